package dirsync

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
)

// An Action is what a step does.
type Action string

// The actions are in the order in which a plan has them.
const (
	CreateDepartment Action = "create department"
	UpdateDepartment Action = "update department"
	MoveDepartment   Action = "move department"
	CreateMember     Action = "create member"
	UpdateMember     Action = "update member"
	MoveMember       Action = "move member"
	DisableMember    Action = "disable member"
	DeleteMember     Action = "delete member"
	DeleteDepartment Action = "delete department"
)

var actions = []Action{
	CreateDepartment, UpdateDepartment, MoveDepartment,
	CreateMember, UpdateMember, MoveMember, DisableMember, DeleteMember, DeleteDepartment,
}

// A Step is one call that a plan makes.
type Step struct {
	Action Action
	Target string // in words: the department's path, or the member's userid and name

	UserID        string // of the member
	DepartmentKey string // of the department, if it is wanted
	DepartmentID  int64  // of the department; 0 until it is created

	Changes []Change

	do     func(context.Context, *contacts.Service) error
	number int64 // of the department
	leaves bool  // it counts as a leaver
}

// A Change is a value that a step changes, in words.
type Change struct{ Field, From, To string }

// String describes the step in a line. It shows the members' data.
func (s Step) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", s.Action, s.Target)
	for i, c := range s.Changes {
		b.WriteString([]string{": ", ", "}[min(i, 1)])
		if c.From == "" {
			fmt.Fprintf(&b, "%s %q", c.Field, c.To)
		} else {
			fmt.Fprintf(&b, "%s %q → %q", c.Field, c.From, c.To)
		}
	}
	return b.String()
}

// A Plan is what has to be done for a directory to become the wanted one.
type Plan struct {
	// Steps are in an order that WeCom accepts: departments before what is in
	// them, leaders before those they lead, who gives up a number or an address
	// before who gets it. Other deletions are last.
	Steps []Step

	// Invalid has the faults of members, by row. The plan leaves these members
	// out: Apply does not tell of them.
	Invalid []*MemberError

	// Notes name differences that stay: the API cannot mend them, or the options
	// do not allow it.
	Notes []string

	maxDeletions int
	maxLeavers   int
	numbers      map[string]int64 // of the wanted departments, by key
	write        *contacts.Service
	made         map[int64]int64 // ids of the departments that steps have made, by the negative number that stands for them
	done         []bool          // by step
}

// Empty reports whether there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// Count returns how many steps of an action there are.
func (p *Plan) Count(a Action) int {
	n := 0
	for _, s := range p.Steps {
		if s.Action == a {
			n++
		}
	}
	return n
}

// Deletions returns how many members and departments the plan deletes.
func (p *Plan) Deletions() int { return p.Count(DeleteMember) + p.Count(DeleteDepartment) }

// Leavers returns how many members the plan disables, deletes or takes out of the
// root.
func (p *Plan) Leavers() int {
	n := 0
	for _, s := range p.Steps {
		if s.leaves {
			n++
		}
	}
	return n
}

// DepartmentIDs returns the ids of the wanted departments by their keys, without
// those that are not created yet. A program that keeps them, for [Department].ID,
// can rename and move departments.
func (p *Plan) DepartmentIDs() map[string]int64 {
	ids := map[string]int64{}
	for key, number := range p.numbers {
		if id, err := p.id(number); err == nil && key != "" {
			ids[key] = id
		}
	}
	return ids
}

// Summary describes the plan in a line, such as "create member: 12, move
// member: 3".
func (p *Plan) Summary() string {
	var parts []string
	for _, a := range actions {
		if n := p.Count(a); n > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", a, n))
		}
	}
	if len(parts) == 0 {
		return "nothing to do"
	}
	return strings.Join(parts, ", ")
}

// String describes the plan, a line a step. It shows the members' data.
func (p *Plan) String() string {
	var b strings.Builder
	b.WriteString(p.Summary() + "\n")
	for _, s := range p.Steps {
		b.WriteString("  " + s.String() + "\n")
	}
	for _, e := range p.Invalid {
		b.WriteString("  left out: " + e.Error() + "\n")
	}
	for _, note := range p.Notes {
		b.WriteString("  note: " + note + "\n")
	}
	return b.String()
}

// A plan with more deletions or leavers than [Options.MaxDeletions] or
// [Options.MaxLeavers] allows takes no step.
var (
	ErrTooManyDeletions = errors.New("dirsync: the plan deletes more than MaxDeletions allows")
	ErrTooManyLeavers   = errors.New("dirsync: the plan disables, deletes or takes out more members than MaxLeavers allows")
)

// guard refuses a plan that most likely comes of an incomplete list.
func (p *Plan) guard() error {
	if n := p.Deletions(); n > p.maxDeletions {
		return fmt.Errorf("%w: %d, more than %d", ErrTooManyDeletions, n, p.maxDeletions)
	}
	if n := p.Leavers(); n > p.maxLeavers {
		return fmt.Errorf("%w: %d, more than %d", ErrTooManyLeavers, n, p.maxLeavers)
	}
	return nil
}

// Apply takes the steps one after the other, paced by the client's quotas, and
// yields each with its error, nil for success. A step that fails does not stop
// the others, unless they would fail for the same reason: a refused secret, a
// quota used up, the context's end. To end earlier, leave the loop.
//
// Apply may be called again: it skips steps that have succeeded. To resume in
// another process, or after a step failed with its effect unknown, make a new plan.
func (p *Plan) Apply(ctx context.Context) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		if err := p.guard(); err != nil {
			yield(Step{}, err)
			return
		}
		for i := range p.Steps {
			if p.done[i] {
				continue
			}
			s := &p.Steps[i]
			err := s.do(ctx, p.write)
			p.done[i] = err == nil
			if s.number < 0 {
				s.DepartmentID = p.made[s.number]
			}
			if err != nil {
				err = fmt.Errorf("dirsync: %s %s: %w", s.Action, s.Target, err)
			}
			if !yield(*s, err) || hopeless(ctx, err) {
				return
			}
		}
	}
}

// hopeless reports whether further steps would fail like this one.
func hopeless(ctx context.Context, err error) bool {
	if err == nil {
		return false
	}
	code, _ := errors.AsType[wecom.Code](err)
	switch code {
	case wecom.ErrInvalidCredential, wecom.ErrInvalidToken, wecom.ErrSecretMismatch, wecom.ErrAPIForbidden, wecom.ErrAPINotAuthorized,
		wecom.ErrUntrustedIP, wecom.ErrRateLimited, wecom.ErrAbnormalTraffic, wecom.ErrAppDisabled, wecom.ErrAPIDisabled:
		return true
	}
	return ctx.Err() != nil || errors.Is(err, wecom.ErrClosed)
}

// id returns the id of a department that may have been made by a step.
func (p *Plan) id(number int64) (int64, error) {
	if number > 0 {
		return number, nil
	}
	if id := p.made[number]; id != 0 {
		return id, nil
	}
	return 0, errNoDepartment
}

var errNoDepartment = errors.New("a department that it needs could not be created")

// ids is id for several departments.
func (p *Plan) ids(numbers []int64) ([]int64, error) {
	ids := make([]int64, len(numbers))
	for i, n := range numbers {
		var err error
		if ids[i], err = p.id(n); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
