package pay

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/lenient"
)

// A Notice is what the notices of payments share. WeCom pushes them to the callback URL
// of 对外收款, which has a Token and an EncodingAESKey of its own; the URL must not have
// callback_format=json. What happened is encrypted once more: Open of each notice
// decrypts it. One of which a value cannot be read does not open. A notice may be
// missed: [Service.GetOrder] and [Service.GetRefund] tell the same. Notices of combined
// payments (合单支付), which no page describes, go to the function of OnOther.
//
// https://developer.work.weixin.qq.com/document/path/97478
type Notice struct {
	ID           string     `xml:"id"`
	Type         string     `xml:"notify_type"`
	Event        string     `xml:"event_type"`
	CreatedAt    wecom.Time `xml:"create_time"`
	Summary      string     `xml:"summary"` // in Chinese
	ResourceType string     `xml:"resource_type"`
	Resource     Resource   `xml:"resource"`
}

// A Resource is what happened, encrypted.
type Resource struct {
	Algorithm      Algorithm `xml:"algorithm"` // [AESGCM]
	Ciphertext     string    `xml:"ciphertext"`
	AssociatedData string    `xml:"associated_data"`
	Nonce          string    `xml:"nonce"`
}

// An Algorithm is a way of encryption.
type Algorithm string

// AESGCM is the only encryption of resources today.
const AESGCM Algorithm = "AEAD_AES_256_GCM"

// open decrypts a resource, which cipher has the key of.
func open[T any](r Resource, cipher *crypto.Cipher) (*T, error) {
	if r.Algorithm != AESGCM {
		return nil, fmt.Errorf("pay: a notice that is encrypted with %q: only %s is known", r.Algorithm, AESGCM)
	}
	plaintext, err := cipher.OpenGCM(r.Ciphertext, r.Nonce, r.AssociatedData)
	if err != nil {
		return nil, fmt.Errorf("pay: opening a notice: %w", err)
	}
	out := new(T)
	bends, err := lenient.Unmarshal(plaintext, out, jsontext.AllowDuplicateNames(true))
	if err != nil || jsontext.Value(plaintext).Kind() != '{' {
		return nil, fmt.Errorf("pay: a notice that is no JSON object, after it was decrypted: %w", wecom.ErrUnexpectedResponse)
	}
	for _, b := range bends {
		if b.Lost { // nobody would learn of it, and 0 is an amount
			return nil, fmt.Errorf("pay: a notice that cannot be read at %s: ask GetOrder or GetRefund: %w: a %s for a %s", b.Path, wecom.ErrUnexpectedResponse, b.Got, b.Want)
		}
	}
	return out, nil
}

// A PaidNotice is pushed when somebody has paid an order.
//
// https://developer.work.weixin.qq.com/document/path/97335
//
//wecom:event 支付通知
type PaidNotice struct{ Notice }

func (PaidNotice) CallbackKind() string { return "notice/NORMALPAY/TRANSACTION.SUCCESS" }

// A NoticeOrder is the order of a notice, without what only [Service.GetOrder] tells.
type NoticeOrder struct {
	AppID string `json:"appid"`
	Order
}

// Open returns the order. The cipher is that of the callback.
func (n PaidNotice) Open(cipher *crypto.Cipher) (*NoticeOrder, error) {
	return open[NoticeOrder](n.Resource, cipher)
}

// A RefundedNotice is pushed when a refund has succeeded.
//
// https://developer.work.weixin.qq.com/document/path/97338
//
//wecom:event 退款通知
type RefundedNotice struct{ Notice }

func (RefundedNotice) CallbackKind() string { return "notice/REFUND/REFUND.SUCCESS" }

// Open returns the refund. The cipher is that of the callback.
func (n RefundedNotice) Open(cipher *crypto.Cipher) (*NoticeRefund, error) {
	return open[NoticeRefund](n.Resource, cipher)
}

// A RefundAbnormalNotice is pushed when a refund does not arrive, because the payer's
// card is void or frozen.
//
// https://developer.work.weixin.qq.com/document/path/97338
//
//wecom:event 退款异常通知
type RefundAbnormalNotice struct{ Notice }

func (RefundAbnormalNotice) CallbackKind() string { return "notice/REFUND/REFUND.ABNORMAL" }

// Open returns the refund. The cipher is that of the callback.
func (n RefundAbnormalNotice) Open(cipher *crypto.Cipher) (*NoticeRefund, error) {
	return open[NoticeRefund](n.Resource, cipher)
}

// A RefundClosedNotice is pushed when a refund was closed.
//
// https://developer.work.weixin.qq.com/document/path/97338
//
//wecom:event 退款关闭通知
type RefundClosedNotice struct{ Notice }

func (RefundClosedNotice) CallbackKind() string { return "notice/REFUND/REFUND.CLOSED" }

// Open returns the refund. The cipher is that of the callback.
func (n RefundClosedNotice) Open(cipher *crypto.Cipher) (*NoticeRefund, error) {
	return open[NoticeRefund](n.Resource, cipher)
}

// A NoticeRefund is the refund of a notice.
type NoticeRefund struct {
	ID          string             `json:"refund_id"` // WeChat Pay's own
	MerchantID  string             `json:"mchid"`
	OutTradeNo  string             `json:"out_trade_no"`
	OutRefundNo string             `json:"out_refund_no"`
	Status      RefundStatus       `json:"refund_status"`
	RefundedAt  wecom.Time         `json:"success_time"`
	Account     string             `json:"user_received_account"` // where it went, in words
	Amount      NoticeRefundAmount `json:"amount"`
}

// A NoticeRefundAmount is how much was refunded.
type NoticeRefundAmount struct {
	Total       wecom.Cents `json:"total"` // of the order
	Refund      wecom.Cents `json:"refund"`
	PayerTotal  wecom.Cents `json:"payer_total"`  // what the payer had paid
	PayerRefund wecom.Cents `json:"payer_refund"` // what the payer gets
}
