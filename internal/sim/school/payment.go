package school

import (
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A payment is what an app collects from the parents of students.
type payment struct {
	id      string
	agentID int64
	name    string
	amount  int64
	parts   []*part
}

// A part is a payment for a student.
type part struct {
	student, payer *person // no payer unless it is paid
	trade          string
	paidAt         time.Time
}

func addPayments(w *sim.World) {
	w.Handle("POST /cgi-bin/school/get_payment_result", paymentGet, callable)
	w.Handle("POST /cgi-bin/school/get_trade", tradeGet, callable)
}

// A Collection is the parameters of Collect.
type Collection struct {
	AgentID        int64    `json:"agentid"`
	Name           string   `json:"project_name"`
	Amount         int64    `json:"amount"` // in cents
	StudentUserIDs []string `json:"student_userids"`
}

// A Collected is the result of Collect.
type Collected struct {
	PaymentID string `json:"payment_id"`
}

// Collect has a teacher collect money from the parents of students, in an app.
var Collect = sim.NewAct("school.collect", "A teacher collects money from parents, in an app.", func(tx *sim.Tx, p Collection) (Collected, error) {
	s := slot.Of(tx)
	pay := &payment{id: fmt.Sprintf("simulated-payment-%d", len(s.payments)+1), agentID: p.AgentID, name: p.Name, amount: p.Amount}
	for _, id := range p.StudentUserIDs {
		student := s.student(id)
		if student == nil {
			return Collected{}, fmt.Errorf("there is no student %s", id)
		}
		pay.parts = append(pay.parts, &part{student: student})
	}
	if p.Amount <= 0 || len(pay.parts) == 0 {
		return Collected{}, fmt.Errorf("a payment has an amount in cents, and students")
	}
	s.payments = append(s.payments, pay)
	return Collected{pay.id}, nil
})

// A Paying is the parameters of Pay.
type Paying struct {
	PaymentID     string `json:"payment_id"`
	StudentUserID string `json:"student_userid"`
	ParentUserID  string `json:"parent_userid"`
}

// A Paid is the result of Pay.
type Paid struct {
	Trade string `json:"trade_no"`
}

// Pay has a parent pay for a student.
var Pay = sim.NewAct("school.pay", "A parent pays for a student.", func(tx *sim.Tx, p Paying) (Paid, error) {
	s := slot.Of(tx)
	i := slices.IndexFunc(s.payments, func(pay *payment) bool { return pay.id == p.PaymentID })
	if i < 0 {
		return Paid{}, fmt.Errorf("there is no payment %s", p.PaymentID)
	}
	parent, err := s.parentOf(p.ParentUserID, p.StudentUserID)
	if err != nil {
		return Paid{}, err
	}
	for n, part := range s.payments[i].parts {
		switch {
		case part.student != s.student(p.StudentUserID):
			continue
		case part.payer != nil:
			return Paid{}, fmt.Errorf("%s is paid for", p.StudentUserID)
		}
		part.payer, part.paidAt, part.trade = parent, tx.Now(), fmt.Sprintf("simulated-trade-%d-%d", i+1, n+1)
		return Paid{part.trade}, nil
	}
	return Paid{}, fmt.Errorf("nothing is collected for %s", p.StudentUserID)
})

// parentOf returns a parent of a student.
func (s *store) parentOf(parentID, studentID string) (*person, error) {
	parent, student := s.parent(parentID), s.student(studentID)
	if parent == nil || student == nil || !slices.ContainsFunc(parent.relations, func(r *relation) bool { return r.student == student }) {
		return nil, fmt.Errorf("%s is no parent of a student %s", parentID, studentID)
	}
	return parent, nil
}

// own returns a payment of the app that calls.
func own(tx *sim.Tx) (*payment, error) {
	for _, p := range slot.Of(tx).payments {
		if p.id == sim.Text(tx.Body["payment_id"]) && p.agentID == tx.App.AgentID {
			return p, nil
		}
	}
	return nil, sim.Refuse(40058, "invalid payment_id")
}

func paymentGet(tx *sim.Tx) (any, error) {
	p, err := own(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, part := range p.parts {
		o := object{"student_userid": part.student.id, "trade_state": 0, "trade_no": part.trade}
		if part.payer != nil {
			o["trade_state"], o["payer_parent_userid"] = 1, part.payer.id
		}
		list = append(list, o)
	}
	return object{"project_name": p.name, "amount": p.amount, "payment_result": list}, nil
}

func tradeGet(tx *sim.Tx) (any, error) {
	p, err := own(tx)
	if err != nil {
		return nil, err
	}
	for _, part := range p.parts {
		if part.payer != nil && part.trade == sim.Text(tx.Body["trade_no"]) {
			return object{"transaction_id": "42000" + part.trade, "pay_time": part.paidAt.Unix()}, nil
		}
	}
	return nil, sim.Refuse(40058, "invalid trade_no")
}
