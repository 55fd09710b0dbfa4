package approval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/wecomtest"
)

const listPath = "/cgi-bin/oa/getapprovalinfo"

// windows returns the times that were asked for, in days since from.
func windows(t *testing.T, corp *wecomtest.Corp, from time.Time) (list []string) {
	t.Helper()
	for _, call := range corp.Calls(listPath) {
		var in struct {
			From   string `json:"starttime"`
			To     string `json:"endtime"`
			Cursor string `json:"new_cursor"`
		}
		if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
			t.Fatal(err)
		}
		days := func(s string) string {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return strconv.FormatFloat(float64(n-from.Unix())/86400, 'f', -1, 64)
		}
		list = append(list, strings.TrimRight(days(in.From)+"–"+days(in.To)+" "+in.Cursor, " "))
	}
	return list
}

// A long time is asked for in pieces, pages are followed, and what lies on the
// border of two pieces comes once.
func TestAllFormIDs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		s := approval.New(corp.Client())
		from := time.Now()
		for i := range 3 {
			for range []int{120, 5, 0}[i] {
				submit(t, s, expense())
			}
			time.Sleep(31 * 24 * time.Hour)
		}
		border := submit(t, s, expense()) // exactly 93 days later
		time.Sleep(7 * 24 * time.Hour)
		late := submit(t, s, expense())

		var got []string
		for formID, err := range s.AllFormIDs(t.Context(), approval.FormQuery{From: from, To: time.Now()}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, formID)
		}
		if want := corp.Forms(); !slices.Equal(got, want) || !slices.Contains(got, border) || !slices.Contains(got, late) {
			t.Errorf("%d numbers %v, want %d", len(got), got, len(want))
		}
		want := []string{"0–31", "0–31 after-100", "31–62", "62–93", "93–100"}
		if asked := windows(t, corp, from); !slices.Equal(asked, want) {
			t.Errorf("asked for %v, want %v", asked, want)
		}
	})
}

// Where a time holds too much, it is halved.
func TestAllFormIDsNarrows(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	formID := submit(t, s, expense())
	from := time.Now().Add(-20 * 24 * time.Hour).Truncate(time.Second)
	corp.Script(listPath, wecomtest.Refuse(301112, "narrow"), wecomtest.Pass(), wecomtest.Refuse(301112, "narrow"))
	var got []string
	for n, err := range s.AllFormIDs(t.Context(), approval.FormQuery{From: from, To: from.Add(24 * 24 * time.Hour)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	want := []string{"0–24", "0–12", "12–24", "12–18", "18–24"}
	if asked := windows(t, corp, from); !slices.Equal(asked, want) || !slices.Equal(got, []string{formID}) {
		t.Errorf("asked for %v, got %v; want %v, %v", asked, got, want, formID)
	}
}

func TestAllFormIDsFails(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	now := time.Now().Truncate(time.Second)
	for range 2 {
		submit(t, s, expense())
	}
	corp.Script(listPath, wecomtest.Refuse(301055, "no approval auth"))
	for formID, err := range s.AllFormIDs(t.Context(), approval.FormQuery{From: now.Add(-time.Hour), To: now.Add(time.Hour)}) {
		if formID != "" || !errors.Is(err, wecom.ErrNoApprovalPermission) {
			t.Errorf("%q, %v; want ErrNoApprovalPermission", formID, err)
		}
	}
	for formID, err := range s.AllFormIDs(t.Context(), approval.FormQuery{From: now.Add(time.Millisecond), To: now.Add(time.Millisecond)}) {
		t.Errorf("an empty time has form %q, %v", formID, err)
	}
	// A minute that holds too much cannot be helped.
	corp.Script(listPath, wecomtest.Refuse(301112, "narrow"))
	for _, err := range s.AllFormIDs(t.Context(), approval.FormQuery{From: now, To: now.Add(time.Minute)}) {
		if !errors.Is(err, wecom.ErrNarrowTimeRange) {
			t.Errorf("err = %v, want ErrNarrowTimeRange", err)
		}
	}
	before := len(corp.Calls(listPath))
	loops := 0
	for _, err := range s.AllFormIDs(t.Context(), approval.FormQuery{From: now.Add(-time.Hour), To: now.Add(100 * 24 * time.Hour)}) {
		if err != nil {
			t.Fatal(err)
		}
		loops++
		break
	}
	if calls := len(corp.Calls(listPath)) - before; loops != 1 || calls != 1 {
		t.Errorf("%d loops, %d calls after break; want 1, 1", loops, calls)
	}
}

// Parts of a second never make a time that is empty for WeCom.
func TestAllFormIDsSeconds(t *testing.T) {
	second := time.Date(2026, 11, 22, 9, 0, 0, 0, utc8)
	for name, tt := range map[string]struct {
		from, to time.Duration // after second
		want     []string      // in seconds after second
	}{
		"within a second":   {200 * time.Millisecond, 300 * time.Millisecond, []string{"0–1"}},
		"a whole second":    {0, time.Second, []string{"0–1"}},
		"a bit over a span": {500 * time.Millisecond, 31*24*time.Hour + 900*time.Millisecond, []string{"0–2678400", "2678400–2678401"}},
		"nothing":           {time.Second, time.Second, nil},
		"backwards":         {2 * time.Second, time.Second, nil},
	} {
		corp := wecomtest.New()
		for formID, err := range approval.New(corp.Client()).AllFormIDs(t.Context(), approval.FormQuery{From: second.Add(tt.from), To: second.Add(tt.to)}) {
			t.Errorf("%s: %q, %v", name, formID, err)
		}
		var got []string
		for _, call := range corp.Calls(listPath) {
			var in struct {
				Starttime, Endtime int64 `json:",string"`
			}
			if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%d–%d", in.Starttime-second.Unix(), in.Endtime-second.Unix()))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: asked for %v, want %v", name, got, tt.want)
		}
	}
}

func TestFormQuery(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	spent := submit(t, s, expense(approval.AnyOf("wangwei")))
	off := submit(t, s, leave(3))
	if err := corp.Form(spent).Approve("wangwei", ""); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		query approval.FormQuery
		want  []string
	}{
		"all":              {approval.FormQuery{}, []string{spent, off}},
		"template":         {approval.FormQuery{TemplateID: wecomtest.LeaveTemplateID}, []string{off}},
		"status":           {approval.FormQuery{Status: approval.Approved}, []string{spent}},
		"type":             {approval.FormQuery{RecordType: approval.RecordLeave}, []string{off}},
		"two departments":  {approval.FormQuery{DepartmentIDs: []int64{4, 9}}, []string{spent, off}},
		"other department": {approval.FormQuery{DepartmentIDs: []int64{9}}, nil},
		"both must match":  {approval.FormQuery{CreatorID: "lina", Status: approval.Rejected}, nil},
	} {
		tt.query.From, tt.query.To = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
		var got []string
		for n, err := range s.AllFormIDs(t.Context(), tt.query) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// Forms come in order and within the quota of 600 a minute, and one that cannot
// be read does not end the loop.
func TestAllDetails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		s := approval.New(corp.Client())
		from := time.Now()
		for range 700 {
			submit(t, approval.New(corp.Client(wecom.WithoutRateLimits())), expense())
		}
		time.Sleep(time.Hour)
		corp.SetQuota("/cgi-bin/oa/getapprovaldetail", 600, time.Minute)
		corp.Script("/cgi-bin/oa/getapprovaldetail", slices.Repeat([]wecomtest.Reply{wecomtest.Delay(time.Second)}, 699)...)
		corp.Script("/cgi-bin/oa/getapprovaldetail", wecomtest.Refuse(301025, "invalid sp_no"))

		began := time.Now()
		var got []string
		failed := 0
		for d, err := range s.AllDetails(t.Context(), approval.FormQuery{From: from, To: began}) {
			if err != nil {
				failed++
				if !errors.Is(err, wecom.ErrInvalidApproval) || !strings.Contains(err.Error(), "form "+corp.Forms()[len(got)]) {
					t.Errorf("error %v", err)
				}
				got = append(got, corp.Forms()[len(got)])
				continue
			}
			got = append(got, d.FormID)
		}
		if !slices.Equal(got, corp.Forms()) || failed != 1 {
			t.Errorf("%d forms, %d failed; want 700 in order, 1 failed", len(got), failed)
		}
		// 8 at a time, a second each: 88 s, which is longer than the quota asks for.
		if took := time.Since(began); took < 60*time.Second || took > 100*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAllDetailsStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		s := approval.New(corp.Client())
		from := time.Now()
		for range 20 {
			submit(t, s, expense())
		}
		time.Sleep(time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		corp.Script("/cgi-bin/oa/getapprovaldetail", slices.Repeat([]wecomtest.Reply{wecomtest.Hang()}, 20)...)
		go func() {
			time.Sleep(time.Second)
			cancel()
		}()
		var errs []error
		for _, err := range s.AllDetails(ctx, approval.FormQuery{From: from, To: time.Now()}) {
			errs = append(errs, err)
		}
		if len(errs) != 1 || !errors.Is(errs[0], context.Canceled) {
			t.Errorf("errors %v, want one that is Canceled", errs)
		}
		if n := len(corp.Calls("/cgi-bin/oa/getapprovaldetail")); n != 8 {
			t.Errorf("%d calls, want 8", n)
		}
	})
}

// BenchmarkAllFormIDs lists forms of many pages without a network.
func BenchmarkAllFormIDs(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			client, err := wecom.NewClient("ww", "secret", wecom.WithoutRateLimits(), wecom.WithHTTPClient(&http.Client{Transport: &formPages{forms: n}}))
			if err != nil {
				b.Fatal(err)
			}
			day := time.Date(2026, 11, 1, 0, 0, 0, 0, wecom.Beijing)
			b.ReportAllocs()
			for b.Loop() {
				count := 0
				for _, err := range approval.New(client).AllFormIDs(context.Background(), approval.FormQuery{From: day, To: day.AddDate(0, 0, 30)}) {
					if err != nil {
						b.Fatal(err)
					}
					count++
				}
				if count != n {
					b.Fatalf("%d of %d forms", count, n)
				}
			}
		})
	}
}

// formPages answers with the ids of so many forms, 100 a page, and hands out
// tokens.
type formPages struct{ forms, given int }

func (p *formPages) RoundTrip(r *http.Request) (*http.Response, error) {
	reply := []byte(`{"errcode":0,"errmsg":"ok","access_token":"T","expires_in":7200}`)
	if r.URL.Path == listPath {
		_ = r.Body.Close()
		reply = []byte(`{"errcode":0,"errmsg":"ok","sp_no_list":[`)
		for i := range 100 {
			if i > 0 {
				reply = append(reply, ',')
			}
			reply = fmt.Appendf(reply, `"%d"`, 202611010001+p.given+i)
		}
		if p.given += 100; p.given < p.forms {
			reply = fmt.Appendf(reply, `],"new_next_cursor":"%d"}`, p.given)
		} else {
			reply, p.given = append(reply, "]}"...), 0
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(bytes.NewReader(reply))}, nil
}
