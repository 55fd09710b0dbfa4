package customers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// What a call costs does not depend on how many customers a member has.
func BenchmarkCustomers(b *testing.B) {
	for _, n := range []int{200, 2_000, 20_000} {
		w := simtest.NewWith(b, func(c *sim.Config) { c.JournalSize = 100 }, all.Install, all.Seed)
		for i := range n {
			if _, err := customers.Add.Do(w, customers.Addition{UserID: "zengli", Name: fmt.Sprint(i)}); err != nil {
				b.Fatal(err)
			}
		}
		id := func(i int) string { return fmt.Sprintf("wmSimulated%06d", 1+2*(i%n)) }
		for _, call := range []struct {
			name string
			line func(i int) string
		}{
			{"get", func(i int) string { return "GET /externalcontact/get?external_userid=" + id(i) }},
			{"get_by_user", func(int) string { return p + `batch/get_by_user {"userid_list":["zengli"],"limit":10}` }},
			{"remark", func(i int) string {
				return p + `remark {"userid":"zengli","external_userid":"` + id(i) + `","remark":"x"}`
			}},
			{"mark_tag", func(i int) string {
				return p + `mark_tag {"userid":"zengli","external_userid":"` + id(i) + `","add_tag":["etLevelA"]}`
			}},
			{"add_corp_tag", func(i int) string {
				return p + fmt.Sprintf(`add_corp_tag {"group_id":"etGroupFrom","tag":[{"name":"t%d"}]}`, i)
			}},
			{"transfer", func(i int) string {
				return p + `transfer_customer {"handover_userid":"zengli","takeover_userid":"shenyi","external_userid":["` + id(i) + `"]}`
			}},
			{"transfer_result", func(int) string {
				return p + `transfer_result {"handover_userid":"lvbin","takeover_userid":"shenyi"}`
			}},
			{"unassigned", func(int) string { return p + `get_unassigned_list {"page_size":10}` }},
		} {
			b.Run(fmt.Sprintf("%s/%d", call.name, n), func(b *testing.B) {
				token := simtest.Token(b, w, simtest.App)
				i := 0
				for b.Loop() {
					if reply := simtest.Send(b, w, call.line(i), token); !strings.HasPrefix(reply, `{"errcode":0`) {
						b.Fatalf("%s: %s", call.line(i), reply)
					}
					i++
				}
			})
		}
	}
}
