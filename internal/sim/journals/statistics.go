package journals

import (
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// maxYear is the longest time of a statistic.
const maxYear = 366 * 24 * time.Hour

// grace is how long before the end of a cycle a report begins to be late.
const grace = time.Hour

// statistics has each cycle that lies within the time and is over.
func statistics(tx *sim.Tx) (any, error) {
	in := tx.Body
	from, to := sim.UnixTime(in["starttime"]), sim.UnixTime(in["endtime"])
	t := slot.Of(tx).template(sim.Text(in["template_id"]))
	if t == nil || from.IsZero() || from.Unix() < 0 || to.Before(from) || to.Sub(from) > maxYear {
		return nil, sim.Refuse(301066, "invalid template_id, starttime or endtime")
	}
	if now := tx.Now(); to.After(now) {
		to = now
	}
	list := []object{}
	for begin := t.cycleOf(from); ; begin = t.after(begin) {
		end := t.after(begin)
		if end.After(to) {
			break
		}
		if !begin.Before(from) {
			list = append(list, t.statistic(tx, begin, end))
		}
	}
	return object{"stat_list": list}, nil
}

// cycleOf is the beginning of the cycle that a moment is in.
func (t *template) cycleOf(at time.Time) time.Time {
	at = at.In(sim.UTC8)
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, sim.UTC8)
	if t.cycle == weekly {
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) // from Monday
	}
	return day
}

// after is the beginning of the next cycle.
func (t *template) after(begin time.Time) time.Time {
	if t.cycle == weekly {
		return begin.AddDate(0, 0, 7)
	}
	return begin.AddDate(0, 0, 1)
}

// statistic tells who has reported in a cycle and who has not, of all members.
func (t *template) statistic(tx *sim.Tx, begin, end time.Time) object {
	due := end.Add(-grace)
	items := map[string][]object{}
	for _, r := range slot.Of(tx).reports {
		if r.template != t || r.at.Before(begin) || !r.at.Before(end) {
			continue
		}
		late := 0
		if r.at.After(due) {
			late = 1
		}
		key := strings.ToLower(r.creator)
		items[key] = append(items[key], object{"journaluuid": r.id, "reporttime": r.at.Unix(), "flag": late})
	}
	reported, missing := []object{}, []object{}
	view := directory.Of(tx).See(tx.App)
	for m := range directory.Of(tx).Members() {
		if containsUser(t.exempt, m.UserID()) || !view.Sees(m) {
			continue
		}
		entry := object{"user": object{"userid": m.UserID()}, "itemlist": items[m.Key()]}
		if items[m.Key()] != nil {
			reported = append(reported, entry)
			continue
		}
		entry["itemlist"] = []object{{"journaluuid": "", "reporttime": begin.Unix(), "flag": 0}}
		missing = append(missing, entry)
	}
	return object{
		"template_id": t.id, "template_name": t.name, "report_type": t.cycle,
		"report_range": object{"user_list": []object{}, "party_list": []object{{"open_partyid": "1"}}, "tag_list": []object{}},
		"white_range":  object{"user_list": people(t.exempt), "party_list": []object{}, "tag_list": []object{}},
		"receivers":    object{"user_list": []object{}, "tag_list": []object{}, "leader_list": []object{{"level": 1}}},
		"report_list":  reported, "unreport_list": missing,
		"cycle_begin_time": begin.Unix(), "cycle_end_time": end.Unix(), "stat_begin_time": begin.Unix(), "stat_end_time": due.Unix(),
	}
}
