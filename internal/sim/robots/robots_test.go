package robots_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// keyClient returns a client that calls with a key, not as the SDK's robots do
// but without quota and checks.
func keyClient(t *testing.T, corp *wecomtest.Corp, key string) *wecom.Client {
	t.Helper()
	c, err := wecom.NewKeyClient(key, wecom.WithHTTPClient(corp.HTTPClient()), wecom.WithoutRateLimits())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type robotJSON = map[string]any

func robotText(kind, content string) robotJSON {
	return robotJSON{"msgtype": kind, kind: robotJSON{"content": content}}
}

func TestRobotRefuses(t *testing.T) {
	const content = "9a0364b9e99bb480dd25e1f0284c8555" // the MD5 of "content"
	image := func(base64, md5 string) robotJSON {
		return robotJSON{"msgtype": "image", "image": robotJSON{"base64": base64, "md5": md5}}
	}
	for name, tt := range map[string]struct {
		in   robotJSON
		want error
	}{
		"good text":     {robotText("text", strings.Repeat("x", 2048)), nil},
		"long text":     {robotText("text", strings.Repeat("x", 2049)), wecom.ErrInvalidRequest},
		"no text":       {robotText("text", ""), wecom.ErrEmptyText},
		"good markdown": {robotText("markdown_v2", strings.Repeat("x", 4096)), nil},
		"long markdown": {robotText("markdown", strings.Repeat("x", 4097)), wecom.ErrInvalidRequest},
		"odd type":      {robotText("mpnews", "x"), wecom.ErrInvalidMsgType},
		"no content":    {robotJSON{"msgtype": "text", "markdown": robotJSON{"content": "x"}}, wecom.ErrWebhookEmpty},
		"good image":    {image("Y29udGVudA==", content), nil},
		"other MD5":     {image("Y29udGVudA==", strings.Repeat("0", 32)), wecom.ErrMD5Mismatch},
		"large image":   {image(strings.Repeat("AAAA", 700_000), ""), wecom.ErrWebhookImageTooLarge},
		"no image":      {image("", ""), wecom.Code(40009)},
		"no articles":   {robotJSON{"msgtype": "news", "news": robotJSON{}}, wecom.Code(45008)},
		"no such file":  {robotJSON{"msgtype": "file", "file": robotJSON{"media_id": "gone"}}, wecom.ErrMediaNotFound},
		"no title":      {robotJSON{"msgtype": "news", "news": robotJSON{"articles": []robotJSON{{"url": "https://a.example"}}}}, wecom.Code(41016)},
		"bare card":     {robotJSON{"msgtype": "template_card", "template_card": robotJSON{"card_type": "text_notice"}}, wecom.Code(41016)},
		"button card":   {robotJSON{"msgtype": "template_card", "template_card": robotJSON{"card_type": "button_interaction"}}, wecom.ErrInvalidRequest},
	} {
		corp := wecomtest.New()
		err := keyClient(t, corp, wecomtest.RobotKey).Post(t.Context(), "/cgi-bin/webhook/send", tt.in, nil)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if received := len(corp.RobotMessages(wecomtest.RobotKey)); received == 1 != (tt.want == nil) {
			t.Errorf("%s: received %d messages", name, received)
		}
	}
	corp := wecomtest.New()
	err := keyClient(t, corp, "other-key").Post(t.Context(), "/cgi-bin/webhook/send", robotText("text", "x"), nil)
	if !errors.Is(err, wecom.ErrInvalidWebhook) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestRobotQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const other = "other-key"
		corp := wecomtest.New(wecomtest.WithRobot(other))
		send := func(key string) error {
			return keyClient(t, corp, key).Post(t.Context(), "/cgi-bin/webhook/send", robotText("text", "x"), nil)
		}
		for range 20 {
			if err := send(wecomtest.RobotKey); err != nil {
				t.Fatal(err)
			}
		}
		if err := send(wecomtest.RobotKey); !errors.Is(err, wecom.ErrRateLimited) {
			t.Errorf("message 21: %v", err)
		}
		if err := send(other); err != nil {
			t.Errorf("another robot: %v", err)
		}
		time.Sleep(time.Minute)
		if err := send(wecomtest.RobotKey); err != nil {
			t.Errorf("a minute later: %v", err)
		}
	})
}
