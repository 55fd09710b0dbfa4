package meetings_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim/meetings"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// Whoever waits is listed until the wait is over, and the wait forever.
func TestWaitingRoom(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, `"settings":{"enable_waiting_room":true}`)
	named := func(line string) string { return strings.ReplaceAll(line, "ID", id) }
	waiting := func(key string) (all []string) {
		t.Helper()
		for _, u := range call(t, w, named(`POST /meeting/waitingroom/get_current_user_list {"meetingid":"ID"}`))["user_list"].([]any) {
			all = append(all, fmt.Sprint(u.(map[string]any)[key]))
		}
		return all
	}
	// wait joins with an Android phone, which is 3.
	wait := func(userID string) string {
		t.Helper()
		joined, err := meetings.Join.Do(w, meetings.Joining{MeetingID: id, UserID: userID, Name: "客人", Terminal: 3})
		if err != nil || !joined.Waits {
			t.Fatalf("%s does not wait: %v", userID, err)
		}
		return joined.TmpOpenID
	}
	move := func(tmpOpenID string, to int) {
		t.Helper()
		call(t, w, named(fmt.Sprintf(`POST /meeting/realcontrol/manage_waiting_room_users {"meetingid":"ID","operate_type":%d,"operated_users":[{"tmp_openid":%q,"instance_id":3}]}`, to, tmpOpenID)))
	}
	songtao := wait("songtao")
	if got := waiting("userid"); len(got) != 0 {
		t.Errorf("before the meeting runs: %q", got)
	}
	join(t, w, id, "lina") // the host
	guest := wait("")
	if got := strings.Join(waiting("tmp_openid"), " "); got != songtao+" "+guest {
		t.Errorf("waiting: %s", got)
	}
	w.Advance(90 * time.Second)
	move(songtao, 1) // in
	if got := waiting("tmp_openid"); len(got) != 1 || got[0] != guest {
		t.Errorf("waiting after one was let in: %q", got)
	}
	w.Advance(time.Second)
	move(songtao, 2) // back
	move(guest, 3)   // away
	call(t, w, named(`POST /meeting/realcontrol/dismiss {"meetingid":"ID"}`))
	if got := waiting("userid"); len(got) != 0 {
		t.Errorf("after the meeting: %q", got)
	}
	var stays []string
	for _, u := range call(t, w, named(`POST /meeting/waitingroom/get_user_list {"meetingid":"ID"}`))["user_list"].([]any) {
		u := u.(map[string]any)
		stays = append(stays, fmt.Sprintf("%v %v %v", u["tmp_openid"], u["instance_id"], u["quit_time"].(float64)-u["join_time"].(float64)))
	}
	want := []string{songtao + " 3 90000", guest + " 3 91000", songtao + " 3 0"}
	if fmt.Sprint(stays) != fmt.Sprint(want) {
		t.Errorf("stays: %q, want %q", stays, want)
	}
	first := call(t, w, named(`POST /meeting/waitingroom/get_user_list {"meetingid":"ID","limit":1}`))
	if len(first["user_list"].([]any)) != 1 || first["has_more"] != true {
		t.Errorf("the first page: %v", first)
	}
}

// A member has joined with the terminals of all visits.
func TestTerminals(t *testing.T) {
	w := newWorld(t)
	one, two := book(t, w, ""), book(t, w, `"title":"晨会"`)
	for _, terminal := range []int64{2, 3} {
		if _, err := meetings.Join.Do(w, meetings.Joining{MeetingID: one, UserID: "lina", Terminal: terminal}); err != nil {
			t.Fatal(err)
		}
	}
	check := `POST /meeting/check_device_in_meeting {"userid":"lina","meetingid_list":["` + one + `","` + two + `"]`
	for more, want := range map[string]string{
		`}`:                          "[map[instance_id:2 meetingid:" + one + "] map[instance_id:3 meetingid:" + one + "]]",
		`,"instance_id_list":[3,9]}`: "[map[instance_id:3 meetingid:" + one + "]]",
		`,"instance_id_list":[0]}`:   "[]",
	} {
		if got := fmt.Sprint(call(t, w, check+more)["result_list"]); got != want {
			t.Errorf("%s: %s, want %s", more, got, want)
		}
	}
	for _, row := range []struct {
		body string
		code int
	}{
		{`{"userid":"ghost","meetingid_list":["` + one + `"]}`, 400021},
		{`{"userid":"lina","meetingid_list":[]}`, 40058},
		{`{"userid":"lina","meetingid_list":["` + one + `","x"]}`, 90602},
	} {
		if reply, code := simtest.Call(t, w, simtest.App, "POST /meeting/check_device_in_meeting "+row.body); code != row.code {
			t.Errorf("%s: %s, want %d", row.body, reply, row.code)
		}
	}
}
