package sim_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// Approval, Attendance and Meeting know of the members that an app sees, and of no others.
func TestRangeOfOtherDomains(t *testing.T) {
	w := simtest.NewWith(t, func(c *sim.Config) {
		c.Apps = append(c.Apps, sim.App{AgentID: 7, Secret: "range", Visible: sim.Range{Departments: []int64{4}}})
	}, all.Install, all.Seed)
	const span = `"starttime":1795536000,"endtime":1795536000,"useridlist":["USER"]`
	for _, row := range []struct {
		call string
		code int // for who is not seen
	}{
		{`POST /checkin/getcheckinoption {"datetime":1795600000,"useridlist":["USER"]}`, 301021},
		{`POST /checkin/getcheckindata {"opencheckindatatype":3,` + span + `}`, 301021},
		{`POST /checkin/getcheckin_daydata {` + span + `}`, 301021},
		{`POST /checkin/getcheckin_monthdata {` + span + `}`, 301021},
		{`POST /oa/vacation/getuservacationquota {"userid":"USER"}`, 301063},
		{`POST /meeting/create {"admin_userid":"USER","title":"x","meeting_start":2000000000,"meeting_duration":600}`, 400021},
		{`POST /meeting/get_user_meetingid {"userid":"USER"}`, 40003},
		{`POST /meeting/vip/submit_batch_add_job {"userid_list":["USER"]}`, 770004},
		{`POST /oa/applyevent {"creator_userid":"USER","template_id":"simulated-template-leave","use_template_approver":1}`, 301055},
	} {
		if got, code := simtest.Call(t, w, "range", strings.ReplaceAll(row.call, "USER", "wangfang")); code != row.code {
			t.Errorf("%s of who is not seen: %s, want %d", row.call, got, row.code)
		}
		if got, code := simtest.Call(t, w, "range", strings.ReplaceAll(row.call, "USER", "lina")); code == row.code {
			t.Errorf("%s of who is seen: %s", row.call, got)
		}
	}
}
