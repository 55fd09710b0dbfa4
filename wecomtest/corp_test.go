package wecomtest_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/gowecom/wecom/wecomtest"
)

func TestClient(t *testing.T) {
	corp := wecomtest.New()
	q := url.Values{"userid": {"fuhua"}}
	var got bytes.Buffer
	var raw json.RawMessage
	if err := corp.Client().Get(t.Context(), "/cgi-bin/user/get", q, &raw); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&got, raw); err != nil || !strings.Contains(got.String(), `"userid":"fuhua"`) {
		t.Errorf("got %s, error %v", raw, err)
	}
	if err := corp.ContactsClient().Get(t.Context(), "/cgi-bin/department/simplelist", nil, nil); err != nil {
		t.Fatal(err)
	}
	calls := corp.Calls("")
	if calls[0].Secret != wecomtest.AppSecret || calls[1].Secret != wecomtest.ContactsSecret {
		t.Errorf("calls %+v", calls)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	corp.Client(nil)
}
