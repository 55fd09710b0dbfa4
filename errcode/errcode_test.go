package errcode_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/errcode"
)

// Any error of the client that holds a code can be explained.
func ExampleLookup() {
	err := fmt.Errorf("get user: %w", wecom.ErrUntrustedIP)

	if code, ok := errors.AsType[wecom.Code](err); ok {
		m, known := errcode.Lookup(int(code))
		fmt.Println(known, m.Class)
		fmt.Println(m.English)
		fmt.Println(m.Chinese)
	}
	// Output:
	// true permission
	// caller IP not in the trusted list
	// 不安全的访问IP
}

func ExampleAll() {
	for m := range errcode.All() {
		if m.Class == errcode.Transient && m.Code < 10000 {
			fmt.Println(m.Code, m.English)
		}
	}
	// Output:
	// -1 system busy; retry at most 3 times
	// 6000 data version conflict (concurrent edit)
}

var classes = []errcode.Class{
	errcode.OK, errcode.Token, errcode.Transient, errcode.RateLimit, errcode.Permission,
	errcode.NotFound, errcode.Conflict, errcode.Quota, errcode.State, errcode.BadParam,
}

func TestAll(t *testing.T) {
	all := slices.Collect(errcode.All())
	if len(all) != 1637 {
		t.Errorf("%d codes, want 1637", len(all))
	}
	for i, m := range all {
		if i > 0 && m.Code <= all[i-1].Code {
			t.Errorf("%d comes after %d", m.Code, all[i-1].Code)
		}
		if !slices.Contains(classes, m.Class) {
			t.Errorf("%d: class %q has no constant", m.Code, m.Class)
		}
		if got, ok := errcode.Lookup(m.Code); !ok || got != m {
			t.Errorf("Lookup(%d) = %v, %v; want %v", m.Code, got, ok, m)
		}
		if !isPhrase(m.English) || strings.IndexFunc(m.English, isHan) >= 0 {
			t.Errorf("%d: not an English phrase: %q", m.Code, m.English)
		}
		if !isPhrase(m.Chinese) || m.Code != 0 && !strings.ContainsFunc(m.Chinese, isHan) {
			t.Errorf("%d: not a Chinese phrase: %q", m.Code, m.Chinese)
		}
	}
}

func isPhrase(s string) bool {
	return s != "" && s == strings.TrimSpace(s) && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "。")
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestLookupUnknown(t *testing.T) {
	for _, code := range []int{1, 12345, -2, math.MaxInt, math.MinInt} {
		if m, ok := errcode.Lookup(code); ok || m != (errcode.Meaning{}) {
			t.Errorf("Lookup(%d) = %v, %v; want nothing", code, m, ok)
		}
	}
}
