package page

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/approvals"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// customersData is the customers of a member.
type customersData struct {
	Members  []memberCustomers
	Owner    person
	List     []customer
	Customer *customer // whose chat is open
	Received []customers.Message
}

type memberCustomers struct {
	person
	Count   int
	Current bool
}

// A customer is who has added a member.
type customer struct {
	ID, Name string
	Corp     string
	AddedAt  time.Time
	State    string
	Tags     []string
	Current  bool
}

// customers shows the customers of ?userid=, and the chat with ?customer=.
func (p *Page) customers(r *http.Request) (any, error) {
	var d customersData
	userID, chosen := r.URL.Query().Get("userid"), r.URL.Query().Get("customer")
	var ids []string
	p.server.World().In(func(tx *sim.Tx) {
		for _, who := range people(tx) {
			n := len(customers.IDs(tx, who.UserID))
			if n == 0 && who.UserID != userID {
				continue
			}
			current := who.UserID == userID || userID == "" && d.Owner.UserID == ""
			if current {
				d.Owner, ids = who, customers.IDs(tx, who.UserID)
			}
			d.Members = append(d.Members, memberCustomers{who, n, current})
		}
		if slices.Contains(ids, chosen) {
			d.Received = customers.Received(tx, chosen)
		}
	})
	for _, id := range ids {
		c, err := p.customer(r.Context(), id, d.Owner.UserID)
		if err != nil {
			return d, err
		}
		c.Current = id == chosen
		d.List = append(d.List, c)
		if c.Current {
			d.Customer = &c
		}
	}
	return d, nil
}

// customer reads a customer as an app would.
func (p *Page) customer(ctx context.Context, id, userID string) (customer, error) {
	got, err := externalcontact.New(p.server.Client()).GetCustomer(ctx, id)
	if err != nil {
		return customer{}, err
	}
	c := customer{ID: id, Name: got.Customer.Name, Corp: got.Customer.CorpName}
	for _, f := range got.Follows {
		if f.UserID == userID {
			c.AddedAt, c.State = f.CreatedAt.Time, f.State
			for _, tag := range f.Tags {
				c.Tags = append(c.Tags, tag.Name)
			}
		}
	}
	return c, nil
}

// formsData is the forms of Approval, the newest first.
type formsData struct{ Forms []form }

type form struct {
	*approval.Detail
	Name     string // of the applicant
	Waiting  []person
	Contents []formContent
	Pending  bool
}

type formContent struct{ Title, Value string }

const maxForms = 100 // on the page

func (p *Page) forms(r *http.Request) (any, error) {
	var d formsData
	var numbers []string
	waiting := map[string][]person{}
	p.server.World().In(func(tx *sim.Tx) {
		numbers = approvals.Forms(tx)
		if n := len(numbers); n > maxForms {
			numbers = numbers[n-maxForms:]
		}
		for _, number := range numbers {
			for _, id := range approvals.Waiting(tx, number) {
				waiting[number] = append(waiting[number], person{UserID: id, Name: directory.Of(tx).NameOf(id)})
			}
		}
	})
	for _, number := range slices.Backward(numbers) {
		detail, err := approval.New(p.server.Client()).GetDetail(r.Context(), number)
		if err != nil {
			return d, err
		}
		f := form{Detail: detail, Waiting: waiting[number], Pending: len(waiting[number]) > 0, Name: detail.Applicant.UserID}
		p.server.World().In(func(tx *sim.Tx) { f.Name = or(directory.Of(tx).NameOf(f.Name), f.Name) })
		for _, field := range detail.Form.Fields {
			if text := field.Text(); text != "" && !bool(field.Hidden) {
				f.Contents = append(f.Contents, formContent{field.Title.String(), text})
			}
		}
		d.Forms = append(d.Forms, f)
	}
	return d, nil
}

// attendanceData is a month of attendance.
type attendanceData struct {
	Month      string // 2026-10
	Title      string
	Before     string
	After      string
	Days       []attendanceDay
	Rows       []attendanceRow
	Department int64
	Branches   []*directory.Department
	Empty      bool
}

type attendanceDay struct {
	Number  int
	Weekend bool
}

type attendanceRow struct {
	person
	Marks []mark
}

// A mark is what a day of a member is, in a character and in words.
type mark struct{ Sign, Class, Words string }

// attendance shows the month ?month= of a department.
func (p *Page) attendance(r *http.Request) (any, error) {
	now := p.server.World().Now().In(beijing)
	month, err := time.ParseInLocation("2006-01", r.URL.Query().Get("month"), beijing)
	if err != nil {
		month = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, beijing).AddDate(0, -1, 0)
	}
	d := attendanceData{Month: month.Format("2006-01"), Before: month.AddDate(0, -1, 0).Format("2006-01"), After: month.AddDate(0, 1, 0).Format("2006-01"), Empty: true}
	last := month.AddDate(0, 1, -1)
	for day := month; !day.After(last); day = day.AddDate(0, 0, 1) {
		d.Days = append(d.Days, attendanceDay{day.Day(), day.Weekday() == time.Sunday || day.Weekday() == time.Saturday})
	}
	if month.After(now) {
		return d, nil
	}
	d.Department = number(r.URL.Query().Get("department"))
	var ids []string
	p.server.World().In(func(tx *sim.Tx) {
		d.Branches = directory.Of(tx).Departments()
		if d.Department == 0 && len(d.Branches) > 1 {
			d.Department = d.Branches[1].ID
		}
		for _, m := range directory.Of(tx).Staff(d.Department) {
			ids = append(ids, m.UserID())
			d.Rows = append(d.Rows, attendanceRow{person: person{UserID: m.UserID(), Name: m.Name()}, Marks: make([]mark, len(d.Days))})
		}
	})
	err = d.fill(r.Context(), checkin.New(p.server.Client()), ids, month, min(last.Unix(), now.Unix()))
	return d, err
}

func number(s string) (n int64) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

// fill asks for the reports of all days.
func (d *attendanceData) fill(ctx context.Context, s *checkin.Service, ids []string, from time.Time, to int64) error {
	rows := map[string]*attendanceRow{}
	for i := range d.Rows {
		rows[strings.ToLower(d.Rows[i].UserID)] = &d.Rows[i]
	}
	for report, err := range s.AllDays(ctx, checkin.MemberQuery{UserIDs: ids, From: from, To: time.Unix(to, 0)}) {
		if err != nil {
			return err
		}
		row := rows[strings.ToLower(report.Base.UserID)]
		day := report.Base.Date.In(beijing).Day()
		if row == nil || day > len(row.Marks) {
			continue
		}
		row.Marks[day-1] = markOf(report)
		d.Empty = d.Empty && row.Marks[day-1].Sign != "✓"
	}
	return nil
}

// markOf returns the mark of a day.
func markOf(r checkin.DayReport) mark {
	var words []string
	for _, form := range r.Forms {
		words = append(words, form.Title.String())
	}
	for _, e := range r.Exceptions {
		words = append(words, e.Type.String())
	}
	if r.Summary.Punches > 0 {
		words = append(words, clockOf(r.Summary.First)+"–"+clockOf(r.Summary.Last))
	}
	m := mark{Words: strings.Join(words, ", ")}
	switch {
	case len(r.Exceptions) > 0:
		m.Sign, m.Class = sign(r.Exceptions[0].Type), "bad"
	case len(r.Forms) > 0:
		m.Sign, m.Class = "假", "leave"
	case r.Summary.Punches > 0:
		m.Sign, m.Class = "✓", "good"
	case r.Base.DayType == checkin.DayOff:
		m.Sign, m.Class = "·", "off"
	}
	return m
}

// sign returns one character for what went wrong.
func sign(e checkin.ExceptionType) string {
	switch e {
	case checkin.Late:
		return "迟"
	case checkin.EarlyLeave:
		return "早"
	case checkin.MissingPunch:
		return "缺"
	case checkin.Absent:
		return "旷"
	case checkin.OutOfPlace, checkin.DeviceMismatch:
		return "外"
	}
	return "!"
}

func clockOf(s wecom.Seconds) string {
	minutes := int(s.Duration.Minutes())
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}
