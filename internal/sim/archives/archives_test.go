package archives_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/archives"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newWorld returns a corp with an archive.
func newWorld(t *testing.T) *sim.World {
	w := simtest.NewWith(t, func(c *sim.Config) {
		c.Apps = append(c.Apps, sim.App{AgentID: 2000004, Secret: "archive", Archive: true})
	}, directory.Install, archives.Install)
	w.In(directory.Seed)
	return w
}

// act performs an act by its name, as seed files do.
func act(t *testing.T, w *sim.World, name, params string) string {
	t.Helper()
	result, err := w.Do(name, []byte(params))
	if err != nil {
		t.Fatal(err)
	}
	return string(result)
}

func TestCalls(t *testing.T) {
	w := newWorld(t)
	act(t, w, "archive.permit", `{"userid":"lina","edition":1}`)
	act(t, w, "archive.permit", `{"userid":"songtao","edition":1}`)
	act(t, w, "archive.permit", `{"userid":"lina","edition":3}`) // another edition takes the place of the first
	act(t, w, "archive.answer", `{"userid":"lina","customer_id":"wm1","agreed":true}`)
	act(t, w, "archive.answer", `{"userid":"lina","customer_id":"wm2","agreed":true}`)
	act(t, w, "archive.answer", `{"userid":"lina","customer_id":"wm1","agreed":false}`) // the last answer counts
	act(t, w, "archive.answer", `{"room_id":"wr1","customer_id":"wm3","agreed":true}`)
	act(t, w, "archive.room", `{"name":"值班","creator":"lina","userids":["songtao"],"notice":"n"}`)
	act(t, w, "archive.robot", `{"name":"报警","creator":"lina"}`)
	hundred := `{"userid":"lina","exteranalopenid":"x"}` + strings.Repeat(`,{"userid":"lina","exteranalopenid":"x"}`, 99)

	for _, tt := range []struct {
		secret, call string
		code         int
		has          string
	}{
		{"archive", `POST /msgaudit/get_permit_user_list {}`, 0, `"ids":["songtao","lina"]`},
		{"archive", `POST /msgaudit/get_permit_user_list {"type":1}`, 0, `"ids":["songtao"]`},
		{"archive", `POST /msgaudit/get_permit_user_list {"type":2}`, 0, `"ids":[]`},
		{"archive", `POST /msgaudit/get_permit_user_list {"type":4}`, 40058, ""},
		{"app", `POST /msgaudit/get_permit_user_list {}`, 48002, ""},
		{"archive", `POST /msgaudit/check_single_agree {"info":[{"userid":"lina","exteranalopenid":"wm1"}]}`, 0, `"agree_status":"Disagree"`},
		{"archive", `POST /msgaudit/check_single_agree {"info":[{"userid":"lina","exteranalopenid":"wm2"}]}`, 0, `"agree_status":"Agree"`},
		{"archive", `POST /msgaudit/check_single_agree {"info":[{"userid":"lina","exteranalopenid":"wm9"}]}`, 0, `"agreeinfo":[]`},
		{"archive", `POST /msgaudit/check_single_agree {"info":[{"userid":"ghost","exteranalopenid":"wm1"}]}`, 301061, ""},
		{"archive", `POST /msgaudit/check_single_agree {"info":[` + hundred + `]}`, 0, `"agreeinfo":[]`},
		{"archive", `POST /msgaudit/check_single_agree {"info":[` + hundred + `,{"userid":"lina","exteranalopenid":"x"}]}`, 301060, ""},
		{"archive", `POST /msgaudit/check_room_agree {"roomid":"wr1"}`, 0, `"exteranalopenid":"wm3"`},
		{"archive", `POST /msgaudit/check_room_agree {"roomid":"wr2"}`, 0, `"agreeinfo":[]`},
		{"archive", `POST /msgaudit/groupchat/get {"roomid":"wrSimulatedRoom000001"}`, 0, `"notice":"n"`},
		{"archive", `POST /msgaudit/groupchat/get {"roomid":"wr1"}`, 301059, ""},
		{"archive", `GET /msgaudit/get_robot_info?robot_id=wbSimulatedRobot000002`, 0, `"creator_userid":"lina"`},
		{"archive", `GET /msgaudit/get_robot_info?robot_id=wb1`, 40058, ""},
	} {
		reply, code := simtest.Call(t, w, tt.secret, tt.call)
		if code != tt.code || !strings.Contains(reply, tt.has) {
			t.Errorf("%s: errcode %d: %s", tt.call, code, reply)
		}
	}
}

func TestActsRefuse(t *testing.T) {
	w := newWorld(t)
	for name, params := range map[string]string{
		"archive.permit": `{"userid":"ghost","edition":1}`,
		"archive.answer": `{"customer_id":"wm1","agreed":true}`,
		"archive.room":   `{"name":"n","creator":"ghost"}`,
	} {
		if _, err := w.Do(name, []byte(params)); err == nil {
			t.Errorf("%s %s was done", name, params)
		}
	}
}
