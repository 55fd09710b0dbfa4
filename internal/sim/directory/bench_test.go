package directory_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/messages"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// grown returns a corp of departments with 20 members each, ten of them below
// each one of the first level.
func grown(b *testing.B, members int) *sim.World {
	b.Helper()
	w := simtest.NewWith(b, func(c *sim.Config) {
		c.JournalSize = 100
		c.Apps = append(c.Apps, sim.App{AgentID: 7, Secret: "range", Visible: sim.Range{Departments: []int64{3}, Tags: []int64{9}}})
	}, media.Install, directory.Install, messages.Install)
	for i := range members / 20 {
		parent := 1
		if i%11 != 0 {
			parent = 2 + i/11*11
		}
		simtest.MustCall(b, w, simtest.Directory, fmt.Sprintf(`POST /department/create {"id":%d,"parentid":%d,"name":"部门%d"}`, i+2, parent, i))
		for j := range 20 {
			_, err := directory.Join.Do(w, directory.Joining{
				UserID: fmt.Sprintf("user%06d", i*20+j), Name: "成员", Mobile: fmt.Sprintf("138%08d", i*20+j), Departments: []int64{int64(i + 2)},
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	simtest.MustCall(b, w, simtest.App, `POST /tag/create {"tagname":"t","tagid":9}`)
	return w
}

// What a call costs does not depend on the size of the corp.
func BenchmarkCalls(b *testing.B) {
	for _, members := range []int{60, 6_000, 60_000} {
		w := grown(b, members)
		for _, call := range []struct{ name, secret, call string }{
			{"message/send", simtest.App, `POST /message/send {"toparty":"3","msgtype":"text","agentid":1000002,"text":{"content":"x"}}`},
			{"department/list", simtest.App, `GET /department/list?id=3`},
			{"department/get", simtest.App, `GET /department/get?id=3`},
			{"department/update", simtest.Directory, `POST /department/update {"id":3,"name":"部门x"}`},
			{"user/list", simtest.App, `GET /user/list?department_id=3`},
			{"user/get", simtest.App, `GET /user/get?userid=user000030`},
			{"user/getuserid", simtest.App, `POST /user/getuserid {"mobile":"13800000030"}`},
			{"user/list_id", simtest.Directory, `POST /user/list_id {"limit":100,"cursor":"0-user000030"}`},
			{"user/create", simtest.Directory, `POST /user/create {"userid":"new%d","name":"n","mobile":"+65 8%08[1]d","department":[2]}`},
			{"user/update", simtest.Directory, `POST /user/update {"userid":"user000031","position":"p%d"}`},
			{"user/delete", simtest.Directory, "GET /user/delete?userid=new%d"},
			{"user/get_active_stat", simtest.Directory, `POST /user/get_active_stat {"date":"2026-11-26"}`},
			{"user/get in a range", "range", `GET /user/get?userid=user000030`},
			{"message/send in a range", "range", `POST /message/send {"touser":"user000030","msgtype":"text","agentid":7,"text":{"content":"x"}}`},
			{"department/create", simtest.Directory, `POST /department/create {"parentid":3,"name":"n%d"}`},
			{"batch/invite", simtest.App, `POST /batch/invite {"user":["user000030"],"party":[3]}`},
			{"tag/addtagusers", simtest.App, `POST /tag/addtagusers {"tagid":9,"userlist":["user000030","user%06d"]}`},
		} {
			b.Run(fmt.Sprintf("%s/%d", call.name, members), func(b *testing.B) {
				token := simtest.Token(b, w, call.secret)
				n := 0
				for b.Loop() {
					n++
					line := call.call
					if strings.Contains(line, "%") {
						line = fmt.Sprintf(line, n)
					}
					if reply := simtest.Send(b, w, line, token); !strings.HasPrefix(reply, `{"errcode":0`) {
						b.Fatalf("%s: %s", line, reply)
					}
				}
			})
		}
	}
}
