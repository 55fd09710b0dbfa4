package directory

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// Whatever happens, the directory finds what a look at all members and
// departments finds.
func TestIndexes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	w := simtest.New(t, media.Install, Install)
	user := func() string { return fmt.Sprintf("u%d", random.IntN(40)) }
	department := func() int { return 1 + random.IntN(15) }
	done := 0
	for i := range 3000 {
		var call string
		switch random.IntN(8) {
		case 0, 1:
			call = fmt.Sprintf(`POST /user/create {"userid":%q,"name":"n","mobile":"138%08d","department":[%d,%d],"is_leader_in_dept":[%d,0]}`, user(), random.IntN(60), department(), department()+random.IntN(2)*15, random.IntN(2))
		case 2:
			call = fmt.Sprintf(`POST /user/update {"userid":%q,"department":[%d],"is_leader_in_dept":[1],"email":"%d@x.example"}`, user(), department(), random.IntN(30))
		case 3:
			call = fmt.Sprintf(`POST /user/update {"userid":%q,"new_userid":"U%d","mobile":"138%08d"}`, user(), random.IntN(40), random.IntN(60))
		case 4:
			call = "GET /user/delete?userid=" + user()
		case 5:
			call = fmt.Sprintf(`POST /department/create {"id":%d,"parentid":%d,"name":"d%d"}`, department()*random.IntN(2), department(), random.IntN(9))
		case 6:
			call = fmt.Sprintf(`POST /department/update {"id":%d,"parentid":%d,"name":"d%d"}`, department(), department(), random.IntN(9))
		case 7:
			call = fmt.Sprintf("GET /department/delete?id=%d", department())
		}
		if _, code := simtest.Call(t, w, simtest.Directory, call); code == 0 {
			done++
		}
		w.In(func(tx *sim.Tx) {
			if fault := Of(tx).fault(); fault != "" {
				t.Fatalf("after %d calls, the last one %s: %s", i+1, call, fault)
			}
		})
	}
	if done < 500 {
		t.Errorf("only %d calls changed something", done)
	}
}

// fault tells what an index finds and a look at everything does not, or the other
// way round.
func (d *Directory) fault() string {
	free := int64(Root)
	for d.departments[free] != nil {
		free++
	}
	if got := d.freeDepartment(); got != free {
		return fmt.Sprintf("the free id is %d, want %d", got, free)
	}
	if len(d.places) != len(d.departments) || d.roster.size != len(d.members) {
		return fmt.Sprintf("%d places of %d departments, %d of %d members", len(d.places), len(d.departments), d.roster.size, len(d.members))
	}
	for id, dep := range d.departments {
		var children []int64
		var members, leaders []string
		for _, other := range d.departments {
			if other.Parent == id {
				children = append(children, other.ID)
			}
		}
		for _, m := range d.members {
			if i := slices.Index(m.departments, id); i >= 0 { // a department may be named twice
				members = append(members, m.userID)
				if m.leads[i] == 1 {
					leaders = append(leaders, m.userID)
				}
			}
		}
		slices.Sort(children)
		slices.Sort(members)
		slices.Sort(leaders)
		if d.places[place{dep.Parent, dep.Name}] != id || !slices.Equal(dep.children, children) || !slices.Equal(idsOf(&dep.members, ""), members) || !slices.Equal(idsOf(&dep.leaders, ""), leaders) {
			return fmt.Sprintf("department %d: %v, want the children %v, the members %v, the leaders %v", id, dep, children, members, leaders)
		}
	}
	for key, holders := range d.holders {
		n := 0
		for _, m := range d.members {
			if value := plain(m.Text(key)); value != "" {
				n++
				if holders[value] != m {
					return fmt.Sprintf("%s of %s leads to another member", key, m.userID)
				}
			}
		}
		if n != len(holders) {
			return fmt.Sprintf("%d members have a %s, %d are held", n, key, len(holders))
		}
	}
	return ""
}
