package gov

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A source is who reports; it is a part of the paths.
type source string

const (
	patrol   source = "patrol"
	resident source = "resident"
)

// A report is an event that somebody has reported.
type report struct {
	of         source
	id         string
	about      Reporting
	category   *category
	grid       *grid
	at         time.Time
	changed    time.Time
	state      int
	accepted   bool
	processors []string
	steps      []step
}

// The states of a report: waiting for somebody to accept or to assign it, and so on.
const (
	waiting = iota
	processing
	solved
	rejected
)

// A step is something that was done with a report.
type step struct {
	kind   int
	text   string
	userID string
	at     time.Time
}

// As in process_type.
const (
	created     = 1
	acceptance  = 2
	assignment  = 3
	transfer    = 4
	solution    = 5
	refusal     = 6
	progression = 7
)

// A Reporting is the parameters of Report.
type Reporting struct {
	UserID      string `json:"userid,omitempty"`  // of a member who reports from a round; without one, a resident does
	Name        string `json:"name,omitempty"`    // of the resident
	Mobile      string `json:"mobile,omitempty"`  // likewise
	GridID      string `json:"grid_id,omitempty"` // the default is the grid at the top
	CategoryID  string `json:"category_id"`
	Description string `json:"description"`
	Urgency     int    `json:"urgency,omitempty"` // 1 to 3; the default is 1
	Place       string `json:"place,omitempty"`
}

// A Reported is the result of Report.
type Reported struct {
	OrderID string `json:"order_id"`
}

// Report has a member or a resident report an event, which waits for those in charge of
// its grid.
var Report = sim.NewAct("gov.report", "A member or a resident reports an event.", func(tx *sim.Tx, p Reporting) (Reported, error) {
	s := slot.Of(tx)
	p.GridID, p.Urgency = cmp.Or(p.GridID, Top), cmp.Or(p.Urgency, 1)
	r := &report{of: resident, about: p, category: s.category(p.CategoryID), grid: s.grid(p.GridID), at: tx.Now(), changed: tx.Now()}
	switch {
	case p.UserID != "" && directory.Of(tx).Member(p.UserID) == nil:
		return Reported{}, fmt.Errorf("there is no member %s", p.UserID)
	case p.UserID == "" && p.Name == "":
		return Reported{}, errors.New("the resident has no name")
	case r.grid == nil:
		return Reported{}, fmt.Errorf("there is no grid %s", p.GridID)
	case r.category == nil:
		return Reported{}, fmt.Errorf("there is no category %s", p.CategoryID)
	case p.Description == "":
		return Reported{}, errors.New("the event has no description")
	case p.Urgency < 1 || p.Urgency > 3:
		return Reported{}, fmt.Errorf("there is no urgency %d: it is 1 to 3", p.Urgency)
	}
	if p.UserID != "" {
		r.of, r.about.UserID = patrol, directory.Of(tx).Member(p.UserID).UserID()
		r.steps = []step{{created, p.Description, r.about.UserID, r.at}}
	}
	r.id = s.id("report")
	r.processors = slices.Clone(r.grid.admins)
	s.reports.Put(tx, r.id, r)
	return Reported{r.id}, nil
})

// A Processing is the parameters of Process.
type Processing struct {
	OrderID string   `json:"order_id"`
	UserID  string   `json:"userid"`
	Step    int      `json:"step"` // 2: accept, 3: assign, 4: transfer, 5: solve, 6: reject, 7: tell how far it is
	Text    string   `json:"text,omitempty"`
	To      []string `json:"to,omitempty"` // userids that it goes to
}

// Process has a member do something with a report.
var Process = sim.NewAct("gov.process", "A member works on a report of an event.", func(tx *sim.Tx, p Processing) (sim.Nothing, error) {
	r := slot.Of(tx).reports.Get(p.OrderID)
	if r == nil {
		return sim.Nothing{}, fmt.Errorf("there is no report %s", p.OrderID)
	}
	for _, id := range append([]string{p.UserID}, p.To...) {
		if directory.Of(tx).Member(id) == nil {
			return sim.Nothing{}, fmt.Errorf("there is no member %s", id)
		}
	}
	return sim.Nothing{}, r.process(tx, p)
})

func (r *report) process(tx *sim.Tx, p Processing) error {
	next := r.state
	switch {
	case r.state == solved || r.state == rejected:
		return fmt.Errorf("the report %s is over", r.id)
	case p.Step == acceptance && r.of == resident && r.state == waiting:
		next, r.accepted = processing, true
	case p.Step == refusal && r.of == resident && r.state == waiting:
		next = rejected
	case (p.Step == assignment || p.Step == transfer) && len(p.To) > 0 && (r.of == patrol || r.state == processing):
		next = processing
	case p.Step == solution && r.state == processing:
		next = solved
	case p.Step == progression && r.state == processing:
	default:
		return fmt.Errorf("the report %s cannot take step %d now", r.id, p.Step)
	}
	now := tx.Now()
	r.state, r.changed = next, now
	r.steps = append(r.steps, step{p.Step, p.Text, directory.Of(tx).Member(p.UserID).UserID(), now})
	switch {
	case len(p.To) > 0:
		r.processors = p.To
	case next == solved || next == rejected:
		r.processors = nil
	}
	return nil
}

// shown is a report as apps see it.
func (r *report) shown(tx *sim.Tx) object {
	steps := []object{}
	for _, s := range r.steps {
		steps = append(steps, object{"process_type": s.kind, "process_desc": s.text, "status": 1, "solve_userid": s.userID, "solved_time": s.at.Unix()})
	}
	o := object{
		"order_id": r.id, "desc": r.about.Description, "urge_type": r.about.Urgency, "case_name": r.category.name, "grid_id": r.grid.id, "grid_name": slot.Of(tx).nameOf(tx, r.grid),
		"create_time": r.at.Unix(), "processor_userids": listOf(r.processors), "process_list": steps,
	}
	if r.about.Place != "" {
		o["location"] = object{"name": r.about.Place, "address": r.about.Place, "latitude": 0, "longitude": 0}
	}
	if r.of == resident {
		o["reporter_name"], o["reporter_mobile"] = r.about.Name, r.about.Mobile
	}
	return o
}

// all returns the reports of a source, the oldest first.
func (of source) all(tx *sim.Tx) (list []*report) {
	for r := range slot.Of(tx).reports.All() {
		if r.of == of {
			list = append(list, r)
		}
	}
	return list
}

func (of source) list(tx *sim.Tx) (any, error) {
	created, changed := sim.Integer(tx.Body["begin_create_time"]), sim.Integer(tx.Body["begin_modify_time"])
	var found []*report
	for _, r := range of.all(tx) {
		if r.at.Unix() >= created && r.changed.Unix() >= changed {
			found = append(found, r)
		}
	}
	page, next, err := sim.Page(found, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 20, 50, 50))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, r := range page {
		list = append(list, r.shown(tx))
	}
	return object{"order_list": list, "next_cursor": next}, nil
}

func (of source) get(tx *sim.Tx) (any, error) {
	r := slot.Of(tx).reports.Get(sim.Text(tx.Body["order_id"]))
	if r == nil || r.of != of {
		return nil, sim.Refuse(40058, "invalid order_id")
	}
	return object{"order_info": r.shown(tx)}, nil
}

// today reports whether a time is of the day in UTC+8 that it is now.
func today(tx *sim.Tx, at time.Time) bool {
	return at.In(sim.UTC8).Format(time.DateOnly) == tx.Now().In(sim.UTC8).Format(time.DateOnly)
}

// solvedAt is when a report was solved, and zero while it is not.
func (r *report) solvedAt() time.Time {
	if r.state != solved {
		return time.Time{}
	}
	return r.changed
}

// A count is numbers of reports.
type count struct {
	waiting, processing, added, solvedToday, total, accepted, solved int
}

// countOf counts reports.
func countOf(tx *sim.Tx, reports []*report) (n count) {
	for _, r := range reports {
		n.total++
		switch r.state {
		case waiting:
			n.waiting++
		case processing:
			n.processing++
		case solved:
			n.solved++
		}
		if r.accepted {
			n.accepted++
		}
		if today(tx, r.at) {
			n.added++
		}
		if today(tx, r.solvedAt()) {
			n.solvedToday++
		}
	}
	return n
}

// shown are the numbers of a corp, or of a member alone.
func (n count) shown(of source, isCorp bool) object {
	o := object{"processing": n.processing, "added_today": n.added, "solved_today": n.solvedToday}
	if of == resident {
		o["pending"] = n.waiting
	}
	if isCorp {
		o["total_case"], o["total_solved"] = n.total, n.solved
		if of == resident {
			o["total_accepted"] = n.accepted
		} else {
			o["to_be_assigned"] = n.waiting
		}
	}
	return o
}

func (of source) countCorp(tx *sim.Tx) (any, error) {
	s, reports := slot.Of(tx), of.all(tx)
	if sim.Text(tx.Body["grid_id"]) != "" {
		g, err := s.find(tx)
		if err != nil {
			return nil, err
		}
		reports = slices.DeleteFunc(reports, func(r *report) bool { return !s.within(r.grid.id, g.id) })
	}
	return countOf(tx, reports).shown(of, true), nil
}

// concerns reports whether a member has reported an event, works on it, or has.
func (r *report) concerns(userID string) bool {
	return r.about.UserID == userID || slices.Contains(r.processors, userID) || slices.ContainsFunc(r.steps, func(s step) bool { return s.userID == userID })
}

func (of source) countUser(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	reports := slices.DeleteFunc(of.all(tx), func(r *report) bool { return !r.concerns(m.UserID()) })
	return countOf(tx, reports).shown(of, false), nil
}

// countCategories counts by the categories of the first level, or by those below one.
func (of source) countCategories(tx *sim.Tx) (any, error) {
	s, top := slot.Of(tx), sim.Text(tx.Body["category_id"])
	if top != "" {
		if _, err := s.findCategory(tx); err != nil {
			return nil, err
		}
	}
	list := []object{}
	for _, c := range s.categories {
		if c.parent != top {
			continue
		}
		reports := slices.DeleteFunc(of.all(tx), func(r *report) bool { return r.category != c && r.category.parent != c.id })
		n := countOf(tx, reports)
		list = append(list, object{"category_id": c.id, "category_name": c.name, "category_level": c.level(), "category_type": 1, "total_case": n.total, "total_solved": n.solved})
	}
	return object{"dashboard_list": list}, nil
}
