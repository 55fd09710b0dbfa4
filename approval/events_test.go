package approval_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Every documented field of an event has a place in its type.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of(approval.FormChanged{}, "event/sys_approval_change", `
		<ApprovalInfo>
			<SpNoStr><![CDATA[202611220007]]></SpNoStr>
			<SpNo>202611220008</SpNo>
			<SpName><![CDATA[采购申请]]></SpName>
			<SpStatus>6</SpStatus>
			<TemplateId><![CDATA[tpl-1]]></TemplateId>
			<ApplyTime>1764800001</ApplyTime>
			<Applyer>
				<UserId><![CDATA[lm]]></UserId>
				<Party><![CDATA[5]]></Party>
			</Applyer>
			<SpRecord>
				<SpStatus>2</SpStatus>
				<ApproverAttr>1</ApproverAttr>
				<Details>
					<Approver>
						<UserId><![CDATA[zh]]></UserId>
					</Approver>
					<Speech><![CDATA[同意]]></Speech>
					<SpStatus>3</SpStatus>
					<SpTime>1764800002</SpTime>
					<Attach><![CDATA[m-1]]></Attach>
					<Attach><![CDATA[m-2]]></Attach>
				</Details>
			</SpRecord>
			<Notifyer>
				<UserId><![CDATA[xy]]></UserId>
			</Notifyer>
			<Notifyer>
				<UserId><![CDATA[fh]]></UserId>
			</Notifyer>
			<ProcessList>
				<NodeList>
					<NodeType>7</NodeType>
					<SpStatus>12</SpStatus>
					<ApvRel>8</ApvRel>
					<SubNodeList>
						<UserInfo>
							<UserId><![CDATA[gf]]></UserId>
						</UserInfo>
						<Speech><![CDATA[请看附件]]></Speech>
						<SpYj>14</SpYj>
						<Sptime>1764800003</Sptime>
						<MediaIds><![CDATA[m-3]]></MediaIds>
						<MediaIds><![CDATA[m-4]]></MediaIds>
					</SubNodeList>
				</NodeList>
			</ProcessList>
			<Comments>
				<CommentUserInfo>
					<UserId><![CDATA[lt]]></UserId>
				</CommentUserInfo>
				<CommentTime>1764800004</CommentTime>
				<CommentContent><![CDATA[加急]]></CommentContent>
				<CommentId><![CDATA[c-1]]></CommentId>
				<Attach><![CDATA[m-5]]></Attach>
			</Comments>
			<StatuChangeEvent>10</StatuChangeEvent>
		</ApprovalInfo>`),
		eventtest.Of(approval.OwnFormChanged{}, "event/open_approval_change", ownForm),
	})
}

const ownForm = `
	<ApprovalInfo>
		<ThirdNo><![CDATA[PO-77]]></ThirdNo>
		<OpenSpName><![CDATA[付款]]></OpenSpName>
		<OpenTemplateId><![CDATA[otpl-1]]></OpenTemplateId>
		<OpenSpStatus>4</OpenSpStatus>
		<ApplyTime>1764800005</ApplyTime>
		<ApplyUserName><![CDATA[林梅]]></ApplyUserName>
		<ApplyUserId><![CDATA[lm]]></ApplyUserId>
		<ApplyUserParty><![CDATA[采购部]]></ApplyUserParty>
		<ApplyUserImage><![CDATA[https://shan.example/lm.png]]></ApplyUserImage>
		<ApprovalNodes>
			<ApprovalNode>
				<NodeStatus>11</NodeStatus>
				<NodeAttr>2</NodeAttr>
				<NodeType>3</NodeType>
				<Items>
					<Item>
						<ItemName><![CDATA[周涵]]></ItemName>
						<ItemUserId><![CDATA[zh]]></ItemUserId>
						<ItemParty><![CDATA[财务部]]></ItemParty>
						<ItemImage><![CDATA[https://shan.example/zh.png]]></ItemImage>
						<ItemStatus>13</ItemStatus>
						<ItemSpeech><![CDATA[同意]]></ItemSpeech>
						<ItemOpTime>1764800006</ItemOpTime>
					</Item>
				</Items>
			</ApprovalNode>
		</ApprovalNodes>
		<NotifyNodes>
			<NotifyNode>
				<ItemName><![CDATA[谢宇]]></ItemName>
				<ItemUserId><![CDATA[xy]]></ItemUserId>
				<ItemParty><![CDATA[产品部]]></ItemParty>
				<ItemImage><![CDATA[https://shan.example/xy.png]]></ItemImage>
				<ItemStatus>15</ItemStatus>
				<ItemSpeech><![CDATA[已阅]]></ItemSpeech>
				<ItemOpTime>1764800007</ItemOpTime>
			</NotifyNode>
		</NotifyNodes>
		<approverstep>1</approverstep>
	</ApprovalInfo>`

// Names as some of WeCom's documents spell them.
func TestMisspeltOwnForm(t *testing.T) {
	misspelt := strings.NewReplacer("ItemUserId", "ItemUserid", "approverstep", "ApproverStep").Replace(ownForm)
	eventtest.Lossless(t, approval.OwnFormChanged{}, eventtest.Of(nil, "event/open_approval_change", misspelt).Document())
}
