package kf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func TestAccountEndpoints(t *testing.T) {
	const list = `{"errcode":0,"errmsg":"ok","account_list":[{"open_kfid":"wk-1","name":"售前","avatar":"https://img.example/1","manage_privilege":true},{"open_kfid":"wk-2"}]}`
	accounts := []kf.Account{{OpenKfID: "wk-1", Name: "售前", AvatarURL: "https://img.example/1", Managed: true}, {OpenKfID: "wk-2"}}
	apitest.Run(t, []row{
		{
			Name: "CreateAccount",
			Call: apitest.With(kf.New, func(c ctx, s service) (string, error) {
				return s.CreateAccount(c, kf.AccountCreate{Name: "售前", AvatarMediaID: "media-1"})
			}),
			Route: "POST /cgi-bin/kf/account/add",
			Body:  `{"name":"售前","media_id":"media-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","open_kfid":"wk-1"}`,
			Want:  "wk-1",
		},
		{
			Name:  "UpdateAccount",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.UpdateAccount(c, "wk-1", kf.AccountUpdate{Name: "售后"}) }),
			Route: "POST /cgi-bin/kf/account/update",
			Body:  `{"open_kfid":"wk-1","name":"售后"}`,
		},
		{
			Name:  "DeleteAccount",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.DeleteAccount(c, "wk-1") }),
			Route: "POST /cgi-bin/kf/account/del",
			Body:  `{"open_kfid":"wk-1"}`,
		},
		{
			Name: "ListAccounts, the last page",
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.AccountPage, error) {
				return s.ListAccounts(c, wecom.Page{Cursor: "6", Limit: 3})
			}),
			Route: "POST /cgi-bin/kf/account/list",
			Body:  `{"offset":6,"limit":3}`,
			Reply: list,
			Want:  &kf.AccountPage{Accounts: accounts},
		},
		{
			Name: "ListAccounts, a full page",
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.AccountPage, error) {
				return s.ListAccounts(c, wecom.Page{Cursor: "6", Limit: 2})
			}),
			Route: "POST /cgi-bin/kf/account/list",
			Body:  `{"offset":6,"limit":2}`,
			Reply: list,
			Want:  &kf.AccountPage{Accounts: accounts, NextCursor: "8"},
		},
	})
	checkRefusals(t, []refusal{
		{"is no cursor", func(s service) error { _, err := s.ListAccounts(t.Context(), wecom.Page{Cursor: "x"}); return err }},
		{"is no cursor", func(s service) error { _, err := s.ListAccounts(t.Context(), wecom.Page{Cursor: "-1"}); return err }},
	})
}

// A list whose last page is full ends with an empty one.
func TestAllAccounts(t *testing.T) {
	full := make([]string, 100)
	for i := range full {
		full[i] = fmt.Sprintf(`{"open_kfid":"wk-%d"}`, i)
	}
	corp, s := scripted("/cgi-bin/kf/account/list",
		`{"errcode":0,"account_list":[`+strings.Join(full, ",")+`]}`, `{"errcode":0,"account_list":[]}`)
	n := 0
	for a, err := range s.AllAccounts(t.Context()) {
		if err != nil || a.OpenKfID != fmt.Sprintf("wk-%d", n) {
			t.Fatal(a, err)
		}
		n++
	}
	calls := corp.Calls("/cgi-bin/kf/account/list")
	if n != 100 || len(calls) != 2 || calls[1].Body != `{"limit":100,"offset":100}` {
		t.Errorf("%d accounts in %v", n, calls)
	}
}

func TestGetLink(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name:  "GetLink",
			Call:  apitest.With(kf.New, func(c ctx, s service) (string, error) { return s.GetLink(c, "wk-1", "shop_12-a") }),
			Route: "POST /cgi-bin/kf/add_contact_way",
			Body:  `{"open_kfid":"wk-1","scene":"shop_12-a"}`,
			Reply: `{"errcode":0,"errmsg":"ok","url":"https://work.weixin.example/kf/kf1?enc_scene=E"}`,
			Want:  "https://work.weixin.example/kf/kf1?enc_scene=E",
		},
		{
			Name:  "GetLink without a scene",
			Call:  apitest.With(kf.New, func(c ctx, s service) (string, error) { return s.GetLink(c, "wk-1", "") }),
			Route: "POST /cgi-bin/kf/add_contact_way",
			Body:  `{"open_kfid":"wk-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","url":"https://work.weixin.example/kf/kf1"}`,
			Want:  "https://work.weixin.example/kf/kf1",
		},
	})
	get := func(scene string) func(service) error {
		return func(s service) error { _, err := s.GetLink(t.Context(), "wk-1", scene); return err }
	}
	checkRefusals(t, []refusal{
		{"33 bytes", get(strings.Repeat("a", 33))},
		{"other characters", get("a b")},
		{"other characters", get("场景")},
	})
}

func TestLinkWith(t *testing.T) {
	const link = "https://work.weixin.example/kf/kf1?enc_scene=E"
	if got, err := kf.LinkWith(link, "a=1&b=2 中"); err != nil || got != link+"&scene_param=a%3D1%26b%3D2%20%E4%B8%AD" {
		t.Error(got, err)
	}
	if _, err := kf.LinkWith(link, strings.Repeat("中", 42)+"ab"); err != nil { // 128 bytes
		t.Error(err)
	}
	for name, in := range map[string][2]string{
		"no scene": {"https://work.weixin.example/kf/kf1", "a"}, "too long": {link, strings.Repeat("a", 129)},
		"empty": {link, ""}, "no URL": {"://", "a"},
	} {
		if got, err := kf.LinkWith(in[0], in[1]); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}
