package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	for name, tt := range map[string]struct{ in, text, err string }{
		"whole":     {"data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n: comment\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"你\"}}]}\r\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"好\"}}]}\n\ndata: {\"choices\":[]}\n\ndata: [DONE]\n\n", "你好", ""},
		"cut":       {"data: {\"choices\":[{\"delta\":{\"content\":\"你\"}}]}\n\n", "你", "broke off"},
		"an error":  {"data: {\"error\":{\"message\":\"overloaded\"}}\n\n", "", "overloaded"},
		"no events": {"data: hello\n\n", "", "the model's answer"},
	} {
		var text strings.Builder
		failed := ""
		for token, err := range tokens(strings.NewReader(tt.in)) {
			text.WriteString(token)
			if err != nil {
				failed = err.Error()
			}
		}
		if text.String() != tt.text || !strings.Contains(failed, tt.err) || (failed != "") != (tt.err != "") {
			t.Errorf("%s: %q, %q", name, text.String(), failed)
		}
	}
}

func TestOpenAI(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		want := `{"messages":[{"role":"system","content":"简短"},{"role":"user","content":"问"}],"model":"m1","stream":true}`
		if r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer k1" || string(body) != want {
			http.Error(w, "unexpected", http.StatusBadRequest)
			return
		}
		_, _ = fmt.Fprint(w, "data: {\"choices\":[{\"delta\":{\"content\":\"答\"}}]}\n\ndata: [DONE]\n\n")
	}))
	defer server.Close()
	m := openAI{client: server.Client(), url: server.URL + "/v1/", key: "k1", name: "m1", instruction: "简短"}
	for token, err := range m.answer(t.Context(), "问") {
		if token != "答" || err != nil {
			t.Errorf("%q, %v", token, err)
		}
	}
	m.key = "secret-key"
	for token, err := range m.answer(t.Context(), "问") {
		if err == nil || strings.Contains(err.Error(), "secret-key") {
			t.Errorf("%q, %v", token, err)
		}
	}
}
