package contacts_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
)

// sizes are those of the benchmarks of what loops. The time must not grow faster
// than they do.
var sizes = []int{1000, 8000, 64000}

func bySize(b *testing.B, do func(b *testing.B, n int)) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			do(b, n)
		})
	}
}

// siblings are n departments below one.
func siblings(n int) []contacts.Department {
	list := []contacts.Department{{ID: 1, Name: "总部"}}
	for i := range n {
		list = append(list, contacts.Department{ID: int64(i + 2), Name: fmt.Sprint("门店", i), ParentID: 1, Order: int64(n - i)})
	}
	return list
}

func BenchmarkNewTree(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		list := siblings(n)
		for b.Loop() {
			contacts.NewTree(list)
		}
	})
}

// A chain is deeper than WeCom allows, and leads to a loop.
func BenchmarkNewTreeOfChain(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		list := []contacts.Department{{ID: 1, ParentID: 2}}
		for i := range n {
			list = append(list, contacts.Department{ID: int64(i + 2), ParentID: int64(i + 1)})
		}
		for b.Loop() {
			contacts.NewTree(list)
		}
	})
}

// Every department is looked for once.
func BenchmarkFind(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		list := siblings(n)
		tree := contacts.NewTree(list)
		for b.Loop() {
			for _, d := range list[1:] {
				if tree.Find("总部", d.Name) == nil {
					b.Fatal(d.Name)
				}
			}
		}
	})
}

func BenchmarkManagerIDs(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		tree := contacts.NewTree(siblings(n))
		for b.Loop() {
			for i := range n {
				tree.ManagerIDs(contacts.User{UserID: "a", MainDepartmentID: int64(i + 2)})
			}
		}
	})
}

// A canned transport answers with the same bodies, by path.
type canned map[string][]byte

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := c[r.URL.Path]
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body) // what is sent does not matter
		_ = r.Body.Close()
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
}

// service calls a corp that answers with bodies by path.
func (c canned) service(b *testing.B) *contacts.Service {
	c["/cgi-bin/gettoken"] = []byte(`{"errcode":0,"access_token":"token","expires_in":7200}`)
	client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: c}))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = client.Close() })
	return contacts.New(client)
}

// users is a list of n members, each of them twice.
func users(n int) string {
	var b strings.Builder
	for i := range n {
		user := fmt.Sprintf(`{"userid":"m%d","name":"成员","department":[1],"is_leader_in_dept":[0],"extattr":{"attrs":[{"name":"工号","value":"A%d"}]}},`, i, i)
		b.WriteString(user + user)
	}
	return strings.TrimSuffix(b.String(), ",")
}

func BenchmarkAllUsers(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		s := canned{
			"/cgi-bin/department/simplelist": []byte(`{"errcode":0,"department_id":[{"id":1}]}`),
			"/cgi-bin/user/list":             []byte(`{"errcode":0,"userlist":[` + users(n) + `]}`),
		}.service(b)
		for b.Loop() {
			got := 0
			for _, err := range s.AllUsers(b.Context(), 1) {
				if err != nil {
					b.Fatal(err)
				}
				got++
			}
			if got != n {
				b.Fatalf("%d members", got)
			}
		}
	})
}

func BenchmarkAllExportedUsers(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		key := crypto.NewEncodingAESKey()
		file, err := crypto.SealFile([]byte(`{"userlist":[`+users(n)+`]}`), key)
		if err != nil {
			b.Fatal(err)
		}
		s := canned{"/file": file}.service(b)
		for b.Loop() {
			for _, err := range s.AllExportedUsers(b.Context(), []contacts.ExportFile{{URL: "https://files.example/file"}}, key) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// All members fail, so that the result grows with the list.
func BenchmarkTagUsers(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		failed := `"` + strings.Join(manyIDs(1000), "|") + `"`
		s := canned{"/cgi-bin/tag/addtagusers": []byte(`{"errcode":0,"invalidlist":` + failed + `}`)}.service(b)
		targets := contacts.TagTargets{UserIDs: manyIDs(n)}
		for b.Loop() {
			if r, err := s.TagUsers(b.Context(), 1, targets); err != nil || len(r.Failed.UserIDs) != n {
				b.Fatal(err)
			}
		}
	})
}
