package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/change_external_contact/add_external_contact", `
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>
			<State><![CDATA[fair-2026]]></State>
			<LinkId><![CDATA[caw-2]]></LinkId>
			<WelcomeCode><![CDATA[wc-1]]></WelcomeCode>`, externalcontact.CustomerAdded{
			CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"},
			State:               "fair-2026",
			LinkID:              "caw-2",
			WelcomeCode:         "wc-1",
		}),
		eventtest.Of("event/change_external_contact/add_half_external_contact", `
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>
			<State><![CDATA[fair-2026]]></State>
			<LinkId><![CDATA[caw-2]]></LinkId>
			<WelcomeCode><![CDATA[wc-1]]></WelcomeCode>`, externalcontact.CustomerAddedUnconfirmed{
			CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"},
			State:               "fair-2026",
			LinkID:              "caw-2",
			WelcomeCode:         "wc-1",
		}),
		eventtest.Of("event/change_external_contact/edit_external_contact", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID>`, externalcontact.CustomerUpdated{CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"}}),
		eventtest.Of("event/change_external_contact/del_external_contact", `
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>
			<Source><![CDATA[DELETE_BY_TRANSFER]]></Source>`, externalcontact.CustomerDeleted{CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"}, Source: "DELETE_BY_TRANSFER"}),
		eventtest.Of("event/change_external_contact/del_follow_user", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID>`, externalcontact.FollowUserDeleted{CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"}}),
		eventtest.Of("event/change_external_contact/transfer_fail", `
			<FailReason><![CDATA[customer_refused]]></FailReason>
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>`, externalcontact.TransferFailed{CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"}, Reason: "customer_refused"}),
		eventtest.Of("event/change_external_contact/msg_audit_approved", `
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>
			<WelcomeCode><![CDATA[wc-2]]></WelcomeCode>`, externalcontact.ArchivingAgreed{CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lm", CustomerID: "wm-1"}, WelcomeCode: "wc-2"}),
		eventtest.Of("event/change_external_chat/create", `<ChatId><![CDATA[wr-1]]></ChatId>`, externalcontact.GroupChatCreated{GroupChatEventHeader: externalcontact.GroupChatEventHeader{ChatID: "wr-1"}}),
		eventtest.Of("event/change_external_chat/update", `
			<ChatId><![CDATA[wr-1]]></ChatId>
			<UpdateDetail><![CDATA[add_member]]></UpdateDetail>
			<JoinScene>3</JoinScene>
			<QuitScene>1</QuitScene>
			<MemChangeCnt>2</MemChangeCnt>
			<MemChangeList><Item>wm-7</Item><Item>lm</Item></MemChangeList>
			<LastMemVer><![CDATA[v-8]]></LastMemVer>
			<CurMemVer><![CDATA[v-9]]></CurMemVer>`, externalcontact.GroupChatUpdated{
			GroupChatEventHeader: externalcontact.GroupChatEventHeader{ChatID: "wr-1"},
			Change:               "add_member",
			Joining:              3,
			Quitting:             1,
			MemberCount:          2,
			MemberIDs:            []string{"wm-7", "lm"},
			LastVersion:          "v-8",
			CurrentVersion:       "v-9",
		}),
		eventtest.Of("event/change_external_chat/dismiss", `<ChatId><![CDATA[wr-1]]></ChatId>`, externalcontact.GroupChatDismissed{GroupChatEventHeader: externalcontact.GroupChatEventHeader{ChatID: "wr-1"}}),
		eventtest.Of("event/change_external_tag/create", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`, externalcontact.TagCreated{TagEventHeader: externalcontact.TagEventHeader{ID: "et-1", Type: "tag_group", StrategyID: 12}}),
		eventtest.Of("event/change_external_tag/update", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`, externalcontact.TagUpdated{TagEventHeader: externalcontact.TagEventHeader{ID: "et-1", Type: "tag_group", StrategyID: 12}}),
		eventtest.Of("event/change_external_tag/delete", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`, externalcontact.TagDeleted{TagEventHeader: externalcontact.TagEventHeader{ID: "et-1", Type: "tag_group", StrategyID: 12}}),
		eventtest.Of("event/change_external_tag/shuffle", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`, externalcontact.TagsShuffled{TagEventHeader: externalcontact.TagEventHeader{ID: "et-1", Type: "tag_group", StrategyID: 12}}),
		eventtest.Of("event/customer_acquisition/balance_low", ``, externalcontact.AcquisitionBalanceLow{}),
		eventtest.Of("event/customer_acquisition/balance_exhausted", ``, externalcontact.AcquisitionBalanceExhausted{}),
		eventtest.Of("event/customer_acquisition/balance_increased", ``, externalcontact.AcquisitionBalanceIncreased{}),
		eventtest.Of("event/customer_acquisition/quota_expire_soon", `<ExpireTime>1766016000</ExpireTime><ExpireQuotaNum>140</ExpireQuotaNum>`, externalcontact.AcquisitionQuotaExpiring{ExpiresAt: eventtest.At(1766016000), Count: 140}),
		eventtest.Of("event/customer_acquisition/link_unavailable", `<LinkId><![CDATA[caw-1]]></LinkId>`, externalcontact.AcquisitionLinkUnavailable{AcquisitionLinkHeader: externalcontact.AcquisitionLinkHeader{LinkID: "caw-1"}}),
		eventtest.Of("event/customer_acquisition/delete_link", `<LinkId><![CDATA[caw-1]]></LinkId>`, externalcontact.AcquisitionLinkDeleted{AcquisitionLinkHeader: externalcontact.AcquisitionLinkHeader{LinkID: "caw-1"}}),
		eventtest.Of("event/customer_acquisition/open_profile", `<LinkId><![CDATA[caw-1]]></LinkId><State><![CDATA[poster]]></State>`, externalcontact.AcquisitionProfileOpened{AcquisitionLinkHeader: externalcontact.AcquisitionLinkHeader{LinkID: "caw-1"}, State: "poster"}),
		eventtest.Of("event/customer_acquisition/friend_request", `<LinkId><![CDATA[caw-1]]></LinkId><State><![CDATA[poster]]></State>`, externalcontact.AcquisitionFriendRequested{AcquisitionLinkHeader: externalcontact.AcquisitionLinkHeader{LinkID: "caw-1"}, State: "poster"}),
		eventtest.Of("event/customer_acquisition/customer_start_chat", `
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>
			<LinkId><![CDATA[caw-1]]></LinkId>`, externalcontact.AcquisitionChatStarted{AcquisitionLinkHeader: externalcontact.AcquisitionLinkHeader{LinkID: "caw-1"}, UserID: "lm", CustomerID: "wm-1"}),
		eventtest.Of("event/customer_acquisition/message_from_customer", `
			<UserID><![CDATA[lm]]></UserID>
			<ExternalUserID><![CDATA[wm-1]]></ExternalUserID>
			<LinkId><![CDATA[caw-1]]></LinkId>
			<ChatSeq>5</ChatSeq>
			<ChatKey><![CDATA[ck-1]]></ChatKey>`, externalcontact.AcquisitionMessagesReceived{
			AcquisitionLinkHeader: externalcontact.AcquisitionLinkHeader{LinkID: "caw-1"},
			ChatKey:               "ck-1",
			UserID:                "lm",
			CustomerID:            "wm-1",
			ChatSeq:               5,
		}),
	})
}
