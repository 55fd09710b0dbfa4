package contacts_test

import (
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/change_contact/create_user", `
			<UserID><![CDATA[lm]]></UserID>
			<Name><![CDATA[林梅]]></Name>
			<Department><![CDATA[3,17]]></Department>
			<MainDepartment>19</MainDepartment>
			<IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept>
			<DirectLeader><![CDATA[zhou.han,xie.yu]]></DirectLeader>
			<Position><![CDATA[采购]]></Position>
			<Mobile>13912340001</Mobile>
			<Gender>2</Gender>
			<Email><![CDATA[lm@shan.example]]></Email>
			<BizMail><![CDATA[lm@corp.shan.example]]></BizMail>
			<Status>4</Status>
			<Avatar><![CDATA[https://shan.example/a/0]]></Avatar>
			<Alias><![CDATA[小梅]]></Alias>
			<Telephone><![CDATA[021-5550]]></Telephone>
			<Address><![CDATA[上海]]></Address>
			<ExtAttr><Item><Name><![CDATA[工号]]></Name><Type>1</Type><Text><Value><![CDATA[A-7]]></Value></Text><Web><Title><![CDATA[主页]]></Title><Url><![CDATA[https://shan.example/lm]]></Url></Web></Item></ExtAttr>`, contacts.UserCreated{UserID: "lm", UserChange: contacts.UserChange{
			Name:             "林梅",
			DepartmentIDs:    wecom.IntIDs{3, 17},
			MainDepartmentID: 19,
			Leads:            wecom.IntIDs{1, 0},
			DirectLeaderIDs:  wecom.IDs{"zhou.han", "xie.yu"},
			Position:         "采购",
			Mobile:           "13912340001",
			Gender:           2,
			Email:            "lm@shan.example",
			BizMail:          "lm@corp.shan.example",
			Status:           4,
			Avatar:           "https://shan.example/a/0",
			Alias:            "小梅",
			Telephone:        "021-5550",
			Address:          "上海",
			Attrs: []contacts.EventAttr{{
				Name:  "工号",
				Type:  1,
				Text:  "A-7",
				Title: "主页",
				URL:   "https://shan.example/lm",
			}},
		}}),
		eventtest.Of("event/change_contact/update_user", `
			<UserID><![CDATA[lm]]></UserID>
			<NewUserID><![CDATA[lm2]]></NewUserID>
			<Name><![CDATA[林梅]]></Name>
			<Department><![CDATA[3,17]]></Department>
			<MainDepartment>19</MainDepartment>
			<IsLeaderInDept><![CDATA[1,0]]></IsLeaderInDept>
			<DirectLeader><![CDATA[zhou.han,xie.yu]]></DirectLeader>
			<Position><![CDATA[采购]]></Position>
			<Mobile>13912340001</Mobile>
			<Gender>2</Gender>
			<Email><![CDATA[lm@shan.example]]></Email>
			<BizMail><![CDATA[lm@corp.shan.example]]></BizMail>
			<Status>4</Status>
			<Avatar><![CDATA[https://shan.example/a/0]]></Avatar>
			<Alias><![CDATA[小梅]]></Alias>
			<Telephone><![CDATA[021-5550]]></Telephone>
			<Address><![CDATA[上海]]></Address>
			<ExtAttr><Item><Name><![CDATA[工号]]></Name><Type>1</Type><Text><Value><![CDATA[A-7]]></Value></Text><Web><Title><![CDATA[主页]]></Title><Url><![CDATA[https://shan.example/lm]]></Url></Web></Item></ExtAttr>`, contacts.UserUpdated{UserID: "lm", NewUserID: "lm2", UserChange: contacts.UserChange{
			Name:             "林梅",
			DepartmentIDs:    wecom.IntIDs{3, 17},
			MainDepartmentID: 19,
			Leads:            wecom.IntIDs{1, 0},
			DirectLeaderIDs:  wecom.IDs{"zhou.han", "xie.yu"},
			Position:         "采购",
			Mobile:           "13912340001",
			Gender:           2,
			Email:            "lm@shan.example",
			BizMail:          "lm@corp.shan.example",
			Status:           4,
			Avatar:           "https://shan.example/a/0",
			Alias:            "小梅",
			Telephone:        "021-5550",
			Address:          "上海",
			Attrs: []contacts.EventAttr{{
				Name:  "工号",
				Type:  1,
				Text:  "A-7",
				Title: "主页",
				URL:   "https://shan.example/lm",
			}},
		}}),
		eventtest.Of("event/change_contact/delete_user", `<UserID><![CDATA[lm]]></UserID>`, contacts.UserDeleted{UserID: "lm"}),
		eventtest.Of("event/change_contact/create_party", `<Id>31</Id><Name><![CDATA[仓储]]></Name><ParentId><![CDATA[5]]></ParentId><Order>4000</Order>`, contacts.DepartmentCreated{
			ID:       31,
			Name:     "仓储",
			ParentID: 5,
			Order:    4000,
		}),
		eventtest.Of("event/change_contact/update_party", `<Id>31</Id><Name><![CDATA[仓储]]></Name><ParentId><![CDATA[5]]></ParentId>`, contacts.DepartmentUpdated{ID: 31, Name: "仓储", ParentID: 5}),
		eventtest.Of("event/change_contact/delete_party", `<Id>31</Id>`, contacts.DepartmentDeleted{ID: 31}),
		eventtest.Of("event/change_contact/update_tag", `
			<TagId>8</TagId>
			<AddUserItems><![CDATA[lm,zh]]></AddUserItems>
			<DelUserItems><![CDATA[xy]]></DelUserItems>
			<AddPartyItems><![CDATA[2,3]]></AddPartyItems>
			<DelPartyItems><![CDATA[4]]></DelPartyItems>`, contacts.TagUpdated{
			TagID:                8,
			AddedUserIDs:         wecom.IDs{"lm", "zh"},
			RemovedUserIDs:       wecom.IDs{"xy"},
			AddedDepartmentIDs:   wecom.IntIDs{2, 3},
			RemovedDepartmentIDs: wecom.IntIDs{4},
		}),
		eventtest.Of("event/batch_job_result", `
			<BatchJob><JobId><![CDATA[job-5]]></JobId><JobType><![CDATA[export_user]]></JobType><ErrCode>60123</ErrCode><ErrMsg><![CDATA[invalid party id]]></ErrMsg></BatchJob>`, contacts.BatchJobFinished{
			JobID:   "job-5",
			Type:    "export_user",
			Code:    60123,
			Message: "invalid party id",
		}),
	})
}

// Names of older deployments.
func TestEventsFormerNames(t *testing.T) {
	eventtest.Reads(t, `<EnglishName>may</EnglishName><IsLeader>1,0</IsLeader><ExtAttr><Item><Name>爱好</Name><Value>旅游</Value></Item></ExtAttr>`,
		contacts.UserUpdated{UserChange: contacts.UserChange{
			Alias: "may",
			Leads: wecom.IntIDs{1, 0},
			Attrs: []contacts.EventAttr{{Name: "爱好", Text: "旅游"}},
		}})
}
