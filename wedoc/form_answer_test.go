package wedoc_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

func TestFormAnswers(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetFormAnswers",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) ([]wedoc.FormAnswer, error) {
				return s.GetFormAnswers(ctx, "pe-1", []int64{7, 8})
			}),
			Route: "POST /cgi-bin/wedoc/get_form_answer",
			Body:  `{"repeated_id":"pe-1","answer_ids":[7,8]}`,
			Reply: `{"errcode":0,"errmsg":"ok","answer":{"answer_list":[
				{"answer_id":7,"userid":"lina","user_name":"李娜","ctime":1795656001,"mtime":1795656002,"answer_status":1,"reply":{"items":[
					{"question_id":1,"text_reply":"好"},
					{"question_id":2,"option_reply":[2,3],"option_extend_reply":[{"option_reply":3,"extend_text":"水"}]},
					{"question_id":3,"file_extend_reply":[{"fileid":"fi-1","name":"a.pdf"},{"fileid":"fi-2","name":"b.pdf"}]},
					{"question_id":4,"department_reply":{"list":[{"department_id":4},{"department_id":5}]}},
					{"question_id":5,"member_reply":{"list":[{"userid":"wangwei"},{"userid":"zhoulan"}]}},
					{"question_id":6,"duration_reply":{"begin_time":1795656003,"end_time":1795656004,"time_scale":2,"day_range":8,"days":1.5,"hours":2.5}},
					{"question_id":9,"text_reply":"","option_reply":[]}]}},
				{"answer_id":8,"tmp_external_userid":"tmp-1","user_name":"张先生","ctime":1795656005,"mtime":1795656006,"answer_status":3,"reply":{"items":[]}}]}}`,
			Want: []wedoc.FormAnswer{
				{ID: 7, UserID: "lina", UserName: "李娜", CreatedAt: wecom.TimeOf(time.Unix(1795656001, 0)), UpdatedAt: wecom.TimeOf(time.Unix(1795656002, 0)), Status: wedoc.FormAnswerNormal, Replies: wedoc.FormReplies{
					{QuestionID: 1, Value: wedoc.TextReply("好")},
					{QuestionID: 2, Value: wedoc.ChoiceReply{Keys: []int64{2, 3}, Others: []wedoc.OtherReply{{3, "水"}}}},
					{QuestionID: 3, Value: wedoc.FileReply{{"fi-1", "a.pdf"}, {"fi-2", "b.pdf"}}},
					{QuestionID: 4, Value: wedoc.DepartmentReply{4, 5}},
					{QuestionID: 5, Value: wedoc.MemberReply{"wangwei", "zhoulan"}},
					{QuestionID: 6, Value: wedoc.DurationReply{
						BeginAt: wecom.TimeOf(time.Unix(1795656003, 0)), EndAt: wecom.TimeOf(time.Unix(1795656004, 0)), Scale: wedoc.DurationInHours, HoursPerDay: 8, Days: 1.5, Hours: 2.5,
					}},
					{QuestionID: 9},
				}},
				{ID: 8, TmpCustomerID: "tmp-1", UserName: "张先生", CreatedAt: wecom.TimeOf(time.Unix(1795656005, 0)), UpdatedAt: wecom.TimeOf(time.Unix(1795656006, 0)), Status: wedoc.FormAnswerRemoved, Replies: wedoc.FormReplies{}},
			},
		},
	})
	got, drift := apitest.Read[wedoc.FormReply](t, `{"question_id":"4","score_reply":{"n":5},"empty_reply":[]}`)
	want := wedoc.FormReply{QuestionID: 4, Value: wedoc.UnknownReply{Key: "score_reply", Raw: jsontext.Value(`{"n":5}`)}}
	if diff := cmp.Diff(want, got); diff != "" || len(drift) != 1 || got.String() != `{"n":5}` {
		t.Error(diff, drift, got.String())
	}
}

func TestFormStatistics(t *testing.T) {
	const path = "POST /cgi-bin/wedoc/get_form_statistic"
	from, to := time.Unix(1795656001, 0), time.Unix(1795656002, 0)
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetFormStatistic",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (*wedoc.FormStatistic, error) {
				return s.GetFormStatistic(ctx, "pe-1")
			}),
			Route: path,
			Body:  `{"repeated_id":"pe-1","req_type":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","fill_cnt":7,"fill_user_cnt":5,"unfill_user_cnt":9}`,
			Want:  &wedoc.FormStatistic{Answers: 7, Users: 5, Absentees: 9},
		},
		{
			Name: "ListFormSubmissions",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (*wedoc.FormSubmissionPage, error) {
				return s.ListFormSubmissions(ctx, "pe-1", from, to, wecom.Page{Limit: 20, Cursor: "40"})
			}),
			Route: path,
			Body:  `{"repeated_id":"pe-1","req_type":2,"start_time":1795656001,"end_time":1795656002,"limit":20,"cursor":40}`,
			Reply: `{"errcode":0,"errmsg":"ok","fill_cnt":7,"fill_user_cnt":5,"unfill_user_cnt":9,"submit_users":[
				{"userid":"lina","submit_time":1795656003,"answer_id":1,"user_name":"李娜"},{"tmp_external_userid":"tmp-1","submit_time":1795656004,"answer_id":2,"user_name":"张先生"}],"has_more":true,"cursor":60}`,
			Want: &wedoc.FormSubmissionPage{FormStatistic: wedoc.FormStatistic{Answers: 7, Users: 5, Absentees: 9}, NextCursor: "60", Submissions: []wedoc.FormSubmission{
				{AnswerID: 1, UserID: "lina", UserName: "李娜", SubmittedAt: wecom.TimeOf(time.Unix(1795656003, 0))},
				{AnswerID: 2, TmpCustomerID: "tmp-1", UserName: "张先生", SubmittedAt: wecom.TimeOf(time.Unix(1795656004, 0))},
			}},
		},
		{
			Name: "ListFormAbsentees",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (*wedoc.FormAbsenteePage, error) {
				return s.ListFormAbsentees(ctx, "pe-1", wecom.Page{Limit: 20})
			}),
			Route: path,
			Body:  `{"repeated_id":"pe-1","req_type":3,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","fill_cnt":7,"fill_user_cnt":5,"unfill_user_cnt":9,"unfill_users":[{"userid":"zhoulan","user_name":"周岚"}],"has_more":false,"cursor":1}`,
			Want:  &wedoc.FormAbsenteePage{FormStatistic: wedoc.FormStatistic{Answers: 7, Users: 5, Absentees: 9}, Users: []wedoc.FormAbsentee{{"zhoulan", "周岚"}}},
		},
	})
}

// survey is a form with a question of most kinds, for members of a department.
func survey() wedoc.FormCreate {
	q := func(title string, required bool, kind wedoc.QuestionKind) wedoc.FormQuestion {
		return wedoc.FormQuestion{Title: title, Required: required, Kind: kind}
	}
	return wedoc.FormCreate{
		FormContent: wedoc.FormContent{Title: "团建报名", Questions: wedoc.FormQuestions{
			q("几位", true, wedoc.TextQuestion{Check: wedoc.CheckNumber, Limit: wedoc.NumberWithin, Min: new(1.0), Max: new(5.0)}),
			q("饮料", true, wedoc.MultipleChoice{Options: wedoc.FormOptions("茶", "咖啡"), HasOther: true, Limit: wedoc.ChooseAtMost, Count: 2}),
			q("哪天", false, wedoc.DateQuestion{Format: wedoc.DateToDay}),
			q("哪月", false, wedoc.DateQuestion{Format: wedoc.DateToMonth}),
			q("何时", false, wedoc.DateQuestion{}),
			q("几点", false, wedoc.TimeQuestion{Format: wedoc.TimeToSecond}),
			q("体温", false, wedoc.TemperatureQuestion{}),
			q("同去", false, wedoc.MemberQuestion{IsMultiple: true}),
			q("部门", false, wedoc.DepartmentQuestion{}),
			q("照片", false, wedoc.PictureQuestion{Limit: &wedoc.UploadLimit{Rule: wedoc.UploadAtMost, Count: 2}}),
			q("请假", false, wedoc.DurationQuestion{Scale: wedoc.DurationInHours}),
			q("路线", false, wedoc.Dropdown{Options: wedoc.FormOptions("东线", "西线")}),
		}},
		Rules: wedoc.FormRules{Access: wedoc.FormForRange, Range: wedoc.FormRange{UserIDs: []string{"lina", "wangwei", "zhoulan"}}, Admins: wedoc.FormAdmins{UserIDs: []string{"wangwei"}}, Anonymous: true},
	}
}

// people is a corp with three members at noon of a day, and the form in it.
func people(t *testing.T, in wedoc.FormCreate) (*wecomtest.Corp, *wedoc.Service, *wedoc.Form) {
	t.Helper()
	corp := wecomtest.New(wecomtest.WithoutPeople(), wecomtest.WithClock(time.Date(2026, 11, 26, 12, 0, 0, 0, wecom.Beijing)))
	for id, name := range map[string]string{"lina": "李娜", "wangwei": "王伟", "zhoulan": "周岚", "shenyi": "沈毅"} {
		if err := corp.Join(wecomtest.Member{UserID: id, Name: name, Departments: []int64{1}}); err != nil {
			t.Fatal(err)
		}
	}
	s := wedoc.New(corp.Client())
	id, err := s.CreateForm(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	form, err := s.GetForm(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return corp, s, form
}

// What members fill in is read back as their questions say.
func TestFormIsFilledIn(t *testing.T) {
	corp, s, form := people(t, survey())
	id, err := corp.DocumentForm(form.ID).Submit("lina", map[string][]string{
		"几位": {"3"}, "饮料": {"咖啡", "水"}, "哪天": {"2026-12-01"}, "哪月": {"2026-12"}, "何时": {"2026-12-01 09:30"}, "几点": {"07:08:09"}, "体温": {"36.5"},
		"同去": {"wangwei", "zhoulan"}, "部门": {"云杉科技"}, "照片": {"a.jpg", "b.jpg"}, "请假": {"2026-12-01 09:00", "2026-12-01 11:30"}, "路线": {"西线"},
	})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, wecom.Beijing)
	var answers []wedoc.FormAnswer
	for a, err := range s.AllFormAnswers(t.Context(), form, form.PeriodIDs[0], now, now) {
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != 1 || answers[0].ID != id || answers[0].UserID != "lina" || answers[0].UserName != "李娜" || !answers[0].CreatedAt.Equal(now) {
		t.Fatalf("got %+v", answers)
	}
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, wecom.Beijing)
	want := []struct {
		text  string
		value wedoc.ReplyValue
	}{
		{"3", wedoc.TextReply("3")},
		{"咖啡; 水", wedoc.ChoiceReply{Keys: []int64{2, 3}, Others: []wedoc.OtherReply{{3, "水"}}, Texts: []string{"咖啡", "水"}}},
		{"2026年12月1日", wedoc.DateReply{day, "2026年12月1日"}},
		{"2026年12月", wedoc.DateReply{day, "2026年12月"}},
		{"2026年12月1日 09:30", wedoc.DateReply{day.Add(9*time.Hour + 30*time.Minute), "2026年12月1日 09:30"}},
		{"07:08:09", wedoc.TimeReply{7*time.Hour + 8*time.Minute + 9*time.Second, "07:08:09"}},
		{"36.5℃", wedoc.TemperatureReply{36.5, wedoc.Celsius, "36.5℃"}},
		{"wangwei; zhoulan", wedoc.MemberReply{"wangwei", "zhoulan"}},
		{"1", wedoc.DepartmentReply{1}},
		{"a.jpg; b.jpg", wedoc.FileReply{{"simulated-file-10-1", "a.jpg"}, {"simulated-file-10-2", "b.jpg"}}},
		{"2026-12-01 09:00:00; 2026-12-01 11:30:00", wedoc.DurationReply{BeginAt: wecom.TimeOf(day.Add(9 * time.Hour)), EndAt: wecom.TimeOf(day.Add(11*time.Hour + 30*time.Minute)), Scale: wedoc.DurationInHours, HoursPerDay: 24, Hours: 2.5}},
		{"西线", wedoc.ChoiceReply{Keys: []int64{2}, Texts: []string{"西线"}}},
	}
	for i, w := range want {
		r := answers[0].Replies[i]
		if diff := cmp.Diff(w.value, r.Value); diff != "" || r.String() != w.text || r.Question.Title != form.Questions[i].Title {
			t.Errorf("%s: %s %q", form.Questions[i].Title, diff, r.String())
		}
	}
}

// Match goes by the form: questions that are not answered have no value, those that
// are gone come last, and what cannot be read stays as it came.
func TestMatch(t *testing.T) {
	form := &wedoc.Form{FormContent: wedoc.FormContent{Questions: wedoc.FormQuestions{
		{ID: 1, Title: "a", Status: wedoc.FormItemNormal, Kind: wedoc.TemperatureQuestion{}},
		{ID: 3, Title: "c", Status: wedoc.FormItemNormal, Kind: wedoc.DateQuestion{}},
		{ID: 2, Title: "b", Status: wedoc.FormItemDeleted, Kind: wedoc.TextQuestion{}},
		{ID: 4, Title: "d", Status: wedoc.FormItemNormal, Kind: wedoc.TimeQuestion{}},
		{ID: 5, Title: "e", Status: wedoc.FormItemNormal, Kind: wedoc.SingleChoice{}},
		{ID: 6, Title: "f", Status: wedoc.FormItemNormal},
	}}}
	got := form.Match(wedoc.FormAnswer{Replies: wedoc.FormReplies{
		{QuestionID: 2, Value: wedoc.TextReply("x")}, {QuestionID: 3, Value: wedoc.TextReply("明天")}, {QuestionID: 9, Value: wedoc.TextReply("y")}, {QuestionID: 4, Value: wedoc.TextReply("25:00")},
		{QuestionID: 5, Value: wedoc.ChoiceReply{Keys: []int64{7}}}, {QuestionID: 6, Value: wedoc.ChoiceReply{Keys: []int64{8}}},
	}})
	var texts []string
	for _, r := range got.Replies {
		texts = append(texts, fmt.Sprint(r.QuestionID, r.Question.Title, r))
	}
	if want := []string{"1a", "3c明天", "4d25:00", "5e7", "6f8", "2x", "9y"}; !slices.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
	for text, want := range map[string]wedoc.ReplyValue{
		"98.6℉": wedoc.TemperatureReply{98.6, wedoc.Fahrenheit, "98.6℉"}, "37 °C": wedoc.TemperatureReply{37, wedoc.Celsius, "37 °C"}, "37": wedoc.TextReply("37"), "热℃": wedoc.TextReply("热℃"),
	} {
		got := form.Match(wedoc.FormAnswer{Replies: wedoc.FormReplies{{QuestionID: 1, Value: wedoc.TextReply(text)}}})
		if diff := cmp.Diff(want, got.Replies[0].Value); diff != "" {
			t.Error(text, diff)
		}
	}
	if got := (*wedoc.Form)(nil).Match(wedoc.FormAnswer{ID: 3}); got.ID != 3 {
		t.Error("no form loses an answer")
	}
}

// Who has submitted a form and who has not is told by iterators, over pages.
func TestFormSubmissions(t *testing.T) {
	in := survey()
	in.Rules.Multiple = true
	corp, s, form := people(t, in)
	ctx, f, replies := t.Context(), corp.DocumentForm(form.ID), map[string][]string{"几位": {"1"}, "饮料": {"茶"}}
	period := form.PeriodIDs[0]
	var first int64
	for i := range 250 {
		id, err := f.Submit("lina", replies)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = id
		}
	}
	if _, err := f.SubmitAnonymously("zhoulan", replies); err != nil {
		t.Fatal(err)
	}
	if err := f.RemoveAnswer(period, first); err != nil {
		t.Fatal(err)
	}
	stat, err := s.GetFormStatistic(ctx, period)
	if diff := cmp.Diff(&wedoc.FormStatistic{Answers: 250, Users: 2, Absentees: 2}, stat); err != nil || diff != "" {
		t.Error(diff, err)
	}
	now := time.Date(2026, 11, 26, 0, 0, 0, 0, wecom.Beijing)
	n := 0
	for a, err := range s.AllFormAnswers(ctx, form, period, now, now) {
		if err != nil || a.ID != first+int64(n)+1 {
			t.Fatal(a.ID, err)
		}
		if n++; n == 250 && (a.UserID != "" || a.UserName != "" || a.TmpCustomerID != "") {
			t.Errorf("the anonymous answer tells of %+v", a)
		}
	}
	if calls := len(corp.Calls("/cgi-bin/wedoc/get_form_answer")); n != 250 || calls != 3 {
		t.Errorf("%d answers in %d calls", n, calls)
	}
	for a, err := range s.AllFormAnswers(ctx, form, period, now.AddDate(0, 0, -2), now.AddDate(0, 0, -1)) {
		t.Error("an answer of another day", a, err)
	}
	if removed, err := s.GetFormAnswers(ctx, period, []int64{first}); err != nil || removed[0].Status != wedoc.FormAnswerRemoved {
		t.Error(removed, err)
	}
	page, err := s.ListFormSubmissions(ctx, period, now, now, wecom.Page{Limit: 100})
	if err != nil || len(page.Submissions) != 100 || page.NextCursor != "100" {
		t.Error(page, err)
	}
	page, err = s.ListFormSubmissions(ctx, period, now, now, wecom.Page{Limit: 200, Cursor: "100"})
	if err != nil || len(page.Submissions) != 150 || page.NextCursor != "" {
		t.Error(page, err)
	}
	if _, err := s.ListFormSubmissions(ctx, period, now, now, wecom.Page{Cursor: "x"}); codeOf(err) != 640051 || !strings.Contains(err.Error(), "cursor") {
		t.Errorf("a cursor that is no number: %v", err)
	}
	var absent []string
	for m, err := range s.AllFormAbsentees(ctx, period) {
		if err != nil {
			t.Fatal(err)
		}
		absent = append(absent, m.UserID+m.Name)
	}
	if slices.Sort(absent); !slices.Equal(absent, []string{"wangwei王伟", "zhoulan周岚"}) {
		t.Errorf("absent are %q", absent)
	}
	for _, err := range s.AllFormAnswers(ctx, form, "none", now, now) {
		if !errors.Is(err, wecom.Code(640051)) {
			t.Error(err)
		}
	}
}

// The corp takes no reply that a question does not ask for.
func TestFormRefusesReplies(t *testing.T) {
	corp, s, form := people(t, survey())
	f := corp.DocumentForm(form.ID)
	for want, change := range map[string]map[string][]string{
		`"几位" must be answered`: {"几位": {}}, `"饮料" must be answered`: {"饮料": {""}}, `"7" is not what`: {"几位": {"7"}}, `"几" is not what`: {"几位": {"几"}}, "3 options": {"饮料": {"茶", "咖啡", "水"}}, "twice": {"饮料": {"茶", "茶"}},
		`no option "南线"`: {"路线": {"南线"}}, "2026年": {"哪天": {"2026年12月1日"}}, `no member "none"`: {"同去": {"none"}}, `no department "none"`: {"部门": {"none"}},
		"3 files": {"照片": {"a", "b", "c"}}, "beginning": {"请假": {"2026-12-01 09:00"}}, "no temperature": {"体温": {"热"}}, "one reply, not 2": {"路线": {"东线", "西线"}}, "of the 3 questions": {"别的": {"a"}},
	} {
		replies := map[string][]string{"几位": {"1"}, "饮料": {"茶"}}
		maps.Copy(replies, change)
		if _, err := f.Submit("lina", replies); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", change, err, want)
		}
	}
	replies := map[string][]string{"几位": {"1"}, "饮料": {"茶"}}
	if _, err := f.Submit("shenyi", replies); err == nil {
		t.Error("somebody beyond the range has submitted it")
	}
	if _, err := f.SubmitExternal("张先生", replies); err == nil {
		t.Error("somebody outside the corp has submitted it")
	}
	first, err1 := f.Submit("lina", replies)
	again, err2 := f.Submit("lina", replies)
	if err := errors.Join(err1, err2); err != nil || first != again {
		t.Errorf("answers %d and %d: %v", first, again, err)
	}
	if err := f.Close("lina"); err == nil {
		t.Error("who is no admin has closed it")
	}
	if err := f.Close("wangwei"); err != nil {
		t.Error(err)
	}
	if _, err := f.Submit("zhoulan", replies); err == nil {
		t.Error("a form is submitted that is closed")
	}
	if err := f.Delete("wangwei"); err != nil {
		t.Error(err)
	}
	if _, err := s.GetForm(t.Context(), form.ID); !errors.Is(err, wecom.Code(301085)) {
		t.Error(err)
	}
}

// A form that repeats has a period for each day that has come.
func TestFormRepeats(t *testing.T) {
	in := survey()
	in.Rules.Repeat = &wedoc.FormRepeat{RemindAt: wecom.TimeOf(time.Date(2026, 11, 26, 13, 0, 0, 0, wecom.Beijing)), On: wedoc.RepeatDaily{SkipHolidays: true}}
	corp, _, form := people(t, in)
	for _, want := range []int{1, 1, 2, 2, 2, 3} { // at noon, from Thursday to Tuesday
		form, err := wedoc.New(corp.Client()).GetForm(t.Context(), form.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(form.PeriodIDs) != want {
			t.Errorf("periods %q, want %d", form.PeriodIDs, want)
		}
		corp.Advance(24 * time.Hour)
	}
}

// Titles and questions are replaced by one call, rules by another, and WeCom's
// refusals of either are known.
func TestFormIsReplaced(t *testing.T) {
	_, s, form := people(t, survey())
	ctx := t.Context()
	if err := s.UpdateFormContent(ctx, form.ID, func(c *wedoc.FormContent) error { c.Title, c.Questions = "改", c.Questions[:1]; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateFormRules(ctx, form.ID, func(r *wedoc.FormRules) error { r.Access = wedoc.FormForAll; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateFormRules(ctx, form.ID, func(r *wedoc.FormRules) error { r.Access = wedoc.FormForSchool; return nil }); !errors.Is(err, wecom.Code(640051)) {
		t.Error(err)
	}
	got, err := s.GetForm(ctx, form.ID)
	if err != nil || got.Title != "改" || len(got.Questions) != 1 || got.Rules.Access != wedoc.FormForAll || !got.Rules.Anonymous {
		t.Errorf("got %+v, %v", got, err)
	}
	for name, content := range map[string]wedoc.FormContent{
		"text": {Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.TextQuestion{Check: wedoc.CheckNumber, Limit: wedoc.NumberAbove}}}}, "length": {Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.TextQuestion{Limit: wedoc.LengthExactly, Length: 4001}}}},
		"options": {Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.Dropdown{}}}}, "count": {Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.MultipleChoice{Options: wedoc.FormOptions("x"), Limit: wedoc.ChooseExactly, Count: 2}}}},
		"title": {Questions: wedoc.FormQuestions{{Kind: wedoc.SignatureQuestion{}}}}, "kind": {Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.UnknownQuestion{ReplyType: 99}}}},
		"files": {Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.FileQuestion{Limit: &wedoc.UploadLimit{Count: 10}}}}},
	} {
		if err := s.ReplaceFormContent(ctx, form.ID, content); !errors.Is(err, wecom.Code(640051)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, rules := range map[string]wedoc.FormRules{
		"range": {Access: wedoc.FormForRange, Repeat: &wedoc.FormRepeat{RemindAt: wecom.TimeOf(time.Unix(1795656600, 0)), On: wedoc.RepeatDaily{}}},
		"days":  {Access: wedoc.FormForRange, Range: wedoc.FormRange{UserIDs: []string{"lina"}}, Repeat: &wedoc.FormRepeat{RemindAt: wecom.TimeOf(time.Unix(1795656600, 0)), On: wedoc.RepeatMonthly{Day: 32}}},
	} {
		if err := s.ReplaceFormRules(ctx, form.ID, rules); !errors.Is(err, wecom.Code(640051)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
