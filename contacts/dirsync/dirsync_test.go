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
		Members:     []dirsync.Member{member("m1", "b"), member("m2"), {UserID: "m3", Name: "没有联系方式"}},
	}
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
m3 没有联系方式: dirsync: create member m3 没有联系方式: wecom: /cgi-bin/user/create: missing mobile or email (errcode 60129)`)

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
		if _, err := newSyncer(corp, dirsync.Options{}).Plan(t.Context(), wanted); err == nil || !strings.Contains(err.Error(), "department 9 has that name") {
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
	corp := wecomtest.New(wecomtest.WithPersonalData(), wecomtest.WithoutPeople())
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
create member y 成员y: departments "云杉科技"
create member x 成员x: departments "云杉科技"
create member s 成员s: departments "云杉科技"
update member y 成员y: leader "x"
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
	corp := wecomtest.New(wecomtest.WithPersonalData(), wecomtest.WithoutPeople())
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

func TestWrongDirectory(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	wanted := dirsync.Directory{
		Departments: []dirsync.Department{
			{Key: "a", Name: "甲"}, {Key: "a", Name: "乙"}, {Key: "c"}, {Key: "d", Name: "丁", Parent: "none"},
			{Key: "e", Name: "戊", Parent: "f"}, {Key: "f", Name: "己", Parent: "e"}, {Key: "g", Name: "甲"},
			{Key: "h", Name: "庚", ID: 7}, {Key: "i", Name: "辛", ID: 7}, {Name: "没有键"},
		},
		Members: []dirsync.Member{
			member("m1"), member("M1"), {UserID: "m2"}, member("m3", "none"),
			{UserID: "m4", Name: "n", Leads: []string{"a"}}, {UserID: "m5", Name: "n", Fields: map[dirsync.Field]string{"shoe": "43"}},
			{UserID: "m6", Name: "n", Fields: map[dirsync.Field]string{dirsync.Gender: "?"}},
		},
	}
	_, err := newSyncer(corp, dirsync.Options{}).Plan(t.Context(), wanted)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, part := range []string{
		`"乙" (key "a") has no key of its own`, `key "c" has no name`, `"d": there is no department with the key of its parent, "none"`,
		`"e" is below itself`, `"f" is below itself`, `"g" has the name "甲" of a sibling`, `"i" has the id 7`, `"没有键" (key "")`,
		`"M1" is there twice`, `"m2" ("") needs`, `"m3": there is no department with the key "none"`, `"m4" cannot lead "a"`,
		`"m5": there is no field "shoe"`, `"m6": "?" is no gender`,
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %s:\n%v", part, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 14 {
		t.Errorf("%d problems:\n%v", n, err)
	}

	_, err = newSyncer(corp, dirsync.Options{}).Plan(t.Context(), dirsync.Directory{Members: []dirsync.Member{{UserID: "m1", Name: "n", LeaderID: new("ghost")}}})
	if err == nil || !strings.Contains(err.Error(), `there is no member "ghost"`) {
		t.Errorf("an unknown leader: %v", err)
	}
	_, err = newSyncer(corp, dirsync.Options{RootID: 4711}).Plan(t.Context(), dirsync.Directory{})
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
