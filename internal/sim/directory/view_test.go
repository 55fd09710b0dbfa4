package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newRanged returns a corp with members, where the app "range" sees the department
// 4 with all below, and by the tag 9 a member and a department besides.
func newRanged(t *testing.T) *sim.World {
	w := simtest.NewWith(t, func(c *sim.Config) {
		c.Apps = append(c.Apps,
			sim.App{AgentID: 7, Secret: "range", Visible: sim.Range{Users: []string{"FuHua"}, Departments: []int64{4}, Tags: []int64{9}}},
			sim.App{AgentID: 8, Secret: "old", PersonalData: true})
	}, media.Install, Install, func(w *sim.World) { w.In(Seed) })
	simtest.MustCall(t, w, simtest.App, `POST /tag/create {"tagname":"值班","tagid":9}`)
	simtest.MustCall(t, w, simtest.App, `POST /tag/addtagusers {"tagid":9,"userlist":["xieyu"],"partylist":[13]}`)
	simtest.MustCall(t, w, simtest.App, `POST /tag/create {"tagname":"全部","tagid":10}`)
	simtest.MustCall(t, w, simtest.App, `POST /tag/addtagusers {"tagid":10,"userlist":["lina","wangfang"],"partylist":[4,3]}`)
	simtest.MustCall(t, w, "range", `POST /tag/create {"tagname":"自有","tagid":11}`)
	return w
}

// What an app may not see is refused, or left out, in each call of the directory.
func TestRangeInAllCalls(t *testing.T) {
	w := newRanged(t)
	simtest.MustCall(t, w, simtest.Directory, `POST /user/update {"userid":"lina","department":[4,3],"order":[7,8],"direct_leader":["wangfang"]}`)
	mobileOf := func(userID string) (mobile string) {
		w.In(func(tx *sim.Tx) { mobile = Of(tx).Member(userID).Text("mobile") })
		return mobile
	}
	for _, row := range []struct{ call, want string }{
		{`POST /user/getuserid {"mobile":"` + mobileOf("lina") + `"}`, `"userid":"lina"`},
		{`POST /user/getuserid {"mobile":"` + mobileOf("wangfang") + `"}`, `"errcode":60011`},
		{`POST /user/getuserid {"mobile":"13999999999"}`, `"errcode":60146`},
		{`POST /user/get_userid_by_email {"email":"wangfang@yunshan.example","email_type":2}`, `"errcode":60011`},
		{`POST /user/convert_to_openid {"userid":"wangfang"}`, `"errcode":60011`},
		{`POST /user/convert_to_userid {"openid":"oSimulated-wangfang"}`, `"errcode":40073`},
		{`POST /batch/userid_to_openuserid {"userid_list":["lina","wangfang"]}`, `"invalid_userid_list":["wangfang"],"open_userid_list":[{"open_userid":"woSimulated-lina","userid":"lina"}]`},
		{`POST /batch/openuserid_to_userid {"open_userid_list":["woSimulated-lina","woSimulated-wangfang"]}`, `"invalid_open_userid_list":["woSimulated-wangfang"]`},
		{`POST /batch/invite {"user":["lina","wangfang"],"party":[4,3],"tag":[9,77]}`, `"invalidparty":[3],"invalidtag":[77],"invaliduser":["wangfang"]`},
		{`GET /user/get?userid=lina`, `"department":[4],"direct_leader":[],`},
		{`GET /user/get?userid=lina`, `"is_leader_in_dept":[0],"main_department":4,"name":"李娜","order":[7],`},
		{`GET /user/simplelist?department_id=4`, `{"department":[4],"name":"李娜","userid":"lina"}`},
		{`GET /user/get?userid=xieyu`, `"department":[],`}, // seen, but not where
		{`GET /department/get?id=13`, `"id":13`},
		{`GET /department/get?id=3`, `"errcode":60011`},
		{`GET /tag/get?tagid=10`, `"partylist":[4],"tagname":"全部","userlist":[{"name":"李娜","userid":"lina"}]`},
		{`POST /tag/addtagusers {"tagid":11,"userlist":["lina","wangfang"],"partylist":[3]}`, `"invalidlist":"wangfang","invalidparty":[3]`},
		{`POST /tag/addtagusers {"tagid":11,"userlist":["wangfang"]}`, `"errcode":40070`},
		{`GET /tag/list`, `"tagid":10`},
	} {
		if got, _ := simtest.Call(t, w, "range", row.call); !strings.Contains(got, row.want) {
			t.Errorf("%s: %s, want %s", row.call, got, row.want)
		}
	}
	w.In(func(tx *sim.Tx) {
		v := Of(tx).See(&sim.App{Visible: sim.Range{Departments: []int64{4}}})
		for name, source := range map[string]exportSource{"users": exportUsers, "simple users": exportSimpleUsers, "departments": exportDepartments} {
			documents, err := source(v, nil, maxBlock)
			if s := string(sim.JSON(documents)); err != nil || strings.Contains(s, "wangfang") || strings.Contains(s, "mobile") || !strings.Contains(s, ":4") && !strings.Contains(s, "[4") {
				t.Errorf("the export of %s is %.200s, %v", name, s, err)
			}
		}
	})
}

// Apps made after June 2022 get nothing personal of members; older ones do.
func TestPersonalData(t *testing.T) {
	w := newRanged(t)
	simtest.MustCall(t, w, simtest.Directory, `POST /user/update {"userid":"lina","gender":2,"address":"a","avatar_mediaid":"m","biz_mail":"lina@corp.example"}`)
	personal := []string{`"mobile":"138`, `"gender":"2"`, `"email":"lina@yunshan.example"`, `"biz_mail":"lina@corp.example"`, `"address":"a"`, `"avatar":"https:`, `"thumb_avatar":"https:`, `"qr_code":"`}
	for _, call := range []string{"GET /user/get?userid=lina", "GET /user/list?department_id=4"} {
		got, old := simtest.MustCall(t, w, simtest.App, call), simtest.MustCall(t, w, "old", call)
		for _, field := range personal {
			key, _, _ := strings.Cut(field, ":")
			if strings.Contains(got, key) || !strings.Contains(old, field) {
				t.Errorf("%s: %s\n%s\nwant %s in the second one alone", call, got, old, field)
			}
		}
	}
}

// A tag keeps a member that gets another userid, and loses one that goes.
func TestTagsFollowMembers(t *testing.T) {
	w := newRanged(t)
	simtest.MustCall(t, w, simtest.Directory, `POST /user/update {"userid":"lina","new_userid":"lina2"}`)
	simtest.MustCall(t, w, simtest.Directory, `GET /user/delete?userid=wangfang`)
	if got := simtest.MustCall(t, w, simtest.App, "GET /tag/get?tagid=10"); !strings.Contains(got, `"userlist":[{"name":"李娜","userid":"lina2"}]`) {
		t.Errorf("tag %s", got)
	}
}

// Only what WeCom has in a member comes back.
func TestNothingUnknownComesBack(t *testing.T) {
	w := newCorp(t)
	simtest.MustCall(t, w, simtest.Directory, `POST /user/create {"userid":"a","name":"n","mobile":"+65 8123-4567","to_invite":false,"nickname":"x","later":1,"extattr":{"later":1,"attrs":[{"type":0,"name":"工号","text":{"value":"7"},"later":1}]}}`)
	got := member(w, "a")
	for _, key := range []string{"later", "nickname", "to_invite"} {
		if strings.Contains(got, key) {
			t.Errorf("%s comes back in %s", key, got)
		}
	}
	if got, code := simtest.Call(t, w, simtest.Directory, `POST /user/update {"userid":"a","mobile":""}`); code != 60129 {
		t.Errorf("neither mobile nor e-mail: %s", got)
	}
}

// Whoever joins without mobile and e-mail gets an address, whatever the userid is.
func TestJoinWithoutContact(t *testing.T) {
	w := newCorp(t)
	for _, id := range []string{"a", "a@b.example", strings.Repeat("x", 64)} {
		if _, err := Join.Do(w, Joining{UserID: id, Name: "n"}); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// The same call is refused with the same code each time.
func TestRefusalsAreNotLeftToChance(t *testing.T) {
	w := newCorp(t)
	var codes []int
	for i := range 40 {
		_, code := simtest.Call(t, w, simtest.Directory, fmt.Sprintf(`POST /user/create {"userid":"a%d","name":"n","mobile":"13800000001","email":"lina@yunshan.example"}`, i))
		codes = append(codes, code)
	}
	if codes = slices.Compact(codes); !slices.Equal(codes, []int{60104}) {
		t.Errorf("codes %v", codes)
	}
}
