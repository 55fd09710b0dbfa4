package auth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/internal/apitest"
)

func with[T any](do func(context.Context, *auth.Service) (T, error)) func(context.Context, *wecom.Client) (any, error) {
	return apitest.With(auth.New, do)
}

func do(f func(context.Context, *auth.Service) error) func(context.Context, *wecom.Client) (any, error) {
	return apitest.Do(auth.New, f)
}

// hides fails if a value prints any of the texts.
func hides(t *testing.T, v any, texts ...string) {
	t.Helper()
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		shows(t, format, fmt.Sprintf(format, v), texts)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
	shows(t, "slog", log.String(), texts)
	b, _ := json.Marshal(v)
	shows(t, "json.Marshal", string(b), texts)
}

func shows(t *testing.T, how, printed string, texts []string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(printed, text) || strings.Contains(printed, fmt.Sprintf("%x", text)) {
			t.Errorf("%s shows %q: %s", how, text, printed)
		}
	}
}
