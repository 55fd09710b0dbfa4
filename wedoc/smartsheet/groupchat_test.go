package smartsheet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

func TestGroupChatEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "ListGroupChats",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.GroupChatPage, error) {
				return s.ListGroupChats(c, "dc1", wecom.Page{Cursor: "c1", Limit: 2})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/groupchat/list",
			Body:  `{"docid":"dc1","cursor":"c1","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","chat_id_list":["wr1","wr2"]}`,
			Want:  &smartsheet.GroupChatPage{ChatIDs: []string{"wr1", "wr2"}, NextCursor: "c2"},
		},
		{
			Name: "ListGroupChats to the end",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.GroupChatPage, error) {
				return s.ListGroupChats(c, "dc1", wecom.Page{})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/groupchat/list",
			Body:  `{"docid":"dc1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","chat_id_list":["wr3"]}`,
			Want:  &smartsheet.GroupChatPage{ChatIDs: []string{"wr3"}},
		},
		{
			Name: "GetGroupChat",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.GroupChat, error) {
				return s.GetGroupChat(c, "dc1", "wr1")
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/groupchat/get",
			Body:  `{"docid":"dc1","chat_id":"wr1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","name":"任务群","owner":"lina","user_list":["lina","songtao"]}`,
			Want:  &smartsheet.GroupChat{Name: "任务群", OwnerID: "lina", UserIDs: []string{"lina", "songtao"}},
		},
		{
			Name: "UpdateGroupChat",
			Call: apitest.Do(smartsheet.New, func(c ctx, s service) error {
				return s.UpdateGroupChat(c, "dc1", "wr1", smartsheet.GroupChatUpdate{OwnerID: "songtao", AddUserIDs: []string{"mobai"}, DeleteUserIDs: []string{"lina"}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/groupchat/update",
			Body:  `{"docid":"dc1","chat_id":"wr1","owner":"songtao","add_user_list":["mobai"],"del_user_list":["lina"]}`,
		},
	})
}

func TestGroupChats(t *testing.T) {
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("项目")
	s := smartsheet.New(corp.Client())
	first := doc.AddGroupChat("一", "lina", "songtao")
	var want, got []string
	for range 250 {
		want = append(want, doc.AddGroupChat("更多", "lina"))
	}
	for id, err := range s.AllGroupChatIDs(t.Context(), doc.DocID) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	if !slices.Equal(got, append([]string{first}, want...)) {
		t.Errorf("%d chats, want 251", len(got))
	}
	if err := s.UpdateGroupChat(t.Context(), doc.DocID, first, smartsheet.GroupChatUpdate{OwnerID: "songtao", DeleteUserIDs: []string{"lina"}}); err != nil {
		t.Fatal(err)
	}
	chat, err := s.GetGroupChat(t.Context(), doc.DocID, first)
	if err != nil || chat.OwnerID != "songtao" || !slices.Equal(chat.UserIDs, []string{"songtao"}) {
		t.Errorf("%v, %v", chat, err)
	}
	if err := s.UpdateGroupChat(t.Context(), doc.DocID, first, smartsheet.GroupChatUpdate{AddUserIDs: make([]string, 501)}); err == nil || !strings.Contains(err.Error(), "501") {
		t.Errorf("501 members: %v", err)
	}
}
