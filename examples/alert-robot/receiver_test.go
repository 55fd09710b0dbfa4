package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

// post gives a notification to a receiver with a robot of the corp.
func post(t *testing.T, corp *wecomtest.Corp, body string) (status int) {
	t.Helper()
	robot, err := webhook.New(wecomtest.RobotKey, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	receiver{robot, []string{"lina"}}.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/alerts", strings.NewReader(body)))
	return w.Code
}

func TestAlertsArrive(t *testing.T) {
	corp := wecomtest.New()
	if got := post(t, corp, string(firing)); got != http.StatusOK {
		t.Fatalf("status %d", got)
	}
	got := corp.RobotMessages(wecomtest.RobotKey)
	if len(got) != 1 {
		t.Fatalf("received %v", got)
	}
	for _, want := range []string{"告警 2 条", "<@lina>", "/data 将在 6 小时内写满", "> instance: db-02", "11-22 08:01:30 起", "[查看](https://"} {
		if !strings.Contains(got[0].Text(), want) {
			t.Errorf("%q is not in %q", want, got[0].Text())
		}
	}
}

// A long notification takes several messages, of which only the first mentions.
func TestManyAlerts(t *testing.T) {
	var alerts []string
	for i := range 40 {
		alerts = append(alerts, fmt.Sprintf(`{"status":"firing","labels":{"alertname":"Alert %d","severity":"critical"},"annotations":{"summary":"<@all> %s"}}`, i, strings.Repeat("长", 100)))
	}
	corp := wecomtest.New()
	if got := post(t, corp, `{"status":"firing","alerts":[`+strings.Join(alerts, ",")+`]}`); got != http.StatusOK {
		t.Fatalf("status %d", got)
	}
	var all string
	received := corp.RobotMessages(wecomtest.RobotKey)
	for i, m := range received {
		if mentions := strings.Contains(m.Text(), "<@lina>"); mentions != (i == 0) {
			t.Errorf("message %d mentions: %t", i, mentions)
		}
		all += m.Text()
	}
	for i := range 40 {
		if !strings.Contains(all, fmt.Sprintf("**Alert %d**", i)) {
			t.Errorf("alert %d is missing", i)
		}
	}
	if len(received) < 4 || strings.Contains(all, "<@all>") {
		t.Errorf("received %d messages", len(received))
	}
}

// Times are those of China, and mentions leave room for alerts.
func TestMessages(t *testing.T) {
	n := notification{Status: "firing", Alerts: []alert{{Status: "firing", Labels: map[string]string{"severity": "critical"}, StartsAt: time.Date(2026, 11, 22, 0, 1, 30, 0, time.UTC)}}}
	got := n.messages(slices.Repeat([]string{"somebody"}, 1000))
	if len(got) != 1 || !strings.Contains(got[0].(webhook.Markdown).Content, "11-22 08:01:30 起") {
		t.Errorf("%d messages, the first is %v", len(got), got[0])
	}
}

// Alertmanager posts again after a 5xx, and only then.
func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, tt := range map[string]struct {
			reply wecomtest.Reply
			body  string
			want  int
		}{
			"removed":      {wecomtest.Refuse(93000, "invalid webhook url"), string(resolved), http.StatusUnprocessableEntity},
			"too fast":     {wecomtest.RateLimited(), string(resolved), http.StatusServiceUnavailable},
			"broken":       {wecomtest.Reset(), string(resolved), http.StatusServiceUnavailable},
			"hanging":      {wecomtest.Hang(), string(resolved), http.StatusServiceUnavailable},
			"no JSON":      {wecomtest.Pass(), "hello", http.StatusBadRequest},
			"far too long": {wecomtest.Pass(), `{"receiver":"` + strings.Repeat("x", maxNotification) + `"}`, http.StatusBadRequest},
		} {
			corp := wecomtest.New()
			corp.Script("/cgi-bin/webhook/send", tt.reply)
			if got := post(t, corp, tt.body); got != tt.want {
				t.Errorf("%s: status %d, want %d", name, got, tt.want)
			}
		}
	})
}
