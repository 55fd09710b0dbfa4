package wedoc_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

func TestUpdateDocument(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		plain("UpdateDocument", "/cgi-bin/wedoc/document/batch_update", `{"docid":"d1","version":10,"requests":[
			{"replace_text":{"text":"新","ranges":[{"start_index":1,"length":2},{"start_index":5,"length":6}]}},
			{"insert_text":{"text":"开头","location":{"index":0}}},
			{"delete_content":{"range":{"start_index":3,"length":4}}},
			{"insert_image":{"image_id":"https://i.example/1","width":20,"height":30,"location":{"index":7}}},
			{"insert_page_break":{"location":{"index":8}}},
			{"insert_table":{"rows":2,"cols":3,"location":{"index":9}}},
			{"insert_paragraph":{"location":{"index":10}}},
			{"update_text_property":{"text_property":{"bold":false,"color":"00FF00","background_color":"0000FF"},"ranges":[{"start_index":11,"length":12}]}},
			{"new_operation":{"x":1}}]}`,
			func(c ctx, s svc) error {
				return s.UpdateDocument(c, "d1", 10, []wedoc.Operation{
					wedoc.ReplaceText{Text: "新", Ranges: []wedoc.Range{{Start: 1, Length: 2}, {Start: 5, Length: 6}}},
					wedoc.InsertText{At: 0, Text: "开头"},
					wedoc.DeleteContent{Range: wedoc.Range{Start: 3, Length: 4}},
					wedoc.InsertImage{At: 7, URL: "https://i.example/1", Width: 20, Height: 30},
					wedoc.InsertPageBreak{At: 8},
					wedoc.InsertTable{At: 9, Rows: 2, Columns: 3},
					wedoc.InsertParagraph{At: 10},
					wedoc.UpdateText{Style: wedoc.TextStyle{Bold: new(false), Color: "00FF00", BackgroundColor: "0000FF"}, Ranges: []wedoc.Range{{Start: 11, Length: 12}}},
					wedoc.RawOperation{Kind: "new_operation", Raw: jsontext.Value(`{"x":1}`)},
				})
			}),
		plain("UpdateDocument of the latest version", "/cgi-bin/wedoc/document/batch_update", `{"docid":"d1","requests":[{"insert_image":{"image_id":"u","location":{"index":0}}}]}`,
			func(c ctx, s svc) error {
				return s.UpdateDocument(c, "d1", 0, []wedoc.Operation{wedoc.InsertImage{URL: "u"}})
			}),
	})
}

// What WeCom would refuse for its bounds is not sent.
func TestUpdateDocumentChecks(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	one := []wedoc.Range{{Length: 1}}
	for name, list := range map[string][]wedoc.Operation{
		"nil":              {nil},
		"a nil pointer":    {(*wedoc.InsertText)(nil)},
		"31 operations":    make([]wedoc.Operation, 31),
		"no text":          {wedoc.InsertText{At: 1}},
		"a negative place": {wedoc.InsertParagraph{At: -1}},
		"no range":         {wedoc.ReplaceText{Text: "x"}},
		"an empty range":   {wedoc.DeleteContent{}},
		"11 ranges":        {wedoc.UpdateText{Ranges: []wedoc.Range{one[0], one[0], one[0], one[0], one[0], one[0], one[0], one[0], one[0], one[0], one[0]}}},
		"101 rows":         {wedoc.InsertTable{Rows: 101, Columns: 1}},
		"61 columns":       {wedoc.InsertTable{Rows: 1, Columns: 61}},
		"1,020 cells":      {wedoc.InsertTable{Rows: 17, Columns: 60}},
		"no image":         {wedoc.InsertImage{At: 1}},
		"no kind":          {wedoc.RawOperation{Raw: jsontext.Value(`{}`)}},
		"raw, and no JSON": {wedoc.RawOperation{Kind: "x", Raw: jsontext.Value(`{`)}},
	} {
		if err := s.UpdateDocument(t.Context(), "d1", 1, list); err == nil {
			t.Errorf("%s: no error", name)
		}
		if name == "11 ranges" {
			continue // an edit splits them
		}
		if len(list) == 1 {
			if _, err := s.ApplyEdit(t.Context(), "d1", wedoc.Edit{Version: 1, Operations: list}); err == nil {
				t.Errorf("%s in an edit: no error", name)
			}
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("sent %v", calls)
	}
}
