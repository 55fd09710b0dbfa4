package page

import (
	"net/http"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/robots"
)

// A branch is a department with what is below it.
type branch struct {
	ID       int64
	Name     string
	People   []person
	Branches []*branch
	Count    int // of people in it and below
}

// A person is a member.
type person struct {
	UserID, Name, Department string
	Leads                    bool
}

func (p *Page) company(*http.Request) (any, error) {
	var root *branch
	p.server.World().In(func(tx *sim.Tx) { root = tree(directory.Of(tx)) })
	return root, nil
}

// tree returns the departments with their members.
func tree(d *directory.Directory) *branch {
	branches := map[int64]*branch{}
	departments := d.Departments()
	for _, dep := range departments {
		branches[dep.ID] = &branch{ID: dep.ID, Name: dep.Name}
	}
	for m := range d.Members() {
		for _, id := range m.Departments() {
			if b := branches[id]; b != nil {
				b.People = append(b.People, person{UserID: m.UserID(), Name: m.Name(), Leads: slices.Contains(d.Department(id).Leaders(), m.UserID())})
			}
		}
	}
	for _, dep := range departments {
		slices.SortStableFunc(branches[dep.ID].People, func(a, b person) int {
			switch {
			case a.Leads == b.Leads:
				return 0
			case a.Leads:
				return -1
			}
			return 1
		})
		if above := branches[dep.Parent]; above != nil {
			above.Branches = append(above.Branches, branches[dep.ID])
		}
	}
	root := branches[directory.Root]
	root.count()
	return root
}

func (b *branch) count() int {
	b.Count = len(b.People)
	for _, inner := range b.Branches {
		b.Count += inner.count()
	}
	return b.Count
}

// people returns all members with their main departments.
func people(tx *sim.Tx) []person {
	d := directory.Of(tx)
	var list []person
	for m := range d.Members() {
		list = append(list, person{UserID: m.UserID(), Name: m.Name(), Department: d.DepartmentName(m.MainDepartment())})
	}
	return list
}

// robotsData is the groups of robots.
type robotsData struct{ Groups []robotGroup }

type robotGroup struct {
	Key, Shown string
	Messages   []bubble
}

func (p *Page) robots(*http.Request) (any, error) {
	var d robotsData
	p.server.World().In(func(tx *sim.Tx) {
		for _, key := range robots.Keys(tx) {
			g := robotGroup{Key: key, Shown: shownKey(key)}
			for _, m := range robots.Received(tx, key) {
				g.Messages = append(g.Messages, newBubble(tx, m, "robot"))
			}
			d.Groups = append(d.Groups, g)
		}
	})
	return d, nil
}

// shownKey masks all of a key but its end.
func shownKey(key string) string {
	if len(key) <= 4 {
		return key
	}
	return "…" + key[len(key)-4:]
}
