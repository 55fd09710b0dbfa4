package smartsheet_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

const hookKey = "hook-key-of-the-tests"

func newHook(t testing.TB, corp *wecomtest.Corp, key string, opts ...wecom.Option) *smartsheet.Webhook {
	t.Helper()
	hook, err := smartsheet.NewWebhook(key, append(opts, wecom.WithHTTPClient(corp.HTTPClient()))...)
	if err != nil {
		t.Fatal(err)
	}
	return hook
}

func TestWebhookEndpoints(t *testing.T) {
	for _, key := range []string{hookKey, "https://qyapi.weixin.qq.com/cgi-bin/wedoc/smartsheet/webhook?key=" + hookKey} {
		apitest.Run(t, []row{
			{
				Name: "CreateRecords",
				CallCorp: func(c ctx, corp *wecomtest.Corp, opts ...wecom.Option) (any, error) {
					return newHook(t, corp, key, opts...).CreateRecords(c, []smartsheet.Values{{"f1": smartsheet.Plain("磁盘将满"), "f2": smartsheet.Number(93)}})
				},
				Route: "POST /cgi-bin/wedoc/smartsheet/webhook?key=" + hookKey,
				Body:  `{"add_records":[{"values":{"f1":[{"type":"text","text":"磁盘将满"}],"f2":93}}]}`,
				Reply: `{"errcode":0,"errmsg":"ok","add_records":[{"record_id":"r1","values":{"f2":93}}]}`,
				Want:  []smartsheet.Record{{RecordID: "r1", Values: smartsheet.Values{"f2": smartsheet.Number(93)}}},
			},
			{
				Name: "UpdateRecords",
				CallCorp: func(c ctx, corp *wecomtest.Corp, opts ...wecom.Option) (any, error) {
					return newHook(t, corp, key, opts...).UpdateRecords(c, []smartsheet.RecordUpdate{{RecordID: "r1", Values: smartsheet.Values{"f2": smartsheet.Number(94)}}})
				},
				Route: "POST /cgi-bin/wedoc/smartsheet/webhook?key=" + hookKey,
				Body:  `{"update_records":[{"record_id":"r1","values":{"f2":94}}]}`,
				Reply: `{"errcode":0,"errmsg":"ok","update_records":[{"record_id":"r1"}]}`,
				Want:  []smartsheet.Record{{RecordID: "r1"}},
			},
		})
	}
}

// The key is in nothing that is printed.
func TestWebhookKeyIsSecret(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	hook := newHook(t, corp, hookKey)
	_, err := hook.CreateRecords(t.Context(), []smartsheet.Values{{}})
	if !errors.Is(err, wecom.ErrInvalidWebhook) {
		t.Errorf("an unknown key: %v", err)
	}
	texts := []string{fmt.Sprint(err), fmt.Sprint(hook), fmt.Sprintf("%#v %+v", hook, hook), hook.LogValue().String()}
	for _, pasted := range []string{"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + hookKey, hookKey + "&x", "https://%zz?key=" + hookKey} {
		_, err := smartsheet.NewWebhook(pasted)
		if err == nil {
			t.Errorf("%s is taken", pasted)
		}
		texts = append(texts, fmt.Sprint(err))
	}
	for _, text := range texts {
		if strings.Contains(text, hookKey) {
			t.Errorf("the key is in %q", text)
		}
	}
}

// Seven thousand rows take two minutes, and WeCom refuses none.
func TestWebhookPaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		doc := corp.AddSmartSheet("告警")
		doc.OpenWebhook(hookKey)
		s, ref := smartsheet.New(corp.Client()), smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}
		page, err := s.ListFields(t.Context(), ref, smartsheet.FieldQuery{}, wecom.Page{})
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]smartsheet.Values, 7000)
		for i := range rows {
			rows[i] = smartsheet.Values{page.Fields[0].FieldID: smartsheet.Plain("x")}
		}
		hook, begin := newHook(t, corp, hookKey), time.Now()
		records, err := hook.CreateRecords(t.Context(), rows)
		if took := time.Since(begin); err != nil || len(records) != 7000 || took < 2*time.Minute || took > 121*time.Second {
			t.Errorf("%d records in %v, %v", len(records), took, err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin = time.Now()
		if records, err := hook.CreateRecords(short, rows[:4000]); !errors.Is(err, wecom.ErrRateLimited) || len(records) != 2000 || time.Since(begin) > 0 {
			t.Errorf("without time to wait: %d records, %v after %v", len(records), err, time.Since(begin))
		}
	})
}
