package approval_test

import (
	"testing"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/sys_approval_change", `
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
		</ApprovalInfo>`, approval.FormChanged{
			Change:        10,
			FormID:        "202611220007",
			NumericFormID: 202611220008,
			TemplateID:    "tpl-1",
			TemplateName:  "采购申请",
			Status:        6,
			SubmittedAt:   eventtest.At(1764800001),
			ApplicantID:   "lm",
			DepartmentID:  5,
			Records: []approval.FormChangedRecord{{Status: 2, Attr: 1, Steps: []approval.FormChangedRecordedStep{{
				ApproverID: "zh",
				Status:     3,
				Opinion:    "同意",
				At:         eventtest.At(1764800002),
				MediaIDs:   []string{"m-1", "m-2"},
			}}}},
			CopiedToIDs: []string{"xy", "fh"},
			Comments: []approval.FormChangedComment{{
				ID:       "c-1",
				UserID:   "lt",
				At:       eventtest.At(1764800004),
				Content:  "加急",
				MediaIDs: []string{"m-5"},
			}},
			Process: []approval.FormChangedNode{{
				Type:     7,
				Status:   12,
				Relation: 8,
				Steps: []approval.FormChangedStep{{
					UserID:   "gf",
					Status:   14,
					Opinion:  "请看附件",
					At:       eventtest.At(1764800003),
					MediaIDs: []string{"m-3", "m-4"},
				}},
			}},
		}),
		eventtest.Of("event/open_approval_change", `
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
	</ApprovalInfo>`, approval.OwnFormChanged{Form: approval.OwnFormChangedForm{
			FormID:           "PO-77",
			TemplateID:       "otpl-1",
			TemplateName:     "付款",
			Status:           4,
			SubmittedAt:      eventtest.At(1764800005),
			ApplicantID:      "lm",
			ApplicantName:    "林梅",
			DepartmentName:   "采购部",
			ApplicantPicture: "https://shan.example/lm.png",
			Nodes: []approval.OwnFormChangedNode{{
				Status: 11,
				Attr:   2,
				Type:   3,
				Steps: []approval.OwnFormChangedPerson{{
					UserID:         "zh",
					Name:           "周涵",
					DepartmentName: "财务部",
					Picture:        "https://shan.example/zh.png",
					Status:         13,
					Opinion:        "同意",
					At:             eventtest.At(1764800006),
				}},
			}},
			Copies: []approval.OwnFormChangedPerson{{
				UserID:         "xy",
				Name:           "谢宇",
				DepartmentName: "产品部",
				Picture:        "https://shan.example/xy.png",
				Status:         15,
				Opinion:        "已阅",
				At:             eventtest.At(1764800007),
			}},
			Current: 1,
		}}),
	})
}

// Names as some documents spell them.
func TestEventsMisspelt(t *testing.T) {
	eventtest.Reads(t, `<ApprovalInfo>
		<ApprovalNodes><ApprovalNode><Items><Item><ItemUserid>zh</ItemUserid></Item></Items></ApprovalNode></ApprovalNodes>
		<ApproverStep>1</ApproverStep></ApprovalInfo>`,
		approval.OwnFormChanged{Form: approval.OwnFormChangedForm{
			Nodes:   []approval.OwnFormChangedNode{{Steps: []approval.OwnFormChangedPerson{{UserID: "zh"}}}},
			Current: 1,
		}})
}
