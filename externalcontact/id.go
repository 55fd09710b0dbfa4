package externalcontact

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// customerID is a request that names a customer, and a reply.
type customerID struct {
	ID string `json:"external_userid"`
}

// ConvertToOpenID returns the openid of a customer who is a WeChat user, for
// payments.
//
// https://developer.work.weixin.qq.com/document/path/92323
//
//wecom:api POST /cgi-bin/externalcontact/convert_to_openid 外部联系人openid转换
func (s *Service) ConvertToOpenID(ctx context.Context, id string) (string, error) {
	out, err := call.Query[struct {
		OpenID string `json:"openid"`
	}](ctx, s.client, "/cgi-bin/externalcontact/convert_to_openid", customerID{id})
	if err != nil {
		return "", err
	}
	return out.OpenID, nil
}

// UnionIDToCustomerID returns the customer id of a WeChat user. The user must be
// a customer, and the corp must be bound to the open platform account of the
// union id.
//
// https://developer.work.weixin.qq.com/document/path/93274
//
//wecom:api POST /cgi-bin/externalcontact/unionid_to_external_userid 外部联系人unionid转换
func (s *Service) UnionIDToCustomerID(ctx context.Context, unionID string) (string, error) {
	return s.convertID(ctx, "/cgi-bin/externalcontact/unionid_to_external_userid", map[string]string{"unionid": unionID})
}

// ToServiceCustomerID returns the id by which a third-party app of the provider
// knows a customer, of an app that the provider develops for the corp (代开发).
//
// https://developer.work.weixin.qq.com/document/path/95195
//
//wecom:api POST /cgi-bin/externalcontact/to_service_external_userid 代开发应用external_userid转换
func (s *Service) ToServiceCustomerID(ctx context.Context, id string) (string, error) {
	return s.convertID(ctx, "/cgi-bin/externalcontact/to_service_external_userid", customerID{id})
}

func (s *Service) convertID(ctx context.Context, path string, in any) (string, error) {
	out, err := call.Query[customerID](ctx, s.client, path, in)
	if err != nil {
		return "", err
	}
	return out.ID, nil
}

// A NewID is what has become of a customer id.
type NewID struct {
	Old string `json:"external_userid"`
	New string `json:"new_external_userid"`
}

// NewCustomerIDs returns the ids that replace up to 1,000 older ones, when the
// corp moves to encrypted ids. Ids that cannot be converted are missing.
//
// https://developer.work.weixin.qq.com/document/path/95327
//
//wecom:api POST /cgi-bin/externalcontact/get_new_external_userid 转换external_userid
func (s *Service) NewCustomerIDs(ctx context.Context, ids []string) ([]NewID, error) {
	return s.newIDs(ctx, "/cgi-bin/externalcontact/get_new_external_userid", newIDRequest{IDs: ids})
}

// NewGroupCustomerIDs is [Service.NewCustomerIDs] for customers whom the corp
// knows only as members of a group.
//
// https://developer.work.weixin.qq.com/document/path/95327
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/get_new_external_userid 转换客户群成员external_userid
func (s *Service) NewGroupCustomerIDs(ctx context.Context, chatID string, ids []string) ([]NewID, error) {
	return s.newIDs(ctx, "/cgi-bin/externalcontact/groupchat/get_new_external_userid", newIDRequest{ids, chatID})
}

type newIDRequest struct {
	IDs    []string `json:"external_userid_list"`
	ChatID string   `json:"chat_id,omitzero"`
}

func (s *Service) newIDs(ctx context.Context, path string, in newIDRequest) ([]NewID, error) {
	out, err := call.Query[struct {
		Items []NewID `json:"items"`
	}](ctx, s.client, path, in)
	if err != nil {
		return nil, err
	}
	return out.Items, nil
}

// MobileCustomers are the parents found by their mobile numbers, and those not
// found.
type MobileCustomers struct {
	Found  []MobileCustomer `json:"success_list"`
	Failed []MobileCustomer `json:"fail_list"`
}

// Complete reports whether all were found.
func (m *MobileCustomers) Complete() bool { return len(m.Failed) == 0 }

// A MobileCustomer is a parent with a mobile number.
type MobileCustomer struct {
	Mobile     string     `json:"mobile"`
	CustomerID string     `json:"external_userid"`
	ForeignKey string     `json:"foreign_key"` // as given when parents were imported
	Code       wecom.Code `json:"errcode"`
	Message    string     `json:"errmsg"`
}

// MobilesToCustomerIDs finds parents by up to 100 mobile numbers, in a corp that
// is a school.
//
// https://developer.work.weixin.qq.com/document/path/92506
//
//wecom:api POST /cgi-bin/externalcontact/batch_to_external_userid 手机号转外部联系人ID
func (s *Service) MobilesToCustomerIDs(ctx context.Context, mobiles []string) (*MobileCustomers, error) {
	return call.Query[MobileCustomers](ctx, s.client, "/cgi-bin/externalcontact/batch_to_external_userid", map[string][]string{"mobiles": mobiles})
}
