package smartsheet_test

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// cells has a cell of each shape.
func cells() smartsheet.Values {
	return smartsheet.Values{
		"文本": smartsheet.Text{{Text: "方案 "}, {Text: "链接", URL: "https://yunshan.example/a"}},
		"数字": smartsheet.Number(12.5),
		"完成": smartsheet.Checkbox(true),
		"截止": smartsheet.Date(at(1715846245084)),
		"图片": smartsheet.Images{{ID: "i1", Title: "图", URL: "https://img.example/1", Width: 800, Height: 600}},
		"文件": smartsheet.Files{{FileID: "fi1", Name: "预算", Extension: "SHEET", URL: "https://doc.example/1", Type: "51", Kind: 2, Size: 3267}},
		"成员": smartsheet.Users{{UserID: "lina"}, {TmpCustomerID: "tmp1", Type: smartsheet.UserCustomer}, {AgentID: 1000002, Type: smartsheet.UserApp}},
		"标签": smartsheet.Options{{ID: "o1", Text: "后端", Style: smartsheet.StylePink}},
		"地点": smartsheet.Locations{{ID: "143", Title: "塔", Latitude: "23.1", Longitude: "113.3", Source: 1}},
		"关联": smartsheet.References{"r8", "r9"},
		"编号": smartsheet.AutoNumbers{{Sequence: "3", Text: "T-3"}},
		"空":  smartsheet.EmptyCell{},
		"群":  smartsheet.UnknownCell{Raw: []byte(`[{"chat":"wr1"}]`)},
	}
}

const cellsJSON = `{"文本":[{"type":"text","text":"方案 "},{"type":"url","text":"链接","link":"https://yunshan.example/a"}],"数字":12.5,"完成":true,"截止":"1715846245084",
	"图片":[{"id":"i1","title":"图","image_url":"https://img.example/1","width":800,"height":600}],
	"文件":[{"file_id":"fi1","name":"预算","file_ext":"SHEET","file_url":"https://doc.example/1","file_type":"51","doc_type":2,"size":3267}],
	"成员":[{"user_id":"lina"},{"tmp_external_userid":"tmp1","id_type":2},{"agentid":1000002,"id_type":3}],"标签":[{"id":"o1","text":"后端","style":27}],
	"地点":[{"id":"143","title":"塔","latitude":"23.1","longitude":"113.3","source_type":1}],"关联":["r8","r9"],"编号":[{"seq":"3","text":"T-3"}],"空":null,"群":[{"chat":"wr1"}]}`

func TestRecordEndpoints(t *testing.T) {
	records := []smartsheet.Record{{
		RecordID: "r1", Values: cells(), CreatedAt: at(1715846245084), UpdatedAt: at(1715846248810), CreatorName: "李娜", UpdaterName: "通知助手",
	}}
	const recordsJSON = `[{"record_id":"r1","create_time":"1715846245084","update_time":"1715846248810","values":` + cellsJSON + `,"creator_name":"李娜","updater_name":"通知助手"}]`
	apitest.Run(t, []row{
		{
			Name: "ListRecords by title",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.RecordPage, error) {
				return s.ListRecords(c, ref, smartsheet.RecordQuery{
					ViewID: "v1", RecordIDs: []string{"r1"}, Keys: smartsheet.ByTitle, Fields: []string{"文本"}, Version: 160,
					Select: smartsheet.Sort{{FieldTitle: "文本", Descending: true}, {FieldTitle: "数字"}},
				}, page2)
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_records",
			Body: `{"docid":"dc1","sheet_id":"q979lj","view_id":"v1","record_ids":["r1"],"key_type":"CELL_VALUE_KEY_TYPE_FIELD_TITLE","field_titles":["文本"],
				"sort":[{"field_title":"文本","desc":true},{"field_title":"数字"}],"ver":160,"offset":40,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":90,"has_more":true,"next":60,"ver":161,"records":` + recordsJSON + `}`,
			Want:  &smartsheet.RecordPage{Records: records, Version: 161, Total: 90, NextCursor: "60"},
		},
		{
			Name: "ListRecords by id",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.RecordPage, error) {
				return s.ListRecords(c, ref, smartsheet.RecordQuery{Keys: smartsheet.ByID, Fields: []string{"f1"}, Select: smartsheet.AllOf(conditions()...)}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_records",
			Body: `{"docid":"dc1","sheet_id":"q979lj","key_type":"CELL_VALUE_KEY_TYPE_FIELD_ID","field_ids":["f1"],"offset":0,
				"filter_spec":{"conjunction":"CONJUNCTION_AND","conditions":` + conditionsJSON + `}}`,
			Reply: `{"errcode":0,"errmsg":"ok","total":1,"has_more":false,"next":1,"ver":161,"records":[]}`,
			Want:  &smartsheet.RecordPage{Records: []smartsheet.Record{}, Version: 161, Total: 1},
		},
		{
			Name: "CreateRecords",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Record, error) {
				return s.CreateRecords(c, ref, smartsheet.ByTitle, []smartsheet.Values{cells()})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/add_records",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","key_type":"CELL_VALUE_KEY_TYPE_FIELD_TITLE","records":[{"values":` + cellsJSON + `}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","records":[{"record_id":"r1","values":` + cellsJSON + `}]}`,
			Want:  []smartsheet.Record{{RecordID: "r1", Values: cells()}},
		},
		{
			Name: "UpdateRecords",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Record, error) {
				return s.UpdateRecords(c, ref, smartsheet.ByID, []smartsheet.RecordUpdate{{RecordID: "r1", Values: smartsheet.Values{"f1": smartsheet.Plain(""), "f2": smartsheet.Link("官网", "https://yunshan.example"), "f3": smartsheet.Members("lina")}}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/update_records",
			Body: `{"docid":"dc1","sheet_id":"q979lj","key_type":"CELL_VALUE_KEY_TYPE_FIELD_ID","records":[{"record_id":"r1","values":{"f1":[],
				"f2":[{"type":"url","text":"官网","link":"https://yunshan.example"}],"f3":[{"user_id":"lina"}]}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","records":[{"record_id":"r1"}]}`,
			Want:  []smartsheet.Record{{RecordID: "r1"}},
		},
		{
			Name:  "DeleteRecords",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.DeleteRecords(c, ref, "r1", "r2") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/delete_records",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","record_ids":["r1","r2"]}`,
		},
	})
}

// Each cell is read as the type of its shape, and nothing fails.
func TestCellShapes(t *testing.T) {
	for wire, want := range map[string]smartsheet.Cell{
		`[]`:                                 smartsheet.EmptyCell{},
		`null`:                               smartsheet.EmptyCell{},
		`""`:                                 smartsheet.String(""),
		`"x"`:                                smartsheet.String("x"),
		`-1.5e3`:                             smartsheet.Number(-1500),
		`false`:                              smartsheet.Checkbox(false),
		`[{"text":"x"}]`:                     smartsheet.Plain("x"),
		`[{"id":"1","text":"x"}]`:            smartsheet.Options{{ID: "1", Text: "x"}},
		`[{"id_type":5}]`:                    smartsheet.Users{{Type: smartsheet.UserAI}},
		`[{"a\"b":1}]`:                       smartsheet.UnknownCell{Raw: []byte(`[{"a\"b":1}]`)},
		`{"x":1}`:                            smartsheet.UnknownCell{Raw: []byte(`{"x":1}`)},
		`[[1]]`:                              smartsheet.UnknownCell{Raw: []byte(`[[1]]`)},
		`[1]`:                                smartsheet.UnknownCell{Raw: []byte(`[1]`)},
		`[{"image_url":"u","width":"800"}]`:  smartsheet.Images{{URL: "u", Width: 800}},
		`[{"user_id":7}]`:                    smartsheet.Users{{UserID: "7"}},
		`{"type":"text","text":"x"}`:         smartsheet.Plain("x"),
		`[{"type":"text","text":"x\u0001"}]`: smartsheet.Plain("x\x01"),
	} {
		got, _ := apitest.Read[smartsheet.Values](t, `{"甲\"\u4e59":`+wire+`}`)
		if diff := cmp.Diff(smartsheet.Values{`甲"乙`: want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", wire, diff)
		}
	}
}

func TestText(t *testing.T) {
	for want, text := range map[string]smartsheet.Text{"": nil, "x": smartsheet.Plain("x"), "ab": {{Text: "a"}, {Text: "b", URL: "u"}}} {
		if got := text.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if m, err := smartsheet.String("1715846245084").Moment(); err != nil || !m.Equal(at(1715846245084).Time) {
		t.Errorf("%v, %v", m, err)
	}
	if _, err := smartsheet.String("tomorrow").Moment(); err == nil {
		t.Error("a word is a moment")
	}
}

// Lists of any length are read to their end, page by page.
func TestAllRecords(t *testing.T) {
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("长")
	s, ref := smartsheet.New(corp.Client()), smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}
	for range 5 {
		rows := make([]smartsheet.Values, 500)
		for i := range rows {
			rows[i] = smartsheet.Values{"文本": smartsheet.Plain("x")}
		}
		if _, err := s.CreateRecords(t.Context(), ref, smartsheet.ByTitle, rows); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for r, err := range s.AllRecords(t.Context(), ref, smartsheet.RecordQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		seen[r.RecordID] = true
	}
	if calls := len(corp.Calls("/cgi-bin/wedoc/smartsheet/get_records")); len(seen) != 2500 || calls != 3 {
		t.Errorf("%d records by %d calls, want 2500 by 3", len(seen), calls)
	}
	for f, err := range s.AllFields(t.Context(), ref, smartsheet.FieldQuery{}) {
		if err != nil || f.Title != "文本" {
			t.Errorf("%v, %v", f, err)
		}
	}
	for v, err := range s.AllViews(t.Context(), ref, smartsheet.ViewQuery{}) {
		if err != nil || v.Type != smartsheet.GridView {
			t.Errorf("%v, %v", v, err)
		}
	}
	if _, err := s.ListRecords(t.Context(), ref, smartsheet.RecordQuery{}, wecom.Page{Cursor: "x"}); !errors.Is(err, wecom.ErrInvalidRequest) {
		t.Errorf("a cursor of another list: %v", err)
	}
}

// Whatever stands in a record, reading it does not fail, and what was read can be
// written.
func FuzzValues(f *testing.F) {
	f.Add([]byte(cellsJSON))
	f.Add([]byte(`{"a":[{"id":1}],"b":[{"type":"url"}],"c":[{}],"d":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var v smartsheet.Values
		if err := json.Unmarshal(b, &v); err != nil {
			return
		}
		written, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s is read and cannot be written: %v", b, err)
		}
		var again smartsheet.Values
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s was written and cannot be read: %v", written, err)
		}
	})
}

// Another app's documents are out of reach.
func TestOthersDocuments(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "另一个", AgentID: 7, Secret: "other"}))
	doc := corp.AddSmartSheet("项目")
	s := smartsheet.New(corp.Client().WithSecret("other"))
	_, err := s.ListSheets(t.Context(), doc.DocID, smartsheet.SheetQuery{})
	if e, ok := errors.AsType[*wecom.Error](err); !ok || e.Code != 701450 {
		t.Errorf("got %v", err)
	}
}

// A page that says that there are more, but not where, is not the last one: a list that
// ended there would look whole.
func TestRecordsWithoutNext(t *testing.T) {
	for _, next := range []string{"", `,"next":0`, `,"next":null`} {
		s := newSheet(t)
		for range 2 {
			s.corp.Script("/cgi-bin/wedoc/smartsheet/get_records", wecomtest.JSON(`{"errcode":0,"total":9,"has_more":true,"records":[{"record_id":"r1"}]`+next+`}`))
		}
		var last error
		for _, err := range s.service.AllRecords(t.Context(), s.ref, smartsheet.RecordQuery{}) {
			last = err
		}
		if !errors.Is(last, wecom.ErrRepeatedCursor) {
			t.Errorf("%q: %v", next, last)
		}
	}
}
