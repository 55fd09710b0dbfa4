package wecomtest

import (
	"testing"
	"time"
)

func TestApprovedLeaves(t *testing.T) {
	c := New()
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, utc8) }
	c.seedLeave("lina", onLeave, 1, true, at(23, 12), at(25, 0))
	c.seedLeave("lina", overtime, 0, false, at(20, 19), at(20, 21))
	c.seedLeave("wangwei", onTrip, 0, true, at(23, 0), at(24, 0))
	c.file(&form{status: formRejected, creator: "lina", at: at(1, 9), fields: c.approvals.forms[0].fields})

	got := c.approvedLeaves("LiNa", at(20, 0), at(30, 0))
	want := []leave{
		{number: "202611190001", kind: overtime, name: "加班", begin: at(20, 19), end: at(20, 21), duration: 2 * time.Hour},
		{number: "202611220001", kind: onLeave, vacation: 1, name: "年假", halfDays: true, begin: at(23, 12), end: at(25, 0), duration: 36 * time.Hour},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := c.approvedLeaves("lina", at(25, 0), at(30, 0)); len(got) != 0 {
		t.Errorf("a leave that is over counts still: %+v", got)
	}
	if got := c.approvedLeaves("lina", at(24, 23), at(30, 0)); len(got) != 1 {
		t.Errorf("the last half day of a leave does not count: %+v", got)
	}
	if b := c.balance("lina", 1); b.used != 36*60*60 || b.left != 10*24*60*60-b.used {
		t.Errorf("annual leave after a day and a half: %+v", *b)
	}
	seeded := c.approvals.forms[0].detail()
	fields := seeded["apply_data"].(object)["contents"].([]object)
	if seeded["template_id"] != LeaveTemplateID || firstText(fields[0]["title"]) != "请假类型" || len(seeded["sp_record"].([]object)) != 1 {
		t.Errorf("the seeded form is %v", seeded)
	}
}
