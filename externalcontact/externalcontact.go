// Package externalcontact covers customer contact (客户联系): customers and
// their tags, contact ways, customer groups, group messages, welcome messages,
// moments, transfers, acquisition links and statistics.
//
// All calls need the secret of an app that stands in the list of callable apps
// (客户联系 > API > 可调用接口的应用); WeCom refuses others with 48002. The app sees
// members in its visible range only, and of those only the ones with customer
// contact enabled. The secret of the customer contact system app no longer works
// for corps that began after November 2023.
//
// A customer is known by an external_userid; here it is a customer id. It differs
// between corps. Members follow customers: remarks, tags and state belong to the
// pair of member and customer, not to the customer.
package externalcontact

import (
	"time"

	"github.com/gowecom/wecom"
)

// A Service calls the customer contact API. It is safe for concurrent use. Share
// one Service: it keeps its own calls from editing one record at a time, which
// WeCom refuses with [wecom.ErrRecordBusy].
type Service struct {
	client *wecom.Client
	edits  keyedLock
}

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client: client} }

const day = 24 * time.Hour
