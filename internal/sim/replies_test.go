package sim_test

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/archives"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/dials"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/journals"
	"github.com/gowecom/wecom/internal/sim/kf"
	"github.com/gowecom/wecom/internal/sim/livings"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/robots"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/wire"
)

// replies has a line for each call that is simulated: its route and what WeCom
// answers it with. The command in wire/gen writes it.
//
//go:embed testdata/replies.txt
var replies string

// more are keys of replies that WeCom sends, and that the data lack.
var more = map[string]bool{
	"GET /cgi-bin/user/get enable": true, "GET /cgi-bin/user/list userlist.enable": true, // of older pages
	"POST /cgi-bin/tag/addtagusers invalidlist": true, "POST /cgi-bin/tag/deltagusers invalidlist": true, "POST /cgi-bin/externalcontact/message/send invalid_party": true, // texts on their pages
	"POST /cgi-bin/oa/getapprovaldetail info.apply_data.contents.value.sum_field": true,                                                                              // seen
	"POST /cgi-bin/wedoc/smartsheet/add_fields fields.property_single_select":     true, "POST /cgi-bin/wedoc/smartsheet/add_fields fields.property_reference": true, // the page has the whole field, its example a part
	"POST /cgi-bin/wedoc/smartsheet/add_fields fields.property_auto_number": true, "POST /cgi-bin/wedoc/smartsheet/add_fields fields.property_progress": true,
	"POST /cgi-bin/wedoc/smartsheet/add_fields fields.property_date_time":     true,
	"POST /cgi-bin/checkin/getcorpcheckinoption group.ot_info_v2":             true,
	"POST /cgi-bin/checkin/getcorpcheckinoption group.checkindate.allow_flex": true, "POST /cgi-bin/checkin/getcheckinoption info.group.checkindate.allow_flex": true,
}

// less are keys that replies may lack, though the data have them as required: WeCom
// has them only where there is something to say.
var less = map[string]bool{
	"GET /cgi-bin/user/get gender": true, "GET /cgi-bin/user/list userlist.gender": true, // not for new apps
	"POST /cgi-bin/externalcontact/get_groupmsg_list_v2 group_msg_list.creator": true, "POST /cgi-bin/externalcontact/get_moment_list moment_list.creator": true, // not of what an app created
	"POST /cgi-bin/externalpay/get_bill_list bill_list.trade_state": true, // not of refunds
	"POST /cgi-bin/report/grid/list_cata cata_list":                 true, // the page has it in its table alone
}

// numbers are values that the data have as texts, and that the table of the page has as
// numbers.
var numbers = map[string]bool{
	"POST /cgi-bin/wedrive/file_info file_info.file_size": true, "POST /cgi-bin/wedrive/file_info file_info.file_type": true, "POST /cgi-bin/wedrive/file_info file_info.file_status": true,
	"POST /cgi-bin/wedrive/file_info file_info.ctime": true, "POST /cgi-bin/wedrive/file_info file_info.mtime": true,
}

// faults tells where a reply differs from what WeCom answers: unknown keys, missing
// ones, and values of another kind.
func faults(route, at string, t *wire.Type, v any) (list []string) {
	wrong := func() []string { return []string{fmt.Sprintf("%s %s is %v, want kind %c", route, at, v, t.Kind)} }
	switch v := v.(type) {
	case map[string]any:
		switch t.Kind {
		case wire.Any:
			return nil
		case wire.Map:
			for key, inner := range v {
				list = append(list, faults(route, at+"."+key, t.Item, inner)...)
			}
			return list
		case wire.Object:
		default:
			return wrong()
		}
		for key, inner := range v {
			place := strings.TrimPrefix(at+"."+key, ".")
			switch field := t.Field(key); {
			case at == "" && (key == "errcode" || key == "errmsg") || more[route+" "+place]:
			case field == nil:
				list = append(list, route+" has the key "+place+", which WeCom does not send")
			default:
				list = append(list, faults(route, place, field, inner)...)
			}
		}
		for _, f := range t.Fields {
			place := strings.TrimPrefix(at+"."+f.Key, ".")
			if _, ok := v[f.Key]; !ok && !f.Optional && !less[route+" "+place] {
				list = append(list, route+" lacks the key "+place)
			}
		}
	case []any:
		switch t.Kind {
		case wire.Any:
			return nil
		case wire.List:
		default:
			return wrong()
		}
		for _, inner := range v {
			list = append(list, faults(route, at, t.Item, inner)...)
		}
	case string:
		if t.Kind != wire.String && t.Kind != wire.Any {
			return wrong()
		}
	case json.Number:
		if t.Kind != wire.Integer && t.Kind != wire.Number && t.Kind != wire.Any && !numbers[route+" "+at] {
			return wrong()
		}
	case bool:
		if t.Kind != wire.Bool && t.Kind != wire.Any {
			return wrong()
		}
	case nil:
		return wrong()
	}
	return list
}

// Each reply has the keys and the kinds of the official pages, since clients in
// other languages do not bend them.
func TestRepliesAreAsDocumented(t *testing.T) {
	w := simtest.NewWith(t, func(c *sim.Config) {
		c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8)
		c.Apps = append(c.Apps, sim.App{AgentID: 5, Secret: "old", PersonalData: true}, sim.App{AgentID: 2000004, Secret: "archive", Archive: true})
	}, all.Install, all.Seed)
	w.In(func(tx *sim.Tx) { directory.SetJobTime(tx, 0) })
	if _, err := robots.Add.Do(w, robots.Addition{Key: "k"}); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		second(archives.Permit.Do(w, archives.Permission{UserID: "shenyi", Edition: 2})),
		second(archives.Answer.Do(w, archives.Answering{UserID: "shenyi", CustomerID: "wm1", Agreed: true})),
		second(archives.Answer.Do(w, archives.Answering{RoomID: "wr1", CustomerID: "wm1"})),
		second(archives.OpenRoom.Do(w, archives.Opening{Name: "n", Creator: "shenyi"})),
		second(archives.AddRobot.Do(w, archives.Addition{Name: "n", Creator: "shenyi"})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	seedKf(t, w)
	for _, kind := range []string{"image", "video", "file", "voice"} {
		if _, err := media.Add.Do(w, media.Addition{Kind: kind, Name: "a." + kind, Data: []byte("userid,姓名\n")}); err != nil {
			t.Fatal(err)
		}
	}
	act(t)(journals.Submit.Do(w, journals.Submission{TemplateID: journals.DailyTemplateID, UserID: "lina", Texts: map[string]string{"Textarea-01": "x"}, Files: []string{"f"}}))
	act(t)(journals.Read.Do(w, journals.Reading{ID: "simulated-report-1", UserID: "wangwei"}))
	act(t)(journals.Comment.Do(w, journals.Remark{ID: "simulated-report-1", UserID: "wangwei", Content: "x"}))
	act(t)(dials.Call.Do(w, dials.Calling{UserID: "lina", Users: []string{"wangwei"}, Phones: []string{"2155550101"}, Minutes: 3}))
	known := map[string]*wire.Type{}
	for line := range strings.Lines(replies) {
		route, fields, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		known[route] = wire.ParseObject(fields)
	}
	seen := map[string]bool{}
	values := map[string]string{} // that later calls name, such as <docid>: those that came last
	w.In(func(tx *sim.Tx) { values["today"] = tx.Now().In(sim.UTC8).Format(time.DateOnly) })
	for line := range strings.Lines(documentedCalls) {
		secret, call, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		values["now"] = strconv.FormatInt(w.Now().Unix(), 10)
		for key, value := range values {
			call = strings.ReplaceAll(call, "<"+key+">", value)
		}
		if secret == "act" { // of somebody in the corp, or of its clock
			name, params, _ := strings.Cut(call, " ")
			if d, err := time.ParseDuration(name); err == nil {
				w.Advance(d)
				continue
			}
			result, err := w.Do(name, json.RawMessage(params))
			var v any
			if err = errors.Join(err, json.Unmarshal(result, &v)); err != nil {
				t.Errorf("%s: %v", call, err)
			}
			remember(values, v)
			continue
		}
		reply, code := simtest.Call(t, w, secret, call)
		if code != 0 {
			t.Errorf("%s: %s", call, reply)
			continue
		}
		method, rest, _ := strings.Cut(call, " ")
		path, _, _ := strings.Cut(rest, " ")
		path, _, _ = strings.Cut(path, "?")
		route := method + " /cgi-bin" + path
		seen[route] = true
		switch {
		case strings.HasSuffix(path, "add_moment_task"):
			w.Advance(5 * time.Second)
			if done, err := customers.PostMoment.Do(w, customers.Posting{MomentID: "simulated-moment-000011", UserID: "zengli"}); err != nil || !done.Done {
				t.Fatal("no moment is posted", err)
			}
		case strings.HasSuffix(path, "living/cancel"):
			const id = "simulated-living-2"
			act(t)(livings.Start.Do(w, livings.Beginning{LivingID: id}))
			act(t)(livings.Watch.Do(w, livings.Watching{LivingID: id, UserID: "wangwei", Seconds: 9, InvitedBy: "lina"}))
			act(t)(livings.Watch.Do(w, livings.Watching{LivingID: id, CustomerID: "wmCustomer0001", Seconds: 9, InvitedBy: "lina"}))
			act(t)(livings.VisitShop.Do(w, livings.Visit{LivingID: id, CustomerID: "wmCustomer0001"}))
		case strings.HasSuffix(path, "get_living_share_info"):
			act(t)(livings.End.Do(w, livings.Ending{LivingID: "simulated-living-2"}))
			w.Advance(5 * time.Second)
		}
		d := json.NewDecoder(strings.NewReader(reply))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		remember(values, v)
		for _, fault := range faults(route, "", known[route], v) {
			t.Error(fault)
		}
	}
	var unseen []string
	for route := range known {
		if !seen[route] {
			unseen = append(unseen, route)
		}
	}
	slices.Sort(unseen)
	if want := unseenRoutes; !slices.Equal(unseen, want) {
		t.Errorf("not called:\n%s", strings.Join(unseen, "\n"))
	}
}

// remember keeps what later calls name of a reply, or of the result of an act.
func remember(values map[string]string, result any) {
	o := sim.ObjectIn(result)
	back, err := url.Parse(sim.Text(o["url"]))
	if err != nil {
		back = &url.URL{}
	}
	for key, value := range map[string]string{
		"docid": cmp.Or(sim.Text(o["docid"]), sim.Text(o["formid"])), "user_ticket": sim.Text(o["user_ticket"]),
		"debug_token": sim.Text(o["debug_token"]), "code": back.Query().Get("code"),
	} {
		if value != "" {
			values[key] = value
		}
	}
}

// second is the error of an act whose result does not matter.
func second[R any](_ R, err error) error { return err }

// act fails the test if what was done failed.
func act(t *testing.T) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// seedKf has a customer of an account wkSimulated000001.
func seedKf(t *testing.T, w *sim.World) {
	t.Helper()
	opened, err := kf.Open.Do(w, kf.Opening{Name: "售前", UserIDs: []string{"lina"}})
	if err != nil {
		t.Fatal(err)
	}
	entered, err := kf.Enter.Do(w, kf.Entering{OpenKfID: opened.OpenKfID, Nickname: "张先生"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = kf.Say.Do(w, kf.Saying{OpenKfID: opened.OpenKfID, CustomerID: entered.CustomerID, Kind: "text", Content: `{"content":"在吗"}`}); err == nil {
		_, err = kf.AllowUpgrade.Do(w, kf.Allowing{UserIDs: []string{"lina"}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// unseenRoutes are calls whose replies are not looked at here: forms with files, and
// what needs acts before it.
var unseenRoutes = []string{
	"GET /cgi-bin/gettoken",
	"GET /cgi-bin/user/getuserinfo",
	"POST /cgi-bin/aibot/response",
	"POST /cgi-bin/chatdata/upload_media",
	"POST /cgi-bin/checkin/add_checkin_option",
	"POST /cgi-bin/checkin/add_checkin_record",
	"POST /cgi-bin/checkin/addcheckinuserface",
	"POST /cgi-bin/checkin/clear_checkin_option_array_field",
	"POST /cgi-bin/checkin/del_checkin_option",
	"POST /cgi-bin/checkin/punch_correction",
	"POST /cgi-bin/checkin/setcheckinschedulist",
	"POST /cgi-bin/checkin/update_checkin_option",
	"POST /cgi-bin/corp/getopenapprovaldata",
	"POST /cgi-bin/externalcontact/resigned/transfer_customer",
	"POST /cgi-bin/externalcontact/resigned/transfer_result",
	"POST /cgi-bin/externalcontact/send_welcome_msg",
	"POST /cgi-bin/media/upload",
	"POST /cgi-bin/media/upload_attachment",
	"POST /cgi-bin/media/uploadimg",
	"POST /cgi-bin/meeting/record/delete",
	"POST /cgi-bin/meeting/webinar/enroll/query_by_tmp_openid",
	"POST /cgi-bin/miniapppay/upload_image",
	"POST /cgi-bin/oa/approval/copytemplate",
	"POST /cgi-bin/webhook/upload_media",
	"POST /cgi-bin/wedoc/smartsheet/groupchat/get",
	"POST /cgi-bin/wedoc/smartsheet/groupchat/update",
	"POST /cgi-bin/wedoc/smartsheet/webhook",
}

// documentedCalls are calls with their apps, in an order in which none is refused.
const documentedCalls = `
app GET /get_api_domain_ip
app GET /getcallbackip
app GET /agent/get?agentid=1000002
app GET /agent/list
app POST /agent/set {"agentid":1000002,"description":"通知全体员工","home_url":"https://app.example/"}
app POST /menu/create?agentid=1000002 {"button":[{"type":"click","name":"今日","key":"k"},{"name":"更多","sub_button":[{"type":"view","name":"看","url":"https://app.example/"}]}]}
app GET /menu/get?agentid=1000002
app GET /menu/delete?agentid=1000002
app POST /agent/set_workbench_template {"agentid":1000002,"type":"image","image":{"url":"https://app.example/a.png","jump_url":"https://app.example/"}}
app POST /agent/get_workbench_template {"agentid":1000002}
app POST /agent/set_workbench_data {"agentid":1000002,"userid":"lina","type":"image","image":{"url":"https://app.example/b.png"}}
app POST /agent/batch_set_workbench_data {"agentid":1000002,"userid_list":["lina"],"data":{"type":"image","image":{"url":"https://app.example/b.png"}}}
app POST /agent/get_workbench_data {"agentid":1000002,"userid":"lina"}
app GET /get_jsapi_ticket
app GET /ticket/get?type=agent_config
app GET /department/list
app GET /department/get?id=4
directory GET /department/simplelist
directory POST /department/create {"name":"法务部","parentid":1,"id":70}
directory POST /department/create {"name":"审计部","parentid":1,"id":71}
directory POST /department/update {"id":70,"name":"法务"}
directory GET /department/delete?id=71
directory POST /user/create {"userid":"a","name":"n","mobile":"13900000001","department":[70,900],"gender":1,"extattr":{"attrs":[{"type":0,"name":"工号","text":{"value":"7"}}]}}
directory POST /user/create {"userid":"b","name":"n","mobile":"13900000002"}
directory POST /user/create {"userid":"c","name":"n","mobile":"13900000003"}
directory POST /user/update {"userid":"a","position":"x"}
directory POST /user/batchdelete {"useridlist":["b"]}
directory GET /user/delete?userid=c
app GET /user/get?userid=a
old GET /user/get?userid=a
app GET /user/list?department_id=4
old GET /user/list?department_id=4
app GET /user/simplelist?department_id=4
directory POST /user/list_id {}
app POST /user/getuserid {"mobile":"13900000001"}
app POST /user/get_userid_by_email {"email":"lina@yunshan.example","email_type":2}
app POST /user/convert_to_openid {"userid":"lina"}
app POST /user/convert_to_userid {"openid":"oSimulated-lina"}
app POST /batch/userid_to_openuserid {"userid_list":["lina","ghost"]}
app POST /batch/openuserid_to_userid {"open_userid_list":["woSimulated-lina","x"],"source_agentid":1}
directory POST /user/get_active_stat {"date":"2026-11-26"}
app POST /batch/invite {"user":["lina","ghost"],"party":[4,99],"tag":[77]}
directory GET /corp/get_join_qrcode?size_type=1
app POST /tag/create {"tagname":"甲","tagid":7}
app POST /tag/update {"tagid":7,"tagname":"乙"}
app POST /tag/addtagusers {"tagid":7,"userlist":["lina","ghost"],"partylist":[4,99]}
app POST /tag/deltagusers {"tagid":7,"userlist":["lina","ghost"],"partylist":[99]}
app GET /tag/get?tagid=7
app GET /tag/list
directory POST /batch/syncuser {"media_id":"simulated-media-3"}
directory GET /batch/getresult?jobid=simulated-job-1
directory POST /batch/replaceparty {"media_id":"simulated-media-3"}
directory POST /batch/replaceuser {"media_id":"simulated-media-3"}
app POST /export/simple_user {"encoding_aeskey":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
app POST /export/user {"encoding_aeskey":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
app POST /export/department {"encoding_aeskey":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
app POST /export/taguser {"tagid":7,"encoding_aeskey":"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
app GET /export/get_result?jobid=simulated-job-4
app GET /tag/delete?tagid=7
app POST /linkedcorp/agent/get_perm_list
app POST /linkedcorp/user/get {"userid":"wwsimulated000002/qinlan"}
app POST /linkedcorp/user/list {"department_id":"simulatedlink/1"}
app POST /linkedcorp/user/simplelist {"department_id":"simulatedlink/1"}
app POST /linkedcorp/department/list {"department_id":"simulatedlink/1"}
app POST /linkedcorp/message/send {"agentid":1000002,"touser":["lina","ghost"],"toparty":["99"],"msgtype":"text","text":{"content":"x"}}
app POST /message/send {"agentid":1000002,"touser":"lina|ghost","toparty":"99","totag":"99","msgtype":"text","text":{"content":"x"}}
app POST /message/send {"agentid":1000002,"touser":"lina","msgtype":"template_card","template_card":{"card_type":"button_interaction","task_id":"t","main_title":{"title":"x"},"button_list":[{"key":"k","text":"x"}]}}
app POST /message/send {"agentid":1000002,"touser":"lina","msgtype":"interactive_taskcard","interactive_taskcard":{"title":"x","task_id":"t2","btn":[{"key":"k","name":"x"}]}}
app POST /message/update_template_card {"agentid":1000002,"response_code":"simulated-response-code-1","userids":["lina","ghost"],"button":{"replace_name":"x"}}
app POST /message/update_taskcard {"agentid":1000002,"task_id":"t2","userids":["lina","ghost"],"replace_name":"x"}
app POST /message/recall {"msgid":"simulated-message-1"}
app POST /message/get_statistics {}
app POST /appchat/create {"chatid":"chat","name":"x","userlist":["lina","songtao"]}
app POST /appchat/update {"chatid":"chat","name":"y"}
app GET /appchat/get?chatid=chat
app POST /appchat/send {"chatid":"chat","msgtype":"text","text":{"content":"x"}}
app POST /webhook/send?key=k {"msgtype":"text","text":{"content":"x"}}
app POST /media/upload_by_url {"scene":1,"type":"file","filename":"a","url":"https://a.example"}
app POST /media/get_upload_by_url_result {"jobid":"simulated-upload-1"}
app GET /externalcontact/get_follow_user_list
app GET /externalcontact/list?userid=zengli
app GET /externalcontact/get?external_userid=wmCustomer0001
app POST /externalcontact/batch/get_by_user {"userid_list":["zengli"]}
app POST /externalcontact/remark {"userid":"caixia","external_userid":"wmCustomer0000","remark":"x"}
app POST /externalcontact/get_corp_tag_list {}
app POST /externalcontact/add_corp_tag {"group_name":"g","tag":[{"name":"t"}]}
app POST /externalcontact/edit_corp_tag {"id":"etLevelA","name":"x"}
app POST /externalcontact/mark_tag {"userid":"caixia","external_userid":"wmCustomer0000","add_tag":["etLevelB"]}
app POST /externalcontact/del_corp_tag {"tag_id":["etLevelC"]}
app POST /externalcontact/add_contact_way {"type":1,"scene":2,"user":["zengli"]}
app POST /externalcontact/get_contact_way {"config_id":"simulated-way-000003"}
app POST /externalcontact/list_contact_way {}
app POST /externalcontact/update_contact_way {"config_id":"simulated-way-000003","remark":"x"}
app POST /externalcontact/del_contact_way {"config_id":"simulated-way-000003"}
app POST /externalcontact/groupchat/add_join_way {"scene":2,"chat_id_list":["wrGroup0001"]}
app POST /externalcontact/groupchat/get_join_way {"config_id":"simulated-join-way-000004"}
app POST /externalcontact/groupchat/update_join_way {"config_id":"simulated-join-way-000004","scene":2,"chat_id_list":["wrGroup0001"]}
app POST /externalcontact/groupchat/del_join_way {"config_id":"simulated-join-way-000004"}
app POST /externalcontact/group_welcome_template/add {"text":{"content":"x"},"image":{"media_id":"simulated-media-1"}}
app POST /externalcontact/group_welcome_template/get {"template_id":"simulated-group-welcome-000005"}
app POST /externalcontact/group_welcome_template/edit {"template_id":"simulated-group-welcome-000005","text":{"content":"y"}}
app POST /externalcontact/group_welcome_template/del {"template_id":"simulated-group-welcome-000005"}
app POST /externalcontact/add_product_album {"description":"x","price":1,"attachments":[{"type":"image","image":{"media_id":"simulated-media-1"}}]}
app POST /externalcontact/get_product_album {"product_id":"simulated-product-000006"}
app POST /externalcontact/get_product_album_list {}
app POST /externalcontact/update_product_album {"product_id":"simulated-product-000006","price":2}
app POST /externalcontact/delete_product_album {"product_id":"simulated-product-000006"}
app POST /externalcontact/add_intercept_rule {"rule_name":"x","word_list":["y"],"intercept_type":1,"semantics_list":[1],"applicable_range":{"user_list":["zengli"]}}
app POST /externalcontact/get_intercept_rule {"rule_id":"simulated-rule-000007"}
app GET /externalcontact/get_intercept_rule_list
app POST /externalcontact/update_intercept_rule {"rule_id":"simulated-rule-000007","rule_name":"z"}
app POST /externalcontact/del_intercept_rule {"rule_id":"simulated-rule-000007"}
app POST /externalcontact/customer_acquisition/create_link {"link_name":"x","range":{"user_list":["zengli"]}}
app POST /externalcontact/customer_acquisition/get {"link_id":"simulated-link-000008"}
app POST /externalcontact/customer_acquisition/list_link {}
app POST /externalcontact/customer_acquisition/update_link {"link_id":"simulated-link-000008","link_name":"y"}
app POST /externalcontact/customer_acquisition/customer {"link_id":"simulated-link-000008"}
app POST /externalcontact/customer_acquisition/statistic {"link_id":"simulated-link-000008","start_time":<now>,"end_time":<now>}
app GET /externalcontact/customer_acquisition_quota
app POST /externalcontact/customer_acquisition/delete_link {"link_id":"simulated-link-000008"}
app POST /externalcontact/groupchat/list {"limit":10}
app POST /externalcontact/groupchat/get {"chat_id":"wrGroup0001","need_name":1}
app POST /externalcontact/groupchat/onjob_transfer {"new_owner":"zengli","chat_id_list":["wrGroup0001","none"]}
app POST /externalcontact/groupchat/transfer {"new_owner":"zengli","chat_id_list":["wrGroup0001","none"]}
app POST /externalcontact/add_msg_template {"chat_type":"single","sender":"zengli","text":{"content":"x"},"attachments":[{"msgtype":"image","image":{"media_id":"simulated-media-1"}}]}
app POST /externalcontact/get_groupmsg_list_v2 {"chat_type":"single","start_time":1795600000,"end_time":1795700000}
app POST /externalcontact/get_groupmsg_task {"msgid":"simulated-group-message-000009"}
app POST /externalcontact/get_groupmsg_send_result {"msgid":"simulated-group-message-000009","userid":"zengli"}
app POST /externalcontact/remind_groupmsg_send {"msgid":"simulated-group-message-000009"}
app POST /externalcontact/cancel_groupmsg_send {"msgid":"simulated-group-message-000009"}
app POST /externalcontact/add_moment_task {"text":{"content":"x"}}
app GET /externalcontact/get_moment_task_result?jobid=simulated-moment-job-000010
app POST /externalcontact/get_moment_task {"moment_id":"simulated-moment-000011"}
app POST /externalcontact/get_moment_list {"start_time":1795600000,"end_time":1795700000}
app POST /externalcontact/get_moment_customer_list {"moment_id":"simulated-moment-000011","userid":"zengli"}
app POST /externalcontact/get_moment_send_result {"moment_id":"simulated-moment-000011","userid":"zengli"}
app POST /externalcontact/get_moment_comments {"moment_id":"simulated-moment-000011","userid":"zengli"}
app POST /externalcontact/cancel_moment_task {"moment_id":"simulated-moment-000011"}
app POST /externalcontact/transfer_customer {"handover_userid":"caixia","takeover_userid":"zengli","external_userid":["wmCustomer0000","none"]}
app POST /externalcontact/transfer_result {"handover_userid":"caixia","takeover_userid":"zengli"}
app POST /externalcontact/get_unassigned_list {}
app POST /externalcontact/customer_strategy/create {"strategy_name":"x","admin_list":["zengli"],"range":[{"type":1,"userid":"zengli"},{"type":2,"partyid":15}]}
app POST /externalcontact/customer_strategy/get {"strategy_id":1}
app POST /externalcontact/customer_strategy/get_range {"strategy_id":1}
app POST /externalcontact/customer_strategy/list {}
app POST /externalcontact/customer_strategy/edit {"strategy_id":1,"strategy_name":"y"}
app POST /externalcontact/add_strategy_tag {"strategy_id":1,"group_name":"g","tag":[{"name":"t"},{"name":"u"}]}
app POST /externalcontact/get_strategy_tag_list {"strategy_id":1}
app POST /externalcontact/edit_strategy_tag {"id":"etTag000013","name":"x"}
app POST /externalcontact/del_strategy_tag {"tag_id":["etTag000013"]}
app POST /externalcontact/customer_strategy/del {"strategy_id":1}
app POST /externalcontact/moment_strategy/create {"strategy_name":"x","admin_list":["zengli"],"range":[{"type":1,"userid":"zengli"}]}
app POST /externalcontact/moment_strategy/get {"strategy_id":2}
app POST /externalcontact/moment_strategy/get_range {"strategy_id":2}
app POST /externalcontact/moment_strategy/list {}
app POST /externalcontact/moment_strategy/edit {"strategy_id":2,"strategy_name":"y"}
app POST /externalcontact/moment_strategy/del {"strategy_id":2}
app POST /externalcontact/get_user_behavior_data {"userid":["zengli"],"start_time":<now>,"end_time":<now>}
app POST /externalcontact/groupchat/statistic {"day_begin_time":<now>,"owner_filter":{"userid_list":["caixia"]}}
app POST /externalcontact/groupchat/statistic_group_by_day {"day_begin_time":<now>,"owner_filter":{"userid_list":["caixia"]}}
app POST /checkin/getcorpcheckinoption
app POST /checkin/getcheckinoption {"datetime":1795600000,"useridlist":["lina"]}
app POST /checkin/getcheckindata {"opencheckindatatype":3,"starttime":1795600000,"endtime":1795700000,"useridlist":["lina"]}
app POST /checkin/getcheckin_daydata {"starttime":1795536000,"endtime":1795536000,"useridlist":["lina"]}
app POST /checkin/getcheckin_monthdata {"starttime":1795536000,"endtime":1795536000,"useridlist":["lina"]}
app POST /checkin/getcheckinschedulist {"starttime":1795536000,"endtime":1795536000,"useridlist":["lina"]}
app POST /hardware/get_hardware_checkin_data {"starttime":1795536000,"endtime":1795536000,"useridlist":["lina"]}
app POST /oa/gettemplatedetail {"template_id":"simulated-template-leave"}
app POST /oa/getapprovalinfo {"starttime":"1795600000","endtime":"1795700000","size":10,"new_cursor":""}
app POST /corp/getapprovaldata {"starttime":1795600000,"endtime":1795700000}
app POST /oa/approval/create_template {"template_name":[{"text":"请购","lang":"zh_CN"}],"template_content":{"controls":[{"property":{"control":"Text","id":"Text-1","title":[{"text":"事由","lang":"zh_CN"}],"require":1}}]}}
app POST /oa/approval/update_template {"template_id":"simulated-template-1","template_name":[{"text":"请购二","lang":"zh_CN"}],"template_content":{"controls":[{"property":{"control":"Text","id":"Text-1","title":[{"text":"事由","lang":"zh_CN"}],"require":1}}]}}
app POST /oa/applyevent {"creator_userid":"lina","template_id":"simulated-template-1","use_template_approver":1,"apply_data":{"contents":[{"control":"Text","id":"Text-1","value":{"text":"x"}}]},"summary_list":[{"summary_info":[{"text":"x","lang":"zh_CN"}]}]}
app POST /oa/getapprovaldetail {"sp_no":"202611260001"}
app POST /oa/getapprovalinfo {"starttime":"1795600000","endtime":"1795700000","size":10,"new_cursor":""}
app POST /corp/getapprovaldata {"starttime":1795600000,"endtime":1795700000}
app POST /meeting/webinar/create {"admin_userid":"lina","title":"发布会","start_time":"1795659600","end_time":"1795663200","admission_type":1,"enable_manual_check":true}
app POST /meeting/webinar/update {"meetingid":"simulated-webinar-1","title":"春季发布会","start_time":"1795659600","end_time":"1795663200","admission_type":1,"sponsor":"云杉"}
app POST /meeting/webinar/get {"meetingid":"simulated-webinar-1"}
app POST /meeting/webinar/get {"meeting_code":"700000001"}
app POST /meeting/webinar/update_guest_list {"meetingid":"simulated-webinar-1","guests":[{"guest_type":2,"area":86,"phone_number":"13900000001","guest_name":"王工"}]}
app POST /meeting/webinar/list_guest {"meetingid":"simulated-webinar-1"}
app POST /meeting/webinar/update_warm_up {"meetingid":"simulated-webinar-1","warm_up_picture":"https://a.example/w.png"}
app POST /meeting/webinar/enroll/set_config {"meetingid":"simulated-webinar-1","approve_type":2,"is_collect_question":2,"question_list":[{"is_required":2,"question_title":"城市","question_type":3}]}
app POST /meeting/webinar/enroll/get_config {"meetingid":"simulated-webinar-1"}
app POST /meeting/webinar/enroll/import {"meetingid":"simulated-webinar-1","enroll_list":[{"userid":"lina"},{"area":"86","phone_number":"13900000001"}]}
app POST /meeting/webinar/enroll/list {"meetingid":"simulated-webinar-1","limit":1}
app POST /meeting/webinar/enroll/approve {"meetingid":"simulated-webinar-1","enroll_id_list":["1300002"],"action":2}
app POST /meeting/webinar/enroll/delete {"meetingid":"simulated-webinar-1","enroll_id_list":[{"enroll_id":"1300002"}]}
app POST /meeting/webinar/cancel {"meetingid":"simulated-webinar-1"}
app GET /oa/vacation/getcorpconf
app POST /oa/vacation/getuservacationquota {"userid":"lina"}
app POST /oa/vacation/setoneuserquota {"userid":"lina","vacation_id":1,"leftduration":864000,"time_attr":0}
app POST /living/create {"anchor_userid":"lina","theme":"x","living_start":1795680000,"living_duration":60,"type":4,"activity_detail":{"description":"y"}}
app GET /living/get_living_info?livingid=simulated-living-1
app POST /living/create {"anchor_userid":"lina","theme":"x","living_start":1795680000,"living_duration":60}
app POST /living/modify {"livingid":"simulated-living-1","theme":"z"}
app POST /living/cancel {"livingid":"simulated-living-1"}
app POST /living/get_user_all_livingid {"userid":"lina"}
app GET /living/get_living_info?livingid=simulated-living-2
app POST /living/get_living_code {"livingid":"simulated-living-2","openid":"o"}
app POST /living/get_watch_stat {"livingid":"simulated-living-2","next_key":"0"}
app POST /living/get_living_share_info {"ww_share_code":"simulated-share-code-1"}
app POST /living/delete_replay_data {"livingid":"simulated-living-2"}
app GET /living/get_living_info?livingid=simulated-living-2
app POST /oa/journal/get_record_list {"starttime":1795600000,"endtime":1795700000,"cursor":0,"limit":10}
app POST /oa/journal/get_record_detail {"journaluuid":"simulated-report-1"}
app POST /oa/journal/get_stat_list {"starttime":1795536000,"endtime":1795700000,"template_id":"simulated-journal-daily"}
app POST /oa/journal/download_wedrive_file {"journaluuid":"simulated-report-1","fileid":"f"}
app POST /dial/get_dial_record {}
app POST /pstncc/call {"callee_userid":["lina","ghost"]}
app POST /pstncc/getstates {"callee_userid":"lina","callid":"simulated-call-2"}
app POST /oa/calendar/add {"calendar":{"summary":"x","color":"#FF0000","shares":[{"userid":"lina"},{"userid":"ghost"}],"admins":["lina"],"is_public":1,"public_range":{"userids":["lina"],"partyids":[4]}}}
app POST /oa/calendar/update {"skip_public_range":1,"calendar":{"cal_id":"simulated-calendar-1","summary":"y","color":"#FF0000","shares":[{"userid":"lina","permission":3},{"userid":"ghost"}]}}
app POST /oa/calendar/get {"cal_id_list":["simulated-calendar-1"]}
app POST /oa/schedule/add {"schedule":{"cal_id":"simulated-calendar-1","start_time":1795741200,"end_time":1795744800,"attendees":[{"userid":"lina"}],"admins":["lina"],"reminders":{"is_remind":1,"remind_time_diffs":[-300],"is_repeat":1,"repeat_type":1,"is_custom_repeat":1,"repeat_interval":1,"repeat_day_of_week":[5]}}}
app POST /oa/schedule/update {"op_mode":1,"op_start_time":1796346000,"schedule":{"schedule_id":"simulated-schedule-1","start_time":1796349600,"end_time":1796353200,"attendees":[{"userid":"lina"}]}}
app POST /oa/schedule/get {"schedule_id_list":["simulated-schedule-1","simulated-schedule-2"]}
app POST /oa/schedule/get_by_calendar {"cal_id":"simulated-calendar-1"}
app POST /oa/schedule/add_attendees {"schedule_id":"simulated-schedule-1","attendees":[{"userid":"wangwei"}]}
app POST /oa/schedule/del_attendees {"schedule_id":"simulated-schedule-1","attendees":[{"userid":"wangwei"}]}
app POST /oa/schedule/del {"schedule_id":"simulated-schedule-2"}
app POST /oa/meetingroom/add {"name":"x","capacity":4,"city":"a","building":"b","floor":"c","coordinate":{"latitude":"1.5","longitude":"2.5"},"equipment":[1],"range":{"user_list":["lina"]}}
app POST /oa/meetingroom/edit {"meetingroom_id":5,"capacity":5}
app POST /oa/meetingroom/list {}
app POST /oa/meetingroom/book {"meetingroom_id":5,"subject":"x","start_time":1795741200,"end_time":1795744800,"booker":"lina","attendees":["wangwei"]}
app POST /oa/meetingroom/book_by_schedule {"meetingroom_id":5,"schedule_id":"simulated-schedule-1","booker":"lina"}
app POST /oa/meetingroom/get_booking_info {"meetingroom_id":5,"start_time":1795708800,"end_time":1795795200}
app POST /oa/meetingroom/bookinfo/get {"meetingroom_id":5,"booking_id":"bk-simulated-2"}
app POST /oa/meetingroom/cancel_book {"booking_id":"bk-simulated-1","keep_schedule":1}
app POST /oa/meetingroom/del {"meetingroom_id":5}
app POST /oa/calendar/del {"cal_id":"simulated-calendar-1"}
app POST /meeting/create {"admin_userid":"lina","title":"x","meeting_start":1795660000,"meeting_duration":3600,"location":"y","cal_id":"c","invitees":{"userid":["lina","songtao"]},"guests":[{"area":"86","phone_number":"1","guest_name":"z"}],"settings":{"password":"1234","auto_record_type":"cloud","hosts":{"userid":["songtao"]}},"reminders":{"is_repeat":1,"repeat_type":0,"repeat_until_type":1,"repeat_until_count":3,"remind_before":[0]}}
app POST /meeting/create {"admin_userid":"lina","title":"y","meeting_start":1795660000,"meeting_duration":3600}
app POST /oa/meetingroom/book_by_meeting {"meetingroom_id":2,"meetingid":"simulated-meeting-000001","booker":"lina"}
app POST /meeting/update {"meetingid":"simulated-meeting-000002","title":"z"}
app POST /meeting/get_info {"meetingid":"simulated-meeting-000002"}
app POST /meeting/cancel {"meetingid":"simulated-meeting-000002"}
app POST /meeting/get_user_meetingid {"userid":"lina"}
app POST /meeting/set_invitees {"meetingid":"simulated-meeting-000001","invitees":[{"userid":"lina"},{"userid":"songtao"}]}
app POST /meeting/get_invitees {"meetingid":"simulated-meeting-000001"}
app POST /meeting/set_guests {"meetingid":"simulated-meeting-000001","guests":[{"area":"86","phone_number":"1"}]}
app POST /meeting/get_guests {"meetingid":"simulated-meeting-000001"}
app POST /meeting/create_customer_short_url {"meetingid":"simulated-meeting-000001","customer_data":"x"}
app POST /meeting/get_customer_short_url {"meetingid":"simulated-meeting-000001"}
act meeting.join {"meetingid":"simulated-meeting-000001","userid":"lina"}
act meeting.join {"meetingid":"simulated-meeting-000001","userid":"songtao"}
act meeting.join {"meetingid":"simulated-meeting-000001","name":"客人","link":"https://meeting.example/300000001?c=1"}
act meeting.share_screen {"meetingid":"simulated-meeting-000001","tmp_openid":"simulated-tmp-openid-000003"}
act meeting.say {"meetingid":"simulated-meeting-000001","tmp_openid":"simulated-tmp-openid-000003","text":"好 well"}
app POST /meeting/get_info {"meetingid":"simulated-meeting-000001"}
app POST /meeting/get_realtime_attendee_list {"meetingid":"simulated-meeting-000001","sub_meetingid":"simulated-meeting-000001-1"}
app POST /meeting/realcontrol/set {"meetingid":"simulated-meeting-000001","mute_all":true}
app POST /meeting/realcontrol/set_cohost {"meetingid":"simulated-meeting-000001","action":true,"operated_user":{"tmp_openid":"simulated-tmp-openid-000008","instance_id":1}}
app POST /meeting/realcontrol/mute_user {"meetingid":"simulated-meeting-000001","option":true,"operated_user":{"tmp_openid":"simulated-tmp-openid-000008","instance_id":1}}
app POST /meeting/realcontrol/switch_user_video {"meetingid":"simulated-meeting-000001","video":false,"operated_user":{"tmp_openid":"simulated-tmp-openid-000008","instance_id":1}}
app POST /meeting/realcontrol/close_screen_share {"meetingid":"simulated-meeting-000001","operated_user":{"tmp_openid":"simulated-tmp-openid-000003","instance_id":1}}
app POST /meeting/realcontrol/set_nicknames {"meetingid":"simulated-meeting-000001","operated_users":[{"tmp_openid":"simulated-tmp-openid-000008","instance_id":1,"nickname":"x"}]}
app POST /meeting/realcontrol/manage_waiting_room_users {"meetingid":"simulated-meeting-000001","operate_type":2,"operated_users":[{"tmp_openid":"simulated-tmp-openid-000008","instance_id":1}]}
app POST /meeting/waitingroom/get_current_user_list {"meetingid":"simulated-meeting-000001"}
app POST /meeting/realcontrol/kickout_users {"meetingid":"simulated-meeting-000001","allow_rejoin":true,"operated_users":[{"tmp_openid":"simulated-tmp-openid-000007","instance_id":1}]}
app POST /meeting/realcontrol/dismiss {"meetingid":"simulated-meeting-000001"}
act 5s
app POST /meeting/waitingroom/get_user_list {"meetingid":"simulated-meeting-000001"}
app POST /meeting/check_device_in_meeting {"userid":"lina","meetingid_list":["simulated-meeting-000001"]}
app POST /meeting/get_attendee_list {"meetingid":"simulated-meeting-000001","sub_meetingid":"simulated-meeting-000001-1"}
app POST /meeting/statistics/get_start_list {"type":1,"begin_time":1795600000,"end_time":1795700000}
app POST /meeting/record/update_sharing_config {"meetingid":"simulated-meeting-000001","meeting_record_id":"simulated-recording-000005","sharing_config":{"password":"123456","sharing_auth_type":1}}
app POST /meeting/record/list {"meetingid":"simulated-meeting-000001","start_time":1795600000,"end_time":1795700000}
app POST /meeting/record/get_file_list {"meetingid":"simulated-meeting-000001","meeting_record_id":"simulated-recording-000005"}
app POST /meeting/record/get_file {"meetingid":"simulated-meeting-000001","record_file_id":"simulated-file-000006"}
app POST /meeting/record/transcript/get_detail {"meetingid":"simulated-meeting-000001","record_file_id":"simulated-file-000006"}
app POST /meeting/record/transcript/get_paragraph_list {"meetingid":"simulated-meeting-000001","record_file_id":"simulated-file-000006"}
app POST /meeting/record/transcript/search {"meetingid":"simulated-meeting-000001","record_file_id":"simulated-file-000006","text":"well"}
app POST /meeting/record/delete_file {"meetingid":"simulated-meeting-000001","record_file_id":"simulated-file-000006"}
app POST /meeting/vip/submit_batch_add_job {"userid_list":["lina","ghost"]}
act 5s
app POST /meeting/vip/batch_add_job_result {"jobid":"simulated-meeting-account-job-1"}
app POST /meeting/vip/list {}
app POST /meeting/vip/submit_batch_del_job {"userid_list":["lina"]}
act 5s
app POST /meeting/vip/batch_del_job_result {"jobid":"simulated-meeting-account-job-2"}
archive POST /msgaudit/get_permit_user_list {}
archive POST /msgaudit/check_single_agree {"info":[{"userid":"shenyi","exteranalopenid":"wm1"}]}
archive POST /msgaudit/check_room_agree {"roomid":"wr1"}
archive POST /msgaudit/groupchat/get {"roomid":"wrSimulatedRoom000001"}
archive GET /msgaudit/get_robot_info?robot_id=wbSimulatedRobot000002
app POST /wedrive/space_create {"space_name":"x","auth_info":[{"type":1,"userid":"lina","auth":7},{"type":2,"departmentid":1,"auth":1}]}
app POST /wedrive/space_rename {"spaceid":"simulated-space-000001","space_name":"y"}
app POST /wedrive/space_acl_add {"spaceid":"simulated-space-000001","auth_info":[{"type":1,"userid":"zengli","auth":4}]}
app POST /wedrive/space_acl_del {"spaceid":"simulated-space-000001","auth_info":[{"type":1,"userid":"zengli"}]}
app POST /wedrive/space_setting {"spaceid":"simulated-space-000001","default_file_scope":2}
app POST /wedrive/space_info {"spaceid":"simulated-space-000001"}
app POST /wedrive/new_space_info {"spaceid":"simulated-space-000001"}
app POST /wedrive/space_share {"spaceid":"simulated-space-000001"}
app POST /wedrive/file_create {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_type":1,"file_name":"d"}
app POST /wedrive/file_create {"spaceid":"simulated-space-000001","fatherid":"simulated-file-000002","file_type":3,"file_name":"e"}
app POST /wedrive/file_upload {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_name":"a.txt","file_base64_content":"YWJj"}
app POST /wedrive/file_upload_init {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_name":"b.txt","size":3,"block_sha":["66b27417d37e024c46526c2f6d358a754fc552f3"]}
app POST /wedrive/file_upload_part {"upload_key":"simulated-upload-000005","index":1,"file_base64_content":"eHl6"}
app POST /wedrive/file_upload_finish {"upload_key":"simulated-upload-000005"}
app POST /wedrive/file_list {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","sort_type":1,"start":0,"limit":10}
app POST /wedrive/file_list {"spaceid":"simulated-space-000001","fatherid":"simulated-file-000002","sort_type":1,"start":0,"limit":10}
app POST /wedrive/file_info {"fileid":"simulated-file-000004"}
app POST /wedrive/file_info {"fileid":"simulated-file-000003"}
app POST /wedrive/file_download {"fileid":"simulated-file-000004"}
app POST /wedrive/file_rename {"fileid":"simulated-file-000004","new_name":"c.txt"}
app POST /wedrive/file_move {"fatherid":"simulated-file-000002","fileid":["simulated-file-000004"],"replace":true}
app POST /wedrive/file_acl_add {"fileid":"simulated-file-000004","auth_info":[{"type":1,"userid":"lina","auth":1},{"type":2,"departmentid":1,"auth":1}]}
app POST /wedrive/get_file_permission {"fileid":"simulated-file-000004"}
app POST /wedrive/file_acl_del {"fileid":"simulated-file-000004","auth_info":[{"type":1,"userid":"lina"}]}
app POST /wedrive/file_setting {"fileid":"simulated-file-000004","auth_scope":2,"auth":1}
app POST /wedrive/file_share {"fileid":"simulated-file-000004"}
app POST /wedrive/file_secure_setting {"fileid":"simulated-file-000003","watermark":{"text":"x"}}
app POST /wedrive/file_delete {"fileid":["simulated-file-000004"]}
app POST /wedrive/mng_pro_info {}
app POST /wedrive/mng_capacity {}
app POST /wedrive/vip/batch_add {"userid_list":["lina","zengli","nobody"]}
app POST /wedrive/vip/list {"limit":1}
app POST /wedrive/vip/batch_del {"userid_list":["lina"]}
app POST /wedrive/space_dismiss {"spaceid":"simulated-space-000001"}
app POST /kf/account/add {"name":"售后","media_id":"simulated-media-1"}
app POST /kf/account/update {"open_kfid":"wkSimulated000008","name":"售后二"}
app POST /kf/account/list {}
app POST /kf/account/del {"open_kfid":"wkSimulated000008"}
app POST /kf/add_contact_way {"open_kfid":"wkSimulated000001","scene":"shop"}
app POST /kf/servicer/add {"open_kfid":"wkSimulated000001","userid_list":["songtao","lina","ghost"],"department_id_list":[4,99]}
app POST /kf/servicer/del {"open_kfid":"wkSimulated000001","userid_list":["songtao","ghost"],"department_id_list":[4,99]}
app GET /kf/servicer/list?open_kfid=wkSimulated000001
app POST /kf/service_state/get {"open_kfid":"wkSimulated000001","external_userid":"wmSimulatedKf000002"}
app POST /kf/send_msg {"open_kfid":"wkSimulated000001","touser":"wmSimulatedKf000002","msgtype":"text","text":{"content":"x"}}
app POST /kf/service_state/trans {"open_kfid":"wkSimulated000001","external_userid":"wmSimulatedKf000002","service_state":3,"servicer_userid":"lina"}
app POST /kf/send_msg_on_event {"code":"simulated-kf-code-000011","msgtype":"text","text":{"content":"x"}}
app POST /kf/service_state/get {"open_kfid":"wkSimulated000001","external_userid":"wmSimulatedKf000002"}
app POST /kf/sync_msg {"open_kfid":"wkSimulated000001"}
app POST /kf/customer/batchget {"external_userid_list":["wmSimulatedKf000002","ghost"],"need_enter_session_context":1}
app GET /kf/customer/get_upgrade_service_config
app POST /kf/customer/upgrade_service {"open_kfid":"wkSimulated000001","external_userid":"wmSimulatedKf000002","type":1,"member":{"userid":"lina"}}
app POST /kf/customer/cancel_upgrade_service {"open_kfid":"wkSimulated000001","external_userid":"wmSimulatedKf000002"}
app GET /kf/get_corp_qualification
app POST /kf/knowledge/add_group {"name":"营业"}
app POST /kf/knowledge/mod_group {"group_id":"simulated-kf-group-000013","name":"门店"}
app POST /kf/knowledge/list_group {}
app POST /kf/knowledge/add_intent {"group_id":"simulated-kf-group-000013","question":{"text":{"content":"几点开门"}},"similar_questions":{"items":[{"text":{"content":"营业时间"}}]},"answers":[{"text":{"content":"九点"},"attachments":[{"msgtype":"image","image":{"media_id":"simulated-media-1"}},{"msgtype":"miniprogram","miniprogram":{"appid":"wx1","pagepath":"p","thumb_media_id":"simulated-media-1"}}]}]}
app POST /kf/knowledge/mod_intent {"intent_id":"simulated-kf-intent-000014","question":{"text":{"content":"几点关门"}}}
app POST /kf/knowledge/list_intent {}
app POST /kf/knowledge/del_intent {"intent_id":"simulated-kf-intent-000014"}
app POST /kf/knowledge/del_group {"group_id":"simulated-kf-group-000013"}
app POST /kf/get_corp_statistic {"open_kfid":"wkSimulated000001","start_time":1795536000,"end_time":1795536000}
app POST /kf/get_servicer_statistic {"open_kfid":"wkSimulated000001","start_time":1795536000,"end_time":1795536000}
app POST /wedoc/create_doc {"doc_type":10,"doc_name":"项目"}
app POST /wedoc/smartsheet/get_sheet {"docid":"dcSimulated000001"}
app POST /wedoc/smartsheet/add_sheet {"docid":"dcSimulated000001","properties":{"title":"任务"}}
app POST /wedoc/smartsheet/update_sheet {"docid":"dcSimulated000001","properties":{"sheet_id":"s00004","title":"任务二"}}
app POST /wedoc/smartsheet/add_fields {"docid":"dcSimulated000001","sheet_id":"s00001","fields":[{"field_title":"状态","field_type":"FIELD_TYPE_SINGLE_SELECT","property_single_select":{"options":[{"text":"待办"}]}},{"field_title":"关联","field_type":"FIELD_TYPE_REFERENCE"},{"field_title":"编号","field_type":"FIELD_TYPE_AUTONUMBER"},{"field_title":"进度","field_type":"FIELD_TYPE_PROGRESS"},{"field_title":"截止","field_type":"FIELD_TYPE_DATE_TIME"}]}
app POST /wedoc/smartsheet/get_fields {"docid":"dcSimulated000001","sheet_id":"s00001"}
app POST /wedoc/smartsheet/update_fields {"docid":"dcSimulated000001","sheet_id":"s00001","fields":[{"field_id":"f00002","field_title":"标题","field_type":"FIELD_TYPE_TEXT"}]}
app POST /wedoc/smartsheet/add_records {"docid":"dcSimulated000001","sheet_id":"s00001","records":[{"values":{"标题":[{"type":"text","text":"x"}],"状态":[{"text":"进行中"}]}}]}
app POST /wedoc/smartsheet/get_records {"docid":"dcSimulated000001","sheet_id":"s00001"}
app POST /wedoc/smartsheet/update_records {"docid":"dcSimulated000001","sheet_id":"s00001","records":[{"record_id":"r00012","values":{"进度":50}}]}
app POST /wedoc/smartsheet/add_view {"docid":"dcSimulated000001","sheet_id":"s00001","view_title":"x","view_type":"VIEW_TYPE_GRID"}
app POST /wedoc/smartsheet/update_view {"docid":"dcSimulated000001","sheet_id":"s00001","view_id":"v00003","property":{"frozen_field_count":1}}
app POST /wedoc/smartsheet/get_views {"docid":"dcSimulated000001","sheet_id":"s00001"}
app POST /wedoc/smartsheet/delete_views {"docid":"dcSimulated000001","sheet_id":"s00001","view_ids":["v00013"]}
app POST /wedoc/smartsheet/add_field_group {"docid":"dcSimulated000001","sheet_id":"s00001","name":"x","children":[{"field_id":"f00002"}]}
app POST /wedoc/smartsheet/update_field_group {"docid":"dcSimulated000001","sheet_id":"s00001","field_group_id":"g00014","name":"y"}
app POST /wedoc/smartsheet/get_field_groups {"docid":"dcSimulated000001","sheet_id":"s00001"}
app POST /wedoc/smartsheet/delete_field_groups {"docid":"dcSimulated000001","sheet_id":"s00001","field_group_ids":["g00014"]}
app POST /wedoc/smartsheet/content_priv/create_rule {"docid":"dcSimulated000001","name":"外包"}
app POST /wedoc/smartsheet/content_priv/mod_rule_member {"docid":"dcSimulated000001","rule_id":2,"add_member_range":{"userid_list":["lina"]}}
app POST /wedoc/smartsheet/content_priv/update_sheet_priv {"docid":"dcSimulated000001","type":2,"rule_id":2,"priv_list":[{"sheet_id":"s00001","priv":3,"record_priv":{"record_range_type":2,"record_rule_list":[{"field_id":"CREATED_USER","oper_type":1}],"other_priv":1}}]}
app POST /wedoc/smartsheet/content_priv/get_sheet_priv {"docid":"dcSimulated000001","type":2}
app POST /wedoc/smartsheet/content_priv/delete_rule {"docid":"dcSimulated000001","rule_id_list":[2]}
app POST /wedoc/smartsheet/delete_records {"docid":"dcSimulated000001","sheet_id":"s00001","record_ids":["r00012"]}
app POST /wedoc/smartsheet/delete_fields {"docid":"dcSimulated000001","sheet_id":"s00001","field_ids":["f00007"]}
app POST /wedoc/smartsheet/delete_sheet {"docid":"dcSimulated000001","sheet_id":"s00004"}
app POST /wedoc/smartsheet/groupchat/list {"docid":"dcSimulated000001"}
app POST /wedoc/create_doc {"doc_type":3,"doc_name":"周报","admin_users":["lina"]}
app POST /wedoc/rename_doc {"docid":"dcSimulated000002","new_name":"月报"}
app POST /wedoc/get_doc_base_info {"docid":"dcSimulated000002"}
app POST /wedoc/doc_share {"docid":"dcSimulated000002"}
app POST /wedoc/mod_doc_join_rule {"docid":"dcSimulated000002","corp_internal_auth":1,"update_co_auth_list":true,"co_auth_list":[{"type":2,"departmentid":1,"auth":1}]}
app POST /wedoc/mod_doc_member {"docid":"dcSimulated000002","update_file_member_list":[{"type":1,"userid":"songtao","auth":1},{"type":1,"tmp_external_userid":"t1","auth":1}],"del_file_member_list":[]}
app POST /wedoc/mod_doc_safty_setting {"docid":"dcSimulated000002","enable_readonly_copy":false,"watermark":{"margin_type":2}}
app POST /wedoc/doc_get_auth {"docid":"dcSimulated000002"}
app POST /wedoc/image_upload {"docid":"dcSimulated000002","base64_content":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="}
app POST /wedoc/document/batch_update {"docid":"dcSimulated000002","version":1,"requests":[{"insert_text":{"text":"好😀","location":{"index":0}}},{"insert_image":{"image_id":"https://wework.qpic.cn/wwpic/simulated-1/0","width":1,"height":1,"location":{"index":3}}},{"insert_table":{"rows":1,"cols":2,"location":{"index":4}}},{"update_text_property":{"text_property":{"bold":true,"color":"FF0000","background_color":"00FF00"},"ranges":[{"start_index":0,"length":1}]}}]}
app POST /wedoc/document/get {"docid":"dcSimulated000002"}
app POST /wedoc/create_doc {"doc_type":11,"doc_name":"手册"}
app POST /wedoc/smartdoc/add_page {"docid":"dcSimulated000003","info":{"title":"目标"}}
app POST /wedoc/smartdoc/update_page {"docid":"dcSimulated000003","info":{"page_id":"simulated-page-2","layout_mode":2}}
app POST /wedoc/smartdoc/get_page_hierarchy {"docid":"dcSimulated000003"}
app POST /wedoc/smartdoc/add_blocks {"docid":"dcSimulated000003","page_id":"simulated-page-2","blocks":[{"type":"BLOCK_TYPE_TEXT","title":"你好"}]}
app POST /wedoc/smartdoc/update_blocks {"docid":"dcSimulated000003","page_id":"simulated-page-2","blocks":[{"id":"simulated-block-3","title":"再见"}]}
app POST /wedoc/smartdoc/get_block_list {"docid":"dcSimulated000003","page_id":"simulated-page-2"}
app POST /wedoc/smartdoc/export_task {"docid":"dcSimulated000003","content_type":1}
app POST /wedoc/smartdoc/get_export_result {"task_id":"simulated-export-4"}
act 5s
app POST /wedoc/smartdoc/get_export_result {"task_id":"simulated-export-4"}
app POST /wedoc/smartdoc/delete_blocks {"docid":"dcSimulated000003","page_id":"simulated-page-2","ids":["simulated-block-3"]}
app POST /wedoc/smartdoc/delete_page {"docid":"dcSimulated000003","page_id":"simulated-page-2"}
app POST /wedoc/smartdoc/get_smartsheet_info {"docid":"dcSimulated000003"}
app POST /wedoc/smartdoc/add_smartsheet {"docid":"dcSimulated000003","info":{"title":"任务"}}
app POST /wedoc/smartdoc/update_smartsheet {"docid":"dcSimulated000003","info":{"block_id":"simulated-block-5","title":"事项"}}
app POST /wedoc/smartdoc/delete_smartsheet {"docid":"dcSimulated000003","block_id":"simulated-block-5"}
app POST /wedoc/smartdoc/publish {"docid":"dcSimulated000003","publish_range":4,"auth_list":[{"type":1,"userid":"lina"}]}
app POST /wedoc/smartdoc/publish_setting {"docid":"dcSimulated000003","publish_range":1}
app POST /wedoc/smartdoc/cancel_publish {"docid":"dcSimulated000003"}
app POST /wedoc/vip/batch_add {"userid_list":["lina","ghost"]}
app POST /wedoc/vip/list {}
app POST /wedoc/vip/batch_del {"userid_list":["lina"]}
app POST /wedoc/del_doc {"docid":"dcSimulated000002"}
app POST /wedoc/create_doc {"doc_type":4,"doc_name":"预算"}
app POST /wedoc/spreadsheet/get_sheet_properties {"docid":"<docid>"}
app POST /wedoc/spreadsheet/batch_update {"docid":"<docid>","requests":[{"update_range_request":{"sheet_id":"sim001","grid_data":{"start_row":0,"start_column":0,"rows":[{"values":[{"cell_value":{"text":"a"},"cell_format":{"text_format":{"bold":true}}},{"cell_value":{"link":{"url":"https://a.example","text":"b"}}}]}]}}},{"add_sheet_request":{"title":"x","row_count":2,"column_count":2}},{"delete_dimension_request":{"sheet_id":"sim002","dimension":"ROW","start_index":1,"end_index":2}},{"delete_sheet_request":{"sheet_id":"sim002"}}]}
app POST /wedoc/spreadsheet/get_sheet_range_data {"docid":"<docid>","sheet_id":"sim001","range":"A1:C2"}
app POST /wedoc/create_form {"form_info":{"form_title":"x","form_question":{"items":[{"question_id":1,"pos":1,"title":"名字","status":1,"reply_type":1,"must_reply":true},{"question_id":2,"pos":2,"title":"饮料","status":1,"reply_type":2,"must_reply":false,"option_item":[{"key":1,"value":"茶","status":1}],"question_extend_setting":{"radio_setting":{"add_other_option":true}}},{"question_id":3,"pos":3,"title":"照片","status":1,"reply_type":9,"must_reply":false},{"question_id":4,"pos":4,"title":"多久","status":1,"reply_type":22,"must_reply":false},{"question_id":5,"pos":5,"title":"部门","status":1,"reply_type":18,"must_reply":false},{"question_id":6,"pos":6,"title":"同事","status":1,"reply_type":19,"must_reply":false}]}}}
app POST /wedoc/modify_form {"oper":2,"formid":"<docid>","form_info":{"form_setting":{"fill_out_auth":1,"fill_in_range":{"userids":["lina","wangwei"]},"timed_repeat_info":{"enable":true,"remind_time":1795700000,"repeat_type":1}}}}
app POST /wedoc/get_form_info {"formid":"<docid>"}
act docform.submit {"formid":"<docid>","userid":"lina","replies":{"名字":["李娜"],"饮料":["水"],"照片":["a.jpg"],"多久":["2026-12-01 09:00","2026-12-02 09:00"],"部门":["云杉科技"],"同事":["wangwei"]}}
app POST /wedoc/get_form_statistic {"repeated_id":"<docid>-1","req_type":1}
app POST /wedoc/get_form_statistic {"repeated_id":"<docid>-1","req_type":2,"start_time":1795600000,"end_time":1795700000}
app POST /wedoc/get_form_statistic {"repeated_id":"<docid>-1","req_type":3,"limit":1}
app POST /wedoc/get_form_answer {"repeated_id":"<docid>-1","answer_ids":[1]}
act device.login {"userid":"lina","system":"Mac","mac_addr":"50:81:40:29:33:0B","seq_no":"SN1"}
act device.login {"userid":"lina","system":"Windows","mac_addr":"50:81:40:29:33:0C","pc_name":"PC"}
act device.declare {"device_code":"simulated-device-1"}
act device.declare {"device_code":"simulated-device-2"}
app POST /security/trustdevice/approve {"device_code_list":["simulated-device-1"]}
app POST /security/trustdevice/reject {"device_code_list":["simulated-device-2","x"]}
app POST /security/trustdevice/import {"device_list":[{"system":"Windows","mac_addr":["50:81:40:29:33:0D"],"motherboard_uuid":"m","harddisk_uuid":["h"],"domain":"d","pc_name":"p"},{"system":"Mac","seq_no":"SN1"},{"system":"BeOS"}]}
app POST /security/trustdevice/list {"type":1}
app POST /security/trustdevice/get_by_user {"type":2,"last_login_userid":"lina"}
app POST /security/trustdevice/delete {"type":1,"device_code_list":["simulated-device-3"]}
act file.download {"userid":"lina","name":"n","size":7,"source":404,"device_code":"simulated-device-1"}
act screen.capture {"userid":"lina","screen_shot_type":1,"content":"c"}
act member.join {"userid":"logged","name":"n"}
act account.request {"userid":"lina","business_type":3,"reason":"r"}
app POST /advanced_feature/get_apply_id_list {"business_type":3,"userid":"lina"}
app POST /advanced_feature/set_approval_detail {"apply_id":"simulated-apply-4","approval_id":"a","approval_status":1,"approval_url":"https://oa.example.com/","process_list":{"node_list":[{"node_apv_status":1,"node_apv_rel":1,"current_approvers":["lina"],"apv_update_time":1795600000}]}}
app POST /advanced_feature/get_approval_info {"apply_id":"simulated-apply-4"}
act 168h
app POST /security/admin_oper_log/list {"start_time":1795654800,"end_time":1796259599}
app POST /security/member_oper_log/list {"start_time":1795654800,"end_time":1796259599}
app POST /security/get_file_oper_record {"start_time":1795654800,"end_time":1796259599}
app POST /security/get_screen_oper_record {"start_time":1795654800,"end_time":1796259599}
app GET /security/get_server_domain_ip
app POST /security/vip/submit_batch_add_job {"userid_list":["lina","ghost"]}
act 5s
app POST /security/vip/batch_add_job_result {"jobid":"simulated-security-account-job-1"}
app POST /security/vip/list {}
app POST /security/vip/submit_batch_del_job {"userid_list":["lina"]}
act 5s
app POST /security/vip/batch_del_job_result {"jobid":"simulated-security-account-job-2"}
app GET /hr/get_fields
app POST /hr/get_staff_info {"userid":"lina","get_all":true}
app POST /hr/update_staff_info {"userid":"lina","update_items":[{"fieldid":11020,"value_string":"x"}],"remove_items":[{"group_type":1,"sub_idx":0}],"insert_items":[{"group_type":4,"item":[{"fieldid":17001,"value_string":"x"}]}]}
app POST /exmail/app/compose_send {"to":{"userids":["lina"]},"subject":"s","content":"c"}
act mail.write {"userid":"lina","to":["app1000002@yunshan.example"],"subject":"s","text":"t"}
app POST /exmail/app/get_mail_list {"begin_time":1700000000,"end_time":4000000000}
app POST /exmail/app/read_mail {"mail_id":"simulated-mail-2"}
app POST /exmail/app/update_email_alias {"new_email":"bot@yunshan.example"}
app POST /exmail/app/get_email_alias {}
app POST /exmail/group/create {"groupid":"g@yunshan.example","groupname":"g","email_list":{"list":["lina@yunshan.example"]},"department_list":{"list":[4]},"allow_type":3,"allow_emaillist":{"list":["lina@yunshan.example"]}}
app POST /exmail/group/update {"groupid":"g@yunshan.example","groupname":"h"}
app GET /exmail/group/get?groupid=g@yunshan.example
app GET /exmail/group/search?fuzzy=1&groupid=g
app POST /exmail/group/delete {"groupid":"g@yunshan.example"}
app POST /exmail/publicmail/create {"email":"p@yunshan.example","name":"p","userid_list":{"list":["lina"]},"create_auth_code":1}
app POST /exmail/publicmail/update {"id":1,"alias_list":{"list":["pp@yunshan.example"]},"create_auth_code":1,"auth_code_info":{"remark":"r"}}
app POST /exmail/publicmail/get {"id_list":[1]}
app GET /exmail/publicmail/search?fuzzy=0
app POST /exmail/publicmail/get_auth_code_list {"id":1}
app POST /exmail/publicmail/delete_auth_code {"id":1,"auth_code_id":1}
app POST /exmail/publicmail/delete {"id":1}
app POST /exmail/account/act_email {"userid":"lina","type":2}
app POST /exmail/mail/get_newcount {"userid":"lina"}
app POST /exmail/useroption/update {"userid":"lina","option":{"list":[{"type":2,"value":"1"}]}}
app POST /exmail/useroption/get {"userid":"lina","type":[1,2]}
app POST /exmail/vip/batch_add {"userid_list":["lina","wangwei","ghost"]}
app POST /exmail/vip/list {"limit":1}
app POST /exmail/vip/batch_del {"userid_list":["lina","ghost"]}
act invoice.add {"userid":"lina","payee":"p","net":100,"tax":6}
app POST /card/invoice/reimburse/getinvoiceinfo {"card_id":"simulated-invoice-1","encrypt_code":"simulated-invoice-code-1"}
app POST /card/invoice/reimburse/getinvoiceinfobatch {"item_list":[{"card_id":"simulated-invoice-1","encrypt_code":"simulated-invoice-code-1"}]}
app POST /card/invoice/reimburse/updateinvoicestatus {"card_id":"simulated-invoice-1","encrypt_code":"simulated-invoice-code-1","reimburse_status":"INVOICE_REIMBURSE_LOCK"}
app POST /card/invoice/reimburse/updatestatusbatch {"openid":"oSimulated-lina","reimburse_status":"INVOICE_REIMBURSE_CLOSURE","invoice_list":[{"card_id":"simulated-invoice-1","encrypt_code":"simulated-invoice-code-1"}]}
act lower_corp.add {"corpid":"wwlower1","name":"北坞"}
act lower_corp.join {"corpid":"wwlower1","userid":"qinlan","name":"秦岚","mobile":"13700000001"}
act chain.open {"name":"供应链"}
act chain_group.open {"chain_id":"simulated-chain-1","name":"华北区"}
act chain.join {"chain_id":"simulated-chain-1","corpid":"wwlower1","groupid":2}
act app.share {"corpid":"wwlower1","agentid":1000002,"in_chain":true}
app POST /corpgroup/corp/list_app_share_info {"agentid":1000002,"business_type":1}
app POST /corpgroup/corp/gettoken {"agentid":1000101,"business_type":1,"corpid":"wwlower1"}
app GET /corpgroup/corp/get_chain_list
app POST /corpgroup/get_corp_shared_chain_list {"corpid":"wwlower1"}
app POST /corpgroup/import_chain_contact {"chain_id":"simulated-chain-1","contact_list":[{"corp_name":"北坞","custom_id":"","contact_info_list":[{"name":"秦岚","identity_type":2,"mobile":"13700000001","user_custom_id":"7"}]},{"corp_name":"南桥","custom_id":"NQ1","group_path":"华南区/广州","contact_info_list":[{"name":"何平","identity_type":2,"mobile":"13700000002"}]},{"corp_name":"西岭","contact_info_list":[{"name":"罗丹","identity_type":3,"mobile":"13700000003"}]}]}
app GET /corpgroup/getresult?jobid=simulated-chain-job-1
app POST /corpgroup/corp/get_chain_group {"chain_id":"simulated-chain-1"}
app POST /corpgroup/corp/get_chain_corpinfo_list {"chain_id":"simulated-chain-1","groupid":2}
app POST /corpgroup/corp/get_chain_corpinfo_list {"chain_id":"simulated-chain-1","groupid":4,"need_pending":true}
app POST /corpgroup/corp/get_chain_corpinfo {"chain_id":"simulated-chain-1","corpid":"wwlower1"}
app POST /corpgroup/corp/get_chain_corpinfo {"chain_id":"simulated-chain-1","pending_corpid":"simulated-pending-corp-1"}
app POST /corpgroup/corp/get_chain_user_custom_id {"chain_id":"simulated-chain-1","corpid":"wwlower1","userid":"qinlan"}
app POST /corpgroup/rule/add_rule {"chain_id":"simulated-chain-1","rule_info":{"owner_corp_range":{"userids":["shenyi"]},"member_corp_range":{"groupids":[2]}}}
app POST /corpgroup/rule/list_ids {"chain_id":"simulated-chain-1"}
app POST /corpgroup/rule/modify_rule {"chain_id":"simulated-chain-1","rule_id":5,"rule_info":{"owner_corp_range":{"departmentids":[4]},"member_corp_range":{"corpids":["wwlower1"]}}}
app POST /corpgroup/rule/get_rule_info {"chain_id":"simulated-chain-1","rule_id":5}
app POST /corpgroup/rule/delete_rule {"chain_id":"simulated-chain-1","rule_id":5}
app POST /corpgroup/unionid_to_external_userid {"unionid":"uwmCustomer0001","openid":"o"}
app POST /corpgroup/unionid_to_pending_id {"unionid":"uwmCustomer0001","openid":"o"}
app POST /corpgroup/batch/external_userid_to_pending_id {"external_userid":["wmCustomer0001"]}
app POST /corpgroup/corp/remove_corp {"chain_id":"simulated-chain-1","pending_corpid":"simulated-pending-corp-1"}
app GET /agent/get?agentid=1000002
app GET /agent/list
app POST /agent/set {"agentid":1000002,"name":"n","description":"desc","redirect_domain":"a.example","home_url":"https://a.example/","isreportenter":1}
app POST /menu/create?agentid=1000002 {"button":[{"type":"click","name":"n","key":"k"},{"name":"m","sub_button":[{"type":"view","name":"v","url":"https://a.example/"},{"type":"view_miniprogram","name":"p","appid":"wx1","pagepath":"/p"}]}]}
app GET /menu/get?agentid=1000002
app GET /menu/delete?agentid=1000002
app POST /agent/set_workbench_template {"agentid":1000002,"type":"keydata","keydata":{"items":[{"key":"k","data":"7","jump_url":"https://a.example/","pagepath":"/p"}]},"replace_user_data":true}
app POST /agent/get_workbench_template {"agentid":1000002}
app POST /agent/set_workbench_data {"agentid":1000002,"userid":"lina","type":"keydata","keydata":{"items":[{"key":"k","data":"8"}]}}
app POST /agent/batch_set_workbench_data {"agentid":1000002,"userid_list":["lina","wangwei"],"data":{"type":"keydata","keydata":{"items":[{"key":"k","data":"9"}]}}}
app POST /agent/get_workbench_data {"agentid":1000002,"userid":"lina"}
app POST /agent/set_workbench_template {"agentid":1000002,"type":"webview","webview":{"url":"https://a.example/","jump_url":"https://a.example/","pagepath":"/p","height":"single_row","hide_title":true,"enable_webview_click":true}}
app POST /agent/get_workbench_template {"agentid":1000002}
app POST /agent/get_workbench_data {"agentid":1000002,"userid":"zengli"}
act member.login {"userid":"lina","url":"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsimulated000001&redirect_uri=https%3A%2F%2Fa.example%2F&response_type=code&scope=snsapi_privateinfo&state=s&agentid=1000002#wechat_redirect"}
app GET /auth/getuserinfo?code=<code>
app POST /auth/getuserdetail {"user_ticket":"<user_ticket>"}
act member.login {"external_userid":"wmCustomer0001","url":"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsimulated000001&redirect_uri=https%3A%2F%2Fa.example%2F&response_type=code&scope=snsapi_base&state=s#wechat_redirect"}
app GET /auth/getuserinfo?code=<code>
app POST /get_launch_code {"operator_userid":"lina","single_chat":{"userid":"wangwei"}}
app GET /get_jsapi_ticket
app GET /ticket/get?type=agent_config
act zone.program {"program_id":"p1","ability_id":"a1","answer":"{\"n\":1}"}
act zone.keep {"userid":"lina","editions":[1,2]}
app POST /chatdata/get_auth_user_list {}
app POST /chatdata/set_receive_callback {"program_id":"p1"}
app POST /chatdata/sync_call_program {"program_id":"p1","ability_id":"a1","request_data":"{}"}
app POST /chatdata/async_program_task {"program_id":"p1","ability_id":"a1","request_data":"{}"}
act 5s
app POST /chatdata/async_program_result {"jobid":"simulated-task-1"}
app POST /chatdata/set_log_level {"program_id":"p1","log_level":1}
app POST /chatdata/get_log_level {"program_id":"p1"}
act zone.debug_token {"program_id":"p1"}
app POST /chatdata/open_debug_mode {"program_id":"p1","debug_token":"<debug_token>"}
app POST /chatdata/close_debug_mode {"program_id":"p1"}
app POST /chatdata/check_debug_mode {"program_id":"p1"}
app POST /chatdata/set_hide_sensitiveinfo_config {"userid":"lina","config":{"hide_mobile":true}}
app POST /chatdata/get_hide_sensitiveinfo_config {"userid":"lina"}
app GET /school/department/list
app POST /school/department/create {"name":"小学","parentid":1,"id":2,"type":3}
app POST /school/department/create {"parentid":2,"id":3,"type":2,"standard_grade":31,"order":7,"department_admins":[{"userid":"lina","type":2}]}
app POST /school/department/create {"name":"一班","parentid":3,"id":4,"type":1,"department_admins":[{"userid":"wangwei","type":3,"subject":"语文"}]}
app POST /school/department/update {"id":4,"name":"1班","department_admins":[{"op":1,"userid":"wangwei"}]}
app GET /school/department/list?id=3
app POST /school/user/create_student {"student_userid":"wangxiao","name":"王小","department":[4],"mobile":"13800000003","to_invite":false}
app POST /school/user/batch_create_student {"students":[{"student_userid":"lixiao","name":"李小","department":[4]},{"student_userid":"zhangxiao","name":"张小","department":[4]}]}
app POST /school/user/update_student {"student_userid":"wangxiao","name":"王晓","new_student_userid":"wangxiao2"}
app POST /school/user/batch_update_student {"students":[{"student_userid":"lixiao","name":"李晓"}]}
app POST /school/user/create_parent {"parent_userid":"wangda","mobile":"13800000001","to_invite":false,"children":[{"student_userid":"wangxiao2","relation":"爸爸"}]}
app POST /school/user/batch_create_parent {"parents":[{"parent_userid":"lida","mobile":"13800000002","children":[{"student_userid":"lixiao","relation":"妈妈"}]}]}
app POST /school/user/update_parent {"parent_userid":"lida","mobile":"13800000005"}
app POST /school/user/batch_update_parent {"parents":[{"parent_userid":"lida","new_parent_userid":"lida2"}]}
act school.subscribe {"parent_userid":"wangda"}
app GET /school/user/get?userid=wangxiao2
app GET /school/user/get?userid=wangda
app GET /school/user/list?department_id=4
app GET /school/user/list_parent?department_id=4
app GET /externalcontact/get_subscribe_mode
app POST /externalcontact/set_subscribe_mode {"subscribe_mode":2}
app GET /externalcontact/get_subscribe_qr_code
app GET /school/get_chat_create_mode
app POST /school/set_chat_create_mode {"create_mode":1}
app GET /school/get_teacher_view_mode
app POST /school/set_teacher_view_mode {"view_mode":2}
app POST /school/set_arch_sync_mode {"arch_sync_mode":3}
app POST /school/set_upgrade_info {"upgrade_time":1594090969,"upgrade_switch":1}
app GET /school/agent/get_allow_scope?agentid=1000002
app POST /externalcontact/message/send {"to_student_userid":["wangxiao2","ghost"],"to_parent_userid":["lida2"],"to_party":["9"],"msgtype":"text","agentid":1000002,"text":{"content":"x"}}
act school.collect {"agentid":1000002,"project_name":"春游","amount":1250,"student_userids":["wangxiao2","lixiao"]}
act school.pay {"payment_id":"simulated-payment-1","student_userid":"wangxiao2","parent_userid":"wangda"}
app POST /school/get_payment_result {"payment_id":"simulated-payment-1"}
app POST /school/get_trade {"payment_id":"simulated-payment-1","trade_no":"simulated-trade-1-1"}
act school.ask_health {"userid":"lina","title":"晨检","student_userids":["wangxiao2"],"daily":true}
act school.answer_health {"jobid":"simulated-health-job-1","student_userid":"wangxiao2","parent_userid":"wangda","text":"好"}
app POST /health/get_health_report_stat {"date":"<today>"}
app POST /health/get_report_jobids {"offset":0,"limit":100}
app POST /health/get_report_job_info {"jobid":"simulated-health-job-1","date":"<today>"}
app POST /health/get_report_answer {"jobid":"simulated-health-job-1","date":"<today>","offset":0,"limit":100}
app POST /living/create {"anchor_userid":"lina","theme":"语文","living_start":4000000000,"living_duration":3600,"type":1}
act living.start {"livingid":"simulated-living-3"}
act living.watch {"livingid":"simulated-living-3","student_userid":"wangxiao2","seconds":60}
act living.watch {"livingid":"simulated-living-3","student_userid":"wangxiao2","parent_userid":"wangda","seconds":60,"comments":1}
app GET /school/living/get_living_info?livingid=simulated-living-3
app POST /school/living/get_watch_stat {"livingid":"simulated-living-3","next_key":"0"}
app POST /school/living/get_unwatch_stat {"livingid":"simulated-living-3","next_key":"0"}
app POST /school/living/get_watch_stat_v2 {"livingid":"simulated-living-3","next_cursor":"0"}
app POST /school/living/get_unwatch_stat_v2 {"livingid":"simulated-living-3","next_cursor":"0"}
act member.login {"school_userid":"wangda","url":"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsimulated000001&redirect_uri=https%3A%2F%2Fa.example%2F&response_type=code&scope=snsapi_base&state=s#wechat_redirect"}
app GET /auth/getuserinfo?code=<code>
act member.login {"school_userid":"wangda","url":"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsimulated000001&redirect_uri=https%3A%2F%2Fa.example%2F&response_type=code&scope=snsapi_base&state=s#wechat_redirect"}
app GET /school/getuserinfo?code=<code>
app POST /school/user/batch_delete_parent {"useridlist":["lida2"]}
app GET /school/user/delete_parent?userid=wangda
app POST /school/user/batch_delete_student {"useridlist":["lixiao"]}
app GET /school/user/delete_student?userid=wangxiao2
app POST /school/user/batch_delete_student {"useridlist":["zhangxiao"]}
app GET /school/department/delete?id=4
app POST /report/grid/add {"grid_name":"g","grid_parent_id":"simulated-grid-0","grid_admin":["lina"],"grid_member":["wangwei","ghost"]}
app POST /report/grid/update {"grid_id":"simulated-grid-1","grid_name":"g","grid_parent_id":"simulated-grid-0","grid_admin":["lina","ghost"]}
app POST /report/grid/list {}
app POST /report/grid/get_user_grid_info {"userid":"lina"}
app POST /report/grid/add_cata {"category_name":"c","level":1}
app POST /report/grid/add_cata {"category_name":"d","level":2,"parent_category_id":"simulated-category-2"}
app POST /report/grid/update_cata {"category_id":"simulated-category-3","category_name":"e","level":2,"parent_category_id":"simulated-category-2"}
app POST /report/grid/list_cata {}
act gov.report {"userid":"wangwei","grid_id":"simulated-grid-1","category_id":"simulated-category-3","description":"x","place":"p"}
act gov.report {"name":"n","mobile":"m","category_id":"simulated-category-2","description":"x"}
act gov.process {"order_id":"simulated-report-5","userid":"lina","step":2}
app GET /report/patrol/get_grid_info
app POST /report/patrol/get_order_list {"limit":1}
app POST /report/patrol/get_order_info {"order_id":"simulated-report-4"}
app POST /report/patrol/get_corp_status {}
app POST /report/patrol/get_user_status {"userid":"lina"}
app POST /report/patrol/category_statistic {}
app GET /report/resident/get_grid_info
app POST /report/resident/get_order_list {"limit":1}
app POST /report/resident/get_order_info {"order_id":"simulated-report-5"}
app POST /report/resident/get_corp_status {"grid_id":"simulated-grid-0"}
app POST /report/resident/get_user_status {"userid":"lina"}
app POST /report/resident/category_statistic {"category_id":"simulated-category-2"}
app POST /report/grid/delete_cata {"category_id":"simulated-category-3"}
app POST /report/grid/delete {"grid_id":"simulated-grid-1"}
app POST /externalpay/getmerchant {"mch_id":"simulated-merchant-0"}
app POST /externalpay/set_mch_use_scope {"mch_id":"simulated-merchant-0","allow_use_scope":{"user":["lina"],"partyid":[1],"tagid":[]}}
act payment.collect {"userid":"shenyi","external_userid":"wmCustomer0001","total":100,"goods":"g","project":"p"}
app POST /externalpay/get_payment_info {"payment_id":"p"}
app POST /miniapppay/create_order {"appid":"wx1","mchid":"simulated-merchant-0","out_trade_no":"trade-1","description":"d","amount":{"total":100,"currency":"CNY"},"payer":{"openid":"o"},"scene_info":{"payer_client_ip":"192.0.2.1","device_id":"x"}}
app POST /miniapppay/get_sign {"appid":"wx1","prepay_id":"simulated-prepay-4","sign_type":"RSA","nonce":"n","timestamp":1795654800}
app POST /miniapppay/get_order {"mchid":"simulated-merchant-0","out_trade_no":"trade-1"}
act payment.pay {"mchid":"simulated-merchant-0","out_trade_no":"trade-1"}
app POST /miniapppay/get_order {"mchid":"simulated-merchant-0","out_trade_no":"trade-1"}
app POST /miniapppay/refund {"appid":"wx1","mchid":"simulated-merchant-0","out_trade_no":"trade-1","out_refund_no":"r1","amount":{"total":100,"refund":40,"currency":"CNY"}}
act payment.end_refund {"mchid":"simulated-merchant-0","out_refund_no":"r1"}
app POST /miniapppay/get_refund_detail {"mchid":"simulated-merchant-0","out_refund_no":"r1"}
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1798041600}
act 48h
app POST /externalpay/get_fund_flow {"begin_time":1795622400,"end_time":1798041600}
app POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"2026-11-26","tar_type":"GZIP"}
app POST /miniapppay/create_order {"appid":"wx1","mchid":"simulated-merchant-0","out_trade_no":"trade-2","description":"d","amount":{"total":100,"currency":"CNY"},"payer":{"openid":"o"},"scene_info":{"payer_client_ip":"192.0.2.1"}}
act 5m
app POST /miniapppay/close_order {"mchid":"simulated-merchant-0","out_trade_no":"trade-2"}
app POST /miniapppay/apply_mch {"out_request_no":"a1","organization_type":0,"merchant_short_name":"n","business_license_info":{"business_license_copy_open_wx_pay_media_id":"","business_license_number":"9","merchant_name":"m","legal_person":"n"},"id_card_info":{"id_card_copy_open_wx_pay_media_id":"","id_card_name":"n","id_card_number":"1","id_card_valid_time_begin":"2020-01-01","id_card_valid_time":"长期","id_card_national_open_wx_pay_media_id":"","id_doc_type":8},"owner":true,"contact_info":{"contact_type":"65","contact_info":{"id_card_copy_open_wx_pay_media_id":"","id_card_name":"n","id_card_number":"1","id_card_valid_time_begin":"2020-01-01","id_card_valid_time":"长期","id_card_national_open_wx_pay_media_id":"","id_doc_type":8},"mobile_phone":"1","contact_email":"e"},"account_info":{"account_bank":"b","account_name":"m","account_number":"6","bank_address_code":"330100"},"sales_scene_info":{"type":2,"store_url":"https://a.example"},"business_id":2,"userid":"lina"}
act payment.review {"out_request_no":"a1","state":"ACCOUNT_NEED_VERIFY"}
app POST /miniapppay/get_applyment_status {"out_request_no":"a1"}
`
