package texts

import (
	"errors"
	"unicode/utf16"
)

// A unit takes one position of a document.
type unit struct {
	kind  kind
	code  uint16 // of a character
	style style
	image picture
}

type kind byte

const (
	character kind = iota
	drawing
	mark // the end of a paragraph
	tableStart
	rowStart
	cellStart
	tableEnd
)

type style struct {
	bold              bool
	color, background string
}

type picture struct {
	url           string
	width, height int64
}

// pageBreak is a character: WeCom has no node for it.
var pageBreak = unit{code: '\f'}

func unitsOf(text string) []unit {
	codes := utf16.Encode([]rune(text))
	list := make([]unit, len(codes))
	for i, code := range codes {
		list[i].code = code
	}
	return list
}

func tableUnits(rows, columns int) []unit {
	list := []unit{{kind: tableStart}}
	for range rows {
		list = append(list, unit{kind: rowStart})
		for range columns {
			list = append(list, unit{kind: cellStart}, unit{kind: mark})
		}
	}
	return append(list, unit{kind: tableEnd})
}

// isInParagraph reports whether something may be inserted in front of a unit.
func (u unit) isInParagraph() bool { return u.kind <= mark }

// splitsCharacter reports whether a position is within a character of two units.
func splitsCharacter(units []unit, at int) bool {
	if at < 1 || at >= len(units) || units[at-1].kind != character || units[at].kind != character {
		return false
	}
	return utf16.DecodeRune(rune(units[at-1].code), rune(units[at].code)) != '\uFFFD'
}

// treeOf reads units as the tree that WeCom shows. It fails for units that are no
// document: without a last paragraph, or with a part of a table.
func treeOf(units []unit) (object, error) {
	r := reader{units: units}
	blocks, err := r.blocks()
	if err != nil {
		return nil, err
	}
	if r.at != len(units) {
		return nil, errBroken
	}
	section := r.node("Section", 0, blocks)
	story := r.node("MainStory", 0, []object{section})
	return r.node("Document", 0, []object{story}), nil
}

var errBroken = errors.New("what is left would be no document")

type reader struct {
	units []unit
	at    int
}

func (r *reader) node(kind string, begin int, children []object) object {
	if children == nil {
		children = []object{}
	}
	return object{"type": kind, "begin": begin, "end": r.at, "property": object{}, "children": children}
}

func (r *reader) peek() kind {
	if r.at == len(r.units) {
		return tableEnd // which nothing begins with
	}
	return r.units[r.at].kind
}

// blocks reads paragraphs and tables. The last one is a paragraph.
func (r *reader) blocks() (list []object, err error) {
	for r.at < len(r.units) {
		var block object
		switch r.peek() {
		case character, drawing, mark:
			block, err = r.paragraph()
		case tableStart:
			block, err = r.table()
		case rowStart, cellStart, tableEnd:
			return list, endsWith(list)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, block)
	}
	return list, endsWith(list)
}

func endsWith(list []object) error {
	if n := len(list); n == 0 || list[n-1]["type"] != "Paragraph" {
		return errBroken
	}
	return nil
}

func (r *reader) paragraph() (object, error) {
	begin := r.at
	var children []object
	for {
		switch r.peek() {
		case character:
			children = append(children, r.text())
		case drawing:
			children = append(children, r.drawing())
		case mark:
			r.at++
			return r.node("Paragraph", begin, children), nil
		case tableStart, rowStart, cellStart, tableEnd:
			return nil, errBroken
		}
	}
}

// text reads characters that look the same.
func (r *reader) text() object {
	begin, look := r.at, r.units[r.at].style
	var codes []uint16
	for r.peek() == character && r.units[r.at].style == look {
		codes = append(codes, r.units[r.at].code)
		r.at++
	}
	run := object{"bold": look.bold}
	if look.color != "" {
		run["color"] = look.color
	}
	if look.background != "" {
		run["shading"] = object{"foreground_color": "", "background_color": look.background}
	}
	node := r.node("Text", begin, nil)
	node["text"], node["property"] = string(utf16.Decode(codes)), object{"run_property": run}
	return node
}

func (r *reader) drawing() object {
	begin, image := r.at, r.units[r.at].image
	r.at++
	node := r.node("Drawing", begin, nil)
	node["property"] = object{"drawing_property": object{"inline_keyword": object{"picture": object{
		"uri": image.url, "shape": object{"transform": object{"extent": object{"cx": image.width, "cy": image.height}}},
	}}}}
	return node
}

func (r *reader) table() (object, error) {
	begin := r.at
	r.at++
	var rows []object
	for r.peek() == rowStart {
		row, err := r.row()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if r.at == len(r.units) || r.peek() != tableEnd || rows == nil {
		return nil, errBroken
	}
	r.at++
	return r.node("Table", begin, rows), nil
}

func (r *reader) row() (object, error) {
	begin := r.at
	r.at++
	var cells []object
	for r.peek() == cellStart {
		begin := r.at
		r.at++
		blocks, err := r.blocks()
		if err != nil {
			return nil, err
		}
		cells = append(cells, r.node("TableCell", begin, blocks))
	}
	if cells == nil {
		return nil, errBroken
	}
	return r.node("TableRow", begin, cells), nil
}
