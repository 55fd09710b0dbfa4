package callback_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

// A provider's URL is checked for its corp id and gets events for its suite id,
// in an envelope of their own.
func TestProvider(t *testing.T) {
	const suite, provider = "dk-suite", "ww-provider"
	c, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, suite, provider)
	if err != nil {
		t.Fatal(err)
	}
	h := callback.NewHandler(c)
	var got []any
	callback.On(h, func(_ context.Context, e *contacts.UserUpdated) error { got = append(got, *e); return nil })
	callback.On(h, func(_ context.Context, e *externalcontact.CustomerAdded) error { got = append(got, *e); return nil })
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error { got = append(got, e.Kind, e.Header); return nil })

	for receiver, code := range map[string]int{provider: 200, suite: 200, "ww-other": 403} {
		other, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, receiver)
		if err != nil {
			t.Fatal(err)
		}
		s := other.Seal([]byte("1616140317555161061"), "")
		query := s.Query()
		query.Set("echostr", string(s.Encrypt))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?"+query.Encode(), nil))
		if w.Code != code {
			t.Errorf("the check for %s is answered %d", receiver, w.Code)
		}
	}
	for _, rest := range []string{
		"<InfoType>change_contact</InfoType><TimeStamp>1710000000</TimeStamp><ChangeType>update_user</ChangeType><UserID>lm</UserID>",
		"<InfoType>change_external_contact</InfoType><TimeStamp>1710000001</TimeStamp><ChangeType>add_external_contact</ChangeType><UserID>lm</UserID><WelcomeCode>wc</WelcomeCode>",
		"<InfoType>suite_ticket</InfoType><TimeStamp>1710000002</TimeStamp><SuiteTicket>t</SuiteTicket>",
	} {
		if w := send(h, c.Seal([]byte("<xml><SuiteId>dk-suite</SuiteId><AuthCorpId>ww-auth</AuthCorpId>"+rest+"</xml>"), "")); w.Code != http.StatusOK {
			t.Errorf("answered %d to %s", w.Code, rest)
		}
	}
	head := func(at int64) events.Header {
		return events.Header{SuiteID: suite, AuthCorpID: "ww-auth", CreatedAt: eventtest.At(at)}
	}
	want := []any{
		contacts.UserUpdated{Header: head(1710000000), UserID: "lm"},
		externalcontact.CustomerAdded{CustomerEventHeader: externalcontact.CustomerEventHeader{Header: head(1710000001), UserID: "lm"}, WelcomeCode: "wc"},
		"event/suite_ticket", head(1710000002),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
}

// Documents that MsgType alone tells: of members, and of a group robot. A notice of
// payments has none.
func TestMessages(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	var got []any
	callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
		got = append(got, m)
		return nil, nil
	})
	callback.On(h, func(_ context.Context, m *webhook.ReceivedText) error {
		got = append(got, m.Sender(), m.Content)
		return nil
	})
	callback.On(h, func(_ context.Context, m *webhook.AddedToChat) error { got = append(got, m.ChatID); return nil })
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error { got = append(got, e.Kind); return nil })
	const robot = `<xml><WebhookUrl><![CDATA[https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k&a=1]]></WebhookUrl><ChatId>wr-1</ChatId><From><UserId> <![CDATA[T1]]>
		</UserId></From><MsgId>CAEQabc</MsgId>`
	for _, document := range []string{
		document("lm", "<MsgType>file</MsgType><FileName>报价.xlsx</FileName><FileSize>20480</FileSize><MediaId>m-1</MediaId><MsgId>7</MsgId>"),
		robot + "<MsgType>text</MsgType><Text><Content>@小助手 你好</Content></Text></xml>",
		robot + "<MsgType>event</MsgType><Event><EventType>add_to_chat</EventType></Event></xml>",
		robot + "<MsgType>stream</MsgType></xml>",
		document("lm", "<MsgType>sticker</MsgType><MsgId>8</MsgId><notify_type>NORMALPAY</notify_type>"),
		"<xml><notify_type>COMBINEPAY</notify_type><event_type>TRANSACTION.SUCCESS</event_type></xml>",
	} {
		if w := post(t, h, document); w.Code != http.StatusOK {
			t.Errorf("answered %d to %s", w.Code, document)
		}
	}
	want := []any{
		&message.ReceivedFile{
			ReceivedHeader: message.ReceivedHeader{Header: events.Header{ToUserName: wecomtest.CorpID, FromUserName: "lm", CreatedAt: eventtest.At(1764812345)}, MsgID: 7},
			MediaID:        "m-1", Name: "报价.xlsx", Size: 20480,
		},
		"T1", "@小助手 你好", "wr-1", "robot/stream", "sticker", "notice/COMBINEPAY/TRANSACTION.SUCCESS",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("handled (-want +got):\n%s", diff)
	}
}

// White space around CDATA is no part of a value, in the envelope or elsewhere.
func TestWhiteSpace(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	var got *contacts.UserDeleted
	callback.On(h, func(_ context.Context, e *contacts.UserDeleted) error { got = e; return nil })
	post(t, h, "<xml>\n<MsgType>\n <![CDATA[event]]>\n</MsgType><Event>\t<![CDATA[change_contact]]></Event><ChangeType> delete_user </ChangeType><UserID>\n  <![CDATA[ma yu]]>\n</UserID></xml>")
	if got == nil || got.UserID != "ma yu" {
		t.Errorf("got %+v", got)
	}
}
