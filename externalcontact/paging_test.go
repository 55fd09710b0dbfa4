package externalcontact_test

import (
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

// walkAll counts what an iterator yields.
func walkAll[T any](seq iter.Seq2[T, error]) (n int, err error) {
	for _, err := range seq {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Every iterator asks for pages as large as they may be, follows the cursor,
// passes empty pages, and ends with the first error.
func TestIterators(t *testing.T) {
	const p = "/cgi-bin/externalcontact/"
	from, to := at(created).Time, at(created+60).Time
	for name, c := range map[string]struct {
		path  string
		key   string // of the list
		item  string
		limit string // in the request; "" for none
		walk  func(ctx, service) (int, error)
	}{
		"AllServedContacts": {p + "contact_list", "info_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllServedContacts(c)) }},
		"AllContactWayIDs":  {p + "list_contact_way", "contact_way", `{"config_id":"a"}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllContactWayIDs(c, from, to)) }},
		"AllGroupChats":     {p + "groupchat/list", "group_chat_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllGroupChats(c, ec.GroupChatQuery{})) }},
		"AllGroupMessages": {p + "get_groupmsg_list_v2", "group_msg_list", `{}`, "100", func(c ctx, s service) (int, error) {
			return walkAll(s.AllGroupMessages(c, ec.GroupMessageQuery{From: from, To: to}))
		}},
		"AllGroupMessageTasks":   {p + "get_groupmsg_task", "task_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllGroupMessageTasks(c, "gm")) }},
		"AllGroupMessageResults": {p + "get_groupmsg_send_result", "send_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllGroupMessageResults(c, "gm", "u")) }},
		"AllMoments": {p + "get_moment_list", "moment_list", `{}`, "20", func(c ctx, s service) (int, error) {
			return walkAll(s.AllMoments(c, ec.MomentQuery{From: from, To: to}))
		}},
		"AllMomentTasks":           {p + "get_moment_task", "task_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllMomentTasks(c, "mo")) }},
		"AllMomentCustomers":       {p + "get_moment_customer_list", "customer_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllMomentCustomers(c, "mo", "u")) }},
		"AllMomentViewers":         {p + "get_moment_send_result", "customer_list", `{}`, "5000", func(c ctx, s service) (int, error) { return walkAll(s.AllMomentViewers(c, "mo", "u")) }},
		"AllCustomerStrategyIDs":   {p + "customer_strategy/list", "strategy", `{"strategy_id":1}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllCustomerStrategyIDs(c)) }},
		"AllCustomerStrategyRange": {p + "customer_strategy/get_range", "range", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllCustomerStrategyRange(c, 1)) }},
		"AllMomentStrategyIDs":     {p + "moment_strategy/list", "strategy", `{"strategy_id":1}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllMomentStrategyIDs(c)) }},
		"AllMomentStrategyRange":   {p + "moment_strategy/get_range", "range", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllMomentStrategyRange(c, 1)) }},
		"AllTransferResults":       {p + "transfer_result", "customer", `{}`, "", func(c ctx, s service) (int, error) { return walkAll(s.AllTransferResults(c, "a", "b")) }},
		"AllResignedTransferResults": {p + "resigned/transfer_result", "customer", `{}`, "", func(c ctx, s service) (int, error) {
			return walkAll(s.AllResignedTransferResults(c, "a", "b"))
		}},
		"AllUnassigned":           {p + "get_unassigned_list", "info", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllUnassigned(c)) }},
		"AllAcquisitionLinkIDs":   {p + "customer_acquisition/list_link", "link_id_list", `"a"`, "100", func(c ctx, s service) (int, error) { return walkAll(s.AllAcquisitionLinkIDs(c)) }},
		"AllAcquisitionCustomers": {p + "customer_acquisition/customer", "customer_list", `{}`, "1000", func(c ctx, s service) (int, error) { return walkAll(s.AllAcquisitionCustomers(c, "ca")) }},
		"AllProducts":             {p + "get_product_album_list", "product_list", `{}`, "100", func(c ctx, s service) (int, error) { return walkAll(s.AllProducts(c)) }},
	} {
		t.Run(name, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			corp.Script(c.path,
				wecomtest.JSON(`{"errcode":0,"`+c.key+`":[`+c.item+`,`+c.item+`],"next_cursor":"c2"}`),
				wecomtest.JSON(`{"errcode":0,"`+c.key+`":[],"next_cursor":"c3"}`),
				wecomtest.JSON(`{"errcode":0,"`+c.key+`":[`+c.item+`]}`),
				wecomtest.Refuse(48002, "api forbidden"))
			s := ec.New(corp.Client(wecom.WithoutRateLimits()))
			if n, err := c.walk(t.Context(), s); n != 3 || err != nil {
				t.Errorf("%d items, %v", n, err)
			}
			for i, cursor := range []string{"", "c2", "c3"} {
				var in struct {
					Cursor string
					Limit  json.Number
					Size   json.Number `json:"page_size"`
				}
				body := corp.Calls(c.path)[i].Body
				if err := json.Unmarshal([]byte(body), &in); err != nil {
					t.Fatal(err)
				}
				if limit := string(in.Limit + in.Size); in.Cursor != cursor || limit != c.limit {
					t.Errorf("call %d: %s, want the cursor %q and the limit %s", i, body, cursor, c.limit)
				}
			}
			if n, err := c.walk(t.Context(), s); n != 0 || !errors.Is(err, wecom.ErrAPIForbidden) {
				t.Errorf("refused: %d items, %v", n, err)
			}
		})
	}
}

// Periods that are too long for a call are cut into windows: closed ones do not
// share a second, and open ones share all that neither would have.
func TestWindows(t *testing.T) {
	const hour, day = 3600, 24 * 3600
	from, to := at(created).Time, at(created+40*day+hour).Time
	for path, c := range map[string]struct {
		walk func(ctx, service) (int, error)
		want [][2]int64 // seconds since from
	}{
		"/cgi-bin/externalcontact/get_groupmsg_list_v2": {
			func(c ctx, s service) (int, error) {
				return walkAll(s.AllGroupMessages(c, ec.GroupMessageQuery{From: from, To: to}))
			},
			[][2]int64{{0, 28 * day}, {28*day + 1, 40*day + hour}},
		},
		"/cgi-bin/externalcontact/get_moment_list": {
			func(c ctx, s service) (int, error) {
				return walkAll(s.AllMoments(c, ec.MomentQuery{From: from, To: to}))
			},
			[][2]int64{{0, 30 * day}, {30*day - 1, 40*day + hour}},
		},
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		if _, err := c.walk(t.Context(), ec.New(corp.Client())); err != nil {
			t.Fatal(err)
		}
		calls := corp.Calls(path)
		if len(calls) != len(c.want) {
			t.Fatalf("%s: %d calls, want %d", path, len(calls), len(c.want))
		}
		for i, call := range calls {
			var in struct {
				From int64 `json:"start_time"`
				To   int64 `json:"end_time"`
			}
			if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
				t.Fatal(err)
			}
			if got := [2]int64{in.From - created, in.To - created}; got != c.want[i] {
				t.Errorf("%s: window %d is %v, want %v", path, i, got, c.want[i])
			}
		}
	}
}

// A range that ends before it begins holds nothing.
func TestWindowsOfNothing(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := ec.New(corp.Client())
	n, err := walkAll(s.AllDayStatistics(t.Context(), ec.DayStatisticsQuery{From: time.Unix(2*created, 0), To: time.Unix(created, 0)}))
	if n != 0 || err != nil || len(corp.Calls("")) != 0 {
		t.Errorf("%d days, %v, %d calls", n, err, len(corp.Calls("")))
	}
}

// More owners than one call takes are asked for in parts.
func TestAllGroupChatsOfManyOwners(t *testing.T) {
	corp := wecomtest.New()
	s := ec.New(corp.Client(wecom.WithoutRateLimits()))
	owners := make([]string, 150)
	owners[120] = "caixia"
	if n, err := walkAll(s.AllGroupChats(t.Context(), ec.GroupChatQuery{OwnerIDs: owners})); n != 1 || err != nil {
		t.Errorf("%d groups, %v", n, err)
	}
	if n := len(corp.Calls("/cgi-bin/externalcontact/groupchat/list")); n != 2 {
		t.Errorf("%d calls", n)
	}
}
