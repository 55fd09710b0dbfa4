package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newCorp returns a corp with members.
func newCorp(t testing.TB) *sim.World {
	return simtest.New(t, media.Install, Install, func(w *sim.World) { w.In(Seed) })
}

// member returns a member as JSON, or "".
func member(w *sim.World, userID string) (s string) {
	w.In(func(tx *sim.Tx) {
		if m := Of(tx).Member(userID); m != nil {
			s = Of(tx).See(&sim.App{PersonalData: true}).JSON(m)
		}
	})
	return s
}

func TestDirectoryRefusals(t *testing.T) {
	long := strings.Repeat("长", 65)
	rows := []struct {
		name, call string
		want       int
	}{
		{"not JSON", `POST /user/create [1]`, 40058},
		{"no userid", `POST /user/create {"name":"n","mobile":"13900000001"}`, 41009},
		{"userid with a space", `POST /user/create {"userid":"a b","name":"n","mobile":"13900000001"}`, 40003},
		{"userid that begins with a dash", `POST /user/create {"userid":"-a","name":"n","mobile":"13900000001"}`, 40003},
		{"userid that differs by case", `POST /user/create {"userid":"LINA","name":"n","mobile":"13900000001"}`, 60102},
		{"no name", `POST /user/create {"userid":"a","mobile":"13900000001"}`, 60112},
		{"an empty name", `POST /user/create {"userid":"a","name":"","mobile":"13900000001"}`, 60112},
		{"a long name", `POST /user/create {"userid":"a","name":"` + long + `","mobile":"13900000001"}`, 60112},
		{"an empty name in an update", `POST /user/update {"userid":"lina","name":""}`, 60112},
		{"a mobile too short", `POST /user/create {"userid":"a","name":"n","mobile":"1390000"}`, 60103},
		{"a mobile of letters", `POST /user/create {"userid":"a","name":"n","mobile":"1390000000a"}`, 60103},
		{"a foreign mobile without its country", `POST /user/create {"userid":"a","name":"n","mobile":"6581234567"}`, 60103},
		{"an email without a domain", `POST /user/create {"userid":"a","name":"n","email":"a@b"}`, 60105},
		{"an email that is none, in an update", `POST /user/update {"userid":"lina","email":"n.n"}`, 60105},
		{"a long email", `POST /user/create {"userid":"a","name":"n","email":"` + long[:60] + `@b.example"}`, 60105},
		{"an illegal business address", `POST /user/create {"userid":"a","name":"n","mobile":"13900000001","biz_mail":"x"}`, 60143},
		{"a long alias", `POST /user/create {"userid":"a","name":"n","mobile":"13900000001","alias":"` + long + `"}`, 40058},
		{"mobile and email of another", `POST /user/create {"userid":"a","name":"n","mobile":"13800000001","email":"LINA@yunshan.example"}`, 60104},
		{"neither mobile nor email", `POST /user/create {"userid":"a","name":"n"}`, 60129},
		{"mobile of another", `POST /user/create {"userid":"a","name":"n","mobile":"+86 138-0000 0001"}`, 60104},
		{"email of another", `POST /user/create {"userid":"a","name":"n","email":"LINA@yunshan.example"}`, 60106},
		{"leads without departments", `POST /user/create {"userid":"a","name":"n","mobile":"13900000001","department":[3],"is_leader_in_dept":[1,0]}`, 60132},
		{"orders without departments", `POST /user/create {"userid":"a","name":"n","mobile":"13900000001","department":[3],"order":[1,0]}`, 40058},
		{"101 departments", `POST /user/create {"userid":"a","name":"n","mobile":"13900000001","department":[1` + strings.Repeat(",1", 100) + `]}`, 60110},
		{"unknown leader", `POST /user/create {"userid":"a","name":"n","mobile":"13900000001","direct_leader":["ghost"]}`, 60111},
		{"update of an unknown member", `POST /user/update {"userid":"ghost"}`, 60111},
		{"email of another in an update", `POST /user/update {"userid":"wangwei","email":"lina@yunshan.example"}`, 60106},
		{"rename to another", `POST /user/update {"userid":"wangwei","new_userid":"Lina"}`, 60102},
		{"delete an unknown member", `GET /user/delete?userid=ghost`, 60111},
		{"delete nobody", `POST /user/batchdelete {"useridlist":[]}`, 40032},
		{"details of an unknown department", `GET /department/simplelist?id=4711`, 60003},
		{"wrong cursor", `POST /user/list_id {"cursor":"?"}`, 50100},
		{"too large a page", `POST /user/list_id {"limit":10001}`, 40058},
		{"details with directory sync", `GET /user/get?userid=lina`, 48009},
		{"department without a name", `POST /department/create {"parentid":1}`, 60001},
		{"department with a long name", `POST /department/create {"name":"` + long + `","parentid":1}`, 60001},
		{"department with a colon", `POST /department/create {"name":"a:b","parentid":1}`, 60009},
		{"department with the id of the root", `POST /department/create {"name":"a","parentid":1,"id":1}`, 60008},
		{"department with a negative id", `POST /department/create {"name":"a","parentid":1,"id":-2}`, 60123},
		{"update of an unknown department", `POST /department/update {"id":4711,"name":"a"}`, 60003},
		{"name of a sibling", `POST /department/update {"id":3,"name":"总经办"}`, 60008},
		{"delete an unknown department", `GET /department/delete?id=4711`, 60003},
		{"tag without a name", `POST /tag/create {}`, 40072},
		{"change an unknown tag", `POST /tag/update {"tagid":9,"tagname":"a"}`, 40068},
		{"members of an unknown tag", `GET /tag/get?tagid=9`, 40068},
		{"invite nobody", `POST /batch/invite {}`, 40063},
		{"unknown openid", `POST /user/convert_to_userid {"openid":"lina"}`, 40073},
		{"import of an unknown file", `POST /batch/syncuser {"media_id":"none"}`, 40007},
		{"result of an unknown import", `GET /batch/getresult?jobid=none`, 40088},
		{"result of an unknown export", `GET /export/get_result?jobid=none`, 40088},
		{"export with directory sync", `POST /export/user {}`, 48009},
		{"export of an unknown tag", `POST /export/taguser {"tagid":9,"encoding_aeskey":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}`, 40068},
		{"export with a short key", `POST /export/taguser {"tagid":9,"encoding_aeskey":"abc"}`, 40058},
		{"export in small files", `POST /export/taguser {"tagid":9,"encoding_aeskey":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG","block_size":9999}`, 40058},
	}
	corp := newCorp(t)
	before := len(corp.Events())
	for _, row := range rows {
		if _, code := simtest.Call(t, corp, simtest.Directory, row.call); code != row.want {
			t.Errorf("%s: errcode %d, want %d", row.name, code, row.want)
		}
	}
	if n := len(corp.Events()); n != before {
		t.Errorf("%d events of what was refused", n-before)
	}
	for _, call := range []string{`POST /user/create {}`, `GET /user/delete?userid=lina`, `GET /department/delete?id=3`, `POST /user/list_id {}`, `GET /corp/get_join_qrcode`, `POST /batch/syncuser {}`} {
		if _, code := simtest.Call(t, corp, simtest.App, call); code != 48002 {
			t.Errorf("%s with an app's secret: errcode %d, want 48002", call, code)
		}
	}
}

func TestTagRefusals(t *testing.T) {
	corp := newCorp(t)
	for _, call := range []string{`POST /tag/create {"tagname":"甲","tagid":7}`, `POST /tag/create {"tagname":"乙"}`} {
		if _, code := simtest.Call(t, corp, simtest.App, call); code != 0 {
			t.Fatalf("%s: %d", call, code)
		}
	}
	if got, _ := simtest.Call(t, corp, simtest.App, "GET /tag/list"); !strings.Contains(got, `"taglist":[{"tagid":7,"tagname":"甲"},{"tagid":8,"tagname":"乙"}]`) {
		t.Errorf("tags %s", got)
	}
	for call, want := range map[string]int{
		`POST /tag/create {"tagname":"丙","tagid":7}`:                                             40068,
		`POST /tag/update {"tagid":8,"tagname":"甲"}`:                                             40071,
		`POST /tag/addtagusers {"tagid":7}`:                                                      40063,
		`POST /tag/addtagusers {"tagid":7,"userlist":["a"` + strings.Repeat(`,"a"`, 1000) + `]}`: 81014,
		`POST /tag/deltagusers {"tagid":7,"userlist":["ghost"],"partylist":[4711]}`:              40031,
	} {
		if _, code := simtest.Call(t, corp, simtest.App, call); code != want {
			t.Errorf("%.60s: errcode %d, want %d", call, code, want)
		}
	}
	for _, call := range []string{`POST /tag/update {"tagid":7,"tagname":"丁"}`, `GET /tag/delete?tagid=7`, `POST /tag/addtagusers {"tagid":7,"userlist":["lina"]}`} {
		if _, code := simtest.Call(t, corp, simtest.Directory, call); code != 81011 {
			t.Errorf("%s with another secret: errcode %d, want 81011", call, code)
		}
	}
}

// Events carry what WeCom documents, and of an update what changed alone.
func TestDirectoryEvents(t *testing.T) {
	corp := simtest.New(t, media.Install, Install)
	for _, call := range []string{
		`POST /department/create {"name":"研发&1","parentid":1,"order":5}`,
		`POST /department/update {"id":2,"name":"研发"}`,
		`POST /user/create {"userid":"boss","name":"老板","mobile":"13900000001"}`,
		`POST /user/create {"userid":"lina","name":"李娜","mobile":"13900000002","gender":"2","department":[2,1],"is_leader_in_dept":[1,0],"direct_leader":["boss"],"extattr":{"attrs":[{"type":0,"name":"工号","text":{"value":"7"}},{"type":1,"name":"主页","web":{"title":"t","url":"u"}}]}}`,
		`POST /user/update {"userid":"LINA","new_userid":"lina2","position":"架构师","enable":0,"department":[1],"extattr":{"attrs":[{"type":0,"name":"工号","text":{"value":"8"}}]}}`,
		`GET /user/delete?userid=boss`,
		`GET /department/delete?id=2`,
	} {
		if _, code := simtest.Call(t, corp, simtest.Directory, call); code != 0 {
			t.Fatalf("%s: %d", call, code)
		}
	}
	want := []string{
		`<ChangeType>create_party</ChangeType><Id>2</Id><Name>研发&amp;1</Name><ParentId>1</ParentId><Order>5</Order>`,
		`<ChangeType>update_party</ChangeType><Id>2</Id><Name>研发</Name>`,
		`<ChangeType>create_user</ChangeType><UserID>boss</UserID><Name>老板</Name><Department>3</Department><MainDepartment>3</MainDepartment><IsLeaderInDept>0</IsLeaderInDept><Mobile>13900000001</Mobile><Status>4</Status>`,
		`<ChangeType>create_user</ChangeType><UserID>lina</UserID><Name>李娜</Name><Department>2,1</Department><MainDepartment>2</MainDepartment><IsLeaderInDept>1,0</IsLeaderInDept><DirectLeader>boss</DirectLeader><Mobile>13900000002</Mobile><Gender>2</Gender><Status>4</Status>` +
			`<ExtAttr><Item><Name>工号</Name><Type>0</Type><Text><Value>7</Value></Text></Item><Item><Name>主页</Name><Type>1</Type><Web><Title>t</Title><Url>u</Url></Web></Item></ExtAttr>`,
		`<ChangeType>update_user</ChangeType><UserID>lina</UserID><NewUserID>lina2</NewUserID><Department>1</Department><MainDepartment>1</MainDepartment><IsLeaderInDept>0</IsLeaderInDept><Position>架构师</Position><Status>2</Status>` +
			`<ExtAttr><Item><Name>工号</Name><Type>0</Type><Text><Value>8</Value></Text></Item><Item><Name>主页</Name><Type>1</Type><Web><Title>t</Title><Url>u</Url></Web></Item></ExtAttr>`,
		`<ChangeType>delete_user</ChangeType><UserID>boss</UserID>`,
		`<ChangeType>delete_party</ChangeType><Id>2</Id>`,
	}
	var got []string
	for _, e := range corp.Events() {
		_, rest, _ := strings.Cut(e, "<Event>change_contact</Event>")
		got = append(got, strings.TrimSuffix(rest, "</xml>"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("events\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if o := member(corp, "LINA2"); !strings.Contains(o, `"status":2`) {
		t.Errorf("after being renamed and disabled: %s", o)
	}
	if _, code := simtest.Call(t, corp, simtest.Directory, `POST /user/update {"userid":"lina2","enable":1}`); code != 0 || !strings.Contains(member(corp, "lina2"), `"status":4`) {
		t.Errorf("after being enabled again: %s", member(corp, "lina2"))
	}
}

// The results of the last five imports are kept.
func TestImportResultsArePurged(t *testing.T) {
	corp := newCorp(t)
	corp.In(func(tx *sim.Tx) { SetJobTime(tx, 0) })
	file, err := media.Add.Do(corp, media.Addition{Kind: "file", Name: "members.csv", Data: []byte("账号,姓名,手机,部门\nlina,李娜,,4\n")})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		if _, code := simtest.Call(t, corp, simtest.Directory, fmt.Sprintf(`POST /batch/syncuser {"media_id":%q}`, file.MediaID)); code != 0 {
			t.Fatalf("import %d: %d", i, code)
		}
	}
	if _, code := simtest.Call(t, corp, simtest.Directory, "GET /batch/getresult?jobid=simulated-job-1"); code != 40089 {
		t.Errorf("the first of six: errcode %d, want 40089", code)
	}
	if got, _ := simtest.Call(t, corp, simtest.Directory, "GET /batch/getresult?jobid=simulated-job-2"); !strings.Contains(got, `"status":3`) {
		t.Errorf("the second of six: %s", got)
	}
}

// An export runs for a while, is for the app that asked, and fails if its tag
// goes meanwhile.
func TestExportStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := newCorp(t)
		const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
		for _, call := range []string{`POST /tag/create {"tagname":"甲"}`, `POST /export/taguser {"tagid":1,"encoding_aeskey":"` + key + `"}`, `GET /tag/delete?tagid=1`} {
			if _, code := simtest.Call(t, corp, simtest.App, call); code != 0 {
				t.Fatalf("%s: %d", call, code)
			}
		}
		var states []string
		for range 3 {
			got, _ := simtest.Call(t, corp, simtest.App, "GET /export/get_result?jobid=simulated-job-1")
			states = append(states, got[strings.Index(got, `"status":`)+9:len(got)-1])
			time.Sleep(1600 * time.Millisecond) // of the bubble's clock
		}
		if !slices.Equal(states, []string{"0", "1", "3"}) {
			t.Errorf("states %v", states)
		}
		if _, code := simtest.Call(t, corp, simtest.Other, "GET /export/get_result?jobid=simulated-job-1"); code != 48002 {
			t.Errorf("with another secret: errcode %d, want 48002", code)
		}
	})
}

func TestSeed(t *testing.T) {
	newCorp(t).In(func(tx *sim.Tx) {
		d := Of(tx)
		if n := d.roster.size; n < 50 || n > 70 {
			t.Errorf("%d members", n)
		}
		ids := map[int64]bool{0: true}
		for _, dep := range d.Departments() { // ordered by id, so parents come first
			if !ids[dep.Parent] || ids[dep.ID] || dep.Name == "" {
				t.Errorf("department %+v", dep)
			}
			ids[dep.ID] = true
		}
		for m := range d.Members() {
			if m.UserID() == "" || m.Name() == "" || len(m.Departments()) != 1 || !ids[m.Departments()[0]] {
				t.Errorf("member %+v", m)
			}
		}
	})
	simtest.New(t, media.Install, Install).In(func(tx *sim.Tx) {
		if d := Of(tx); d.roster.size != 0 || len(d.departments) != 1 || d.DepartmentName(Root) != "云杉科技" {
			t.Errorf("an empty directory is %+v", d)
		}
	})
}

func TestDirectory(t *testing.T) {
	corp := newCorp(t)
	departments := strings.Count(simtest.MustCall(t, corp, simtest.App, "GET /department/list"), `"id"`)
	for i, row := range []struct {
		secret, path, body string
		want               string
	}{
		{simtest.App, "department/create", `{"name":"法务部","parentid":1}`, `{"errcode":48002,"errmsg":"api forbidden"}`},
		{simtest.Directory, "department/create", `{"name":"法务部","parentid":1}`, fmt.Sprintf(`{"errcode":0,"errmsg":"ok","id":%d}`, departments+1)},
		{simtest.Directory, "department/create", `{"name":"法务部","parentid":1}`, `{"errcode":60008,"errmsg":"department existed"}`},
		{simtest.Directory, "department/create", `{"name":"审计部","parentid":1,"id":1}`, `{"errcode":60008,"errmsg":"department existed"}`},
		{simtest.Directory, "department/create", `{"name":"审计部","parentid":999}`, `{"errcode":60004,"errmsg":"parent department not found"}`},
		{simtest.Directory, "department/create", `{"parentid":1}`, `{"errcode":60001,"errmsg":"invalid department name"}`},
		{simtest.Directory, "department/create", `{"name":`, `{"errcode":40058,"errmsg":"invalid request parameter: the body is no JSON object"}`},
		{simtest.Directory, "department/create", `{"name":"审计部","parentid":1,"id":70,"order":7}`, `{"errcode":0,"errmsg":"ok","id":70}`},
		{simtest.App, "user/create", `{"userid":"Ming","name":"小明","department":[70]}`, `{"errcode":48002,"errmsg":"api forbidden"}`},
		{simtest.Directory, "user/create", `{"name":"小明","department":[70]}`, `{"errcode":41009,"errmsg":"missing userid"}`},
		{simtest.Directory, "user/create", `{"userid":"Ming","name":"小明","mobile":"13900000000","department":[70],"order":[4294967295],"later":{"a":1}}`, `{"errcode":0,"errmsg":"ok"}`},
		{simtest.Directory, "user/create", `{"userid":"MING","name":"小明","mobile":"13900000001","department":[70]}`, `{"errcode":60102,"errmsg":"userid existed"}`},
	} {
		if got, _ := simtest.Call(t, corp, row.secret, "POST /"+row.path+" "+row.body); got != row.want {
			t.Errorf("%d: got %s, want %s", i, got, row.want)
		}
	}
	for uri, want := range map[string]string{
		"department/get?id=70":                 `{"errcode":0,"errmsg":"ok","department":{"department_leader":[],"id":70,"name":"审计部","order":7,"parentid":1}}`,
		"department/get?id=71":                 `{"errcode":60003,"errmsg":"department not found"}`,
		"department/list?id=70":                `{"errcode":0,"errmsg":"ok","department":[{"department_leader":[],"id":70,"name":"审计部","order":7,"parentid":1}]}`,
		"department/list?id=71":                `{"errcode":60003,"errmsg":"department not found"}`,
		"user/get?userid=ming":                 `{"errcode":0,"errmsg":"ok","alias":"","department":[70],"direct_leader":[],"enable":1,"extattr":{"attrs":[]},"external_position":"","is_leader_in_dept":[0],"main_department":70,"name":"小明","order":[4294967295],"position":"","status":4,"telephone":"","userid":"Ming"}`,
		"user/get?userid=nobody":               `{"errcode":60111,"errmsg":"userid not found"}`,
		"user/simplelist?department_id=70":     `{"errcode":0,"errmsg":"ok","userlist":[{"department":[70],"name":"小明","userid":"Ming"}]}`,
		"user/list?department_id=71":           `{"errcode":60003,"errmsg":"department not found"}`,
		"user/simplelist?department_id=999999": `{"errcode":60003,"errmsg":"department not found"}`,
	} {
		if got, _ := simtest.Call(t, corp, simtest.App, "GET /"+uri); got != want {
			t.Errorf("%s: got %s, want %s", uri, got, want)
		}
	}
	for _, list := range []string{"list", "simplelist"} {
		got := simtest.MustCall(t, corp, simtest.App, "GET /user/"+list+"?department_id=1&fetch_child=1")
		if got != simtest.MustCall(t, corp, simtest.App, "GET /user/"+list+"?department_id=1") {
			t.Errorf("%s recursed: %s", list, got)
		}
	}
}
