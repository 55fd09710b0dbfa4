package contacts_test

import (
	"encoding/xml"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Every documented field of an event has a place in its type.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of(contacts.UserCreated{}, "event/change_contact/create_user", `<UserID><![CDATA[lm]]></UserID><Name><![CDATA[林梅]]></Name><Department><![CDATA[3,17]]></Department><MainDepartment>19</MainDepartment><IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept><DirectLeader><![CDATA[zhou.han,xie.yu]]></DirectLeader><Position><![CDATA[采购]]></Position><Mobile>13912340001</Mobile><Gender>2</Gender><Email><![CDATA[lm@shan.example]]></Email><BizMail><![CDATA[lm@corp.shan.example]]></BizMail><Status>4</Status><Avatar><![CDATA[https://shan.example/a/0]]></Avatar><Alias><![CDATA[小梅]]></Alias><Telephone><![CDATA[021-5550]]></Telephone><Address><![CDATA[上海]]></Address><ExtAttr><Item><Name><![CDATA[工号]]></Name><Type>1</Type><Text><Value><![CDATA[A-7]]></Value></Text><Web><Title><![CDATA[主页]]></Title><Url><![CDATA[https://shan.example/lm]]></Url></Web></Item></ExtAttr>`),
		eventtest.Of(contacts.UserUpdated{}, "event/change_contact/update_user", `<UserID><![CDATA[lm]]></UserID><NewUserID><![CDATA[lm2]]></NewUserID><Name><![CDATA[林梅]]></Name><Department><![CDATA[3,17]]></Department><MainDepartment>19</MainDepartment><IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept><DirectLeader><![CDATA[zhou.han,xie.yu]]></DirectLeader><Position><![CDATA[采购]]></Position><Mobile>13912340001</Mobile><Gender>2</Gender><Email><![CDATA[lm@shan.example]]></Email><BizMail><![CDATA[lm@corp.shan.example]]></BizMail><Status>4</Status><Avatar><![CDATA[https://shan.example/a/0]]></Avatar><Alias><![CDATA[小梅]]></Alias><Telephone><![CDATA[021-5550]]></Telephone><Address><![CDATA[上海]]></Address><ExtAttr><Item><Name><![CDATA[工号]]></Name><Type>1</Type><Text><Value><![CDATA[A-7]]></Value></Text><Web><Title><![CDATA[主页]]></Title><Url><![CDATA[https://shan.example/lm]]></Url></Web></Item></ExtAttr>`),
		eventtest.Of(contacts.UserDeleted{}, "event/change_contact/delete_user", `<UserID><![CDATA[lm]]></UserID>`),
		eventtest.Of(contacts.DepartmentCreated{}, "event/change_contact/create_party", `<Id>31</Id><Name><![CDATA[仓储]]></Name><ParentId><![CDATA[5]]></ParentId><Order>4000</Order>`),
		eventtest.Of(contacts.DepartmentUpdated{}, "event/change_contact/update_party", `<Id>31</Id><Name><![CDATA[仓储]]></Name><ParentId><![CDATA[5]]></ParentId>`),
		eventtest.Of(contacts.DepartmentDeleted{}, "event/change_contact/delete_party", `<Id>31</Id>`),
		eventtest.Of(contacts.TagUpdated{}, "event/change_contact/update_tag", `<TagId>8</TagId><AddUserItems><![CDATA[lm,zh]]></AddUserItems><DelUserItems><![CDATA[xy]]></DelUserItems><AddPartyItems><![CDATA[2,3]]></AddPartyItems><DelPartyItems><![CDATA[4]]></DelPartyItems>`),
		eventtest.Of(contacts.BatchJobFinished{}, "event/batch_job_result", `<BatchJob><JobId><![CDATA[job-5]]></JobId><JobType><![CDATA[export_user]]></JobType><ErrCode>60123</ErrCode><ErrMsg><![CDATA[invalid party id]]></ErrMsg></BatchJob>`),
	})
}

// Older deployments have IsLeader in place of IsLeaderInDept, and attributes
// without a type.
func TestEventsOfOlderDeployments(t *testing.T) {
	const document = `<xml><UserID>lm</UserID><Department>3,17</Department><IsLeader>1</IsLeader><ExtAttr>
		<Item><Name>工号</Name><Value>A-7</Value></Item>
		<Item><Name>爱好</Name><Value>旧</Value><Text><Value>旅游</Value></Text></Item>
		<Item><Name>主页</Name><Web><Title>林梅</Title><Url>https://shan.example/lm</Url></Web></Item></ExtAttr></xml>`
	want := contacts.UserChange{
		Departments: wecom.IntIDs{3, 17}, Leads: wecom.IntIDs{1, 1},
		Attrs: []contacts.EventAttr{{Name: "工号", Text: "A-7"}, {Name: "爱好", Text: "旅游"}, {Name: "主页", Type: contacts.EventAttrWeb, Title: "林梅", URL: "https://shan.example/lm"}},
	}
	var created contacts.UserCreated
	var updated contacts.UserUpdated
	for _, event := range []any{&created, &updated} {
		if err := xml.Unmarshal([]byte(document), event); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range []contacts.UserChange{created.UserChange, updated.UserChange} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if created.UserID != "lm" || updated.UserID != "lm" {
		t.Errorf("members %q and %q", created.UserID, updated.UserID)
	}
}
