package kf

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Receptionist is a member who serves the customers of an account (接待人员), or a
// department whose members do.
type Receptionist struct {
	UserID       string             `json:"userid"`
	DepartmentID int64              `json:"department_id"` // 0 for a member
	Status       ReceptionistStatus `json:"status"`        // of members, in accounts that the app manages
	StopType     StopType           `json:"stop_type"`     // of those who have stopped
}

// A ReceptionistStatus tells whether a receptionist takes customers.
//
//wecom:string
type ReceptionistStatus int

const (
	Receiving ReceptionistStatus = 0 // 接待中
	Stopped   ReceptionistStatus = 1 // 停止接待
)

// A StopType tells how a receptionist has stopped.
//
//wecom:string
type StopType int

const (
	StoppedForGood StopType = 0 // 停止接待
	Suspended      StopType = 1 // 暂时挂起
)

// Staff is members and departments. One at least is required.
type Staff struct {
	UserIDs       []string
	DepartmentIDs []int64
}

// ReceptionistsChanged is what became of a change of receptionists.
type ReceptionistsChanged struct {
	Changed   Staff
	Unchanged Staff // who were so before
	Failed    []FailedReceptionist
}

// Complete reports whether all are as they should be now.
func (r *ReceptionistsChanged) Complete() bool { return len(r.Failed) == 0 }

// A FailedReceptionist is a member or a department that WeCom has left as it was.
type FailedReceptionist struct {
	UserID       string // empty for a department
	DepartmentID int64
	Code         wecom.Code
	Message      string // of WeCom
}

// receptionistResult is a FailedReceptionist on the wire.
type receptionistResult struct {
	UserID       string     `json:"userid"`
	DepartmentID int64      `json:"department_id"`
	Code         wecom.Code `json:"errcode"`
	Message      string     `json:"errmsg"`
}

const (
	maxReceptionists = 100 // members in a call

	// Departments in a call. An account has no more, so that CreateReceptionists
	// has nothing to split.
	maxCreateDepartments = 20
	maxDeleteDepartments = 100
)

// CreateReceptionists adds receptionists to an account. An account has at most 2,000
// members and 20 departments. It calls once for every 100 members: the result has
// what was done before an error. Look at [ReceptionistsChanged.Failed].
//
// https://developer.work.weixin.qq.com/document/path/94646
//
//wecom:api POST /cgi-bin/kf/servicer/add 添加接待人员
func (s *Service) CreateReceptionists(ctx context.Context, openKfID string, who Staff) (*ReceptionistsChanged, error) {
	if n := len(who.DepartmentIDs); n > maxCreateDepartments {
		return nil, fmt.Errorf("kf: %d departments, and an account has at most %d", n, maxCreateDepartments)
	}
	return s.changeReceptionists(ctx, "/cgi-bin/kf/servicer/add", openKfID, who)
}

// DeleteReceptionists takes receptionists from an account. It calls once for every
// 100 members or departments: the result has what was done before an error. Look at
// [ReceptionistsChanged.Failed].
//
// https://developer.work.weixin.qq.com/document/path/94647
//
//wecom:api POST /cgi-bin/kf/servicer/del 删除接待人员
func (s *Service) DeleteReceptionists(ctx context.Context, openKfID string, who Staff) (*ReceptionistsChanged, error) {
	return s.changeReceptionists(ctx, "/cgi-bin/kf/servicer/del", openKfID, who)
}

func (s *Service) changeReceptionists(ctx context.Context, path, openKfID string, who Staff) (*ReceptionistsChanged, error) {
	if len(who.UserIDs)+len(who.DepartmentIDs) == 0 {
		return nil, errors.New("kf: nobody is named: name members or departments")
	}
	changed := &ReceptionistsChanged{}
	members := slices.Collect(pager.Chunks(who.UserIDs, maxReceptionists))
	departments := slices.Collect(pager.Chunks(who.DepartmentIDs, maxDeleteDepartments))
	for i := range max(len(members), len(departments)) {
		in := call.Body{"open_kfid": openKfID}
		if i < len(members) && len(members[i]) > 0 {
			in["userid_list"] = members[i]
		}
		if i < len(departments) && len(departments[i]) > 0 {
			in["department_id_list"] = departments[i]
		}
		results, err := call.PostIn[[]receptionistResult](ctx, s.client, path, in, "result_list")
		if err != nil {
			return changed, err
		}
		changed.add(results)
	}
	return changed, nil
}

func (r *ReceptionistsChanged) add(results []receptionistResult) {
	for _, one := range results {
		switch {
		case one.Code != 0:
			r.Failed = append(r.Failed, FailedReceptionist(one))
		case one.Message == "ignored":
			r.Unchanged.add(one)
		default:
			r.Changed.add(one)
		}
	}
}

func (s *Staff) add(one receptionistResult) {
	if one.UserID != "" {
		s.UserIDs = append(s.UserIDs, one.UserID)
	}
	if one.DepartmentID != 0 {
		s.DepartmentIDs = append(s.DepartmentIDs, one.DepartmentID)
	}
}

// ListReceptionists returns the receptionists of an account, in one page.
//
// https://developer.work.weixin.qq.com/document/path/94645
//
//wecom:api GET /cgi-bin/kf/servicer/list 获取接待人员列表
func (s *Service) ListReceptionists(ctx context.Context, openKfID string) ([]Receptionist, error) {
	return call.GetIn[[]Receptionist](ctx, s.client, "/cgi-bin/kf/servicer/list", url.Values{"open_kfid": {openKfID}}, "servicer_list")
}
