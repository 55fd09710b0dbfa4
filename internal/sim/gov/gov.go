// Package gov simulates the grids (网格) of an authority, the categories of events, and
// what members and residents report. Site codes (场所码) are not simulated.
package gov

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// A store holds grids and categories in the order in which they came, and reports.
type store struct {
	grids      []*grid // the one at the top is the first
	categories []*category
	reports    sim.Recent[string, *report]
	made       int
}

var slot = sim.NewSlot(func() *store { return &store{grids: []*grid{{id: Top}}} })

// Top is the id of the grid at the top, which has the name of the corp until it gets
// another.
const Top = "simulated-grid-0"

// id makes an id.
func (s *store) id(kind string) string {
	s.made++
	return fmt.Sprintf("simulated-%s-%d", kind, s.made)
}

// Install adds grids and reports. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/report/grid/add", gridAdd, callable)
	w.Handle("POST /cgi-bin/report/grid/update", gridUpdate, callable)
	w.Handle("POST /cgi-bin/report/grid/delete", gridDelete, callable)
	w.Handle("POST /cgi-bin/report/grid/list", gridList, callable)
	w.Handle("POST /cgi-bin/report/grid/get_user_grid_info", gridsOfUser, callable)
	w.Handle("POST /cgi-bin/report/grid/add_cata", categoryAdd, callable)
	w.Handle("POST /cgi-bin/report/grid/update_cata", categoryUpdate, callable)
	w.Handle("POST /cgi-bin/report/grid/delete_cata", categoryDelete, callable)
	w.Handle("POST /cgi-bin/report/grid/list_cata", categoryList, callable)
	for _, of := range []source{patrol, resident} {
		w.Handle("GET /cgi-bin/report/"+string(of)+"/get_grid_info", gridsManaged, callable)
		w.Handle("POST /cgi-bin/report/"+string(of)+"/get_order_list", of.list, callable)
		w.Handle("POST /cgi-bin/report/"+string(of)+"/get_order_info", of.get, callable)
		w.Handle("POST /cgi-bin/report/"+string(of)+"/get_corp_status", of.countCorp, callable)
		w.Handle("POST /cgi-bin/report/"+string(of)+"/get_user_status", of.countUser, callable)
		w.Handle("POST /cgi-bin/report/"+string(of)+"/category_statistic", of.countCategories, callable)
	}
	w.AddActs(Report, Process)
}

// callable are the callable apps of the three tools.
var callable = sim.AppsOnly(48002, "api forbidden")

// A grid is a part of the area.
type grid struct {
	id, name, parent string
	admins, members  []string
}

const (
	maxName    = 30
	maxAdmins  = 20
	maxMembers = 100
	maxManaged = 10
	maxDepth   = 10
)

func (s *store) grid(id string) *grid {
	i := slices.IndexFunc(s.grids, func(g *grid) bool { return g.id == id })
	if i < 0 {
		return nil
	}
	return s.grids[i]
}

// below returns the grids right below one.
func (s *store) below(id string) (list []*grid) {
	for _, g := range s.grids {
		if g.parent == id {
			list = append(list, g)
		}
	}
	return list
}

// depth is the level of a grid, 1 at the top.
func (s *store) depth(id string) (n int) {
	for g := s.grid(id); g != nil; g = s.grid(g.parent) {
		n++
	}
	return n
}

// height is how many levels a grid has, with those below it.
func (s *store) height(id string) int {
	most := 0
	for _, g := range s.below(id) {
		most = max(most, s.height(g.id))
	}
	return 1 + most
}

// within reports whether a grid is another or below it.
func (s *store) within(id, top string) bool {
	for g := s.grid(id); g != nil; g = s.grid(g.parent) {
		if g.id == top {
			return true
		}
	}
	return false
}

// managed counts the grids that a member is in charge of, but for one.
func (s *store) managed(userID string, but *grid) (n int) {
	for _, g := range s.grids {
		if g != but && slices.Contains(g.admins, userID) {
			n++
		}
	}
	return n
}

// nameOf is the name of a grid.
func (s *store) nameOf(tx *sim.Tx, g *grid) string {
	if g.id == Top && g.name == "" {
		return tx.Corp().Name
	}
	return g.name
}

// people sorts userids into those that the app sees and others.
func people(tx *sim.Tx, ids []string) (seen, failed []string) {
	for _, id := range sim.Distinct(ids) {
		if m, err := directory.Of(tx).See(tx.App).Find(id); err == nil {
			seen = append(seen, m.UserID())
		} else {
			failed = append(failed, id)
		}
	}
	return seen, failed
}

// fill makes of a grid, which may be new, what an app wants of it.
func (s *store) fill(tx *sim.Tx, g *grid, isNew bool) (failed []string, err error) {
	in := tx.Body
	next := grid{id: g.id, name: sim.Text(in["grid_name"]), parent: sim.Text(in["grid_parent_id"])}
	if g.id == Top {
		next.parent = ""
	}
	levels := 1
	if !isNew {
		levels = s.height(g.id)
	}
	var others []string
	next.admins, failed = people(tx, sim.Texts(in["grid_admin"]))
	next.members, others = people(tx, sim.Texts(in["grid_member"]))
	switch {
	case next.name == "" || utf8.RuneCountInString(next.name) > maxName:
		return nil, sim.Refuse(40058, "invalid grid_name")
	case g.id != Top && (s.grid(next.parent) == nil || !isNew && s.within(next.parent, g.id)):
		return nil, sim.Refuse(90604, "invalid grid_parent_id")
	case g.id != Top && s.depth(next.parent)+levels > maxDepth:
		return nil, sim.Refuse(40058, "more than 10 levels of grids")
	case slices.ContainsFunc(s.below(next.parent), func(o *grid) bool { return o != g && s.nameOf(tx, o) == next.name }):
		return nil, sim.Refuse(90608, "grid_name exists")
	case len(next.admins) == 0:
		return nil, sim.Refuse(40058, "invalid grid_admin")
	case len(next.admins) > maxAdmins:
		return nil, sim.Refuse(90606, "too many grid_admin")
	case len(next.members) > maxMembers:
		return nil, sim.Refuse(90609, "too many grid_member")
	case slices.ContainsFunc(next.admins, func(id string) bool { return s.managed(id, g) >= maxManaged }):
		return nil, sim.Refuse(90613, "a member is in charge of 10 grids already")
	}
	*g = next
	return sim.Distinct(append(failed, others...)), nil
}

// failures are a reply with the userids that failed, if there are any.
func failures(failed []string) object {
	if len(failed) == 0 {
		return object{}
	}
	return object{"invalid_userids": failed}
}

func gridAdd(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	g := &grid{}
	failed, err := s.fill(tx, g, true)
	if err != nil {
		return nil, err
	}
	g.id = s.id("grid")
	s.grids = append(s.grids, g)
	o := failures(failed)
	o["grid_id"] = g.id
	return o, nil
}

// find returns the grid that a call names.
func (s *store) find(tx *sim.Tx) (*grid, error) {
	if g := s.grid(sim.Text(tx.Body["grid_id"])); g != nil {
		return g, nil
	}
	return nil, sim.Refuse(90604, "invalid grid_id")
}

func gridUpdate(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	g, err := s.find(tx)
	if err != nil {
		return nil, err
	}
	failed, err := s.fill(tx, g, false)
	if err != nil {
		return nil, err
	}
	return failures(failed), nil
}

// gridDelete deletes a grid with all below it, if none of them has members.
func gridDelete(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	g, err := s.find(tx)
	if err != nil {
		return nil, err
	}
	isGone := func(o *grid) bool { return s.within(o.id, g.id) }
	switch {
	case g.id == Top:
		return nil, sim.Refuse(90604, "the grid at the top stays")
	case slices.ContainsFunc(s.grids, func(o *grid) bool { return isGone(o) && len(o.members) > 0 }):
		return nil, sim.Refuse(90607, "the grid has members")
	}
	var kept []*grid
	for _, o := range s.grids {
		if !isGone(o) {
			kept = append(kept, o)
		}
	}
	s.grids = kept
	return object{}, nil
}

// listOf is a list that is never null.
func listOf(ids []string) []string { return append([]string{}, ids...) }

func gridList(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	g := s.grids[0]
	if sim.Text(tx.Body["grid_id"]) != "" {
		var err error
		if g, err = s.find(tx); err != nil {
			return nil, err
		}
	}
	list := []object{}
	for _, g := range append([]*grid{g}, s.below(g.id)...) {
		list = append(list, object{
			"grid_id": g.id, "grid_name": s.nameOf(tx, g), "grid_parent_id": g.parent, "grid_admin": listOf(g.admins), "grid_member": listOf(g.members),
		})
	}
	return object{"grid_list": list}, nil
}

func gridsOfUser(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	managed, joined := []object{}, []object{}
	for _, g := range s.grids {
		o := object{"grid_id": g.id, "grid_name": s.nameOf(tx, g)}
		if slices.Contains(g.admins, m.UserID()) {
			managed = append(managed, o)
		}
		if slices.Contains(g.members, m.UserID()) {
			joined = append(joined, o)
		}
	}
	return object{"manage_grids": managed, "joined_grids": joined}, nil
}

func gridsManaged(tx *sim.Tx) (any, error) {
	s, list := slot.Of(tx), []object{}
	for _, g := range s.grids {
		list = append(list, object{"grid_id": g.id, "grid_name": s.nameOf(tx, g), "grid_admin": listOf(g.admins)})
	}
	return object{"grid_list": list}, nil
}

// A category is a kind of event.
type category struct {
	id, name, parent string
}

func (c *category) level() int {
	if c.parent == "" {
		return 1
	}
	return 2
}

func (s *store) category(id string) *category {
	i := slices.IndexFunc(s.categories, func(c *category) bool { return c.id == id })
	if i < 0 {
		return nil
	}
	return s.categories[i]
}

// fillCategory makes of a category, which may be new, what an app wants of it.
func (s *store) fillCategory(tx *sim.Tx, c *category) error {
	in := tx.Body
	next := category{id: c.id, name: strings.TrimSpace(sim.Text(in["category_name"]))}
	if level := sim.Integer(in["level"]); level == 2 {
		next.parent = sim.Text(in["parent_category_id"])
		if top := s.category(next.parent); top == nil || top.parent != "" || top == c {
			return sim.Refuse(90603, "invalid parent_category_id")
		}
	} else if level != 1 {
		return sim.Refuse(40058, "invalid level")
	}
	if next.name == "" || utf8.RuneCountInString(next.name) > maxName {
		return sim.Refuse(40058, "invalid category_name")
	}
	for _, o := range s.categories {
		if o != c && o.parent == next.parent && o.name == next.name {
			return sim.Refuse(40058, "category_name exists")
		}
	}
	*c = next
	return nil
}

func categoryAdd(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	c := &category{}
	if err := s.fillCategory(tx, c); err != nil {
		return nil, err
	}
	c.id = s.id("category")
	s.categories = append(s.categories, c)
	return object{"category_id": c.id}, nil
}

// findCategory returns the category that a call names.
func (s *store) findCategory(tx *sim.Tx) (*category, error) {
	if c := s.category(sim.Text(tx.Body["category_id"])); c != nil {
		return c, nil
	}
	return nil, sim.Refuse(90603, "invalid category_id")
}

func categoryUpdate(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	c, err := s.findCategory(tx)
	if err == nil {
		err = s.fillCategory(tx, c)
	}
	if err != nil {
		return nil, err
	}
	return object{}, nil
}

// categoryDelete deletes a category with those below it.
func categoryDelete(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	c, err := s.findCategory(tx)
	if err != nil {
		return nil, err
	}
	s.categories = slices.DeleteFunc(s.categories, func(o *category) bool { return o == c || o.parent == c.id })
	return object{}, nil
}

func categoryList(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, c := range slot.Of(tx).categories {
		o := object{"category_id": c.id, "category_name": c.name, "level": c.level()}
		if c.parent != "" {
			o["parent_category_id"] = c.parent
		}
		list = append(list, o)
	}
	return object{"category_list": list}, nil
}
