package meetings

import (
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A start is a time that a member started a meeting, or could not.
type start struct {
	userID string
	at     time.Time
	failed bool
}

// tellStart keeps a start and tells the apps that see the member.
func tellStart(tx *sim.Tx, s start) {
	st := slot.Of(tx)
	st.made++
	st.starts.Put(tx, st.made, s)
	status := 1
	if s.failed {
		status = 2
	}
	for _, app := range tx.Apps() {
		if _, err := directory.Of(tx).See(app).Find(s.userID); err == nil && app.AgentID != 0 {
			tx.Emit(app.AgentID, s.userID, field{"MsgType", "event"}, field{"Event", "meeting_statistics"}, field{"ChangeType", "start_meeting"}, field{"Status", status})
		}
	}
}

// A QuickStart is the parameters of StartQuick.
type QuickStart struct {
	UserID string `json:"userid"`
	Failed bool   `json:"failed,omitempty"` // the corp holds too many meetings already
}

// StartQuick has a member start a quick meeting, which no app booked.
var StartQuick = sim.NewAct("meeting.quick", "A member starts a quick meeting.", func(tx *sim.Tx, p QuickStart) (sim.Nothing, error) {
	if directory.Of(tx).Member(p.UserID) == nil {
		return sim.Nothing{}, fmt.Errorf("there is no member %s", p.UserID)
	}
	tellStart(tx, start{p.UserID, tx.Now(), p.Failed})
	return sim.Nothing{}, nil
})

func startList(tx *sim.Tx) (any, error) {
	in := tx.Body
	kind, from, to := sim.Integer(in["type"]), sim.UnixTime(in["begin_time"]), sim.UnixTime(in["end_time"])
	if kind < 1 || kind > 2 || from.IsZero() || to.Before(from) || to.Sub(from) > 30*day {
		return nil, sim.Refuse(40058, "invalid type, begin_time or end_time")
	}
	list := []object{}
	for s := range slot.Of(tx).starts.All() {
		if s.failed == (kind == 2) && !s.at.Before(from) && s.at.Before(to) && sees(tx, s.userID) {
			list = append(list, object{"userid": s.userID, "start_time": s.at.Unix()})
		}
	}
	slices.Reverse(list)
	page, next, err := sim.Page(list, sim.Text(in["cursor"]), sim.Limit(in["limit"], 200, 1000, 1000))
	if err != nil {
		return nil, err
	}
	return object{"meeting_list": page, "next_cursor": next, "has_more": next != ""}, nil
}
