package message_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// addressees are the recipients of each call, as the corp saw them.
func addressees(t *testing.T, corp *wecomtest.Corp) (users, parties, tags [][]string) {
	t.Helper()
	for _, call := range corp.Calls("/cgi-bin/message/send") {
		var in struct{ ToUser, ToParty, ToTag string }
		if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
			t.Fatal(err)
		}
		split := func(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == '|' }) }
		users, parties, tags = append(users, split(in.ToUser)), append(parties, split(in.ToParty)), append(tags, split(in.ToTag))
	}
	return users, parties, tags
}

func lengths(lists [][]string) (n []int) {
	for _, l := range lists {
		n = append(n, len(l))
	}
	return n
}

func numbers(from, n int64) (list []int64) {
	for i := range n {
		list = append(list, from+i)
	}
	return list
}

func names(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("User%d", i))
	}
	return list
}

func TestSendAll(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/message/send",
		wecomtest.JSON(`{"errcode":0,"msgid":"M1","response_code":"R1","invaliduser":"user3","invalidparty":"7","invalidtag":"8","unlicenseduser":"user4"}`),
		wecomtest.Refuse(81013, "all invalid"),
		wecomtest.JSON(`{"errcode":0,"msgid":"M3","response_code":"R3","invaliduser":"user2500"}`))
	to := message.To{UserIDs: append(names(2600), "user0", "USER1"), DepartmentIDs: append(numbers(1, 150), 1), TagIDs: numbers(1, 101)}
	got, err := message.New(corp.Client(), wecomtest.AppAgentID).SendAll(t.Context(), to, message.Text{Content: "x"})
	if err != nil {
		t.Fatal(err)
	}
	users, parties, tags := addressees(t, corp)
	for what, tt := range map[string]struct{ got, want []int }{
		"users":   {lengths(users), []int{1000, 1000, 600}},
		"parties": {lengths(parties), []int{100, 50, 0}},
		"tags":    {lengths(tags), []int{100, 1, 0}},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s: %v a call, want %v", what, tt.got, tt.want)
		}
	}
	if sent := slices.Concat(users...); !slices.Equal(sent, names(2600)) {
		t.Errorf("users sent to: %d, want each of 2600 once", len(sent))
	}
	if got.Complete() || len(got.Sent) != 2 || got.Sent[0].ID != "M1" || got.Sent[1].ResponseCode != "R3" {
		t.Errorf("sent %+v", got.Sent)
	}
	wantInvalid := []string{"user3"} // then those of the refused call
	for _, id := range names(2600)[1000:2000] {
		wantInvalid = append(wantInvalid, strings.ToLower(id))
	}
	wantInvalid = append(wantInvalid, "user2500")
	if !slices.Equal(got.Failed.UserIDs, wantInvalid) {
		t.Errorf("%d invalid users, want %d", len(got.Failed.UserIDs), len(wantInvalid))
	}
	if len(got.Failed.DepartmentIDs) != 51 || got.Failed.DepartmentIDs[1] != "101" || !slices.Equal(got.Failed.TagIDs, []string{"8", "101"}) || len(got.Failed.UnlicensedUserIDs) != 1 {
		t.Errorf("invalid departments %v, tags %v, unlicensed %v", got.Failed.DepartmentIDs, got.Failed.TagIDs, got.Failed.UnlicensedUserIDs)
	}
}

// A failure leaves what has not been sent, so that a program can go on.
func TestSendAllGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		notify := message.New(corp.Client(), wecomtest.AppAgentID)
		once := message.Options{Once: time.Hour}
		corp.Script("/cgi-bin/message/send", wecomtest.JSON(`{"errcode":0,"msgid":"M1"}`), wecomtest.RateLimited())
		got, err := notify.SendAll(t.Context(), message.To{UserIDs: names(2500), TagIDs: numbers(1, 300)}, message.Text{Content: "x"}, once)
		if !errors.Is(err, wecom.ErrRateLimited) || !strings.Contains(err.Error(), "call 2 of 3") {
			t.Errorf("err = %v", err)
		}
		if len(got.Sent) != 1 || len(got.Unsent.UserIDs) != 1500 || got.Unsent.UserIDs[0] != "User1000" || len(got.Unsent.TagIDs) != 200 {
			t.Errorf("sent %d, unsent %d and %d", len(got.Sent), len(got.Unsent.UserIDs), len(got.Unsent.TagIDs))
		}
		corp.Script("/cgi-bin/message/send", wecomtest.JSON(`{"errcode":0,"msgid":"M2"}`), wecomtest.JSON(`{"errcode":0,"msgid":"M3"}`))
		if got, err = notify.SendAll(t.Context(), got.Unsent, message.Text{Content: "x"}, once); err != nil || len(got.Sent) != 2 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSendAllAtOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		to    message.To
		calls int
		err   error
	}{
		"everybody":            {message.To{UserIDs: append(names(3000), message.All), TagIDs: numbers(1, 500)}, 1, nil},
		"a few":                {message.To{UserIDs: []string{"lina"}}, 1, nil},
		"nobody known":         {message.To{UserIDs: []string{"ghost"}}, 1, wecom.ErrAllRecipientsInvalid},
		"nobody of many known": {message.To{UserIDs: names(1001)}, 2, wecom.ErrAllRecipientsInvalid},
	} {
		corp := wecomtest.New()
		_, err := message.New(corp.Client(), wecomtest.AppAgentID).SendAll(t.Context(), tt.to, message.Text{Content: "x"})
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: %v", name, err)
		}
		if calls := len(corp.Calls("/cgi-bin/message/send")); calls != tt.calls {
			t.Errorf("%s: %d calls, want %d", name, calls, tt.calls)
		}
	}
}

func TestSendAllRefused(t *testing.T) {
	for name, to := range map[string]message.To{"nobody": {}, "two ids in one": {UserIDs: append(names(1000), "lina|@all")}} {
		corp := wecomtest.New()
		got, err := message.New(corp.Client(), wecomtest.AppAgentID).SendAll(t.Context(), to, message.Text{Content: "x"})
		if calls := len(corp.Calls("")); err == nil || calls != 0 || len(got.Unsent.UserIDs) != len(to.UserIDs) {
			t.Errorf("%s: %d calls, %v", name, calls, err)
		}
	}
}

func ExampleService_SendAll() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	var everyone message.To // of a list that may be longer than one call takes
	for _, m := range corp.Members() {
		everyone.UserIDs = append(everyone.UserIDs, m.UserID)
	}
	result, err := notify.SendAll(context.Background(), everyone,
		message.Text{Content: "明天停电，请带走电脑。"}, message.Options{Once: time.Hour})
	if err != nil {
		log.Fatalf("%v; still to be told: %d members", err, len(result.Unsent.UserIDs))
	}
	fmt.Println(len(result.Sent), "call, everybody reached:", result.Complete())
	// Output: 1 call, everybody reached: true
}

// BenchmarkSendAll sends to many members without a network.
func BenchmarkSendAll(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			client, err := wecom.NewClient("ww", "secret", wecom.WithoutRateLimits(), wecom.WithHTTPClient(&http.Client{Transport: accepting{}}))
			if err != nil {
				b.Fatal(err)
			}
			service := message.New(client, 1000002)
			to := message.To{}
			for i := range n {
				to.UserIDs = append(to.UserIDs, "Member"+strconv.Itoa(i))
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := service.SendAll(context.Background(), to, message.Text{Content: "x"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// accepting accepts every call, and hands out tokens.
type accepting struct{}

func (accepting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	body := `{"errcode":0,"errmsg":"ok","access_token":"T","expires_in":7200,"msgid":"M","invaliduser":"member1|member2"}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}
