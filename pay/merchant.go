package pay

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A Merchant is a merchant account of WeChat Pay (商户号) of the corp.
type Merchant struct {
	ID     string        `json:"mch_id"`
	Name   string        `json:"merchant_name"`
	Status BindStatus    `json:"bind_status"`
	Scope  MerchantScope `json:"allow_use_scope"` // of one that is bound
}

// A BindStatus tells whether a merchant account is bound to the corp.
//
//wecom:string
type BindStatus int

const (
	BindPending BindStatus = 1 // 申请中
	BindDone    BindStatus = 2 // 已绑定
	BindRevoked BindStatus = 3 // 已撤销
)

// A MerchantScope is who may collect money on a merchant account.
type MerchantScope struct {
	UserIDs       []string `json:"user,omitzero"`
	DepartmentIDs []int64  `json:"partyid,omitzero"`
	TagIDs        []int64  `json:"tagid,omitzero"`
}

// GetMerchant returns a merchant account.
//
// https://developer.work.weixin.qq.com/document/path/93666
//
//wecom:api POST /cgi-bin/externalpay/getmerchant 查询商户号详情（收款商户号管理）
func (s *Service) GetMerchant(ctx context.Context, merchantID string) (*Merchant, error) {
	return call.Query[Merchant](ctx, s.client, "/cgi-bin/externalpay/getmerchant", call.Body{"mch_id": merchantID})
}

// UpdateMerchantScope replaces who may collect money on a merchant account that is bound.
//
// https://developer.work.weixin.qq.com/document/path/93666
//
//wecom:api POST /cgi-bin/externalpay/set_mch_use_scope 设置商户号使用范围（收款商户号管理）
func (s *Service) UpdateMerchantScope(ctx context.Context, merchantID string, scope MerchantScope) error {
	return ask(s.client.Post(ctx, "/cgi-bin/externalpay/set_mch_use_scope", call.Body{"mch_id": merchantID, "allow_use_scope": scope}, nil), "GetMerchant")
}

// BindMerchant asks to bind a merchant account to the corp. The name is the full one at
// WeChat Pay. The page no longer has the call, and WeCom may refuse it
// ([wecom.Code] 660014): [Service.ApplyMerchant] is what it has today.
//
// https://developer.work.weixin.qq.com/document/path/93666
//
//wecom:api POST /cgi-bin/externalpay/addmerchant 新增商户号
func (s *Service) BindMerchant(ctx context.Context, merchantID, name string) error {
	return ask(s.client.Post(ctx, "/cgi-bin/externalpay/addmerchant", call.Body{"mch_id": merchantID, "merchant_name": name}, nil), "GetMerchant")
}

// UnbindMerchant takes a merchant account away from the corp. The page no longer has the
// call, and WeCom may refuse it ([wecom.Code] 660014).
//
// https://developer.work.weixin.qq.com/document/path/93666
//
//wecom:api POST /cgi-bin/externalpay/delmerchant 删除商户号
func (s *Service) UnbindMerchant(ctx context.Context, merchantID string) error {
	return ask(s.client.Post(ctx, "/cgi-bin/externalpay/delmerchant", call.Body{"mch_id": merchantID}, nil), "GetMerchant")
}
