package approval_test

import (
	"context"
	"encoding/xml"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/wecomtest"
)

// expense is a form that fits the template for expenses.
func expense(process ...approval.Node) approval.Application {
	return approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.ExpenseTemplateID, Process: process,
		Fields: []approval.Field{
			{ID: "Text-01", Value: approval.Text("客户拜访")},
			{ID: "Table-02", Value: approval.Table{{Fields: []approval.Field{
				{ID: "Selector-03", Value: approval.Choose("option-1")}, {ID: "Money-04", Value: approval.Yuan(4550)},
			}}}},
		},
		Summary: []approval.Texts{approval.Chinese("客户拜访")},
	}
}

// leave is a form for a day of annual leave, in so many days.
func leave(days int) approval.Application {
	day := time.Now().AddDate(0, 0, days)
	return approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.LeaveTemplateID,
		Fields: []approval.Field{
			{ID: "Vacation-01", Value: approval.Leave(1, approval.HalfDays(approval.Morning(day), approval.Afternoon(day)))},
			{ID: "Textarea-02", Value: approval.Textarea("回家")},
		},
		Summary: []approval.Texts{approval.Chinese("年假一天")},
	}
}

func submit(t *testing.T, s *approval.Service, form approval.Application) string {
	t.Helper()
	formID, err := s.SubmitChecked(t.Context(), form)
	if err != nil {
		t.Fatal(err)
	}
	return formID
}

func detail(t *testing.T, s *approval.Service, formID string) *approval.Detail {
	t.Helper()
	d, err := s.GetDetail(t.Context(), formID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every control comes back as it was submitted, with what WeCom adds: titles,
// names, and the texts of options.
func TestEveryControlRoundTrips(t *testing.T) {
	s, template, _ := allControls(t)
	related := submit(t, s, expense())
	form := fullForm(related)
	d := detail(t, s, submit(t, s, form))

	want := map[string]approval.Value{}
	for _, f := range form.Fields {
		want[f.ID] = f.Value
	}
	want["Selector-06"] = approval.Selector{Type: approval.SelectMany, Options: []approval.Option{
		{Key: "option-1", Value: approval.Chinese("选项一")}, {Key: "option-2", Value: approval.Chinese("选项二")},
	}}
	want["Contact-07"] = approval.Contact{Members: []approval.Member{{UserID: "wangwei", Name: "王伟"}, {UserID: "hujie", Name: "胡洁"}}, Departments: []approval.Department{}}
	want["Contact-08"] = approval.Contact{Members: []approval.Member{}, Departments: []approval.Department{{ID: 3, Name: "研发中心"}, {ID: 4, Name: "后端组"}}}
	want["Tips-09"] = approval.Tips{Content: []approval.Tip{{Text: "请如实填写", Lang: approval.LangChinese}}}
	rows := want["Table-11"].(approval.Table)
	for _, row := range rows {
		row.Fields[0].Kind, row.Fields[0].Title = approval.KindText, approval.Chinese("明细文本")
		row.Fields[1].Kind, row.Fields[1].Title = approval.KindMoney, approval.Chinese("明细金额")
	}
	want["RelatedApproval-16"] = approval.RelatedApprovals{{
		FormID: related, TemplateNames: approval.Chinese("报销"), ApplicantName: "李娜", Status: approval.InReview, SubmittedAt: detail(t, s, related).SubmittedAt,
	}}
	vacation := want["Vacation-21"].(approval.Vacation)
	vacation.Type.Options = []approval.Option{{Key: "1", Value: approval.Chinese("年假")}}
	want["Vacation-21"] = vacation

	got := map[string]approval.Value{}
	titles := map[string]string{}
	for _, f := range d.Form.Fields {
		got[f.ID], titles[f.ID] = f.Value, f.Title.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range template.Content.Controls {
		if c.Kind != approval.KindFormula && titles[c.ID] != c.Title.String() {
			t.Errorf("%s has the title %q, want %q", c.ID, titles[c.ID], c.Title)
		}
	}
	if m, ok := approval.Find[approval.Money](d.Form.Fields, "Money-04"); !ok || m != "1280.50" {
		t.Errorf("the amount is %q, %t", m, ok)
	}
}

// changes returns what the app heard of a form.
func changes(t *testing.T, corp *wecomtest.Corp, formID string) (list []int) {
	t.Helper()
	for _, event := range corp.Events() {
		var e struct {
			Event  string
			Number string `xml:"ApprovalInfo>SpNoStr"`
			Change int    `xml:"ApprovalInfo>StatuChangeEvent"`
		}
		if err := xml.Unmarshal([]byte(event), &e); err != nil {
			t.Fatal(err)
		}
		if e.Event == "sys_approval_change" && e.Number == formID {
			list = append(list, e.Change)
		}
	}
	return list
}

func TestFlow(t *testing.T) {
	type act = func(f *wecomtest.Form) error
	approve := func(user string) act { return func(f *wecomtest.Form) error { return f.Approve(user, "同意") } }
	for name, tt := range map[string]struct {
		process []approval.Node
		acts    []act
		status  approval.FormStatus
		waiting []string
		changes []int
	}{
		"nobody acts":     {[]approval.Node{approval.AllOf("wangwei", "hujie")}, nil, approval.InReview, []string{"wangwei", "hujie"}, []int{1}},
		"by the template": {nil, []act{approve("wangwei")}, approval.Approved, nil, []int{1, 2}},
		"one of all":      {[]approval.Node{approval.AllOf("wangwei", "hujie")}, []act{approve("hujie")}, approval.InReview, []string{"wangwei"}, []int{1, 2}},
		"all":             {[]approval.Node{approval.AllOf("wangwei", "hujie")}, []act{approve("hujie"), approve("wangwei")}, approval.Approved, nil, []int{1, 2, 2}},
		"any":             {[]approval.Node{approval.AnyOf("wangwei", "hujie"), approval.CopyTo("daijing")}, []act{approve("hujie")}, approval.Approved, nil, []int{1, 2}},
		"in turn":         {[]approval.Node{approval.InTurn("wangwei", "hujie")}, []act{approve("wangwei")}, approval.InReview, []string{"hujie"}, []int{1, 2}},
		"next node":       {[]approval.Node{approval.AnyOf("wangwei"), approval.AnyOf("hujie")}, []act{approve("wangwei")}, approval.InReview, []string{"hujie"}, []int{1, 2}},
		"handler":         {[]approval.Node{approval.AnyOf("wangwei"), approval.HandledBy("renjie")}, []act{approve("wangwei"), approve("renjie")}, approval.Approved, nil, []int{1, 2, 14}},
		"rejected": {
			[]approval.Node{approval.AllOf("wangwei", "hujie")},
			[]act{func(f *wecomtest.Form) error { return f.Reject("wangwei", "不合规") }},
			approval.Rejected, nil, []int{1, 3},
		},
		"transferred": {
			[]approval.Node{approval.AllOf("wangwei")},
			[]act{func(f *wecomtest.Form) error { return f.Transfer("wangwei", "hujie", "请看") }},
			approval.InReview, []string{"hujie"}, []int{1, 4},
		},
		"countersigned": {
			[]approval.Node{approval.AnyOf("wangwei")},
			[]act{func(f *wecomtest.Form) error { return f.Countersign("wangwei", "", "hujie", "gaofei") }, approve("gaofei")},
			approval.InReview, []string{"hujie"}, []int{1, 13, 2},
		},
		"withdrawn": {
			[]approval.Node{approval.AnyOf("wangwei")},
			[]act{(*wecomtest.Form).Urge, func(f *wecomtest.Form) error { return f.Comment("lina", "撤回") }, func(f *wecomtest.Form) error { return f.Withdraw("lina") }},
			approval.Withdrawn, nil, []int{1, 5, 10, 6},
		},
		"undone": {
			[]approval.Node{approval.AnyOf("wangwei")},
			[]act{approve("wangwei"), func(f *wecomtest.Form) error { return f.Withdraw("lina") }},
			approval.Undone, nil, []int{1, 2, 8},
		},
	} {
		t.Run(name, func(t *testing.T) {
			corp := wecomtest.New()
			s := approval.New(corp.Client())
			formID := submit(t, s, expense(tt.process...))
			for _, act := range tt.acts {
				if err := act(corp.Form(formID)); err != nil {
					t.Fatal(err)
				}
			}
			d := detail(t, s, formID)
			if d.Status != tt.status || !slices.Equal(d.Waiting(), tt.waiting) || !slices.Equal(corp.Form(formID).Waiting(), tt.waiting) {
				t.Errorf("status %d, waiting for %v (%v); want %d, %v", d.Status, d.Waiting(), corp.Form(formID).Waiting(), tt.status, tt.waiting)
			}
			if got := changes(t, corp, formID); !slices.Equal(got, tt.changes) {
				t.Errorf("the app heard of %v, want %v", got, tt.changes)
			}
			if d.Status.Final() != (tt.status != approval.InReview) {
				t.Errorf("status %d: final %t", d.Status, d.Status.Final())
			}
		})
	}
}

// The two records of a flow tell the same with reversed formIDs.
func TestRecords(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	formID := submit(t, s, expense(approval.AllOf("wangwei"), approval.AnyOf("hujie"), approval.CopyTo("daijing")))
	if err := corp.Form(formID).Approve("wangwei", "同意"); err != nil {
		t.Fatal(err)
	}
	if err := corp.Form(formID).Comment("hujie", "请补发票"); err != nil {
		t.Fatal(err)
	}
	d := detail(t, s, formID)
	if len(d.Records) != 2 || d.Records[0].Attr.Relation() != d.Process.Nodes[0].Relation || d.Records[1].Attr.Relation() != d.Process.Nodes[1].Relation {
		t.Errorf("records %+v of nodes %+v", d.Records, d.Process.Nodes)
	}
	step := d.Records[0].Steps[0]
	if step.Approver.UserID != "wangwei" || step.Status != approval.StepApproved || step.Opinion != "同意" || step.At.IsZero() {
		t.Errorf("step %+v", step)
	}
	if len(d.CopiedTo) != 1 || d.CopiedTo[0].UserID != "daijing" || d.Applicant.UserID != "lina" || d.Applicant.DepartmentID != 4 {
		t.Errorf("copied to %v, applicant %v", d.CopiedTo, d.Applicant)
	}
	if len(d.Comments) != 1 || d.Comments[0].Content != "请补发票" || d.Comments[0].User.UserID != "hujie" || d.Comments[0].ID == "" {
		t.Errorf("comments %+v", d.Comments)
	}
}

// The leader of a department applies to the leader of the one above it, and who
// leads the top of the tree to the head of the corp.
func TestTemplateFlow(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	for creator, want := range map[string]string{"lina": "wangwei", "wangwei": "chenzhiyuan", "zhaojing": "wangwei", "chenzhiyuan": "linjianguo"} {
		form := expense()
		form.CreatorID = creator
		if got := detail(t, s, submit(t, s, form)).Waiting(); len(got) != 1 || got[0] != want {
			t.Errorf("the form of %s waits for %v, want %s", creator, got, want)
		}
	}
}

func TestBalances(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	ctx := t.Context()
	left := func() time.Duration {
		t.Helper()
		list, err := s.ListVacationBalances(ctx, "lina")
		if err != nil {
			t.Fatal(err)
		}
		return list[0].Left.Duration
	}
	const day = 24 * time.Hour
	formID := submit(t, s, leave(7))
	if got := left(); got != 10*day {
		t.Errorf("%v left while the form is under review, want 10 days", got)
	}
	leader := corp.Form(formID).Waiting()[0]
	if err := corp.Form(formID).Approve(leader, ""); err != nil {
		t.Fatal(err)
	}
	if got := left(); got != 9*day {
		t.Errorf("%v left after a day was approved, want 9 days", got)
	}
	if err := corp.Form(formID).Withdraw("lina"); err != nil {
		t.Fatal(err)
	}
	if got := left(); got != 10*day {
		t.Errorf("%v left after the leave was undone, want 10 days", got)
	}
	if err := s.UpdateVacationBalance(ctx, approval.VacationBalanceUpdate{UserID: "lina", VacationID: 1, Left: wecom.SecondsOf(day / 2)}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(ctx, leave(8)); !errors.Is(err, wecom.ErrInvalidApproval) {
		t.Errorf("a day of leave with half a day left: %v", err)
	}
	for code, in := range map[wecom.Code]approval.VacationBalanceUpdate{
		301098: {UserID: "ghost", VacationID: 1},
		301063: {UserID: "lina", VacationID: 1, Left: wecom.SecondsOf(8641 * time.Second)},
	} {
		if err := s.UpdateVacationBalance(ctx, in); !errors.Is(err, code) {
			t.Errorf("%+v: %v, want %v", in, err, code)
		}
	}
	types, err := s.ListVacationTypes(ctx)
	if err != nil || len(types) != 5 || types[0].Name != "年假" || types[1].Unit != approval.VacationHours || !types[3].FromOvertime {
		t.Errorf("types %+v, %v", types, err)
	}
}

func TestTemplateReadBack(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "另一个", AgentID: 1000009, Secret: "another"}))
	s := approval.New(corp.Client())
	in := approval.TemplateCreate{Name: approval.Chinese("用车"), Controls: []approval.Control{
		{Kind: approval.KindText, ID: "Text-01", Title: approval.Chinese("目的地"), Required: true},
		{ID: "Selector-02", Title: approval.Chinese("车型"), Config: approval.SelectorConfig{Type: approval.SelectOne, Options: []approval.OptionConfig{{Key: "a", Text: approval.Chinese("轿车")}}}},
	}}
	id, err := s.CreateTemplate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.GetTemplate(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	in.Controls[1].Kind = approval.KindSelector
	if diff := cmp.Diff(&approval.Template{ID: id, Names: in.Name, Content: approval.TemplateContent{Controls: in.Controls}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := s.CreateTemplate(t.Context(), in); !errors.Is(err, wecom.ErrInvalidTemplate) {
		t.Errorf("a second template of one name: %v", err)
	}
	in.Controls = append(in.Controls, in.Controls[0])
	if err := s.UpdateTemplate(t.Context(), id, approval.TemplateUpdate(in)); !errors.Is(err, wecom.ErrInvalidTemplate) {
		t.Errorf("two controls of one id: %v", err)
	}
	in.Controls = in.Controls[:1]
	if err := approval.New(corp.Client().WithSecret("another")).UpdateTemplate(t.Context(), id, approval.TemplateUpdate(in)); !errors.Is(err, wecom.Code(301088)) {
		t.Errorf("another app's template was changed: %v", err)
	}
	if err := s.UpdateTemplate(t.Context(), id, approval.TemplateUpdate(in)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.GetTemplate(t.Context(), id); err != nil || len(got.Content.Controls) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	copied, err := s.CopyTemplate(t.Context(), wecomtest.ProviderTemplateID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.GetTemplate(t.Context(), copied); err != nil || got.Names.String() != "报销" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	submit(t, s, leave(7))
	change := func(f func(*approval.Application)) approval.Application {
		form := expense()
		f(&form)
		return form
	}
	for name, tt := range map[string]struct {
		form approval.Application
		want wecom.Code
	}{
		"template": {change(func(f *approval.Application) { f.TemplateID = "none" }), wecom.ErrInvalidApproval},
		"creator":  {change(func(f *approval.Application) { f.CreatorID = "ghost" }), wecom.ErrNoApprovalPermission},
		"required": {change(func(f *approval.Application) { f.Fields = f.Fields[:1] }), wecom.ErrInvalidApproval},
		"kind":     {change(func(f *approval.Application) { f.Fields[0].Value = approval.Textarea("x") }), wecom.ErrInvalidApproval},
		"unknown": {change(func(f *approval.Application) {
			f.Fields = append(f.Fields, approval.Field{ID: "x", Value: approval.Text("x")})
		}), wecom.ErrInvalidApproval},
		"approver": {change(func(f *approval.Application) { f.Process = []approval.Node{approval.AnyOf("ghost")} }), wecom.ErrInvalidApproval},
		"nobody":   {change(func(f *approval.Application) { f.Process = []approval.Node{approval.CopyTo("hujie")} }), wecom.ErrInvalidApproval},
		"summary":  {change(func(f *approval.Application) { f.Summary = nil }), wecom.ErrInvalidApproval},
		"overlap":  {leave(7), wecom.ErrAttendanceConflict},
		"punch":    {change(func(f *approval.Application) { f.TemplateID = wecomtest.CorrectionTemplateID }), wecom.ErrInvalidApproval},
	} {
		if formID, err := s.Submit(t.Context(), tt.form); !errors.Is(err, tt.want) {
			t.Errorf("%s: form %q, %v; want %v", name, formID, err, tt.want)
		}
	}
	if _, err := s.GetDetail(t.Context(), "1"); !errors.Is(err, wecom.ErrInvalidApproval) {
		t.Errorf("an unknown form: %v", err)
	}
	if _, err := approval.New(corp.ContactsClient()).Submit(t.Context(), expense()); !errors.Is(err, wecom.ErrNoApprovalPermission) {
		t.Errorf("directory sync submits: %v", err)
	}
	if n := len(corp.Forms()); n != 1 {
		t.Errorf("%d forms, want 1", n)
	}
}

// A form that may exist is not submitted again.
func TestSubmitOnce(t *testing.T) {
	for name, reply := range map[string]wecomtest.Reply{
		"broken connection": wecomtest.RunThenReset(), "failed inside": wecomtest.Refuse(301057, "internal error"), "busy": wecomtest.Busy(),
	} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/oa/applyevent", reply)
		if _, err := approval.New(corp.Client()).Submit(t.Context(), expense()); err == nil {
			t.Errorf("%s: no error", name)
		}
		if n := len(corp.Calls("/cgi-bin/oa/applyevent")); n != 1 {
			t.Errorf("%s: %d calls, want 1", name, n)
		}
	}
}

func TestSubmitChecked(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	fetched := func() int { return len(corp.Calls("/cgi-bin/oa/gettemplatedetail")) }

	first := make(chan error)
	for range 5 {
		go func() {
			_, err := s.SubmitChecked(context.Background(), expense())
			first <- err
		}()
	}
	for range 5 {
		if err := <-first; err != nil {
			t.Fatal(err)
		}
	}
	if fetched() != 1 {
		t.Errorf("5 forms fetched the template %d times, want 1", fetched())
	}

	bad := expense()
	bad.Fields[0].Value = approval.Text("")
	if _, err := s.SubmitChecked(t.Context(), bad); !errors.Is(err, approval.ErrMisfit) {
		t.Errorf("err = %v, want ErrMisfit", err)
	}
	if fetched() != 2 || len(corp.Forms()) != 5 {
		t.Errorf("the template was fetched %d times, want 2; %d forms, want 5", fetched(), len(corp.Forms()))
	}

	// A template that changed meanwhile is noticed.
	id, err := s.CreateTemplate(t.Context(), approval.TemplateCreate{Name: approval.Chinese("登记"), Controls: []approval.Control{{Kind: approval.KindText, ID: "Text-01", Title: approval.Chinese("名")}}})
	if err != nil {
		t.Fatal(err)
	}
	form := approval.Application{CreatorID: "lina", TemplateID: id, Fields: []approval.Field{{ID: "Text-01", Value: approval.Text("x")}}, Summary: []approval.Texts{approval.Chinese("x")}}
	submit(t, s, form)
	changed := approval.TemplateCreate{Name: approval.Chinese("登记"), Controls: []approval.Control{{Kind: approval.KindMoney, ID: "Money-01", Title: approval.Chinese("额")}}}
	if err := approval.New(corp.Client()).UpdateTemplate(t.Context(), id, approval.TemplateUpdate(changed)); err != nil { // elsewhere
		t.Fatal(err)
	}
	form.Fields = []approval.Field{{ID: "Money-01", Value: approval.Money("5")}}
	submit(t, s, form)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.SubmitChecked(ctx, expense()); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want Canceled", err)
	}
	if _, err := s.SubmitChecked(t.Context(), approval.Application{TemplateID: "none"}); !errors.Is(err, wecom.ErrInvalidApproval) {
		t.Errorf("err = %v, want ErrInvalidApproval", err)
	}
}

func TestOwnForm(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	if err := corp.StartOwnForm("PO-1", "OPEN", "采购", "lina", "wangwei", "chenzhiyuan"); err != nil {
		t.Fatal(err)
	}
	if err := corp.DecideOwnForm("PO-1", "chenzhiyuan", true, "可以"); err != nil {
		t.Fatal(err)
	}
	f, err := s.GetOwnForm(t.Context(), "PO-1")
	if err != nil {
		t.Fatal(err)
	}
	items := f.Process.Nodes[0].Items.Items
	if f.Status != approval.Approved || f.ApplicantName != "李娜" || f.DepartmentName != "后端组" || len(items) != 2 || items[0].Status != approval.StepInReview || items[1].Opinion != "可以" {
		t.Errorf("%+v", f)
	}
	if _, err := s.GetOwnForm(t.Context(), "PO-2"); !errors.Is(err, wecom.ErrInvalidApproval) {
		t.Errorf("an unknown form: %v", err)
	}
	if n := len(corp.Events()); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestAllOldForms(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	for range 203 {
		submit(t, s, expense())
	}
	var formIDs []string
	for form, err := range s.AllOldForms(t.Context(), approval.OldQuery{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)}) {
		if err != nil {
			t.Fatal(err)
		}
		formIDs = append(formIDs, string(form.FormID))
	}
	if !slices.Equal(formIDs, corp.Forms()) {
		t.Errorf("%d forms, want all 203 in order: %v", len(formIDs), formIDs)
	}
	if n := len(corp.Calls("/cgi-bin/corp/getapprovaldata")); n != 4 { // the last one finds nothing new
		t.Errorf("%d calls, want 4", n)
	}
}
