package wecomtest

import (
	"fmt"
	"time"
)

// approvals holds templates and the forms that members submitted.
type approvals struct {
	forms []*form // the oldest first
	filed map[string]int
}

// The states of a form (sp_status).
const (
	formInReview  = 1
	formApproved  = 2
	formRejected  = 3
	formWithdrawn = 4
	formUndone    = 6 // withdrawn after it was approved
	formDeleted   = 7
	formPaid      = 10
)

// A form is an application for approval.
type form struct {
	number     string
	name       string // of the template
	template   string
	status     int
	creator    string
	department int64
	at         time.Time
	fields     []object // apply_data.contents
}

// file keeps a form and numbers it, as the day with a counter. The corp is
// locked.
func (c *Corp) file(f *form) {
	day := f.at.In(utc8).Format("20060102")
	c.approvals.filed[day]++
	f.number = fmt.Sprintf("%s%04d", day, c.approvals.filed[day])
	c.approvals.forms = append(c.approvals.forms, f)
}

func (c *Corp) addApprovals() {
	c.approvals.filed = map[string]int{}
}
