package wecom

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/scan"
)

// A Drift is a value of a reply that came in another JSON kind than its page
// documents. It does not fail the call; [WithObserver] and [WithLogger] tell of it.
type Drift struct {
	Path string // in the reply, such as "/userlist/*/gender"; * stands for any place in a list
	Got  string // the JSON kind that came: string, number, boolean, list, object
	Want string // the JSON kind that the field takes
	Lost bool   // the value cannot be read as that; the field is zero
}

// String says what drifted.
func (d Drift) String() string {
	s := d.Path + ": " + d.Got + " for " + d.Want
	if d.Lost {
		s += ", lost"
	}
	return s
}

// replyOptions are how replies are read. WeCom repeats a key now and then, and
// the case of keys differs between its deployments.
var replyOptions = json.JoinOptions(jsontext.AllowDuplicateNames(true), json.MatchCaseInsensitiveNames(true))

// strictOptions refuse keys that no field takes.
var strictOptions = json.JoinOptions(replyOptions, json.RejectUnknownMembers(true))

// decodeReply reads a reply strictly and, only if that fails, leniently, so that
// what is as documented pays nothing for what is not.
func decodeReply(body []byte, out any) ([]Drift, error) {
	if json.Unmarshal(body, out, replyOptions) == nil {
		return nil, nil
	}
	bends, err := lenient.Unmarshal(body, out, replyOptions)
	var drifts []Drift
	for _, b := range bends {
		drifts = append(drifts, Drift(b))
	}
	return drifts, shapeError(err)
}

// decodeStrictly fails where decodeReply would bend a value or leave one out.
func decodeStrictly(body []byte, out any) error {
	bends, err := lenient.Unmarshal(scan.Without(body, "errcode", "errmsg"), out, strictOptions)
	err = shapeError(err)
	for _, b := range bends {
		err = errors.Join(err, fmt.Errorf("%w: %v", ErrUnexpectedResponse, Drift(b)))
	}
	return err
}

// shapeError says where and how a reply differs from what is expected, without
// the value, which the decoder would quote.
func shapeError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		if errors.Is(e, json.ErrUnknownName) {
			return fmt.Errorf("%w: %w %s", ErrUnexpectedResponse, json.ErrUnknownName, place(e))
		}
		return fmt.Errorf("%w: at %s, JSON of kind %v does not fit %v", ErrUnexpectedResponse, place(e), e.JSONKind, e.GoType)
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("%w: broken JSON at byte %d", ErrUnexpectedResponse, e.ByteOffset)
	}
	return fmt.Errorf("%w: broken JSON", ErrUnexpectedResponse)
}

// place is where an error is, which holds keys of the reply, of any length.
func place(e *json.SemanticError) string { return cut(string(e.JSONPointer), 200) }

// encode writes the body of a request. Nil lists are written as [], because WeCom
// takes null for a wrong type. What is no UTF-8 becomes U+FFFD: members do type it,
// and a text that was cut ends so.
func encode(body any) (*content, error) {
	payload := []byte("{}")
	if body != nil {
		var err error
		if payload, err = lenient.Marshal(body); err != nil {
			return nil, err
		}
	}
	return &content{mime: "application/json", size: int64(len(payload)), payload: payload}, nil
}
