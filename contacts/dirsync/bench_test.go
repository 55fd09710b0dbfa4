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

// A company answers reads of a directory of n members, 50 in each department, and
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
	for d := range n / 50 {
		id := d + 2
		fmt.Fprintf(&departments, `,{"id":%d,"name":"部门%d","parentid":1}`, id, d)
		fmt.Fprintf(&nodes, `,{"id":%d,"parentid":1}`, id)
		key := fmt.Sprint("d", d)
		c.wanted.Departments = append(c.wanted.Departments, dirsync.Department{Key: key, Name: fmt.Sprint("部门", d)})
		var users bytes.Buffer
		for i := d * 50; i < d*50+50; i++ {
			if i > d*50 {
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
		c.plan(b, wanted, n+n/50+1) // one leads itself
	})
}
