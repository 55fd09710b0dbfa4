package meeting

import (
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

// A Toggle is a boolean that part of the API writes as 1 for false and 2 for true.
// It reads numbers and strings; whatever is not 2 is false.
type Toggle bool

// MarshalJSON writes 1 or 2.
func (t Toggle) MarshalJSON() ([]byte, error) {
	if t {
		return []byte("2"), nil
	}
	return []byte("1"), nil
}

// UnmarshalJSON reads 1 or 2.
func (t *Toggle) UnmarshalJSON(b []byte) error {
	var n wecom.Int
	err := n.UnmarshalJSON(b)
	*t = n == 2
	return err
}

// A Base64Text is text that the API writes in Base64. Its value is the text itself.
// Text that is no Base64 is read unchanged.
type Base64Text string

// MarshalJSON writes Base64.
func (t Base64Text) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(base64.StdEncoding.EncodeToString([]byte(t)))
}

// UnmarshalJSON reads Base64.
func (t *Base64Text) UnmarshalJSON(b []byte) error {
	var s wecom.String
	if err := s.UnmarshalJSON(b); err != nil {
		return err
	}
	*t = Base64Text(s)
	if plain, err := base64.StdEncoding.DecodeString(string(s)); err == nil && utf8.Valid(plain) {
		*t = Base64Text(plain)
	}
	return nil
}

// wrap makes an object of one key of each text, as part of the API wants lists.
func wrap(key string, texts []string) []map[string]string {
	list := make([]map[string]string, len(texts))
	for i, text := range texts {
		list[i] = map[string]string{key: text}
	}
	return list
}

// unwrap reads a list of objects as what each has under a key.
func unwrap(d *jsontext.Decoder, key string) (texts []string, err error) {
	var list []map[string]string
	err = json.UnmarshalDecode(d, &list)
	for _, object := range list {
		texts = append(texts, object[key])
	}
	return texts, err
}

// checkCount refuses too few items and, with most > 0, too many.
func checkCount(what string, n, least, most int) error {
	switch {
	case n < least && least == 1:
		return fmt.Errorf("meeting: there are no %s", what)
	case n < least:
		return fmt.Errorf("meeting: there are %d %s, and WeCom takes at least %d", n, what, least)
	case most > 0 && n > most:
		return fmt.Errorf("meeting: there are %d %s, and WeCom takes at most %d", n, what, most)
	}
	return nil
}

// checkText refuses a text of too many characters.
func checkText(what, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("meeting: %s has %d characters, and WeCom takes at most %d", what, n, most)
	}
	return nil
}

// checkRequired is checkText for what must not be empty.
func checkRequired(what, text string, most int) error {
	if text == "" {
		return fmt.Errorf("meeting: %s is missing", what)
	}
	return checkText(what, text, most)
}

// checkArea refuses a country code that WeCom would not understand.
func checkArea(what, area string) error {
	if area == "" || area[0] == '+' || area[0] == '0' {
		return fmt.Errorf("meeting: the Area of %s is %q: write the country code without + and 0, such as 86", what, area)
	}
	return nil
}
