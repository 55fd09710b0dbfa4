// Package pay covers payments by customers (对外收款): the payment account of the corp,
// what came in on it, orders of a mini program with their refunds, and daily bills.
//
// Only self-built apps may call it, which must be among the callable apps
// (可调用接口的应用) of 对外收款 in the admin console. Orders, refunds and bills also want
// the address of the program among the trusted IPs (企业可信IP) of the app. Amounts are
// in [wecom.Cents].
//
// Calls that move money are never sent twice after they may have arrived. An error that
// leaves their end open is a [wecom.ErrOutcomeUnknown] and says what to ask:
// [Service.GetOrder] and [Service.GetRefund] find what a call did by the number that the
// program gave it. The same number again is no second payment and no second refund.
//
// Red packets and payments to members (企业红包, 向员工付款) are calls of WeChat Pay in XML
// with a client certificate, and not here.
//
// https://developer.work.weixin.qq.com/document/path/93665
// https://developer.work.weixin.qq.com/document/path/98723
package pay

import (
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
)

// A Service calls the API of payments. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }

// ask says of an error that leaves the end of a call open which method tells it.
func ask(err error, method string) error {
	if !errors.Is(err, wecom.ErrOutcomeUnknown) {
		return err
	}
	return fmt.Errorf("pay: the outcome is unknown: ask %s before anything else: %w", method, err)
}

// A Currency is a currency (币种) by its code in ISO 4217.
//
//wecom:string
type Currency string

// CNY is the only currency that orders and refunds have. Payers may pay in others.
const CNY Currency = "CNY" // 人民币
