package dirsync

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
)

// A task is the creation or the update of a wanted member. It waits for others: a
// new leader has to be there, and a number or an address has to be given up by who
// has it, because WeCom refuses one that another member has.
type task struct {
	m Member
	u *contacts.User // nil for one to create

	needs   []*need
	waiting []*need // those of others on this task
	open    int     // needs that are not met
	done    bool

	stays      map[Field]bool // unique fields that cannot change
	set        []Field        // unique fields that have been set before the others
	lateLeader bool           // the leader is set at the end
	dropped    bool           // the member cannot be created
}

// A need is that task has to wait for another one.
type need struct {
	task, on *task
	field    Field // that the other one gives up; "" if it creates the leader
	met      bool
}

func (t *task) name() string { return title(t.m.UserID, t.m.Name) }

// wait makes the task wait for another one.
func (t *task) wait(on *task, field Field) {
	n := &need{task: t, on: on, field: field}
	t.needs, on.waiting = append(t.needs, n), append(on.waiting, n)
	t.open++
}

// A queue orders the tasks.
type queue struct {
	*planner
	tasks   []*task
	byID    map[string]*task
	holders map[Field]map[string]string // folded userids of members, by the plain value that they have
	ready   [2][]*task                  // creations, then updates
	running bool
	late    []*task // that lack their leader
}

// people plans the wanted members, in an order in which WeCom takes it.
func (p *planner) people() {
	q := &queue{planner: p, byID: map[string]*task{}, holders: map[Field]map[string]string{}}
	for _, m := range p.wanted.Members {
		t := &task{m: m, stays: map[Field]bool{}}
		if u, ok := p.members[fold(m.UserID)]; ok {
			t.u = &u
		}
		q.tasks, q.byID[fold(m.UserID)] = append(q.tasks, t), t
	}
	q.findHolders()
	for _, t := range q.tasks {
		q.findNeeds(t)
	}
	p.freeLeavers()
	q.run()
	for _, t := range q.late {
		if !q.hasLeader(t) {
			continue
		}
		p.step(Step{Action: UpdateMember, Target: t.name(), UserID: t.m.UserID, Changes: []Change{{"leader", "", *t.m.LeaderID}}}, func(ctx context.Context, w *contacts.Service) error {
			return w.UpdateUser(ctx, t.m.UserID, contacts.UserUpdate{DirectLeaderIDs: leaders(*t.m.LeaderID)})
		})
	}
}

// findHolders finds who has which number and address.
func (q *queue) findHolders() {
	for _, f := range uniqueFields {
		q.holders[f] = map[string]string{}
		for id, u := range q.members {
			if now := f.plain(fields[f].read(u)); now != "" {
				q.holders[f][now] = id
			}
		}
	}
}

// findNeeds finds what a task has to wait for.
func (q *queue) findNeeds(t *task) {
	if leader := t.m.LeaderID; leader != nil {
		if on := q.byID[fold(*leader)]; on != nil && on.u == nil {
			t.wait(on, "")
		}
	}
	for _, f := range uniqueFields {
		want := f.plain(t.m.Fields[f])
		holder, held := q.holders[f][want]
		if !held || holder == fold(t.m.UserID) || t.u != nil && !q.changes(t, f) {
			continue
		}
		on := q.byID[holder]
		switch {
		case on != nil && on.u != nil && q.changes(on, f):
			t.wait(on, f)
		case on != nil:
			q.keep(t, f, on.name())
		case !q.free(holder, f):
			q.keep(t, f, title(q.members[holder].UserID, q.members[holder].Name))
		}
	}
}

// changes reports whether the task of a member gives a field another value.
func (q *queue) changes(t *task, f Field) bool {
	want, given := t.m.Fields[f]
	return given && !t.stays[f] && q.visible[f] && f.plain(want) != f.plain(fields[f].read(*t.u)) &&
		(f != Mobile || t.u.Status != contacts.UserActive)
}

// keep gives up a change of a field, whose value another member keeps.
func (q *queue) keep(t *task, f Field, holder string) {
	if t.stays[f] {
		return
	}
	t.stays[f] = true
	reach := t.m.Fields[Mobile] != "" && !t.stays[Mobile] || t.m.Fields[Email] != "" && !t.stays[Email]
	switch {
	case t.u != nil:
		q.note("the %s of %s stays, because %s keeps the new one", f, t.name(), holder)
		q.stay(t, f)
	case reach:
		q.note("%s is created without the %s, because %s keeps it", t.name(), f, holder)
	case !t.dropped:
		t.dropped = true
		q.note("%s is not created, because %s keeps the %s", t.name(), holder, f)
	}
}

// stay gives up what depends on a member's change of a field: others who get the
// old value, and that the other number or address is cleared.
func (q *queue) stay(t *task, f Field) {
	for _, n := range t.waiting {
		if n.field == f && !n.met {
			q.keep(n.task, f, t.name())
			q.meet(n)
		}
	}
	other := otherContact[f]
	if want, given := t.m.Fields[other]; given && want == "" && q.changes(t, other) && !slices.Contains(t.set, other) && clearsContact(q.rest(t), *t.u, q.visible) {
		t.stays[other] = true
		q.note("the %s of %s stays, because there is nothing else to reach them by", other, t.name())
		q.stay(t, other)
	}
}

// rest returns the member of a task with the fields that are still to be set.
func (q *queue) rest(t *task) Member {
	m := t.m
	if len(t.stays)+len(t.set) > 0 {
		m.Fields = maps.Clone(m.Fields)
		maps.DeleteFunc(m.Fields, func(f Field, _ string) bool { return t.stays[f] || slices.Contains(t.set, f) })
	}
	return m
}

// meet ends the wait for another task.
func (q *queue) meet(n *need) {
	if n.met {
		return
	}
	n.met = true
	if n.task.open--; n.task.open == 0 && q.running {
		q.enqueue(n.task)
	}
}

// enqueue makes a task that waits for nothing ready.
func (q *queue) enqueue(t *task) {
	i := 0
	if t.u != nil {
		i = 1
	}
	q.ready[i] = append(q.ready[i], t)
}

// run plans the tasks, creations first where nothing speaks against it.
func (q *queue) run() {
	q.running = true
	for _, t := range q.tasks {
		if t.open == 0 {
			q.enqueue(t)
		}
	}
	rest := q.tasks
	for {
		switch {
		case len(q.ready[0]) > 0:
			q.take(0)
		case len(q.ready[1]) > 0:
			q.take(1)
		default:
			for len(rest) > 0 && rest[0].done {
				rest = rest[1:]
			}
			if len(rest) == 0 {
				return
			}
			q.unlock(rest[0])
		}
	}
}

// take plans a ready task.
func (q *queue) take(i int) {
	t := q.ready[i][0]
	q.ready[i] = q.ready[i][1:]
	t.done = true
	q.planTask(t)
	for _, n := range t.waiting {
		q.meet(n)
	}
}

// planTask plans one task, whose needs are met.
func (q *queue) planTask(t *task) {
	if t.dropped {
		return
	}
	m := q.rest(t)
	switch {
	case t.lateLeader:
		q.late = append(q.late, t)
		m.LeaderID = nil
	case !q.hasLeader(t):
		m.LeaderID = nil
	}
	if t.u == nil {
		q.createMember(m)
	} else {
		q.update(m, *t.u)
	}
}

// hasLeader reports whether the leader that a task sets is in the corp then, or
// notes that it cannot be set.
func (q *queue) hasLeader(t *task) bool {
	if t.m.LeaderID == nil || *t.m.LeaderID == "" {
		return true
	}
	leader := fold(*t.m.LeaderID)
	_, exists := q.members[leader]
	if on := q.byID[leader]; exists || on != nil && !on.dropped {
		return true
	}
	q.note("the leader of %s is not set, because %s is not in the corp", t.name(), *t.m.LeaderID)
	return false
}

// unmet returns a need of a task that is not met, of a field if there is one.
func (t *task) unmet(f Field) *need {
	var first *need
	for _, n := range t.needs {
		switch {
		case n.met:
		case n.field == f:
			return n
		case first == nil:
			first = n
		}
	}
	return first
}

// unlock makes one of the tasks that wait for one another not wait. From the task
// it follows the needs, those of the field that is asked for first, into a circle.
func (q *queue) unlock(t *task) {
	type state struct {
		*task
		Field
	}
	var way []*need
	came := map[state]int{}
	at := state{t, ""}
	for {
		if i, again := came[at]; again {
			q.breakCircle(way[i:])
			return
		}
		came[at] = len(way)
		n := at.unmet(at.Field)
		way = append(way, n)
		at = state{n.on, n.field}
	}
}

// breakCircle ends one need of a circle. A leader can be set later. Who gives up a
// value, but waits for something else, can give it up now. Where all wait for values
// of one field, one of these is taken before there is another. If WeCom allows none
// of that, one member keeps what there is.
func (q *queue) breakCircle(circle []*need) {
	mixed := slices.ContainsFunc(circle, func(n *need) bool { return n.field != circle[0].field })
	for i, n := range circle {
		switch next := circle[(i+1)%len(circle)]; {
		case n.field == "":
			n.task.lateLeader = true
		case n.field != next.field && q.giveUp(n, n.on.m.Fields[n.field]):
		case !mixed && q.giveUp(n, ""):
		default:
			continue
		}
		q.meet(n)
		return
	}
	q.keep(circle[0].task, circle[0].field, circle[0].on.name())
	q.meet(circle[0])
}

// giveUp plans a field of a member before the others: its new value or, for now,
// none. A member who cannot be reached by anything else then gets that as well. It
// reports whether that can be.
func (q *queue) giveUp(n *need, value string) bool {
	t, u := n.on, *n.on.u
	first := []Field{n.field}
	if value == "" && !q.canFree(u, n.field) {
		other := otherContact[n.field]
		if want := t.m.Fields[other]; want == "" || t.waitsFor(other) || !q.changes(t, other) || n.field == Mobile && u.Status == contacts.UserActive {
			return false
		}
		first = append(first, other)
	}
	var in contacts.UserUpdate
	var changes []Change
	for _, f := range first {
		label, want := string(f), t.m.Fields[f]
		if f == n.field && value != want {
			label, want = label+" for now", value
		} else {
			t.set = append(t.set, f)
		}
		if want == "" {
			q.gone[gone{fold(u.UserID), f}] = true
		}
		fields[f].update(&in, want)
		changes = append(changes, Change{label, fields[f].read(u), want})
	}
	q.updateStep(UpdateMember, u, changes, in)
	return true
}

// waitsFor reports whether a task waits for the new value of a field.
func (t *task) waitsFor(f Field) bool {
	n := t.unmet(f)
	return n != nil && n.field == f
}

// gone is a field that has been taken from a member.
type gone struct {
	id    string
	field Field
}

// otherContact is by what a member is reached who lacks the other one.
var otherContact = map[Field]Field{Mobile: Email, Email: Mobile}

// canFree reports whether WeCom lets a field of a member be cleared: the member
// needs a number or an address, and changes that of an active account alone.
func (p *planner) canFree(u contacts.User, f Field) bool {
	other := otherContact[f]
	return other != "" && fields[other].read(u) != "" && !p.gone[gone{fold(u.UserID), other}] &&
		(f != Mobile || u.Status != contacts.UserActive)
}

// free reports whether a member who is not wanted gives up a field, by being
// deleted or by having it cleared.
func (p *planner) free(id string, f Field) bool {
	u := p.members[id]
	if p.named[id] || len(p.outside(u)) > 0 || p.opts.Leavers == KeepLeavers {
		return false
	}
	if p.opts.Leavers == DisableLeavers {
		if !p.canFree(u, f) {
			return false
		}
		p.gone[gone{id, f}] = true
	}
	p.freed[id] = append(p.freed[id], f)
	return true
}

// freeLeavers plans the leavers whose numbers and addresses others get.
func (p *planner) freeLeavers() {
	for _, id := range slices.Sorted(maps.Keys(p.freed)) {
		u := p.members[id]
		if p.opts.Leavers == DeleteLeavers {
			p.leaver(u)
			continue
		}
		var in contacts.UserUpdate
		var changes []Change
		for _, f := range p.freed[id] {
			fields[f].update(&in, "")
			changes = append(changes, Change{string(f), fields[f].read(u), ""})
		}
		action := UpdateMember
		if u.Status != contacts.UserDisabled {
			action, in.Enabled = DisableMember, new(wecom.Flag(false))
		}
		p.updateStep(action, u, changes, in)
	}
}

// fieldsOf returns the fields of a member in order.
func fieldsOf(m Member) []Field {
	list := make([]Field, 0, len(m.Fields))
	for f := range m.Fields {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Field) int { return strings.Compare(string(a), string(b)) })
	return list
}

func title(userID, name string) string { return fmt.Sprint(userID, " ", name) }

// leaders is the list of the one leader, or an empty one.
func leaders(userID string) []string {
	if userID == "" {
		return []string{}
	}
	return []string{userID}
}
