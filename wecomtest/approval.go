package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/attendance"
)

// The templates of a new Corp.
const (
	LeaveTemplateID       = approvals.LeaveTemplateID       // 请假
	TripTemplateID        = approvals.TripTemplateID        // 出差
	OutingTemplateID      = approvals.OutingTemplateID      // 外出
	OvertimeTemplateID    = approvals.OvertimeTemplateID    // 加班
	ExpenseTemplateID     = approvals.ExpenseTemplateID     // 报销
	CorrectionTemplateID  = approvals.CorrectionTemplateID  // 打卡补卡, which apps cannot submit
	AllControlsTemplateID = approvals.AllControlsTemplateID // a control of each kind

	// ProviderTemplateID is a template of a service provider, to copy.
	ProviderTemplateID = approvals.ProviderTemplateID
)

// WithAttendance gives all members a month of punches, with the usual exceptions:
// some are late, leave early, forget to punch, stay away or punch elsewhere, and
// some have approved leave, trips or overtime. It is the same every time.
func WithAttendance(year int, month time.Month) Option {
	return func(s *setup) {
		s.then = append(s.then, func(c *Corp) { must(attendance.Month.Do(c.world, attendance.YearMonth{Year: year, Month: int(month)})) })
	}
}

// Punch has a member punch with a phone (打卡).
func (c *Corp) Punch(userID string, at time.Time) error {
	_, err := attendance.Punch.Do(c.world, attendance.Punching{UserID: userID, At: at})
	return explain(err)
}

// A Form is a form of Approval, for tests that act as its approvers.
type Form struct {
	world  *sim.World
	number string
}

// Form returns the form with a number. What is done to it tells the app that
// submitted it by sys_approval_change.
func (c *Corp) Form(number string) *Form { return &Form{c.world, number} }

// Forms returns the numbers of all forms, the oldest first.
func (c *Corp) Forms() (numbers []string) {
	c.world.In(func(tx *sim.Tx) { numbers = approvals.Forms(tx) })
	return numbers
}

// Waiting returns who can act on the form now.
func (f *Form) Waiting() (users []string) {
	f.world.In(func(tx *sim.Tx) { users = approvals.Waiting(tx, f.number) })
	return users
}

// Approve approves the form as one of those whose turn it is. In a node of
// handlers (办理人) it says that the work is done.
func (f *Form) Approve(userID, opinion string) error {
	_, err := approvals.Approve.Do(f.world, approvals.Decision{Form: f.number, UserID: userID, Opinion: opinion})
	return explain(err)
}

// Countersign approves the form and adds a node after it in which all the others
// must approve (加签).
func (f *Form) Countersign(userID, opinion string, others ...string) error {
	_, err := approvals.Countersign.Do(f.world, approvals.Countersigning{Form: f.number, UserID: userID, Opinion: opinion, Others: others})
	return explain(err)
}

// Reject rejects the form, which ends it.
func (f *Form) Reject(userID, opinion string) error {
	_, err := approvals.Reject.Do(f.world, approvals.Decision{Form: f.number, UserID: userID, Opinion: opinion})
	return explain(err)
}

// Transfer hands the decision to another member (转审).
func (f *Form) Transfer(userID, to, opinion string) error {
	_, err := approvals.Transfer.Do(f.world, approvals.Transferring{Form: f.number, UserID: userID, To: to, Opinion: opinion})
	return explain(err)
}

// Withdraw takes the form back as its applicant (撤销), also after it was
// approved.
func (f *Form) Withdraw(userID string) error {
	_, err := approvals.Withdraw.Do(f.world, approvals.Withdrawal{Form: f.number, UserID: userID})
	return explain(err)
}

// Urge asks those whose turn it is to decide (催办).
func (f *Form) Urge() error {
	_, err := approvals.Urge.Do(f.world, approvals.Urging{Form: f.number})
	return explain(err)
}

// Comment adds a remark (备注).
func (f *Form) Comment(userID, content string) error {
	_, err := approvals.Comment.Do(f.world, approvals.Remark{Form: f.number, UserID: userID, Content: content})
	return explain(err)
}

// StartOwnForm starts a form of the app's own flow engine (审批流程引擎), as the
// JS-SDK does in a client: with a number that the app chose, and approvers of whom
// one must decide. The app hears of it by open_approval_change.
func (c *Corp) StartOwnForm(number, templateID, name, userID string, approvers ...string) error {
	_, err := approvals.StartOwn.Do(c.world, approvals.Start{
		AgentID: AppAgentID, Number: number, TemplateID: templateID, Name: name, UserID: userID, Approvers: approvers,
	})
	return explain(err)
}

// DecideOwnForm approves or rejects a form as one of its approvers.
func (c *Corp) DecideOwnForm(number, userID string, approve bool, opinion string) error {
	_, err := approvals.DecideOwn.Do(c.world, approvals.OwnDecision{Number: number, UserID: userID, Approve: approve, Opinion: opinion})
	return explain(err)
}
