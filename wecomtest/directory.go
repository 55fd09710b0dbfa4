package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A linked corp (互联企业) has one department with one member.
const (
	LinkedUserID       = directory.LinkedUserID
	LinkedDepartmentID = directory.LinkedDepartmentID
)

// WithJobTime sets how long imports and exports of the directory take, and imports
// into chains; the default is 3 seconds. With 0 they are done at once.
func WithJobTime(d time.Duration) Option {
	return func(s *setup) {
		s.then = append(s.then, func(c *Corp) { c.world.In(func(tx *sim.Tx) { directory.SetJobTime(tx, d) }) })
	}
}

// A Member is a member of the corp, as [Corp.Members] shows it.
type Member struct {
	UserID      string
	Name        string
	Departments []int64
}

// Members returns all members, ordered by userid.
func (c *Corp) Members() (list []Member) {
	c.world.In(func(tx *sim.Tx) {
		for m := range directory.Of(tx).Members() {
			list = append(list, Member{m.UserID(), m.Name(), m.Departments()})
		}
	})
	return list
}

// A Department is a department of the corp, as [Corp.Departments] shows it.
type Department struct {
	ID, Parent int64
	Name       string
}

// Departments returns all departments, ordered by id.
func (c *Corp) Departments() (list []Department) {
	c.world.In(func(tx *sim.Tx) {
		for _, d := range directory.Of(tx).Departments() {
			list = append(list, Department{d.ID, d.Parent, d.Name})
		}
	})
	return list
}

// Object returns the member with a userid as the JSON object that user/get answers
// an app with that sees everything (see [WithPersonalData]), or "" if there is none.
func (c *Corp) Object(userID string) (object string) {
	c.world.In(func(tx *sim.Tx) {
		if m := directory.Of(tx).Member(userID); m != nil {
			object = directory.Of(tx).See(&sim.App{PersonalData: true}).JSON(m)
		}
	})
	return object
}

// OpenDepartment creates a department below another one, as the admin console does
// it, and returns its id. Apps are told of it.
func (c *Corp) OpenDepartment(name string, parent int64) (int64, error) {
	opened, err := directory.Open.Do(c.world, directory.Opening{Name: name, Parent: parent})
	return opened.ID, explain(err)
}

// Join has somebody join the corp, as the admin console does it. Apps are told of
// it. A member without departments waits for one.
func (c *Corp) Join(m Member) error {
	_, err := directory.Join.Do(c.world, directory.Joining{UserID: m.UserID, Name: m.Name, Departments: m.Departments})
	return explain(err)
}

// Leave deletes a member, as the admin console does it. Apps are told of it.
func (c *Corp) Leave(userID string) error {
	_, err := directory.Leave.Do(c.world, directory.Leaving{UserID: userID})
	return explain(err)
}

// Activate makes members accept the invitation, all of them without userids. An
// active member's mobile number can no longer be changed by API.
func (c *Corp) Activate(userIDs ...string) {
	must(directory.Activate.Do(c.world, directory.Activation{UserIDs: userIDs}))
}
