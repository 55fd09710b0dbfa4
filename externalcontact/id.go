package externalcontact

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// ConvertCustomerIDToOpenID returns the openid of a customer who is a WeChat user,
// for payments.
//
// https://developer.work.weixin.qq.com/document/path/92323
//
//wecom:api POST /cgi-bin/externalcontact/convert_to_openid 外部联系人openid转换
func (s *Service) ConvertCustomerIDToOpenID(ctx context.Context, customerID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/externalcontact/convert_to_openid", call.Body{"external_userid": customerID}, "openid")
}

// ConvertUnionIDToCustomerID returns the customer id of a WeChat user. The user
// must be a customer, and the corp must be bound to the open platform account of
// the union id.
//
// https://developer.work.weixin.qq.com/document/path/93274
//
//wecom:api POST /cgi-bin/externalcontact/unionid_to_external_userid 外部联系人unionid转换
func (s *Service) ConvertUnionIDToCustomerID(ctx context.Context, unionID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/externalcontact/unionid_to_external_userid", call.Body{"unionid": unionID}, "external_userid")
}

// ConvertCustomerIDToServiceID returns the id by which a third-party app of the
// provider knows a customer. It is for apps that a provider develops for the corp
// (代开发).
//
// https://developer.work.weixin.qq.com/document/path/95195
//
//wecom:api POST /cgi-bin/externalcontact/to_service_external_userid 代开发应用external_userid转换
func (s *Service) ConvertCustomerIDToServiceID(ctx context.Context, customerID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/externalcontact/to_service_external_userid", call.Body{"external_userid": customerID}, "external_userid")
}

// ConvertServiceIDToCustomerID returns the customer id of a customer whom a
// provider's app knows by serviceID. The id must come from the app with
// sourceAgentID, a third-party or custom-developed one. Both apps must see the
// member who follows the customer, or the owner of the customer's group. It needs
// the secret of a self-built app.
//
// https://developer.work.weixin.qq.com/document/path/95884
//
//wecom:api POST /cgi-bin/externalcontact/from_service_external_userid external_userid转换（自建应用与第三方应用的对接）
func (s *Service) ConvertServiceIDToCustomerID(ctx context.Context, serviceID string, sourceAgentID int64) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/externalcontact/from_service_external_userid",
		call.Body{"external_userid": serviceID, "source_agentid": sourceAgentID}, "external_userid")
}

// A ConvertedCustomer is a customer whose id was replaced.
type ConvertedCustomer struct {
	OldID string `json:"external_userid"`
	NewID string `json:"new_external_userid"`
}

// ConvertCustomerIDsToNewIDs returns the ids that replace up to 1,000 older ones,
// when the corp moves to encrypted ids. Ids that cannot be converted are missing.
//
// https://developer.work.weixin.qq.com/document/path/95327
//
//wecom:api POST /cgi-bin/externalcontact/get_new_external_userid 转换external_userid
func (s *Service) ConvertCustomerIDsToNewIDs(ctx context.Context, customerIDs []string) ([]ConvertedCustomer, error) {
	return call.QueryIn[[]ConvertedCustomer](ctx, s.client, "/cgi-bin/externalcontact/get_new_external_userid",
		call.Body{"external_userid_list": customerIDs}, "items")
}

// ConvertGroupCustomerIDsToNewIDs is [Service.ConvertCustomerIDsToNewIDs] for
// customers whom the corp knows only as members of a group.
//
// https://developer.work.weixin.qq.com/document/path/95327
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/get_new_external_userid 转换客户群成员external_userid
func (s *Service) ConvertGroupCustomerIDsToNewIDs(ctx context.Context, chatID string, customerIDs []string) ([]ConvertedCustomer, error) {
	return call.QueryIn[[]ConvertedCustomer](ctx, s.client, "/cgi-bin/externalcontact/groupchat/get_new_external_userid",
		call.Body{"chat_id": chatID, "external_userid_list": customerIDs}, "items")
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

// ConvertMobilesToCustomerIDs finds parents by up to 100 mobile numbers, in a corp
// that is a school.
//
// https://developer.work.weixin.qq.com/document/path/92506
//
//wecom:api POST /cgi-bin/externalcontact/batch_to_external_userid 手机号转外部联系人ID
func (s *Service) ConvertMobilesToCustomerIDs(ctx context.Context, mobiles []string) (*MobileCustomers, error) {
	return call.Query[MobileCustomers](ctx, s.client, "/cgi-bin/externalcontact/batch_to_external_userid", call.Body{"mobiles": mobiles})
}
