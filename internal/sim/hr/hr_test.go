package hr_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/hr"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// The roster takes what its fields take, and says of the rest why not.
func TestRoster(t *testing.T) {
	w := simtest.New(t, directory.Install, hr.Install)
	w.In(directory.Seed)
	call := func(call, want string) {
		t.Helper()
		if got := simtest.MustCall(t, w, simtest.App, call); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
	update := func(change string, result string) {
		t.Helper()
		call(`POST /hr/update_staff_info {"userid":"lina",`+change+`}`, `"result":`+result)
	}
	update(`"update_items":[{"fieldid":11020,"value_string":"杭州"}]`, "1")
	update(`"update_items":[{"fieldid":11020,"value_uint32":7}]`, "1") // another type than the field's clears it
	call(`POST /hr/get_staff_info {"userid":"lina","fieldids":[{"fieldid":11020}]}`, `"value_string":""`)
	update(`"update_items":[{"fieldid":11001,"value_string":""}]`, "4")
	update(`"update_items":[{"fieldid":11006,"value_string":"7"}]`, "5")
	update(`"update_items":[{"fieldid":19001,"value_file":{"media_id":["m"]}}]`, "5")
	update(`"update_items":[{"fieldid":1,"value_string":"7"}]`, "3")
	update(`"update_items":[{"fieldid":14001,"sub_idx":0,"value_string":"浙江大学"}]`, "3") // no row yet
	update(`"insert_items":[{"group_type":1,"item":[{"fieldid":14002,"value_uint32":1}]}]`, "4")
	update(`"insert_items":[{"group_type":9,"item":[{"fieldid":14001,"value_string":"x"}]}]`, "3")
	for _, school := range []string{"浙江大学", "南京大学"} {
		update(`"insert_items":[{"group_type":1,"item":[{"fieldid":14001,"value_string":"`+school+`"},{"fieldid":99}]}]`, "1")
	}
	update(`"remove_items":[{"group_type":1,"sub_idx":2}]`, "3")
	update(`"remove_items":[{"group_type":1,"sub_idx":0}]`, "1")
	call(`POST /hr/get_staff_info {"userid":"LINA","fieldids":[{"fieldid":14001,"sub_idx":0}]}`, "南京大学")
	call(`POST /hr/get_staff_info {"userid":"lina","fieldids":[{"fieldid":14001,"sub_idx":1}]}`, `"result":3`)
	for body, code := range map[string]int{
		`POST /hr/get_staff_info {"userid":"lina"}`:                        40058,
		`POST /hr/update_staff_info {"userid":"lina"}`:                     40058,
		`POST /hr/get_staff_info {"userid":"nobody","get_all":true}`:       60111,
		`POST /hr/update_staff_info {"userid":"nobody","insert_items":[]}`: 60111,
	} {
		if got, is := simtest.Call(t, w, simtest.App, body); is != code {
			t.Errorf("%s: %s, want %d", body, got, code)
		}
	}
	if _, code := simtest.Call(t, w, simtest.Directory, "GET /hr/get_fields"); code != 48002 {
		t.Errorf("directory sync reads the roster: %d", code)
	}
}
