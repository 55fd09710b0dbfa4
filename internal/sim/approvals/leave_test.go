package approvals

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

func TestLeaves(t *testing.T) {
	simtest.New(t, media.Install, directory.Install, Install).In(func(tx *sim.Tx) {
		directory.Seed(tx)
		at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, sim.UTC8) }
		Seed(tx, "lina", OnLeave, 1, true, at(23, 12), at(25, 0))
		Seed(tx, "lina", Overtime, 0, false, at(20, 19), at(20, 21))
		Seed(tx, "wangwei", OnTrip, 0, true, at(23, 0), at(24, 0))
		file(tx, &form{status: formRejected, creator: "lina", at: at(1, 9), fields: slot.Of(tx).form("202611220001").fields})

		got := Leaves(tx, "LiNa", at(20, 0), at(30, 0))
		want := []Leave{
			{Number: "202611190001", Kind: Overtime, Name: "加班", Begin: at(20, 19), End: at(20, 21), Duration: 2 * time.Hour},
			{Number: "202611220001", Kind: OnLeave, Vacation: 1, Name: "年假", HalfDays: true, Begin: at(23, 12), End: at(25, 0), Duration: 36 * time.Hour},
		}
		if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if got := Leaves(tx, "lina", at(25, 0), at(30, 0)); len(got) != 0 {
			t.Errorf("a leave that is over counts still: %+v", got)
		}
		if got := Leaves(tx, "lina", at(24, 23), at(30, 0)); len(got) != 1 {
			t.Errorf("the last half day of a leave does not count: %+v", got)
		}
		if b := balanceOf(tx, "lina", 1); b.used != 36*60*60 || b.left != 10*24*60*60-b.used {
			t.Errorf("annual leave after a day and a half: %+v", *b)
		}
		seeded := slot.Of(tx).form("202611220001").detail()
		fields := seeded["apply_data"].(object)["contents"].([]object)
		if seeded["template_id"] != LeaveTemplateID || firstText(fields[0]["title"]) != "请假类型" || len(seeded["sp_record"].([]object)) != 1 {
			t.Errorf("the seeded form is %v", seeded)
		}
	})
}

// Forms are listed in the order of their time, page by page, whenever they were
// filed.
func TestPagesOfForms(t *testing.T) {
	w := simtest.New(t, media.Install, directory.Install, Install)
	day := func(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, sim.UTC8) }
	w.In(func(tx *sim.Tx) {
		for _, n := range []int{5, 3, 9, 1, 7, 3} {
			file(tx, &form{creator: "lina", at: day(n), status: formApproved})
		}
	})
	var got []string
	cursor := ""
	for range 3 {
		var page struct {
			Numbers []string `json:"sp_no_list"`
			Next    string   `json:"new_next_cursor"`
		}
		reply := simtest.MustCall(t, w, simtest.App, fmt.Sprintf(`POST /oa/getapprovalinfo {"starttime":"%d","endtime":"%d","size":2,"new_cursor":%q}`, day(3).Unix(), day(9).Unix(), cursor))
		if err := json.Unmarshal([]byte(reply), &page); err != nil {
			t.Fatal(err)
		}
		got, cursor = append(got, page.Numbers...), page.Next
	}
	want := []string{"202611030001", "202611030002", "202611050001", "202611070001", "202611090001"}
	if !slices.Equal(got, want) || cursor != "" {
		t.Errorf("%q, then %q, want %q", got, cursor, want)
	}
}
