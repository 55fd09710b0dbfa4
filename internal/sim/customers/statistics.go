package customers

import (
	"cmp"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// Nobody in the simulated corp chats with customers, so that the counts of messages are
// 0. Those of customers, groups and their members are what has happened.
func addStatistics(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/get_user_behavior_data", behaviorData, callers, sim.Checks("userid", "partyid"))
	w.Handle("POST /cgi-bin/externalcontact/groupchat/statistic", groupStatistic, callers)
	w.Handle("POST /cgi-bin/externalcontact/groupchat/statistic_group_by_day", groupStatisticByDay, callers)
	w.Handle("POST /cgi-bin/externalcontact/customer_acquisition/customer", acquired, callers)
	w.Handle("POST /cgi-bin/externalcontact/customer_acquisition/statistic", acquisitionStatistic, callers)
	w.Handle("GET /cgi-bin/externalcontact/customer_acquisition_quota", acquisitionQuota, callers)
}

const (
	day       = 24 * time.Hour
	maxSpan   = 30
	maxReach  = 180
	maxFilter = 100
)

// days returns the days of a call, each by its beginning.
func days(tx *sim.Tx, from, to time.Time) ([]time.Time, error) {
	if to.IsZero() {
		to = from
	}
	first, last, today := dayOf(from), dayOf(to), dayOf(tx.Now())
	switch {
	case from.IsZero() || last.Before(first) || last.After(today):
		return nil, invalid("time: it ends before it begins, or is to come")
	case last.Sub(first) > maxSpan*day:
		return nil, invalid("time: at most 30 days")
	case first.Before(today.Add(-maxReach * day)):
		return nil, invalid("time: at most 180 days ago")
	}
	var list []time.Time
	for at := first; !at.After(last); at = at.Add(day) {
		list = append(list, at)
	}
	return list, nil
}

// dayOf returns the beginning of the day of a moment.
func dayOf(at time.Time) time.Time {
	y, m, d := at.In(sim.UTC8).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, sim.UTC8)
}

func behaviorData(tx *sim.Tx) (any, error) {
	in := tx.Body
	users, departments := sim.Texts(in["userid"]), sim.Integers(in["partyid"])
	if n := len(users) + len(departments); n == 0 || len(users) > maxFilter || len(departments) > maxFilter {
		return nil, sim.Refuse(40058, "userid and partyid have 1 to 100 entries")
	}
	if err := checkRange(tx, users, departments); err != nil {
		return nil, err
	}
	list, err := days(tx, sim.UnixTime(in["start_time"]), sim.UnixTime(in["end_time"]))
	if err != nil {
		return nil, err
	}
	for m := range directory.Of(tx).Members() {
		if slices.ContainsFunc(departments, func(id int64) bool { return slices.Contains(m.Departments(), id) }) {
			users = append(users, m.UserID())
		}
	}
	d, data := slot.Of(tx), []object{}
	for _, at := range list {
		contacts := 0
		for _, f := range d.of(sim.Distinct(users)...) {
			if within(f.fields["createtime"], at) {
				contacts++
			}
		}
		data = append(data, object{"stat_time": at.Unix(), "chat_cnt": 0, "message_cnt": 0, "negative_feedback_cnt": 0, "new_apply_cnt": contacts, "new_contact_cnt": contacts})
	}
	return object{"behavior_data": data}, nil
}

// within reports whether seconds since 1970 lie in the day that begins at a moment.
func within(seconds any, at time.Time) bool {
	return dayOf(sim.UnixTime(seconds)).Equal(at)
}

// groupsOf returns the groups of the owners that a call names, or of all that the app
// sees.
func groupsOf(tx *sim.Tx) ([]*group, error) {
	owners := sim.Texts(sim.ObjectIn(tx.Body["owner_filter"])["userid_list"])
	if len(owners) > maxFilter {
		return nil, invalid("owner_filter")
	}
	if err := checkRange(tx, owners, nil); err != nil {
		return nil, err
	}
	var list []*group
	for _, g := range slot.Of(tx).chats {
		if (len(owners) == 0 || slices.Contains(owners, g.owner)) && inRange(tx, g.owner) == nil {
			list = append(list, g)
		}
	}
	return list, nil
}

// groupData counts groups at the end of the last of some days.
func groupData(groups []*group, list []time.Time) object {
	first, end := list[0], list[len(list)-1].Add(day)
	newGroups, all, newMembers, members := 0, 0, 0, 0
	for _, g := range groups {
		if !g.created.Before(end) {
			continue
		}
		all++
		if !g.created.Before(first) {
			newGroups++
		}
		for _, m := range g.members {
			joined := sim.UnixTime(m["join_time"])
			if joined.Before(end) {
				members++
			}
			if joined.Before(end) && !joined.Before(first) {
				newMembers++
			}
		}
	}
	return object{
		"new_chat_cnt": newGroups, "chat_total": all, "chat_has_msg": 0, "new_member_cnt": newMembers,
		"member_total": members, "member_has_msg": 0, "msg_total": 0,
	}
}

// groupOrders are what order_by stands for.
var groupOrders = map[int64]string{0: "new_chat_cnt", 1: "new_chat_cnt", 2: "chat_total", 3: "new_member_cnt", 4: "member_total"}

func groupStatistic(tx *sim.Tx) (any, error) {
	in := tx.Body
	groups, list, err := asked(tx)
	if err != nil {
		return nil, err
	}
	order, offset := groupOrders[sim.Integer(in["order_by"])], int(sim.Integer(in["offset"]))
	if order == "" || offset < 0 {
		return nil, invalid("order_by or offset")
	}
	byOwner := map[string][]*group{}
	var owners []string
	for _, g := range groups {
		if byOwner[g.owner] == nil {
			owners = append(owners, g.owner)
		}
		byOwner[g.owner] = append(byOwner[g.owner], g)
	}
	items := []object{}
	for _, owner := range owners {
		items = append(items, object{"owner": owner, "data": groupData(byOwner[owner], list)})
	}
	slices.SortStableFunc(items, func(a, b object) int {
		less := cmp.Compare(sim.Integer(sim.ObjectIn(a["data"])[order]), sim.Integer(sim.ObjectIn(b["data"])[order]))
		if sim.Integer(in["order_asc"]) == 0 {
			return -less
		}
		return less
	})
	offset = min(offset, len(items))
	end := min(offset+sim.Limit(in["limit"], 500, 1000, 1000), len(items))
	return object{"total": len(items), "next_offset": end, "items": items[offset:end]}, nil
}

// asked returns the groups and the days of a call.
func asked(tx *sim.Tx) ([]*group, []time.Time, error) {
	list, err := days(tx, sim.UnixTime(tx.Body["day_begin_time"]), sim.UnixTime(tx.Body["day_end_time"]))
	if err != nil {
		return nil, nil, err
	}
	groups, err := groupsOf(tx)
	return groups, list, err
}

func groupStatisticByDay(tx *sim.Tx) (any, error) {
	groups, list, err := asked(tx)
	if err != nil {
		return nil, err
	}
	items := []object{}
	for _, at := range list {
		items = append(items, object{"stat_time": at.Unix(), "data": groupData(groups, []time.Time{at})})
	}
	return object{"items": items}, nil
}

// ownLink refuses a link that the app did not create.
func ownLink(tx *sim.Tx) error {
	id := sim.Text(tx.Body["link_id"])
	if links := slot.Of(tx).links; links.objects[id] == nil || links.owners[id] != tx.App.Secret {
		return invalid("link_id")
	}
	return nil
}

// Nobody clicks links of acquisition in the simulated corp.
func acquired(tx *sim.Tx) (any, error) {
	if err := ownLink(tx); err != nil {
		return nil, err
	}
	return object{"customer_list": []object{}, "next_cursor": ""}, nil
}

func acquisitionStatistic(tx *sim.Tx) (any, error) {
	if err := ownLink(tx); err != nil {
		return nil, err
	}
	if _, err := days(tx, sim.UnixTime(tx.Body["start_time"]), sim.UnixTime(tx.Body["end_time"])); err != nil {
		return nil, err
	}
	return object{"click_link_customer_cnt": 0, "new_customer_cnt": 0}, nil
}

// What the corp has bought of acquisition.
const acquisitions = 1000

func acquisitionQuota(tx *sim.Tx) (any, error) {
	return object{"total": 0, "balance": acquisitions, "quota_list": []object{{"expire_date": dayOf(tx.Now().AddDate(1, 0, 0)).Unix(), "balance": acquisitions}}}, nil
}
