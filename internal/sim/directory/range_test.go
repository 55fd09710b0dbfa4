package directory

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// An app sees the members and departments of its visible range, and no others.
func TestVisibleRange(t *testing.T) {
	w := simtest.NewWith(t, func(c *sim.Config) {
		c.Apps = append(c.Apps, sim.App{AgentID: 7, Secret: "range", Visible: sim.Range{Users: []string{"FuHua"}, Departments: []int64{4}, Tags: []int64{9}}})
	}, media.Install, Install, func(w *sim.World) { w.In(Seed) })
	simtest.MustCall(t, w, simtest.App, `POST /tag/create {"tagname":"值班","tagid":9}`)
	simtest.MustCall(t, w, simtest.App, `POST /tag/addtagusers {"tagid":9,"userlist":["xieyu"]}`)
	for call, want := range map[string]int{
		"GET /user/get?userid=fuhua":              0, // by name
		"GET /user/get?userid=lina":               0, // in the department
		"GET /user/get?userid=zhaojing":           0, // below it
		"GET /user/get?userid=xieyu":              0, // by the tag
		"GET /user/get?userid=wangfang":           60011,
		"GET /department/get?id=4":                0,
		"GET /department/get?id=3":                60011,
		"GET /user/list?department_id=4":          0,
		"GET /user/simplelist?department_id=2":    60011,
		"GET /department/list?id=4":               0,
		"GET /department/simplelist?id=1":         0,
		"GET /department/simplelist?id=777777777": 60003,
	} {
		if got, code := simtest.Call(t, w, "range", call); code != want {
			t.Errorf("%s: %s, want %d", call, got, want)
		}
	}
	if got := simtest.MustCall(t, w, "range", "GET /department/simplelist"); strings.Count(got, `"id"`) != 3 {
		t.Errorf("sees the departments %s", got)
	}
	if got := simtest.MustCall(t, w, simtest.Directory, "GET /department/simplelist"); strings.Count(got, `"id"`) < 10 {
		t.Errorf("directory sync sees the departments %s", got)
	}
}

// All memberships come once, page by page, also when one of them goes meanwhile.
func TestListID(t *testing.T) {
	w := newCorp(t)
	simtest.MustCall(t, w, simtest.Directory, `POST /user/create {"userid":"many","name":"n","mobile":"13900000001","department":[2,3,4,5,6]}`)
	want := map[string]bool{}
	w.In(func(tx *sim.Tx) {
		for m := range Of(tx).Members() {
			for _, id := range m.departments {
				want[fmt.Sprint(m.userID, " ", id)] = true
			}
		}
	})
	for _, limit := range []int{1, 2, 3, 1000, 7} {
		var got []string
		cursor := ""
		for first := true; first || cursor != ""; first = false {
			var page struct {
				Rows []struct {
					UserID     string
					Department int64
				} `json:"dept_user"`
				Next string `json:"next_cursor"`
			}
			reply := simtest.MustCall(t, w, simtest.Directory, fmt.Sprintf(`POST /user/list_id {"limit":%d,"cursor":%q}`, limit, cursor))
			if err := json.Unmarshal([]byte(reply), &page); err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				got = append(got, fmt.Sprint(row.UserID, " ", row.Department))
			}
			if len(page.Rows) > limit {
				t.Fatalf("%d rows, want %d at most", len(page.Rows), limit)
			}
			cursor = page.Next
			if limit == 7 && len(got) == 7 { // who has been listed goes
				userID, _, _ := strings.Cut(got[0], " ")
				simtest.MustCall(t, w, simtest.Directory, "GET /user/delete?userid="+userID)
			}
		}
		slices.Sort(got)
		if rows := slices.Sorted(maps.Keys(want)); !slices.Equal(got, rows) {
			t.Errorf("pages of %d: %v, want %v", limit, got, rows)
		}
	}
}
