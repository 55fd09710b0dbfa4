package meeting_test

import (
	"encoding/json"
	"testing"

	"github.com/gowecom/wecom/meeting"
)

// Whatever stands in a link is read; what an app wrote is written as it was.
func TestCustomerData(t *testing.T) {
	for in, want := range map[string]meeting.CustomerData{
		`"` + order8 + `"`:       "order-8",
		`"eyJ2ZXIiOiIxLjAifQ=="`: "", // an object without a text
		`"e30="`:                 "e30=",
		`"{\"ver\":\"1.0\"}"`:    `{"ver":"1.0"}`,
		`17`:                     "17",
		`""`:                     "",
		`null`:                   "",
	} {
		var got meeting.CustomerData
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", in, got, err, want)
		}
	}
	if err := json.Unmarshal([]byte(`{}`), new(meeting.CustomerData)); err == nil {
		t.Error("an object is read")
	}
	for _, data := range []meeting.CustomerData{"order-8", "", "订单 \"8\" <&>"} {
		b, err := json.Marshal(data)
		var got meeting.CustomerData
		if err != nil || json.Unmarshal(b, &got) != nil || got != data {
			t.Errorf("%q is written as %s and read as %q", data, b, got)
		}
	}
}
