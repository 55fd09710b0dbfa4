package externalcontact_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

const batchPath = "/cgi-bin/externalcontact/batch/get_by_user"

// pair names a customer and who follows it.
func pair(c ec.FollowedCustomer) string { return c.Follow.UserID + "/" + c.Customer.ID }

func TestAllCustomersOfAllMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		members, err := s.ListFollowUserIDs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, m := range members {
			for _, id := range corp.CustomerIDs(m) {
				want = append(want, m+"/"+id)
			}
		}
		for range 2 { // an iterator can be ranged again
			got = nil
			for c, err := range s.AllCustomers(t.Context(), ec.CustomerQuery{}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, pair(c))
			}
		}
		if len(got) != 220 || !slices.Equal(got, want) {
			t.Errorf("%d customers, want %d", len(got), len(want))
		}
		// No second may hold more than 5 calls of the batch endpoint.
		calls := corp.Calls(batchPath)
		for i := range calls[:max(0, len(calls)-5)] {
			if d := calls[i+5].At.Sub(calls[i].At); d < time.Second {
				t.Errorf("calls %d to %d within %v", i, i+5, d)
			}
		}
		if len(calls) != 6 {
			t.Errorf("%d calls, want 3 pages twice", len(calls))
		}
	})
}

func TestAllCustomersDistinct(t *testing.T) {
	s := ec.New(wecomtest.New().Client(wecom.WithoutRateLimits()))
	seen := map[string]bool{}
	for c, err := range s.AllCustomers(t.Context(), ec.CustomerQuery{Distinct: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen[c.Customer.ID] {
			t.Errorf("%s came twice", c.Customer.ID)
		}
		seen[c.Customer.ID] = true
	}
	if len(seen) != 200 {
		t.Errorf("%d customers, want 200", len(seen))
	}
}

// Stopping after each page in turn and going on from there yields every customer
// exactly once.
func TestAllCustomersResume(t *testing.T) {
	_, s := simulate(t, wecom.WithoutRateLimits())
	whole := walk(t, s, ec.CustomerQuery{})
	for stopAfter := 1; stopAfter <= 3; stopAfter++ {
		var progress ec.CustomerProgress
		pages := 0
		var got []string
		for c, err := range s.AllCustomers(t.Context(), ec.CustomerQuery{OnPage: func(p ec.CustomerProgress) error { progress = p; pages++; return nil }}) {
			if err != nil {
				t.Fatal(err)
			}
			if pages == stopAfter {
				break
			}
			got = append(got, pair(c))
		}
		if stopAfter == 3 {
			if progress.Resume != "" || progress.Members != progress.Of || progress.Customers != len(whole) {
				t.Errorf("at the end: %+v", progress)
			}
			continue
		}
		got = append(got, walk(t, s, ec.CustomerQuery{Resume: progress.Resume})...)
		if !slices.Equal(got, whole) {
			t.Errorf("stopped after %d pages: %d customers, want %d", stopAfter, len(got), len(whole))
		}
	}
}

func walk(t *testing.T, s service, q ec.CustomerQuery) (pairs []string) {
	t.Helper()
	for c, err := range s.AllCustomers(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, pair(c))
	}
	return pairs
}

// More than 100 members are asked for in parts. Parts without customers or
// without a license are no error, and a walk goes on across them.
func TestAllCustomersOfManyMembers(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script(batchPath,
		wecomtest.Refuse(84061, "not external contact"),
		wecomtest.Refuse(701008, "no license"),
		wecomtest.JSON(`{"errcode":0,"external_contact_list":[{"external_contact":{"external_userid":"wmA"},"follow_info":{"userid":"u240"}}],"fail_info":{"unlicensed_userid_list":["u241"]}}`))
	var members []string
	for i := range 250 {
		members = append(members, fmt.Sprintf("u%03d", i))
	}
	var pages []ec.CustomerProgress
	got := walk(t, ec.New(corp.Client(wecom.WithoutRateLimits())), ec.CustomerQuery{
		UserIDs: append(members, "u000"), // twice
		OnPage:  func(p ec.CustomerProgress) error { pages = append(pages, p); return nil },
	})
	if !slices.Equal(got, []string{"u240/wmA"}) {
		t.Errorf("got %v", got)
	}
	if len(pages) != 3 || pages[0].Members != 100 || pages[0].Of != 250 || len(pages[1].Failed.UserIDs) != 100 || !slices.Equal(pages[2].Failed.UserIDs, []string{"u241"}) || pages[2].Members != 250 {
		t.Errorf("pages %+v", pages)
	}
	for i, size := range []int{100, 100, 50} {
		var in struct {
			UserIDs []string `json:"userid_list"`
		}
		if err := json.Unmarshal([]byte(corp.Calls(batchPath)[i].Body), &in); err != nil || len(in.UserIDs) != size {
			t.Errorf("call %d has %d members, want %d", i, len(in.UserIDs), size)
		}
	}
}

// An error of OnPage ends the walk, on the last page too.
func TestOnPageEndsTheWalk(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	broken := errors.New("disk full")
	for _, failing := range []int{1, 3} { // of 3 pages
		pages, errs := 0, 0
		before := len(corp.Calls(batchPath))
		var last error
		query := ec.CustomerQuery{OnPage: func(ec.CustomerProgress) error {
			if pages++; pages == failing {
				return broken
			}
			return nil
		}}
		for _, err := range s.AllCustomers(t.Context(), query) {
			if err != nil {
				errs++
				last = err
			}
		}
		if n := len(corp.Calls(batchPath)) - before; errs != 1 || !errors.Is(last, broken) || pages != failing || n != failing {
			t.Errorf("page %d fails: %d pages, %d calls, %d errors: %v", failing, pages, n, errs, last)
		}
	}
}

// Tags come in one shape from a walk and from the details of a customer: ids
// from both, names too if the walk is to name them.
func TestTagsInOneShape(t *testing.T) {
	_, s := simulate(t, wecom.WithoutRateLimits())
	named, tagged := 0, 0
	for c, err := range s.AllCustomers(t.Context(), ec.CustomerQuery{NamedTags: true}) {
		if err != nil {
			t.Fatal(err)
		}
		detail, err := s.GetCustomer(t.Context(), c.Customer.ID)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(detail.Follows, func(f ec.Follow) bool { return f.UserID == c.Follow.UserID })
		if f := detail.Follows[i]; !slices.Equal(f.TagIDs, c.Follow.TagIDs) || !slices.Equal(f.Tags, c.Follow.Tags) {
			t.Fatalf("%s: the walk has %v %v, the details have %v %v", pair(c), c.Follow.TagIDs, c.Follow.Tags, f.TagIDs, f.Tags)
		}
		tagged += len(c.Follow.TagIDs)
		named += len(c.Follow.Tags)
	}
	if tagged == 0 || named != tagged {
		t.Errorf("%d tags, %d of them named", tagged, named)
	}
}

// Personal tags have no id. A tag that the corp's list lacks keeps its id.
func TestTagsWithoutIDOrName(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/externalcontact/get", wecomtest.JSON(`{"errcode":0,"external_contact":{"external_userid":"wmA"},"follow_user":[
		{"userid":"a","tags":[{"group_name":"个人","tag_name":"好说话","type":2},{"tag_id":"etS","tag_name":"华东","group_name":"大区","type":3}]},{"userid":"b","tags":null}]}`))
	corp.Script(batchPath, wecomtest.JSON(`{"errcode":0,"external_contact_list":[{"external_contact":{"external_userid":"wmA"},"follow_info":{"userid":"a","tag_id":["etS","etK"]}},{"external_contact":{"external_userid":"wmA"},"follow_info":{"userid":"b"}}]}`))
	corp.Script("/cgi-bin/externalcontact/get_corp_tag_list", wecomtest.JSON(`{"errcode":0,"tag_group":[{"group_id":"g","group_name":"等级","tag":[{"id":"etK","name":"重点"}]}]}`))
	s := ec.New(corp.Client())
	detail, err := s.GetCustomer(t.Context(), "wmA")
	if err != nil || !slices.Equal(detail.Follows[0].TagIDs, []string{"etS"}) || detail.Follows[1].TagIDs != nil {
		t.Errorf("details %+v, %v", detail, err)
	}
	var got [][]ec.FollowTag
	for c, err := range s.AllCustomers(t.Context(), ec.CustomerQuery{UserIDs: []string{"a", "b"}, NamedTags: true}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Follow.Tags)
	}
	if len(got) != 2 || !slices.Equal(got[0], []ec.FollowTag{{ID: "etS"}, {ID: "etK", Name: "重点", GroupName: "等级", Type: ec.CorpTagType}}) || got[1] != nil {
		t.Errorf("tags %+v", got)
	}
}

func TestAllCustomersErrors(t *testing.T) {
	for name, c := range map[string]struct {
		reply wecomtest.Reply
		query ec.CustomerQuery
		want  string
	}{
		"refused":            {wecomtest.Refuse(48002, "api forbidden"), ec.CustomerQuery{UserIDs: []string{"a"}}, "48002"},
		"tags":               {wecomtest.Refuse(48002, "api forbidden"), ec.CustomerQuery{UserIDs: []string{"a"}, NamedTags: true}, "get_corp_tag_list"},
		"follow users":       {wecomtest.Refuse(48002, "api forbidden"), ec.CustomerQuery{}, "get_follow_user_list"},
		"no position":        {wecomtest.Pass(), ec.CustomerQuery{UserIDs: []string{"a"}, Resume: "x"}, "Resume is not"},
		"not sorted":         {wecomtest.Pass(), ec.CustomerQuery{UserIDs: []string{"a"}, Resume: "eyJ1IjpbImIiLCJhIl19"}, "Resume is not"},
		"a repeating cursor": {wecomtest.JSON(`{"errcode":0,"next_cursor":"c"}`), ec.CustomerQuery{UserIDs: []string{"a"}, Resume: "eyJ1IjpbImEiXSwiYyI6ImMifQ"}, "repeated a cursor"},
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script("*", c.reply)
		var last error
		for _, err := range ec.New(corp.Client()).AllCustomers(t.Context(), c.query) {
			last = err
		}
		if last == nil || !strings.Contains(last.Error(), c.want) {
			t.Errorf("%s: err = %v, want %q", name, last, c.want)
		}
	}
}

// endless is a corp with any number of customers of one member, as a transport.
type endless struct{ total int }

func (e *endless) RoundTrip(r *http.Request) (*http.Response, error) {
	var reply bytes.Buffer
	if r.URL.Path == batchPath {
		var in struct{ Cursor string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return nil, err
		}
		e.writePage(&reply, in.Cursor)
	} else {
		reply.WriteString(`{"errcode":0,"access_token":"t","expires_in":7200}`)
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(&reply), ContentLength: int64(reply.Len()), Request: r,
	}, nil
}

func (e *endless) writePage(w *bytes.Buffer, cursor string) {
	start := 0
	if _, err := fmt.Sscanf(cursor, "from %d", &start); err != nil && cursor != "" {
		panic(err)
	}
	w.WriteString(`{"errcode":0,"errmsg":"ok","external_contact_list":[`)
	for i := start; i < start+100; i++ {
		if i > start {
			w.WriteByte(',')
		}
		w.WriteString(`{"external_contact":{"external_userid":"wmOfAMillionOfThem`)
		w.WriteString(strconv.Itoa(i))
		w.WriteString(`","name":"客户","type":1,"gender":1,"avatar":"https://img.example/1"},"follow_info":{"userid":"zengli","createtime":1767225600,"tag_id":["etKey"],"add_way":1}}`)
	}
	w.WriteString(`]`)
	if start+100 < e.total {
		fmt.Fprintf(w, `,"next_cursor":"from %d"`, start+100)
	}
	w.WriteString(`}`)
}

// underRace is set where the race detector is on.
var underRace bool

// A million customers are walked through with 24 MB kept even if those that come
// twice are left out; otherwise memory does not grow at all.
func TestAllCustomersMillion(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("a million customers take seconds, and many more with the race detector")
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20))
	for _, c := range []struct {
		total    int
		distinct bool
		megabyte uint64
	}{
		{1_000_000, true, 24},
		{100_000, false, 8},
	} {
		n, most := walkEndless(t, c.total, c.distinct)
		t.Logf("%d customers, distinct %t: at most %d MB kept", n, c.distinct, most>>20)
		if n != c.total || most > c.megabyte<<20 {
			t.Errorf("want %d customers within %d MB", c.total, c.megabyte)
		}
	}
}

// walkEndless returns how many customers came, and the most memory kept.
func walkEndless(t *testing.T, total int, distinct bool) (n int, most uint64) {
	corp := &endless{total: total}
	client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: corp}), wecom.WithoutRateLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	runtime.GC()
	for c, err := range ec.New(client).AllCustomers(t.Context(), ec.CustomerQuery{UserIDs: []string{"zengli"}, Distinct: distinct}) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Follow.UserID != "zengli" {
			t.Fatalf("customer %d: %+v", n, c)
		}
		if n++; n%20_000 == 0 {
			var m runtime.MemStats
			runtime.GC() // what is kept counts, and not how late the collector is
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	return n, most
}

// The loop that breaks fetches no further page.
func TestAllCustomersStops(t *testing.T) {
	corp := wecomtest.New()
	for _, err := range ec.New(corp.Client()).AllCustomers(t.Context(), ec.CustomerQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := len(corp.Calls(batchPath)); n != 1 {
		t.Errorf("%d pages fetched", n)
	}
}

func TestCustomersAreRefusedAsByWeCom(t *testing.T) {
	s := ec.New(wecomtest.New().Client(wecom.WithoutRateLimits()))
	_, unknown := s.GetCustomer(t.Context(), "wmNobody")
	_, none := s.ListCustomerIDs(t.Context(), "hujie") // of the front-end group
	cursor := wecom.Page{Cursor: "old"}
	_, old := s.ListCustomers(t.Context(), []string{"zengli"}, cursor)
	for _, c := range []struct{ err, want error }{
		{unknown, wecom.ErrInvalidExternalUserID}, {none, wecom.ErrNoCustomerRelation}, {old, wecom.ErrInvalidCursor},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("err = %v, want %v", c.err, c.want)
		}
	}
}
