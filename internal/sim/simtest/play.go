package simtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// Play does what lines say, one after another: a call of an app with what its reply
// contains behind "→", a call that is refused with its code, an act with what its error
// contains, and "+5m" for the clock.
func Play(t testing.TB, w *sim.World, script string) {
	t.Helper()
	for line := range strings.Lines(script) {
		line, want, _ := strings.Cut(strings.TrimSpace(line), " → ")
		who, what, _ := strings.Cut(line, " ")
		switch {
		case line == "":
		case strings.HasPrefix(line, "+"):
			d, err := time.ParseDuration(line[1:])
			if err != nil {
				t.Fatal(err)
			}
			w.Advance(d)
		case who == "act":
			name, params, _ := strings.Cut(what, " ")
			result, err := w.Do(name, json.RawMessage(params))
			got := string(result)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, want) || err != nil && want == "" {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		default:
			got, code := Call(t, w, who, what)
			if refusal := fmt.Sprint(code); code != 0 && refusal != want || code == 0 && !strings.Contains(got, want) {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		}
	}
}
