package wecomtest

import "github.com/gowecom/wecom/internal/sim/gov"

// TopGridID is the id of the grid (网格) at the top, which each corp has.
const TopGridID = gov.Top

// A GovReport is an event that a member reports from a round (巡查上报) or, without a
// UserID, a resident (居民上报).
type GovReport struct {
	UserID      string // of the member
	Name        string // of the resident
	Mobile      string // likewise
	GridID      string // the default is [TopGridID]
	CategoryID  string
	Description string
	Urgency     int // 1 to 3; the default is 1
	Place       string
}

// ReportEvent has a member or a resident report an event, and returns the id of the
// report.
func (c *Corp) ReportEvent(r GovReport) (reportID string, err error) {
	reported, err := gov.Report.Do(c.world, gov.Reporting(r))
	return reported.OrderID, explain(err)
}

// ProcessReport has a member do something with a report: accept it (2), assign it (3) or
// transfer it (4) to others, solve it (5), reject it (6) or tell how far it is (7), by
// the numbers that WeCom has for these steps. Reports of residents are accepted before
// anything else is done with them.
func (c *Corp) ProcessReport(reportID, userID string, step int, text string, to ...string) error {
	_, err := gov.Process.Do(c.world, gov.Processing{OrderID: reportID, UserID: userID, Step: step, Text: text, To: to})
	return explain(err)
}
