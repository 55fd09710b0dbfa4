package links_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/links"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/message"
)

// linked is a corp with two lower ones, the first of which has joined a chain.
func linked(t *testing.T) (w *sim.World, chain string) {
	t.Helper()
	w = simtest.New(t, all.Install)
	w.In(directory.Seed)
	for i, id := range []string{"wwlower1", "wwlower2"} {
		if _, err := links.AddCorp.Do(w, links.Adding{CorpID: id, Name: fmt.Sprint("经销", i+1)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := links.JoinCorp.Do(w, links.Joining{CorpID: "wwlower1", UserID: "qinlan", Name: "秦岚", Mobile: "13700000001"}); err != nil {
		t.Fatal(err)
	}
	chain, err := links.OpenChain.Do(w, links.Opening{Name: "渠道"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := links.Enter.Do(w, links.Entering{ChainID: chain, CorpID: "wwlower1"}); err != nil {
		t.Fatal(err)
	}
	return w, chain
}

// A token of a lower corp is given to the app that is shared with it, and serves there
// only, until the app is taken back.
func TestLowerToken(t *testing.T) {
	w, _ := linked(t)
	share := func(agentID int64, inChain bool) {
		t.Helper()
		if _, err := links.Share.Do(w, links.Sharing{CorpID: "wwlower1", AgentID: agentID, InChain: inChain}); err != nil {
			t.Fatal(err)
		}
	}
	share(simtest.AgentID, false) // as 1000101
	share(simtest.AgentID, true)  // as 1000102
	share(1000003, false)         // as 1000103
	const ask = "POST /corpgroup/corp/gettoken "
	for body, want := range map[string]int{
		`{"corpid":"wwlower1","agentid":1000101}`:                   0,
		`{"corpid":"wwlower1","agentid":1000102,"business_type":1}`: 0,
		`{"corpid":"wwlower1","agentid":1000102}`:                   670001,
		`{"corpid":"wwlower1","agentid":1000103}`:                   670001, // of another app
		`{"corpid":"wwlower1","agentid":1000002}`:                   670001, // at the upper corp
		`{"corpid":"wwlower2","agentid":1000101}`:                   670001,
		`{"corpid":"wwlower2","agentid":1000101,"business_type":1}`: 670004,
		`{"corpid":"wwnobody","agentid":1000101}`:                   40013,
		`{"corpid":"wwlower1"}`:                                     41011,
	} {
		if reply, code := simtest.Call(t, w, simtest.App, ask+body); code != want {
			t.Errorf("%s: %s, want %d", body, reply, want)
		}
	}
	if _, code := simtest.Call(t, w, simtest.Directory, ask+`{"corpid":"wwlower1","agentid":1000101}`); code != 48002 {
		t.Errorf("directory sync: %d", code)
	}
	reply := simtest.MustCall(t, w, simtest.App, ask+`{"corpid":"wwlower1","agentid":1000101}`)
	var got []string
	err := w.Receive(simtest.AgentID, receiver(w, &got))
	if err == nil {
		_, err = links.Say.Do(w, links.Saying{CorpID: "wwlower1", UserID: "qinlan", AgentID: 1000101, Text: "在吗"})
	}
	if err := errors.Join(err, w.Flush(t.Context())); err != nil || fmt.Sprint(got) != "[wwlower1 1000101 qinlan 在吗]" {
		t.Errorf("the app got %q, error %v", got, err)
	}
	token, _, _ := strings.Cut(strings.Split(reply, `"access_token":"`)[1], `"`)
	for call, want := range map[string]string{
		"GET /user/get?userid=qinlan":                   "秦岚",
		"GET /user/get?userid=lina":                     "60111",
		"GET /agent/get?agentid=1000101":                "通知助手",
		"GET /agent/get?agentid=1000002":                "301002",
		ask + `{"corpid":"wwlower2","agentid":1000101}`: "40013", // a lower corp has none below it
	} {
		if got := simtest.Send(t, w, call, token); !strings.Contains(got, want) {
			t.Errorf("at the lower corp, %s: %s, want %s", call, got, want)
		}
	}
	if _, err := links.Unshare.Do(w, links.Sharing{CorpID: "wwlower1", AgentID: simtest.AgentID}); err != nil {
		t.Fatal(err)
	}
	if got := simtest.Send(t, w, "GET /user/get?userid=qinlan", token); !strings.Contains(got, "40014") {
		t.Errorf("after the app was taken back: %s", got)
	}
	if reply, code := simtest.Call(t, w, simtest.App, ask+`{"corpid":"wwlower1","agentid":1000102,"business_type":1}`); code != 0 {
		t.Errorf("the share in the chain: %s", reply)
	}
}

// receiver is the callback URL of the app.
func receiver(w *sim.World, got *[]string) http.Handler {
	h := callback.NewHandler(w.Cipher(simtest.AgentID))
	callback.On(h, func(_ context.Context, m *message.ReceivedText) error {
		*got = append(*got, fmt.Sprint(m.ToUserName, " ", m.AgentID, " ", m.FromUserName, " ", m.Content))
		return nil
	})
	return h
}

// An import ends for each corp by itself.
func TestImport(t *testing.T) {
	w, chain := linked(t)
	invite := func(name, rest, contacts string) string {
		return `{"corp_name":"` + name + `"` + rest + `,"contact_info_list":[` + contacts + `]}`
	}
	contact := func(name, role, mobile, customID string) string {
		return `{"name":"` + name + `","identity_type":` + role + `,"mobile":"` + mobile + `","user_custom_id":"` + customID + `"}`
	}
	good := contact("秦岚", "2", "13700000001", "7")
	run := func(corps ...string) string {
		t.Helper()
		reply := simtest.MustCall(t, w, simtest.App, `POST /corpgroup/import_chain_contact {"chain_id":"`+chain+`","contact_list":[`+strings.Join(corps, ",")+`]}`)
		job, _, _ := strings.Cut(strings.Split(reply, `"jobid":"`)[1], `"`)
		if got := simtest.MustCall(t, w, simtest.App, "GET /corpgroup/getresult?jobid="+job); !strings.Contains(got, `"status":1`) {
			t.Errorf("at once: %s", got)
		}
		w.Advance(10 * time.Second)
		return simtest.MustCall(t, w, simtest.App, "GET /corpgroup/getresult?jobid="+job)
	}
	if got := run(invite("北坞", `,"custom_id":"BW1","group_path":"华北区/北京"`, good)); !strings.Contains(got, `"import_status":1`) {
		t.Error(got)
	}
	for want, corp := range map[string]string{
		"670009": invite("南桥", `,"custom_id":"BW1"`, good),
		"670010": invite("南桥", "", strings.Repeat(contact("秦岚", "2", "13700000001", "")+",", 5)+contact("秦岚", "2", "13700000001", "")),
		"670011": invite("南桥", `,"custom_id":"N-1"`, good),
		"670012": invite("", "", good),
		"670013": invite("南桥&", "", good),
		"670014": invite("南桥", "", contact("", "1", "13700000001", "")),
		"670015": invite("南桥", "", contact(strings.Repeat("秦", 33), "1", "13700000001", "")),
		"670016": invite("南桥", "", contact("秦岚", "3", "13700000001", "")),
		"670020": invite("南桥", `,"group_path":"1/2/3/4/5/6/7/8/9/10"`, good),
		"670021": invite("南桥", `,"group_path":"华北//北京"`, good),
		"670032": invite("南桥", "", contact("秦岚", "1", "13700000001", "07")),
		"670034": invite("南桥", "", good+","+contact("何平", "1", "13700000002", "7")),
		"60103":  invite("南桥", "", contact("秦岚", "1", "137", "")),
	} {
		if got := run(corp); !strings.Contains(got, `"import_status":3`) || !strings.Contains(got, `"errcode":`+want) {
			t.Errorf("%s: %s, want %s", corp, got, want)
		}
	}
	if got := run(invite("南桥", "", good), invite("西岭&", "", good)); !strings.Contains(got, `"import_status":2`) || strings.Contains(got, `"corp_name":"南桥"`) {
		t.Error(got)
	}
	groups := simtest.MustCall(t, w, simtest.App, `POST /corpgroup/corp/get_chain_group {"chain_id":"`+chain+`"}`)
	if !strings.Contains(groups, "华北区") || !strings.Contains(groups, "北京") {
		t.Errorf("groups %s", groups)
	}
}

// What is too much for an import is refused at once, and so is one too many of a day.
func TestImportLimits(t *testing.T) {
	w, chain := linked(t)
	people := func(corps, each int) string {
		contacts := strings.TrimSuffix(strings.Repeat(`{"name":"秦岚","identity_type":1,"mobile":"13700000001"},`, each), ",")
		list := strings.TrimSuffix(strings.Repeat(`{"corp_name":"北坞","contact_info_list":[`+contacts+`]},`, corps), ",")
		return `POST /corpgroup/import_chain_contact {"chain_id":"` + chain + `","contact_list":[` + list + `]}`
	}
	for _, row := range []struct{ corps, each, want int }{{0, 0, 40058}, {1, 0, 40058}, {1, 201, 670025}, {1001, 1, 670025}, {11, 182, 670025}} {
		if reply, code := simtest.Call(t, w, simtest.App, people(row.corps, row.each)); code != row.want {
			t.Errorf("%d corps of %d: %s, want %d", row.corps, row.each, reply, row.want)
		}
	}
	for range 10 {
		simtest.MustCall(t, w, simtest.App, people(10, 200))
		if reply, code := simtest.Call(t, w, simtest.App, people(1, 1)); code != 670022 {
			t.Errorf("a second one at a time: %s", reply)
		}
		w.Advance(10 * time.Second)
	}
	if reply, code := simtest.Call(t, w, simtest.App, people(1, 1)); code != 670023 {
		t.Errorf("the 20,001st of a day: %s", reply)
	}
	w.Advance(24 * time.Hour)
	simtest.MustCall(t, w, simtest.App, people(1, 1))
}

func TestRefused(t *testing.T) {
	w, chain := linked(t)
	rule := func(owner, lower string) string {
		return `POST /corpgroup/rule/add_rule {"chain_id":"` + chain + `","rule_info":{"owner_corp_range":{` + owner + `},"member_corp_range":{` + lower + `}}}`
	}
	for call, want := range map[string]int{
		`POST /corpgroup/corp/get_chain_group {"chain_id":"nobody"}`:                                                       670002,
		`POST /corpgroup/corp/get_chain_group {"chain_id":"` + chain + `","groupid":9}`:                                    670003,
		`POST /corpgroup/corp/get_chain_corpinfo_list {"chain_id":"` + chain + `","groupid":9}`:                            670003,
		`POST /corpgroup/corp/get_chain_corpinfo {"chain_id":"` + chain + `","corpid":"wwlower2"}`:                         670004,
		`POST /corpgroup/corp/get_chain_corpinfo {"chain_id":"` + chain + `"}`:                                             40058,
		`POST /corpgroup/corp/remove_corp {"chain_id":"` + chain + `","pending_corpid":"nobody"}`:                          670004,
		`POST /corpgroup/get_corp_shared_chain_list {"corpid":"wwlower2"}`:                                                 670004,
		`POST /corpgroup/corp/get_chain_user_custom_id {"chain_id":"` + chain + `","corpid":"wwlower1","userid":"qinlan"}`: 670035,
		`POST /corpgroup/corp/list_app_share_info {"agentid":1000003}`:                                                     301002,
		`GET /corpgroup/getresult?jobid=nobody`:                                                                            40088,
		`POST /corpgroup/rule/get_rule_info {"chain_id":"` + chain + `","rule_id":9}`:                                      670006,
		`POST /corpgroup/rule/delete_rule {"chain_id":"` + chain + `","rule_id":9}`:                                        670006,
		rule(``, `"corpids":["wwlower1"]`):                                                                                 40058,
		rule(`"userids":["lina"]`, ``):                                                                                     40058,
		rule(`"userids":["nobody"]`, `"corpids":["wwlower1"]`):                                                             670029,
		rule(`"departmentids":[99]`, `"corpids":["wwlower1"]`):                                                             670029,
		rule(`"userids":["lina"]`, `"groupids":[9]`):                                                                       670003,
		rule(`"userids":["lina"]`, `"corpids":["wwlower2"]`):                                                               670004,
		`POST /corpgroup/unionid_to_pending_id {"unionid":"u","openid":"o"}`:                                               670001, // the app is shared in no chain
	} {
		if reply, code := simtest.Call(t, w, simtest.App, call); code != want {
			t.Errorf("%s: %s, want %d", call, reply, want)
		}
	}
}

// Acts that cannot be are errors, and change nothing.
func TestActsRefused(t *testing.T) {
	w, chain := linked(t)
	before := len(w.Events())
	for name, err := range map[string]error{
		"a corp twice":             errOf(links.AddCorp.Do(w, links.Adding{CorpID: "wwlower1", Name: "经销"})),
		"the corp itself":          errOf(links.AddCorp.Do(w, links.Adding{CorpID: simtest.CorpID, Name: "经销"})),
		"a corp without a name":    errOf(links.AddCorp.Do(w, links.Adding{CorpID: "wwlower3"})),
		"a text of nobody":         errOf(links.Say.Do(w, links.Saying{CorpID: "nobody", UserID: "a", AgentID: 1, Text: "a"})),
		"a member of nobody":       errOf(links.JoinCorp.Do(w, links.Joining{CorpID: "nobody", UserID: "a", Name: "a"})),
		"an app of nobody":         errOf(links.Share.Do(w, links.Sharing{CorpID: "wwlower1", AgentID: 9})),
		"directory sync":           errOf(links.Share.Do(w, links.Sharing{CorpID: "wwlower1"})),
		"an app for nobody":        errOf(links.Share.Do(w, links.Sharing{CorpID: "nobody", AgentID: simtest.AgentID})),
		"a corp in no chain":       errOf(links.Share.Do(w, links.Sharing{CorpID: "wwlower2", AgentID: simtest.AgentID, InChain: true})),
		"an app that is not there": errOf(links.Unshare.Do(w, links.Sharing{CorpID: "wwlower1", AgentID: simtest.AgentID})),
		"no chain":                 errOf(links.RenameChain.Do(w, links.Renaming{ChainID: "nobody", Name: "a"})),
		"no group":                 errOf(links.RenameGroup.Do(w, links.GroupNaming{ChainID: chain, GroupID: 9, Name: "a"})),
		"a group below none":       errOf(links.OpenGroup.Do(w, links.Grouping{ChainID: chain, Name: "a", Parent: 9})),
		"the root":                 errOf(links.CloseGroup.Do(w, links.GroupClosing{ChainID: chain, GroupID: 1})),
		"a corp that is there":     errOf(links.Enter.Do(w, links.Entering{ChainID: chain, CorpID: "wwlower1"})),
		"nobody's invitation":      errOf(links.Enter.Do(w, links.Entering{ChainID: chain, CorpID: "wwlower2", PendingCorpID: "nobody"})),
		"an unknown group":         errOf(links.Enter.Do(w, links.Entering{ChainID: chain, CorpID: "wwlower2", GroupID: 9})),
		"into an unknown group":    errOf(links.Move.Do(w, links.Moving{ChainID: chain, CorpID: "wwlower1", GroupID: 9})),
		"a corp that is not there": errOf(links.Leave.Do(w, links.Leaving{ChainID: chain, CorpID: "wwlower2"})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if n := len(w.Events()) - before; n != 0 {
		t.Errorf("%d events", n)
	}
}

func errOf[R any](_ R, err error) error { return err }
