package wecomtest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/wecomtest"
)

func TestSeed(t *testing.T) {
	corp := wecomtest.New()
	if n := len(corp.Members()); n < 50 || n > 70 {
		t.Errorf("%d members", n)
	}
	ids := map[int64]bool{0: true}
	for _, d := range corp.Departments() { // ordered by id, so parents come first
		if !ids[d.Parent] || ids[d.ID] || d.Name == "" {
			t.Errorf("department %+v", d)
		}
		ids[d.ID] = true
	}
	for _, m := range corp.Members() {
		if m.UserID == "" || m.Name == "" || len(m.Departments) != 1 || !ids[m.Departments[0]] {
			t.Errorf("member %+v", m)
		}
	}
	empty := wecomtest.New(wecomtest.WithoutPeople())
	if len(empty.Members()) != 0 || len(empty.Departments()) != 1 {
		t.Errorf("%v in %v", empty.Members(), empty.Departments())
	}
}

func TestDirectory(t *testing.T) {
	modes(t, func(t *testing.T, corp *wecomtest.Corp, hc *http.Client, base string) {
		sync := open(t, hc, base, wecomtest.ContactsSecret)
		reader := open(t, hc, base, wecomtest.AppSecret)
		departments := len(corp.Departments())
		for i, row := range []struct {
			app        *app
			path, body string
			want       string
		}{
			{reader, "department/create", `{"name":"法务部","parentid":1}`, `{"errcode":48002,"errmsg":"api forbidden"}`},
			{sync, "department/create", `{"name":"法务部","parentid":1}`, fmt.Sprintf(`{"errcode":0,"errmsg":"ok","id":%d}`, departments+1)},
			{sync, "department/create", `{"name":"法务部","parentid":1}`, `{"errcode":60008,"errmsg":"department existed"}`},
			{sync, "department/create", `{"name":"审计部","parentid":1,"id":1}`, `{"errcode":60008,"errmsg":"department existed"}`},
			{sync, "department/create", `{"name":"审计部","parentid":999}`, `{"errcode":60004,"errmsg":"parent department not found"}`},
			{sync, "department/create", `{"parentid":1}`, `{"errcode":60001,"errmsg":"invalid department name"}`},
			{sync, "department/create", `{"name":`, `{"errcode":47001,"errmsg":"data format error"}`},
			{sync, "department/create", `{"name":"审计部","parentid":1,"id":70,"order":7}`, `{"errcode":0,"errmsg":"ok","id":70}`},
			{reader, "user/create", `{"userid":"Ming","name":"小明","department":[70]}`, `{"errcode":48002,"errmsg":"api forbidden"}`},
			{sync, "user/create", `{"name":"小明","department":[70]}`, `{"errcode":41009,"errmsg":"missing userid"}`},
			{sync, "user/create", `{"userid":"Ming","name":"小明","mobile":"13900000000","department":[70],"order":[4294967295],"later":{"a":1}}`, `{"errcode":0,"errmsg":"ok"}`},
			{sync, "user/create", `{"userid":"MING","name":"小明","mobile":"13900000001","department":[70]}`, `{"errcode":60102,"errmsg":"userid existed"}`},
		} {
			if got := row.app.post("/cgi-bin/"+row.path, row.body); got != row.want {
				t.Errorf("%d: got %s, want %s", i, got, row.want)
			}
		}
		for uri, want := range map[string]string{
			"department/get?id=70":                 `{"errcode":0,"errmsg":"ok","department":{"department_leader":[],"id":70,"name":"审计部","order":7,"parentid":1}}`,
			"department/get?id=71":                 `{"errcode":60003,"errmsg":"department not found"}`,
			"department/list?id=70":                `{"errcode":0,"errmsg":"ok","department":[{"department_leader":[],"id":70,"name":"审计部","order":7,"parentid":1}]}`,
			"department/list?id=71":                `{"errcode":60003,"errmsg":"department not found"}`,
			"user/get?userid=ming":                 `{"errcode":0,"errmsg":"ok","department":[70],"enable":1,"is_leader_in_dept":[0],"later":{"a":1},"main_department":70,"mobile":"13900000000","name":"小明","order":[4294967295],"status":4,"userid":"Ming"}`,
			"user/get?userid=nobody":               `{"errcode":60111,"errmsg":"userid not found"}`,
			"user/simplelist?department_id=70":     `{"errcode":0,"errmsg":"ok","userlist":[{"department":[70],"name":"小明","userid":"Ming"}]}`,
			"user/list?department_id=71":           `{"errcode":60003,"errmsg":"department not found"}`,
			"user/simplelist?department_id=999999": `{"errcode":60003,"errmsg":"department not found"}`,
		} {
			if got := reader.get("/cgi-bin/" + uri); got != want {
				t.Errorf("%s: got %s, want %s", uri, got, want)
			}
		}
		for _, list := range []string{"list", "simplelist"} {
			if got := reader.get("/cgi-bin/user/" + list + "?department_id=1&fetch_child=1"); got != reader.get("/cgi-bin/user/"+list+"?department_id=1") {
				t.Errorf("%s recursed: %s", list, got)
			}
		}
	})
}

func TestMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		a := open(t, corp.HTTPClient(), base, wecomtest.AppSecret)
		sync := open(t, corp.HTTPClient(), base, wecomtest.ContactsSecret)
		const head = `{"agentid":1000002,"msgtype":"text","text":{"content":"会议改到三点"},`
		for i, row := range []struct {
			app  *app
			body string
			want string
		}{
			{sync, head + `"touser":"fuhua"}`, `{"errcode":48002,"errmsg":"api forbidden"}`},
			{a, strings.Replace(head, "1000002", "7", 1) + `"touser":"fuhua"}`, `{"errcode":301002,"errmsg":"not allow operate another agent with this accesstoken"}`},
			{a, `{"agentid":1000002,"msgtype":"text","touser":"fuhua"}`, `{"errcode":40008,"errmsg":"invalid message type"}`},
			{a, head + `"touser":"nobody|Nowhere"}`, `{"errcode":81013,"errmsg":"user \u0026 party \u0026 tag all invalid"}`},
			{a, head + `"touser":"FuHua|Nobody|fuhua","toparty":"999"}`, `{"errcode":0,"errmsg":"ok","invalidparty":"999","invalidtag":"","invaliduser":"nobody","msgid":"simulated-message-1"}`},
		} {
			if got := row.app.post("/cgi-bin/message/send", row.body); got != row.want {
				t.Errorf("%d: got %s, want %s", i, got, row.want)
			}
		}
		box := corp.Messages("FUHUA")
		want := wecomtest.Message{ID: "simulated-message-1", AgentID: 1000002, Type: "text", Content: `{"content":"会议改到三点"}`, At: time.Now()}
		if len(box) != 1 || box[0] != want || box[0].Text() != "会议改到三点" {
			t.Errorf("received %+v", box)
		}
		a.post("/cgi-bin/message/send", head+`"touser":"@all"}`)
		for _, m := range corp.Members() {
			if n := len(corp.Messages(m.UserID)); n != 1 && m.UserID != "fuhua" || n == 0 {
				t.Errorf("%s received %d messages", m.UserID, n)
			}
		}
		sales := slices.IndexFunc(corp.Departments(), func(d wecomtest.Department) bool { return d.Name == "销售部" })
		a.post("/cgi-bin/message/send", head+fmt.Sprintf(`"toparty":"%d"}`, corp.Departments()[sales].ID))
		if len(corp.Messages("suhang")) != 2 || len(corp.Messages("wangfang")) != 1 { // two departments below it; another one
			t.Errorf("%d and %d messages", len(corp.Messages("suhang")), len(corp.Messages("wangfang")))
		}
	})
}
