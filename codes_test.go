package wecom

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom/errcode"
)

func TestCodeError(t *testing.T) {
	for code, want := range map[Code]string{
		60111: "errcode 60111 (user not found)",
		-1:    "errcode -1 (system busy)",
		12345: "errcode 12345",
		0:     "errcode 0",
	} {
		if got := code.Error(); got != want {
			t.Errorf("Code(%d).Error() = %q, want %q", int(code), got, want)
		}
	}
}

func TestCodeIs(t *testing.T) {
	err := fmt.Errorf("get user: %w", Code(60111))
	if !errors.Is(err, ErrUserNotFound) {
		t.Errorf("errors.Is(%v, ErrUserNotFound) = false", err)
	}
	if errors.Is(err, ErrUserExists) {
		t.Errorf("errors.Is(%v, ErrUserExists) = true", err)
	}
}

func TestCodeClasses(t *testing.T) {
	type class struct{ tokenRefused, transient, concurrency bool }
	for code, want := range map[Code]class{
		-1:     {transient: true},
		6000:   {transient: true},
		40001:  {tokenRefused: true},
		40013:  {},
		40014:  {tokenRefused: true},
		40091:  {},
		42001:  {tokenRefused: true},
		45009:  {},
		45033:  {concurrency: true},
		45035:  {concurrency: true, transient: true},
		45036:  {},
		60111:  {},
		301057: {transient: true},
	} {
		if got := (class{code.tokenRefused(), code.transient(), code.concurrency()}); got != want {
			t.Errorf("%v: got %+v, want %+v", code, got, want)
		}
	}
}

func TestHints(t *testing.T) {
	for _, code := range []Code{
		48002, 48009, 60011, 60020, 40001, 40091, 40013, 45009, 45033, 45035, 81013, 40007,
		830002, 93000, 50001, 50002, 50003, 301002, 41001, 45029, 302008, 48011,
	} {
		if code.hint() == "" {
			t.Errorf("%v has no hint", code)
		}
	}
	for code, hint := range remedies {
		if strings.TrimRight(hint, ".\n ") != hint {
			t.Errorf("%v: hint ends with a full stop or space, but it is put into a sentence: %q", code, hint)
		}
		if meanings[code] == "" {
			t.Errorf("%v has a hint but no meaning", code)
		}
	}
	if got := Code(12345).hint(); got != "" {
		t.Errorf("an unknown code has the hint %q", got)
	}
}

// The constants and the full list come from one source and must not part.
func TestCodesAgreeWithErrcode(t *testing.T) {
	for m := range errcode.All() {
		if code := Code(m.Code); code.transient() != (m.Class == errcode.Transient) {
			t.Errorf("%v: transient() is %v, but its class is %s", code, code.transient(), m.Class)
		}
	}
	for code := range meanings {
		if _, ok := errcode.Lookup(int(code)); !ok {
			t.Errorf("%v is not in the list of codes", code)
		}
	}
}

// The texts must not find their way into programs that do not ask for them.
func TestClientDoesNotCarryTexts(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "github.com/gowecom/wecom") {
		t.Fatalf("go list does not list the client itself: %s", deps)
	}
	if slices.Contains(deps, "github.com/gowecom/wecom/errcode") {
		t.Error("the client depends on errcode")
	}
}
