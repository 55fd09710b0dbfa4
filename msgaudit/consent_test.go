package msgaudit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/wecomtest"
)

// at is a moment as replies have it.
func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

func TestConsents(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListConsents",
			Call: apitest.With(msgaudit.New, func(ctx context.Context, s *msgaudit.Service) ([]msgaudit.Consent, error) {
				return s.ListConsents(ctx, []msgaudit.Chat{{UserID: "shenyi", CustomerID: "wmA1"}, {UserID: "zengli", CustomerID: "wmB2"}})
			}),
			Route: "POST /cgi-bin/msgaudit/check_single_agree",
			Body:  `{"info":[{"userid":"shenyi","exteranalopenid":"wmA1"},{"userid":"zengli","exteranalopenid":"wmB2"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","agreeinfo":[{"status_change_time":1764057601,"userid":"shenyi","exteranalopenid":"wmA1","agree_status":"Agree"},{"status_change_time":1764057602,"userid":"zengli","exteranalopenid":"wmB2","agree_status":"Disagree"}]}`,
			Want: []msgaudit.Consent{
				{UserID: "shenyi", CustomerID: "wmA1", Status: msgaudit.Agreed, ChangedAt: at(1764057601)},
				{UserID: "zengli", CustomerID: "wmB2", Status: msgaudit.Disagreed, ChangedAt: at(1764057602)},
			},
		},
		{
			Name: "ListRoomConsents",
			Call: apitest.With(msgaudit.New, func(ctx context.Context, s *msgaudit.Service) ([]msgaudit.Consent, error) {
				return s.ListRoomConsents(ctx, "wrRoom7")
			}),
			Route: "POST /cgi-bin/msgaudit/check_room_agree",
			Body:  `{"roomid":"wrRoom7"}`,
			Reply: `{"errcode":0,"errmsg":"ok","agreeinfo":[{"status_change_time":1764057603,"exteranalopenid":"wmC3","agree_status":"Disagree"}]}`,
			Want:  []msgaudit.Consent{{CustomerID: "wmC3", Status: msgaudit.Disagreed, ChangedAt: at(1764057603)}},
		},
	})
}

// More conversations than WeCom takes go out in several calls, and none in none.
func TestListConsentsInParts(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := msgaudit.New(corp.ArchiveClient())
	chats := make([]msgaudit.Chat, 250)
	for i := range chats {
		chats[i] = msgaudit.Chat{UserID: "u", CustomerID: fmt.Sprint("wm", i)}
	}
	const path = "/cgi-bin/msgaudit/check_single_agree"
	reply := func(id string) wecomtest.Reply {
		return wecomtest.JSON(`{"errcode":0,"errmsg":"ok","agreeinfo":[{"userid":"u","exteranalopenid":"` + id + `","agree_status":"Agree"}]}`)
	}
	corp.Script(path, reply("wm0"), reply("wm100"), wecomtest.JSON(`{"errcode":301052,"errmsg":"expired"}`))
	got, err := s.ListConsents(t.Context(), chats)
	if err == nil || len(got) != 2 || got[0].CustomerID != "wm0" || got[1].CustomerID != "wm100" {
		t.Errorf("%v, %v; want what two calls found and the error of the third", got, err)
	}
	var sizes []int
	for _, c := range corp.Calls(path) {
		sizes = append(sizes, strings.Count(c.Body, "exteranalopenid"))
	}
	if fmt.Sprint(sizes) != "[100 100 50]" {
		t.Errorf("calls ask for %v conversations", sizes)
	}
	if got, err := s.ListConsents(t.Context(), nil); err != nil || got != nil || len(corp.Calls(path)) != 3 {
		t.Errorf("for no conversation: %v, %v, %d calls", got, err, len(corp.Calls(path)))
	}
}
