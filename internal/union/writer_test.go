package union

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

type written func(*Writer)

func (f written) MarshalJSONTo(e *jsontext.Encoder) error {
	w := Begin(e)
	f(&w)
	return w.End()
}

func TestWriter(t *testing.T) {
	for want, write := range map[string]written{
		`{}`: func(w *Writer) { w.String("s", ""); w.Int("n", 0); w.Flag("f", false) },
		`{"s":"中","n":-7,"f":1,"text":{"content":"x"},"list":[]}`: func(w *Writer) {
			w.String("s", "中")
			w.Int("n", -7)
			w.Flag("f", true)
			w.Value("text", struct {
				Content string `json:"content"`
			}{"x"})
			w.Value("list", []string(nil))
		},
	} {
		if got, err := json.Marshal(write); err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

// A value that cannot be written, and a key that is taken, fail the object.
func TestWriterFails(t *testing.T) {
	for name, write := range map[string]written{
		"broken":   func(w *Writer) { w.Value("raw", jsontext.Value(`{`)); w.Int("n", 1) },
		"no value": func(w *Writer) { w.Value("raw", func() {}); w.String("s", "x") },
	} {
		if got, err := json.Marshal(write); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
	twice := written(func(w *Writer) { w.Int("n", 1); w.Int("n", 2); w.String("s", "x") })
	if got, err := json.Marshal(twice); !errors.Is(err, jsontext.ErrDuplicateName) {
		t.Errorf("%s, %v", got, err)
	}
}
