package attendance

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newCorp returns a corp with members.
func newCorp(t *testing.T) *sim.World {
	return simtest.New(t, media.Install, directory.Install, approvals.Install, Install, func(w *sim.World) {
		w.In(directory.Seed)
		w.In(Seed)
	})
}

// inCorp runs a test in a corp, in a bubble, so in the year 2000.
func inCorp(t *testing.T, test func(*sim.Tx)) {
	synctest.Test(t, func(t *testing.T) { newCorp(t).In(test) })
}

// june is a time of June 1999, which began on a Tuesday, in UTC+8.
func june(day, hour, minute int) time.Time {
	return time.Date(1999, 6, day, hour, minute, 0, 0, sim.UTC8)
}

// judge describes a day: hours worked of those due, exceptions with minutes, and
// overtime.
func judge(tx *sim.Tx, userID string, at time.Time) string {
	d := dayOf(tx, userID, midnight(at))
	s := fmt.Sprintf("%v/%v", d.worked.Hours(), d.standard.Hours())
	for _, e := range exceptionList(d.exceptions) {
		s += fmt.Sprintf(" %d:%d", sim.Integer(e["exception"]), sim.Integer(e["duration"])/60)
	}
	if d.overtime.worked > 0 || len(d.overtime.missing) > 0 {
		s += fmt.Sprintf(" +%v%v", d.overtime.worked, d.overtime.missing)
	}
	return s
}

// Days of lina, who works from 9 to 18 with a rest from 12 to 13.
func TestDaysWithLeave(t *testing.T) {
	for name, tt := range map[string]struct {
		punches []time.Time
		leave   func(*sim.Tx)
		want    string
	}{
		"the morning off": {
			[]time.Time{june(1, 12, 50), june(1, 18, 0)},
			func(tx *sim.Tx) {
				approvals.Seed(tx, "lina", approvals.OnLeave, 1, true, june(1, 0, 0), june(1, 12, 0))
			}, "5/8",
		},
		"late after the morning off": {
			[]time.Time{june(1, 13, 20), june(1, 18, 0)},
			func(tx *sim.Tx) {
				approvals.Seed(tx, "lina", approvals.OnLeave, 1, true, june(1, 0, 0), june(1, 12, 0))
			}, "4.666666666666667/8 1:20",
		},
		"the afternoon off": {
			[]time.Time{june(1, 8, 50), june(1, 12, 5)},
			func(tx *sim.Tx) {
				approvals.Seed(tx, "lina", approvals.OnLeave, 1, true, june(1, 12, 0), june(2, 0, 0))
			}, "3/8",
		},
		"a day off": {nil, func(tx *sim.Tx) { approvals.Seed(tx, "lina", approvals.OnTrip, 0, true, june(1, 0, 0), june(2, 0, 0)) }, "0/8"},
		"absent after an outing": {
			nil, func(tx *sim.Tx) { approvals.Seed(tx, "lina", approvals.Out, 0, false, june(1, 9, 0), june(1, 11, 0)) }, "0/8 4:360",
		},
		"overtime as applied for": {
			[]time.Time{june(1, 8, 50), june(1, 21, 0)},
			func(tx *sim.Tx) {
				approvals.Seed(tx, "lina", approvals.Overtime, 0, false, june(1, 19, 0), june(1, 21, 0))
			}, "8/8 +2h0m0s[]",
		},
		"overtime cut short": {
			[]time.Time{june(1, 8, 50), june(1, 20, 30)},
			func(tx *sim.Tx) {
				approvals.Seed(tx, "lina", approvals.Overtime, 0, false, june(1, 19, 0), june(1, 21, 0))
			}, "8/8 +1h30m0s[30m0s]",
		},
		"five minutes late are allowed": {[]time.Time{june(1, 9, 5), june(1, 18, 0)}, nil, "7.916666666666667/8"},
		"six are not":                   {[]time.Time{june(1, 9, 6), june(1, 18, 0)}, nil, "7.9/8 1:6"},
	} {
		t.Run(name, func(t *testing.T) {
			inCorp(t, func(tx *sim.Tx) {
				for _, at := range tt.punches {
					keep(tx, "lina", punch{at: at, record: object{}})
				}
				if tt.leave != nil {
					tt.leave(tx)
				}
				if got := judge(tx, "LiNa", june(1, 0, 0)); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
			})
		})
	}
}

// Working days by the kinds of rules there are. The week of 7 June 1999 is an odd
// one, and the special workday is that of 19 June. Nobody punches, so who should
// have is absent.
func TestWorkdays(t *testing.T) {
	hours := periodJSON(1, 9, 17, `"allow_rest":false`)
	day := func(n int) int64 { return june(n, 0, 0).Unix() }
	for name, tt := range map[string]struct {
		rule string
		want string // absent (x) or not, from Monday 7 June 1999 for 14 days
	}{
		"week":     {`"grouptype":1,"checkindate":[{"workdays":[1,2,3,4,0],"checkintime":[` + hours + `]}]`, "xxxx..xxxxx..x"},
		"biweekly": {`"grouptype":1,"checkindate":[{"biweekly":{"enable_weekday_recurrence":true,"odd_workdays":[1],"even_workdays":[2,6]},"checkintime":[` + hours + `]}]`, "x.......x...x."},
		"special": {fmt.Sprintf(`"grouptype":1,"checkindate":[{"workdays":[1,2,3,4,5],"checkintime":[%s]}],
			"spe_offdays":[{"type":0,"timestamp":%d},{"type":1,"begtime":%d,"endtime":%d}],"spe_workdays":[{"type":2,"timestamp":%d,"endtime":%d,"checkintime":[%s]}]`,
			hours, day(8), day(10), day(11), day(5), day(30), hours), "x.x....xxxxxx."},
		"free": {`"grouptype":3,"checkindate":[{"workdays":[1,2,3,4,5]}]`, ".............."},
	} {
		t.Run(name, func(t *testing.T) {
			inCorp(t, func(tx *sim.Tx) {
				addRule(tx, sim.MustObject(`{"range":{"userid":["lina"]},`+tt.rule+`}`), "")
				var got strings.Builder
				for n := range 14 {
					mark := "."
					if d := dayOf(tx, "lina", june(7+n, 0, 0)); d.exceptions[dayAbsent].count > 0 {
						mark = "x"
					}
					got.WriteString(mark)
				}
				if got.String() != tt.want {
					t.Errorf("%s, want %s", got.String(), tt.want)
				}
			})
		})
	}
}

// Under free hours, work is the time from the first punch to the last, and a day
// off by punches alone is overtime where the rule says so.
func TestFreeHours(t *testing.T) {
	inCorp(t, func(tx *sim.Tx) {
		addRule(tx, sim.MustObject(`{"grouptype":3,"range":{"userid":["lina"]},"standard_work_duration":28800,"checkindate":[{"workdays":[1,2,3,4,5]}],
			"ot_info_v2":{"restdayconf":{"allow_ot":true,"type":1,"checkin":{"ot_time_max":7200}}}}`), "")
		for _, at := range []time.Time{june(7, 10, 0), june(7, 12, 0), june(7, 19, 30), june(12, 10, 0), june(12, 15, 0)} {
			keep(tx, "lina", punch{at: at, record: object{}})
		}
		if got := judge(tx, "lina", june(7, 0, 0)); got != "9.5/8" {
			t.Errorf("Monday: %s", got)
		}
		if got := judge(tx, "lina", june(12, 0, 0)); got != "0/0 +2h0m0s[]" {
			t.Errorf("Saturday: %s", got)
		}
	})
}

// An update leaves what is not given, and lists that are given empty.
func TestRuleMerge(t *testing.T) {
	w := newCorp(t)
	post := func(path, body string) {
		t.Helper()
		simtest.MustCall(t, w, simtest.App, "POST /checkin/"+path+" "+body)
	}
	post("add_checkin_option", `{"group":{"grouptype":3,"groupname":"自由","range":{"userid":["lina"]},"need_photo":true,`+
		`"wifimac_infos":[{"wifiname":"a"}],"loc_infos":[{"loc_title":"b"}],"ot_info_v2":{"workdayconf":{},"restdayconf":{},"holidayconf":{}}}}`)
	var id int64
	w.In(func(tx *sim.Tx) { id = slot.Of(tx).made })
	post("update_checkin_option", fmt.Sprintf(`{"group":{"groupid":%d,"grouptype":3,"groupname":"自由二","wifimac_infos":[],"loc_infos":[{"loc_title":"c"}]}}`, id))
	w.In(func(tx *sim.Tx) {
		rule := slot.Of(tx).rule(id)
		wifi, places := sim.Objects(rule["wifimac_infos"]), sim.Objects(rule["loc_infos"])
		if rule["groupname"] != "自由二" || rule["need_photo"] != true || wifi[0]["wifiname"] != "a" || places[0]["loc_title"] != "c" {
			t.Errorf("after the update: %v", rule)
		}
	})
	post("clear_checkin_option_array_field", fmt.Sprintf(`{"groupid":%d,"clear_field":[3]}`, id))
	w.In(func(tx *sim.Tx) {
		if rule := slot.Of(tx).rule(id); len(sim.Objects(rule["wifimac_infos"])) != 0 || len(sim.Objects(rule["loc_infos"])) != 1 {
			t.Errorf("after the clearing: %v", rule)
		}
	})
}
