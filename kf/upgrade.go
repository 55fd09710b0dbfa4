package kf

import (
	"context"
	"errors"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// An UpgradeRange is whom the admin console lets customers be recommended to
// (升级服务).
type UpgradeRange struct {
	Members UpgradeMembers `json:"member_range"`
	Groups  UpgradeGroups  `json:"groupchat_range"`
}

// UpgradeMembers are the members that customers can be recommended to.
type UpgradeMembers struct {
	UserIDs       []string `json:"userid_list"`
	DepartmentIDs []int64  `json:"department_id_list"`
}

// UpgradeGroups are the customer groups that customers can be recommended to.
type UpgradeGroups struct {
	ChatIDs []string `json:"chat_id_list"`
}

// GetUpgradeRange returns whom customers can be recommended to: members, and groups
// of owners, in the app's visible range.
//
// https://developer.work.weixin.qq.com/document/path/94674
//
//wecom:api GET /cgi-bin/kf/customer/get_upgrade_service_config 获取配置的专员与客户群（「升级服务」配置）
func (s *Service) GetUpgradeRange(ctx context.Context) (*UpgradeRange, error) {
	return call.Get[UpgradeRange](ctx, s.client, "/cgi-bin/kf/customer/get_upgrade_service_config", nil)
}

// An Upgrade is what a customer is recommended: a [MemberUpgrade] or a
// [GroupUpgrade].
type Upgrade interface {
	upgradeType() (number int, key string)
}

// A MemberUpgrade recommends a member, who must have customer contact.
type MemberUpgrade struct {
	UserID  string `json:"userid"`
	Wording string `json:"wording,omitzero"` // what the customer is told; optional
}

// A GroupUpgrade recommends a customer group.
type GroupUpgrade struct {
	ChatID  string `json:"chat_id"`
	Wording string `json:"wording,omitzero"` // what the customer is told; optional
}

func (MemberUpgrade) upgradeType() (number int, key string) { return 1, "member" }
func (GroupUpgrade) upgradeType() (number int, key string)  { return 2, "groupchat" }

// CreateUpgrade marks a member or a group as what the receptionist should
// recommend to a customer. The customer is told nothing until the receptionist sends
// it. The member or group must be in the range of the admin console
// ([wecom.ErrUpgradeNotConfigured]).
//
// https://developer.work.weixin.qq.com/document/path/94674
//
//wecom:api POST /cgi-bin/kf/customer/upgrade_service 为客户升级为专员或客户群服务（「升级服务」配置）
func (s *Service) CreateUpgrade(ctx context.Context, chat Chat, to Upgrade) error {
	if union.IsNil(to) {
		return errors.New("kf: the upgrade is nil")
	}
	number, key := to.upgradeType()
	return s.client.Post(ctx, "/cgi-bin/kf/customer/upgrade_service", call.Body{
		"open_kfid": chat.OpenKfID, "external_userid": chat.CustomerID, "type": number, key: to,
	}, nil)
}

// CancelUpgrade takes back what [Service.CreateUpgrade] has marked.
//
// https://developer.work.weixin.qq.com/document/path/94674
//
//wecom:api POST /cgi-bin/kf/customer/cancel_upgrade_service 为客户取消推荐（「升级服务」配置）
func (s *Service) CancelUpgrade(ctx context.Context, chat Chat) error {
	return s.client.Post(ctx, "/cgi-bin/kf/customer/cancel_upgrade_service", call.Body{"open_kfid": chat.OpenKfID, "external_userid": chat.CustomerID}, nil)
}
