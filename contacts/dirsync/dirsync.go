// Package dirsync keeps a directory equal to that of an HR system: it compares
// the two, makes a [Plan] to show, and applies it.
//
//	s := dirsync.New(read, write, dirsync.Options{Leavers: dirsync.DisableLeavers})
//	plan, err := s.Plan(ctx, wanted)
//	fmt.Print(plan)
//	for step, err := range plan.Apply(ctx) { … }
//
// It deletes nothing unless asked to, and neither deletes nor disables more members
// than allowed. When nothing differs, the plan is empty; so a run that was stopped,
// or in which steps failed, is resumed by running it again.
//
// Rows with faults are left out: [Plan.Invalid] has them. What WeCom does not let a
// program change is in [Plan.Notes]. A program that runs at night reports both.
package dirsync

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
)

// Leavers says what happens to members who are not in the wanted directory.
type Leavers int

const (
	KeepLeavers    Leavers = iota // they are unchanged
	DisableLeavers                // they stay in their departments and can no longer use WeCom; see Options.MaxLeavers
	DeleteLeavers                 // see Options.MaxDeletions
)

// Options adjust a [Syncer].
type Options struct {
	// RootID is the department whose content is kept equal. 0 means the whole
	// corp. Departments and members outside it are unchanged.
	RootID int64

	Leavers           Leavers
	DeleteDepartments bool // deletes those that are not wanted, once they are empty

	// MaxDeletions is how many members and departments a plan deletes at most. A
	// plan that deletes more can be shown but not applied: most likely the list
	// is incomplete.
	MaxDeletions int

	// MaxLeavers is how many members a plan disables, deletes or takes out of the
	// root at most, in the same way. 0 means 5 % of the members there are, but at
	// least 3, and at least MaxDeletions. Less than 0 means none.
	MaxLeavers int

	// Invite makes WeCom invite new members by WeChat, SMS or email.
	Invite bool
}

// maxLeavers returns MaxLeavers, or its default among so many members.
func (o Options) maxLeavers(members int) int {
	return max(0, cmp.Or(o.MaxLeavers, max(3, members/20, o.MaxDeletions)))
}

// A Syncer keeps a directory equal to a wanted one. It is safe for concurrent
// use, but two plans must not be applied at once.
type Syncer struct {
	read, write *contacts.Service
	opts        Options
}

// New returns a Syncer, which needs two secrets: read is a service of an app whose
// visible range (可见范围) is all that lies below the root, since directory sync
// reads no details; write is a service of directory sync (通讯录同步).
func New(read, write *contacts.Service, opts Options) *Syncer {
	if opts.RootID == 0 {
		opts.RootID = 1
	}
	return &Syncer{read: read, write: write, opts: opts}
}

// Plan reads the directory, with a call for each department, and compares it
// with the wanted one. It changes nothing.
//
// Members with faults are left out and unchanged: look at [Plan.Invalid]. If a
// department has a fault, there is no plan; all faults come in one error then, as
// a [DepartmentError] or a [MemberError] each.
func (s *Syncer) Plan(ctx context.Context, wanted Directory) (*Plan, error) {
	c := check(wanted)
	if len(c.departments) > 0 {
		return nil, c.err()
	}
	departments, err := s.read.ListDepartments(ctx, s.opts.RootID)
	if err != nil {
		return nil, fmt.Errorf("dirsync: reading the departments: %w", err)
	}
	tree := contacts.NewTree(departments)
	if err := s.checkTree(tree); err != nil {
		return nil, err
	}
	members, err := s.members(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("dirsync: reading the members: %w", err)
	}
	visible := visibleFields(members)
	c.checkAgainst(members, visible)
	return newPlanner(s, c, tree, members, visible).run()
}

// checkTree refuses a directory of which too little is seen: a department
// without its name would be taken for another one and created again.
func (s *Syncer) checkTree(tree *contacts.Tree) error {
	root := tree.Node(s.opts.RootID)
	if root == nil {
		return fmt.Errorf("dirsync: the app does not see department %d: make it the app's visible range (可见范围)", s.opts.RootID)
	}
	for n := range root.All() {
		if n.Name == "" {
			return fmt.Errorf("dirsync: the reading secret does not see the name of department %d: use that of an app that sees names", n.ID)
		}
	}
	return nil
}

// members returns the members below the root, and of the wanted ones also those
// elsewhere, by folded userid.
func (s *Syncer) members(ctx context.Context, c *checker) (map[string]contacts.User, error) {
	members := map[string]contacts.User{}
	for u, err := range s.read.AllUsers(ctx, s.opts.RootID) {
		if err != nil {
			return nil, err
		}
		members[fold(u.UserID)] = u
	}
	if s.opts.RootID == 1 {
		return members, nil
	}
	for row, m := range c.wanted.Members {
		if _, ok := members[fold(m.UserID)]; ok || c.invalid[row] {
			continue
		}
		u, err := s.read.GetUser(ctx, m.UserID)
		switch {
		case errors.Is(err, wecom.ErrUserNotFound):
		case err != nil:
			return nil, err
		default:
			members[fold(m.UserID)] = *u
		}
	}
	return members, nil
}
