package smartsheet_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

type (
	level  string
	amount int64
	tag    string
)

// base is embedded, as a struct that several sheets share.
type base struct {
	Number string `wecom:"文本"`
}

// everything has a field of each Go type.
type everything struct {
	base
	Level   level                  `wecom:"单选"`
	Labels  []tag                  `wecom:"多选"`
	Owner   string                 `wecom:"成员"`
	Team    []string               `wecom:"多人"`
	Link    string                 `wecom:"链接"`
	Phone   string                 `wecom:"电话"`
	Email   string                 `wecom:"邮箱"`
	Code    string                 `wecom:"条码"`
	Count   amount                 `wecom:"数字"`
	Small   *uint8                 `wecom:"小数字"`
	Share   float32                `wecom:"进度"`
	Price   *float64               `wecom:"货币"`
	Percent float64                `wecom:"百分数"`
	Done    bool                   `wecom:"完成"`
	Due     time.Time              `wecom:"截止"`
	Begin   *time.Time             `wecom:"开始"`
	Body    smartsheet.Text        `wecom:"富文本"`
	Images  smartsheet.Images      `wecom:"图片"`
	Files   smartsheet.Files       `wecom:"文件"`
	Place   smartsheet.Locations   `wecom:"地点"`
	Others  []string               `wecom:"关联"`
	Serial  string                 `wecom:"自动编号"`
	Made    time.Time              `wecom:"创建时间"`
	Maker   smartsheet.Users       `wecom:"创建人"`
	Any     smartsheet.Cell        `wecom:"任意"`
	Nothing string                 // without a tag
	Options *smartsheet.Options    `wecom:"选项"`
	Raw     smartsheet.AutoNumbers `wecom:"自动编号二"`
}

var everyField = []smartsheet.FieldCreate{
	{Title: "单选", Type: smartsheet.SingleSelectField, Property: smartsheet.SingleSelectProperty{Options: smartsheet.Choose("高", "低")}},
	{Title: "多选", Type: smartsheet.SelectField, Property: smartsheet.SelectProperty{}},
	{Title: "成员", Type: smartsheet.UserField},
	{Title: "多人", Type: smartsheet.UserField, Property: smartsheet.UserProperty{IsMultiple: true}},
	{Title: "链接", Type: smartsheet.URLField}, {Title: "电话", Type: smartsheet.PhoneField}, {Title: "邮箱", Type: smartsheet.EmailField}, {Title: "条码", Type: smartsheet.BarcodeField},
	{Title: "数字", Type: smartsheet.NumberField}, {Title: "小数字", Type: smartsheet.NumberField}, {Title: "进度", Type: smartsheet.ProgressField},
	{Title: "货币", Type: smartsheet.CurrencyField}, {Title: "百分数", Type: smartsheet.PercentageField},
	{Title: "完成", Type: smartsheet.CheckboxField}, {Title: "截止", Type: smartsheet.DateField}, {Title: "开始", Type: smartsheet.DateField},
	{Title: "富文本", Type: smartsheet.TextField}, {Title: "图片", Type: smartsheet.ImageField}, {Title: "文件", Type: smartsheet.FileField},
	{Title: "地点", Type: smartsheet.LocationField}, {Title: "关联", Type: smartsheet.ReferenceField}, {Title: "自动编号", Type: smartsheet.AutoNumberField},
	{Title: "创建时间", Type: smartsheet.CreatedTimeField}, {Title: "创建人", Type: smartsheet.CreatedUserField}, {Title: "任意", Type: smartsheet.TextField},
	{Title: "选项", Type: smartsheet.SelectField}, {Title: "自动编号二", Type: smartsheet.AutoNumberField},
}

// sheet is a sheet of a corp with fields.
type sheet struct {
	corp    *wecomtest.Corp
	doc     *wecomtest.SmartSheet
	service *smartsheet.Service
	ref     smartsheet.SheetRef
}

func newSheet(t testing.TB, fields ...smartsheet.FieldCreate) sheet {
	t.Helper()
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("测试")
	s := sheet{corp, doc, smartsheet.New(corp.Client()), smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}}
	if len(fields) > 0 {
		if _, err := s.service.CreateFields(t.Context(), s.ref, fields...); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func openRows[T any](t testing.TB, s sheet) *smartsheet.Records[T] {
	t.Helper()
	r, err := smartsheet.OpenRecords[T](t.Context(), s.service, s.ref, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func all[T any](t testing.TB, r *smartsheet.Records[T], q smartsheet.RowQuery) (rows []smartsheet.Row[T]) {
	t.Helper()
	for row, err := range r.All(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

var due = time.Date(2026, 12, 1, 9, 30, 0, 123e6, wecom.Beijing)

func full() everything {
	return everything{
		base: base{"T-1"}, Level: "高", Labels: []tag{"甲", "乙"}, Owner: "lina", Team: []string{"lina", "songtao"}, Link: "https://yunshan.example/1",
		Phone: "13800000001", Email: "a@yunshan.example", Code: "690", Count: -7, Small: new(uint8(200)), Share: 0.5, Price: new(12.34), Percent: 99.9, Done: true,
		Due: due, Begin: new(due.Add(time.Hour)), Body: smartsheet.Text{{Text: "见"}, {Text: "此处", URL: "https://yunshan.example"}},
		Images: smartsheet.Images{{ID: "i", URL: "https://img.example/1"}}, Files: smartsheet.Files{{Name: "a", URL: "https://doc.example/1", Type: "70", FileID: "x"}},
		Place: smartsheet.Locations{{ID: "1", Title: "塔", Latitude: "23.1", Longitude: "113.3", Source: 1}}, Any: smartsheet.Plain("任意"),
		Options: &smartsheet.Options{{Text: "丙"}},
	}
}

// What is written is read again, and what WeCom writes is read and never written.
func TestRecordsRoundTrip(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[everything](t, s)
	first, err := records.Create(t.Context(), everything{base: base{"T-0"}})
	if err != nil {
		t.Fatal(err)
	}
	value := full()
	value.Others = first
	if _, err := records.Create(t.Context(), value); err != nil {
		t.Fatal(err)
	}
	rows := all(t, records, smartsheet.RowQuery{})
	if len(rows) != 2 || rows[1].CreatedAt.IsZero() || rows[1].UpdatedAt.IsZero() || rows[1].CreatorName != "通知助手" || rows[1].UpdaterName != "通知助手" {
		t.Fatalf("%+v", rows)
	}
	empty := everything{base: base{"T-0"}, Serial: "1", Made: rows[0].CreatedAt, Maker: rows[0].Value.Maker, Any: smartsheet.EmptyCell{}, Raw: smartsheet.AutoNumbers{{Sequence: "1", Text: "1"}}}
	if diff := cmp.Diff(empty, rows[0].Value, cmp.AllowUnexported(everything{})); diff != "" {
		t.Errorf("the empty record (-want +got):\n%s", diff)
	}
	got := rows[1].Value
	if len(*got.Options) != 1 || (*got.Options)[0].ID == "" {
		t.Errorf("the option has no id: %v", got.Options)
	}
	got.Options = value.Options
	value.Serial, value.Made, value.Maker, value.Raw = "2", rows[1].CreatedAt, smartsheet.Users{{AgentID: wecomtest.AppAgentID, Type: smartsheet.UserApp}}, smartsheet.AutoNumbers{{Sequence: "2", Text: "2"}}
	if diff := cmp.Diff(value, got, cmp.AllowUnexported(everything{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// Emptied, the record is as the empty one.
	rows[1].Value = everything{base: base{"T-0"}}
	if err := records.Update(t.Context(), rows[1]); err != nil {
		t.Fatal(err)
	}
	again := all(t, records, smartsheet.RowQuery{})[1].Value
	empty.Serial, empty.Made, empty.Maker, empty.Raw = again.Serial, again.Made, again.Maker, again.Raw
	if diff := cmp.Diff(empty, again, cmp.AllowUnexported(everything{})); diff != "" {
		t.Errorf("emptied (-want +got):\n%s", diff)
	}
}

// What is written of empty fields: nothing in a new record, and of each type what
// clears it in one that exists.
func TestEmptyCellsOnTheWire(t *testing.T) {
	type task struct {
		Title string    `wecom:"文本"`
		Hours *int      `wecom:"数字"`
		Due   time.Time `wecom:"截止"`
		Team  []string  `wecom:"多人"`
		Done  bool      `wecom:"完成"`
		Phone string    `wecom:"电话"`
		Level level     `wecom:"单选"`
	}
	s := newSheet(t, everyField...)
	records := openRows[task](t, s)
	ids, err := records.Create(t.Context(), task{Title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := records.Update(t.Context(), smartsheet.Row[task]{RecordID: ids[0]}); err != nil {
		t.Fatal(err)
	}
	m := records.Mapping()
	for path, want := range map[string]string{
		"add_records":    fmt.Sprintf(`{%q:[{"type":"text","text":"x"}],%q:false}`, m["文本"], m["完成"]),
		"update_records": fmt.Sprintf(`{%q:[],%q:null,%q:"",%q:[],%q:false,%q:"",%q:[]}`, m["文本"], m["数字"], m["截止"], m["多人"], m["完成"], m["电话"], m["单选"]),
	} {
		var body struct {
			Keys    smartsheet.KeyType `json:"key_type"`
			Records []struct {
				Values map[string]any `json:"values"`
			} `json:"records"`
		}
		var wanted map[string]any
		if err := json.Unmarshal([]byte(s.corp.Calls("/cgi-bin/wedoc/smartsheet/" + path)[0].Body), &body); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wanted, body.Records[0].Values); diff != "" || body.Keys != smartsheet.ByID {
			t.Errorf("%s by %s (-want +got):\n%s", path, body.Keys, diff)
		}
	}
}

// A struct that does not fit names each of its fields with that of the sheet.
func TestOpenRecordsFails(t *testing.T) {
	type wrong struct {
		Due   string    `wecom:"截止"`
		Done  int       `wecom:"完成"`
		Owner []string  `wecom:"文本"`
		Gone  string    `wecom:"不存在"`
		Level time.Time `wecom:"单选"`
	}
	s := newSheet(t, everyField...)
	_, err := smartsheet.OpenRecords[wrong](t.Context(), s.service, s.ref, nil)
	if !errors.Is(err, smartsheet.ErrMapping) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		`wrong.Due is a string, which does not fit the field "截止" of the type 日期 (FIELD_TYPE_DATE_TIME): want a smartsheet.String or a time.Time or a smartsheet.Cell`,
		`wrong.Done is a number, which does not fit the field "完成" of the type 复选框`,
		`wrong.Owner is a list of strings, which does not fit the field "文本" of the type 文本`,
		`wrong.Gone: the sheet has no field "不存在", only "文本", "单选"`,
		`wrong.Level is a time.Time, which does not fit the field "单选" of the type 单选 (FIELD_TYPE_SINGLE_SELECT): want a smartsheet.Options or a string or`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %s:\n%v", want, err)
		}
	}
}

// Structs that no sheet fits are refused before a call.
func TestStructsThatFitNoSheet(t *testing.T) {
	type pointed struct {
		*base
	}
	s := newSheet(t)
	calls := len(s.corp.Calls(""))
	for want, open := range map[string]func() error{
		"is no struct": func() error { _, err := smartsheet.OpenRecords[int](t.Context(), s.service, s.ref, nil); return err },
		"has no field with a tag": func() error {
			_, err := smartsheet.OpenRecords[struct{ A string }](t.Context(), s.service, s.ref, nil)
			return err
		},
		"\nA (\"文本\"): no field of a sheet holds a chan int": func() error {
			_, err := smartsheet.OpenRecords[struct {
				A chan int `wecom:"文本"`
			}](t.Context(), s.service, s.ref, nil)
			return err
		},
		"empty tag": func() error {
			_, err := smartsheet.OpenRecords[struct {
				A string `wecom:""`
			}](t.Context(), s.service, s.ref, nil)
			return err
		},
		"is not exported": func() error {
			_, err := smartsheet.OpenRecords[struct {
				a string `wecom:"文本"`
			}](t.Context(), s.service, s.ref, nil)
			return err
		},
		"repeats the tag": func() error {
			_, err := smartsheet.OpenRecords[struct {
				A string `wecom:"文本"`
				B string `wecom:"文本"`
			}](t.Context(), s.service, s.ref, nil)
			return err
		},
		"X (\"文本\") is hidden by another field of its name": func() error {
			type one struct {
				X string `wecom:"文本"`
			}
			type two struct {
				X string `wecom:"单选"`
			}
			_, err := smartsheet.OpenRecords[struct {
				one
				two
				A bool `wecom:"完成"`
			}](t.Context(), s.service, s.ref, nil)
			return err
		},
		"embedded as a pointer": func() error {
			_, err := smartsheet.OpenRecords[pointed](t.Context(), s.service, s.ref, nil)
			return err
		},
	} {
		if err := open(); !errors.Is(err, smartsheet.ErrMapping) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if n := len(s.corp.Calls("")); n != calls {
		t.Errorf("%d calls were made", n-calls)
	}
}

type task struct {
	Title  string   `wecom:"文本"`
	Level  level    `wecom:"单选"`
	Labels []tag    `wecom:"多选"`
	Hours  *float64 `wecom:"数字"`
	Done   bool     `wecom:"完成"`
}

// A field that is renamed in the client is found by its id: by records that are open,
// and by those that are opened later with the mapping.
func TestRenamedField(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[task](t, s)
	known := records.Mapping()
	if err := s.doc.Rename("lina", known["单选"], "优先级"); err != nil {
		t.Fatal(err)
	}
	if _, err := records.Create(t.Context(), task{Title: "a", Level: "低"}, task{Title: "b", Level: "高"}); err != nil {
		t.Fatal(err)
	}
	if _, err := smartsheet.OpenRecords[task](t.Context(), s.service, s.ref, nil); !errors.Is(err, smartsheet.ErrMapping) {
		t.Errorf("opened without the mapping: %v", err)
	}
	again, err := smartsheet.OpenRecords[task](t.Context(), s.service, s.ref, known)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*smartsheet.Records[task]{"open": records, "opened again": again} {
		sorted := all(t, r, smartsheet.RowQuery{Select: smartsheet.Sort{{FieldTitle: "单选"}}})
		found := all(t, r, smartsheet.RowQuery{Select: smartsheet.AllOf(smartsheet.Condition{FieldID: "单选", Operator: smartsheet.Is, Value: smartsheet.FilterTexts{"高"}})})
		if len(sorted) != 2 || len(found) != 1 || found[0].Value.Title != "b" || found[0].Value.Level != "高" {
			t.Errorf("%s: %+v, %+v", name, sorted, found)
		}
	}
	if got := again.Mapping(); !reflect.DeepEqual(got, known) {
		t.Errorf("the mapping is %v, want %v", got, known)
	}
}

// A field that took the title of another one is not mapped twice.
func TestTwoTagsOfOneField(t *testing.T) {
	type named struct {
		Old string `wecom:"文本"`
		New string `wecom:"品名"`
	}
	s := newSheet(t)
	records := openRows[base](t, s)
	if err := s.doc.Rename("lina", records.Mapping()["文本"], "品名"); err != nil {
		t.Fatal(err)
	}
	_, err := smartsheet.OpenRecords[named](t.Context(), s.service, s.ref, records.Mapping())
	if !errors.Is(err, smartsheet.ErrMapping) || !strings.Contains(err.Error(), `named.Old ("文本") and named.New ("品名") both map to the field "品名"`) {
		t.Errorf("got %v", err)
	}
}

func TestFilterAndSort(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[task](t, s)
	if _, err := records.Create(t.Context(),
		task{Title: "一", Hours: new(3.0), Labels: []tag{"甲"}}, task{Title: "二", Hours: new(1.0), Done: true}, task{Title: "三", Labels: []tag{"甲", "乙"}},
	); err != nil {
		t.Fatal(err)
	}
	is := func(tag string, op smartsheet.Operator, v smartsheet.FilterValue) smartsheet.Condition {
		return smartsheet.Condition{FieldID: tag, Operator: op, Value: v}
	}
	both := smartsheet.AnyOf(is("文本", smartsheet.Contains, smartsheet.FilterTexts{"二"}), is("多选", smartsheet.Contains, smartsheet.FilterTexts{"乙"}))
	for _, tt := range []struct {
		by   smartsheet.Selection
		want string
	}{
		{nil, "一二三"},
		{smartsheet.Sort{{FieldTitle: "数字", Descending: true}}, "一二三"},
		{smartsheet.Sort{{FieldTitle: "数字"}}, "二一三"},
		{smartsheet.Sort{{FieldTitle: "完成", Descending: true}, {FieldTitle: "数字"}}, "二一三"},
		{smartsheet.AllOf(is("数字", smartsheet.IsGreater, smartsheet.FilterNumber(1))), "一"},
		{smartsheet.AllOf(is("数字", smartsheet.IsEmpty, nil)), "三"},
		{smartsheet.AllOf(is("完成", smartsheet.Is, smartsheet.FilterBool(false))), "一三"},
		{smartsheet.AllOf(is("多选", smartsheet.Contains, smartsheet.FilterTexts{"甲"})), "一三"},
		{smartsheet.AllOf(is("多选", smartsheet.Contains, smartsheet.FilterTexts{"丙"})), ""},
		{both, "二三"},
		{&both, "二三"},
		{(*smartsheet.Filter)(nil), "一二三"},
		{&smartsheet.Sort{{FieldTitle: "数字"}}, "二一三"},
		{smartsheet.AllOf(is("多选", smartsheet.Contains, &smartsheet.FilterTexts{"乙"})), "三"},
	} {
		got := ""
		for _, row := range all(t, records, smartsheet.RowQuery{Select: tt.by}) {
			got += row.Value.Title
		}
		if got != tt.want {
			t.Errorf("%+v gives %s, want %s", tt.by, got, tt.want)
		}
	}
	if both.Conditions[0].FieldID != "文本" {
		t.Error("the filter of the program was changed")
	}
}

// A record that the struct cannot hold does not end the list.
func TestUnreadableRecord(t *testing.T) {
	type small struct {
		Title string `wecom:"文本"`
		Hours uint8  `wecom:"数字"`
	}
	s := newSheet(t, everyField...)
	bad, err := s.doc.FillIn("lina", map[string]string{"文本": `[{"type":"text","text":"甲"}]`, "数字": "3.5"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.doc.FillIn("lina", map[string]string{"数字": "4"}); err != nil {
		t.Fatal(err)
	}
	var hours []uint8
	for row, err := range openRows[small](t, s).All(t.Context(), smartsheet.RowQuery{}) {
		if err != nil {
			e, ok := errors.AsType[*smartsheet.RowError](err)
			if !ok || e.RecordID != bad || row.RecordID != bad || row.Value.Title != "甲" || !strings.Contains(err.Error(), `small.Hours ("数字"): 3.5 does not fit uint8`) {
				t.Errorf("%+v, %v", row, err)
			}
			continue
		}
		hours = append(hours, row.Value.Hours)
	}
	if !slices.Equal(hours, []uint8{4}) {
		t.Errorf("read %v, want 4", hours)
	}
}

// Values that no record holds are not sent.
func TestValuesThatNoRecordHolds(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[everything](t, s)
	for want, v := range map[string]everything{"too large": {Count: 1<<53 + 2}, "NaN": {Percent: math.NaN()}, "+Inf": {Price: new(math.Inf(1))}} {
		_, err := records.Create(t.Context(), everything{}, v)
		if e, ok := errors.AsType[*smartsheet.RowError](err); !ok || e.Index != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if err := records.Update(t.Context(), smartsheet.Row[everything]{RecordID: "r1", Value: v}); err == nil {
			t.Errorf("%s: updated", want)
		}
	}
	if calls := s.corp.Calls("/cgi-bin/wedoc/smartsheet/add_records"); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
}

// Writes are split at 500, made one after the other, and made again while the
// document is busy.
func TestRecordsSplit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSheet(t, everyField...)
		records := openRows[task](t, s)
		values := make([]task, 1201)
		for i := range values {
			values[i].Title = fmt.Sprint(i)
		}
		s.corp.Script("/cgi-bin/wedoc/smartsheet/add_records", wecomtest.Pass(), wecomtest.Refuse(2010003, "busy"), wecomtest.Refuse(2040035, "busy"))
		begin := time.Now()
		ids, err := records.Create(t.Context(), values...)
		if err != nil || len(ids) != 1201 {
			t.Fatalf("%d ids, %v", len(ids), err)
		}
		if n, took := len(s.corp.Calls("/cgi-bin/wedoc/smartsheet/add_records")), time.Since(begin); n != 5 || took != 3*time.Second {
			t.Errorf("%d calls in %v, want 5 in 3 s", n, took)
		}
		rows := all(t, records, smartsheet.RowQuery{})
		for i := range rows {
			rows[i].Value.Done = true
		}
		if err := records.Update(t.Context(), rows...); err != nil {
			t.Fatal(err)
		}
		if err := records.Delete(t.Context(), ids...); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"update_records", "delete_records"} {
			if n := len(s.corp.Calls("/cgi-bin/wedoc/smartsheet/" + path)); n != 3 {
				t.Errorf("%s: %d calls, want 3", path, n)
			}
		}
		if rest := all(t, records, smartsheet.RowQuery{}); len(rest) != 0 {
			t.Errorf("%d records are left", len(rest))
		}

		busy := slices.Repeat([]wecomtest.Reply{wecomtest.Refuse(2010003, "busy")}, 6)
		s.corp.Script("/cgi-bin/wedoc/smartsheet/add_records", busy...)
		if _, err := records.Create(t.Context(), task{Title: "x"}); !errors.Is(err, wecom.Code(2010003)) {
			t.Errorf("a document that stays busy: %v", err)
		}
		s.corp.Script("/cgi-bin/wedoc/smartsheet/add_records", wecomtest.JSON(`{"errcode":0,"records":[]}`))
		if _, err := records.Create(t.Context(), task{Title: "x"}); !errors.Is(err, smartsheet.ErrUnconfirmed) {
			t.Errorf("nothing was confirmed: %v", err)
		}
	})
}
