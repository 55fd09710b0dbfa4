package customers_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

const p = "POST /externalcontact/"

func newCorp(t *testing.T) *sim.World {
	return simtest.NewWith(t, func(c *sim.Config) {
		c.Apps = append(c.Apps, sim.App{AgentID: 7, Secret: "range", Visible: sim.Range{Users: []string{"zengli"}, Departments: []int64{15}}})
	}, all.Install, all.Seed)
}

// What lacks what it needs is refused.
func TestShelvesRefuse(t *testing.T) {
	w := newCorp(t)
	for _, row := range []struct {
		call string
		want int
	}{
		{p + "add_contact_way {}", 40058},
		{p + `add_contact_way {"type":1,"scene":2}`, 40058},
		{p + `add_contact_way {"type":1,"scene":2,"user":["zengli","lvbin"]}`, 40058},
		{p + `add_contact_way {"type":2,"scene":3,"user":["zengli"]}`, 40058},
		{p + `add_contact_way {"type":1,"scene":2,"user":["ghost"]}`, 40003},
		{p + `add_contact_way {"type":1,"scene":2,"user":["wangfang"]}`, 84061}, // has no customer contact
		{p + `add_contact_way {"type":1,"scene":2,"user":["zengli"],"state":"` + strings.Repeat("x", 31) + `"}`, 40058},
		{p + "groupchat/add_join_way {}", 40058},
		{p + `groupchat/add_join_way {"scene":2,"chat_id_list":["none"]}`, 40050},
		{p + "group_welcome_template/add {}", 40063},
		{p + `group_welcome_template/add {"link":{"title":"x"}}`, 41010},
		{p + `group_welcome_template/add {"image":{"media_id":"none"}}`, 40007},
		{p + "add_product_album {}", 40058},
		{p + `add_product_album {"description":"x","price":1}`, 40058},
		{p + `add_product_album {"description":"x","price":1,"attachments":[{"type":"video"}]}`, 41065},
		{p + "add_intercept_rule {}", 40058},
		{p + `add_intercept_rule {"rule_name":"x","word_list":[],"intercept_type":1,"applicable_range":{"user_list":["zengli"]}}`, 40058},
		{p + `add_intercept_rule {"rule_name":"x","word_list":["y"],"intercept_type":1}`, 40058},
		{p + "customer_acquisition/create_link {}", 40058},
		{p + `customer_acquisition/create_link {"link_name":"x"}`, 40058},
		{p + `customer_acquisition/create_link {"link_name":"x","range":{"user_list":["ghost"]}}`, 40003},
		{p + `customer_acquisition/get {"link_id":"none"}`, 40058},
		{p + "send_welcome_msg {}", 41049},
		{"GET /externalcontact/list", 41009},
		{p + `add_msg_template {"sender":"zengli","text":{"content":"x"}}`, 0}, // to single customers
		{"GET /externalcontact/get", 41035},
		{p + `remark {"userid":"caixia","external_userid":"wmCustomer0000","remark":"` + strings.Repeat("长", 21) + `"}`, 40058},
		{p + `remark {"userid":"caixia","external_userid":"wmCustomer0000","remark_pic_mediaid":"none"}`, 40007},
		{p + `add_corp_tag {"group_name":"g","tag":[{"name":"` + strings.Repeat("长", 31) + `"}]}`, 40072},
		{p + `edit_corp_tag {"id":"etLevelA","name":""}`, 40072},
		{p + `add_moment_task {"text":{"content":"` + strings.Repeat("长", 2001) + `"}}`, 45002},
		{p + `add_moment_task {"text":{"content":"` + strings.Repeat("x", 2001) + `"}}`, 40058},
		{p + `add_moment_task {"attachments":[{"msgtype":"link","link":{"title":"x","url":"u"}},{"msgtype":"link","link":{"title":"x","url":"u"}}]}`, 40058},
		{p + `add_moment_task {"attachments":[{"msgtype":"miniprogram","miniprogram":{"title":"x","appid":"a","page":"p","pic_media_id":"simulated-media-1"}}]}`, 41065},
		{p + `add_msg_template {"chat_type":"single","sender":"zengli","attachments":[{"msgtype":"link","link":{"title":"x"}}]}`, 41010},
		{p + `add_msg_template {"chat_type":"single","sender":"zengli","attachments":[{"msgtype":"hologram"}]}`, 41065},
	} {
		if got, code := simtest.Call(t, w, simtest.App, row.call); code != row.want {
			t.Errorf("%s: %s, want %d", row.call, got, row.want)
		}
	}
}

// What is put on a shelf comes back as the page of the call shows it.
func TestShelvesAnswer(t *testing.T) {
	w := newCorp(t)
	for _, row := range []struct{ call, want string }{
		{p + `add_contact_way {"type":1,"scene":1,"user":["zengli"],"later":1}`, `{"errcode":0,"errmsg":"ok","config_id":"simulated-way-000001"}`},
		{p + `add_contact_way {"type":1,"scene":2,"user":["zengli"]}`, `{"errcode":0,"errmsg":"ok","config_id":"simulated-way-000002","qr_code":"https://qr.simulated.example/simulated-way-000002"}`},
		{p + `get_contact_way {"config_id":"simulated-way-000001"}`, `{"errcode":0,"errmsg":"ok","contact_way":{"conclusions":{},"config_id":"simulated-way-000001","is_temp":false,"party":[],"remark":"","scene":1,"skip_verify":true,"state":"","style":0,"type":1,"user":["zengli"]}}`},
		{p + `list_contact_way {}`, `{"errcode":0,"errmsg":"ok","contact_way":[{"config_id":"simulated-way-000001"},{"config_id":"simulated-way-000002"}],"next_cursor":""}`},
		{p + `customer_acquisition/create_link {"link_name":"x","range":{"user_list":["zengli"]},"priority_option":{"priority_type":1}}`, `"link":{"create_time":`},
		{p + `customer_acquisition/get {"link_id":"simulated-link-000003"}`, `"priority_option":{"priority_type":1},"range":{"department_list":[],"user_list":["zengli"]}}`},
		{p + `customer_acquisition/list_link {}`, `"link_id_list":["simulated-link-000003"]`},
		{p + `groupchat/add_join_way {"scene":2,"chat_id_list":["wrGroup0001"],"remark":"` + strings.Repeat("长", 31) + `"}`, `{"errcode":0,"errmsg":"ok","config_id":"simulated-join-way-000004"}`},
		{p + `groupchat/get_join_way {"config_id":"simulated-join-way-000004"}`, `"remark":"` + strings.Repeat("长", 30) + `"`},
		{p + `add_intercept_rule {"rule_name":"x","word_list":["y"],"intercept_type":1,"semantics_list":[1],"applicable_range":{"user_list":["zengli"]}}`, `{"errcode":0,"errmsg":"ok","rule_id":"simulated-rule-000005"}`},
		{p + `update_intercept_rule {"rule_id":"simulated-rule-000005","add_applicable_range":{"user_list":["lvbin"]},"remove_applicable_range":{"user_list":["zengli"]}}`, `{"errcode":0,"errmsg":"ok"}`},
		{p + `get_intercept_rule {"rule_id":"simulated-rule-000005"}`, `"applicable_range":{"department_list":[],"user_list":["lvbin"]}`},
		{"GET /externalcontact/get_intercept_rule_list", `"rule_list":[{"create_time":`},
	} {
		got, code := simtest.Call(t, w, simtest.App, row.call)
		if code != 0 || !strings.Contains(got, row.want) {
			t.Errorf("%s: %s\nwant %s", row.call, got, row.want)
		}
	}
	for _, call := range []string{p + `customer_acquisition/get {"link_id":"simulated-link-000003"}`, p + `groupchat/get_join_way {"config_id":"simulated-join-way-000004"}`} {
		if got, code := simtest.Call(t, w, simtest.Other, call); code == 0 {
			t.Errorf("%s of another app: %s", call, got)
		}
	}
}

// Empty lists of a moment's visible range limit nothing: many clients send them always.
func TestMomentOfAnEmptyRange(t *testing.T) {
	w := newCorp(t)
	task := func(visible string) string {
		simtest.MustCall(t, w, simtest.App, p+`add_moment_task {"text":{"content":"x"},"visible_range":`+visible+`}`)
		moments := simtest.MustCall(t, w, simtest.App, p+`get_moment_task {"moment_id":"simulated-moment-000002"}`)
		w = newCorp(t)
		return moments
	}
	all := task(`{}`)
	if got := task(`{"sender_list":{"user_list":[],"department_list":[]},"external_contact_list":{"tag_list":[]}}`); got != all {
		t.Errorf("got %s, want %s", got, all)
	}
	if got := task(`{"sender_list":{"user_list":["zengli"]},"external_contact_list":{"tag_list":[]}}`); got != `{"errcode":0,"errmsg":"ok","next_cursor":"","task_list":[{"publish_status":0,"userid":"zengli"}]}` {
		t.Errorf("got %s", got)
	}
	if got := task(`{"sender_list":{"user_list":["zengli"]},"external_contact_list":{"tag_list":["none"]}}`); got != `{"errcode":0,"errmsg":"ok","next_cursor":"","task_list":[]}` {
		t.Errorf("got %s", got)
	}
}

// An app sees the customers of those whom it sees, and directory sync none.
func TestRangeOfCustomers(t *testing.T) {
	w := newCorp(t)
	for _, row := range []struct{ call, want string }{
		{"GET /externalcontact/get_follow_user_list", `{"errcode":0,"errmsg":"ok","follow_user":["caixia","jiaming","jianghai","luxin","lvbin","pengfei","shenyi","suhang","zengli"]}`},
		{"GET /externalcontact/list?userid=zengli", `"errcode":0`},
		{"GET /externalcontact/list?userid=yelin", `"errcode":60011`},
		{p + `batch/get_by_user {"userid_list":["zengli","yelin"]}`, `"errcode":60011`},
		{p + `remark {"userid":"yelin","external_userid":"wmCustomer0001"}`, `"errcode":60011`},
		{p + `mark_tag {"userid":"yelin","external_userid":"wmCustomer0001","add_tag":["etLevelA"]}`, `"errcode":60011`},
		{p + `transfer_customer {"handover_userid":"zengli","takeover_userid":"yelin","external_userid":["wmCustomer0001"]}`, `"errcode":60011`},
		{p + `groupchat/list {"limit":100}`, `"errcode":0`},
		{p + `add_contact_way {"type":1,"scene":2,"user":["yelin"]}`, `"errcode":60011`},
		{p + `add_msg_template {"chat_type":"single","sender":"yelin","text":{"content":"x"}}`, `"errcode":60011`},
	} {
		if got, _ := simtest.Call(t, w, "range", row.call); !strings.Contains(got, row.want) {
			t.Errorf("%s: %s, want %s", row.call, got, row.want)
		}
	}
	for _, call := range []string{"GET /externalcontact/list?userid=zengli", p + "get_corp_tag_list {}", p + "groupchat/list {}", p + "get_moment_list {}", p + "get_unassigned_list {}", p + "list_contact_way {}"} {
		if got, code := simtest.Call(t, w, simtest.Directory, call); code != 48002 {
			t.Errorf("%s with directory sync: %s", call, got)
		}
	}
}
