package customers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// Each row is a call, and what its reply has.
func TestStrategies(t *testing.T) {
	w := newCorp(t)
	for _, row := range []struct{ secret, call, want string }{
		{"app", p + `customer_strategy/create {"strategy_name":"大区","admin_list":["zengli"],"privilege":{"contact_me":false,"share_customer":false},"range":[{"type":1,"userid":"zengli"},{"type":1,"userid":"lvbin"}]}`, `"strategy_id":1`},
		{"app", p + `customer_strategy/get {"strategy_id":1}`, `"contact_me":true`},
		{"app", p + `customer_strategy/get {"strategy_id":1}`, `"share_customer":false`},
		{"range", p + `customer_strategy/get {"strategy_id":1}`, `"errcode":40058`}, // of another app
		{"range", p + `customer_strategy/list {}`, `"strategy":[]`},
		{"app", p + `customer_strategy/create {"parent_id":1,"strategy_name":"小区","admin_list":["zengli"],"range":[{"type":1,"userid":"lvbin"}]}`, `"strategy_id":2`},
		{"app", p + `customer_strategy/get {"strategy_id":2}`, `"share_customer":false`}, // its parent's
		{"app", p + `customer_strategy/create {"parent_id":1,"strategy_name":"小区","admin_list":["zengli"],"range":[{"type":1,"userid":"caixia"}]}`, `"errcode":40058`},
		{"app", p + `customer_strategy/create {"strategy_name":"x","admin_list":["ghost"],"range":[{"type":1,"userid":"lvbin"}]}`, `"errcode":40003`},
		{"app", p + `customer_strategy/create {"strategy_name":"x","admin_list":["zengli"],"range":[]}`, `"errcode":40058`},
		{"app", p + `customer_strategy/create {"strategy_name":"x","admin_list":["zengli"],"range":[` + strings.Repeat(`{"type":2,"partyid":15},`, 100) + `{"type":2,"partyid":15}]}`, `"errcode":40058`},
		{"app", p + `customer_strategy/edit {"strategy_id":1,"range_add":[{"type":2,"partyid":15}],"range_del":[{"type":1,"userid":"zengli"}]}`, `"errcode":0`},
		{"app", p + `customer_strategy/get_range {"strategy_id":1}`, `"range":[{"type":1,"userid":"lvbin"},{"partyid":15,"type":2}]`},
		{"app", p + `customer_strategy/list {"limit":1}`, `"next_cursor":`},
		{"app", p + `moment_strategy/get {"strategy_id":1}`, `"errcode":40058`}, // of another kind
		{"app", p + `add_strategy_tag {"strategy_id":2,"group_name":"g","tag":[{"name":"t"}]}`, `"errcode":40058`},
		{"app", p + `add_strategy_tag {"strategy_id":1,"group_name":"g","tag":[{"name":"t"}]}`, `"strategy_id":1`},
		{"app", p + `get_corp_tag_list {"tag_id":["etTag000002"]}`, `"tag_group":[]`},
		{"app", p + `edit_corp_tag {"id":"etTag000002","name":"x"}`, `"errcode":40068`},
		{"app", p + `edit_strategy_tag {"id":"etTag000002","name":"x"}`, `"errcode":0`},
		{"app", p + `get_strategy_tag_list {"strategy_id":1}`, `"name":"x"`},
		{"range", p + `get_strategy_tag_list {}`, `"tag_group":[]`},
		{"app", p + `mark_tag {"userid":"caixia","external_userid":"wmCustomer0000","add_tag":["etTag000002"]}`, `"errcode":0`},
		{"app", `GET /externalcontact/get?external_userid=wmCustomer0000`, `"tag_name":"x","type":3`},
		{"app", p + `customer_strategy/del {"strategy_id":1}`, `"errcode":0`},
		{"app", p + `customer_strategy/list {}`, `"strategy":[]`}, // those below it, too
		{"app", p + `mark_tag {"userid":"caixia","external_userid":"wmCustomer0000","add_tag":["etTag000002"]}`, `"errcode":40068`},
	} {
		if reply, _ := simtest.Call(t, w, row.secret, row.call); !strings.Contains(reply, row.want) {
			t.Errorf("%s: %s, want %s", row.call, reply, row.want)
		}
	}
}

// At most 5 levels are below each other.
func TestStrategiesHaveLevels(t *testing.T) {
	w := newCorp(t)
	for level := range 6 {
		call := fmt.Sprintf(`moment_strategy/create {"parent_id":%d,"strategy_name":"x","admin_list":["zengli"],"range":[{"type":1,"userid":"lvbin"}]}`, level)
		if reply, code := simtest.Call(t, w, "app", p+call); (code == 0) != (level < 5) {
			t.Errorf("level %d: %s", level+1, reply)
		}
	}
}

func TestStatisticsCountWhatHasHappened(t *testing.T) {
	w := newCorp(t)
	for range 2 {
		if _, err := customers.Add.Do(w, customers.Addition{UserID: "zengli", Name: "客"}); err != nil {
			t.Fatal(err)
		}
	}
	opened, err := customers.OpenGroup.Do(w, customers.Opening{Name: "群", Owner: "zengli", CustomerIDs: []string{"wmSimulated000001"}})
	if err != nil {
		t.Fatal(err)
	}
	w.Advance(24 * time.Hour)
	if _, err := customers.JoinGroup.Do(w, customers.Joining{ChatID: opened.ChatID, CustomerID: "wmSimulated000002"}); err != nil {
		t.Fatal(err)
	}
	today := w.Now().Unix()
	yesterday := today - 86400
	for _, row := range []struct{ call, want string }{
		{fmt.Sprintf(`get_user_behavior_data {"userid":["zengli"],"start_time":%d,"end_time":%d}`, yesterday, today), `"new_contact_cnt":2`},
		{fmt.Sprintf(`get_user_behavior_data {"start_time":%d,"end_time":%d}`, yesterday, today), `"errcode":40058`},
		{fmt.Sprintf(`get_user_behavior_data {"userid":["zengli"],"start_time":%d,"end_time":%d}`, today-40*86400, today), `"errcode":40058`},
		{fmt.Sprintf(`get_user_behavior_data {"userid":["zengli"],"start_time":%d,"end_time":%d}`, today-200*86400, today-190*86400), `"errcode":40058`},
		{fmt.Sprintf(`groupchat/statistic_group_by_day {"day_begin_time":%d,"day_end_time":%d,"owner_filter":{"userid_list":["zengli"]}}`, yesterday, today), `"new_chat_cnt":1,"new_member_cnt":2}`},
		{fmt.Sprintf(`groupchat/statistic_group_by_day {"day_begin_time":%d,"owner_filter":{"userid_list":["zengli"]}}`, today), `"new_chat_cnt":0,"new_member_cnt":1}`},
		{fmt.Sprintf(`groupchat/statistic {"day_begin_time":%d,"owner_filter":{},"order_by":1,"limit":1}`, yesterday), `"new_member_cnt":2},"owner":"zengli"}],"next_offset":1`},
		{fmt.Sprintf(`groupchat/statistic {"day_begin_time":%d,"owner_filter":{},"order_by":9}`, yesterday), `"errcode":40058`},
	} {
		if reply, _ := simtest.Call(t, w, "app", p+row.call); !strings.Contains(reply, row.want) {
			t.Errorf("%s: %s, want %s", row.call, reply, row.want)
		}
	}
}
