package invoice_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/invoice"
	"github.com/gowecom/wecom/wecomtest"
)

type service = *invoice.Service

const data = `"user_info":{"fee":4123,"title":"云杉科技","billing_time":1793462400,"billing_no":"012","billing_code":"345","tax":123,"fee_without_tax":4000,
	"pdf_url":"https://a.example/1.pdf","trip_pdf_url":"https://a.example/2.pdf","reimburse_status":"INVOICE_REIMBURSE_LOCK","check_code":"678","detail":"住宿",
	"info":[{"name":"房费","num":2,"unit":"晚","fee":3000,"price":1500}],"buyer_number":"b1","buyer_address_and_phone":"b2","buyer_bank_account":"b3",
	"seller_number":"s1","seller_address_and_phone":"s2","seller_bank_account":"s3","remarks":"r","maker":"m","cashier":"c"`

func want() invoice.Invoice {
	at := wecom.TimeOf(time.Date(2026, 11, 1, 0, 0, 0, 0, wecom.Beijing))
	return invoice.Invoice{
		CardID: "c1", BeginAt: at, EndAt: wecom.TimeOf(at.Add(time.Hour)), OpenID: "o1", Type: "增值税电子普通发票", Payee: "某酒店", Description: "可报销",
		Data: invoice.Data{
			Title: "云杉科技", Total: 4123, Net: 4000, Tax: 123, Code: "012", Number: "345", IssuedAt: at, Items: []invoice.Item{{Name: "房费", Amount: 2, Unit: "晚", Price: 1500, Total: 3000}},
			CheckCode: "678", Description: "住宿", Status: invoice.StatusLocked, PDFURL: "https://a.example/1.pdf", AttachmentURL: "https://a.example/2.pdf",
			BuyerTaxNumber: "b1", BuyerAddressAndPhone: "b2", BuyerBankAccount: "b3", SellerTaxNumber: "s1", SellerAddressAndPhone: "s2", SellerBankAccount: "s3",
			Remarks: "r", Maker: "m", Cashier: "c",
		},
	}
}

func TestInvoices(t *testing.T) {
	const head = `"card_id":"c1","begin_time":1793462400,"end_time":1793466000,"openid":"o1","type":"增值税电子普通发票","payee":"某酒店","detail":"可报销",`
	one, several := want(), want()
	several.UserCardStatus, several.Data.OrderID = "NORMAL", "n1"
	cards := []invoice.Card{{CardID: "c1", EncryptCode: "e1"}, {CardID: "c2", EncryptCode: "e2"}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetInvoice",
			Call:  apitest.With(invoice.New, func(ctx context.Context, s service) (*invoice.Invoice, error) { return s.GetInvoice(ctx, cards[0]) }),
			Route: "POST /cgi-bin/card/invoice/reimburse/getinvoiceinfo",
			Body:  `{"card_id":"c1","encrypt_code":"e1"}`,
			Reply: `{"errcode":0,"errmsg":"ok",` + head + data + `}}`,
			Want:  &one,
		},
		{
			Name:  "GetInvoices",
			Call:  apitest.With(invoice.New, func(ctx context.Context, s service) ([]invoice.Invoice, error) { return s.GetInvoices(ctx, cards...) }),
			Route: "POST /cgi-bin/card/invoice/reimburse/getinvoiceinfobatch",
			Body:  `{"item_list":[{"card_id":"c1","encrypt_code":"e1"},{"card_id":"c2","encrypt_code":"e2"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","item_list":[{"user_card_status":"NORMAL",` + head + data + `,"order_id":"n1"}}]}`,
			Want:  []invoice.Invoice{several},
		},
		{
			Name:  "UpdateStatus",
			Call:  apitest.Do(invoice.New, func(ctx context.Context, s service) error { return s.UpdateStatus(ctx, cards[0], invoice.StatusLocked) }),
			Route: "POST /cgi-bin/card/invoice/reimburse/updateinvoicestatus",
			Body:  `{"card_id":"c1","encrypt_code":"e1","reimburse_status":"INVOICE_REIMBURSE_LOCK"}`,
		},
		{
			Name: "UpdateStatuses",
			Call: apitest.Do(invoice.New, func(ctx context.Context, s service) error {
				return s.UpdateStatuses(ctx, "o1", invoice.StatusClosed, cards...)
			}),
			Route: "POST /cgi-bin/card/invoice/reimburse/updatestatusbatch",
			Body:  `{"openid":"o1","reimburse_status":"INVOICE_REIMBURSE_CLOSURE","invoice_list":[{"card_id":"c1","encrypt_code":"e1"},{"card_id":"c2","encrypt_code":"e2"}]}`,
		},
	})
}

// An invoice is locked when its reimbursement begins and closed when it is paid.
func ExampleService_UpdateStatus() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	invoices := invoice.New(corp.Client())
	ctx := context.Background()
	var card invoice.Card // in a real program: from chooseInvoice of the JS-SDK
	card.CardID, card.EncryptCode = corp.AddInvoice("lina", "某酒店", 40000, 2400)

	if err := invoices.UpdateStatus(ctx, card, invoice.StatusLocked); err != nil {
		log.Fatal(err)
	}
	v, err := invoices.GetInvoice(ctx, card)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Payee, v.Data.Total, v.Data.Status)
	if err := invoices.UpdateStatus(ctx, card, invoice.StatusClosed); err != nil {
		log.Fatal(err)
	}
	// Output: 某酒店 424.00 已锁定
}

// Several change together or not at all, and what is closed stays closed.
func TestStatuses(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithApp(wecomtest.App{AgentID: 9, Secret: "other"}))
	s, other, ctx := invoice.New(corp.Client()), invoice.New(corp.Client().WithSecret("other")), t.Context()
	var a, b, foreign invoice.Card
	a.CardID, a.EncryptCode = corp.AddInvoice("lina", "a", 100, 6)
	b.CardID, b.EncryptCode = corp.AddInvoice("lina", "b", 100, 6)
	foreign.CardID, foreign.EncryptCode = corp.AddInvoice("zengli", "c", 100, 6)
	openID, err := contacts.New(corp.Client()).ConvertUserIDToOpenID(ctx, "lina")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateStatuses(ctx, openID, invoice.StatusLocked, a, foreign); !errors.Is(err, wecom.Code(72037)) {
		t.Error(err)
	}
	if v, err := s.GetInvoice(ctx, a); err != nil || v.Data.Status != invoice.StatusInitial || v.OpenID != openID {
		t.Errorf("%+v, %v", v, err)
	}
	if err := s.UpdateStatuses(ctx, openID, invoice.StatusLocked, a, b); err != nil {
		t.Error(err)
	}
	if err := other.UpdateStatus(ctx, a, invoice.StatusInitial); !errors.Is(err, wecom.Code(72023)) {
		t.Error(err)
	}
	if err := s.UpdateStatus(ctx, a, invoice.StatusClosed); err != nil {
		t.Error(err)
	}
	if err := s.UpdateStatus(ctx, a, invoice.StatusInitial); !errors.Is(err, wecom.Code(72024)) {
		t.Error(err)
	}
	list, err := s.GetInvoices(ctx, a, b)
	if err != nil || len(list) != 2 || list[0].Data.Status != invoice.StatusClosed || list[1].Data.Status != invoice.StatusLocked {
		t.Errorf("%+v, %v", list, err)
	}
}
