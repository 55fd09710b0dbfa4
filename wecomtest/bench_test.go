package wecomtest_test

import (
	"fmt"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
	"github.com/gowecom/wecom/wecomtest"
)

// staff is a directory of departments with 50 members each.
func staff(members int) (d dirsync.Directory) {
	for i := range members / 50 {
		parent := ""
		if i >= 20 {
			parent = fmt.Sprintf("d%d", i/20-1)
		}
		d.Departments = append(d.Departments, dirsync.Department{Key: fmt.Sprintf("d%d", i), Name: fmt.Sprintf("部门%d", i), Parent: parent})
		for j := range 50 {
			n := i*50 + j
			d.Members = append(d.Members, dirsync.Member{
				UserID: fmt.Sprintf("user%06d", n), Name: "成员", Departments: []string{fmt.Sprintf("d%d", i)},
				Fields: map[dirsync.Field]string{dirsync.Mobile: fmt.Sprintf("138%08d", n), dirsync.Position: "职务"},
			})
		}
	}
	return d
}

// A directory is synchronised with a corp that is empty, and then again. The time
// of a member does not grow with their number.
func BenchmarkSync(b *testing.B) {
	for _, members := range []int{500, 5_000, 50_000} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			wanted := staff(members)
			for b.Loop() {
				corp := wecomtest.New(wecomtest.WithoutPeople(), wecomtest.WithPersonalData())
				client := corp.Client(wecom.WithoutRateLimits())
				sync := dirsync.New(contacts.New(client), contacts.New(client.WithSecret(wecomtest.ContactsSecret)), dirsync.Options{})
				for _, want := range []int{members + members/50, 0} {
					plan, err := sync.Plan(b.Context(), wanted)
					if err != nil {
						b.Fatal(err)
					}
					steps := 0
					for step, err := range plan.Apply(b.Context()) {
						if err != nil {
							b.Fatal(step, err)
						}
						steps++
					}
					if steps != want {
						b.Fatalf("%d steps, want %d", steps, want)
					}
				}
				_ = client.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*members), "µs/member")
		})
	}
}
