package contacts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

func manyIDs(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("m", i))
	}
	return list
}

func manyNumbers(n int) (list []int64) {
	for i := range n {
		list = append(list, int64(i+1))
	}
	return list
}

// bodies returns what the calls of a path sent, each list as its length and its
// first element.
func bodies(t *testing.T, corp *wecomtest.Corp, path string) (list []string) {
	t.Helper()
	for _, c := range corp.Calls(path) {
		var body map[string]any
		if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
			t.Fatal(err)
		}
		for key, v := range body {
			if ids, ok := v.([]any); ok {
				body[key] = fmt.Sprintf("%d from %v", len(ids), ids[0])
			}
		}
		b, err := json.Marshal(body, json.Deterministic(true))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(b))
	}
	return list
}

func equalLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTagMany(t *testing.T) {
	for path, change := range map[string]func(*contacts.Service, context.Context, int64, contacts.TagTargets) (*contacts.TagResult, error){
		"/cgi-bin/tag/addtagusers": (*contacts.Service).TagUsers,
		"/cgi-bin/tag/deltagusers": (*contacts.Service).UntagUsers,
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		app, _ := services(corp)
		do := func() (*contacts.TagResult, error) {
			return change(app, t.Context(), 7, contacts.TagTargets{UserIDs: manyIDs(2001), DepartmentIDs: manyNumbers(101)})
		}
		allFailed := wecomtest.Refuse(40070, "all list invalid")
		if strings.Contains(path, "del") {
			allFailed = wecomtest.Refuse(40031, "all list invalid")
		}
		// The third part fails whole, which is no error, since others succeed.
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"invalidlist":"m3|m4","invalidparty":[5]}`), wecomtest.JSON(`{"errcode":0}`), allFailed)
		r, err := do()
		check(t, err, nil)
		if got := fmt.Sprint(r.Failed); got != "{[m3 m4 m2000] [5]}" {
			t.Errorf("%s: failed %s", path, got)
		}
		equalLines(t, bodies(t, corp, path),
			`{"partylist":"100 from 1","tagid":7,"userlist":"1000 from m0"}`,
			`{"partylist":"1 from 101","tagid":7,"userlist":"1000 from m1000"}`,
			`{"tagid":7,"userlist":"1 from m2000"}`)

		corp.Script(path, allFailed, allFailed, allFailed)
		if r, err := do(); err == nil || len(r.Failed.UserIDs) != 2001 || len(r.Failed.DepartmentIDs) != 101 {
			t.Errorf("%s: all failed, err = %v", path, err)
		}
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"invalidlist":"m3"}`), wecomtest.Refuse(40068, "invalid tagid"))
		if r, err := do(); !errors.Is(err, wecom.ErrTagNotFound) || len(r.Failed.UserIDs) != 1 {
			t.Errorf("%s: %v, %v", path, r, err)
		}
	}
}

func TestInviteMany(t *testing.T) {
	const path = "/cgi-bin/batch/invite"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	app, _ := services(corp)
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"invaliduser":["m1"],"invalidparty":[2],"invalidtag":[3]}`), wecomtest.JSON(`{"errcode":0,"invaliduser":"m1000|m1001"}`), wecomtest.JSON(`{"errcode":0,"invalidtag":[201]}`))
	r, err := app.Invite(t.Context(), contacts.Invitees{UserIDs: manyIDs(1500), DepartmentIDs: manyNumbers(100), TagIDs: manyNumbers(201)})
	check(t, err, nil)
	if got := fmt.Sprint(r.Failed); got != "{[m1 m1000 m1001] [2] [3 201]}" {
		t.Errorf("failed %s", got)
	}
	equalLines(t, bodies(t, corp, path),
		`{"party":"100 from 1","tag":"100 from 1","user":"1000 from m0"}`,
		`{"tag":"100 from 101","user":"500 from m1000"}`,
		`{"tag":"1 from 201"}`)
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"invaliduser":["m1"]}`), wecomtest.Refuse(45009, "out of limit"))
	if r, err := app.Invite(t.Context(), contacts.Invitees{UserIDs: manyIDs(1001)}); !errors.Is(err, wecom.ErrRateLimited) || len(r.Failed.UserIDs) != 1 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestConvertMany(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	app, _ := services(corp)
	path := "/cgi-bin/batch/userid_to_openuserid"
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"open_userid_list":[{"userid":"m0","open_userid":"o0"}],"invalid_userid_list":["m1"]}`), wecomtest.JSON(`{"errcode":0,"open_userid_list":[{"userid":"m1000","open_userid":"o1000"}]}`))
	opened, err := app.ConvertUserIDsToOpenUserIDs(t.Context(), manyIDs(1001))
	check(t, err, nil)
	if got := fmt.Sprint(*opened); got != "{[{m0 o0} {m1000 o1000}] [m1]}" {
		t.Errorf("got %s", got)
	}
	equalLines(t, bodies(t, corp, path), `{"userid_list":"1000 from m0"}`, `{"userid_list":"1 from m1000"}`)

	path = "/cgi-bin/batch/openuserid_to_userid"
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"userid_list":[{"userid":"m0","open_userid":"o0"}]}`), wecomtest.JSON(`{"errcode":0,"userid_list":[],"invalid_open_userid_list":["m1000"]}`))
	found, err := app.ConvertOpenUserIDsToUserIDs(t.Context(), manyIDs(1001), 9)
	check(t, err, nil)
	if got := fmt.Sprint(*found); got != "{[{m0 o0}] [m1000]}" {
		t.Errorf("got %s", got)
	}
	equalLines(t, bodies(t, corp, path), `{"open_userid_list":"1000 from m0","source_agentid":9}`, `{"open_userid_list":"1 from m1000","source_agentid":9}`)
}

func TestDeleteMany(t *testing.T) {
	const path = "/cgi-bin/user/batchdelete"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	_, sync := services(corp)
	corp.Script(path, wecomtest.JSON(`{"errcode":0}`), wecomtest.Refuse(60111, "userid not found"))
	err := sync.DeleteUsers(t.Context(), manyIDs(500))
	check(t, err, wecom.ErrUserNotFound)
	if !strings.Contains(err.Error(), "the first 200 of 500 members are deleted") {
		t.Error(err)
	}
	equalLines(t, bodies(t, corp, path), `{"useridlist":"200 from m0"}`, `{"useridlist":"200 from m200"}`)
}
