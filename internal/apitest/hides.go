package apitest

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// Hides checks that nothing that prints or logs a value shows one of its secrets. It
// tries the value and what holds it.
func Hides[T any](t testing.TB, v T, secrets ...string) {
	t.Helper()
	for _, v := range []any{v, &v, []T{v}, map[string]T{"k": v}, struct{ V T }{v}} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			checkHidden(t, format, fmt.Sprintf(format, v), secrets)
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v, "p", &v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v, "p", &v)
	checkHidden(t, "slog", log.String(), secrets)
}

func checkHidden(t testing.TB, how, text string, secrets []string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(text, s) || strings.Contains(text, fmt.Sprintf("%x", s)) {
			t.Errorf("%s shows %q: %s", how, s, text)
		}
	}
}
