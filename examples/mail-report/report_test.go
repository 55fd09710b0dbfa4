package main

import (
	"bytes"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

func TestSimulate(t *testing.T) {
	var out strings.Builder
	if err := simulate(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"11 customers of 2 members", "zengli got 2026-11-23.png", "zengli got 2026-11-23.csv", `"Re: 新增客户周报 2026-11-23": 收到`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}

// The first second of a week belongs to it, and that of the next one does not.
func TestCollect(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, wecom.Beijing)
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(monday.Add(-time.Second)))
	corp.AddCustomer("shenyi", "before", "")
	corp.Advance(time.Second)
	corp.AddCustomer("shenyi", "first", "")
	corp.Advance(7*24*time.Hour - time.Second)
	corp.AddCustomer("zengli", "last", "")
	corp.Advance(time.Second)
	corp.AddCustomer("zengli", "after", "")
	r, err := collect(t.Context(), corp.Client(), monday)
	if err != nil {
		t.Fatal(err)
	}
	if r.Days != [7]int{0: 1, 6: 1} || len(r.Members) != 2 || r.Total() != 2 {
		t.Errorf("%+v", r)
	}
	m, err := r.mail("a@b.example")
	if err != nil {
		t.Fatal(err)
	}
	if want := "\uFEFF成员,新增\nshenyi,1\nzengli,1\n"; string(m.Attachments[1].Content) != want {
		t.Errorf("%q", m.Attachments[1].Content)
	}
}

func TestWeekOf(t *testing.T) {
	for day, want := range map[string]string{"2026-11-23T00:00:00+08:00": "11-23", "2026-11-29T23:59:59+08:00": "11-23", "2026-11-29T16:00:00Z": "11-30"} {
		at, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := weekOf(at).Format("01-02"); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

func TestChart(t *testing.T) {
	b, err := chart(time.Date(2026, 11, 23, 0, 0, 0, 0, wecom.Beijing), [7]int{4, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	const step = (width - 2*margin) / 7
	height := func(day int) (n int) { // of the day's bar
		for y := range img.Bounds().Dy() {
			if color.RGBAModel.Convert(img.At(margin+day*step+step/2, y)) == blue.C {
				n++
			}
		}
		return n
	}
	if full := height(0); full == 0 || height(1) != 0 || height(2) != full/2 {
		t.Errorf("bars of %d, %d and %d", height(0), height(1), height(2))
	}
}
