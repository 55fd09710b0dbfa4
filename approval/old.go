package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
)

// An OldForm is a form as the older interface shows it.
type OldForm struct {
	Number         wecom.String `json:"sp_num"`
	TemplateName   string       `json:"spname"`
	Status         FormStatus   `json:"sp_status"`
	Submitted      wecom.Time   `json:"apply_time"`
	ApplicantID    string       `json:"apply_user_id"`
	ApplicantName  string       `json:"apply_name"`
	DepartmentName string       `json:"apply_org"`
	Approvers      []string     `json:"approval_name"` // by name
	CopiedTo       []string     `json:"notify_name"`   // by name
	MediaIDs       []string     `json:"mediaids"`      // of attachments
	Leave          OldLeave     `json:"leave"`         // of forms of the template 请假
	Expense        OldExpense   `json:"expense"`       // of forms of the template 报销
	Form           OldData      `json:"comm"`
}

// OldLeave is what a form for leave asks for.
type OldLeave struct {
	Unit   OldLeaveUnit `json:"timeunit"`
	Type   OldLeaveType `json:"leave_type"`
	Begin  wecom.Time   `json:"start_time"`
	End    wecom.Time   `json:"end_time"`
	Hours  wecom.Float  `json:"duration"`
	Reason string       `json:"reason"`
}

// An OldLeaveUnit is what leave is taken in.
type OldLeaveUnit int

// The units.
const (
	OldLeaveHalfDays OldLeaveUnit = 0
	OldLeaveHours    OldLeaveUnit = 1
)

// An OldLeaveType is a type of leave.
type OldLeaveType int

// The types of leave.
const (
	OldAnnualLeave       OldLeaveType = 1
	OldPersonalLeave     OldLeaveType = 2
	OldSickLeave         OldLeaveType = 3
	OldCompensatoryLeave OldLeaveType = 4 // 调休
	OldMarriageLeave     OldLeaveType = 5
	OldMaternityLeave    OldLeaveType = 6
	OldPaternityLeave    OldLeaveType = 7
	OldOtherLeave        OldLeaveType = 8
)

// OldExpense is what a form for expenses asks for.
type OldExpense struct {
	Type   OldExpenseType   `json:"expense_type"`
	Reason string           `json:"reason"`
	Items  []OldExpenseItem `json:"item"` // of old forms only
}

// An OldExpenseType is a type of expenses.
type OldExpenseType int

// The types of expenses.
const (
	OldTravelExpense        OldExpenseType = 1
	OldTransportExpense     OldExpenseType = 2
	OldEntertainmentExpense OldExpenseType = 3
	OldOtherExpense         OldExpenseType = 4
)

// An OldExpenseItem is one of several expenses.
type OldExpenseItem struct {
	Type   OldExpenseItemType `json:"expenseitem_type"`
	Time   wecom.Time         `json:"time"`
	Amount wecom.String       `json:"sums"` // in yuan
	Reason string             `json:"reason"`
}

// An OldExpenseItemType is what was paid for: 1 plane, 2 train, 3 taxi, 4 hotel,
// 5 meals, 6 gifts, 7 events, 8 telephone, 9 allowance, 10 other.
type OldExpenseItemType int

// OldData is what was filled in.
type OldData struct {
	Data string `json:"apply_data"` // as JSON; see Fields
}

// An OldField is a control with what was filled in.
type OldField struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Type  string   `json:"type"` // such as "text", "date", "image"
	Value OldValue `json:"value"`
}

// An OldValue is what a control holds: a text, or the texts of a list. Dates are
// in milliseconds since 1970.
type OldValue struct {
	Text string
	List []string
	Raw  json.RawMessage // if it is something else, such as a table
}

// UnmarshalJSON implements [json.Unmarshaler].
func (v *OldValue) UnmarshalJSON(b []byte) error {
	*v = OldValue{}
	if text, err := lenient.Text(b); err == nil {
		v.Text = string(text)
	} else if json.Unmarshal(b, &v.List) != nil {
		*v = OldValue{Raw: append(json.RawMessage{}, b...)}
	}
	return nil
}

// Fields returns the controls, ordered by id where WeCom does not order them.
func (d OldData) Fields() ([]OldField, error) {
	var list []OldField
	if json.Unmarshal([]byte(d.Data), &list) == nil {
		return list, nil
	}
	var byID map[string]OldField
	if err := json.Unmarshal([]byte(d.Data), &byID); err != nil {
		return nil, fmt.Errorf("approval: apply_data is neither a list nor an object: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		f := byID[id]
		f.ID = id
		list = append(list, f)
	}
	return list, nil
}

// An OldQuery says which forms are listed.
type OldQuery struct {
	From, To time.Time // of submission; at most 30 days
}

// An OldPage is a page of forms.
type OldPage struct {
	Forms      []OldForm    `json:"data"`
	Count      int64        `json:"count"`      // on the page; at most 100
	Total      int64        `json:"total"`      // in the time
	NextCursor wecom.String `json:"next_spnum"` // the last number on the page, with which the next page begins
}

// ListOldForms returns a page of forms; the limit of the page is ignored. WeCom
// no longer maintains this interface and wants the secret of Approval itself;
// prefer [Service.AllDetails].
//
// https://developer.work.weixin.qq.com/document/path/91530
//
//wecom:api POST /cgi-bin/corp/getapprovaldata 获取审批数据（旧）
//wecom:limit 600/min
func (s *Service) ListOldForms(ctx context.Context, in OldQuery, page wecom.Page) (*OldPage, error) {
	next, err := strconv.ParseInt(cmp.Or(page.Cursor, "0"), 10, 64)
	if err != nil {
		return nil, errors.New("approval: the cursor is not a number: take NextCursor of the page before")
	}
	return call.Query[OldPage](ctx, s.client, "/cgi-bin/corp/getapprovaldata", struct {
		From wecom.Time `json:"starttime"`
		To   wecom.Time `json:"endtime"`
		Next int64      `json:"next_spnum,omitzero"`
	}{wecom.TimeOf(in.From), wecom.TimeOf(in.To), next})
}

// AllOldForms returns every form of a time, each once; see
// [Service.ListOldForms].
func (s *Service) AllOldForms(ctx context.Context, in OldQuery) iter.Seq2[OldForm, error] {
	return func(yield func(OldForm, error) bool) {
		seen := map[wecom.String]bool{}
		last := ""
		forms := pager.All(ctx, 0, func(ctx context.Context, p wecom.Page) (*OldPage, error) {
			last = p.Cursor
			return s.ListOldForms(ctx, in, p)
		}, func(p *OldPage) ([]OldForm, string) {
			if next := string(p.NextCursor); next != last && p.Count < p.Total && len(p.Forms) > 0 {
				return p.Forms, next
			}
			return p.Forms, ""
		})
		for form, err := range forms {
			if err == nil && seen[form.Number] { // a page begins with the last form of the one before
				continue
			}
			seen[form.Number] = true
			if !yield(form, err) {
				return
			}
		}
	}
}
