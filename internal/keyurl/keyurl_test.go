package keyurl

import (
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	const path = "/cgi-bin/webhook/send"
	for pasted, want := range map[string]string{
		" k-1\n":                                "|k-1",
		"https://a.example" + path + "?key=k-1": "https://a.example|k-1",
		"http://127.0.0.1:8/p" + path + "?x=1&key=k-1": "http://127.0.0.1:8/p|k-1",
	} {
		base, key, err := Split(pasted, path)
		if err != nil || base+"|"+key != want {
			t.Errorf("%q: %s, %s, %v", pasted, base, key, err)
		}
	}
	for _, pasted := range []string{"secret-1&x", "secret-1 x", "https://a.example/other?key=secret-1", "https://a.example" + path + "?key=", "https://%zz" + path + "?key=secret-1"} {
		if _, key, err := Split(pasted, path); err == nil || key != "" || strings.Contains(err.Error(), "secret-1") {
			t.Errorf("%q: %q, %v", pasted, key, err)
		}
	}
}
