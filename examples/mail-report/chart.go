package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"time"
)

const (
	width, height = 640, 320
	margin        = 40
	scale         = 3 // pixels of a dot of a digit
)

var (
	paper = image.NewUniform(color.White)
	ink   = image.NewUniform(color.RGBA{0x33, 0x41, 0x55, 0xFF})
	blue  = image.NewUniform(color.RGBA{0x3B, 0x82, 0xF6, 0xFF})
)

// digits are 0 to 9, five lines of three dots each.
var digits = [10]string{
	"###" + "#.#" + "#.#" + "#.#" + "###", ".#." + "##." + ".#." + ".#." + "###", "###" + "..#" + "###" + "#.." + "###", "###" + "..#" + "###" + "..#" + "###",
	"#.#" + "#.#" + "###" + "..#" + "..#", "###" + "#.." + "###" + "..#" + "###", "###" + "#.." + "###" + "#.#" + "###", "###" + "..#" + "..#" + "..#" + "..#",
	"###" + "#.#" + "###" + "#.#" + "###", "###" + "#.#" + "###" + "..#" + "###",
}

// chart makes a bar chart of a week, with the number above each bar and the day of the
// month below it.
func chart(monday time.Time, days [7]int) ([]byte, error) {
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{paper.C, ink.C, blue.C})
	fill(img, img.Bounds(), paper)
	most := 1
	for _, n := range days {
		most = max(most, n)
	}
	const step = (width - 2*margin) / len(days)
	for i, n := range days {
		left, bottom := margin+i*step+step/6, height-margin
		top := bottom - n*(height-2*margin)/most
		fill(img, image.Rect(left, top, left+step*2/3, bottom), blue)
		write(img, left+step/3, top-7*scale, n)
		write(img, left+step/3, bottom+2*scale, monday.AddDate(0, 0, i).Day())
	}
	fill(img, image.Rect(margin, height-margin, width-margin, height-margin+2), ink)
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

func fill(img *image.Paletted, r image.Rectangle, c *image.Uniform) {
	draw.Draw(img, r, c, image.Point{}, draw.Src)
}

// write draws a number with its middle at x.
func write(img *image.Paletted, x, y, n int) {
	text := strconv.Itoa(n)
	x -= (len(text)*4 - 1) * scale / 2
	for _, d := range text {
		for i, dot := range digits[d-'0'] {
			if dot == '#' {
				at := image.Pt(x+i%3*scale, y+i/3*scale)
				fill(img, image.Rectangle{at, at.Add(image.Pt(scale, scale))}, ink)
			}
		}
		x += 4 * scale
	}
}
