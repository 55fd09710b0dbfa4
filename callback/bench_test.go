package callback_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

var benchDocuments = []struct {
	name, document string
}{
	{"event", document("sys", "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType>"+
		"<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wmAJ2GCAAAshan0001]]></ExternalUserID><State><![CDATA[fair-2026]]></State><WelcomeCode><![CDATA[wc-1]]></WelcomeCode>")},
	{"text2KiB", textFrom("lm", strings.Repeat("你好，还有货吗？", 85))},
	{"approval", document("sys", "<MsgType>event</MsgType><Event>sys_approval_change</Event><AgentID>3010040</AgentID><ApprovalInfo><SpNoStr>202611220007</SpNoStr><SpNo>202611220007</SpNo><SpName>采购申请</SpName><SpStatus>1</SpStatus>"+
		strings.Repeat("<SpRecord><SpStatus>1</SpStatus><ApproverAttr>1</ApproverAttr><Details><Approver><UserId>zh</UserId></Approver><Speech>同意</Speech><SpStatus>1</SpStatus><SpTime>1764800002</SpTime></Details></SpRecord>", 8)+"</ApprovalInfo>")},
}

// BenchmarkHandler compares a callback through the handler with what a program
// without it could not do without: the cryptography, and encoding/xml into the
// very type.
func BenchmarkHandler(b *testing.B) {
	h := callback.NewHandler(newCipher(b), callback.WithDeduplicator(callback.NewMemory(0, time.Hour)))
	callback.On(h, func(context.Context, *externalcontact.CustomerAdded) error { return nil })
	callback.On(h, func(context.Context, *message.ReceivedText) error { return nil })
	callback.On(h, func(context.Context, *approval.FormChanged) error { return nil })
	into := map[string]func() any{
		"event":    func() any { return new(externalcontact.CustomerAdded) },
		"text2KiB": func() any { return new(message.ReceivedText) },
		"approval": func() any { return new(approval.FormChanged) },
	}
	for _, bb := range benchDocuments {
		cipher := newCipher(b)
		sealed := cipher.Seal([]byte(bb.document), "")
		query, body := sealed.Query(), sealed.PushXML(wecomtest.CorpID, "1000002")
		r := httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), nil)
		w := httptest.NewRecorder()
		b.Run(bb.name+"/handler", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Body, r.ContentLength = readCloser{bytes.NewReader(body)}, int64(len(body))
				h.ServeHTTP(w, r)
			}
			if w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		})
		b.Run(bb.name+"/floor", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				plaintext, err := cipher.OpenXML(query, body)
				if err == nil {
					err = xml.Unmarshal(plaintext, into[bb.name]())
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }
