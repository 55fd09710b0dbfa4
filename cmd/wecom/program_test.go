package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gowecom/wecom/wecomtest"
)

// A shell runs the command against a simulated corp.
type shell struct {
	t    *testing.T
	corp *wecomtest.Corp
	env  map[string]string
	in   string
}

func newShell(t *testing.T, opts ...wecomtest.Option) *shell {
	corp := wecomtest.New(opts...)
	server := httptest.NewServer(corp)
	t.Cleanup(server.Close)
	return &shell{t: t, corp: corp, env: map[string]string{
		"WECOM_CONFIG":  t.TempDir() + "/config.yaml",
		"WECOM_CORP_ID": wecomtest.CorpID, "WECOM_SECRET": wecomtest.AppSecret, "WECOM_AGENT_ID": "1000002",
		"WECOM_BASE_URL": server.URL, "WECOM_ROBOT_KEY": wecomtest.RobotKey,
		"WECOM_CALLBACK_TOKEN": wecomtest.CallbackToken, "WECOM_CALLBACK_AES_KEY": wecomtest.EncodingAESKey,
	}}
}

// run runs the command and returns what it wrote and its exit code.
func (s *shell) run(args ...string) (out, errs string, code int) {
	return s.runContext(s.t.Context(), args...)
}

func (s *shell) runContext(ctx context.Context, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(ctx, environment{
		in: strings.NewReader(s.in), out: &o, err: &e,
		getenv: func(name string) string { return s.env[name] },
	}, args)
	return o.String(), e.String(), code
}

// must runs the command, which has to succeed, and returns what it wrote.
func (s *shell) must(args ...string) string {
	s.t.Helper()
	out, errs, code := s.run(args...)
	if code != exitOK {
		s.t.Fatalf("wecom %s: exit %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

// decoded decodes an output.
func decoded(t *testing.T, out string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return v
}

func wants(t *testing.T, what, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, got)
		}
	}
}
