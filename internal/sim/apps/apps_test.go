package apps

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

func newCorp(t *testing.T) *sim.World {
	return simtest.NewWith(t, func(c *sim.Config) {
		c.Apps = append(c.Apps, sim.App{Name: "财务", AgentID: 7, Secret: "range", Visible: sim.Range{Users: []string{"lina"}, Departments: []int64{5}, Tags: []int64{9}}})
		c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8)
	}, media.Install, directory.Install, Install, func(w *sim.World) { w.In(directory.Seed) })
}

func TestSettings(t *testing.T) {
	w := newCorp(t)
	simtest.MustCall(t, w, simtest.App, `POST /agent/set {"agentid":1000002,"name":"行政","home_url":"https://oa.example","isreportenter":0}`)
	for call, want := range map[string]string{
		"GET /agent/get?agentid=1000002": `"home_url":"https://oa.example","isreportenter":0,"name":"行政"`,
		"GET /agent/list":                `"agentlist":[{"agentid":1000002,"name":"行政"`,
	} {
		if got := simtest.MustCall(t, w, simtest.App, call); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", call, got, want)
		}
	}
	got := simtest.MustCall(t, w, "range", "GET /agent/get?agentid=7")
	for _, want := range []string{`{"user":[{"userid":"lina"}]}`, `{"partyid":[5]}`, `{"tagid":[9]}`, `"name":"财务"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := simtest.MustCall(t, w, simtest.Directory, "GET /agent/list"); !strings.Contains(got, `"agentlist":[]`) {
		t.Errorf("directory sync acts for %s", got)
	}
}

func TestRefusals(t *testing.T) {
	w := newCorp(t)
	menu := func(button string) string { return `POST /menu/create?agentid=1000002 {"button":[` + button + `]}` }
	button := func(fields string) string { return menu(`{"name":"a",` + fields + `}`) }
	sub := func(buttons string) string { return button(`"sub_button":[` + buttons + `]`) }
	many := func(n int) string {
		return strings.TrimSuffix(strings.Repeat(`{"type":"click","name":"a","key":"k"},`, n), ",")
	}
	long := func(n int) string { return strings.Repeat("a", n) }
	template := func(rest string) string { return `POST /agent/set_workbench_template {"agentid":1000002,` + rest + `}` }
	for call, want := range map[string]int{
		"GET /agent/get":                                                      41011,
		"GET /agent/get?agentid=1000003":                                      301002,
		`POST /menu/create {"button":[]}`:                                     41011,
		`POST /agent/set {"name":"a"}`:                                        41011,
		`POST /agent/set {"agentid":1000003}`:                                 301002,
		`POST /agent/set {"agentid":1000002}`:                                 0,
		`POST /agent/set {"agentid":1000002,"name":"` + long(33) + `"}`:       40058,
		`POST /agent/set {"agentid":1000002,"description":"abc"}`:             40058,
		`POST /agent/set {"agentid":1000002,"home_url":"oa.example"}`:         40058,
		`POST /agent/set {"agentid":1000002,"logo_mediaid":"no"}`:             40007,
		`POST /agent/set {"agentid":1000002,"redirect_domain":"https://a.b"}`: 85005,
		menu(""):                           40016,
		menu(many(4)):                      40016,
		menu(many(3)):                      0,
		button(`"type":"fly","key":"k"`):   40017,
		menu(`{"name":"a"}`):               40017,
		menu(`{"type":"click","key":"k"}`): 40018,
		menu(`{"type":"click","name":"` + long(17) + `","key":"k"}`): 40018,
		button(`"type":"pic_weixin"`):                                40019,
		button(`"type":"click","key":"` + long(129) + `"`):           40019,
		button(`"type":"view","url":"` + long(1025) + `"`):           40020,
		button(`"type":"view_miniprogram","appid":"wx"`):             40058,
		sub(""):                          40023,
		sub(many(6)):                     40023,
		sub(many(5)):                     0,
		sub(`{"type":"fly","name":"a"}`): 40024,
		sub(`{"type":"click","name":"` + long(41) + `","key":"k"}`):                    40025,
		sub(`{"type":"click","name":"a"}`):                                             40026,
		sub(`{"type":"view","name":"a"}`):                                              40027,
		sub(`{"name":"a","sub_button":[` + many(1) + `]}`):                             40022,
		template(`"type":"fly"`):                                                       40058,
		template(`"type":"image","image":{}`):                                          41010,
		template(`"type":"keydata","keydata":{"items":[]}`):                            40058,
		template(`"type":"keydata","keydata":{"items":[{"key":"a"}]}`):                 40058,
		template(`"type":"list","list":{"items":[{"title":"` + long(129) + `"}]}`):     40058,
		`POST /agent/set_workbench_data {"agentid":1000002,"type":"image","image":{}}`: 41009,
	} {
		if got, code := simtest.Call(t, w, simtest.App, call); code != want {
			t.Errorf("%s: %s, want %d", call, got, want)
		}
	}
	simtest.MustCall(t, w, simtest.App, "GET /menu/get?agentid=1000002")
	simtest.MustCall(t, w, simtest.App, "GET /menu/delete?agentid=1000002")
	if got, code := simtest.Call(t, w, simtest.App, "GET /menu/get?agentid=1000002"); code != 46003 {
		t.Errorf("without a menu: %s", got)
	}
}

func TestWorkbench(t *testing.T) {
	w := newCorp(t)
	const image = `"type":"image","image":{"url":"https://oa.example/a.png"}`
	set := func(userID, data string) string {
		return `POST /agent/set_workbench_data {"agentid":7,"userid":"` + userID + `",` + data + `}`
	}
	batch := func(users string) string {
		return `POST /agent/batch_set_workbench_data {"agentid":7,"userid_list":[` + users + `],"data":{` + image + `}}`
	}
	refused := func(call string, want int) {
		t.Helper()
		if got, code := simtest.Call(t, w, "range", call); code != want {
			t.Errorf("%s: %s, want %d", call, got, want)
		}
	}
	refused(set("lina", image), 94008)
	simtest.MustCall(t, w, "range", `POST /agent/set_workbench_template {"agentid":7,"type":"image"}`)
	refused(set("lina", `"type":"list","list":{"items":[{"title":"a"}]}`), 40058)
	refused(set("lina", `"type":"image"`), 40058)
	refused(set("nobody", image), 60111)
	refused(set("fuhua", image), 60011) // out of the visible range
	refused(batch(`"lina","fuhua"`), 60011)
	refused(batch(""), 40058)
	refused(batch(strings.TrimSuffix(strings.Repeat(`"lina",`, 1001), ",")), 40058)
	for range 10 {
		refused(set("lina", image), 0)
	}
	refused(set("lina", image), 45009)
	refused(batch(`"lina"`), 0)
	w.Advance(time.Minute)
	refused(set("lina", image), 0)

	thousand := batch(strings.TrimSuffix(strings.Repeat(`"lina",`, 1000), ","))
	for range 100 {
		refused(thousand, 0)
	}
	refused(batch(`"lina"`), 45009)

	if _, err := SwitchWorkbench.Do(w, Switching{AgentID: 7}); err != nil {
		t.Fatal(err)
	}
	refused(set("lina", image), 94000)
	refused(`POST /agent/set_workbench_template {"agentid":7,"type":"image"}`, 94000)
	if _, err := SwitchWorkbench.Do(w, Switching{AgentID: 8}); err == nil {
		t.Error("the workbench of an app that is not there")
	}
}

func TestActs(t *testing.T) {
	w := newCorp(t)
	simtest.MustCall(t, w, simtest.App, `POST /menu/create?agentid=1000002 {"button":[{"type":"click","name":"待办","key":"todo"},
		{"name":"更多","sub_button":[{"type":"view","name":"制度","url":"https://oa.example/rules"},{"type":"view_miniprogram","name":"食堂","appid":"wx1","pagepath":"pages/today"},
		{"type":"pic_weixin","name":"相册","key":"album"}]}]}`)
	press := func(button string) error {
		_, err := Press.Do(w, Pressing{"LiNa", simtest.AgentID, button})
		return err
	}
	open := func(userID string, agentID int) error {
		_, err := Open.Do(w, Opening{userID, agentID})
		return err
	}
	for _, err := range []error{open("LiNa", simtest.AgentID), press("待办"), press("更多/制度"), press("更多/食堂"), open("lina", 7)} {
		if err != nil {
			t.Error(err)
		}
	}
	var got []string
	for _, event := range w.Events() {
		_, rest, _ := strings.Cut(event, "<MsgType>")
		got = append(got, event[strings.Index(event, "<FromUserName>"):strings.Index(event, "<CreateTime>")]+rest)
	}
	const from = "<FromUserName>lina</FromUserName>event</MsgType>"
	want := []string{
		from + "<Event>enter_agent</Event><EventKey></EventKey><AgentID>1000002</AgentID></xml>",
		from + "<Event>click</Event><EventKey>todo</EventKey><AgentID>1000002</AgentID></xml>",
		from + "<Event>view</Event><EventKey>https://oa.example/rules</EventKey><AgentID>1000002</AgentID></xml>",
		from + "<Event>view_miniprogram</Event><EventKey>pages/today</EventKey><AgentID>1000002</AgentID></xml>",
		from + "<Event>enter_agent</Event><EventKey></EventKey><AgentID>7</AgentID></xml>",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for want, err := range map[string]error{
		"no button 更多":              press("更多"),
		"no button 没有":              press("没有"),
		"no button 食堂":              press("更多/食堂/食堂"),
		"push the event pic_weixin": press("更多/相册"),
		"no member nobody":          open("nobody", simtest.AgentID),
		"no app 8":                  open("lina", 8),
		"no app 0":                  open("lina", 0),
		"not in the visible range":  open("fuhua", 7),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	simtest.MustCall(t, w, simtest.App, `POST /agent/set {"agentid":1000002,"isreportenter":0}`)
	before := len(w.Events())
	if err := open("lina", simtest.AgentID); err != nil || len(w.Events()) != before {
		t.Errorf("an app that asks for no entering is told, %v", err)
	}
}
