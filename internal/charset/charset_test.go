package charset_test

import (
	"testing"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/charset"
)

func TestDecode(t *testing.T) {
	for _, tt := range []struct{ label, text, want string }{
		{"gb2312", "\xd6\xd0\xce\xc4 a", "中文 a"},
		{" GBK ", "\x80\xe9F", "€镕"},
		{"gb18030", "\x81\x30\x81\x30\x84\x31\xa4\x39\x95\x32\x82\x36\x94\x39\xfc\x36", "\u0080\uffff\U00020000😀"}, // four bytes
		{"gb18030", "\xff\xd6\xd6\x30\x81", "\uFFFD种0\uFFFD"},
		{"iso-8859-1", "\x93\xe9\x94", "“é”"},
		{"utf-16", "\xff\xfe\x2d\x4e\x3d\xd8\x00\xde", "中😀"},
		{"utf-16le", "\x2d\x4e\x61", "中\uFFFD"},
		{"utf-16be", "\x4e\x2d", "中"},
		{"", "a\xff", "a\uFFFD"},
	} {
		if got, ok := charset.Decode(tt.label, []byte(tt.text)); !ok || got != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.label, tt.text, got, tt.want)
		}
	}
	if _, ok := charset.Decode("big5", nil); ok {
		t.Error("big5 is known")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("gb18030", []byte("\x94\x39\xda\x33\xd6"))
	f.Fuzz(func(t *testing.T, label string, text []byte) {
		if s, _ := charset.Decode(label, text); !utf8.ValidString(s) {
			t.Errorf("%q is no UTF-8", s)
		}
	})
}
