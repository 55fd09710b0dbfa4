package kf_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func TestKnowledgeEndpoints(t *testing.T) {
	intent := kf.Intent{
		GroupID: "g-1", ID: "i-1", Question: "几点开门", Similar: []string{"营业时间", "什么时候开门"},
		Answer: kf.Answer{Text: "九点", Attachments: kf.KnowledgeAttachments{
			kf.KnowledgeImage{Name: "a.jpg"}, kf.KnowledgeVideo{Name: "a.mp4"},
			kf.KnowledgeLink{Title: "t", Description: "d", URL: "https://a.example", PictureURL: "https://a.example/p"},
			kf.KnowledgeMiniProgram{AppID: "wx1", PagePath: "/p.html", Title: "t"},
			kf.UnknownAttachment{Kind: "later", Raw: jsontext.Value(`{"msgtype":"later","later":{}}`)},
		}},
	}
	const (
		question = `"text":{"content":"几点开门"}`
		similar  = `"similar_questions":{"items":[{"text":{"content":"营业时间"}},{"text":{"content":"什么时候开门"}}]}`
		answers  = `"answers":[{"text":{"content":"九点"},"attachments":[{"msgtype":"image","image":{"name":"a.jpg"}},{"msgtype":"video","video":{"name":"a.mp4"}},
			{"msgtype":"link","link":{"title":"t","desc":"d","url":"https://a.example","pic_url":"https://a.example/p"}},
			{"msgtype":"miniprogram","miniprogram":{"title":"t","appid":"wx1","pagepath":"/p.html"}},{"msgtype":"later","later":{}}]}]`
		ids = `"group_id":"g-1","intent_id":"i-1"`
	)
	list := func(name, intents string) row {
		return row{
			Name: "ListIntents, parts " + name,
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.IntentPage, error) {
				return s.ListIntents(c, kf.IntentQuery{GroupID: "g-1", IntentID: "i-1"}, wecom.Page{Cursor: "c-1", Limit: 7})
			}),
			Route: "POST /cgi-bin/kf/knowledge/list_intent",
			Body:  `{` + ids + `,"cursor":"c-1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c-2","has_more":1,"intent_list":[` + intents + `]}`,
			Want:  &kf.IntentPage{Intents: []kf.Intent{intent}, NextCursor: "c-2", HasMore: true},
		}
	}
	apitest.Run(t, []row{
		{
			Name:  "CreateKnowledgeGroup",
			Call:  apitest.With(kf.New, func(c ctx, s service) (string, error) { return s.CreateKnowledgeGroup(c, "营业") }),
			Route: "POST /cgi-bin/kf/knowledge/add_group",
			Body:  `{"name":"营业"}`,
			Reply: `{"errcode":0,"errmsg":"ok","group_id":"g-1"}`,
			Want:  "g-1",
		},
		{
			Name:  "UpdateKnowledgeGroup",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.UpdateKnowledgeGroup(c, "g-1", "门店") }),
			Route: "POST /cgi-bin/kf/knowledge/mod_group",
			Body:  `{"group_id":"g-1","name":"门店"}`,
		},
		{
			Name:  "DeleteKnowledgeGroup",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.DeleteKnowledgeGroup(c, "g-1") }),
			Route: "POST /cgi-bin/kf/knowledge/del_group",
			Body:  `{"group_id":"g-1"}`,
		},
		{
			Name: "ListKnowledgeGroups, the last page",
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.KnowledgeGroupPage, error) {
				return s.ListKnowledgeGroups(c, "g-1", wecom.Page{Cursor: "c-1", Limit: 7})
			}),
			Route: "POST /cgi-bin/kf/knowledge/list_group",
			Body:  `{"group_id":"g-1","cursor":"c-1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c-2","has_more":0,"group_list":[{"group_id":"g-0","name":"默认","is_default":1},{"group_id":"g-1","name":"营业","is_default":0}]}`,
			Want:  &kf.KnowledgeGroupPage{Groups: []kf.KnowledgeGroup{{ID: "g-0", Name: "默认", IsDefault: true}, {ID: "g-1", Name: "营业"}}},
		},
		{
			Name: "CreateIntent",
			Call: apitest.With(kf.New, func(c ctx, s service) (string, error) {
				return s.CreateIntent(c, kf.IntentCreate{GroupID: "g-1", Question: "几点开门", Similar: intent.Similar, Answer: kf.Answer{Text: "九点", Attachments: kf.KnowledgeAttachments{
					kf.KnowledgeImage{MediaID: "m-1"}, kf.KnowledgeVideo{MediaID: "m-2"}, kf.KnowledgeLink{Title: "t", URL: "https://a.example"},
					kf.KnowledgeMiniProgram{AppID: "wx1", PagePath: "/p.html", ThumbMediaID: "m-3"},
				}}})
			}),
			Route: "POST /cgi-bin/kf/knowledge/add_intent",
			Body: `{"group_id":"g-1","question":{` + question + `},` + similar + `,"answers":[{"text":{"content":"九点"},"attachments":[{"msgtype":"image","image":{"media_id":"m-1"}},
				{"msgtype":"video","video":{"media_id":"m-2"}},{"msgtype":"link","link":{"title":"t","url":"https://a.example"}},
				{"msgtype":"miniprogram","miniprogram":{"appid":"wx1","pagepath":"/p.html","thumb_media_id":"m-3"}}]}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","intent_id":"i-1"}`,
			Want:  "i-1",
		},
		{
			Name: "UpdateIntent, one part",
			Call: apitest.Do(kf.New, func(c ctx, s service) error {
				return s.UpdateIntent(c, "i-1", kf.IntentUpdate{Question: "几点开门"})
			}),
			Route: "POST /cgi-bin/kf/knowledge/mod_intent",
			Body:  `{"intent_id":"i-1","question":{` + question + `}}`,
		},
		{
			Name: "UpdateIntent, other parts",
			Call: apitest.Do(kf.New, func(c ctx, s service) error {
				return s.UpdateIntent(c, "i-1", kf.IntentUpdate{Similar: []string{}, Answer: &kf.Answer{Text: "十点"}})
			}),
			Route: "POST /cgi-bin/kf/knowledge/mod_intent",
			Body:  `{"intent_id":"i-1","similar_questions":{"items":[]},"answers":[{"text":{"content":"十点"}}]}`,
		},
		{
			Name:  "DeleteIntent",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.DeleteIntent(c, "i-1") }),
			Route: "POST /cgi-bin/kf/knowledge/del_intent",
			Body:  `{"intent_id":"i-1"}`,
		},
		list("in the question", `{`+ids+`,"question":{`+question+`,`+similar+`,`+answers+`}}`),
		list("beside the question", `{`+ids+`,"question":{`+question+`},`+similar+`,`+answers+`}`),
	})
	create := func(in kf.IntentCreate) func(service) error {
		return func(s service) error { _, err := s.CreateIntent(t.Context(), in); return err }
	}
	ok := kf.Answer{Text: "a"}
	checkRefusals(t, []refusal{
		{"a question has 201 characters", create(kf.IntentCreate{Question: strings.Repeat("问", 201), Answer: ok})},
		{"a question has 0 characters", create(kf.IntentCreate{Question: "q", Similar: []string{""}, Answer: ok})},
		{"a question has 0 characters", create(kf.IntentCreate{Answer: ok})},
		{"101 similar", create(kf.IntentCreate{Question: "q", Similar: make([]string, 101), Answer: ok})},
		{"the answer has 0 characters", create(kf.IntentCreate{Question: "q"})},
		{"501 characters", create(kf.IntentCreate{Question: "q", Answer: kf.Answer{Text: strings.Repeat("答", 501)}})},
		{"5 attachments", create(kf.IntentCreate{Question: "q", Answer: kf.Answer{Text: "a", Attachments: make(kf.KnowledgeAttachments, 5)}})},
		{"nothing to change", func(s service) error { return s.UpdateIntent(t.Context(), "i-1", kf.IntentUpdate{}) }},
	})
}

// Lists go on while there is more, and a cursor on the last page does not matter.
func TestAllKnowledge(t *testing.T) {
	_, s := scripted("/cgi-bin/kf/knowledge/list_group",
		`{"errcode":0,"has_more":1,"next_cursor":"c-1","group_list":[{"group_id":"a"}]}`, `{"errcode":0,"has_more":0,"next_cursor":"c-1","group_list":[{"group_id":"b"}]}`)
	got := ""
	for g, err := range s.AllKnowledgeGroups(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got += g.ID
	}
	_, s = scripted("/cgi-bin/kf/knowledge/list_intent",
		`{"errcode":0,"has_more":1,"next_cursor":"c-1","intent_list":[]}`, `{"errcode":0,"has_more":0,"intent_list":[{"intent_id":"c"}]}`)
	for i, err := range s.AllIntents(t.Context(), kf.IntentQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		got += i.ID
	}
	if got != "abc" {
		t.Error(got)
	}
}
