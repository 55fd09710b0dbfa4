package wecom_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/invoice"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/webhook"
)

// An answer is what a server says to every call but that for a token.
type answer string

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) {
	body := string(a)
	if strings.HasSuffix(r.URL.Path, "/gettoken") {
		body = `{"errcode":0,"access_token":"leaked-secret","expires_in":7200}`
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}, nil
}

// No method of any service panics, shows a secret or goes on for ever when it is
// called with zero values and the server answers with little, or with nonsense.
func TestZeroValues(t *testing.T) {
	for _, a := range []answer{
		`{"errcode":0}`, `{}`, `null`, `[]`, ``,
		`{"errcode":0,"next_cursor":"more"}`,
		`{"errcode":0,"userlist":[null],"department":[null],"external_contact_list":[null],"checkindata":[null],"datas":[null],"group":[null],"template_content":null,"info":null,"result":null}`,
		`{"errcode":40001,"errmsg":"refused: leaked-secret"}`,
		`<html>?access_token=leaked-secret</html>`,
	} {
		synctest.Test(t, func(t *testing.T) {
			opts := []wecom.Option{wecom.WithHTTPClient(&http.Client{Transport: a}), wecom.WithoutRateLimits()}
			c, err := wecom.NewClient("ww1", "secret", opts...)
			if err != nil {
				t.Fatal(err)
			}
			robot, err := webhook.New("leaked-secret", opts...)
			if err != nil {
				t.Fatal(err)
			}
			calls := 0
			for _, service := range []any{
				contacts.New(c), message.New(c, 1), media.New(c), externalcontact.New(c),
				approval.New(c), checkin.New(c), callback.New(c), robot,
				gov.New(c), invoice.New(c), pay.New(c), school.New(c),
			} {
				v := reflect.ValueOf(service)
				for i := range v.NumMethod() {
					if in := v.Method(i).Type(); in.NumIn() > 0 && in.In(0) == reflect.TypeFor[context.Context]() {
						calls++
						callWithZeros(t, fmt.Sprintf("%T.%s answered with %.30q", service, v.Type().Method(i).Name, a), v.Method(i))
					}
				}
			}
			if calls < 300 {
				t.Errorf("only %d methods called", calls)
			}
		})
	}
}

func callWithZeros(t *testing.T, name string, method reflect.Value) {
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: panic: %v", name, p)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for len(args) < method.Type().NumIn() && !(method.Type().IsVariadic() && len(args) == method.Type().NumIn()-1) {
		args = append(args, reflect.Zero(method.Type().In(len(args))))
	}
	for _, out := range method.Call(args) {
		if out.Type().CanSeq2() && out.Kind() == reflect.Func {
			for _, last := range out.Seq2() {
				checkSecretless(t, name, last)
			}
		}
		checkSecretless(t, name, out)
	}
}

// checkSecretless prints an error and what it wraps in every way.
func checkSecretless(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	err, ok := reflect.TypeAssert[error](v)
	for ok && err != nil {
		if text := fmt.Sprintf("%v %+v %#v %q", err, err, err, err); strings.Contains(text, "leaked-secret") {
			t.Errorf("%s: %s", name, text)
		}
		u, wraps := err.(interface{ Unwrap() error })
		if !wraps {
			return
		}
		err = u.Unwrap()
	}
}
