package message_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

const schoolPath = "/cgi-bin/externalcontact/message/send"

func TestSendToSchool(t *testing.T) {
	rows := []apitest.Endpoint{
		{
			Name: "Everything",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.SchoolSent, error) {
				return s.SendToSchool(ctx, message.SchoolTo{
					ParentUserIDs: []string{"wangda"}, StudentUserIDs: []string{"wangxiao"}, DepartmentIDs: []int64{3}, CustomerIDs: []string{"wmW"}, Audience: message.SchoolBoth,
				}, message.Text{Content: "x"}, message.SchoolOptions{TranslateIDs: true, Once: time.Hour})
			}),
			Route: "POST " + schoolPath,
			Body: `{"recv_scope":2,"to_parent_userid":["wangda"],"to_student_userid":["wangxiao"],"to_party":["3"],"to_external_user":["wmW"],
				"agentid":1000002,"msgtype":"text","text":{"content":"x"},"enable_id_trans":1,"enable_duplicate_check":1,"duplicate_check_interval":3600}`,
			Reply: `{"errcode":0,"errmsg":"ok","invalid_parent_userid":["wangda"],"invalid_student_userid":["wangxiao"],"invalid_party":[3],"invalid_external_user":["wmW"]}`,
			Want: &message.SchoolSent{Failed: message.FailedSchoolRecipients{
				ParentUserIDs: wecom.IDs{"wangda"}, StudentUserIDs: wecom.IDs{"wangxiao"}, DepartmentIDs: wecom.IDs{"3"}, CustomerIDs: wecom.IDs{"wmW"},
			}},
		},
	}
	for body, content := range map[string]message.SchoolContent{
		`"image","image":{"media_id":"m"}`:                                                                    message.Image{MediaID: "m"},
		`"voice","voice":{"media_id":"m"}`:                                                                    message.Voice{MediaID: "m"},
		`"file","file":{"media_id":"m"}`:                                                                      message.File{MediaID: "m"},
		`"video","video":{"media_id":"m","title":"t","description":"d"}`:                                      message.Video{MediaID: "m", Title: "t", Description: "d"},
		`"textcard","textcard":{"title":"t","description":"d","url":"https://a.example"}`:                     message.TextCard{Title: "t", Description: "d", URL: "https://a.example"},
		`"news","news":{"articles":[{"title":"t","description":"d","url":"https://a.example","picurl":"p"}]}`: message.News{Articles: []message.Article{{Title: "t", Description: "d", URL: "https://a.example", PictureURL: "p"}}},
		`"mpnews","mpnews":{"articles":[{"title":"t","thumb_media_id":"m","author":"a","content_source_url":"s","content":"c","digest":"d"}]}`: message.MPNews{Articles: []message.MPArticle{{Title: "t", ThumbMediaID: "m", Author: "a", SourceURL: "s", Content: "c", Digest: "d"}}},
		`"miniprogram","miniprogram":{"appid":"wx1","pagepath":"p","title":"t","thumb_media_id":"m"}`:                                          message.SchoolMiniProgram{AppID: "wx1", PagePath: "p", Title: "t", ThumbMediaID: "m"},
		`"later","later":{"a":1}`: message.UnknownContent{Type: "later", Raw: []byte(`{"a":1}`)},
	} {
		rows = append(rows, apitest.Endpoint{
			Name: body,
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.SchoolSent, error) {
				return s.SendToSchool(ctx, message.SchoolTo{All: true}, content)
			}),
			Route: "POST " + schoolPath, Body: `{"toall":1,"agentid":1000002,"msgtype":` + body + `}`, Want: &message.SchoolSent{},
		})
	}
	apitest.Run(t, rows)
}

func TestSendToSchoolRefused(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	text, all := message.Text{Content: "x"}, message.SchoolTo{All: true}
	for name, tt := range map[string]struct {
		to      message.SchoolTo
		content message.SchoolContent
		opts    message.SchoolOptions
	}{
		"nobody":                 {content: text},
		"nothing":                {to: all},
		"a nil content":          {to: all, content: (*message.Text)(nil)},
		"too many parents":       {to: message.SchoolTo{ParentUserIDs: repeat("x", 1001)}, content: text},
		"too many students":      {to: message.SchoolTo{StudentUserIDs: repeat("x", 1001)}, content: text},
		"too many customers":     {to: message.SchoolTo{CustomerIDs: repeat("x", 1001)}, content: text},
		"too many departments":   {to: message.SchoolTo{DepartmentIDs: make([]int64, 101)}, content: text},
		"a strange audience":     {to: message.SchoolTo{All: true, Audience: 3}, content: text},
		"too long a time":        {to: all, content: text, opts: message.SchoolOptions{Once: 5 * time.Hour}},
		"a text that is cut":     {to: all, content: message.Text{Content: string(make([]byte, 2049))}},
		"a mini program's title": {to: all, content: message.SchoolMiniProgram{AppID: "a", PagePath: "p", ThumbMediaID: "m", Title: string(make([]byte, 65))}},
		"a mini program's page":  {to: all, content: message.SchoolMiniProgram{AppID: "a", ThumbMediaID: "m"}},
	} {
		if _, err := notify.SendToSchool(t.Context(), tt.to, tt.content, tt.opts); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls", len(calls))
	}
}

// The client repeats a notice after a lost reply only if that does no harm.
func TestSendToSchoolOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithSchool())
		notify := message.New(corp.Client(), wecomtest.AppAgentID)
		to := message.SchoolTo{ParentUserIDs: []string{"p001"}}
		corp.Script(schoolPath, wecomtest.RunThenReset())
		if _, err := notify.SendToSchool(t.Context(), to, message.Text{Content: "a"}); err == nil {
			t.Error("a notice whose reply is lost did not fail")
		}
		corp.Script(schoolPath, wecomtest.RunThenReset())
		if _, err := notify.SendToSchool(t.Context(), to, message.Text{Content: "b"}, message.SchoolOptions{Once: time.Hour}); err != nil {
			t.Error(err)
		}
		if got, calls := len(corp.SchoolMessages("p001")), len(corp.Calls(schoolPath)); got != 2 || calls != 3 {
			t.Errorf("%d notices of %d calls", got, calls)
		}
	})
}

func TestSendAllToSchool(t *testing.T) {
	corp := wecomtest.New()
	corp.Script(schoolPath,
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","invalid_parent_userid":["p7"]}`),
		wecomtest.Refuse(81013, "all invalid"),
		wecomtest.Refuse(45009, "quota"),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`), wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	to := message.SchoolTo{StudentUserIDs: []string{"s1", "S1"}, DepartmentIDs: make([]int64, 150), Audience: message.SchoolStudents}
	for i := range 2500 {
		to.ParentUserIDs = append(to.ParentUserIDs, "p"+strconv.Itoa(i))
	}
	for i := range to.DepartmentIDs {
		to.DepartmentIDs[i] = int64(i)
	}
	service := message.New(corp.Client(), wecomtest.AppAgentID)
	sent, err := service.SendAllToSchool(t.Context(), to, message.Text{Content: "x"})
	if !errors.Is(err, wecom.ErrRateLimited) || sent.Complete() || len(sent.Unsent.ParentUserIDs) != 500 || sent.Unsent.Audience != message.SchoolStudents {
		t.Fatalf("%d are unsent with %v", len(sent.Unsent.ParentUserIDs), err)
	}
	if f := sent.Failed; len(f.ParentUserIDs) != 1001 || len(f.DepartmentIDs) != 50 || len(f.StudentUserIDs) != 0 {
		t.Errorf("%d parents and %d departments failed", len(f.ParentUserIDs), len(f.DepartmentIDs))
	}
	if sent, err = service.SendAllToSchool(t.Context(), sent.Unsent, message.Text{Content: "x"}); err != nil || !sent.Complete() {
		t.Errorf("the rest: %+v, %v", sent, err)
	}
	if sent, err := service.SendAllToSchool(t.Context(), message.SchoolTo{All: true, Audience: message.SchoolBoth}, message.Text{Content: "x"}); err != nil || !sent.Complete() {
		t.Errorf("everybody: %+v, %v", sent, err)
	}
	calls := corp.Calls(schoolPath)
	if len(calls) != 5 {
		t.Fatalf("%d calls", len(calls))
	}
	if body := calls[4].Body; body != `{"recv_scope":2,"toall":1,"agentid":1000002,"msgtype":"text","text":{"content":"x"}}` {
		t.Errorf("everybody: %s", body)
	}
}
