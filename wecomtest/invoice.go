package wecomtest

import "github.com/gowecom/wecom/internal/sim/invoices"

// AddInvoice has a member get an electronic invoice (电子发票), with amounts in cents,
// and returns what the member would choose it by. The document itself is not simulated.
func (c *Corp) AddInvoice(userID, payee string, net, tax int64) (cardID, encryptCode string) {
	card := must(invoices.Add.Do(c.world, invoices.Addition{UserID: userID, Payee: payee, Net: net, Tax: tax}))
	return card.CardID, card.EncryptCode
}
