package gov_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/gov"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// A corp is a World with grids, at 9 o'clock of 26 November 2026.
func corp(t *testing.T) *sim.World {
	w := simtest.NewWith(t, func(c *sim.Config) { c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8) }, directory.Install, gov.Install)
	w.In(directory.Seed)
	return w
}

// Grids keep to the limits of a tree, of names and of people.
func TestGrids(t *testing.T) {
	add := func(name, parent, people string) string {
		return fmt.Sprintf(`app POST /report/grid/add {"grid_name":%q,"grid_parent_id":%q,"grid_admin":[%s]}`, name, parent, people)
	}
	const top = gov.Top
	w := corp(t)
	simtest.Play(t, w, `
directory POST /report/grid/list {} → 48002
app POST /report/grid/list {} → "grid_name":"云杉科技"
`+add("东区", top, `"ghost"`)+` → 40058
`+add("", top, `"lina"`)+` → 40058
`+add(strings.Repeat("长", 31), top, `"lina"`)+` → 40058
`+add("东区", "g9", `"lina"`)+` → 90604
`+add("东区", top, `"lina","ghost"`)+` → "invalid_userids":["ghost"]
`+add("东区", top, `"lina"`)+` → 90608
`+add("一街", "simulated-grid-1", `"lina"`)+` → simulated-grid-2
app POST /report/grid/update {"grid_id":"simulated-grid-1","grid_name":"东区","grid_parent_id":"simulated-grid-2","grid_admin":["lina"]} → 90604
app POST /report/grid/update {"grid_id":"simulated-grid-2","grid_name":"二街","grid_parent_id":"simulated-grid-1","grid_admin":["lina"],"grid_member":["wangwei"]}
app POST /report/grid/update {"grid_id":"g9","grid_name":"二街","grid_parent_id":"simulated-grid-1","grid_admin":["lina"]} → 90604
app POST /report/grid/list {"grid_id":"simulated-grid-1"} → "grid_member":["wangwei"]
app POST /report/grid/list {"grid_id":"g9"} → 90604
app POST /report/grid/get_user_grid_info {"userid":"wangwei"} → "joined_grids":[{"grid_id":"simulated-grid-2","grid_name":"二街"}]
app POST /report/grid/get_user_grid_info {"userid":"ghost"} → 60111
app POST /report/grid/delete {"grid_id":"`+top+`"} → 90604
app POST /report/grid/delete {"grid_id":"simulated-grid-1"} → 90607
app POST /report/grid/update {"grid_id":"simulated-grid-2","grid_name":"二街","grid_parent_id":"simulated-grid-1","grid_admin":["lina"]}
app POST /report/grid/delete {"grid_id":"simulated-grid-1"}
app POST /report/grid/list {"grid_id":"simulated-grid-2"} → 90604
`)
	parent := top
	for n := range 9 { // the one at the top is the first of 10 levels
		simtest.Play(t, w, add("层", parent, `"wangwei"`)+fmt.Sprintf(" → simulated-grid-%d", n+3))
		parent = fmt.Sprintf("simulated-grid-%d", n+3)
	}
	simtest.Play(t, w, add("层", parent, `"lina"`)+" → 40058")
	simtest.Play(t, w, add("十", top, `"wangwei"`)+" → simulated-grid-12")
	simtest.Play(t, w, add("十一", top, `"wangwei"`)+" → 90613")
}

// Categories have two levels.
func TestCategories(t *testing.T) {
	simtest.Play(t, corp(t), `
app POST /report/grid/add_cata {"category_name":"消防","level":1} → simulated-category-1
app POST /report/grid/add_cata {"category_name":"消防","level":1} → 40058
app POST /report/grid/add_cata {"category_name":" ","level":1} → 40058
app POST /report/grid/add_cata {"category_name":"占道","level":3} → 40058
app POST /report/grid/add_cata {"category_name":"占道","level":2} → 90603
app POST /report/grid/add_cata {"category_name":"占道","level":2,"parent_category_id":"simulated-category-1"} → simulated-category-2
app POST /report/grid/add_cata {"category_name":"堆物","level":2,"parent_category_id":"simulated-category-2"} → 90603
app POST /report/grid/update_cata {"category_id":"simulated-category-2","category_name":"占用通道","level":2,"parent_category_id":"simulated-category-1"}
app POST /report/grid/update_cata {"category_id":"c9","category_name":"x","level":1} → 90603
app POST /report/grid/list_cata {} → 占用通道
app POST /report/grid/delete_cata {"category_id":"simulated-category-1"}
app POST /report/grid/list_cata {} → "category_list":[]
app POST /report/grid/delete_cata {"category_id":"simulated-category-1"} → 90603
`)
}

// Reports go from hand to hand until they are solved, and are counted.
func TestReports(t *testing.T) {
	simtest.Play(t, corp(t), `
app POST /report/grid/add {"grid_name":"东区","grid_parent_id":"simulated-grid-0","grid_admin":["lina"]} → simulated-grid-1
app POST /report/grid/add_cata {"category_name":"消防","level":1} → simulated-category-2
act gov.report {"userid":"ghost","category_id":"simulated-category-2","description":"x"} → no member
act gov.report {"category_id":"simulated-category-2","description":"x"} → no name
act gov.report {"name":"n","category_id":"c9","description":"x"} → no category
act gov.report {"name":"n","grid_id":"g9","category_id":"simulated-category-2","description":"x"} → no grid
act gov.report {"name":"n","category_id":"simulated-category-2","description":"x","urgency":4} → no urgency
act gov.report {"userid":"wangwei","grid_id":"simulated-grid-1","category_id":"simulated-category-2","description":"通道堵塞"} → simulated-report-3
act gov.report {"name":"周女士","category_id":"simulated-category-2","description":"异味"} → simulated-report-4
app POST /report/patrol/get_order_info {"order_id":"simulated-report-4"} → 40058
app POST /report/patrol/get_order_info {"order_id":"simulated-report-3"} → "processor_userids":["lina"]
app POST /report/patrol/get_corp_status {} → "to_be_assigned":1
app POST /report/patrol/get_corp_status {"grid_id":"g9"} → 90604
app POST /report/resident/get_corp_status {"grid_id":"simulated-grid-1"} → "total_case":0
app POST /report/resident/get_corp_status {} → "pending":1
act gov.process {"order_id":"simulated-report-9","userid":"lina","step":5} → no report
act gov.process {"order_id":"simulated-report-3","userid":"ghost","step":5} → no member
act gov.process {"order_id":"simulated-report-3","userid":"lina","step":5} → cannot take step 5
act gov.process {"order_id":"simulated-report-3","userid":"lina","step":3,"to":["wangwei"]}
act gov.process {"order_id":"simulated-report-4","userid":"lina","step":5} → cannot take step 5
act gov.process {"order_id":"simulated-report-4","userid":"lina","step":6,"text":"不属本辖区"}
act gov.process {"order_id":"simulated-report-4","userid":"lina","step":2} → is over
app POST /report/patrol/get_user_status {"userid":"wangwei"} → "processing":1
app POST /report/patrol/get_user_status {"userid":"ghost"} → 60111
+24h
act gov.process {"order_id":"simulated-report-3","userid":"wangwei","step":5,"text":"已清理"}
app POST /report/patrol/get_corp_status {} → "added_today":0
app POST /report/patrol/get_corp_status {} → "solved_today":1
app POST /report/patrol/category_statistic {} → "total_solved":1
app POST /report/patrol/category_statistic {"category_id":"c9"} → 90603
app POST /report/patrol/get_order_list {"begin_create_time":1795708800} → "order_list":[]
app POST /report/patrol/get_order_list {"begin_modify_time":1795708800} → simulated-report-3
`)
}
