package wedoc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// content has a question of each kind, with all its settings, and contentJSON is what
// it is on the wire.
func content() wedoc.FormContent {
	options := wedoc.FormOptions("茶", "咖啡")
	return wedoc.FormContent{Title: "下午茶", Description: "每周五", HeaderURL: "https://a.example/h.png", Questions: wedoc.FormQuestions{
		{ID: 1, Position: 1, Title: "年龄", Status: wedoc.FormItemNormal, Required: true, Note: "周岁", Placeholder: "数字", Kind: wedoc.TextQuestion{Check: wedoc.CheckNumber, Limit: wedoc.NumberWithin, Min: new(0.0), Max: new(99.5)}},
		{ID: 2, Position: 2, Title: "名字", Status: wedoc.FormItemNormal, Kind: wedoc.TextQuestion{Limit: wedoc.LengthAtMost, Length: 8}},
		{ID: 3, Position: 3, Title: "备注", Status: wedoc.FormItemDeleted, Kind: wedoc.TextQuestion{}},
		{ID: 4, Position: 4, Title: "一个", Status: wedoc.FormItemNormal, Kind: wedoc.SingleChoice{Options: options, HasOther: true}},
		{ID: 5, Position: 5, Title: "几个", Status: wedoc.FormItemNormal, Kind: wedoc.MultipleChoice{Options: options, HasOther: true, Limit: wedoc.ChooseAtMost, Count: 2}},
		{ID: 6, Position: 6, Title: "列表", Status: wedoc.FormItemNormal, Kind: wedoc.Dropdown{Options: []wedoc.FormOption{{3, "茶", wedoc.FormItemNormal}, {4, "水", wedoc.FormItemDeleted}}}},
		{ID: 7, Position: 7, Title: "哪里", Status: wedoc.FormItemNormal, Kind: wedoc.LocationQuestion{Precision: wedoc.LocateAutomatically, Distance: wedoc.Within200Meters}},
		{ID: 8, Position: 8, Title: "照片", Status: wedoc.FormItemNormal, Kind: wedoc.PictureQuestion{CameraOnly: true, Limit: &wedoc.UploadLimit{Rule: wedoc.UploadAtMost, Count: 3, MegaBytes: 20}}},
		{ID: 9, Position: 9, Title: "文件", Status: wedoc.FormItemNormal, Kind: wedoc.FileQuestion{Limit: &wedoc.UploadLimit{Count: 1, MegaBytes: 3000}}},
		{ID: 10, Position: 10, Title: "哪天", Status: wedoc.FormItemNormal, Kind: wedoc.DateQuestion{Format: wedoc.DateToDay}},
		{ID: 11, Position: 11, Title: "几点", Status: wedoc.FormItemNormal, Kind: wedoc.TimeQuestion{Format: wedoc.TimeToSecond}},
		{ID: 12, Position: 12, Title: "多久", Status: wedoc.FormItemNormal, Kind: wedoc.DurationQuestion{Scale: wedoc.DurationInHours, Days: wedoc.WorkingDays, HoursPerDay: 8}},
		{ID: 13, Position: 13, Title: "体温", Status: wedoc.FormItemNormal, Kind: wedoc.TemperatureQuestion{Unit: wedoc.Fahrenheit}},
		{ID: 14, Position: 14, Title: "签名", Status: wedoc.FormItemNormal, Kind: wedoc.SignatureQuestion{}},
		{ID: 15, Position: 15, Title: "部门", Status: wedoc.FormItemNormal, Kind: wedoc.DepartmentQuestion{IsMultiple: true}},
		{ID: 16, Position: 16, Title: "同事", Status: wedoc.FormItemNormal, Kind: wedoc.MemberQuestion{IsMultiple: true}},
		{ID: 17, Position: 17, Title: "新题", Status: wedoc.FormItemNormal, Kind: wedoc.UnknownQuestion{ReplyType: 99, Options: options, Raw: jsontext.Value(`{"new_setting":{"n":1}}`)}},
	}}
}

const (
	optionsJSON = `"option_item":[{"key":1,"value":"茶","status":1},{"key":2,"value":"咖啡","status":1}]`
	contentJSON = `"form_title":"下午茶","form_desc":"每周五","form_header":"https://a.example/h.png","form_question":{"items":[
		{"question_id":1,"pos":1,"title":"年龄","status":1,"reply_type":1,"must_reply":true,"note":"周岁","placeholder":"数字","question_extend_setting":{"text_setting":{"validation_type":1,"validation_detail":9,"number_min":0,"number_max":99.5}}},
		{"question_id":2,"pos":2,"title":"名字","status":1,"reply_type":1,"must_reply":false,"question_extend_setting":{"text_setting":{"validation_detail":1,"char_len":8}}},
		{"question_id":3,"pos":3,"title":"备注","status":2,"reply_type":1,"must_reply":false},
		{"question_id":4,"pos":4,"title":"一个","status":1,"reply_type":2,"must_reply":false,` + optionsJSON + `,"question_extend_setting":{"radio_setting":{"add_other_option":true}}},
		{"question_id":5,"pos":5,"title":"几个","status":1,"reply_type":3,"must_reply":false,` + optionsJSON + `,"question_extend_setting":{"checkbox_setting":{"add_other_option":true,"type":2,"number":2}}},
		{"question_id":6,"pos":6,"title":"列表","status":1,"reply_type":15,"must_reply":false,"option_item":[{"key":3,"value":"茶","status":1},{"key":4,"value":"水","status":2}]},
		{"question_id":7,"pos":7,"title":"哪里","status":1,"reply_type":5,"must_reply":false,"question_extend_setting":{"location_setting":{"location_type":4,"distance_type":2}}},
		{"question_id":8,"pos":8,"title":"照片","status":1,"reply_type":9,"must_reply":false,"question_extend_setting":{"image_setting":{"camera_only":true,"upload_image_limit":{"count_limit_type":1,"count":3,"max_size":20}}}},
		{"question_id":9,"pos":9,"title":"文件","status":1,"reply_type":10,"must_reply":false,"question_extend_setting":{"file_setting":{"upload_file_limit":{"count_limit_type":0,"count":1,"max_size":3000}}}},
		{"question_id":10,"pos":10,"title":"哪天","status":1,"reply_type":11,"must_reply":false,"question_extend_setting":{"date_setting":{"date_format_type":1}}},
		{"question_id":11,"pos":11,"title":"几点","status":1,"reply_type":14,"must_reply":false,"question_extend_setting":{"time_setting":{"time_format_type":1}}},
		{"question_id":12,"pos":12,"title":"多久","status":1,"reply_type":22,"must_reply":false,"question_extend_setting":{"duration_setting":{"time_scale":2,"date_type":2,"day_range":8}}},
		{"question_id":13,"pos":13,"title":"体温","status":1,"reply_type":16,"must_reply":false,"question_extend_setting":{"temperature_setting":{"unit_type":1}}},
		{"question_id":14,"pos":14,"title":"签名","status":1,"reply_type":17,"must_reply":false},
		{"question_id":15,"pos":15,"title":"部门","status":1,"reply_type":18,"must_reply":false,"question_extend_setting":{"department_setting":{"allow_multiple_selection":true}}},
		{"question_id":16,"pos":16,"title":"同事","status":1,"reply_type":19,"must_reply":false,"question_extend_setting":{"member_setting":{"allow_multiple_selection":true}}},
		{"question_id":17,"pos":17,"title":"新题","status":1,"reply_type":99,"must_reply":false,` + optionsJSON + `,"question_extend_setting":{"new_setting":{"n":1}}}]}`
	rulesJSON = `{"fill_out_auth":1,"fill_in_range":{"userids":["lina"],"departmentids":[3]},"setting_manager_range":{"userids":["wangwei"]},
		"timed_repeat_info":{"enable":true,"remind_time":1795656600,"repeat_type":0,"week_flag":17,"fork_finish_type":2},"can_anonymous":true,"can_notify_submit":true,"allow_multi_fill":true}`
)

func rules() wedoc.FormRules {
	return wedoc.FormRules{
		Access: wedoc.FormForRange, Range: wedoc.FormRange{UserIDs: []string{"lina"}, DepartmentIDs: []int64{3}}, Admins: wedoc.FormAdmins{UserIDs: []string{"wangwei"}},
		Repeat:    &wedoc.FormRepeat{RemindAt: wecom.TimeOf(time.Unix(1795656600, 0)), On: wedoc.RepeatWeekly{Days: wedoc.OnMonday | wedoc.OnFriday}, LateFill: wedoc.LateFillFiveDays},
		Anonymous: true, Notifies: true, Multiple: true,
	}
}

func TestForms(t *testing.T) {
	read := rules()
	read.Repeat.CreatedAt, read.Repeat.UpdatedAt = wecom.TimeOf(time.Unix(1795656001, 0)), wecom.TimeOf(time.Unix(1795656002, 0))
	read.ClosesAt = wecom.TimeOf(time.Unix(1795656003, 0))
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateForm",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (string, error) {
				return s.CreateForm(ctx, wedoc.FormCreate{SpaceID: "sp-1", FolderID: "fo-1", FormContent: content(), Rules: rules()})
			}),
			Route: "POST /cgi-bin/wedoc/create_form",
			Body:  `{"spaceid":"sp-1","fatherid":"fo-1","form_info":{` + contentJSON + `,"form_setting":` + rulesJSON + `}}`,
			Reply: `{"errcode":0,"errmsg":"ok","formid":"fm-1"}`,
			Want:  "fm-1",
		},
		{
			Name: "CreateForm numbers what has no number, at the top of a space",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (string, error) {
				return s.CreateForm(ctx, wedoc.FormCreate{
					SpaceID:     "sp-1",
					FormContent: wedoc.FormContent{Title: "家长", Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.Dropdown{Options: []wedoc.FormOption{{Text: "x"}, {Text: "y"}}}}, {Title: "b", Kind: wedoc.TextQuestion{}}}},
					Rules:       wedoc.FormRules{Access: wedoc.FormForSchool, ClosesAt: wecom.TimeOf(time.Unix(1795656600, 0))},
				})
			}),
			Route: "POST /cgi-bin/wedoc/create_form",
			Body: `{"spaceid":"sp-1","fatherid":"sp-1","form_info":{"form_title":"家长","form_question":{"items":[
				{"question_id":2,"pos":1,"title":"a","status":1,"reply_type":15,"must_reply":false,"option_item":[{"key":1,"value":"x","status":1},{"key":2,"value":"y","status":1}]},
				{"question_id":3,"pos":2,"title":"b","status":1,"reply_type":1,"must_reply":false}]},
				"form_setting":{"fill_out_auth":4,"timed_finish":1795656600,"can_anonymous":false,"can_notify_submit":false,"allow_multi_fill":false}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","formid":"fm-2"}`,
			Want:  "fm-2",
		},
		{
			Name: "GetForm",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (*wedoc.Form, error) {
				return s.GetForm(ctx, "fm-1")
			}),
			Route: "POST /cgi-bin/wedoc/get_form_info",
			Body:  `{"formid":"fm-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","form_info":{"formid":"fm-1",` + contentJSON + `,"form_setting":{"fill_out_auth":1,"fill_in_range":{"userids":["lina"],"departmentids":[3]},"setting_manager_range":{"userids":["wangwei"]},
				"timed_repeat_info":{"enable":true,"remind_time":1795656600,"repeat_type":0,"week_flag":17,"fork_finish_type":2,"rule_ctime":1795656001,"rule_mtime":1795656002},
				"timed_finish":1795656003,"can_anonymous":true,"can_notify_submit":true,"allow_multi_fill":true},"repeated_id":["pe-1","pe-2"]}}`,
			Want: &wedoc.Form{ID: "fm-1", FormContent: content(), Rules: read, PeriodIDs: []string{"pe-1", "pe-2"}},
		},
		{
			Name: "ReplaceFormContent",
			Call: apitest.Do(wedoc.New, func(ctx context.Context, s *wedoc.Service) error {
				return s.ReplaceFormContent(ctx, "fm-1", content())
			}),
			Route: "POST /cgi-bin/wedoc/modify_form",
			Body:  `{"oper":1,"formid":"fm-1","form_info":{` + contentJSON + `}}`,
		},
		{
			Name: "ReplaceFormRules",
			Call: apitest.Do(wedoc.New, func(ctx context.Context, s *wedoc.Service) error {
				return s.ReplaceFormRules(ctx, "fm-1", rules())
			}),
			Route: "POST /cgi-bin/wedoc/modify_form",
			Body:  `{"oper":2,"formid":"fm-1","form_info":{"form_setting":` + rulesJSON + `}}`,
		},
	})
}

// Each way to repeat is read and written.
func TestFormRepeat(t *testing.T) {
	for wire, want := range map[string]wedoc.FormRepeat{
		`{"enable":true,"remind_time":1795656600,"repeat_type":1,"skip_holiday":true}`: {RemindAt: wecom.TimeOf(time.Unix(1795656600, 0)), On: wedoc.RepeatDaily{SkipHolidays: true}},
		`{"enable":true,"repeat_type":2,"day_of_month":31}`:                            {On: wedoc.RepeatMonthly{Day: 31}},
		`{"enable":true,"repeat_type":7,"week_flag":3,"day_of_month":9}`:               {On: wedoc.UnknownRepeat{Kind: 7, Days: wedoc.OnMonday | wedoc.OnTuesday, Day: 9}},
		`{"enable":true,"repeat_type":8,"skip_holiday":true}`:                          {On: wedoc.UnknownRepeat{Kind: 8, SkipHolidays: true}},
		`{"enable":false,"repeat_type":0}`:                                             {Disabled: true, On: wedoc.RepeatWeekly{}},
	} {
		got, drift := apitest.Read[wedoc.FormRepeat](t, wire)
		if diff := cmp.Diff(want, got); diff != "" || drift != nil {
			t.Errorf("%s: %s %v", wire, diff, drift)
		}
		if b, err := got.MarshalJSON(); err != nil || string(b) != wire {
			t.Errorf("%s is written as %s, %v", wire, b, err)
		}
	}
	if b, err := (wedoc.FormRepeat{Disabled: true}).MarshalJSON(); err != nil || string(b) != `{"enable":false,"repeat_type":0}` {
		t.Errorf("%s, %v", b, err)
	}
}

// What is added to a form, wherever it comes, has a number that nothing of the form
// has had, and the order of the list is that of the form.
func TestFormNumbers(t *testing.T) {
	const path = "/cgi-bin/wedoc/modify_form"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	read := func(auth, questions string) {
		corp.Script("/cgi-bin/wedoc/get_form_info", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","form_info":{"form_question":{"items":[`+questions+`]},"form_setting":{"fill_out_auth":`+auth+`}}}`))
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	}
	text := func(title string) wedoc.FormQuestion {
		return wedoc.FormQuestion{Title: title, Kind: wedoc.TextQuestion{}}
	}
	for _, tt := range []struct {
		auth, questions string
		change          func(*wedoc.FormContent)
		want            string
	}{
		{"4", `{"question_id":2,"pos":1,"title":"a","status":1,"reply_type":1,"must_reply":false}`, func(c *wedoc.FormContent) { c.Questions = append(c.Questions, text("b")) }, "2a1 3b2"},
		{"4", ``, func(c *wedoc.FormContent) { c.Questions = wedoc.FormQuestions{text("a")} }, "2a1"},
		{
			"0", `{"question_id":4,"pos":2,"title":"b","status":1,"reply_type":1},{"question_id":1,"pos":1,"title":"a","status":1,"reply_type":1}`,
			func(c *wedoc.FormContent) {
				c.Questions = append(wedoc.FormQuestions{text("x")}, c.Questions...)
				c.Questions[2] = text("y") // in place of b
			}, "5x1 1a2 6y3",
		},
		{
			"0", `{"question_id":1,"pos":1,"title":"a","status":1,"reply_type":15,"option_item":[{"key":1,"value":"A","status":1},{"key":3,"value":"C","status":1}]}`,
			func(c *wedoc.FormContent) {
				q := c.Questions[0].Kind.(wedoc.Dropdown)
				q.Options = append(q.Options, wedoc.FormOption{Text: "D"})
				c.Questions[0].Kind = q
			}, "1a1[1A 3C 4D]",
		},
	} {
		read(tt.auth, tt.questions)
		if err := s.UpdateFormContent(t.Context(), "fm-1", func(c *wedoc.FormContent) error { tt.change(c); return nil }); err != nil {
			t.Error(err)
			continue
		}
		calls := corp.Calls(path)
		var w struct {
			Form struct {
				Questions struct {
					Items []struct {
						ID      int    `json:"question_id"`
						Title   string `json:"title"`
						Pos     int    `json:"pos"`
						Options []struct {
							Key  int    `json:"key"`
							Text string `json:"value"`
						} `json:"option_item"`
					} `json:"items"`
				} `json:"form_question"`
			} `json:"form_info"`
		}
		if err := json.Unmarshal([]byte(calls[len(calls)-1].Body), &w); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range w.Form.Questions.Items {
			line := fmt.Sprint(q.ID, q.Title, q.Pos)
			var options []string
			for _, o := range q.Options {
				options = append(options, fmt.Sprint(o.Key, o.Text))
			}
			if options != nil {
				line += fmt.Sprint(options)
			}
			got = append(got, line)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("written is %s, want %s", strings.Join(got, " "), tt.want)
		}
	}
}

// What WeCom would mix up or drop is not sent.
func TestFormChecks(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	question := wedoc.FormQuestion{ID: 1, Title: "a", Kind: wedoc.TextQuestion{}}
	for want, in := range map[string]wedoc.FormCreate{
		"has no Kind":          {FormContent: wedoc.FormContent{Questions: wedoc.FormQuestions{{Title: "a"}}}},
		"0 has no Kind":        {FormContent: wedoc.FormContent{Questions: wedoc.FormQuestions{{Title: "a", Kind: (*wedoc.TextQuestion)(nil)}}}},
		"two options":          {FormContent: wedoc.FormContent{Questions: wedoc.FormQuestions{{Title: "a", Kind: wedoc.Dropdown{Options: []wedoc.FormOption{{Key: 2, Text: "x"}, {Key: 2, Text: "y"}}}}}}},
		"two questions":        {FormContent: wedoc.FormContent{Questions: wedoc.FormQuestions{question, question}}},
		"201 questions":        {FormContent: wedoc.FormContent{Questions: make(wedoc.FormQuestions, 201)}},
		"Repeat.On":            {Rules: wedoc.FormRules{Repeat: &wedoc.FormRepeat{}}},
		"WeCom ignores Closes": {Rules: wedoc.FormRules{Repeat: &wedoc.FormRepeat{On: wedoc.RepeatDaily{}}, ClosesAt: wecom.TimeOf(time.Unix(1795656600, 0))}},
	} {
		if _, err := s.CreateForm(t.Context(), in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		replace := func() error { return s.ReplaceFormContent(t.Context(), "fm-1", in.FormContent) }
		if in.Rules.Repeat != nil {
			replace = func() error { return s.ReplaceFormRules(t.Context(), "fm-1", in.Rules) }
		}
		if err := replace(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("sent %v", calls)
	}
	if _, err := (wedoc.FormQuestion{}).MarshalJSON(); err == nil {
		t.Error("a question without a kind is written")
	}
}

// A helper reads a form, changes a part and keeps the rest, also what this package
// does not know.
func TestUpdateForm(t *testing.T) {
	const path = "/cgi-bin/wedoc/modify_form"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	form := wecomtest.JSON(`{"errcode":0,"errmsg":"ok","form_info":{"formid":"fm-1",` + contentJSON + `,"form_setting":` + rulesJSON + `,"repeated_id":["pe-1"]}}`)
	ok := wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`)
	corp.Script("/cgi-bin/wedoc/get_form_info", form, form)
	corp.Script(path, ok, ok)
	if err := s.UpdateFormContent(t.Context(), "fm-1", func(c *wedoc.FormContent) error { c.Title = "下午茶二"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateFormRules(t.Context(), "fm-1", func(r *wedoc.FormRules) error { r.Multiple = false; return nil }); err != nil {
		t.Fatal(err)
	}
	calls := corp.Calls(path)
	want := []string{
		`{"oper":1,"formid":"fm-1","form_info":{` + strings.Replace(contentJSON, "下午茶", "下午茶二", 1) + `}}`,
		`{"oper":2,"formid":"fm-1","form_info":{"form_setting":` + strings.Replace(rulesJSON, `"allow_multi_fill":true`, `"allow_multi_fill":false`, 1) + `}}`,
	}
	for i, w := range want {
		a, b := jsontext.Value(w), jsontext.Value(calls[i].Body)
		if err := errors.Join(a.Canonicalize(), b.Canonicalize()); err != nil || string(a) != string(b) {
			t.Errorf("%v %s", err, cmp.Diff(string(a), string(b)))
		}
	}
	// WeCom ignores when a form closes beside how it repeats, so it is no reason not to change it.
	corp.Script("/cgi-bin/wedoc/get_form_info", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","form_info":{"form_setting":{"timed_repeat_info":{"enable":true,"repeat_type":1},"timed_finish":1795656600}}}`))
	corp.Script(path, ok)
	if err := s.UpdateFormRules(t.Context(), "fm-1", func(r *wedoc.FormRules) error { r.Multiple = true; return nil }); err != nil {
		t.Error(err)
	}
	if body := corp.Calls(path)[2].Body; strings.Contains(body, "timed_finish") {
		t.Errorf("the form closes: %s", body)
	}
	readable := wecomtest.JSON(`{"errcode":0,"errmsg":"ok","form_info":{"form_title":"下午茶"}}`)
	corp.Script("/cgi-bin/wedoc/get_form_info", readable, readable)
	stop := errors.New("stop")
	err := s.UpdateFormContent(t.Context(), "fm-1", func(*wedoc.FormContent) error { return stop })
	err2 := s.UpdateFormRules(t.Context(), "fm-1", func(*wedoc.FormRules) error { return stop })
	if !errors.Is(err, stop) || !errors.Is(err2, stop) || len(corp.Calls(path)) != 3 {
		t.Errorf("stopped: %v, %v, %d writes", err, err2, len(corp.Calls(path)))
	}
	corp.Script("/cgi-bin/wedoc/get_form_info", wecomtest.JSON(`{"errcode":640051,"errmsg":"no"}`), wecomtest.JSON(`{"errcode":640051,"errmsg":"no"}`))
	if err := s.UpdateFormContent(t.Context(), "fm-1", nil); !errors.Is(err, wecom.Code(640051)) {
		t.Error(err)
	}
	if err := s.UpdateFormRules(t.Context(), "fm-1", nil); !errors.Is(err, wecom.Code(640051)) {
		t.Error(err)
	}
}
