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
	w := simtest.NewWith(b, func(c *sim.Config) { c.JournalSize = 100 }, media.Install, directory.Install, messages.Install)
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
	return w
}

// What a call costs does not depend on the size of the corp.
func BenchmarkCalls(b *testing.B) {
	for _, members := range []int{60, 6_000, 60_000} {
		w := grown(b, members)
		created := 0
		for _, call := range []struct{ name, secret, call string }{
			{"message/send", simtest.App, `POST /message/send {"toparty":"3","msgtype":"text","agentid":1000002,"text":{"content":"x"}}`},
			{"department/list", simtest.App, `GET /department/list?id=3`},
			{"department/get", simtest.App, `GET /department/get?id=3`},
			{"department/update", simtest.Directory, `POST /department/update {"id":3,"name":"部门x"}`},
			{"user/list", simtest.App, `GET /user/list?department_id=3`},
			{"user/get", simtest.App, `GET /user/get?userid=user000030`},
			{"user/getuserid", simtest.App, `POST /user/getuserid {"mobile":"13800000030"}`},
			{"user/list_id", simtest.Directory, `POST /user/list_id {"limit":100,"cursor":"0-user000030"}`},
			{"user/create", simtest.Directory, ""},
		} {
			b.Run(fmt.Sprintf("%s/%d", call.name, members), func(b *testing.B) {
				token := simtest.Token(b, w, call.secret)
				for b.Loop() {
					line := call.call
					if line == "" {
						created++
						line = fmt.Sprintf(`POST /user/create {"userid":"new%d","name":"n","mobile":"+65 8%08d","department":[2]}`, created, created)
					}
					if reply := simtest.Send(b, w, line, token); !strings.HasPrefix(reply, `{"errcode":0`) {
						b.Fatalf("%s: %s", line, reply)
					}
				}
			})
		}
	}
}
