package callback_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// everything registers an event of each shape.
func everything(h *callback.Handler) *callback.Handler {
	callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
		return callback.TextReply{Content: m.Sender()}, nil
	})
	ignore(h, contacts.UserCreated{})
	ignore(h, contacts.TagUpdated{})
	ignore(h, contacts.BatchJobFinished{})
	ignore(h, externalcontact.GroupChatUpdated{})
	ignore(h, externalcontact.AcquisitionQuotaExpiring{})
	ignore(h, message.TemplateCardClicked{})
	ignore(h, message.MenuPhotoTaken{})
	ignore(h, approval.FormChanged{})
	ignore(h, approval.OwnFormChanged{})
	ignore(h, meeting.MediaUploaded{})
	ignore(h, corpgroup.ChainGroupCreated{})
	h.OnOther(func(context.Context, *callback.RawEvent) error { return nil })
	return h
}

func ignore[E callback.Event](h *callback.Handler, _ E) {
	callback.On(h, func(context.Context, *E) error { return nil })
}

var seeds = []string{
	textFrom("lm", "你好"),
	clickBy("lm", "x"),
	document("sys", deletedUser),
	document("sys", "<MsgType>event</MsgType><Event>change_contact</Event><ChangeType>create_user</ChangeType><UserID>lm</UserID><Department>1,2</Department><ExtAttr><Item><Type>1</Type></Item></ExtAttr>"),
	document("sys", "<MsgType>event</MsgType><Event>sys_approval_change</Event><ApprovalInfo><SpNo>20</SpNo><SpRecord><Details><Attach>a</Attach></Details></SpRecord></ApprovalInfo>"),
	document("sys", "<MsgType>event</MsgType><Event>open_approval_change</Event><ApprovalInfo><ApprovalNodes><ApprovalNode><Items><Item><ItemUserid>a</ItemUserid></Item></Items></ApprovalNode></ApprovalNodes></ApprovalInfo>"),
	document("lm", "<MsgType>event</MsgType><Event>template_card_event</Event><SelectedItems><SelectedItem><OptionIds><OptionId>a</OptionId></OptionIds></SelectedItem></SelectedItems>"),
	"<xml a=\">\"><!-- <MsgType>no</MsgType> --><MsgType><![CDATA[te]]>xt</MsgType><Event/><Id>&#49;</Id></xml>",
	"<xml><MsgType>text</MsgType>",
	"</xml></xml><xml>",
}

// Whatever is sealed with the right key, no handler panics, and every answer is
// one that WeCom understands.
func FuzzHandler(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	var log logbook
	h := everything(callback.NewHandler(newCipher(f), log.option(), callback.WithDeduplicator(brokenStore{})))
	f.Fuzz(func(t *testing.T, plaintext []byte) {
		w := post(t, h, string(plaintext))
		if w.Code != http.StatusOK && w.Code != http.StatusBadRequest && w.Code != http.StatusInternalServerError {
			t.Errorf("answered %d", w.Code)
		}
		if w.Code == http.StatusOK && w.Body.Len() > 0 {
			if _, err := newCipher(t).OpenReplyXML(w.Body.Bytes()); err != nil {
				t.Error(err)
			}
		}
		if strings.Contains(log.String(), "panic") && !bytes.Contains(plaintext, []byte("panic")) {
			t.Error(log.String())
		}
		log.reset()
	})
}

// Whatever is posted, or asked for, nobody without the key gets past.
func FuzzRequest(f *testing.F) {
	sealed := newCipher(f).Seal([]byte(seeds[0]), "")
	f.Add(http.MethodPost, sealed.Query().Encode(), sealed.PushXML(wecomtest.CorpID, "1"))
	f.Add(http.MethodGet, sealed.Query().Encode()+"&echostr=AAAA", []byte(nil))
	f.Add(http.MethodPost, "msg_signature=a&timestamp=1&nonce=b", []byte("<xml><Encrypt>AAAA</Encrypt></xml>"))
	h := callback.NewHandler(newCipher(f))
	h.OnOther(func(context.Context, *callback.RawEvent) error { return nil })
	f.Fuzz(func(t *testing.T, method, query string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Method, r.URL = method, &url.URL{Path: "/", RawQuery: query}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		_, opened := newCipher(t).OpenXML(r.URL.Query(), body)
		_, verified := newCipher(t).VerifyURL(r.URL.Query())
		if w.Code < 400 && opened != nil && verified != nil {
			t.Errorf("answered %d", w.Code)
		}
		if w.Code >= 500 {
			t.Errorf("answered %d", w.Code)
		}
	})
}

// The envelope is read as a parser reads it, wherever there is something to
// parse.
func FuzzEnvelope(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		kind, order, err := callback.Envelope(document)
		wantKind, wantOrder, parseErr := callback.ParsedEnvelope(document)
		if err != nil || parseErr != nil || !comparable(document) {
			return
		}
		if kind != wantKind || order != wantOrder {
			t.Errorf("read %q, %q, want %q, %q", kind, order, wantKind, wantOrder)
		}
	})
}

// comparable leaves out what callbacks never have and a parser treats in ways
// of its own: name spaces, document types, carriage returns, elements twice or
// inside the ones that are read, and white space around their text.
func comparable(document []byte) bool {
	if bytes.ContainsAny(document, ":!\r?") {
		return false
	}
	for _, name := range []string{"MsgType", "Event", "ChangeType", "FromUserName", "UserID", "ChatId", "Id"} {
		if bytes.Count(document, []byte("<"+name)) > 1 {
			return false
		}
		_, text, ok := bytes.Cut(document, []byte("<"+name+">"))
		end := bytes.IndexByte(text, '<')
		if ok && (end < 0 || !bytes.HasPrefix(text[end:], []byte("</")) || !bytes.Equal(text[:end], bytes.TrimSpace(text[:end]))) {
			return false
		}
	}
	return true
}
