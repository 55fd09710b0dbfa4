package kf

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

func addStatistics(w *sim.World) {
	w.Handle("POST /cgi-bin/kf/get_corp_statistic", accountStatistics, callers)
	w.Handle("POST /cgi-bin/kf/get_servicer_statistic", servicerStatistics, callers)
}

// A happening is what statistics count.
type happening struct {
	chatKey
	at     time.Time
	kind   string // "wrote", "bot", "from bot", "served", "replied" or "rejected"
	userID string // of the receptionist
	took   time.Duration
}

func (s *store) note(tx *sim.Tx, c *chat, kind, userID string) {
	s.keep(tx, happening{chatKey: c.chatKey, at: tx.Now(), kind: kind, userID: userID})
}

func (s *store) noteReply(tx *sim.Tx, c *chat, took time.Duration) {
	s.keep(tx, happening{chatKey: c.chatKey, at: tx.Now(), kind: "replied", userID: c.servicer, took: took})
}

func (s *store) keep(tx *sim.Tx, h happening) {
	s.happened = append(s.happened, h)
	if over := len(s.happened) - tx.Remembered(); over > 0 {
		s.happened = s.happened[over:]
	}
}

// A tally is the happenings of a day.
type tally struct {
	counts map[string]int
	who    map[string]map[string]bool // customers, by kind
	took   time.Duration
}

func (t *tally) customers(kind string) int { return len(t.who[kind]) }

// tallyOf counts the happenings of a day, those of a receptionist or of all. It is nil
// if there were none.
func (s *store) tallyOf(accountID, userID string, day time.Time) *tally {
	var t *tally
	for _, h := range s.happened {
		if h.account != accountID || userID != "" && h.userID != userID || h.at.Before(day) || !h.at.Before(day.AddDate(0, 0, 1)) {
			continue
		}
		if t == nil {
			t = &tally{counts: map[string]int{}, who: map[string]map[string]bool{}}
		}
		t.counts[h.kind]++
		t.took += h.took
		if t.who[h.kind] == nil {
			t.who[h.kind] = map[string]bool{}
		}
		t.who[h.kind][h.customer] = true
	}
	return t
}

func startOfDay(t time.Time) time.Time {
	t = t.In(sim.UTC8)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, sim.UTC8)
}

// statistics answers with what is shown of each day.
func statistics(tx *sim.Tx, show func(*tally) object) (any, error) {
	a, err := accountOf(tx)
	if err != nil {
		return nil, err
	}
	from, to := startOfDay(sim.UnixTime(tx.Body["start_time"])), startOfDay(sim.UnixTime(tx.Body["end_time"]))
	today := startOfDay(tx.Now())
	if to.Before(from) || to.Sub(from) > 30*24*time.Hour || !to.Before(today) || from.Before(today.AddDate(0, 0, -180)) {
		return nil, sim.Refuse(40058, "invalid start_time or end_time")
	}
	list := []object{}
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		o := object{"stat_time": day.Unix()}
		if t := slot.Of(tx).tallyOf(a.id, sim.Text(tx.Body["servicer_userid"]), day); t != nil {
			o["statistic"] = show(t)
		}
		list = append(list, o)
	}
	return object{"statistic_list": list}, nil
}

func accountStatistics(tx *sim.Tx) (any, error) {
	return statistics(tx, func(t *tally) object {
		o := object{
			"session_cnt": t.counts["served"] + t.counts["bot"], "customer_cnt": t.customers("wrote"), "customer_msg_cnt": t.counts["wrote"],
			"upgrade_service_customer_cnt": 0, "msg_rejected_customer_cnt": t.customers("rejected"), "ai_session_reply_cnt": t.counts["bot"],
		}
		if t.counts["bot"] > 0 {
			o["ai_transfer_rate"] = rate(t.counts["from bot"], t.counts["bot"])
		}
		return o
	})
}

func servicerStatistics(tx *sim.Tx) (any, error) {
	return statistics(tx, func(t *tally) object {
		o := object{
			"session_cnt": t.counts["served"], "customer_cnt": t.customers("served"), "customer_msg_cnt": t.counts["wrote"],
			"satisfaction_investgate_cnt": 0, "upgrade_service_customer_cnt": 0, "upgrade_service_member_invite_cnt": 0,
			"upgrade_service_member_customer_cnt": 0, "upgrade_service_groupchat_invite_cnt": 0, "upgrade_service_groupchat_customer_cnt": 0,
			"msg_rejected_customer_cnt": t.customers("rejected"),
		}
		if t.counts["served"] > 0 {
			o["reply_rate"] = rate(t.customers("replied"), t.counts["served"])
		}
		if n := t.counts["replied"]; n > 0 {
			o["first_reply_average_sec"] = t.took.Seconds() / float64(n)
		}
		return o
	})
}

func rate(part, whole int) float64 { return min(1, float64(part)/float64(whole)) }
