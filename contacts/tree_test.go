package contacts_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

func ids(nodes []*contacts.Node) (list []int64) {
	for _, n := range nodes {
		list = append(list, n.ID)
	}
	return list
}

func TestTree(t *testing.T) {
	tree := contacts.NewTree([]contacts.Department{
		{ID: 5, Name: "平台组", ParentID: 3},
		{ID: 4, Name: "前端组", ParentID: 3, Order: 10},
		{ID: 3, Name: "研发中心", ParentID: 1},
		{ID: 1, Name: "云杉科技"},
		{ID: 2, Name: "总经办", ParentID: 1, Order: 4294967295},
		{ID: 6, Name: "测试组", ParentID: 3},
		{ID: 80, Name: "孤儿", ParentID: 79},
		{ID: 90, Name: "甲", ParentID: 91},
		{ID: 91, Name: "乙", ParentID: 90},
		{ID: 92, Name: "丙", ParentID: 91},
		{ID: 95, Name: "自身", ParentID: 95},
	})
	var walk []string
	for n := range tree.All() {
		walk = append(walk, n.String())
	}
	want := "云杉科技|云杉科技/总经办|云杉科技/研发中心|云杉科技/研发中心/前端组|云杉科技/研发中心/平台组|云杉科技/研发中心/测试组|孤儿"
	if got := strings.Join(walk, "|"); got != want {
		t.Errorf("walk %s\nwant %s", got, want)
	}
	if got := ids(tree.Roots); !slices.Equal(got, []int64{1, 80}) {
		t.Errorf("roots %v", got)
	}
	if got := ids(tree.Orphans); !slices.Equal(got, []int64{80}) {
		t.Errorf("orphans %v", got)
	}
	if got := ids(tree.Loops); !slices.Equal(got, []int64{90, 91, 95}) {
		t.Errorf("loops %v", got)
	}
	if got := ids(slices.Collect(tree.Node(91).All())); !slices.Equal(got, []int64{91, 92}) {
		t.Errorf("walk from a loop: %v", got)
	}
	if n := tree.Find("云杉科技", "研发中心", "平台组"); n == nil || n.ID != 5 || n.Level() != 3 {
		t.Errorf("found %v", n)
	}
	if n := tree.Find(); n != nil {
		t.Errorf("found %v without a name", n)
	}
	if n := tree.Find("孤儿"); n == nil || n.ID != 80 {
		t.Errorf("found %v", n)
	}
	if n := tree.Find("云杉科技", "研发中心", "甲"); n != nil {
		t.Errorf("found %v", n)
	}
	if n := tree.Find("云杉科技", "平台组"); n != nil {
		t.Errorf("found %v", n)
	}
	if got := tree.Node(92).String(); got != "甲/乙/丙" {
		t.Errorf("path below a loop: %s", got)
	}
	for n := range tree.All() { // a loop may stop at any depth
		if n.ID == 4 {
			break
		}
	}
	if n := tree.Node(4711); n != nil {
		t.Errorf("node of an unknown id: %v", n)
	}
}

// Of siblings with the same name the first one in WeCom's order is found.
func TestFindAmongNamesakes(t *testing.T) {
	tree := contacts.NewTree([]contacts.Department{{ID: 1}, {ID: 4, Name: "甲", ParentID: 1}, {ID: 3, Name: "甲", ParentID: 1}, {ID: 5, Name: "甲", ParentID: 1, Order: 9}})
	if n := tree.Find("", "甲"); n == nil || n.ID != 5 {
		t.Errorf("found %v", n)
	}
}

// A long way into a loop is no reason to walk it for each department.
func TestLoopBelowLongChain(t *testing.T) {
	list := []contacts.Department{{ID: 1, ParentID: 2}, {ID: 2, ParentID: 1}}
	for id := int64(3); id < 1000; id++ {
		list = append(list, contacts.Department{ID: id, ParentID: id - 1})
	}
	tree := contacts.NewTree(list)
	if got := ids(tree.Loops); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("loops %v", got)
	}
	if n := len(slices.Collect(tree.Node(2).All())); n != 998 {
		t.Errorf("%d below the loop", n)
	}
}

func ExampleNewTree() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	staff := contacts.New(corp.Client())

	departments, err := staff.ListDepartments(context.Background(), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	tree := contacts.NewTree(departments)
	for n := range tree.Find("云杉科技", "产品部").All() {
		fmt.Println(n.Level(), n)
	}
	// Output:
	// 2 云杉科技/产品部
	// 3 云杉科技/产品部/设计组
}
