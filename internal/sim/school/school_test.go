package school_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/livings"
	"github.com/gowecom/wecom/internal/sim/logins"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/messages"
	"github.com/gowecom/wecom/internal/sim/school"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newSchool returns a corp with a school: a stage, a grade, two classes, three students
// and the parents of two.
func newSchool(t *testing.T) *sim.World {
	t.Helper()
	w := simtest.New(t, media.Install, directory.Install, messages.Install, customers.Install, school.Install, logins.Install, livings.Install)
	w.In(directory.Seed)
	for _, call := range []string{
		`POST /school/department/create {"name":"小学部","parentid":1,"id":2,"type":3}`,
		`POST /school/department/create {"parentid":2,"id":3,"type":2,"standard_grade":32}`,
		`POST /school/department/create {"name":"1班","parentid":3,"id":4,"type":1}`,
		`POST /school/department/create {"name":"2班","parentid":3,"id":5,"type":1}`,
		`POST /school/user/batch_create_student {"students":[{"student_userid":"wangxiao","name":"王小","department":[4]},
			{"student_userid":"lixiao","name":"李小","department":[4,5]},{"student_userid":"zhangxiao","name":"张小","department":[5]}]}`,
		`POST /school/user/batch_create_parent {"parents":[{"parent_userid":"wangda","mobile":"13800000001","children":[{"student_userid":"wangxiao","relation":"爸爸"}]},
			{"parent_userid":"liumei","mobile":"13800000002","children":[{"student_userid":"wangxiao","relation":"妈妈"},{"student_userid":"lixiao","relation":"伯母"}]}]}`,
	} {
		simtest.MustCall(t, w, simtest.App, call)
	}
	return w
}

// do performs an act.
func do(t *testing.T, w *sim.World, act, params string) {
	t.Helper()
	if _, err := w.Do(act, json.RawMessage(params)); err != nil {
		t.Fatalf("%s: %v", act, err)
	}
}

// answers checks that a call is answered with what is wanted, behind errcode and errmsg.
func answers(t *testing.T, w *sim.World, call, want string) {
	t.Helper()
	got := strings.Replace(simtest.MustCall(t, w, simtest.App, call), `{"errcode":0,"errmsg":"ok",`, "{", 1)
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", call, got, want)
	}
}

func TestDirectory(t *testing.T) {
	w := newSchool(t)
	var year int
	w.In(func(tx *sim.Tx) { year = tx.Now().Year() })
	answers(t, w, "GET /school/department/list?id=3", fmt.Sprintf(`{"departments":[`+
		`{"department_admins":[],"id":3,"is_graduated":0,"name":"小学%[1]d级","parentid":2,"register_year":%[1]d,"standard_grade":32,"type":2},`+
		`{"department_admins":[],"id":4,"name":"1班","open_group_chat":0,"parentid":3,"type":1},`+
		`{"department_admins":[],"id":5,"name":"2班","open_group_chat":0,"parentid":3,"type":1}]}`, year-1))
	simtest.MustCall(t, w, simtest.App, `POST /school/department/update {"id":3,"new_id":30,"standard_grade":0,"name":"二年级","order":9,"department_admins":[{"op":0,"userid":"LINA","type":2}]}`)
	simtest.MustCall(t, w, simtest.App, `POST /school/department/update {"id":5,"new_id":50,"department_admins":[{"op":0,"userid":"wangwei","type":4,"subject":"数学"},{"op":0,"userid":"lina","type":3},{"op":1,"userid":"lina"}]}`)
	answers(t, w, "GET /school/department/list?id=30", `{"departments":[`+
		`{"department_admins":[],"id":4,"name":"1班","open_group_chat":0,"parentid":30,"type":1},`+
		`{"department_admins":[{"type":2,"userid":"lina"}],"id":30,"is_graduated":0,"name":"二年级","order":9,"parentid":2,"type":2},`+
		`{"department_admins":[{"subject":"数学","type":4,"userid":"wangwei"}],"id":50,"name":"2班","open_group_chat":0,"parentid":30,"type":1}]}`)
	answers(t, w, "GET /school/user/list?department_id=50", `{"students":[`+
		`{"department":[4,50],"name":"李小","parents":[{"is_subscribe":0,"mobile":"13800000002","parent_userid":"liumei","relation":"伯母"}],"student_userid":"lixiao"},`+
		`{"department":[50],"name":"张小","parents":[],"student_userid":"zhangxiao"}]}`)
	answers(t, w, "GET /school/user/list?department_id=30", `{"students":[]}`) // not of the classes below
	answers(t, w, "GET /school/user/list_parent?department_id=50", `{"parents":[`+
		`{"children":[{"name":"王小","relation":"妈妈","student_userid":"wangxiao"},{"name":"李小","relation":"伯母","student_userid":"lixiao"}],"is_subscribe":0,"mobile":"13800000002","parent_userid":"liumei"}]}`)
	do(t, w, "school.subscribe", `{"parent_userid":"WANGDA"}`)
	answers(t, w, "GET /school/user/get?userid=WangDa", `{"parent":{"children":[{"relation":"爸爸","student_userid":"wangxiao"}],"external_userid":"wmSimulatedParent-wangda","is_subscribe":1,"mobile":"13800000001","parent_userid":"wangda"},"user_type":2}`)
	simtest.MustCall(t, w, simtest.App, `POST /school/user/update_parent {"parent_userid":"wangda","new_parent_userid":"wangda2","children":[]}`)
	simtest.MustCall(t, w, simtest.App, `POST /school/user/update_student {"student_userid":"wangxiao","department":[50],"mobile":"13800000009"}`)
	do(t, w, "school.unsubscribe", `{"parent_userid":"wangda2"}`)
	simtest.MustCall(t, w, simtest.App, "GET /school/user/delete_parent?userid=liumei")
	answers(t, w, "GET /school/user/get?userid=wangxiao", `{"student":{"department":[50],"name":"王小","parents":[`+
		`{"is_subscribe":0,"mobile":"13800000001","parent_userid":"wangda2","relation":"爸爸"}],"student_userid":"wangxiao"},"user_type":1}`)
}

// A batch that fails in part is refused with the code of the first failure, and lists
// what failed. The rest is done.
func TestPartialBatch(t *testing.T) {
	w := newSchool(t)
	got, _ := simtest.Call(t, w, simtest.App, `POST /school/user/batch_create_student {"students":[{"student_userid":"wangxiao","name":"x","department":[4]},{"student_userid":"zhaoxiao","name":"赵小","department":[4]},{"student_userid":"x","name":"x","department":[3]}]}`)
	if want := `{"errcode":60102,"errmsg":"userid existed: wangxiao","result_list":[{"errcode":60102,"errmsg":"userid existed: wangxiao","student_userid":"wangxiao"},{"errcode":65007,"errmsg":"the department is no class","student_userid":"x"}]}`; got != want {
		t.Errorf("got %s", got)
	}
	simtest.MustCall(t, w, simtest.App, "GET /school/user/get?userid=zhaoxiao")
	got, _ = simtest.Call(t, w, simtest.App, `POST /school/user/batch_delete_parent {"useridlist":["ghost","liumei"]}`)
	if want := `{"errcode":60111,"errmsg":"userid not found","result_list":[{"errcode":60111,"errmsg":"userid not found","parent_userid":"ghost"}]}`; got != want {
		t.Errorf("got %s", got)
	}
	if _, code := simtest.Call(t, w, simtest.App, "GET /school/user/get?userid=liumei"); code != 60111 {
		t.Errorf("a parent who was deleted: %d", code)
	}
	// What is too long fails the call as a whole.
	got, code := simtest.Call(t, w, simtest.App, `POST /school/user/batch_create_student {"students":[{"student_userid":"a","name":"a","department":[4]},{"student_userid":"`+strings.Repeat("x", 65)+`","name":"x","department":[4]}]}`)
	if code != 40058 || strings.Contains(got, "result_list") {
		t.Errorf("got %s", got)
	}
	if _, code := simtest.Call(t, w, simtest.App, "GET /school/user/get?userid=a"); code != 60111 {
		t.Errorf("a student of a call that was refused: %d", code)
	}
}

func TestRefusals(t *testing.T) {
	w := newSchool(t)
	do(t, w, "school.collect", `{"agentid":1000003,"project_name":"春游","amount":1250,"student_userids":["wangxiao"]}`)
	simtest.MustCall(t, w, simtest.App, `POST /school/user/update_student {"student_userid":"zhangxiao","new_student_userid":"zhangxiao2","mobile":"13800000007"}`)
	long := strings.Repeat(`"x",`, 1000) + `"x"`
	for call, code := range map[string]int{
		"GET /school/department/list?id=9":                                                                                                       60003,
		`POST /school/department/create {"name":"x","parentid":1,"id":1,"type":3}`:                                                               60123,
		`POST /school/department/create {"name":"x","parentid":1,"id":2,"type":3}`:                                                               60008,
		`POST /school/department/create {"name":"x","parentid":1,"type":5}`:                                                                      65007,
		`POST /school/department/create {"name":"x","parentid":2,"type":1}`:                                                                      65007,
		`POST /school/department/create {"name":"x","parentid":9,"type":2}`:                                                                      60004,
		`POST /school/department/create {"parentid":2,"type":2}`:                                                                                 60001,
		`POST /school/department/create {"name":"a:b","parentid":2,"type":2}`:                                                                    60009,
		`POST /school/department/create {"parentid":2,"type":2,"standard_grade":6}`:                                                              65009,
		`POST /school/department/create {"name":"x","parentid":2,"type":2,"department_admins":[{"userid":"lina","type":3}]}`:                     40058,
		`POST /school/department/create {"name":"x","parentid":2,"type":2,"department_admins":[{"userid":"ghost","type":2}]}`:                    60111,
		`POST /school/department/update {"id":9}`:                                                                                                60003,
		`POST /school/department/update {"id":1,"name":"x"}`:                                                                                     60007,
		`POST /school/department/update {"id":2,"new_id":3}`:                                                                                     60008,
		`POST /school/department/update {"id":2,"parentid":3}`:                                                                                   60010,
		`POST /school/department/update {"id":4,"parentid":5}`:                                                                                   65007,
		"GET /school/department/delete?id=1":                                                                                                     60007,
		"GET /school/department/delete?id=3":                                                                                                     60006,
		"GET /school/department/delete?id=4":                                                                                                     60005,
		"GET /school/department/delete?id=9":                                                                                                     60003,
		"GET /school/user/get?userid=ghost":                                                                                                      60111,
		"GET /school/user/list?department_id=9":                                                                                                  60003,
		`POST /school/user/create_student {"student_userid":"-x","name":"x","department":[4]}`:                                                   40003,
		`POST /school/user/create_student {"student_userid":"WangDa","name":"x","department":[4]}`:                                               60102,
		`POST /school/user/create_student {"student_userid":"x","name":"x","department":[9]}`:                                                    60123,
		`POST /school/user/create_student {"student_userid":"x","name":"x","department":[4],"mobile":"1"}`:                                       60103,
		`POST /school/user/create_student {"student_userid":"x","name":"x","department":[4],"mobile":"13800000007"}`:                             60149,
		`POST /school/user/update_student {"student_userid":"wangda"}`:                                                                           65010,
		`POST /school/user/update_student {"student_userid":"zhangxiao2","new_student_userid":"z3"}`:                                             40058,
		`POST /school/user/update_student {"student_userid":"wangxiao","new_student_userid":"lixiao"}`:                                           60102,
		`POST /school/user/update_student {"student_userid":"wangxiao","new_student_userid":"a b"}`:                                              40003,
		"GET /school/user/delete_student?userid=wangxiao":                                                                                        65013,
		"GET /school/user/delete_parent?userid=wangxiao":                                                                                         60111,
		`POST /school/user/create_parent {"parent_userid":"x","mobile":"13800000002","children":[{"student_userid":"wangxiao","relation":"x"}]}`: 60137,
		`POST /school/user/create_parent {"parent_userid":"x","mobile":"13800000008","children":[{"student_userid":"ghost","relation":"x"}]}`:    65010,
		`POST /school/user/create_parent {"parent_userid":"x","mobile":"13800000008","children":[]}`:                                             40058,
		`POST /school/user/batch_delete_student {"useridlist":[` + strings.Repeat(`"x",`, 100) + `"x"]}`:                                         65012,
		`POST /externalcontact/set_subscribe_mode {"subscribe_mode":3}`:                                                                          40058,
		"GET /school/agent/get_allow_scope?agentid=7":                                                                                            301002,
		`POST /externalcontact/message/send {"msgtype":"text","agentid":1000002,"text":{"content":"x"}}`:                                         82001,
		`POST /externalcontact/message/send {"msgtype":"text","agentid":1000002,"text":{"content":"x"},"to_parent_userid":["wangda"]}`:           81013, // does not follow
		`POST /externalcontact/message/send {"msgtype":"text","agentid":1000002,"text":{"content":"x"},"toall":1,"recv_scope":3}`:                40058,
		`POST /externalcontact/message/send {"msgtype":"text","agentid":1000002,"text":{"content":"x"},"to_parent_userid":[` + long + `]}`:       65011,
		`POST /externalcontact/message/send {"msgtype":"text","agentid":1000002,"text":{"content":"x"},"to_student_userid":[` + long + `]}`:      65012,
		`POST /school/get_payment_result {"payment_id":"simulated-payment-1"}`:                                                                   40058, // of another app
		"GET /school/living/get_living_info?livingid=x":                                                                                          40058,
		"GET /school/getuserinfo?code=x":                                                                                                         40029,
	} {
		if got, is := simtest.Call(t, w, simtest.App, call); is != code {
			t.Errorf("%.200s: %s, want %d", call, got, code)
		}
	}
	// What is refused changes nothing.
	if got := simtest.MustCall(t, w, simtest.App, "GET /school/department/list"); strings.Count(got, `"id":`) != 5 {
		t.Errorf("departments %s", got)
	}
	if _, code := simtest.Call(t, w, simtest.Directory, "GET /school/department/list"); code != 48002 {
		t.Errorf("directory sync reads the school: %d", code)
	}
	for act, params := range map[string]string{
		"school.subscribe": `{"parent_userid":"wangxiao"}`, "school.unsubscribe": `{"parent_userid":"wangda"}`,
		"school.collect":    `{"agentid":1000002,"project_name":"x","amount":1,"student_userids":["wangda"]}`,
		"school.pay":        `{"payment_id":"simulated-payment-1","student_userid":"lixiao","parent_userid":"liumei"}`,
		"school.ask_health": `{"userid":"lina","title":"x","userids":["lina"],"student_userids":["lixiao"]}`, "school.answer_health": `{"jobid":"x"}`,
		"living.watch": `{"livingid":"x","student_userid":"lixiao","seconds":1}`, "member.login": `{"url":"x","school_userid":"ghost"}`,
	} {
		if _, err := w.Do(act, json.RawMessage(params)); err == nil {
			t.Errorf("%s %s: no error", act, params)
		}
	}
}

var change = regexp.MustCompile(`<ChangeType>(.*?)</ChangeType>.*<Id>(.*?)</Id>`)

// Apps hear of what changes. A change of parents is one of their children, too.
func TestEvents(t *testing.T) {
	w := newSchool(t)
	before := len(w.Events())
	simtest.MustCall(t, w, simtest.App, `POST /school/user/update_parent {"parent_userid":"liumei","mobile":"13800000005"}`)
	do(t, w, "school.subscribe", `{"parent_userid":"liumei"}`)
	do(t, w, "school.unsubscribe", `{"parent_userid":"liumei"}`)
	simtest.MustCall(t, w, simtest.App, "GET /school/user/delete_student?userid=zhangxiao")
	simtest.MustCall(t, w, simtest.App, `POST /school/department/update {"id":5,"name":"二班"}`)
	var got []string
	for _, e := range w.Events()[before:] {
		m := change.FindStringSubmatch(strings.NewReplacer("<![CDATA[", "", "]]>", "").Replace(e))
		if !strings.Contains(e, "change_school_contact") || m == nil {
			t.Fatalf("event %s", e)
		}
		got = append(got, m[1]+" "+m[2])
	}
	want := []string{"update_parent liumei", "update_student wangxiao", "update_student lixiao", "subscribe liumei", "unsubscribe liumei", "delete_student zhangxiao", "update_department 5"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

// received tells how many notices each has got.
func received(w *sim.World, ids ...string) (n []int) {
	w.In(func(tx *sim.Tx) {
		for _, id := range ids {
			n = append(n, len(school.Received(tx, id)))
		}
	})
	return n
}

// Notices go to parents who follow them, and to students where they are meant.
func TestNotices(t *testing.T) {
	w := newSchool(t)
	do(t, w, "school.subscribe", `{"parent_userid":"liumei"}`)
	send := func(to, want string) {
		t.Helper()
		got := simtest.MustCall(t, w, simtest.App, `POST /externalcontact/message/send {`+to+`,"msgtype":"text","agentid":1000002,"text":{"content":"x"}}`)
		if want = strings.Replace(`{"errcode":0,"errmsg":"ok",`+want+`}`, ",}", "}", 1); got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}
	}
	people := []string{"wangda", "liumei", "wangxiao", "lixiao", "zhangxiao"}
	for _, step := range []struct {
		to, missed string
		got        []int // so far
	}{
		{`"to_parent_userid":["liumei","wangda","ghost"]`, `"invalid_parent_userid":["wangda","ghost"]`, []int{0, 1, 0, 0, 0}},
		{`"to_student_userid":["wangxiao","lixiao","ghost"]`, `"invalid_student_userid":["ghost"]`, []int{0, 2, 0, 0, 0}}, // once
		{`"recv_scope":1,"to_student_userid":["zhangxiao"],"to_parent_userid":["ghost"]`, ``, []int{0, 2, 0, 0, 1}},
		{`"recv_scope":2,"to_party":["4","9"]`, `"invalid_party":["9"]`, []int{0, 3, 1, 1, 1}},
		{`"to_external_user":["wmSimulatedParent-liumei","wm"]`, `"invalid_external_user":["wm"]`, []int{0, 4, 1, 1, 1}},
		{`"toall":1`, ``, []int{0, 5, 1, 1, 1}},
		{`"toall":1,"recv_scope":1`, ``, []int{0, 5, 2, 2, 2}},
		{`"toall":1,"enable_duplicate_check":1`, ``, []int{0, 6, 2, 2, 2}},
		{`"toall":1,"enable_duplicate_check":1`, ``, []int{0, 6, 2, 2, 2}},
	} {
		send(step.to, step.missed)
		if got := received(w, people...); !slices.Equal(got, step.got) {
			t.Errorf("%s: %v have got notices, want %v", step.to, got, step.got)
		}
	}
	w.In(func(tx *sim.Tx) {
		if n := len(messages.Received(tx, "wangxiao")); n != 0 {
			t.Errorf("a member with the id of a student got %d notices", n)
		}
	})
}

func TestSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // on 1 January 2000
		w := newSchool(t)
		for _, call := range []string{`POST /externalcontact/set_subscribe_mode {"subscribe_mode":2}`, `POST /school/set_chat_create_mode {"create_mode":1}`, `POST /school/set_teacher_view_mode {"view_mode":2}`} {
			simtest.MustCall(t, w, simtest.App, call)
		}
		answers(t, w, "GET /externalcontact/get_subscribe_mode", `{"subscribe_mode":2}`)
		answers(t, w, "GET /school/get_chat_create_mode", `{"create_mode":1}`)
		answers(t, w, "GET /school/get_teacher_view_mode", `{"view_mode":2}`)
		answers(t, w, `POST /school/set_upgrade_info {"upgrade_switch":1}`, fmt.Sprintf(`{"next_upgrade_time":%d}`, time.Date(2001, 1, 1, 0, 0, 0, 0, sim.UTC8).Unix()))
		answers(t, w, `POST /school/set_upgrade_info {"upgrade_switch":1,"upgrade_time":1594090969}`, fmt.Sprintf(`{"next_upgrade_time":%d}`, time.Date(2000, 7, 7, 0, 0, 0, 0, sim.UTC8).Unix()))
		answers(t, w, "GET /school/agent/get_allow_scope?agentid=1000002", `{"allow_scope":{"departments":{"partyid":[1]},"students":{"userid":[]}}}`)
	})
}

func TestPayments(t *testing.T) {
	w := newSchool(t)
	do(t, w, "school.collect", `{"agentid":1000002,"project_name":"春游","amount":1250,"student_userids":["wangxiao","lixiao"]}`)
	const get = `POST /school/get_payment_result {"payment_id":"simulated-payment-1"}`
	answers(t, w, get, `{"amount":1250,"payment_result":[{"student_userid":"wangxiao","trade_no":"","trade_state":0},{"student_userid":"lixiao","trade_no":"","trade_state":0}],"project_name":"春游"}`)
	do(t, w, "school.pay", `{"payment_id":"simulated-payment-1","student_userid":"lixiao","parent_userid":"liumei"}`)
	answers(t, w, get, `{"amount":1250,"payment_result":[{"student_userid":"wangxiao","trade_no":"","trade_state":0},{"payer_parent_userid":"liumei","student_userid":"lixiao","trade_no":"simulated-trade-1-2","trade_state":1}],"project_name":"春游"}`)
	simtest.MustCall(t, w, simtest.App, `POST /school/get_trade {"payment_id":"simulated-payment-1","trade_no":"simulated-trade-1-2"}`)
	for _, params := range []string{
		`{"payment_id":"simulated-payment-1","student_userid":"lixiao","parent_userid":"liumei"}`,   // again
		`{"payment_id":"simulated-payment-1","student_userid":"wangxiao","parent_userid":"lixiao"}`, // no parent
	} {
		if _, err := w.Do("school.pay", json.RawMessage(params)); err == nil {
			t.Errorf("%s: no error", params)
		}
	}
	if _, code := simtest.Call(t, w, simtest.App, `POST /school/get_trade {"payment_id":"simulated-payment-1","trade_no":""}`); code == 0 {
		t.Error("a trade without an id is found")
	}
}

// The clock of the test begins on 1 January 2000 at 08:00 in UTC+8.
func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newSchool(t)
		do(t, w, "school.ask_health", `{"userid":"lina","title":"晨检","student_userids":["WANGXIAO"],"daily":true}`)
		do(t, w, "school.ask_health", `{"userid":"lina","title":"师检","userids":["wangwei","lina"]}`)
		do(t, w, "school.answer_health", `{"jobid":"simulated-health-job-1","student_userid":"wangxiao","parent_userid":"liumei","ill":true}`)
		do(t, w, "school.answer_health", `{"jobid":"simulated-health-job-1","student_userid":"wangxiao","parent_userid":"liumei","text":"好了"}`) // in its place
		do(t, w, "school.answer_health", `{"jobid":"simulated-health-job-2","userid":"wangwei","ill":true}`)
		answers(t, w, `POST /health/get_health_report_stat {"date":"2000-01-01"}`, `{"pv":2,"uv":2}`)
		answers(t, w, `POST /health/get_report_jobids {"offset":0,"limit":1}`, `{"ending":0,"jobids":["simulated-health-job-1"]}`)
		answers(t, w, `POST /health/get_report_jobids {"offset":1,"limit":1}`, `{"ending":1,"jobids":["simulated-health-job-2"]}`)
		answers(t, w, `POST /health/get_report_job_info {"jobid":"simulated-health-job-1","date":"2000-01-01"}`, `{"job_info":{"apply_range":{"partyids":[],"userids":["wangxiao"]},"creator":"lina","finish_cnt":1,"question_templates":[`+
			`{"is_required":1,"option_list":[{"option_id":1,"option_text":"有"},{"option_id":2,"option_text":"没有"}],"question_id":1,"question_type":2,"title":"今天身体有不适吗？"},`+
			`{"is_required":0,"question_id":2,"question_type":1,"title":"说明"}],"report_to":{"userids":["lina"]},"report_type":2,"skip_weekend":0,"title":"晨检","type":2}}`)
		answers(t, w, `POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"2000-01-01"}`, `{"answers":[`+
			`{"id_type":2,"parent_userid":"liumei","report_time":946684800,"report_values":[{"question_id":1,"single_choice":2},{"question_id":2,"text":"好了"}],"student_userid":"wangxiao"}]}`)
		answers(t, w, `POST /health/get_report_answer {"jobid":"simulated-health-job-2","date":"2000-01-01"}`, `{"answers":[`+
			`{"id_type":1,"report_time":946684800,"report_values":[{"question_id":1,"single_choice":1}],"userid":"wangwei"}]}`)
		w.Advance(14 * 24 * time.Hour)
		answers(t, w, `POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"2000-01-15"}`, `{"answers":[]}`)
		simtest.MustCall(t, w, simtest.App, `POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"2000-01-01"}`)
		w.Advance(24 * time.Hour)
		for call, code := range map[string]int{
			`POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"2000-01-01"}`:   40058, // too long ago
			`POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"2000-01-17"}`:   40058, // to come
			`POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"16 Jan"}`:       40058,
			`POST /health/get_report_job_info {"jobid":"simulated-health-job-9","date":"2000-01-16"}`: 40088,
		} {
			if got, is := simtest.Call(t, w, simtest.App, call); is != code {
				t.Errorf("%s: %s, want %d", call, got, code)
			}
		}
		for _, params := range []string{
			`{"jobid":"simulated-health-job-1","student_userid":"wangxiao","parent_userid":"ghost"}`,
			`{"jobid":"simulated-health-job-1","userid":"wangwei"}`, `{"jobid":"simulated-health-job-2","userid":"ghost"}`,
		} {
			if _, err := w.Do("school.answer_health", json.RawMessage(params)); err == nil {
				t.Errorf("%s: no error", params)
			}
		}
	})
}

// Who watches a lesson is counted by both versions of the statistics, each in its way.
func TestLessons(t *testing.T) {
	w := newSchool(t)
	do(t, w, "school.subscribe", `{"parent_userid":"liumei"}`)
	w.In(customers.Seed)
	simtest.MustCall(t, w, simtest.App, `POST /living/create {"anchor_userid":"lina","theme":"语文","living_start":4000000000,"living_duration":3600,"type":1}`)
	do(t, w, "living.start", `{"livingid":"simulated-living-1"}`)
	for _, who := range []string{
		`"student_userid":"lixiao","seconds":30`, `"student_userid":"wangxiao","parent_userid":"wangda","seconds":20,"comments":2`,
		`"external_userid":"wmCustomer0001","seconds":10`, `"userid":"wangwei","seconds":5`,
	} {
		do(t, w, "living.watch", `{"livingid":"simulated-living-1",`+who+`}`)
	}
	w.Advance(time.Minute)
	do(t, w, "living.end", `{"livingid":"simulated-living-1"}`)
	list := func(call, cursor, want string) {
		t.Helper()
		got := simtest.MustCall(t, w, simtest.App, "POST /school/living/"+call+` {"livingid":"simulated-living-1","`+cursor+`":"0"}`)
		got = regexp.MustCompile(`"(enter|leave)_time":\d+,`).ReplaceAllString(got, "")
		if want = `{"errcode":0,"errmsg":"ok",` + want + `}`; got != want {
			t.Errorf("%s:\n got %s\nwant %s", call, got, want)
		}
	}
	const (
		li      = `{"is_comment":0,"partyids":[4,5],"student_userid":"lixiao","watch_time":30}`
		wangda  = `{"is_comment":1,"parent_userid":"wangda","partyids":[4],"student_userid":"wangxiao","watch_time":20}`
		visitor = `{"is_comment":0,"nickname":"NAME","watch_time":10}`
	)
	var name string
	w.In(func(tx *sim.Tx) { name = customers.NameOf(tx, "wmCustomer0001") })
	visitors := "[" + strings.Replace(visitor, "NAME", name, 1) + "]"
	list("get_watch_stat", "next_key", `"ending":1,"next_key":"3","stat_infoes":{"students":[`+li+`,`+wangda+`],"visitors":`+visitors+`}`)
	list("get_watch_stat_v2", "next_cursor", `"has_more":0,"next_cursor":"3","stat_info":{"parents":[`+wangda+`],"students":[`+li+`],"visitors":`+visitors+`}`)
	// Nobody follows for zhangxiao, and somebody has watched for the others.
	list("get_unwatch_stat", "next_key", `"ending":1,"next_key":"0","stat_info":{"students":[]}`)
	list("get_unwatch_stat_v2", "next_cursor", `"has_more":0,"next_cursor":"4","stat_info":{"parents":[`+
		`{"parent_userid":"liumei","partyids":[4],"student_userid":"wangxiao"},{"parent_userid":"liumei","partyids":[4,5],"student_userid":"lixiao"}],`+
		`"students":[{"partyids":[4],"student_userid":"wangxiao"},{"partyids":[5],"student_userid":"zhangxiao"}]}`)
	answers(t, w, `POST /living/get_watch_stat {"livingid":"simulated-living-1","next_key":"0"}`, `{"ending":1,"next_key":"2","stat_info":{"external_users":[`+
		`{"external_userid":"wmCustomer0001","is_comment":0,"is_mic":0,"name":"`+name+`","type":1,"watch_time":10}],"users":[{"is_comment":0,"is_mic":0,"userid":"wangwei","watch_time":5}]}}`)
	got := simtest.MustCall(t, w, simtest.App, "GET /school/living/get_living_info?livingid=simulated-living-1")
	for _, want := range []string{`"living_range":{"group_names":[],"partyids":[4,5]}`, `"viewer_num":4`, `"comment_num":2`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
}
