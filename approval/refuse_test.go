package approval_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/wecomtest"
)

// What the SDK's check finds, the simulated corp refuses too: without the check,
// a test would not notice what a real corp does.
func TestValuesRefused(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, utc8)
	halfDay := approval.HalfDays(approval.Morning(day), approval.Afternoon(day))
	shifted := halfDay
	shifted.Begin = wecom.TimeOf(day.Add(8 * time.Hour))
	for name, tt := range map[string]struct {
		id    string
		value approval.Value
	}{
		"empty":              {"Text-01", approval.Text("")},
		"line break":         {"Text-01", approval.Text("a\nb")},
		"another kind":       {"Money-04", approval.Number("5")},
		"not an amount":      {"Money-04", approval.Money("1,280")},
		"moment for a day":   {"Date-05", approval.Moment(day)},
		"another type":       {"Selector-06", approval.Choose("option-1")},
		"unknown option":     {"Selector-06", approval.ChooseAll("option-3")},
		"unknown member":     {"Contact-07", approval.Members("ghost")},
		"departments":        {"Contact-07", approval.Departments(3)},
		"unknown department": {"Contact-08", approval.Departments(99)},
		"too many files":     {"File-10", approval.Uploaded("1", "2", "3", "4", "5", "6", "7")},
		"short row":          {"Table-11", approval.Table{{Fields: []approval.Field{{ID: "Text-12", Value: approval.Text("x")}}}}},
		"bad row":            {"Table-11", approval.Table{{Fields: []approval.Field{{ID: "Text-12", Value: approval.Text("x")}, {ID: "Money-13", Value: approval.Money("x")}}}}},
		"another unit":       {"DateRange-14", halfDay},
		"no unit":            {"DateRange-14", approval.DateRange{Begin: at(22, 0, 0)}},
		"ends first":         {"DateRange-14", approval.Hours(day.Add(time.Hour), day)},
		"unknown form":       {"RelatedApproval-16", approval.Related("1")},
		"half day at eight":  {"Attendance-20", approval.Trip(shifted)},
		"another attendance": {"Attendance-20", approval.Outing(halfDay)},
		"unknown leave":      {"Vacation-21", approval.Leave(9, halfDay)},
		"two types of leave": {"Vacation-21", approval.Vacation{Type: approval.ChooseAll("1", "2"), Attendance: approval.Leave(1, halfDay).Attendance}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, _ := allControls(t)
			form := fullForm(submit(t, s, expense()))
			i := slices.IndexFunc(form.Fields, func(f approval.Field) bool { return f.ID == tt.id })
			form.Fields[i].Value = tt.value
			if number, err := s.Submit(t.Context(), form); !errors.Is(err, wecom.ErrInvalidApproval) {
				t.Errorf("form %q, %v; want ErrInvalidApproval", number, err)
			}
		})
	}
}

func TestTemplatesRefused(t *testing.T) {
	text := func(id string) approval.Control { return approval.Control{Kind: approval.KindText, ID: id} }
	trip := approval.AttendanceConfig{Type: approval.AttendanceTrip}
	for name, controls := range map[string][]approval.Control{
		"no controls":         nil,
		"formula":             {{Kind: approval.KindFormula, ID: "a"}},
		"no id":               {text("")},
		"two of one id":       {text("a"), text("a")},
		"long title":          {{Kind: approval.KindText, ID: "a", Title: approval.Chinese(strings.Repeat("长", 41))}},
		"empty table":         {{ID: "a", Config: approval.TableConfig{}}},
		"table in a table":    {{ID: "a", Config: approval.TableConfig{Children: []approval.Control{{ID: "b", Config: approval.TableConfig{Children: []approval.Control{text("c")}}}}}}},
		"trip in a table":     {{ID: "a", Config: approval.TableConfig{Children: []approval.Control{{ID: "b", Config: trip}}}}},
		"leave besides trips": {{ID: "a", Config: trip}, {Kind: approval.KindVacation, ID: "b"}},
	} {
		s := approval.New(wecomtest.New().Client())
		if id, err := s.CreateTemplate(t.Context(), approval.TemplateInput{Name: approval.Chinese("新"), Controls: controls}); !errors.Is(err, wecom.ErrInvalidTemplate) {
			t.Errorf("%s: template %q, %v; want ErrInvalidTemplate", name, id, err)
		}
	}
	s := approval.New(wecomtest.New().Client())
	if _, err := s.CreateTemplate(t.Context(), approval.TemplateInput{Controls: []approval.Control{text("a")}}); !errors.Is(err, wecom.ErrInvalidTemplate) {
		t.Errorf("no name: %v", err)
	}
	if err := s.UpdateTemplate(t.Context(), "none", approval.TemplateInput{Name: approval.Chinese("新"), Controls: []approval.Control{text("a")}}); !errors.Is(err, wecom.ErrInvalidTemplate) {
		t.Errorf("unknown template: %v", err)
	}
	if _, err := s.CopyTemplate(t.Context(), "none"); !errors.Is(err, wecom.ErrInvalidApproval) {
		t.Errorf("unknown template of a provider: %v", err)
	}
}

func TestListsRefused(t *testing.T) {
	s := approval.New(wecomtest.New().Client())
	now := time.Now()
	for name, in := range map[string]struct {
		query approval.NumberQuery
		page  wecom.Page
	}{
		"32 days":       {query: approval.NumberQuery{From: now.AddDate(0, 0, -32), To: now}},
		"backwards":     {query: approval.NumberQuery{From: now, To: now.Add(-time.Hour)}},
		"big pages":     {approval.NumberQuery{From: now.Add(-time.Hour), To: now}, wecom.Page{Limit: 101}},
		"cursor":        {approval.NumberQuery{From: now.Add(-time.Hour), To: now}, wecom.Page{Cursor: "x"}},
		"two creators":  {query: approval.NumberQuery{From: now.Add(-time.Hour), To: now, Filters: []approval.Filter{approval.ByCreator("lina"), approval.ByCreator("wangwei")}}},
		"unknown key":   {query: approval.NumberQuery{From: now.Add(-time.Hour), To: now, Filters: []approval.Filter{{Key: "colour", Value: "red"}}}},
		"after the end": {approval.NumberQuery{From: now.Add(-time.Hour), To: now}, wecom.Page{Cursor: "after-7"}},
	} {
		if _, err := s.ListNumbers(t.Context(), in.query, in.page); !errors.Is(err, wecom.ErrInvalidApproval) {
			t.Errorf("%s: %v, want ErrInvalidApproval", name, err)
		}
	}
	if _, err := s.ListOldForms(t.Context(), approval.OldQuery{From: now.AddDate(0, 0, -31), To: now}, wecom.Page{}); !errors.Is(err, wecom.ErrInvalidApproval) {
		t.Errorf("31 days of old forms: %v", err)
	}
	for _, err := range s.AllOldForms(t.Context(), approval.OldQuery{From: now.AddDate(0, 0, -31), To: now}) {
		if !errors.Is(err, wecom.ErrInvalidApproval) {
			t.Errorf("31 days of all old forms: %v", err)
		}
	}
}

// People can only do what is theirs to do.
func TestActsRefused(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	number := submit(t, s, expense(approval.InTurn("wangwei", "hujie")))
	form := corp.Form(number)
	for name, act := range map[string]func() error{
		"not yet":       func() error { return form.Approve("hujie", "") },
		"never":         func() error { return form.Reject("gaofei", "") },
		"not applicant": func() error { return form.Withdraw("wangwei") },
		"no such form":  func() error { return corp.Form("1").Approve("wangwei", "") },
	} {
		if err := act(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := form.Waiting(); !slices.Equal(got, []string{"wangwei"}) {
		t.Errorf("waiting for %v, want wangwei", got)
	}
	if err := form.Reject("wangwei", ""); err != nil {
		t.Fatal(err)
	}
	if err := corp.StartOwnForm("P", "T", "采购", "lina", "wangwei"); err != nil {
		t.Fatal(err)
	}
	for name, act := range map[string]func() error{
		"decided":   func() error { return form.Approve("hujie", "") },
		"ended":     func() error { return form.Withdraw("lina") },
		"urged":     form.Urge,
		"own twice": func() error { return corp.StartOwnForm("P", "T", "采购", "lina", "wangwei") },
		"own other": func() error { return corp.DecideOwnForm("P", "hujie", false, "") },
		"own none":  func() error { return corp.DecideOwnForm("Q", "wangwei", false, "") },
	} {
		if err := act(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The older form of the flow is understood, and durations that the applicant
// spread over days are added up.
func TestOlderFlowAndSlices(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	begin := time.Date(2026, 11, 23, 0, 0, 0, 0, utc8)
	span := approval.HalfDays(approval.Morning(begin), approval.Afternoon(begin.AddDate(0, 0, 1)))
	trip := approval.Trip(span, approval.Slice(begin, 24*time.Hour), approval.Slice(begin.AddDate(0, 0, 1), 12*time.Hour))
	d := detail(t, s, submit(t, s, approval.Application{
		Creator: "lina", TemplateID: wecomtest.TripTemplateID, Summary: []approval.Texts{approval.Chinese("出差")},
		Fields: []approval.Field{{ID: "Attendance-01", Value: trip}, {ID: "Text-02", Value: approval.Text("深圳")}},
		Approvers: []approval.Approvers{
			{Attr: approval.ApproverAttrAll, Users: []string{"wangwei", "hujie"}}, {Attr: approval.ApproverAttrAny, Users: []string{"chenzhiyuan"}},
		},
		CopyTo: []string{"daijing"},
	}))
	if len(d.Process.Nodes) != 3 || d.Process.Nodes[0].Relation != approval.RelationAll || d.Process.Nodes[1].Relation != approval.RelationAny || d.Process.Nodes[2].Type != approval.NodeCopy {
		t.Errorf("flow %+v", d.Process)
	}
	got, _ := approval.Find[approval.Attendance](d.Form.Fields, "Attendance-01")
	if got.Range.Duration.Duration() != 36*time.Hour || got.Days.Duration.Duration() != 36*time.Hour || got.Days.State != approval.SlicedByUser {
		t.Errorf("the trip lasts %v, in days %+v; want 36h", got.Range.Duration.Duration(), got.Days)
	}
}
