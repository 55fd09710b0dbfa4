// Package invoice reads the electronic invoices (电子发票) that members choose from
// their WeChat card packages, and tells WeCom which of them are being reimbursed.
// Members choose with chooseInvoice of the JS-SDK, which gives a CardID and an
// EncryptCode for each.
//
// Only verified corps may call it, with the secret of any app.
//
// https://developer.work.weixin.qq.com/document/path/90283
package invoice

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Service calls the API of invoices. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }

// A Card names an invoice, as chooseInvoice gives it.
type Card struct {
	CardID      string `json:"card_id"`
	EncryptCode string `json:"encrypt_code"`
}

// A Status says how far the reimbursement of an invoice is.
//
//wecom:string
type Status string

const (
	StatusInitial Status = "INVOICE_REIMBURSE_INIT"    // 未锁定: its owner may submit it
	StatusLocked  Status = "INVOICE_REIMBURSE_LOCK"    // 已锁定: it cannot be submitted again
	StatusClosed  Status = "INVOICE_REIMBURSE_CLOSURE" // 已核销: reimbursed, for ever; it leaves the card package
)

// An Invoice is an electronic invoice with its owner.
type Invoice struct {
	CardID         string     `json:"card_id"`
	BeginAt        wecom.Time `json:"begin_time"` // valid from; not in lists, as WeCom's example has it
	EndAt          wecom.Time `json:"end_time"`
	UserCardStatus string     `json:"user_card_status"` // of lists only, and not explained by WeCom
	OpenID         string     `json:"openid"`           // of its owner: contacts.Service converts it to a userid
	Type           string     `json:"type"`             // in words: 增值税电子普通发票
	Payee          string     `json:"payee"`
	Description    string     `json:"detail"`
	Data           Data       `json:"user_info"`
}

// Data is what stands on an invoice.
type Data struct {
	Title                 string      `json:"title"`           // 抬头
	Total                 wecom.Cents `json:"fee"`             // with tax
	Net                   wecom.Cents `json:"fee_without_tax"` // without tax
	Tax                   wecom.Cents `json:"tax"`
	Code                  string      `json:"billing_no"`   // 发票代码; of fully digital invoices (全电发票) the number
	Number                string      `json:"billing_code"` // 发票号码; empty of fully digital invoices
	IssuedAt              wecom.Time  `json:"billing_time"`
	Items                 []Item      `json:"info"`
	CheckCode             string      `json:"check_code"`
	Description           string      `json:"detail"`
	Status                Status      `json:"reimburse_status"`
	PDFURL                string      `json:"pdf_url"`
	AttachmentURL         string      `json:"trip_pdf_url"` // of an itinerary and the like
	BuyerTaxNumber        string      `json:"buyer_number"`
	BuyerAddressAndPhone  string      `json:"buyer_address_and_phone"`
	BuyerBankAccount      string      `json:"buyer_bank_account"`
	SellerTaxNumber       string      `json:"seller_number"`
	SellerAddressAndPhone string      `json:"seller_address_and_phone"`
	SellerBankAccount     string      `json:"seller_bank_account"`
	Remarks               string      `json:"remarks"`
	Cashier               string      `json:"cashier"`
	Maker                 string      `json:"maker"`
	OrderID               string      `json:"order_id"` // of lists only
}

// An Item is a line of an invoice.
type Item struct {
	Name   string      `json:"name"`
	Amount int64       `json:"num"`
	Unit   string      `json:"unit"`
	Price  wecom.Cents `json:"price"` // of one
	Total  wecom.Cents `json:"fee"`
}

// GetInvoice returns an invoice. Its PDFURL leads to the document.
//
// https://developer.work.weixin.qq.com/document/path/90284
//
//wecom:api POST /cgi-bin/card/invoice/reimburse/getinvoiceinfo 查询电子发票
func (s *Service) GetInvoice(ctx context.Context, card Card) (*Invoice, error) {
	return call.Query[Invoice](ctx, s.client, "/cgi-bin/card/invoice/reimburse/getinvoiceinfo", card)
}

// GetInvoices returns several invoices. WeCom lets only corps with more than 200
// active members call it.
//
// https://developer.work.weixin.qq.com/document/path/90287
//
//wecom:api POST /cgi-bin/card/invoice/reimburse/getinvoiceinfobatch 批量查询电子发票
func (s *Service) GetInvoices(ctx context.Context, cards ...Card) ([]Invoice, error) {
	return call.QueryIn[[]Invoice](ctx, s.client, "/cgi-bin/card/invoice/reimburse/getinvoiceinfobatch", call.Body{"item_list": cards}, "item_list")
}

// UpdateStatus locks an invoice when its reimbursement begins, makes it free again, or
// closes it when its owner has the money. StatusClosed is for ever. The call is never
// sent twice: after an error that leaves its end open, read the invoice.
//
// https://developer.work.weixin.qq.com/document/path/90285
//
//wecom:api POST /cgi-bin/card/invoice/reimburse/updateinvoicestatus 更新发票状态
func (s *Service) UpdateStatus(ctx context.Context, card Card, status Status) error {
	return s.client.Post(ctx, "/cgi-bin/card/invoice/reimburse/updateinvoicestatus", struct {
		Card
		Status Status `json:"reimburse_status"`
	}{card, status}, nil)
}

// UpdateStatuses is [Service.UpdateStatus] for several invoices of one owner: all
// change, or none does.
//
// https://developer.work.weixin.qq.com/document/path/90286
//
//wecom:api POST /cgi-bin/card/invoice/reimburse/updatestatusbatch 批量更新发票状态
func (s *Service) UpdateStatuses(ctx context.Context, openID string, status Status, cards ...Card) error {
	return s.client.Post(ctx, "/cgi-bin/card/invoice/reimburse/updatestatusbatch", call.Body{"openid": openID, "reimburse_status": status, "invoice_list": cards}, nil)
}
