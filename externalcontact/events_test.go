package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Every documented field of an event has a place in its type.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of(externalcontact.CustomerAdded{}, "event/change_external_contact/add_external_contact", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID><State><![CDATA[fair-2026]]></State><WelcomeCode><![CDATA[wc-1]]></WelcomeCode>`),
		eventtest.Of(externalcontact.CustomerAddedUnconfirmed{}, "event/change_external_contact/add_half_external_contact", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID><State><![CDATA[fair-2026]]></State><WelcomeCode><![CDATA[wc-1]]></WelcomeCode>`),
		eventtest.Of(externalcontact.CustomerEdited{}, "event/change_external_contact/edit_external_contact", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID>`),
		eventtest.Of(externalcontact.CustomerDeleted{}, "event/change_external_contact/del_external_contact", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID><Source><![CDATA[DELETE_BY_TRANSFER]]></Source>`),
		eventtest.Of(externalcontact.FollowUserDeleted{}, "event/change_external_contact/del_follow_user", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID>`),
		eventtest.Of(externalcontact.TransferFailed{}, "event/change_external_contact/transfer_fail", `<FailReason><![CDATA[customer_refused]]></FailReason><UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID>`),
		eventtest.Of(externalcontact.ArchivingAgreed{}, "event/change_external_contact/msg_audit_approved", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID><WelcomeCode><![CDATA[wc-2]]></WelcomeCode>`),
		eventtest.Of(externalcontact.GroupChatCreated{}, "event/change_external_chat/create", `<ChatId><![CDATA[wr-1]]></ChatId>`),
		eventtest.Of(externalcontact.GroupChatUpdated{}, "event/change_external_chat/update", `<ChatId><![CDATA[wr-1]]></ChatId><UpdateDetail><![CDATA[add_member]]></UpdateDetail><JoinScene>3</JoinScene><QuitScene>1</QuitScene><MemChangeCnt>2</MemChangeCnt><MemChangeList><Item>wm-7</Item><Item>lm</Item></MemChangeList><LastMemVer><![CDATA[v-8]]></LastMemVer><CurMemVer><![CDATA[v-9]]></CurMemVer>`),
		eventtest.Of(externalcontact.GroupChatDismissed{}, "event/change_external_chat/dismiss", `<ChatId><![CDATA[wr-1]]></ChatId>`),
		eventtest.Of(externalcontact.TagCreated{}, "event/change_external_tag/create", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`),
		eventtest.Of(externalcontact.TagUpdated{}, "event/change_external_tag/update", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`),
		eventtest.Of(externalcontact.TagDeleted{}, "event/change_external_tag/delete", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`),
		eventtest.Of(externalcontact.TagsShuffled{}, "event/change_external_tag/shuffle", `<Id><![CDATA[et-1]]></Id><TagType><![CDATA[tag_group]]></TagType><StrategyId>12</StrategyId>`),
		eventtest.Of(externalcontact.AcquisitionBalanceLow{}, "event/customer_acquisition/balance_low", ``),
		eventtest.Of(externalcontact.AcquisitionBalanceExhausted{}, "event/customer_acquisition/balance_exhausted", ``),
		eventtest.Of(externalcontact.AcquisitionBalanceIncreased{}, "event/customer_acquisition/balance_increased", ``),
		eventtest.Of(externalcontact.AcquisitionQuotaExpiring{}, "event/customer_acquisition/quota_expire_soon", `<ExpireTime>1766016000</ExpireTime><ExpireQuotaNum>140</ExpireQuotaNum>`),
		eventtest.Of(externalcontact.AcquisitionLinkUnavailable{}, "event/customer_acquisition/link_unavailable", `<LinkId><![CDATA[caw-1]]></LinkId>`),
		eventtest.Of(externalcontact.AcquisitionLinkDeleted{}, "event/customer_acquisition/delete_link", `<LinkId><![CDATA[caw-1]]></LinkId>`),
		eventtest.Of(externalcontact.AcquisitionProfileOpened{}, "event/customer_acquisition/open_profile", `<LinkId><![CDATA[caw-1]]></LinkId><State><![CDATA[poster]]></State>`),
		eventtest.Of(externalcontact.AcquisitionFriendRequested{}, "event/customer_acquisition/friend_request", `<LinkId><![CDATA[caw-1]]></LinkId><State><![CDATA[poster]]></State>`),
		eventtest.Of(externalcontact.AcquisitionChatStarted{}, "event/customer_acquisition/customer_start_chat", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID><LinkId><![CDATA[caw-1]]></LinkId>`),
		eventtest.Of(externalcontact.AcquisitionMessagesReceived{}, "event/customer_acquisition/message_from_customer", `<UserID><![CDATA[lm]]></UserID><ExternalUserID><![CDATA[wm-1]]></ExternalUserID><LinkId><![CDATA[caw-1]]></LinkId><ChatSeq>5</ChatSeq><ChatKey><![CDATA[ck-1]]></ChatKey>`),
	})
}
