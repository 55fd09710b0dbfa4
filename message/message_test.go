package message_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func service(c *wecom.Client) *message.Service { return message.New(c, 1000002) }

func TestSend(t *testing.T) {
	text := message.Text{Content: "x"}
	all := message.To{UserIDs: []string{message.All}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Everything",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Sent, error) {
				return s.Send(ctx, message.To{UserIDs: []string{"lina", "Nobody"}, DepartmentIDs: []int64{2, 77}, TagIDs: []int64{5, 6}}, text,
					message.Options{Safe: message.Confidential, TranslateIDs: true, Once: 90 * time.Minute})
			}),

			Route: "POST /cgi-bin/message/send",
			Body: `{"touser":"lina|Nobody","toparty":"2|77","totag":"5|6","msgtype":"text","agentid":1000002,"text":{"content":"x"},
				"safe":1,"enable_id_trans":1,"enable_duplicate_check":1,"duplicate_check_interval":5400}`,
			Reply: `{"errcode":0,"errmsg":"ok","msgid":"MSG1","response_code":"RC","invaliduser":"nobody","invalidparty":"77","invalidtag":"5|6","unlicenseduser":"lina"}`,
			Want: &message.Sent{
				ID: "MSG1", ResponseCode: "RC",
				Failed: message.FailedRecipients{UserIDs: wecom.IDs{"nobody"}, DepartmentIDs: wecom.IDs{"77"}, TagIDs: wecom.IDs{"5", "6"}, UnlicensedUserIDs: wecom.IDs{"lina"}},
			},
		},
		{
			Name: "All beside others, and arrays",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Sent, error) {
				return s.Send(ctx, message.To{UserIDs: []string{"lina", message.All}, DepartmentIDs: []int64{2}, TagIDs: []int64{5}}, text)
			}),

			Route: "POST /cgi-bin/message/send",
			Body:  `{"touser":"@all","msgtype":"text","agentid":1000002,"text":{"content":"x"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","msgid":"MSG1","invaliduser":["a","b"],"invalidparty":[7],"invalidtag":[],"unlicenseduser":null}`,
			Want:  &message.Sent{ID: "MSG1", Failed: message.FailedRecipients{UserIDs: wecom.IDs{"a", "b"}, DepartmentIDs: wecom.IDs{"7"}}},
		},
		{
			Name: "Selected tickets",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Sent, error) {
				return s.Send(ctx, message.To{SelectedTickets: []string{"TICKET1", "TICKET2"}}, text)
			}),

			Route: "POST /cgi-bin/message/send",
			Body:  `{"selected_ticket_list":["TICKET1","TICKET2"],"msgtype":"text","agentid":1000002,"text":{"content":"x"}}`,
			Want:  &message.Sent{},
		},
		{
			Name: "CorpOnly",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Sent, error) {
				return s.Send(ctx, all, message.MPNews{Articles: []message.MPArticle{{Title: "t", ThumbMediaID: "m", Content: "c"}}}, message.Options{Safe: message.CorpOnly})
			}),

			Route: "POST /cgi-bin/message/send",
			Body:  `{"touser":"@all","msgtype":"mpnews","agentid":1000002,"mpnews":{"articles":[{"title":"t","thumb_media_id":"m","content":"c"}]},"safe":2}`,
			Want:  &message.Sent{},
		},
		{
			Name: "Recall",
			Call: apitest.Do(service, func(ctx context.Context, s *message.Service) error { return s.Recall(ctx, "MSG1") }),

			Route: "POST /cgi-bin/message/recall",
			Body:  `{"msgid":"MSG1"}`,
		},
	})
}

// What is certain to fail is refused before anything is sent.
func TestSendRefused(t *testing.T) {
	lina := message.To{UserIDs: []string{"lina"}}
	text := message.Text{Content: "x"}
	for name, tt := range map[string]struct {
		to      message.To
		content message.Content
		opts    message.Options
	}{
		"nobody":                {to: message.To{}, content: text},
		"too many members":      {to: message.To{UserIDs: names(1001)}, content: text},
		"two ids in one":        {to: message.To{UserIDs: []string{"lina|@all"}}, content: text},
		"an empty id":           {to: message.To{UserIDs: []string{"lina", ""}}, content: text},
		"too many departments":  {to: message.To{DepartmentIDs: make([]int64, 101)}, content: text},
		"too many tags":         {to: message.To{TagIDs: make([]int64, 101)}, content: text},
		"a notice to everybody": {to: message.To{UserIDs: []string{message.All}}, content: message.MiniProgramNotice{}},
		"text within the corp":  {to: lina, content: text, opts: message.Options{Safe: message.CorpOnly}},
		"once within a moment":  {to: lina, content: text, opts: message.Options{Once: time.Millisecond}},
		"once within 4 hours":   {to: lina, content: text, opts: message.Options{Once: 4*time.Hour + 1}},
		"once within no time":   {to: lina, content: text, opts: message.Options{Once: -time.Second}},
	} {
		if attempt(t, tt.to, tt.content, tt.opts) == nil {
			t.Errorf("%s: sent", name)
		}
	}
	for _, cut := range []message.Content{message.Text{Content: "\xff"}, message.TextNotice{Title: message.CardText{Title: "\xe5\x91"}, Action: message.CardLink{Type: message.LinkURL, URL: "https://example.com"}}} {
		if err := attempt(t, lina, cut); err != nil {
			t.Errorf("a text that was cut within a character: %v", err)
		}
	}
	if err := attempt(t, message.To{UserIDs: append(names(1001), message.All)}, text); err != nil {
		t.Errorf("to everybody: %v", err)
	}
}

// The client repeats a send after a lost reply only if that does no harm.
func TestSendOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		notify := message.New(corp.Client(), wecomtest.AppAgentID)
		lina := message.To{UserIDs: []string{"lina"}}
		for _, tt := range []struct {
			text     string
			opts     message.Options
			fails    bool
			received int
		}{
			{"may be sent twice", message.Options{}, true, 1},
			{"is sent once", message.Options{Once: time.Hour}, false, 2},
		} {
			corp.Script("/cgi-bin/message/send", wecomtest.RunThenReset())
			_, err := notify.Send(t.Context(), lina, message.Text{Content: tt.text}, tt.opts)
			if (err != nil) != tt.fails {
				t.Errorf("%s: %v", tt.text, err)
			}
			if got := len(corp.Messages("lina")); got != tt.received {
				t.Errorf("%s: %d messages received in all, want %d", tt.text, got, tt.received)
			}
		}
		if calls := len(corp.Calls("")); calls != 3 {
			t.Errorf("%d calls, want 3", calls)
		}
	})
}

func TestSendReceived(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	sent, err := notify.Send(t.Context(), message.To{UserIDs: []string{"LiNa", "ghost"}}, message.Text{Content: "你好"})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Complete() || len(sent.Failed.UserIDs) != 1 || sent.Failed.UserIDs[0] != "ghost" {
		t.Errorf("sent %+v", sent)
	}
	got := corp.Messages("lina")
	if len(got) != 1 || got[0].ID != sent.ID || got[0].Type != "text" || got[0].Content != `{"content":"你好"}` {
		t.Errorf("received %+v", got)
	}
	_, err = notify.Send(t.Context(), message.To{UserIDs: []string{"ghost"}}, message.Text{Content: "你好"})
	if !errors.Is(err, wecom.ErrAllRecipientsInvalid) {
		t.Errorf("err = %v, want ErrAllRecipientsInvalid", err)
	}
}

func TestComplete(t *testing.T) {
	id := wecom.IDs{"x"}
	for _, f := range []message.FailedRecipients{{UserIDs: id}, {DepartmentIDs: id}, {TagIDs: id}, {UnlicensedUserIDs: id}} {
		if (&message.Sent{Failed: f}).Complete() || (&message.SentAll{Failed: f}).Complete() {
			t.Errorf("%+v is complete", f)
		}
	}
	for _, f := range []message.FailedLinkedRecipients{{UserIDs: id}, {DepartmentIDs: id}, {TagIDs: id}} {
		if (&message.LinkedSent{Failed: f}).Complete() {
			t.Errorf("%+v is complete", f)
		}
	}
	if (&message.SentAll{Unsent: message.To{TagIDs: []int64{7}}}).Complete() {
		t.Error("a message that was not sent to some is complete")
	}
	if !new(message.Sent).Complete() || !new(message.SentAll).Complete() || !new(message.LinkedSent).Complete() || !new(message.Updated).Complete() {
		t.Error("what failed for nobody is not complete")
	}
}
