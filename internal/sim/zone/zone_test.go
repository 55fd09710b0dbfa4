package zone_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/zone"
)

// newZone returns a corp whose clock stands, with a program p1 that answers with what
// it is called with, or fails with a code in it.
func newZone(t *testing.T) *sim.World {
	t.Helper()
	w := simtest.NewWith(t, func(c *sim.Config) { c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8) }, media.Install, directory.Install, zone.Install)
	w.In(directory.Seed)
	w.In(func(tx *sim.Tx) {
		err := zone.Run(tx, zone.Program{ProgramID: "p1", AbilityID: "a1", Input: `{"s":"x","n":1,"b":true,"list":[{"k":"v"}],"any":[]}`, Output: `{"ok":true}`, Answer: func(c zone.Call) zone.Answer {
			switch {
			case strings.Contains(c.Input, "fail"):
				return zone.Answer{Output: "why", Code: 12}
			case strings.Contains(c.Input, "odd"):
				return zone.Answer{Output: `{"ko":true}`}
			case strings.Contains(c.Input, "broken"):
				return zone.Answer{Output: `{`}
			}
			return zone.Answer{Output: fmt.Sprintf(`{"ok":%v}`, c.AgentID == simtest.AgentID)}
		}})
		if err != nil {
			t.Fatal(err)
		}
	})
	return w
}

// A call is refused with what is wrong of it: the program, the ability, the notice, the
// input, and then the output.
func TestCalls(t *testing.T) {
	w := newZone(t)
	input := func(s string) string {
		return `"program_id":"p1","ability_id":"a1","request_data":` + fmt.Sprintf("%q", s)
	}
	for body, want := range map[string]int{
		input(`{"s":"y","n":2,"b":false,"list":[{"k":"w"},{}],"any":[1,"x"]}`): 0,
		input(`{}`):        0,
		input(`{"t":"y"}`): 790016, input(`{"s":1}`): 790016, input(`{"n":"1"}`): 790016, input(`{"b":1}`): 790016, input(`{"list":{}}`): 790016, input(`{"list":[{"j":1}]}`): 790016, input(`[]`): 790016,
		input(`{`): 790015, input(``): 790015,
		input(`{"s":"fail"}`): 710676, input(`{"s":"odd"}`): 790014, input(`{"s":"broken"}`): 790013,
		`"program_id":"p2","ability_id":"a1","request_data":"{}"`: 790020, `"program_id":"p1","ability_id":"a2","request_data":"{}"`: 710636,
		input(`{}`) + `,"notify_id":"x"`:        710646,
		`"program_id":"p1","ability_id":"a1"`:   40058,
		`"program_id":"p1","request_data":"{}"`: 40058,
		`"ability_id":"a1","request_data":"{}"`: 40058,
	} {
		if reply, code := simtest.Call(t, w, simtest.App, "POST /chatdata/sync_call_program {"+body+"}"); code != want {
			t.Errorf("%s: %s, want %d", body, reply, want)
		}
	}
	if _, code := simtest.Call(t, w, simtest.Directory, "POST /chatdata/sync_call_program {"+input("{}")+"}"); code != 710641 {
		t.Errorf("an app without the zone: %d", code)
	}
}

// A task takes a while, and belongs to the app that started it.
func TestTasks(t *testing.T) {
	w := newZone(t)
	start := func(input string) string {
		t.Helper()
		reply := simtest.MustCall(t, w, simtest.App, fmt.Sprintf(`POST /chatdata/async_program_task {"program_id":"p1","ability_id":"a1","request_data":%q,"notify_id":"x"}`, input))
		_, rest, _ := strings.Cut(reply, `"jobid":"`)
		id, _, _ := strings.Cut(rest, `"`)
		return id
	}
	get := func(secret, id string) (string, int) {
		return simtest.Call(t, w, secret, `POST /chatdata/async_program_result {"jobid":"`+id+`"}`)
	}
	good, failed, odd := start(`{}`), start(`{"s":"fail"}`), start(`{"s":"odd"}`)
	w.Advance(2 * time.Second)
	if reply, code := get(simtest.App, good); code != 710642 {
		t.Errorf("at work: %s", reply)
	}
	w.Advance(time.Second)
	if reply, code := get(simtest.App, good); code != 0 || !strings.Contains(reply, `"response_data":"{\"ok\":true}"`) || !strings.Contains(reply, `"response_errcode":0`) {
		t.Errorf("done: %s", reply)
	}
	if reply, code := get(simtest.App, failed); code != 0 || !strings.Contains(reply, `"response_data":"why"`) || !strings.Contains(reply, `"response_errcode":12`) {
		t.Errorf("failed: %s", reply)
	}
	if reply, code := get(simtest.App, odd); code != 790014 {
		t.Errorf("with another output: %s", reply)
	}
	if _, code := get(simtest.Other, good); code != 790000 {
		t.Errorf("of another app: %d", code)
	}
}

// A notice is for one app and one program, and for ten minutes.
func TestNotices(t *testing.T) {
	w := newZone(t)
	notified, err := zone.Notify.Do(w, zone.Notification{ProgramID: "p1", AgentID: simtest.AgentID, Scene: 3})
	if err != nil {
		t.Fatal(err)
	}
	if events := w.Events(); len(events) != 1 || !strings.Contains(events[0], "<NotifyScene>3</NotifyScene>") || !strings.Contains(events[0], notified.NotifyID) {
		t.Errorf("events %v", events)
	}
	call := `POST /chatdata/sync_call_program {"program_id":"p1","ability_id":"a1","request_data":"{}","notify_id":"` + notified.NotifyID + `"}`
	simtest.MustCall(t, w, simtest.App, call)
	if _, code := simtest.Call(t, w, simtest.Other, call); code != 710646 {
		t.Errorf("another app has the notice: %d", code)
	}
	w.Advance(10 * time.Minute)
	if _, code := simtest.Call(t, w, simtest.App, call); code != 710646 {
		t.Errorf("after ten minutes: %d", code)
	}
	for _, n := range []zone.Notification{{ProgramID: "p2", AgentID: simtest.AgentID}, {ProgramID: "p1", Scene: 256}, {ProgramID: "p1", Scene: -1}} {
		if _, err := zone.Notify.Do(w, n); err == nil {
			t.Errorf("%+v is sent", n)
		}
	}
}

func TestSettings(t *testing.T) {
	w := newZone(t)
	call := func(call, want string) {
		t.Helper()
		if reply := simtest.MustCall(t, w, simtest.App, "POST /chatdata/"+call); !strings.Contains(reply, want) {
			t.Errorf("%s: %s, want %s", call, reply, want)
		}
	}
	refused := func(call string, want int) {
		t.Helper()
		if reply, code := simtest.Call(t, w, simtest.App, "POST /chatdata/"+call); code != want {
			t.Errorf("%s: %s, want %d", call, reply, want)
		}
	}
	call(`get_log_level {"program_id":"p1"}`, `"log_level":2`)
	call(`set_log_level {"program_id":"p1","log_level":3}`, "ok")
	call(`get_log_level {"program_id":"p1"}`, `"log_level":3`)
	refused(`set_log_level {"program_id":"p1","log_level":4}`, 40058)
	call(`get_hide_sensitiveinfo_config {"userid":"lina"}`, `"hide_idcard":false`)
	call(`set_hide_sensitiveinfo_config {"userid":"LINA","config":{"hide_idcard":true}}`, "ok")
	call(`get_hide_sensitiveinfo_config {"userid":"lina"}`, `"hide_idcard":true`)
	call(`set_hide_sensitiveinfo_config {"userid":"lina","config":{"hide_mobile":true}}`, "ok")
	call(`get_hide_sensitiveinfo_config {"userid":"lina"}`, `"hide_idcard":false`)
	refused(`set_hide_sensitiveinfo_config {"userid":"nobody","config":{}}`, 60111)
	call(`set_receive_callback {"program_id":"p1"}`, "ok")
	for _, c := range []string{"set_receive_callback", "get_log_level", "check_debug_mode", "close_debug_mode"} {
		refused(c+` {"program_id":"p2"}`, 790020)
	}
}

// The debug token is the same for three days, and opens nothing after them.
func TestDebugMode(t *testing.T) {
	w := newZone(t)
	token := func() string {
		t.Helper()
		got, err := zone.GetDebugToken.Do(w, zone.TokenQuery{ProgramID: "p1"})
		if err != nil {
			t.Fatal(err)
		}
		return got.Token
	}
	open := func(token string) int {
		t.Helper()
		_, code := simtest.Call(t, w, simtest.App, `POST /chatdata/open_debug_mode {"program_id":"p1","debug_token":"`+token+`"}`)
		return code
	}
	mode := func() string {
		return simtest.MustCall(t, w, simtest.App, `POST /chatdata/check_debug_mode {"program_id":"p1"}`)
	}
	if open("") != 710671 {
		t.Error("opened without a token")
	}
	first := token()
	if token() != first || open("x") != 710671 || !strings.Contains(mode(), `"debug_mode_status":1`) {
		t.Error("the token changed, or another one opened")
	}
	if open(first) != 0 || !strings.Contains(mode(), `"debug_mode_status":2`) {
		t.Error("not opened")
	}
	simtest.MustCall(t, w, simtest.App, `POST /chatdata/close_debug_mode {"program_id":"p1"}`)
	if !strings.Contains(mode(), `"debug_mode_status":1`) {
		t.Error("not closed")
	}
	w.Advance(3 * 24 * time.Hour)
	if open(first) != 710671 || token() == first {
		t.Error("the token serves for more than three days")
	}
}

func TestUsers(t *testing.T) {
	w := newZone(t)
	for _, id := range []string{"lina", "wangwei", "lina"} {
		if _, err := zone.Keep.Do(w, zone.Keeping{UserID: id, Editions: []int{1, 3}}); err != nil {
			t.Fatal(err)
		}
	}
	reply := simtest.MustCall(t, w, simtest.App, `POST /chatdata/get_auth_user_list {"limit":1}`)
	if want := `"auth_user_list":[{"edition_list":[1,3],"userid":"wangwei"}]`; !strings.Contains(reply, want) || !strings.Contains(reply, `"has_more":true`) {
		t.Errorf("got %s, want %s", reply, want)
	}
	for body, want := range map[string]int{`{"limit":1001}`: 40058, `{"cursor":"x"}`: 710611} {
		if reply, code := simtest.Call(t, w, simtest.App, "POST /chatdata/get_auth_user_list "+body); code != want {
			t.Errorf("%s: %s, want %d", body, reply, want)
		}
	}
	for _, k := range []zone.Keeping{{UserID: "nobody", Editions: []int{1}}, {UserID: "lina"}, {UserID: "lina", Editions: []int{4}}} {
		if _, err := zone.Keep.Do(w, k); err == nil {
			t.Errorf("%+v is kept", k)
		}
	}
	for _, p := range []zone.Addition{{ProgramID: "p", AbilityID: "a", Input: "{"}, {ProgramID: "p", AbilityID: "a", Output: "{"}} {
		if _, err := zone.Add.Do(w, p); err == nil {
			t.Errorf("%+v runs", p)
		}
	}
}
