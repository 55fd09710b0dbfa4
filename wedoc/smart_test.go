package wedoc_test

import (
	stdcmp "cmp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

func TestSmartPages(t *testing.T) {
	const reply = `{"errcode":0,"errmsg":"ok","info":{"page_id":"p2","title":"目标","parent_id":"p1","after_id":"p0","layout_mode":3}}`
	want := &wedoc.SmartPage{ID: "p2", Title: "目标", ParentID: "p1", AfterID: "p0", Layout: wedoc.PageFullWidth}
	apitest.Run(t, []apitest.Endpoint{
		row("CreateSmartPage", "/cgi-bin/wedoc/smartdoc/add_page", `{"docid":"d1","info":{"title":"目标","parent_id":"p1","after_id":"p0","layout_mode":3}}`, reply,
			func(c ctx, s svc) (*wedoc.SmartPage, error) {
				return s.CreateSmartPage(c, "d1", wedoc.SmartPageCreate{Title: "目标", ParentID: "p1", AfterID: "p0", Layout: wedoc.PageFullWidth})
			}, want),
		row("CreateSmartPage with nothing", "/cgi-bin/wedoc/smartdoc/add_page", `{"docid":"d1","info":{}}`, reply,
			func(c ctx, s svc) (*wedoc.SmartPage, error) {
				return s.CreateSmartPage(c, "d1", wedoc.SmartPageCreate{})
			}, want),
		row("UpdateSmartPage", "/cgi-bin/wedoc/smartdoc/update_page", `{"docid":"d1","info":{"page_id":"p2","title":"","parent_id":"p1","after_id":"","layout_mode":2}}`, reply,
			func(c ctx, s svc) (*wedoc.SmartPage, error) {
				return s.UpdateSmartPage(c, "d1", wedoc.SmartPageUpdate{ID: "p2", Title: new(""), ParentID: new("p1"), AfterID: new(""), Layout: wedoc.PagePaper})
			}, want),
		row("UpdateSmartPage of its title", "/cgi-bin/wedoc/smartdoc/update_page", `{"docid":"d1","info":{"page_id":"p2","title":"目标"}}`, reply,
			func(c ctx, s svc) (*wedoc.SmartPage, error) {
				return s.UpdateSmartPage(c, "d1", wedoc.SmartPageUpdate{ID: "p2", Title: new("目标")})
			}, want),
		plain("DeleteSmartPage", "/cgi-bin/wedoc/smartdoc/delete_page", `{"docid":"d1","page_id":"p2"}`, func(c ctx, s svc) error { return s.DeleteSmartPage(c, "d1", "p2") }),
		row("GetSmartPages", "/cgi-bin/wedoc/smartdoc/get_page_hierarchy", `{"docid":"d1"}`,
			`{"errcode":0,"errmsg":"ok","pages":[{"page_id":"p1","parent_id":"","title":"首页"},{"page_id":"p2","parent_id":"p1","title":"目标"}]}`,
			func(c ctx, s svc) ([]wedoc.SmartPage, error) { return s.GetSmartPages(c, "d1") },
			[]wedoc.SmartPage{{ID: "p1", Title: "首页"}, {ID: "p2", ParentID: "p1", Title: "目标"}}),
	})
}

func TestSmartBlocks(t *testing.T) {
	const block = `{"id":"b1","type":"BLOCK_TYPE_NEW","title":"你好","parent_id":"b0","after_id":"b9","children":["b2"],"props":{"new_props":{"x":1}}}`
	props := jsontext.Value(`{"new_props":{"x":1}}`)
	want := []wedoc.SmartBlock{{ID: "b1", ParentID: "b0", AfterID: "b9", Children: []string{"b2"}, Raw: props,
		Content: wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Text: "你好", Raw: props}}}
	apitest.Run(t, []apitest.Endpoint{
		row("CreateSmartBlocks", "/cgi-bin/wedoc/smartdoc/add_blocks",
			`{"docid":"d1","page_id":"p1","blocks":[{"type":"BLOCK_TYPE_TEXT","title":"你好","parent_id":"b0","after_id":"b9","children":["b2"]},
				{"type":"BLOCK_TYPE_NEW","title":"新","props":{"new_props":{"x":1}}},{"type":"BLOCK_TYPE_TEXT","title":"中","props":{}}]}`,
			`{"errcode":0,"errmsg":"ok","blocks":[`+block+`]}`,
			func(c ctx, s svc) ([]wedoc.SmartBlock, error) {
				return s.CreateSmartBlocks(c, "d1", "p1", []wedoc.SmartBlockCreate{
					{Content: wedoc.TextBlock{Text: "你好"}, ParentID: "b0", AfterID: "b9", Children: []string{"b2"}},
					{Content: wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Text: "新", Raw: props}},
					{Content: wedoc.UnknownBlock{Type: wedoc.BlockText, Text: "中", Raw: jsontext.Value(`{}`)}}})
			}, want),
		row("UpdateSmartBlocks", "/cgi-bin/wedoc/smartdoc/update_blocks",
			`{"docid":"d1","page_id":"p1","blocks":[{"id":"b1","title":""},{"id":"b4","after_id":"b1"},
				{"id":"b2","type":"BLOCK_TYPE_TEXT","title":"再见","parent_id":"b1","after_id":"","children":[]},
				{"id":"b3","type":"BLOCK_TYPE_NEW","title":"新","props":{"new_props":{"x":1}}}]}`,
			`{"errcode":0,"errmsg":"ok","blocks":[`+block+`]}`,
			func(c ctx, s svc) ([]wedoc.SmartBlock, error) {
				return s.UpdateSmartBlocks(c, "d1", "p1", []wedoc.SmartBlockUpdate{
					{ID: "b1", Content: wedoc.UnknownBlock{}},
					{ID: "b4", AfterID: new("b1")},
					{ID: "b2", Content: wedoc.TextBlock{Text: "再见"}, ParentID: new("b1"), AfterID: new(""), Children: []string{}},
					{ID: "b3", Content: wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Text: "新", Raw: props}}})
			}, want),
		plain("DeleteSmartBlocks", "/cgi-bin/wedoc/smartdoc/delete_blocks", `{"docid":"d1","page_id":"p1","ids":["b1","b2"]}`,
			func(c ctx, s svc) error { return s.DeleteSmartBlocks(c, "d1", "p1", []string{"b1", "b2"}) }),
		row("ListSmartBlocks", "/cgi-bin/wedoc/smartdoc/get_block_list", `{"docid":"d1","page_id":"p1","ids":["b1"],"start":20,"limit":10}`,
			`{"errcode":0,"errmsg":"ok","blocks":[{"id":"b1","type":"BLOCK_TYPE_TEXT","content":"你好","parent_id":"p1","children":[],"props":{"text_props":{}}}],"has_more":"true","next_start":30}`,
			func(c ctx, s svc) (*wedoc.SmartBlockPage, error) {
				return s.ListSmartBlocks(c, wedoc.SmartBlockQuery{DocID: "d1", PageID: "p1", IDs: []string{"b1"}}, wecom.Page{Cursor: "20", Limit: 10})
			},
			&wedoc.SmartBlockPage{NextCursor: "30", Blocks: []wedoc.SmartBlock{
				{ID: "b1", ParentID: "p1", Children: []string{}, Content: wedoc.TextBlock{Text: "你好"}, Raw: jsontext.Value(`{"text_props":{}}`)}}}),
		row("ListSmartBlocks, the last page", "/cgi-bin/wedoc/smartdoc/get_block_list", `{"docid":"d1","page_id":"p1","start":0}`,
			`{"errcode":0,"errmsg":"ok","blocks":[],"has_more":"false","next_start":1}`,
			func(c ctx, s svc) (*wedoc.SmartBlockPage, error) {
				return s.ListSmartBlocks(c, wedoc.SmartBlockQuery{DocID: "d1", PageID: "p1"}, wecom.Page{})
			}, &wedoc.SmartBlockPage{Blocks: []wedoc.SmartBlock{}}),
	})
	corp := wecomtest.New()
	s := wedoc.New(corp.Client())
	doc, err := s.CreateDocument(t.Context(), wedoc.DocumentCreate{Type: wedoc.TypeSmartDocument, Name: "手册"})
	must(t, err)
	page, err := s.CreateSmartPage(t.Context(), doc.ID, wedoc.SmartPageCreate{})
	must(t, err)
	if _, err := s.ListSmartBlocks(t.Context(), wedoc.SmartBlockQuery{DocID: doc.ID, PageID: page.ID}, wecom.Page{Cursor: "x"}); codeOf(err) != 640027 {
		t.Errorf("a cursor that is no number: %v", err)
	}
}

// Blocks that WeCom could not read are not sent, and the error says which.
func TestSmartBlocksThatAreWrong(t *testing.T) {
	corp := wecomtest.New()
	s := wedoc.New(corp.Client())
	for name, content := range map[string]wedoc.BlockContent{
		"nothing":         nil,
		"a nil pointer":   (*wedoc.TextBlock)(nil),
		"no JSON":         wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Raw: jsontext.Value(`{"x":`)},
		"empty Raw":       wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Raw: jsontext.Value{}},
		"a missing type":  wedoc.UnknownBlock{Text: "x"},
		"nothing at all":  wedoc.UnknownBlock{},
		"two JSON values": wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Raw: jsontext.Value(`{} {}`)},
	} {
		_, err := s.CreateSmartBlocks(t.Context(), "d1", "p1", []wedoc.SmartBlockCreate{{Content: wedoc.TextBlock{}}, {Content: content}})
		if err == nil || !strings.HasPrefix(err.Error(), "wedoc: block 1: it") {
			t.Errorf("%s is created: %v", name, err)
		}
		if u, ok := content.(wedoc.UnknownBlock); content == nil || ok && u.Type == "" {
			continue // unchanged, in an update
		}
		_, err = s.UpdateSmartBlocks(t.Context(), "d1", "p1", []wedoc.SmartBlockUpdate{{ID: "b1"}, {ID: "b2", Content: content}})
		if err == nil || !strings.HasPrefix(err.Error(), "wedoc: block 1: it") {
			t.Errorf("%s is an update: %v", name, err)
		}
	}
	for _, path := range []string{"/cgi-bin/wedoc/smartdoc/add_blocks", "/cgi-bin/wedoc/smartdoc/update_blocks"} {
		if calls := corp.Calls(path); len(calls) > 0 {
			t.Errorf("sent: %v", calls)
		}
	}
}

// What is read of a block is what was there: its type, its text under either name, and
// its properties, which can be sent back as they came.
func FuzzSmartBlock(f *testing.F) {
	f.Add(`{"id":"b1","type":"BLOCK_TYPE_TEXT","content":"你好","children":["b2"],"props":{}}`)
	f.Add(`{"type":"BLOCK_TYPE_NEW","title":"t","content":"c","props":{"x":[1,{"y":null}]}}`)
	f.Add(`{"type":"","props":null}`)
	f.Add(`{"type":7,"children":"b2"}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		var b wedoc.SmartBlock
		if json.Unmarshal([]byte(text), &b) != nil {
			return
		}
		var w struct {
			Type    string         `json:"type"`
			Title   string         `json:"title"`
			Content string         `json:"content"`
			Props   jsontext.Value `json:"props"`
		}
		if err := json.Unmarshal([]byte(text), &w); err != nil {
			t.Fatalf("%s is read, but is no block: %v", text, err)
		}
		if want := stdcmp.Or(w.Title, w.Content); b.Text() != want {
			t.Errorf("the text is %q, want %q", b.Text(), want)
		}
		if string(b.Raw) != string(w.Props) {
			t.Errorf("the properties are %s, want %s", b.Raw, w.Props)
		}
		switch c := b.Content.(type) {
		case wedoc.TextBlock:
			if w.Type != "BLOCK_TYPE_TEXT" {
				t.Errorf("a block of type %q is a text", w.Type)
			}
		case wedoc.UnknownBlock:
			if w.Type == "BLOCK_TYPE_TEXT" || string(c.Type) != w.Type || string(c.Raw) != string(w.Props) {
				t.Errorf("%s is %+v", text, c)
			}
		default:
			if text != "null" {
				t.Errorf("%s is %+v", text, c)
			}
		}
	})
}

func TestSmartTables(t *testing.T) {
	const reply = `{"errcode":0,"errmsg":"ok","info":{"block_id":"b1","title":"任务","sheet_id":"s1","ss_docid":"d9","after_id":"b0"}}`
	want := &wedoc.SmartTable{BlockID: "b1", Title: "任务", SheetID: "s1", SmartSheetID: "d9", AfterID: "b0"}
	apitest.Run(t, []apitest.Endpoint{
		row("GetSmartSheetID", "/cgi-bin/wedoc/smartdoc/get_smartsheet_info", `{"docid":"d1"}`, `{"errcode":0,"errmsg":"ok","ss_docid":"d9"}`,
			func(c ctx, s svc) (string, error) { return s.GetSmartSheetID(c, "d1") }, "d9"),
		row("CreateSmartTable", "/cgi-bin/wedoc/smartdoc/add_smartsheet", `{"docid":"d1","info":{"title":"任务","after_id":"b0"}}`, reply,
			func(c ctx, s svc) (*wedoc.SmartTable, error) {
				return s.CreateSmartTable(c, "d1", wedoc.SmartTableCreate{Title: "任务", AfterID: "b0"})
			}, want),
		row("UpdateSmartTable", "/cgi-bin/wedoc/smartdoc/update_smartsheet", `{"docid":"d1","info":{"block_id":"b1","title":"任务","after_id":""}}`, reply,
			func(c ctx, s svc) (*wedoc.SmartTable, error) {
				return s.UpdateSmartTable(c, "d1", wedoc.SmartTableUpdate{BlockID: "b1", Title: new("任务"), AfterID: new("")})
			}, want),
		plain("DeleteSmartTable", "/cgi-bin/wedoc/smartdoc/delete_smartsheet", `{"docid":"d1","block_id":"b1"}`, func(c ctx, s svc) error { return s.DeleteSmartTable(c, "d1", "b1") }),
	})
}

func TestPublish(t *testing.T) {
	selected := wedoc.Audience{Range: wedoc.AudienceSelected, Selected: []wedoc.Grantee{{UserID: "lina"}, {DepartmentID: 2}}}
	apitest.Run(t, []apitest.Endpoint{
		row("PublishSmartDocument", "/cgi-bin/wedoc/smartdoc/publish", `{"docid":"d1","publish_range":4,"auth_list":[{"type":1,"userid":"lina"},{"type":2,"departmentid":2}]}`,
			`{"errcode":0,"errmsg":"ok","share_code":"c1","publish_url":"https://doc.example/p/c1","version":2,"publish_time":1795600000,"publish_doc_title":"首页"}`,
			func(c ctx, s svc) (*wedoc.Publication, error) { return s.PublishSmartDocument(c, "d1", selected) },
			&wedoc.Publication{Code: "c1", URL: "https://doc.example/p/c1", Version: 2, PublishedAt: at(1795600000), Title: "首页"}),
		row("PublishSmartDocument to the corp", "/cgi-bin/wedoc/smartdoc/publish", `{"docid":"d1"}`, `{"errcode":0,"errmsg":"ok","share_code":"c1"}`,
			func(c ctx, s svc) (*wedoc.Publication, error) {
				return s.PublishSmartDocument(c, "d1", wedoc.Audience{})
			}, &wedoc.Publication{Code: "c1"}),
		plain("ReplaceAudience", "/cgi-bin/wedoc/smartdoc/publish_setting", `{"docid":"d1","publish_range":4,"auth_list":[{"type":1,"userid":"lina"},{"type":2,"departmentid":2}]}`,
			func(c ctx, s svc) error { return s.ReplaceAudience(c, "d1", selected) }),
		plain("ReplaceAudience by the corp", "/cgi-bin/wedoc/smartdoc/publish_setting", `{"docid":"d1","publish_range":1}`,
			func(c ctx, s svc) error { return s.ReplaceAudience(c, "d1", wedoc.Audience{}) }),
		plain("CancelPublication", "/cgi-bin/wedoc/smartdoc/cancel_publish", `{"docid":"d1"}`, func(c ctx, s svc) error { return s.CancelPublication(c, "d1") }),
	})
}

func TestSmartExport(t *testing.T) {
	const started = `{"errcode":0,"errmsg":"ok","task_id":"t1"}`
	start := func(pageID string) func(ctx, svc) (string, error) {
		return func(c ctx, s svc) (string, error) { return s.StartSmartExport(c, "d1", pageID) }
	}
	apitest.Run(t, []apitest.Endpoint{
		row("StartSmartExport", "/cgi-bin/wedoc/smartdoc/export_task", `{"docid":"d1","content_type":1}`, started, start(""), "t1"),
		row("StartSmartExport of a page", "/cgi-bin/wedoc/smartdoc/export_task", `{"docid":"d1","content_type":1,"page_id":"p1"}`, started, start("p1"), "t1"),
		row("GetSmartExport", "/cgi-bin/wedoc/smartdoc/get_export_result", `{"task_id":"t1"}`, `{"errcode":0,"errmsg":"ok","task_done":true,"content":"# 首页"}`,
			func(c ctx, s svc) (*wedoc.SmartExport, error) { return s.GetSmartExport(c, "t1") }, &wedoc.SmartExport{Done: true, Markdown: "# 首页"}),
	})
}

// A smart document from its pages to its export, in a corp that accepts no key that
// WeCom would ignore.
func TestSimulatedSmartDocument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.Strict(t))
		s, ctx := wedoc.New(corp.Client()), t.Context()
		doc, err := s.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeSmartDocument, Name: "手册"})
		must(t, err)
		first, err := s.CreateSmartPage(ctx, doc.ID, wedoc.SmartPageCreate{Title: "甲"})
		must(t, err)
		second, err := s.CreateSmartPage(ctx, doc.ID, wedoc.SmartPageCreate{Title: "乙", ParentID: first.ID, AfterID: first.ID})
		must(t, err)
		_, err = s.UpdateSmartPage(ctx, doc.ID, wedoc.SmartPageUpdate{ID: first.ID, AfterID: new("")})
		must(t, err)
		if _, err = s.UpdateSmartPage(ctx, doc.ID, wedoc.SmartPageUpdate{ID: first.ID, ParentID: &second.ID}); codeOf(err) != 640027 {
			t.Errorf("a page went below itself: %v", err)
		}
		pages, err := s.GetSmartPages(ctx, doc.ID)
		must(t, err)
		if diff := cmp.Diff([]string{"乙", "手册", "甲"}, titles(pages)); diff != "" {
			t.Error(diff)
		}

		many := make([]wedoc.SmartBlockCreate, 250)
		for i := range many {
			many[i] = wedoc.SmartBlockCreate{Content: wedoc.TextBlock{Text: "一"}}
		}
		added, err := s.CreateSmartBlocks(ctx, doc.ID, first.ID, many)
		must(t, err)
		_, err = s.UpdateSmartBlocks(ctx, doc.ID, first.ID, []wedoc.SmartBlockUpdate{{ID: added[0].ID, Content: wedoc.TextBlock{Text: "末"}}})
		must(t, err)
		must(t, s.DeleteSmartBlocks(ctx, doc.ID, first.ID, []string{added[1].ID}))
		var text strings.Builder
		for b, err := range s.AllSmartBlocks(ctx, wedoc.SmartBlockQuery{DocID: doc.ID, PageID: first.ID}) {
			must(t, err)
			text.WriteString(b.Text())
		}
		if want := strings.Repeat("一", 248) + "末"; text.String() != want {
			t.Errorf("the blocks are %q, want %q", text.String(), want)
		}

		props := jsontext.Value(`{"new_props":{"level":2}}`)
		_, err = s.CreateSmartBlocks(ctx, doc.ID, second.ID, []wedoc.SmartBlockCreate{{Content: wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Text: "新", Raw: props}}})
		must(t, err)
		kept, err := s.ListSmartBlocks(ctx, wedoc.SmartBlockQuery{DocID: doc.ID, PageID: second.ID}, wecom.Page{})
		must(t, err)
		if diff := cmp.Diff(wedoc.BlockContent(wedoc.UnknownBlock{Type: "BLOCK_TYPE_NEW", Text: "新", Raw: props}), kept.Blocks[0].Content); diff != "" {
			t.Error(diff)
		}
		updated, err := s.UpdateSmartBlocks(ctx, doc.ID, second.ID, []wedoc.SmartBlockUpdate{{ID: kept.Blocks[0].ID, Content: wedoc.TextBlock{Text: "文"}}})
		must(t, err)
		if diff := cmp.Diff(wedoc.BlockContent(wedoc.TextBlock{Text: "文"}), updated[0].Content); diff != "" || string(updated[0].Raw) != string(props) {
			t.Errorf("%s, with %s", diff, updated[0].Raw)
		}
		must(t, s.DeleteSmartBlocks(ctx, doc.ID, second.ID, []string{kept.Blocks[0].ID}))

		began := time.Now()
		task, err := s.StartSmartExport(ctx, doc.ID, second.ID)
		must(t, err)
		export, err := s.WaitSmartExport(ctx, task)
		must(t, err)
		if export.Markdown != "# 乙\n" || time.Since(began) < 2*time.Second {
			t.Errorf("the export is %q, after %v", export.Markdown, time.Since(began))
		}

		table, err := s.CreateSmartTable(ctx, doc.ID, wedoc.SmartTableCreate{Title: "任务"})
		must(t, err)
		if id, err := s.GetSmartSheetID(ctx, doc.ID); id != table.SmartSheetID || err != nil {
			t.Errorf("the smart sheet is %s, %v, want %s", id, err, table.SmartSheetID)
		}
		_, err = s.UpdateSmartTable(ctx, doc.ID, wedoc.SmartTableUpdate{BlockID: table.BlockID, Title: new("事项")})
		must(t, err)
		must(t, s.DeleteSmartTable(ctx, doc.ID, table.BlockID))

		if err := s.ReplaceAudience(ctx, doc.ID, wedoc.Audience{}); err == nil {
			t.Error("a document that is not published has an audience")
		}
		published, err := s.PublishSmartDocument(ctx, doc.ID, wedoc.Audience{Range: wedoc.AudienceSelected, Selected: []wedoc.Grantee{{UserID: "lina"}}})
		must(t, err)
		if published.Version != 1 || published.Title != "手册" {
			t.Errorf("%+v", published)
		}
		must(t, s.ReplaceAudience(ctx, doc.ID, wedoc.Audience{}))
		must(t, s.CancelPublication(ctx, doc.ID))
		must(t, s.DeleteSmartPage(ctx, doc.ID, first.ID))
		if pages, err = s.GetSmartPages(ctx, doc.ID); err != nil || len(pages) != 1 {
			t.Errorf("%v, %v: want the page below to be gone, too", pages, err)
		}
	})
}

func titles(pages []wedoc.SmartPage) (list []string) {
	for _, p := range pages {
		list = append(list, p.Title)
	}
	return list
}
