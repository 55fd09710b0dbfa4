package exmail

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A List is a slice that WeCom wraps in an object: a []T can be assigned to it. In
// updates nil means unchanged, and an empty List that is not nil clears.
type List[T string | int64] []T

type listOnWire[T any] struct {
	List []T `json:"list"`
}

// MarshalJSONTo writes {"list":[…]}.
func (l List[T]) MarshalJSONTo(e *jsontext.Encoder) error {
	return json.MarshalEncode(e, listOnWire[T]{l})
}

// UnmarshalJSONFrom reads {"list":[…]}.
func (l *List[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire listOnWire[T]
	err := json.UnmarshalDecode(d, &wire)
	*l = wire.List
	return err
}

// MarshalJSON is [List.MarshalJSONTo] for encoding/json.
func (l List[T]) MarshalJSON() ([]byte, error) { return json.Marshal(listOnWire[T]{l}) }

// UnmarshalJSON is [List.UnmarshalJSONFrom] for encoding/json.
func (l *List[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, l) }
