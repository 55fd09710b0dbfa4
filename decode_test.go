package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

type person struct {
	UserID      string         `json:"userid"`
	Gender      int            `json:"gender"`
	Departments []int64        `json:"department"`
	Profile     map[string]any `json:"profile"`
	Leader      *person        `json:"leader"`
	Friends     []person       `json:"friends"`
	JoinedAt    wecom.Time     `json:"joined"`
}

// read has a client read a reply with these members.
func read(t *testing.T, members string, opts ...wecom.Option) (m person, calls []wecom.Call, err error) {
	t.Helper()
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/user/get", wecomtest.JSON(`{"errcode":0,"errmsg":"ok",`+members+`}`))
	observe := wecom.WithObserver(func(_ context.Context, c wecom.Call) { calls = append(calls, c) })
	err = corp.Client(append(opts, observe)...).Get(t.Context(), "/cgi-bin/user/get", nil, &m)
	return m, calls, err
}

// Where the decoder differs from encoding/json, replies are read as before.
func TestReplyDecoding(t *testing.T) {
	for name, row := range map[string]struct {
		members string
		want    person
		drift   []string
	}{
		"a key twice":         {`"userid":"a","userid":"b","department":[1,2],"department":[3]`, person{UserID: "b", Departments: []int64{3}}, nil},
		"a key in other case": {`"UserID":"a","GENDER":1`, person{UserID: "a", Gender: 1}, nil},
		"null":                {`"userid":null,"gender":null,"department":null,"leader":null,"joined":null`, person{}, nil},
		"an empty list":       {`"department":[]`, person{Departments: []int64{}}, nil},
		"invalid UTF-8":       {"\"userid\":\"a\xff\"", person{UserID: "a\uFFFD"}, []string{"/userid: string with invalid characters for string"}},
		"a control character": {"\"userid\":\"a\tb\x07\"", person{UserID: "a\tb\a"}, []string{"/userid: string with invalid characters for string"}},
		"an unknown key":      {`"extra":{"a":[1]},"userid":"a"`, person{UserID: "a"}, nil},
		"neighbouring kinds": {
			`"userid":7,"gender":"1","department":["1","2"],"friends":{"gender":true},"leader":"","joined":"1764812345"`,
			person{UserID: "7", Gender: 1, Departments: []int64{1, 2}, Friends: []person{{Gender: 1}}, JoinedAt: wecom.TimeOf(time.Unix(1764812345, 0))},
			[]string{"/userid: number for string", "/gender: string for integer", "/department/*: string for integer", "/friends/*/gender: boolean for integer", "/friends: object for list", "/leader: string for object"},
		},
		"what cannot be read": {
			`"userid":"a","gender":"male","department":7.5,"leader":[1],"joined":"yesterday"`, person{UserID: "a"},
			[]string{"/gender: string for integer, lost", "/department/*: number for integer, lost", "/department: number for list", "/leader: list for object, lost", "/joined: string for number, lost"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, calls, err := read(t, row.members)
			if err != nil {
				t.Fatal(err)
			}
			if name == "what cannot be read" {
				row.want.Departments = []int64{0} // a list of one that is lost
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var drift []string
			for _, d := range calls[len(calls)-1].Drift {
				drift = append(drift, d.String())
			}
			if diff := cmp.Diff(row.drift, drift); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
		})
	}
}

// The log tells of drift by path and kind; it warns where a value is lost.
func TestDriftIsLogged(t *testing.T) {
	for members, want := range map[string][]string{
		`"gender":"1"`:            {"level=DEBUG", "/gender: string for integer"},
		`"gender":"secretnumber"`: {"level=WARN", "/gender: string for integer, lost"},
	} {
		var log bytes.Buffer
		if _, _, err := read(t, members, wecom.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))); err != nil {
			t.Fatal(err)
		}
		line := log.String()[strings.Index(log.String(), "user/get")-100:]
		for _, part := range want {
			if !strings.Contains(line, part) {
				t.Errorf("%s lacks %s", line, part)
			}
		}
		if strings.Contains(line, "secretnumber") {
			t.Errorf("%s shows the value", line)
		}
	}
}

func TestWithStrictReplies(t *testing.T) {
	for members, want := range map[string][]string{
		`"userid":"a","leader":{"gender":1}`: nil,
		`"gender":"1"`:                       {"/gender: string for integer"},
		`"leader":{"salary":1}`:              {"/leader/salary"},
		`"gender":"1","bonus":2`:             {"/bonus"},
		`"userid":"a`:                        {"broken JSON"},
	} {
		_, _, err := read(t, members, wecom.WithStrictReplies())
		if len(want) == 0 && err != nil || len(want) > 0 && !errors.Is(err, wecom.ErrUnexpectedResponse) {
			t.Errorf("%s: error %v", members, err)
		}
		if slices.ContainsFunc(want, func(part string) bool { return !strings.Contains(err.Error(), part) }) {
			t.Errorf("%s: error %v lacks %q", members, err, want)
		}
	}
}

// Requests carry [] for a nil list and keep <, > and & as they are.
func TestEncoding(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/any", wecomtest.JSON(`{"errcode":0}`))
	in := struct {
		List []string          `json:"list"`
		Map  map[string]int    `json:"map"`
		IDs  wecom.IDs         `json:"ids"`
		Text string            `json:"text"`
		Skip []string          `json:"skip,omitzero"`
		Sort map[string]string `json:"sort"`
	}{Text: "<a href=\"u?a=1&b=2\">", Sort: map[string]string{"b": "2", "a": "1", "c": "3"}}
	if err := corp.Client().Post(t.Context(), "/cgi-bin/any", in, nil); err != nil {
		t.Fatal(err)
	}
	want := `{"list":[],"map":{},"ids":[],"text":"<a href=\"u?a=1&b=2\">","sort":{"a":"1","b":"2","c":"3"}}`
	if got := corp.Calls("/cgi-bin/any")[0].Body; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}
