package lenient

import (
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Whole is a value that is read with nothing lost, or else kept as it came: for
// what must stay readable when its shape is new. Bent values are not lost.
type Whole struct {
	Value any            // a pointer to what is read
	Raw   jsontext.Value // what came, if the value cannot hold all of it
}

// UnmarshalJSONFrom reads the value where nothing is bent.
func (w *Whole) UnmarshalJSONFrom(d *jsontext.Decoder) error { return json.UnmarshalDecode(d, w.Value) }

// readWhole reads the value of w, or keeps it if part of it is lost.
func (r *reader) readWhole(raw jsontext.Value, w *Whole, at jsontext.Pointer, opts json.Options) error {
	before := r.lost
	err := r.ask(raw, w.Value, at, opts)
	if errors.Is(err, json.ErrUnknownName) { // which is for the caller to forbid
		return err
	}
	if err != nil || r.lost > before {
		w.Raw = raw.Clone()
		r.lost = before // for what is around it
	}
	return nil
}
