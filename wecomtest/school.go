package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim/logins"
	"github.com/gowecom/wecom/internal/sim/school"
)

// WithSchool fills the school: a grade with the id 2, its classes 3 and 4, and in these
// the students s001 to s006, whose parents are p001 to p006. All parents but the last
// follow the notices of the school. Without it the school has no classes.
func WithSchool() Option {
	return func(s *setup) { s.then = append(s.then, func(c *Corp) { c.world.In(school.Seed) }) }
}

// FollowSchool has a parent follow the notices of the school (学校通知), and returns the
// CustomerID that apps read from then on. Apps are told by an event.
func (c *Corp) FollowSchool(parentUserID string) (customerID string, err error) {
	follower, err := school.Subscribe.Do(c.world, school.Following{ParentUserID: parentUserID})
	return follower.CustomerID, explain(err)
}

// UnfollowSchool has a parent no longer follow the notices of the school. Apps are told
// by an event.
func (c *Corp) UnfollowSchool(parentUserID string) error {
	_, err := school.Unsubscribe.Do(c.world, school.Following{ParentUserID: parentUserID})
	return explain(err)
}

// SchoolMessages returns the notices that a student or a parent has received, the oldest
// first.
func (c *Corp) SchoolMessages(userID string) []Message { return c.read(school.Received, userID) }

// LoginToSchool is LoginAs for a student or a parent, who comes by WeChat.
func (c *Corp) LoginToSchool(userID, address string) (callbackURL string, err error) {
	back, err := logins.Login.Do(c.world, logins.Visit{SchoolUserID: userID, URL: address})
	return back.URL, explain(err)
}

// A Collection is what a teacher collects from the parents of students (班级收款), in an
// app.
type Collection struct {
	AgentID        int64
	Name           string
	Amount         int64 // in cents, for each student
	StudentUserIDs []string
}

// CollectFromParents has a teacher collect money, and returns the id of the payment,
// which the JS-SDK gives a page.
func (c *Corp) CollectFromParents(in Collection) (paymentID string, err error) {
	collected, err := school.Collect.Do(c.world, school.Collection(in))
	return collected.PaymentID, explain(err)
}

// PayForStudent has a parent pay for a student, and returns the id of the trade.
func (c *Corp) PayForStudent(paymentID, studentUserID, parentUserID string) (tradeID string, err error) {
	paid, err := school.Pay.Do(c.world, school.Paying{PaymentID: paymentID, StudentUserID: studentUserID, ParentUserID: parentUserID})
	return paid.Trade, explain(err)
}

// A HealthReport is a health report (健康上报) that a member begins. It asks members, or
// the parents of students.
type HealthReport struct {
	UserID         string // who begins it
	Title          string
	UserIDs        []string
	StudentUserIDs []string
	Daily          bool
}

// BeginHealthReport has a member begin a health report, and returns the id of its job.
// Its questions are always the same two: whether one is ill, and a text.
func (c *Corp) BeginHealthReport(in HealthReport) (jobID string, err error) {
	asked, err := school.AskHealth.Do(c.world, school.Asking(in))
	return asked.JobID, explain(err)
}

// A HealthAnswer is what a member with a UserID answers, or a parent for a student.
type HealthAnswer struct {
	UserID                      string
	StudentUserID, ParentUserID string
	Ill                         bool
	Text                        string
}

// AnswerHealthReport has somebody fill in a health report. It replaces the answer of the
// same day.
func (c *Corp) AnswerHealthReport(jobID string, a HealthAnswer) error {
	_, err := school.AnswerHealth.Do(c.world, school.Answering{
		JobID: jobID, UserID: a.UserID, StudentUserID: a.StudentUserID, ParentUserID: a.ParentUserID, Ill: a.Ill, Text: a.Text,
	})
	return explain(err)
}
