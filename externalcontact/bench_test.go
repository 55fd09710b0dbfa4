package externalcontact_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
)

// canned is a corp that answers each endpoint with what a function says, as a
// transport.
type canned map[string]func(body string) string

const okReply = `{"errcode":0,"errmsg":"ok"}`

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	reply := `{"errcode":0,"access_token":"t","expires_in":7200}`
	if answer := c[strings.TrimPrefix(r.URL.Path, "/cgi-bin/externalcontact/")]; answer != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		reply = answer(string(body))
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(reply)), ContentLength: int64(len(reply)), Request: r,
	}, nil
}

func (c canned) service(tb testing.TB) service {
	tb.Helper()
	client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: c}), wecom.WithoutRateLimits())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = client.Close() })
	return ec.New(client)
}

// listed joins n items, each made of its number, to a JSON list.
func listed(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(item, "#", fmt.Sprint(i))
	}
	return "[" + strings.Join(items, ",") + "]"
}

// paged answers with the items of a list, 1,000 a page.
func paged(list, item string, n int) func(string) string {
	pages := map[string]string{}
	for start := 0; start == 0 || start < n; start += 1000 {
		items := make([]string, min(1000, n-start))
		for i := range items {
			items[i] = strings.ReplaceAll(item, "#", fmt.Sprint(start+i))
		}
		next := ""
		if start+1000 < n {
			next = fmt.Sprint(start + 1000)
		}
		cursor := ""
		if start > 0 {
			cursor = fmt.Sprint(start)
		}
		pages[cursor] = fmt.Sprintf(`{"errcode":0,%q:[%s],"next_cursor":%q}`, list, strings.Join(items, ","), next)
	}
	return func(body string) string {
		var in struct{ Cursor string }
		_ = json.Unmarshal([]byte(body), &in)
		return pages[in.Cursor]
	}
}

// The cost of what loops must grow as the work does.
func BenchmarkLoops(b *testing.B) {
	for name, loop := range map[string]func(tb testing.TB, n int) func(context.Context) error{
		"EnsureTags":     ensureManyTags,
		"StartHandovers": handOverMany,
		"AllCustomers":   func(tb testing.TB, n int) func(context.Context) error { return walkMany(tb, n, ec.CustomerQuery{}) },
		"AllCustomersDistinct": func(tb testing.TB, n int) func(context.Context) error {
			return walkMany(tb, n, ec.CustomerQuery{Distinct: true})
		},
		"AllCustomersNamedTags": func(tb testing.TB, n int) func(context.Context) error {
			return walkMany(tb, n, ec.CustomerQuery{NamedTags: true})
		},
		"AllCustomersOfMembers": walkManyMembers,
		"UpdateAllCustomerTags": tagMany,
		"ReportGroupMessage":    reportMany,
		"WaitHandover":          waitMany,
	} {
		for _, n := range []int{100, 1000, 10000} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				run := loop(b, n)
				b.ReportAllocs()
				for b.Loop() {
					if err := run(b.Context()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func ensureManyTags(tb testing.TB, n int) func(context.Context) error {
	tags := listed(n, `{"id":"et#","name":"标签#"}`)
	s := canned{"get_corp_tag_list": func(string) string {
		return `{"errcode":0,"tag_group":[{"group_id":"g1","group_name":"等级","tag":` + tags + `}]}`
	}}.service(tb)
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("标签%d", i))
	}
	return func(c context.Context) error {
		_, err := s.EnsureTags(c, "等级", names...)
		return err
	}
}

// handOverMany hands over a customer of each of n members.
func handOverMany(tb testing.TB, n int) func(context.Context) error {
	s := canned{
		"get_unassigned_list":        paged("info", `{"handover_userid":"u#","external_userid":"wm#","dimission_time":1767225600}`, n),
		"resigned/transfer_customer": func(string) string { return `{"errcode":0,"customer":[{"external_userid":"wm","errcode":0}]}` },
		"groupchat/list":             func(string) string { return `{"errcode":0,"group_chat_list":[]}` },
	}.service(tb)
	var handovers []ec.Handover
	for i := range n {
		handovers = append(handovers, ec.Handover{FromUserID: fmt.Sprintf("u%d", i), ToUserID: "zengli"})
	}
	return func(c context.Context) error {
		_, err := s.StartHandovers(c, handovers)
		return err
	}
}

func walkMany(tb testing.TB, n int, q ec.CustomerQuery) func(context.Context) error {
	q.UserIDs = []string{"zengli"}
	page := paged("external_contact_list", `{"external_contact":{"external_userid":"wmCustomer#"},"follow_info":{"userid":"zengli","tag_id":["et#"]}}`, n)
	tags := listed(n, `{"id":"et#","name":"标签#"}`)
	s := canned{
		"batch/get_by_user": page,
		"get_corp_tag_list": func(string) string {
			return `{"errcode":0,"tag_group":[{"group_id":"g1","group_name":"等级","tag":` + tags + `}]}`
		},
	}.service(tb)
	return func(c context.Context) error {
		got, err := walkAll(s.AllCustomers(c, q))
		if err == nil && got != n {
			err = fmt.Errorf("%d customers, want %d", got, n)
		}
		return err
	}
}

// walkManyMembers walks through the customers of n members, one each.
func walkManyMembers(tb testing.TB, n int) func(context.Context) error {
	reply := `{"errcode":0,"external_contact_list":` + listed(100, `{"external_contact":{"external_userid":"wm#"},"follow_info":{"userid":"u"}}`) + `}`
	s := canned{"batch/get_by_user": func(string) string { return reply }}.service(tb)
	q := ec.CustomerQuery{OnPage: func(ec.CustomerProgress) error { return nil }}
	for i := range n {
		q.UserIDs = append(q.UserIDs, fmt.Sprintf("u%d", i))
	}
	return func(c context.Context) error {
		_, err := walkAll(s.AllCustomers(c, q))
		return err
	}
}

func tagMany(tb testing.TB, n int) func(context.Context) error {
	s := canned{"mark_tag": func(string) string { return okReply }}.service(tb)
	var updates []ec.CustomerTagsUpdate
	for i := range n {
		updates = append(updates, ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: fmt.Sprintf("wm%d", i), AddTagIDs: []string{"et1"}})
	}
	return func(c context.Context) error {
		report, err := s.UpdateAllCustomerTags(c, updates)
		if err == nil && !report.Complete() {
			err = fmt.Errorf("%d done", report.Done)
		}
		return err
	}
}

// reportMany counts the deliveries of a message that n members sent, ten each.
func reportMany(tb testing.TB, n int) func(context.Context) error {
	s := canned{
		"get_groupmsg_task":        paged("task_list", `{"userid":"u#","status":2}`, n),
		"get_groupmsg_send_result": paged("send_list", `{"external_userid":"wm#","userid":"u","status":1}`, 10),
	}.service(tb)
	return func(c context.Context) error {
		report, err := s.ReportGroupMessage(c, "gm1")
		if err == nil && report.Deliveries[ec.Sent] != 10*n {
			err = fmt.Errorf("%+v", report)
		}
		return err
	}
}

func waitMany(tb testing.TB, n int) func(context.Context) error {
	s := canned{"resigned/transfer_result": paged("customer", `{"external_userid":"wm#","status":1}`, n)}.service(tb)
	return func(c context.Context) error {
		_, err := s.WaitHandover(c, ec.Handover{FromUserID: "a", ToUserID: "b"})
		return err
	}
}
