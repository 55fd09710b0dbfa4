package approval

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
)

// An OldForm is a form as the older interface shows it.
type OldForm struct {
	FormID         wecom.String `json:"sp_num"` // a number on the wire
	TemplateName   string       `json:"spname"`
	Status         FormStatus   `json:"sp_status"`
	SubmittedAt    wecom.Time   `json:"apply_time"`
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
	From   wecom.Time   `json:"start_time"`
	To     wecom.Time   `json:"end_time"`
	Hours  float64      `json:"duration"`
	Reason string       `json:"reason"`
}

// An OldLeaveUnit is what leave is taken in.
//
//wecom:string
type OldLeaveUnit int

const (
	OldLeaveHalfDays OldLeaveUnit = 0 // 半天
	OldLeaveHours    OldLeaveUnit = 1 // 小时
)

// An OldLeaveType is a type of leave.
//
//wecom:string
type OldLeaveType int

const (
	OldAnnualLeave       OldLeaveType = 1 // 年假
	OldPersonalLeave     OldLeaveType = 2 // 事假
	OldSickLeave         OldLeaveType = 3 // 病假
	OldCompensatoryLeave OldLeaveType = 4 // 调休假
	OldMarriageLeave     OldLeaveType = 5 // 婚假
	OldMaternityLeave    OldLeaveType = 6 // 产假
	OldPaternityLeave    OldLeaveType = 7 // 陪产假
	OldOtherLeave        OldLeaveType = 8 // 其他
)

// OldExpense is what a form for expenses asks for.
type OldExpense struct {
	Type   OldExpenseType   `json:"expense_type"`
	Reason string           `json:"reason"`
	Items  []OldExpenseItem `json:"item"` // of old forms only
}

// An OldExpenseType is a type of expenses.
//
//wecom:string
type OldExpenseType int

const (
	OldTravelExpense        OldExpenseType = 1 // 差旅费
	OldTransportExpense     OldExpenseType = 2 // 交通费
	OldEntertainmentExpense OldExpenseType = 3 // 招待费
	OldOtherExpense         OldExpenseType = 4 // 其他报销
)

// An OldExpenseItem is one of several expenses.
type OldExpenseItem struct {
	Type   OldExpenseItemType `json:"expenseitem_type"`
	At     wecom.Time         `json:"time"`
	Amount wecom.String       `json:"sums"` // in yuan
	Reason string             `json:"reason"`
}

// An OldExpenseItemType is what was paid for.
//
//wecom:string
type OldExpenseItemType int

const (
	OldPlane     OldExpenseItemType = 1  // 飞机票
	OldTrain     OldExpenseItemType = 2  // 火车票
	OldTaxi      OldExpenseItemType = 3  // 的士费
	OldHotel     OldExpenseItemType = 4  // 住宿费
	OldMeals     OldExpenseItemType = 5  // 餐饮费
	OldGifts     OldExpenseItemType = 6  // 礼品费
	OldEvents    OldExpenseItemType = 7  // 活动费
	OldTelephone OldExpenseItemType = 8  // 通讯费
	OldAllowance OldExpenseItemType = 9  // 补助
	OldOtherItem OldExpenseItemType = 10 // 其他
)

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
	Raw  jsontext.Value // if it is something else, such as a table
}

// UnmarshalJSONFrom reads a text, a number, a list of texts, or anything.
func (v *OldValue) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	*v = OldValue{}
	if text, err := lenient.Text(raw); err == nil {
		v.Text = string(text)
	} else if json.Unmarshal(raw, &v.List) != nil {
		*v = OldValue{Raw: raw.Clone()}
	}
	return nil
}

// UnmarshalJSON is [OldValue.UnmarshalJSONFrom] for encoding/json.
func (v *OldValue) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, v) }

// Fields returns the controls, ordered by id where WeCom does not order them.
func (d OldData) Fields() ([]OldField, error) {
	var list []OldField
	if json.Unmarshal([]byte(d.Data), &list) == nil {
		return list, nil
	}
	var byID map[string]OldField
	if err := json.Unmarshal([]byte(d.Data), &byID); err != nil {
		return nil, errors.New("approval: apply_data is neither a list nor an object of controls")
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
	NextCursor wecom.String `json:"next_spnum"` // the last id on the page, with which the next page begins; a number on the wire
}

// ListOldForms returns a page of forms, of at most 100: the limit of the page is
// ignored. WeCom no longer maintains this interface and wants the secret of
// Approval itself; prefer [Service.AllDetails]. A wrong query is a
// [wecom.ErrInvalidApproval].
//
// https://developer.work.weixin.qq.com/document/path/91530
//
//wecom:api POST /cgi-bin/corp/getapprovaldata 获取审批数据（旧）
//wecom:limit 600/min
func (s *Service) ListOldForms(ctx context.Context, in OldQuery, page wecom.Page) (*OldPage, error) {
	body := call.Body{"starttime": wecom.TimeOf(in.From), "endtime": wecom.TimeOf(in.To)}
	if page.Cursor != "" {
		body["next_spnum"] = pager.Numeral(page.Cursor)
	}
	return call.Query[OldPage](ctx, s.client, "/cgi-bin/corp/getapprovaldata", body)
}

// AllOldForms yields every form of a time of at most 30 days, each once.
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
			if err == nil && seen[form.FormID] { // a page begins with the last form of the one before
				continue
			}
			seen[form.FormID] = true
			if !yield(form, err) {
				return
			}
		}
	}
}
