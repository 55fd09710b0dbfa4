package dirsync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
)

// A planner makes one plan. It knows departments by number: their id, or a
// negative number for those that the plan creates.
type planner struct {
	opts    Options
	wanted  Directory
	tree    *contacts.Tree
	members map[string]contacts.User // there are, by folded userid
	plan    *Plan
	errs    []error

	numbers map[string]int64 // of the wanted departments, by key
	claimed map[int64]bool   // departments that are wanted
	now     map[int64]place  // where departments are after the steps so far
	taken   map[place]int64  // the reverse
	keys    map[string]Department
	rows    map[string]int     // of the wanted departments, by key
	keyOf   map[int64]string   // the reverse of numbers
	visible map[Field]bool     // fields that the secret sees
	named   map[string]bool    // members that are wanted, also with faults, by folded userid
	gone    map[gone]bool      // fields that steps so far have cleared for others
	freed   map[string][]Field // the same of leavers, by folded userid
}

// A place is where a department is.
type place struct {
	parent int64
	name   string
}

// newPlanner plans the rows that have no fault.
func newPlanner(s *Syncer, c *checker, tree *contacts.Tree, members map[string]contacts.User, visible map[Field]bool) *planner {
	p := &planner{
		opts: s.opts, wanted: Directory{Departments: c.wanted.Departments}, tree: tree, members: members,
		plan:    &Plan{Invalid: c.members, maxDeletions: s.opts.MaxDeletions, maxLeavers: s.opts.maxLeavers(len(members)), write: s.write, made: map[int64]int64{}},
		numbers: map[string]int64{"": s.opts.RootID}, claimed: map[int64]bool{s.opts.RootID: true},
		now: map[int64]place{}, taken: map[place]int64{}, keys: map[string]Department{}, visible: visible, named: map[string]bool{},
		rows: map[string]int{}, gone: map[gone]bool{}, freed: map[string][]Field{}, keyOf: map[int64]string{},
	}
	for row, m := range c.wanted.Members {
		p.named[fold(m.UserID)] = true
		if !c.invalid[row] {
			p.wanted.Members = append(p.wanted.Members, m)
		}
	}
	for n := range tree.Node(s.opts.RootID).All() {
		p.put(n.ID, place{n.ParentID, n.Name})
	}
	for row, d := range c.wanted.Departments {
		p.keys[d.Key], p.rows[d.Key] = d, row
		if d.ID != 0 && tree.Node(d.ID) != nil {
			p.claimed[d.ID], p.keyOf[d.ID] = true, d.Key
		}
	}
	return p
}

// visibleFields returns the fields that the secret sees: a private one is seen if
// any member is seen to have it.
func visibleFields(members map[string]contacts.User) map[Field]bool {
	visible := map[Field]bool{}
	for f, a := range fields {
		visible[f] = !a.private
		for _, u := range members {
			if visible[f] {
				break
			}
			visible[f] = a.read(u) != ""
		}
	}
	return visible
}

// put says where a department is from now on.
func (p *planner) put(number int64, at place) {
	if old, ok := p.now[number]; ok && p.taken[old] == number {
		delete(p.taken, old)
	}
	p.now[number], p.taken[at] = at, number
}

func (p *planner) run() (*Plan, error) {
	for _, d := range p.topDown() {
		p.department(d)
	}
	p.people()
	p.leavers()
	if p.opts.DeleteDepartments {
		p.deleteDepartments()
	}
	p.plan.numbers = p.numbers
	p.plan.done = make([]bool, len(p.plan.Steps))
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return p.plan, nil
}

func (p *planner) note(format string, args ...any) {
	p.plan.Notes = append(p.plan.Notes, fmt.Sprintf(format, args...))
}

func (p *planner) step(s Step, do func(context.Context, *contacts.Service) error) {
	s.do = do
	p.plan.Steps = append(p.plan.Steps, s)
}

// departmentStep plans a step of a department, which is known by its number.
func (p *planner) departmentStep(a Action, number int64, target string, changes []Change, do func(context.Context, *contacts.Service) error) {
	p.step(Step{Action: a, Target: target, DepartmentKey: p.keyOf[number], DepartmentID: max(0, number), Changes: changes, number: number}, do)
}

// topDown returns the wanted departments, parents first.
func (p *planner) topDown() []Department {
	list := slices.Clone(p.wanted.Departments)
	slices.SortStableFunc(list, func(a, b Department) int { return cmp.Compare(depth(p.keys, a), depth(p.keys, b)) })
	return list
}

// department plans one department. Its parent is where it should be already, so
// it cannot end up below itself.
func (p *planner) department(d Department) {
	to := place{p.numbers[d.Parent], d.Name}
	number := d.ID
	if number == 0 {
		if n := p.taken[to]; n > 0 && !p.claimed[n] {
			number = n
		}
	}
	node := p.tree.Node(number)
	if number == 0 || node == nil {
		number = -int64(len(p.numbers))
	}
	p.numbers[d.Key], p.keyOf[number], p.claimed[number] = number, d.Key, true
	p.makeRoom(d, number, to)
	if node == nil {
		p.create(d, number, to)
	} else {
		p.change(d, node, to)
	}
}

// makeRoom gives another name to the department that is where a wanted one goes.
// The other gets its own when its turn comes, or is deleted.
func (p *planner) makeRoom(d Department, number int64, to place) {
	other := p.taken[to]
	if other == 0 || other == number {
		return
	}
	if !p.claimed[other] && !p.opts.DeleteDepartments {
		p.errs = append(p.errs, &DepartmentError{p.rows[d.Key], d.Key, fmt.Errorf("department %d has the name %q, and neither is it wanted nor may it be deleted", other, d.Name)})
		return
	}
	name := fmt.Sprintf("%s~%d", d.Name, other)
	p.departmentStep(UpdateDepartment, other, p.path(other), []Change{{"name for now", to.name, name}}, func(ctx context.Context, w *contacts.Service) error {
		return w.UpdateDepartment(ctx, other, contacts.DepartmentUpdate{Name: new(name)})
	})
	p.put(other, place{to.parent, name})
}

func (p *planner) create(d Department, number int64, to place) {
	p.put(number, to)
	plan := p.plan
	p.departmentStep(CreateDepartment, number, p.path(number), nil, func(ctx context.Context, w *contacts.Service) error {
		parent, err := plan.id(to.parent)
		if err != nil {
			return err
		}
		id, err := w.CreateDepartment(ctx, contacts.DepartmentCreate{Name: d.Name, NameEN: d.NameEN, ParentID: parent, Order: d.Order, ID: d.ID})
		if err == nil {
			plan.made[number] = id
		}
		return err
	})
}

func (p *planner) change(d Department, node *contacts.Node, to place) {
	var in contacts.DepartmentUpdate
	var changes []Change
	action, now := UpdateDepartment, p.now[node.ID]
	if now.name != to.name {
		in.Name = new(d.Name)
		changes = append(changes, Change{"name", now.name, d.Name})
	}
	if d.NameEN != "" && d.NameEN != node.NameEN {
		in.NameEN = new(d.NameEN)
		changes = append(changes, Change{"name_en", node.NameEN, d.NameEN})
	}
	if d.Order != 0 && d.Order != node.Order {
		in.Order = new(d.Order)
		changes = append(changes, Change{"order", fmt.Sprint(node.Order), fmt.Sprint(d.Order)})
	}
	moved := now.parent != to.parent
	if moved {
		action = MoveDepartment
		changes = append(changes, Change{"parent", p.path(now.parent), p.path(to.parent)})
	}
	if len(changes) == 0 {
		return
	}
	target, plan := p.path(node.ID), p.plan
	p.put(node.ID, to)
	p.departmentStep(action, node.ID, target, changes, func(ctx context.Context, w *contacts.Service) (err error) {
		if moved {
			if in.ParentID, err = plan.id(to.parent); err != nil {
				return err
			}
		}
		return w.UpdateDepartment(ctx, node.ID, in)
	})
}

// path returns the names from below the root to a department, as they are after
// the steps so far.
func (p *planner) path(number int64) string {
	var names []string
	for range maxLevels * 2 {
		at, ok := p.now[number]
		if !ok || number == p.opts.RootID {
			break
		}
		names = append(names, at.name)
		number = at.parent
	}
	if len(names) == 0 {
		return p.now[p.opts.RootID].name
	}
	slices.Reverse(names)
	return strings.Join(names, "/")
}

func (p *planner) paths(numbers []int64) string {
	var list []string
	for _, n := range numbers {
		list = append(list, p.path(n))
	}
	return strings.Join(list, ", ")
}

func (p *planner) createMember(m Member) {
	departments, leads := p.departmentsOf(m)
	in := contacts.UserCreate{UserID: m.UserID, Name: m.Name, Leads: leads, ToInvite: new(p.opts.Invite)}
	if m.LeaderID != nil && *m.LeaderID != "" {
		in.DirectLeaderIDs = leaders(*m.LeaderID)
	}
	if m.Disabled {
		in.Enabled = new(wecom.Flag(false))
	}
	for _, f := range fieldsOf(m) {
		a, _ := f.access() // the row was checked
		a.create(&in, m.Fields[f])
	}
	plan := p.plan
	p.step(Step{Action: CreateMember, Target: title(m.UserID, m.Name), UserID: m.UserID, Changes: []Change{{"departments", "", p.paths(departments)}}}, func(ctx context.Context, w *contacts.Service) (err error) {
		if in.DepartmentIDs, err = plan.ids(departments); err != nil {
			return err
		}
		in.MainDepartmentID = in.DepartmentIDs[0]
		_, err = w.CreateUser(ctx, in)
		return err
	})
}

// departmentsOf returns a member's departments, the main one first, and which of
// them the member leads.
func (p *planner) departmentsOf(m Member) (departments []int64, leads []wecom.Flag) {
	keys := m.Departments
	if len(keys) == 0 {
		keys = []string{""}
	}
	for _, key := range keys {
		if number := p.numbers[key]; !slices.Contains(departments, number) {
			departments = append(departments, number)
			leads = append(leads, wecom.Flag(slices.Contains(m.Leads, key)))
		}
	}
	return departments, leads
}

// outside returns a member's departments that are not below the root.
func (p *planner) outside(u contacts.User) (departments []int64) {
	for _, id := range u.DepartmentIDs {
		if p.tree.Node(id) == nil {
			departments = append(departments, id)
		}
	}
	return departments
}

// A post is a member's standing in a department.
type post struct {
	order int64
	leads wecom.Flag
}

// posts returns a member's standing by department.
func posts(u contacts.User) map[int64]post {
	held := map[int64]post{}
	for i, id := range u.DepartmentIDs {
		var h post
		if i < len(u.Orders) {
			h.order = u.Orders[i]
		}
		if i < len(u.Leads) {
			h.leads = u.Leads[i]
		}
		held[id] = h
	}
	return held
}

// update plans what differs between a member and the wanted one.
func (p *planner) update(m Member, u contacts.User) {
	var in contacts.UserUpdate
	action := UpdateMember
	changes := p.placeChanges(m, u, &in)
	if len(changes) > 0 {
		action = MoveMember
	}
	if m.Name != u.Name {
		in.Name = new(m.Name)
		changes = append(changes, Change{"name", u.Name, m.Name})
	}
	if leader := strings.Join(u.DirectLeaderIDs, ", "); m.LeaderID != nil && fold(*m.LeaderID) != fold(leader) {
		in.DirectLeaderIDs = leaders(*m.LeaderID)
		changes = append(changes, Change{"leader", leader, *m.LeaderID})
	}
	changes = append(changes, p.fieldChanges(m, u, &in)...)
	switch disabled := u.Status == contacts.UserDisabled; {
	case m.Disabled && !disabled:
		in.Enabled = new(wecom.Flag(false))
		changes = append(changes, Change{"enabled", "yes", "no"})
		if action == UpdateMember {
			action = DisableMember
		}
	case disabled && !m.Disabled && p.opts.Leavers == DisableLeavers:
		in.Enabled = new(wecom.Flag(true))
		changes = append(changes, Change{"enabled", "no", "yes"})
	}
	if len(changes) > 0 {
		p.updateStep(action, u, changes, in)
	}
}

// updateStep plans an update of a member. The departments in it are numbers.
func (p *planner) updateStep(action Action, u contacts.User, changes []Change, in contacts.UserUpdate) {
	plan, departments := p.plan, in.DepartmentIDs
	step := Step{Action: action, Target: title(u.UserID, u.Name), UserID: u.UserID, Changes: changes}
	step.leaves = !p.named[fold(u.UserID)] || in.Enabled != nil && !bool(*in.Enabled)
	p.step(step, func(ctx context.Context, w *contacts.Service) (err error) {
		if departments != nil {
			if in.DepartmentIDs, err = plan.ids(departments); err != nil {
				return err
			}
			in.MainDepartmentID = in.DepartmentIDs[0]
		}
		return w.UpdateUser(ctx, u.UserID, in)
	})
}

// placeChanges compares departments and who leads them. What a member is outside
// the root stays, and so does the order among colleagues.
func (p *planner) placeChanges(m Member, u contacts.User, in *contacts.UserUpdate) []Change {
	departments, leads := p.departmentsOf(m)
	held := posts(u)
	same := u.MainDepartmentID == 0 || u.MainDepartmentID == departments[0]
	for _, id := range p.outside(u) {
		departments, leads = append(departments, id), append(leads, held[id].leads)
		same = same || u.MainDepartmentID == id
	}
	orders := make([]int64, len(departments))
	for i, id := range departments {
		now, ok := held[id]
		orders[i] = now.order
		same = same && ok && now.leads == leads[i]
	}
	if same && len(held) == len(departments) {
		return nil
	}
	in.DepartmentIDs, in.Orders, in.Leads = departments, orders, leads
	return []Change{{"departments", p.describe(u.DepartmentIDs, u.Leads), p.describe(departments, leads)}}
}

// describe names departments, with a star at those that the member leads.
func (p *planner) describe(departments []int64, leads []wecom.Flag) string {
	var list []string
	for i, number := range departments {
		name := p.path(number)
		if p.now[number] == (place{}) {
			name = fmt.Sprint(number) // outside the root
		}
		if i < len(leads) && bool(leads[i]) {
			name += "*"
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}

func (p *planner) fieldChanges(m Member, u contacts.User, in *contacts.UserUpdate) (changes []Change) {
	for _, f := range fieldsOf(m) {
		a, _ := f.access() // the row was checked
		now, want := a.read(u), m.Fields[f]
		switch {
		case a.private && !p.visible[f], f.plain(now) == f.plain(want):
		case f == Mobile && u.Status == contacts.UserActive:
			p.note("the mobile number of %s differs; only the member can change it, since the account is active", title(u.UserID, u.Name))
		default:
			a.update(in, want)
			changes = append(changes, Change{string(f), now, want})
		}
	}
	return changes
}

// leavers plans what becomes of members who are not wanted.
func (p *planner) leavers() {
	for _, id := range slices.Sorted(maps.Keys(p.members)) {
		if !p.named[id] && p.freed[id] == nil {
			p.leaver(p.members[id])
		}
	}
}

func (p *planner) leaver(u contacts.User) {
	outside, held := p.outside(u), posts(u)
	switch {
	case p.opts.Leavers == KeepLeavers:
	case len(outside) > 0: // the member belongs elsewhere, too
		in := contacts.UserUpdate{DepartmentIDs: outside}
		for _, id := range outside {
			in.Orders, in.Leads = append(in.Orders, held[id].order), append(in.Leads, held[id].leads)
		}
		p.updateStep(MoveMember, u, []Change{{"departments", p.describe(u.DepartmentIDs, u.Leads), p.describe(outside, in.Leads)}}, in)
	case p.opts.Leavers == DeleteLeavers:
		p.step(Step{Action: DeleteMember, Target: title(u.UserID, u.Name), UserID: u.UserID, leaves: true}, func(ctx context.Context, w *contacts.Service) error {
			return unless(wecom.ErrUserNotFound, w.DeleteUser(ctx, u.UserID))
		})
	case u.Status != contacts.UserDisabled:
		p.updateStep(DisableMember, u, nil, contacts.UserUpdate{Enabled: new(wecom.Flag(false))})
	}
}

// unless returns an error that is not the one to be expected.
func unless(expected, err error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

// deleteDepartments plans the end of departments that are not wanted, from the
// leaves up.
func (p *planner) deleteDepartments() {
	staying := p.staying()
	departments := slices.Collect(p.tree.Node(p.opts.RootID).All())
	for _, n := range slices.Backward(departments) {
		if p.claimed[n.ID] {
			continue
		}
		if who := staying[n.ID]; who != "" {
			p.note("department %s (%d) stays, because %s", p.path(n.ID), n.ID, who)
			if n.Parent != nil {
				staying[n.Parent.ID] = cmp.Or(staying[n.Parent.ID], "departments below it stay")
			}
			continue
		}
		p.departmentStep(DeleteDepartment, n.ID, p.path(n.ID), nil, func(ctx context.Context, w *contacts.Service) error {
			return unless(wecom.ErrDepartmentNotFound, w.DeleteDepartment(ctx, n.ID))
		})
	}
}

// staying returns for departments that keep members why they do.
func (p *planner) staying() map[int64]string {
	why := map[int64]string{}
	if p.opts.Leavers == DeleteLeavers {
		return why
	}
	for id, u := range p.members {
		if p.named[id] || p.opts.Leavers == DisableLeavers && len(p.outside(u)) > 0 {
			continue
		}
		for _, d := range u.DepartmentIDs {
			why[d] = "members who are not wanted stay in it"
		}
	}
	return why
}
