package dirsync_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
	"github.com/gowecom/wecom/wecomtest"
)

func newSyncer(corp *wecomtest.Corp, opts dirsync.Options) *dirsync.Syncer {
	return dirsync.New(contacts.New(corp.Client()), contacts.New(corp.ContactsClient()), opts)
}

func makePlan(t *testing.T, corp *wecomtest.Corp, opts dirsync.Options, wanted dirsync.Directory) *dirsync.Plan {
	t.Helper()
	plan, err := newSyncer(corp, opts).Plan(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// apply makes a plan, applies it without failures, and checks that nothing is
// left to do then. It returns the steps, a line each.
func apply(t *testing.T, corp *wecomtest.Corp, opts dirsync.Options, wanted dirsync.Directory) string {
	t.Helper()
	plan := makePlan(t, corp, opts, wanted)
	var lines []string
	for step, err := range plan.Apply(t.Context()) {
		if err != nil {
			t.Fatalf("%v\nin %s", err, plan)
		}
		lines = append(lines, step.String())
	}
	if again := makePlan(t, corp, opts, wanted); !again.Empty() {
		t.Fatalf("after\n%swas applied, there is still to do\n%s", plan, again)
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != strings.TrimSpace(want) {
		t.Errorf("got\n%s\nwant\n%s", got, strings.TrimSpace(want))
	}
}

// user reads a member from the corp.
func user(t *testing.T, corp *wecomtest.Corp, id string) *contacts.User {
	t.Helper()
	u, err := contacts.New(corp.Client()).GetUser(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// member is a wanted member with a number made of the userid.
func member(id string, departments ...string) dirsync.Member {
	return dirsync.Member{UserID: id, Name: "成员" + id, Departments: departments, Fields: map[dirsync.Field]string{dirsync.Email: id + "@yunshan.example"}}
}

// large is a wanted directory of 2,000 members in 50 departments, with leaders,
// in no helpful order.
func large() dirsync.Directory {
	var d dirsync.Directory
	for i := range 50 {
		dep := dirsync.Department{Key: fmt.Sprintf("d%d", i), Name: fmt.Sprintf("部门%d", i), Order: int64(1000 + i)}
		if i >= 5 {
			dep.Parent = fmt.Sprintf("d%d", i%5+(i-5)/10*5)
		}
		d.Departments = append(d.Departments, dep)
	}
	slices.Reverse(d.Departments)
	for i := range 2000 {
		m := member(fmt.Sprintf("m%d", i), fmt.Sprintf("d%d", i%50))
		if i%7 == 0 {
			m.Departments = append(m.Departments, fmt.Sprintf("d%d", (i+1)%50))
		}
		if i < 50 {
			m.Leads = m.Departments[:1]
		}
		m.LeaderID = new("")
		if i >= 50 {
			m.LeaderID = new(fmt.Sprintf("m%d", i%50))
		}
		m.Fields[dirsync.Position] = fmt.Sprintf("职务%d", i%20)
		d.Members = append(d.Members, m)
	}
	slices.Reverse(d.Members)
	d.Members = append(d.Members, dirsync.Member{UserID: "LiNa", Name: "李娜", Departments: []string{"d7"}})
	return d
}

// passes are n calls that the corp answers by itself, and then replies.
func passes(n int, replies ...wecomtest.Reply) []wecomtest.Reply {
	return append(make([]wecomtest.Reply, n), replies...)
}

func TestTwoThousandMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, wanted := wecomtest.New(), large()
		opts := dirsync.Options{Leavers: dirsync.DeleteLeavers, DeleteDepartments: true, MaxDeletions: 100}
		corp.Script("/cgi-bin/user/create", passes(700, wecomtest.Busy(), wecomtest.Reset(), wecomtest.RunThenReset(), wecomtest.RefuseToken(), wecomtest.Refuse(60104, "mobile existed"))...)
		corp.Script("/cgi-bin/department/create", passes(20, wecomtest.RunThenReset())...)
		corp.Script("/cgi-bin/user/delete", passes(5, wecomtest.RunThenReset())...)

		// The first run meets the faults and is stopped half-way.
		plan := makePlan(t, corp, opts, wanted)
		if plan.Count(dirsync.CreateMember) != 2000 || plan.Count(dirsync.CreateDepartment) != 50 || plan.Count(dirsync.MoveMember) != 1 {
			t.Fatal(plan.Summary())
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		steps, failed := 0, 0
		for _, err := range plan.Apply(ctx) {
			steps++
			if err != nil {
				failed++
			}
			if steps == 1200 {
				cancel()
			}
		}
		if steps > 1201 || failed < 4 {
			t.Errorf("%d steps, %d failed", steps, failed)
		}

		// The second one finds what is left, the third nothing.
		rest := makePlan(t, corp, opts, wanted)
		if n := rest.Count(dirsync.CreateMember); n == 0 || n > 1000 {
			t.Errorf("%d members left to create", n)
		}
		runs := 0
		for ; !rest.Empty() && runs < 3; runs++ {
			for _, err := range rest.Apply(t.Context()) {
				if err != nil {
					t.Log(err) // it is in the next plan again
				}
			}
			rest = makePlan(t, corp, opts, wanted)
		}
		if !rest.Empty() {
			t.Fatalf("after %d more runs there is left\n%s", runs, rest)
		}
		compare(t, corp, wanted)
	})
}

// compare checks the corp against a wanted directory, without the help of a plan.
func compare(t *testing.T, corp *wecomtest.Corp, wanted dirsync.Directory) {
	t.Helper()
	names, keys := map[int64]string{}, map[string]string{}
	departments := corp.Departments()
	for _, d := range departments {
		names[d.ID] = d.Name
	}
	for _, d := range wanted.Departments {
		keys[d.Key] = d.Name
	}
	for _, d := range wanted.Departments {
		i := slices.IndexFunc(departments, func(x wecomtest.Department) bool { return x.Name == d.Name })
		if i < 0 || d.Parent != "" && names[departments[i].Parent] != keys[d.Parent] {
			t.Errorf("department %s is missing or below another one", d.Name)
		}
	}
	if n := len(departments) - 1; n != len(wanted.Departments) {
		t.Errorf("%d departments, want %d", n, len(wanted.Departments))
	}
	if n := len(corp.Members()); n != len(wanted.Members) {
		t.Errorf("%d members, want %d", n, len(wanted.Members))
	}
	for _, m := range wanted.Members {
		u := user(t, corp, m.UserID)
		var in []string
		for _, id := range u.DepartmentIDs {
			in = append(in, names[id])
		}
		var want []string
		for _, key := range m.Departments {
			want = append(want, keys[key])
		}
		if !slices.Equal(in, want) || u.Name != m.Name || bool(u.Leads[0]) != (len(m.Leads) > 0) ||
			m.LeaderID != nil && strings.Join(u.DirectLeaderIDs, "") != *m.LeaderID || u.Position != m.Fields[dirsync.Position] {
			t.Errorf("member %+v\nwant %+v", u, m)
		}
	}
}

// The same plan goes on where it was stopped.
func TestApplyAgain(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	wanted := dirsync.Directory{Departments: []dirsync.Department{{Key: "a", Name: "甲"}}, Members: []dirsync.Member{member("m1", "a"), member("m2", "a")}}
	plan := makePlan(t, corp, dirsync.Options{}, wanted)
	for _, err := range plan.Apply(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	corp.Script("/cgi-bin/user/create", wecomtest.Busy())
	var got []string
	for range 2 {
		for step, err := range plan.Apply(t.Context()) {
			got = append(got, fmt.Sprint(step.Target, " ", err == nil))
		}
	}
	expect(t, strings.Join(got, "\n"), "m1 成员m1 false\nm2 成员m2 true\nm1 成员m1 true")
	if again := makePlan(t, corp, dirsync.Options{}, wanted); !again.Empty() {
		t.Errorf("left to do: %s", again)
	}
}

// What fails for one step alone does not stop the others; a secret that may not
// write does.
func TestFailures(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{{Key: "a", Name: "甲"}, {Key: "b", Name: "乙", Parent: "a"}},
		Members:     []dirsync.Member{member("m1", "b"), member("m2"), member("m3")},
	}
	corp.Script("/cgi-bin/user/create", passes(1, wecomtest.Refuse(60104, "mobile existed"))...)
	corp.Script("/cgi-bin/department/create", wecomtest.Refuse(60009, "department name has invalid characters"))
	var got []string
	for step, err := range makePlan(t, corp, dirsync.Options{}, wanted).Apply(t.Context()) {
		got = append(got, fmt.Sprintf("%s: %v", step.Target, err))
	}
	expect(t, strings.Join(got, "\n"), `
甲: dirsync: create department 甲: wecom: /cgi-bin/department/create: department name has invalid characters (errcode 60009)
甲/乙: dirsync: create department 甲/乙: a department that it needs could not be created
m1 成员m1: dirsync: create member m1 成员m1: a department that it needs could not be created
m2 成员m2: <nil>
m3 成员m3: dirsync: create member m3 成员m3: wecom: /cgi-bin/user/create: mobile existed (errcode 60104)`)

	app := contacts.New(corp.Client())
	plan, err := dirsync.New(app, app, dirsync.Options{}).Plan(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for _, err = range plan.Apply(t.Context()) {
		steps++
	}
	if steps != 1 || !errors.Is(err, wecom.ErrAPIForbidden) {
		t.Errorf("%d steps with a secret that may not write, the last error %v", steps, err)
	}
}

func TestDepartments(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	opts := dirsync.Options{DeleteDepartments: true, MaxDeletions: 10}
	tree := func(lines ...string) (d dirsync.Directory) { // "id parent name"
		for _, line := range lines {
			var id, parent int64
			var name string
			if _, err := fmt.Sscan(line, &id, &parent, &name); err != nil {
				t.Fatal(err)
			}
			key := map[bool]string{true: "", false: fmt.Sprint(parent)}[parent == 1]
			d.Departments = append(d.Departments, dirsync.Department{Key: fmt.Sprint(id), Parent: key, ID: id, Name: name})
		}
		return d
	}
	apply(t, corp, opts, tree("2 1 甲", "3 2 乙", "4 1 丙", "5 4 丁"))

	t.Run("rename and move", func(t *testing.T) {
		expect(t, apply(t, corp, opts, tree("2 1 甲甲", "3 4 乙", "4 1 丙", "5 4 丁")), `
update department 甲: name "甲" → "甲甲"
move department 甲甲/乙: parent "甲甲" → "丙"`)
	})
	t.Run("two siblings swap their names", func(t *testing.T) {
		expect(t, apply(t, corp, opts, tree("2 1 甲甲", "3 4 丁", "4 1 丙", "5 4 乙")), `
update department 丙/丁: name for now "丁" → "丁~5"
update department 丙/乙: name "乙" → "丁"
update department 丙/丁~5: name "丁~5" → "乙"`)
	})
	t.Run("a parent goes below its child", func(t *testing.T) {
		expect(t, apply(t, corp, opts, tree("2 1 甲甲", "3 1 丁", "4 3 丙", "5 4 乙")), `
move department 丙/丁: parent "丙" → "云杉科技"
move department 丙: parent "云杉科技" → "丁"`)
	})
	t.Run("delete from the leaves up", func(t *testing.T) {
		expect(t, apply(t, corp, opts, tree("2 1 甲甲")), `
delete department 丁/丙/乙
delete department 丁/丙
delete department 丁`)
	})
	t.Run("an id that another name has", func(t *testing.T) {
		expect(t, apply(t, corp, opts, tree("9 1 甲甲")), `
update department 甲甲: name for now "甲甲" → "甲甲~2"
create department 甲甲
delete department 甲甲~2`)
		wanted := tree("10 1 甲甲")
		if plan, err := newSyncer(corp, dirsync.Options{}).Plan(t.Context(), wanted); plan != nil || err == nil || !strings.Contains(err.Error(), "department 9 has the name") {
			t.Errorf("err = %v", err)
		}
	})
}

func TestDepartmentsByName(t *testing.T) {
	corp := wecomtest.New()
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{
			{Key: "产品部/设计组", Parent: "产品部", Name: "设计组", Order: 4294967295, NameEN: "Design"},
			{Key: "产品部/增长组", Parent: "产品部", Name: "增长组"},
			{Key: "产品部", Name: "产品部"},
		},
	}
	expect(t, apply(t, corp, dirsync.Options{}, wanted), `
update department 产品部/设计组: name_en "Design", order "99989" → "4294967295"
create department 产品部/增长组`)
}

func TestMembers(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	opts := dirsync.Options{Leavers: dirsync.DisableLeavers}
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{{Key: "a", Name: "甲"}, {Key: "b", Name: "乙"}},
		Members:     []dirsync.Member{member("m1", "a"), member("m2", "a", "b")},
	}
	wanted.Members[1].Leads = []string{"b"}
	wanted.Members[1].Disabled = true
	expect(t, apply(t, corp, opts, wanted), `
create department 甲
create department 乙
create member m1 成员m1: departments "甲"
create member m2 成员m2: departments "甲, 乙"`)
	if calls := corp.Calls("/cgi-bin/user/create"); !strings.Contains(calls[0].Body, `"to_invite":false`) {
		t.Errorf("invited: %s", calls[0].Body)
	}
	if u := user(t, corp, "m2"); u.Status != contacts.UserDisabled || !slices.Equal(u.Leads, []wecom.Flag{false, true}) {
		t.Errorf("m2 is %+v", u)
	}

	// Every kind of change, and the order among colleagues stays.
	set := contacts.UserUpdate{DepartmentIDs: []int64{2, 3}, Orders: []int64{7, 9}, Leads: []wecom.Flag{false, true}}
	if err := contacts.New(corp.ContactsClient()).UpdateUser(t.Context(), "m2", set); err != nil {
		t.Fatal(err)
	}
	m1, m2 := &wanted.Members[0], &wanted.Members[1]
	m1.Name, m1.LeaderID = "改名", new("M2")
	m1.Fields = map[dirsync.Field]string{dirsync.Email: "new@yunshan.example", dirsync.Mobile: "139 0000 0001", dirsync.Gender: "女", dirsync.Position: "顾问", dirsync.TextAttribute("工号"): "7"}
	m2.Departments, m2.Leads, m2.Disabled = []string{"b", "a"}, nil, false
	expect(t, apply(t, corp, opts, wanted), `
update member m1 成员m1: name "成员m1" → "改名", leader "M2", email "m1@yunshan.example" → "new@yunshan.example", extattr.工号 "7", position "顾问"
move member m2 成员m2: departments "甲, 乙*" → "乙, 甲", enabled "no" → "yes"`)
	if u := user(t, corp, "m2"); !slices.Equal(u.Orders, []int64{9, 7}) || u.MainDepartmentID != 3 {
		t.Errorf("m2 is %+v", u)
	}

	// Clearing, and leaving.
	m1.Fields = map[dirsync.Field]string{dirsync.Position: "", dirsync.TextAttribute("工号"): ""}
	m1.LeaderID = new("")
	wanted.Members = wanted.Members[:1]
	expect(t, apply(t, corp, opts, wanted), `
update member m1 改名: leader "M2" → "", extattr.工号 "7" → "", position "顾问" → ""
disable member m2 成员m2`)
	wanted.Members = append(wanted.Members, member("M2", "b"))
	expect(t, apply(t, corp, opts, wanted), `move member m2 成员m2: departments "乙, 甲" → "乙", name "成员m2" → "成员M2", enabled "no" → "yes"`)
}

// Leaders exist before those they lead; a circle is closed at the end.
func TestLeaders(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	var wanted dirsync.Directory
	for _, pair := range []string{"a b", "b c", "c ", "x y", "y x", "s s"} {
		id, leader, _ := strings.Cut(pair, " ")
		m := member(id)
		m.LeaderID = &leader
		wanted.Members = append(wanted.Members, m)
	}
	expect(t, apply(t, corp, dirsync.Options{}, wanted), `
create member c 成员c: departments "云杉科技"
create member b 成员b: departments "云杉科技"
create member a 成员a: departments "云杉科技"
create member x 成员x: departments "云杉科技"
create member y 成员y: departments "云杉科技"
create member s 成员s: departments "云杉科技"
update member x 成员x: leader "y"
update member s 成员s: leader "s"`)
}

func TestDeletions(t *testing.T) {
	corp := wecomtest.New()
	wanted := dirsync.Directory{Departments: []dirsync.Department{{Key: "p", Name: "产品部"}}, Members: []dirsync.Member{{UserID: "xieyu", Name: "谢宇", Departments: []string{"p"}, Leads: []string{"p"}}}}
	if plan := makePlan(t, corp, dirsync.Options{}, wanted); !plan.Empty() {
		t.Errorf("without being asked to: %s", plan)
	}
	if plan := makePlan(t, corp, dirsync.Options{DeleteDepartments: true}, wanted); !plan.Empty() || len(plan.Notes) == 0 {
		t.Errorf("departments with members: %s", plan)
	}
	members, departments := len(corp.Members()), len(corp.Departments())
	opts := dirsync.Options{Leavers: dirsync.DeleteLeavers, DeleteDepartments: true, MaxDeletions: members + departments - 4}
	plan := makePlan(t, corp, opts, wanted)
	if plan.Deletions() != opts.MaxDeletions+1 {
		t.Errorf("%d deletions, want %d", plan.Deletions(), opts.MaxDeletions+1)
	}
	for step, err := range plan.Apply(t.Context()) {
		if !errors.Is(err, dirsync.ErrTooManyDeletions) {
			t.Fatalf("%s: %v", step, err)
		}
	}
	if len(corp.Members()) != members || len(corp.Departments()) != departments {
		t.Error("something was deleted")
	}
	opts.MaxDeletions++
	apply(t, corp, opts, wanted)
	if len(corp.Members()) != 1 || len(corp.Departments()) != 2 {
		t.Errorf("%d members and %d departments are left", len(corp.Members()), len(corp.Departments()))
	}
}

// What the secret does not see, or the API does not change, is no difference.
func TestUnseenAndUnchangeable(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	wanted := dirsync.Directory{Members: []dirsync.Member{member("m1")}}
	wanted.Members[0].Fields[dirsync.Address] = "上海"
	apply(t, corp, dirsync.Options{}, wanted)
	wanted.Members[0].Fields[dirsync.Mobile] = "13900000001"
	if plan := makePlan(t, corp, dirsync.Options{}, wanted); !plan.Empty() {
		t.Errorf("a number that nobody is seen to have: %s", plan)
	}
	wanted.Members = append(wanted.Members, dirsync.Member{UserID: "m2", Name: "有号码", Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000002"}})
	for _, err := range makePlan(t, corp, dirsync.Options{}, wanted).Apply(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	expect(t, apply(t, corp, dirsync.Options{}, wanted), `update member m1 成员m1: mobile "13900000001"`)

	corp.Activate()
	wanted.Members[0].Fields[dirsync.Mobile] = "13900000003"
	plan := makePlan(t, corp, dirsync.Options{}, wanted)
	if !plan.Empty() || len(plan.Notes) != 1 || !strings.Contains(plan.String(), "note: the mobile number of m1") {
		t.Errorf("the number of an active member: %s", plan)
	}
}

// Below another root, what lies outside stays as it is.
func TestRoot(t *testing.T) {
	corp := wecomtest.New()
	move := contacts.UserUpdate{DepartmentIDs: []int64{4, 10}, Orders: []int64{1, 2}, Leads: []wecom.Flag{false, true}}
	if err := contacts.New(corp.ContactsClient()).UpdateUser(t.Context(), "wangwei", move); err != nil {
		t.Fatal(err)
	}
	before := corp.Object("linjianguo")
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{{Key: "后端组", Name: "后端组"}},
		Members: []dirsync.Member{
			{UserID: "lina", Name: "李娜", Departments: []string{"后端组"}},
			{UserID: "fuhua", Name: "傅华"}, // of 销售部
		},
	}
	opts := dirsync.Options{RootID: 3, Leavers: dirsync.DeleteLeavers, DeleteDepartments: true, MaxDeletions: 100}
	lines := apply(t, corp, opts, wanted)
	for _, line := range []string{`move member fuhua 傅华: departments "`, `move member wangwei 王伟: departments "后端组, 10*" → "10*"`} {
		if !strings.Contains(lines, line) {
			t.Errorf("no %s in\n%s", line, lines)
		}
	}
	if u := user(t, corp, "fuhua"); len(u.DepartmentIDs) != 2 || u.DepartmentIDs[0] != 3 {
		t.Errorf("fuhua is %+v", u)
	}
	if u := user(t, corp, "wangwei"); !slices.Equal(u.DepartmentIDs, []int64{10}) || !slices.Equal(u.Orders, []int64{2}) {
		t.Errorf("wangwei is %+v", u)
	}
	if corp.Object("linjianguo") != before {
		t.Error("a member outside was changed")
	}
}

// Every fault of a directory is a typed error that names the row.
func TestWrongDirectory(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	apply(t, corp, dirsync.Options{}, dirsync.Directory{Members: []dirsync.Member{member("old"), {UserID: "other", Name: "n", Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000099"}}}})
	with := func(id string, f dirsync.Field, value string) dirsync.Member {
		m := member(id)
		m.Fields[f] = value
		return m
	}
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{
			{Key: "a", Name: "甲"}, {Key: "a", Name: "乙"}, {Key: "c"}, {Key: "d", Name: "丁", Parent: "none"},
			{Key: "e", Name: "戊", Parent: "f"}, {Key: "f", Name: "己", Parent: "e"}, {Key: "g", Name: "甲"},
			{Key: "h", Name: "庚", ID: 7}, {Key: "i", Name: "辛", ID: 7}, {Name: "没有键"}, {Key: "k", Name: "a:b"},
		},
	}
	plan := func() []string {
		t.Helper()
		plan, err := newSyncer(corp, dirsync.Options{}).Plan(t.Context(), wanted)
		if plan != nil {
			t.Errorf("a plan in spite of wrong departments: %s", plan)
		}
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok {
			t.Fatalf("err = %v", err)
		}
		var lines []string
		for _, err := range joined.Unwrap() {
			department, _ := errors.AsType[*dirsync.DepartmentError](err)
			m, _ := errors.AsType[*dirsync.MemberError](err)
			if department == nil && m == nil {
				t.Errorf("no typed error: %v", err)
			}
			lines = append(lines, err.Error())
		}
		return lines
	}
	expect(t, strings.Join(plan(), "\n"), `
dirsync: Departments[1] "a": the key belongs to a row before it
dirsync: Departments[2] "c": the name is missing
dirsync: Departments[6] "g": the name "甲" below the same parent belongs to a row before it
dirsync: Departments[8] "i": the id 7 belongs to a row before it
dirsync: Departments[9] "": the key belongs to a row before it
dirsync: Departments[10] "k": the name is not what WeCom takes: at most 64 characters, without \ : * ? " < > |
dirsync: Departments[3] "d": the parent "none" is no department of the directory
dirsync: Departments[4] "e": its place is not what WeCom takes: it is below itself, or deeper than 15 levels
dirsync: Departments[5] "f": its place is not what WeCom takes: it is below itself, or deeper than 15 levels`)

	long := strings.Repeat("长", 129)
	wanted = dirsync.Directory{Members: []dirsync.Member{
		member("m0"), with("M0", dirsync.Email, "second@yunshan.example"), {UserID: "m2", Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000002"}},
		member("m3", "none"), {UserID: "m4", Name: "n", Leads: []string{""}, Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000004"}},
		with("m5", "shoe", "43"), with("m6", dirsync.Gender, "?"),
		with("m7", dirsync.Mobile, "12345"), with("m8", dirsync.Mobile, "１３９００００００００"), with("m9", dirsync.Mobile, "+86 139-0000 0002"),
		with("m10", dirsync.Email, "no address"), with("m11", dirsync.Email, "M0@Yunshan.example"), with("m12", dirsync.BizMail, "x@y"),
		{UserID: "m13", Name: "n"}, {UserID: "m14", Name: "n", Fields: map[dirsync.Field]string{dirsync.Position: "无"}},
		{UserID: "old", Name: "成员old", Fields: map[dirsync.Field]string{dirsync.Email: ""}},
		{UserID: "bad id!", Name: "n", Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000016"}}, with("m17", dirsync.Telephone, "分机 8"), with("m18", dirsync.Position, long), with("m19", dirsync.Alias, long),
		with("m20", dirsync.TextAttribute("工号"), long), with("m21", dirsync.ExternalPosition, "十三个汉字是太长的对外职务"),
		{UserID: "m22", Name: long, Departments: slices.Repeat([]string{""}, 101), Fields: map[dirsync.Field]string{dirsync.Mobile: "+852 51234567"}},
		{UserID: "m23", Name: "n", LeaderID: new("ghost"), Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000023"}},
		with("m24", dirsync.BizMail, "m24@mail.yunshan.example"), with("m25", dirsync.BizMail, "M24@mail.yunshan.example"), {Name: "n", Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000026"}},
	}}
	var got []string
	rest := makePlan(t, corp, dirsync.Options{Leavers: dirsync.DeleteLeavers}, wanted)
	for _, e := range rest.Invalid {
		got = append(got, fmt.Sprintf("%d %s %s: %s", e.Row, e.UserID, e.Field, fault(e)))
	}
	expect(t, strings.Join(got, "\n"), `
1 M0 userid: duplicate
2 m2 name: missing
3 m3 departments: unknown department
4 m4 leads: unknown department
5 m5 shoe: malformed
6 m6 gender: malformed
7 m7 mobile: malformed
8 m8 mobile: malformed
9 m9 mobile: duplicate
10 m10 email: malformed
11 m11 email: duplicate
12 m12 biz_mail: malformed
13 m13 : no contact
14 m14 : no contact
15 old : no contact
16 bad id! userid: malformed
17 m17 telephone: malformed
18 m18 position: malformed
19 m19 alias: malformed
20 m20 extattr.工号: malformed
21 m21 external_position: malformed
22 m22 name: malformed
22 m22 departments: malformed
23 m23 leader: unknown leader
25 m25 biz_mail: duplicate
26  userid: missing`)
	for _, secret := range []string{"１３９", "13900000002", "M0@Yunshan"} {
		if err := fmt.Sprint(rest.Invalid); strings.Contains(err, secret) {
			t.Errorf("an error shows %s: %s", secret, err)
		}
	}

	// They fail nothing else, and members who are there are no leavers.
	if rest.Count(dirsync.CreateMember) != 2 || rest.Count(dirsync.DeleteMember) != 1 || len(rest.Steps) != 3 {
		t.Errorf("got\n%s", rest)
	}
	if !strings.Contains(rest.String(), `left out: dirsync: Members[7] "m7": mobile is not what WeCom takes`) {
		t.Errorf("faults are not shown:\n%s", rest)
	}
}

func fault(err error) string {
	for name, fault := range map[string]error{
		"missing": dirsync.ErrMissing, "malformed": dirsync.ErrMalformed, "duplicate": dirsync.ErrDuplicate, "no contact": dirsync.ErrNoContact,
		"unknown department": dirsync.ErrUnknownDepartment, "unknown leader": dirsync.ErrUnknownLeader,
	} {
		if errors.Is(err, fault) {
			return name
		}
	}
	return err.Error()
}

func TestWrongCorp(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	_, err := newSyncer(corp, dirsync.Options{RootID: 4711}).Plan(t.Context(), dirsync.Directory{})
	if !errors.Is(err, wecom.ErrDepartmentNotFound) {
		t.Errorf("an unknown root: %v", err)
	}
	for reply, problem := range map[string]string{
		`{"errcode":0,"department":[{"id":1,"name":"云杉科技"},{"id":2,"parentid":1}]}`: "does not see the name of department 2",
		`{"errcode":0,"department":[{"id":2,"name":"研发","parentid":1}]}`:            "does not see department 1",
	} {
		corp.Script("/cgi-bin/department/list", wecomtest.JSON(reply))
		if _, err = newSyncer(corp, dirsync.Options{}).Plan(t.Context(), dirsync.Directory{}); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%s: %v", reply, err)
		}
	}
	corp.Script("/cgi-bin/user/list", wecomtest.Refuse(60011, "no privilege"))
	_, err = newSyncer(corp, dirsync.Options{}).Plan(t.Context(), dirsync.Directory{})
	if !errors.Is(err, wecom.ErrNoPermission) {
		t.Errorf("members that cannot be read: %v", err)
	}
}

// A list that has lost most of its rows is not applied, unless that is asked for.
func TestLeaversGuard(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	var all dirsync.Directory
	for i := range 100 {
		all.Members = append(all.Members, member(fmt.Sprint("m", i)))
	}
	apply(t, corp, dirsync.Options{}, all)
	try := func(opts dirsync.Options, wanted dirsync.Directory) (leavers int, err error) {
		plan := makePlan(t, corp, opts, wanted)
		for _, err := range plan.Apply(t.Context()) {
			return plan.Leavers(), err
		}
		return plan.Leavers(), nil
	}
	disabling := dirsync.Directory{Members: slices.Clone(all.Members)}
	for i := range disabling.Members[:6] {
		disabling.Members[i].Disabled = true
		disabling.Members[i].Name = "改名"
	}
	calls := len(corp.Calls("/cgi-bin/user/update"))
	for name, row := range map[string]struct {
		opts   dirsync.Options
		wanted dirsync.Directory
	}{
		"disabled, by default at most 5 %":  {dirsync.Options{Leavers: dirsync.DisableLeavers}, dirsync.Directory{Members: all.Members[6:]}},
		"disabled, at most as many as said": {dirsync.Options{Leavers: dirsync.DisableLeavers, MaxLeavers: 5, MaxDeletions: 50}, dirsync.Directory{Members: all.Members[6:]}},
		"disabled, none allowed":            {dirsync.Options{Leavers: dirsync.DisableLeavers, MaxLeavers: -1}, dirsync.Directory{Members: all.Members[6:]}},
		"disabled by the list":              {dirsync.Options{}, disabling},
		"deleted":                           {dirsync.Options{Leavers: dirsync.DeleteLeavers, MaxLeavers: 5, MaxDeletions: 6}, dirsync.Directory{Members: all.Members[6:]}},
	} {
		if n, err := try(row.opts, row.wanted); n != 6 || !errors.Is(err, dirsync.ErrTooManyLeavers) {
			t.Errorf("%s: %d leavers, err = %v", name, n, err)
		}
	}
	if n := len(corp.Calls("/cgi-bin/user/update")); n != calls || len(corp.Members()) != 100 {
		t.Errorf("%d calls and %d members left", n-calls, len(corp.Members()))
	}

	apply(t, corp, dirsync.Options{Leavers: dirsync.DisableLeavers, MaxLeavers: -1}, all)

	// What is allowed is done: by default 5 %, and as many as may be deleted.
	apply(t, corp, dirsync.Options{Leavers: dirsync.DisableLeavers}, dirsync.Directory{Members: all.Members[5:]})
	apply(t, corp, dirsync.Options{Leavers: dirsync.DisableLeavers, MaxLeavers: 6}, dirsync.Directory{Members: all.Members[11:]})
	apply(t, corp, dirsync.Options{Leavers: dirsync.DeleteLeavers, MaxDeletions: 20}, dirsync.Directory{Members: all.Members[20:]})
	few := wecomtest.New(wecomtest.WithoutPeople())
	apply(t, few, dirsync.Options{}, dirsync.Directory{Members: all.Members[:5]})
	apply(t, few, dirsync.Options{Leavers: dirsync.DisableLeavers}, dirsync.Directory{Members: all.Members[:2]})
}

// Members who leave the root, because they belong elsewhere too, are leavers.
func TestLeaversGuardBelowRoot(t *testing.T) {
	corp := wecomtest.New()
	sync := contacts.New(corp.ContactsClient())
	for _, id := range []string{"wangwei", "lina", "zhangqiang", "liuyang"} {
		if err := sync.UpdateUser(t.Context(), id, contacts.UserUpdate{DepartmentIDs: []int64{4, 10}}); err != nil {
			t.Fatal(err)
		}
	}
	plan := makePlan(t, corp, dirsync.Options{RootID: 4, Leavers: dirsync.DisableLeavers, MaxLeavers: 3}, dirsync.Directory{
		Members: []dirsync.Member{{UserID: "huanglei", Name: "黄磊"}, {UserID: "zhaojing", Name: "赵静"}, {UserID: "wuhaoran", Name: "吴浩然"}, {UserID: "xumeng", Name: "徐萌"}, {UserID: "sunlei", Name: "孙磊"}, {UserID: "machao", Name: "马超"}, {UserID: "zhudan", Name: "朱丹"}},
	})
	if plan.Leavers() != 4 || plan.Count(dirsync.DisableMember) != 0 {
		t.Errorf("%d leavers in\n%s", plan.Leavers(), plan)
	}
}

// A step names what it is about, so that a program need not read words.
func TestStepsNameIDs(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	opts := dirsync.Options{Leavers: dirsync.DeleteLeavers, DeleteDepartments: true, MaxDeletions: 9}
	run := func(wanted dirsync.Directory) (*dirsync.Plan, string) {
		t.Helper()
		plan := makePlan(t, corp, opts, wanted)
		var lines []string
		for s, err := range plan.Apply(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s: %q %q %d", s.Action, s.UserID, s.DepartmentKey, s.DepartmentID))
		}
		return plan, strings.Join(lines, "\n")
	}
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{{Key: "D1", Name: "一部"}, {Key: "D2", Name: "二部", Parent: "D1"}, {Key: "D3", Name: "三部"}},
		Members:     []dirsync.Member{member("m1", "D2"), member("m2", "D1")},
	}
	plan, lines := run(wanted)
	expect(t, lines, `
create department: "" "D1" 2
create department: "" "D3" 3
create department: "" "D2" 4
create member: "m1" "" 0
create member: "m2" "" 0`)
	if plan.Steps[2].DepartmentID != 4 {
		t.Errorf("the plan does not know the id: %+v", plan.Steps[2])
	}

	// The ids make a department that is renamed or moved the same one.
	for i, d := range wanted.Departments {
		wanted.Departments[i].ID = plan.DepartmentIDs()[d.Key]
	}
	wanted.Departments[1].Parent, wanted.Departments[0].Name = "D3", "新一部"
	wanted.Departments = append(wanted.Departments, dirsync.Department{Key: "D4", Name: "一部"})
	if got := fmt.Sprint(makePlan(t, corp, opts, wanted).DepartmentIDs()); got != "map[D1:2 D2:4 D3:3]" {
		t.Errorf("ids before the plan is applied: %s", got)
	}
	wanted.Members[0].Departments, wanted.Members = []string{"D4"}, wanted.Members[:1]
	_, lines = run(wanted)
	expect(t, lines, `
update department: "" "D1" 2
create department: "" "D4" 5
move department: "" "D2" 4
move member: "m1" "" 0
delete member: "m2" "" 0`)
	_, lines = run(dirsync.Directory{Members: []dirsync.Member{member("m1")}})
	expect(t, lines, `
move member: "m1" "" 0
delete department: "" "" 5
delete department: "" "" 4
delete department: "" "" 3
delete department: "" "" 2`)
}
