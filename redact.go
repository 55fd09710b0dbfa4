package wecom

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// secrets are what a text must not show.
type secrets []string

// secrets are those of the exchange.
func (x *exchange) secrets() secrets {
	_, grant, _ := strings.Cut(x.link.URL, "?")
	return secrets{x.token, x.stale, x.query.Get("corpsecret"), x.query.Get("code"), x.query.Get("js_code"), grant, x.link.CookieValue, x.link.Authorization}
}

func (x *exchange) clean(err error) error { return x.secrets().clean(err) }

// clean removes from an error of something plugged in what must not be seen: the
// URL, with the token in it, wherever it may stand.
func (s secrets) clean(err error) error {
	for {
		ue, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = ue.Err
	}
	if s.shownBy(err) {
		return scrubbed{s.scrub(err.Error()), func(target error) bool { return errors.Is(err, target) }}
	}
	return err
}

// shownBy reports whether an error, or one within it, prints a secret.
func (s secrets) shownBy(err error) bool {
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); s.scrub(text) != text {
		return true
	}
	switch e := err.(type) { //nolint:errorlint // each error of the chain in turn
	case interface{ Unwrap() error }:
		return e.Unwrap() != nil && s.shownBy(e.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), s.shownBy)
	}
	return false
}

// scrub replaces the secrets in a text.
func (s secrets) scrub(text string) string {
	for _, secret := range s {
		text = scrub(text, secret)
	}
	return text
}

// telling is how much of a long secret must stand in a text to be taken out of it.
const telling = 10

// shortest is the length of what can be a secret: what a test makes up is shorter
// now and then, and stands in every word.
const shortest = 4

// scrub replaces a secret in a text, also where it is cut short.
func scrub(text, secret string) string {
	if len(secret) < shortest {
		return text
	}
	for _, s := range []string{secret, url.QueryEscape(secret)} {
		text = strings.ReplaceAll(text, s, "***")
		if len(s) < 2*telling {
			continue
		}
		for at := 0; ; {
			i := strings.Index(text[at:], s[:telling])
			if i < 0 {
				break
			}
			at += i
			text = text[:at] + "***" + text[at+common(text[at:], s):]
		}
	}
	return text
}

// common returns how many bytes two texts have in common at their beginning.
func common(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// cut keeps the beginning of a text.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}

// scrubbed is an error whose text held a secret. Its cause cannot be unwrapped or
// printed, only compared with.
type scrubbed struct {
	text string
	is   func(target error) bool
}

func (s scrubbed) Error() string        { return s.text }
func (s scrubbed) Is(target error) bool { return s.is(target) }
