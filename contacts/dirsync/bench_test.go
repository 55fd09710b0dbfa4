package dirsync_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
)

// A company answers reads of a directory of n members, 500 in each department, and
// is what there should be, too.
type company struct {
	departments []byte
	members     map[string][]byte // by department
	wanted      dirsync.Directory
}

func newCompany(n int) *company {
	c := &company{members: map[string][]byte{}}
	var departments, nodes bytes.Buffer
	departments.WriteString(`{"id":1,"name":"总部"}`)
	nodes.WriteString(`{"id":1}`)
	for d := range n / 500 {
		id := d + 2
		fmt.Fprintf(&departments, `,{"id":%d,"name":"部门%d","parentid":1}`, id, d)
		fmt.Fprintf(&nodes, `,{"id":%d,"parentid":1}`, id)
		key := fmt.Sprint("d", d)
		c.wanted.Departments = append(c.wanted.Departments, dirsync.Department{Key: key, Name: fmt.Sprint("部门", d)})
		var users bytes.Buffer
		for i := d * 500; i < d*500+500; i++ {
			if i > d*500 {
				users.WriteByte(',')
			}
			fmt.Fprintf(&users, `{"userid":"m%d","name":"成员%d","department":[%d],"main_department":%d,"is_leader_in_dept":[0],"mobile":"+86 139%08d","email":"m%d@yunshan.example","gender":"1","position":"工程师","status":4,"direct_leader":["m%d"],"extattr":{"attrs":[{"type":0,"name":"工号","text":{"value":"%d"}}]}}`, i, i, id, id, i, i, i/50, i)
			c.wanted.Members = append(c.wanted.Members, dirsync.Member{
				UserID: fmt.Sprint("m", i), Name: fmt.Sprint("成员", i), Departments: []string{key}, LeaderID: new(fmt.Sprint("m", i/50)),
				Fields: map[dirsync.Field]string{
					dirsync.Mobile: fmt.Sprintf("139 %08d", i), dirsync.Email: fmt.Sprintf("M%d@yunshan.example", i), dirsync.Gender: "男",
					dirsync.Position: "工程师", dirsync.TextAttribute("工号"): fmt.Sprint(i),
				},
			})
		}
		c.members[fmt.Sprint(id)] = fmt.Appendf(nil, `{"errcode":0,"userlist":[%s]}`, &users)
	}
	c.members["1"] = []byte(`{"errcode":0,"userlist":[]}`)
	c.departments = fmt.Appendf(nil, `{"errcode":0,"department":[%s],"department_id":[%s]}`, &departments, &nodes)
	return c
}

func (c *company) RoundTrip(r *http.Request) (*http.Response, error) {
	body := c.departments
	switch r.URL.Path {
	case "/cgi-bin/gettoken":
		body = []byte(`{"errcode":0,"access_token":"token","expires_in":7200}`)
	case "/cgi-bin/user/list":
		body = c.members[r.URL.Query().Get("department_id")]
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
}

// plan makes a plan, and is told how many steps it has.
func (c *company) plan(b *testing.B, wanted dirsync.Directory, steps int) {
	client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: c}))
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	service := contacts.New(client)
	for b.Loop() {
		plan, err := dirsync.New(service, service, dirsync.Options{Leavers: dirsync.DisableLeavers}).Plan(b.Context(), wanted)
		if err != nil {
			b.Fatal(err)
		}
		if len(plan.Steps) != steps {
			b.Fatalf("%d steps: %s", len(plan.Steps), plan.Summary())
		}
	}
}

// The time of a plan must not grow faster than the directory, whatever differs.
func bySize(b *testing.B, do func(b *testing.B, c *company, n int)) {
	for _, n := range []int{1000, 8000, 64000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			do(b, newCompany(n), n)
		})
	}
}

func BenchmarkPlanNothing(b *testing.B) {
	bySize(b, func(b *testing.B, c *company, _ int) { c.plan(b, c.wanted, 0) })
}

func BenchmarkPlanEveryone(b *testing.B) {
	bySize(b, func(b *testing.B, c *company, n int) {
		for _, m := range c.wanted.Members {
			m.Fields[dirsync.Position] = "架构师"
		}
		c.plan(b, c.wanted, n)
	})
}

func BenchmarkPlanFromNothing(b *testing.B) {
	bySize(b, func(b *testing.B, c *company, n int) {
		wanted := c.wanted
		c.departments, c.members = newCompany(0).departments, newCompany(0).members
		c.plan(b, wanted, n+n/500+1) // one leads itself
	})
}

// Half of the members swap numbers in pairs, the others hand theirs on in a circle.
func BenchmarkPlanHandedOn(b *testing.B) {
	bySize(b, func(b *testing.B, c *company, n int) {
		list := c.wanted.Members
		mobile := func(i int) string { return fmt.Sprintf("139%08d", i) }
		for i := range n / 2 {
			list[i].Fields[dirsync.Mobile] = mobile(i ^ 1)
			list[n/2+i].Fields[dirsync.Mobile] = mobile(n/2 + (i+1)%(n/2))
		}
		c.plan(b, c.wanted, n+n/4+1)
	})
}

// Nobody can be reached by anything else, so that nothing is handed on.
func BenchmarkPlanNotHandedOn(b *testing.B) {
	bySize(b, func(b *testing.B, c *company, n int) {
		for i, m := range c.wanted.Members {
			m.Fields = map[dirsync.Field]string{dirsync.Mobile: fmt.Sprintf("139%08d", (i+1)%n)}
			c.wanted.Members[i] = m
		}
		for id, body := range c.members {
			c.members[id] = bytes.ReplaceAll(body, []byte(`"email"`), []byte(`"unknown"`))
		}
		c.plan(b, c.wanted, 0)
	})
}

// A chain of new members leads one another.
func BenchmarkPlanLeaders(b *testing.B) {
	bySize(b, func(b *testing.B, c *company, n int) {
		wanted := c.wanted
		for i := range wanted.Members {
			wanted.Members[i].LeaderID = new(fmt.Sprint("m", (i+1)%n))
		}
		c.departments, c.members = newCompany(0).departments, newCompany(0).members
		c.plan(b, wanted, n+n/500+1)
	})
}

// All departments have other names, in a circle.
func BenchmarkPlanDepartments(b *testing.B) {
	for _, n := range []int{100, 800, 6400} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			c := newCompany(0)
			wanted := dirsync.Directory{}
			var nodes bytes.Buffer
			for d := range n {
				if d > 0 {
					nodes.WriteByte(',')
				}
				wanted.Departments = append(wanted.Departments, dirsync.Department{Key: fmt.Sprint(d), ID: int64(d + 2), Name: fmt.Sprint("部门", (d+1)%n)})
				fmt.Fprintf(&nodes, `{"id":%d,"name":"部门%d","parentid":1}`, d+2, d)
			}
			c.departments = fmt.Appendf(nil, `{"errcode":0,"department":[{"id":1,"name":"总部"},%s],"department_id":[{"id":1}]}`, &nodes)
			c.plan(b, wanted, 2*n-1)
		})
	}
}
