package corpgroup_test

import (
	"testing"

	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/change_chain/create_chain", `<ChainId><![CDATA[ch-1]]></ChainId>`, corpgroup.ChainCreated{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}}),
		eventtest.Of("event/change_chain/update_chain", `<ChainId><![CDATA[ch-1]]></ChainId>`, corpgroup.ChainUpdated{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}}),
		eventtest.Of("event/change_chain/delete_chain", `<ChainId><![CDATA[ch-1]]></ChainId>`, corpgroup.ChainDeleted{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}}),
		eventtest.Of("event/change_chain/create_group", `<ChainId><![CDATA[ch-1]]></ChainId><GroupIds><GroupId>5</GroupId><GroupId>6</GroupId></GroupIds>`, corpgroup.ChainGroupCreated{ChainGroupEventHeader: corpgroup.ChainGroupEventHeader{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}, GroupIDs: []int64{5, 6}}}),
		eventtest.Of("event/change_chain/update_group", `<ChainId><![CDATA[ch-1]]></ChainId><GroupIds><GroupId>5</GroupId><GroupId>6</GroupId></GroupIds>`, corpgroup.ChainGroupUpdated{ChainGroupEventHeader: corpgroup.ChainGroupEventHeader{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}, GroupIDs: []int64{5, 6}}}),
		eventtest.Of("event/change_chain/delete_group", `<ChainId><![CDATA[ch-1]]></ChainId><GroupIds><GroupId>5</GroupId><GroupId>6</GroupId></GroupIds>`, corpgroup.ChainGroupDeleted{ChainGroupEventHeader: corpgroup.ChainGroupEventHeader{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}, GroupIDs: []int64{5, 6}}}),
		eventtest.Of("event/change_chain/corp_join", `
			<ChainId><![CDATA[ch-1]]></ChainId>
			<CorpIds><CorpId><![CDATA[ww-7]]></CorpId><CorpId><![CDATA[ww-8]]></CorpId></CorpIds>`, corpgroup.ChainCorpJoined{ChainCorpEventHeader: corpgroup.ChainCorpEventHeader{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}, CorpIDs: []string{"ww-7", "ww-8"}}}),
		eventtest.Of("event/change_chain/update_corp", `
			<ChainId><![CDATA[ch-1]]></ChainId>
			<CorpIds><CorpId><![CDATA[ww-7]]></CorpId><CorpId><![CDATA[ww-8]]></CorpId></CorpIds>`, corpgroup.ChainCorpUpdated{ChainCorpEventHeader: corpgroup.ChainCorpEventHeader{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}, CorpIDs: []string{"ww-7", "ww-8"}}}),
		eventtest.Of("event/change_chain/remove_corp", `
			<ChainId><![CDATA[ch-1]]></ChainId>
			<CorpIds><CorpId><![CDATA[ww-7]]></CorpId><CorpId><![CDATA[ww-8]]></CorpId></CorpIds>`, corpgroup.ChainCorpRemoved{ChainCorpEventHeader: corpgroup.ChainCorpEventHeader{ChainEventHeader: corpgroup.ChainEventHeader{ChainID: "ch-1"}, CorpIDs: []string{"ww-7", "ww-8"}}}),
		eventtest.Of("event/share_agent_change", ``, corpgroup.AppShared{}),
		eventtest.Of("event/share_chain_change", ``, corpgroup.AppSharedInChain{}),
	})
}
