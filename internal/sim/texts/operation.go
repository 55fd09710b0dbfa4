package texts

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

// operations are the operations by their keys, in the order in which the first one
// of a request that has several counts.
var operations = []struct {
	key string
	do  func(*edit, object) error
}{
	{"replace_text", (*edit).replace},
	{"insert_text", (*edit).insertText},
	{"delete_content", (*edit).remove},
	{"insert_image", (*edit).insertImage},
	{"insert_page_break", (*edit).insertPageBreak},
	{"insert_table", (*edit).insertTable},
	{"insert_paragraph", (*edit).insertParagraph},
	{"update_text_property", (*edit).style},
}

// apply performs a request. Positions count what requests before it have moved.
func (e *edit) apply(request object) error {
	for _, o := range operations {
		if in := sim.ObjectIn(request[o.key]); in != nil {
			return o.do(e, in)
		}
	}
	return errors.New("there is no operation that the simulated corp knows")
}

// insertion reads where something is inserted.
func (e *edit) insertion(in object) (int, error) {
	location := sim.ObjectIn(in["location"])
	if location["index"] == nil {
		return 0, errors.New("missing location.index")
	}
	at := e.position(location["index"])
	if at < 0 || at >= len(e.units) || !e.units[at].isInParagraph() {
		return 0, fmt.Errorf("the position %d is not within a paragraph", at)
	}
	if splitsCharacter(e.units, at) {
		return 0, fmt.Errorf("the position %d is within a character", at)
	}
	return at, nil
}

// A span is a range of units.
type span struct{ begin, end int }

func (e *edit) span(in object) (span, error) {
	if in["start_index"] == nil || in["length"] == nil {
		return span{}, errors.New("missing start_index or length")
	}
	start := int(sim.Integer(in["start_index"]))
	length := int(sim.Integer(in["length"]))
	if start < 0 || start > maxUnits || length < 1 || length > maxUnits {
		return span{}, fmt.Errorf("invalid range of %d units at %d", length, start)
	}
	// The last unit is moved, not the position behind it, where others may insert.
	s := span{e.position(start), e.position(start+length-1) + 1}
	switch {
	case s.end > len(e.units) || s.begin >= s.end:
		return span{}, fmt.Errorf("the range of %d units at %d is out of the document", length, start)
	case splitsCharacter(e.units, s.begin) || splitsCharacter(e.units, s.end):
		return span{}, fmt.Errorf("the range of %d units at %d ends within a character", length, start)
	}
	return s, nil
}

// spans reads ranges, the last one of the document first.
func (e *edit) spans(v any) (list []span, err error) {
	ranges := sim.Objects(v)
	if len(ranges) == 0 || len(ranges) > maxRanges {
		return nil, fmt.Errorf("want 1 to %d ranges", maxRanges)
	}
	for _, r := range ranges {
		s, err := e.span(r)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(b.begin, a.begin) })
	return list, nil
}

func (e *edit) insertText(in object) error {
	at, err := e.insertion(in)
	if err != nil {
		return err
	}
	text := sim.Text(in["text"])
	if text == "" {
		return errors.New("missing text")
	}
	e.splice(at, 0, unitsOf(text)...)
	return nil
}

func (e *edit) insertParagraph(in object) error {
	at, err := e.insertion(in)
	if err == nil {
		e.splice(at, 0, unit{kind: mark})
	}
	return err
}

func (e *edit) insertPageBreak(in object) error {
	at, err := e.insertion(in)
	if err == nil {
		e.splice(at, 0, pageBreak)
	}
	return err
}

func (e *edit) insertImage(in object) error {
	at, err := e.insertion(in)
	if err != nil {
		return err
	}
	url := sim.Text(in["image_id"])
	if !e.doc.HasImage(url) {
		return errors.New("image_id was not uploaded for the document")
	}
	e.splice(at, 0, unit{kind: drawing, image: picture{url, sim.Integer(in["width"]), sim.Integer(in["height"])}})
	return nil
}

// insertTable ends the paragraph that it stands in, unless it stands at its
// beginning.
func (e *edit) insertTable(in object) error {
	at, err := e.insertion(in)
	if err != nil {
		return err
	}
	rows, columns := sim.Integer(in["rows"]), sim.Integer(in["cols"])
	if rows < 1 || rows > 100 || columns < 1 || columns > 60 || rows*columns > 1000 {
		return errors.New("invalid size of the table")
	}
	placed := tableUnits(int(rows), int(columns))
	if at > 0 && e.units[at-1].kind < mark {
		placed = append([]unit{{kind: mark}}, placed...)
	}
	e.splice(at, 0, placed...)
	return nil
}

func (e *edit) remove(in object) error {
	s, err := e.span(sim.ObjectIn(in["range"]))
	if err != nil {
		return err
	}
	e.splice(s.begin, s.end-s.begin)
	return e.check()
}

func (e *edit) replace(in object) error {
	spans, err := e.spans(in["ranges"])
	if err != nil {
		return err
	}
	for i, s := range spans {
		if i > 0 && s.end > spans[i-1].begin {
			return errors.New("the ranges overlap")
		}
		if slices.ContainsFunc(e.units[s.begin:s.end], func(u unit) bool { return u.kind != character }) {
			return errors.New("a range to replace has something else than text")
		}
		e.splice(s.begin, s.end-s.begin, unitsOf(sim.Text(in["text"]))...)
	}
	return nil
}

var rgb = regexp.MustCompile(`^[0-9A-Fa-f]{6}$`)

func (e *edit) style(in object) error {
	spans, err := e.spans(in["ranges"])
	if err != nil {
		return err
	}
	look := sim.ObjectIn(in["text_property"])
	color, background := sim.Text(look["color"]), sim.Text(look["background_color"])
	if color != "" && !rgb.MatchString(color) || background != "" && !rgb.MatchString(background) {
		return errors.New("a colour is not RRGGBB")
	}
	for _, s := range spans {
		for i := s.begin; i < s.end; i++ {
			to := &e.units[i].style
			if bold, ok := look["bold"].(bool); ok {
				to.bold = bold
			}
			to.color, to.background = cmp.Or(color, to.color), cmp.Or(background, to.background)
		}
	}
	return nil
}

// check refuses what deletes part of a table, or the last paragraph.
func (e *edit) check() error {
	_, err := treeOf(e.units)
	return err
}
