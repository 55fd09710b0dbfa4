package union

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Writer writes an object member by member, where a key depends on a value.
// String and Int leave out zero values. The first error ends the writing; End
// returns it.
type Writer struct {
	encoder *jsontext.Encoder
	err     error
}

// Begin begins an object.
func Begin(e *jsontext.Encoder) Writer { return Writer{e, e.WriteToken(jsontext.BeginObject)} }

// String writes a text.
func (w *Writer) String(key, text string) {
	if text != "" {
		w.token(jsontext.String(key))
		w.token(jsontext.String(text))
	}
}

// Int writes a number.
func (w *Writer) Int(key string, n int64) {
	if n != 0 {
		w.token(jsontext.String(key))
		w.token(jsontext.Int(n))
	}
}

// Flag writes 1 if it is set.
func (w *Writer) Flag(key string, set bool) {
	if set {
		w.Int(key, 1)
	}
}

// Value writes any value.
func (w *Writer) Value(key string, v any) {
	w.token(jsontext.String(key))
	if w.err == nil {
		w.err = json.MarshalEncode(w.encoder, v)
	}
}

// End ends the object.
func (w *Writer) End() error {
	w.token(jsontext.EndObject)
	return w.err
}

func (w *Writer) token(t jsontext.Token) {
	if w.err == nil {
		w.err = w.encoder.WriteToken(t)
	}
}
