// Package auth tells who looks at a page (身份验证): logins by OAuth within WeCom
// and by the web login of other browsers, the details that a member allows an
// app to see, signatures of pages that call the JS-SDK, second factors (二次验证),
// sessions of mini programs, and addresses that open chats.
//
// An app that serves pages needs no more than a [Gate]. It logs visitors in and
// tells the handlers behind it who they are:
//
//	keys, err := auth.NewKeyring(os.Getenv("SESSION_KEY"))
//	gate, err := auth.New(corp).NewGate(agentID, "https://intranet.example.com/login", keys)
//	http.ListenAndServe(addr, gate.Handler(pages))
//
// and in a handler:
//
//	member, ok := auth.From(r.Context()).(auth.Member)
//
// Before that, the domain of the pages must be the app's trusted domain
// (可信域名), and for other browsers than WeCom's that of its web login
// (企业微信授权登录).
package auth

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"

	"github.com/gowecom/wecom"
)

// A Service calls the API of logins. It is safe for concurrent use.
type Service struct {
	client *wecom.Client
	pages  string // in place of WeCom's two sites, without a slash at the end
}

// New returns a Service that calls with the client's secret, which must be that
// of the app whose pages are looked at.
func New(client *wecom.Client) *Service { return &Service{client: client} }

// A Secret is text that serves whoever has it. It prints without the text, wherever
// it lies, and is not written to JSON. The zero Secret holds nothing.
type Secret struct {
	value *string // fmt prints the address, even where it calls no method
}

// NewSecret returns the secret that is the text, such as one that was kept.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Value returns the text itself. Guard it.
func (s Secret) Value() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == nil }

// Equal reports whether both hold the same text. Secrets are not equal by ==.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Value()), []byte(other.Value())) == 1
}

// Format prints that there is a secret, or that there is none.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, s.hidden()) }

// LogValue hides the secret from loggers that would encode it.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.hidden()) }

// UnmarshalText takes the text for the secret, such as the one of a reply.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

// MarshalJSON fails unless the secret is empty. Write [Secret.Value] to keep it.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte(`""`), nil
	}
	return nil, errors.New("wecom/auth: a Secret is not written to JSON: write its Value if you mean to keep it")
}

func (s Secret) hidden() string {
	if s.IsZero() {
		return ""
	}
	return "***"
}
