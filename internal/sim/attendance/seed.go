package attendance

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// places is what the rules of the seed have in common.
const places = `"loc_infos":[{"loc_title":"云杉大厦","loc_detail":"上海市杨浦区国定路 9 号","lng":121512300,"lat":31300200,"distance":300}],
	"sync_holidays":false,"allow_apply_offworkday":true,"allow_apply_bk_cnt":3,"option_out_range":0,"type":3,"checkin_method_type":0,
	"ot_info_v2":{"workdayconf":{"allow_ot":true,"type":0,"ot_trans_enable":true,"ot_trans_type":2},
		"restdayconf":{"allow_ot":true,"type":0,"ot_trans_enable":true,"ot_trans_type":1},"holidayconf":{"allow_ot":false,"type":2}}`

// addStandardRule gives everybody 9:00 to 18:00. No app created the rule, so none
// can change it.
func addStandardRule(tx *sim.Tx) {
	addRule(tx, sim.MustObject(`{"grouptype":1,"groupname":"标准作息","range":{"party_id":[1]},`+places+`,"checkindate":[{"workdays":[1,2,3,4,5],
		"allow_flex":true,"flex_on_duty_time":300,"flex_off_duty_time":0,"checkintime":[`+
		periodJSON(1, 9, 18, `"allow_rest":true,"rest_begin_time":43200,"rest_end_time":46800`)+`]}]}`), "")
}

// Seed gives customer service (客服部) shifts.
func Seed(tx *sim.Tx) {
	addRule(tx, sim.MustObject(fmt.Sprintf(`{"grouptype":2,"groupname":"客服轮班","range":{"party_id":[%d]},`, directory.Of(tx).Named("客服部"))+places+`,"schedulelist":[
		{"schedule_id":0,"schedule_name":"休息"},
		{"schedule_id":1,"schedule_name":"早班","time_section":[`+periodJSON(1, 8, 16, `"allow_rest":false`)+`]},
		{"schedule_id":2,"schedule_name":"晚班","time_section":[`+periodJSON(2, 14, 22, `"allow_rest":false`)+`]},
		{"schedule_id":3,"schedule_name":"夜班","time_section":[`+periodJSON(3, 22, 30, `"allow_rest":false`)+`]}]}`), "")
}

// periodJSON is a period of whole hours: punches count from two hours before to
// half of it, and from there to four hours after it.
func periodJSON(id, begin, end int, more string) string {
	const hour = 3600
	middle := (begin + end) * hour / 2
	return fmt.Sprintf(`{"time_id":%d,"work_sec":%d,"off_work_sec":%d,"remind_work_sec":%[2]d,"remind_off_work_sec":%[3]d,
		"earliest_work_sec":%d,"latest_work_sec":%d,"earliest_off_work_sec":%d,"latest_off_work_sec":%d,%s}`,
		id, begin*hour, end*hour, (begin-2)*hour, middle, middle+60, (end+4)*hour, more)
}

// A YearMonth is the parameters of Month.
type YearMonth struct {
	Year  int `json:"year"`
	Month int `json:"month"`
}

// Month gives all members a month of punches, with the usual exceptions: some are
// late, leave early, forget to punch, stay away or punch elsewhere, and some have
// approved leave, trips or overtime. It is the same every time.
var Month = sim.NewAct("attendance.month", "All members punch for a month, with the usual exceptions.", func(tx *sim.Tx, p YearMonth) (sim.Nothing, error) {
	first := time.Date(p.Year, time.Month(p.Month), 1, 0, 0, 0, 0, sim.UTC8)
	n := 0
	for m := range directory.Of(tx).Members() {
		for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
			seedDay(tx, m.UserID(), n, day)
		}
		n++
	}
	return sim.Nothing{}, nil
})

// A chance picks one of 1000 by a member and a day, and always the same.
func chance(userID string, day time.Time, what string) int {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, userID, day.Unix(), what) // a hash does not fail
	return int(h.Sum32() % 1000)
}

// seedDay lets a member, the nth of all, work a day or not.
func seedDay(tx *sim.Tx, userID string, n int, day time.Time) {
	rule := ruleOf(tx, userID)
	if sim.Integer(rule["grouptype"]) == byShifts { // three days of a shift, then a day off
		turn := day.Day() + n
		shift := int64(0)
		if turn%4 != 0 {
			shift = int64(1 + turn/4%3)
		}
		slot.Of(tx).shifts[shiftKey{strings.ToLower(userID), day.Unix()}] = shift
	}
	w := workdayOf(tx, userID, day)
	pick := chance(userID, day, "kind")
	if len(w.periods) == 0 {
		if pick < 15 && rule != nil {
			seedOvertime(tx, userID, day.Add(10*time.Hour), 3*time.Hour)
		}
		return
	}
	begin, end := w.periods[0].begin, w.periods[len(w.periods)-1].end
	on := begin.Add(-time.Duration(chance(userID, day, "on")) * 2 * time.Second)
	off := end.Add(time.Duration(chance(userID, day, "off")) * 3 * time.Second)
	some := time.Duration(6+chance(userID, day, "some")%40) * time.Minute
	record := object{"location_title": "云杉大厦", "location_detail": "上海市杨浦区国定路 9 号", "device_type": 3, "device_detail": "手机"}
	if sim.Integer(rule["grouptype"]) == byShifts {
		record["device_type"], record["device_detail"] = 2, "客服中心考勤机"
	}
	if end.After(day.AddDate(0, 0, 1)) && pick >= 92 {
		pick = 999 // leave and trips are of whole days, and a night shift is of two
	}
	switch {
	case pick < 45: // late
		on = begin.Add(some)
	case pick < 60: // leaves early
		off = end.Add(-some)
	case pick < 75: // forgets to punch
		keep(tx, userID, punch{at: on, record: record})
		return
	case pick < 83: // stays away
		return
	case pick < 92: // punches elsewhere
		record["location_title"], record["exception_type"] = "五角场地铁站", "地点异常"
	case pick < 110:
		approvals.Seed(tx, userID, approvals.OnLeave, int64(1+2*(pick%2)), true, day, day.Add(24*time.Hour))
		return
	case pick < 118: // the morning off
		approvals.Seed(tx, userID, approvals.OnLeave, 1, true, day, day.Add(12*time.Hour))
		on = day.Add(13*time.Hour - some)
	case pick < 126:
		approvals.Seed(tx, userID, approvals.OnTrip, 0, true, day, day.Add(24*time.Hour))
		return
	case pick < 150:
		off = off.Add(2 * time.Hour)
		approvals.Seed(tx, userID, approvals.Overtime, 0, false, end.Add(time.Hour/2), end.Add(2*time.Hour))
	case pick < 160: // sees a customer in between
		visit := object{"location_title": "客户公司", "location_detail": "上海市静安区", "checkin_type": markOuting}
		keep(tx, userID, punch{at: begin.Add(5 * time.Hour), record: visit})
	}
	keep(tx, userID, punch{at: on, record: record})
	keep(tx, userID, punch{at: off, record: record})
}

// seedOvertime lets a member work on a day off.
func seedOvertime(tx *sim.Tx, userID string, from time.Time, length time.Duration) {
	record := object{"location_title": "云杉大厦", "location_detail": "上海市杨浦区国定路 9 号", "device_type": 3, "device_detail": "手机"}
	keep(tx, userID, punch{at: from.Add(-5 * time.Minute), record: record})
	keep(tx, userID, punch{at: from.Add(length + 5*time.Minute), record: record})
	approvals.Seed(tx, userID, approvals.Overtime, 0, false, from, from.Add(length))
}
