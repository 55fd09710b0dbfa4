package hr

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// A FieldQuery names a field of a member.
type FieldQuery struct {
	FieldID int64 `json:"fieldid"`
	Index   int   `json:"sub_idx"` // in a group that can be repeated: which of them, from 0; otherwise 0
}

// ListStaffFields returns fields of a member, all of them unless some are named. Each
// has a Result of its own: look at it, as a field that cannot be read is no error.
//
// https://developer.work.weixin.qq.com/document/path/99132
//
//wecom:api POST /cgi-bin/hr/get_staff_info 获取员工花名册信息
func (s *Service) ListStaffFields(ctx context.Context, userID string, only ...FieldQuery) ([]StaffField, error) {
	return call.QueryIn[[]StaffField](ctx, s.client, "/cgi-bin/hr/get_staff_info", struct {
		UserID string       `json:"userid"`
		All    bool         `json:"get_all"`
		Fields []FieldQuery `json:"fieldids,omitzero"`
	}{userID, len(only) == 0, only}, "field_info")
}

// A GroupType is a group of fields that a member can have several times.
//
//wecom:string
type GroupType int

const (
	GroupEducation GroupType = 1 // 教育经历
	GroupWork      GroupType = 2 // 工作经历
	GroupFamily    GroupType = 3 // 家庭成员
	GroupEmergency GroupType = 4 // 紧急联系人
	GroupContracts GroupType = 5 // 合同信息
)

// A StaffUpdate changes the roster's fields of a member; what it does not name is
// unchanged. It changes something, at least.
type StaffUpdate struct {
	Fields  []FieldUpdate `json:"update_items,omitzero"` // not 年龄 (11006), 社会工龄 (11012) and 员工状态 (12004)
	Deletes []GroupDelete `json:"remove_items,omitzero"`
	Inserts []GroupInsert `json:"insert_items,omitzero"`
}

// A GroupDelete deletes a group of fields.
type GroupDelete struct {
	Group GroupType `json:"group_type"`
	Index int       `json:"sub_idx"` // which of the member's groups of this type
}

// A GroupInsert adds a group of fields. Fields that the group does not have are
// ignored.
type GroupInsert struct {
	Group  GroupType     `json:"group_type"`
	Fields []FieldUpdate `json:"item"`
}

// A StaffUpdateResult has a result for each change, as far as WeCom has seen it.
type StaffUpdateResult struct {
	Fields  []FieldUpdateResult
	Deletes []GroupDeleteResult
	Inserts []GroupInsertResult
}

// A FieldUpdateResult is what became of a [FieldUpdate].
type FieldUpdateResult struct {
	FieldID int64        `json:"fieldid"`
	Index   int          `json:"sub_idx"`
	Result  UpdateResult `json:"result"`
}

// A GroupDeleteResult is what became of a [GroupDelete].
type GroupDeleteResult struct {
	Group  GroupType    `json:"group_type"`
	Index  int          `json:"sub_idx"`
	Result UpdateResult `json:"result"`
}

// A GroupInsertResult is what became of a [GroupInsert].
type GroupInsertResult struct {
	Group  GroupType    `json:"group_type"`
	Index  int          `json:"idx"` // of the GroupInsert in the update
	Result UpdateResult `json:"result"`
}

// An UpdateResult tells whether a change was made.
//
//wecom:string
type UpdateResult int

const (
	UpdateDone        UpdateResult = 1 // 成功
	UpdateFailed      UpdateResult = 2 // 失败
	UpdateNotFound    UpdateResult = 3 // 未找到的字段id/字段下标
	UpdateRequired    UpdateResult = 4 // 必填字段未填写/被清空
	UpdateUnsupported UpdateResult = 5 // 不支持更新的字段类型
)

// Complete reports whether every change was made.
func (r *StaffUpdateResult) Complete() bool {
	return !slices.ContainsFunc(r.Fields, func(f FieldUpdateResult) bool { return f.Result != UpdateDone }) &&
		!slices.ContainsFunc(r.Deletes, func(d GroupDeleteResult) bool { return d.Result != UpdateDone }) &&
		!slices.ContainsFunc(r.Inserts, func(i GroupInsertResult) bool { return i.Result != UpdateDone })
}

// UnmarshalJSONFrom reads the results. The page has two keys for those of inserts.
func (r *StaffUpdateResult) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Members(d, func(name []byte) (bool, error) {
		switch string(name) {
		case "update_results":
			return true, json.UnmarshalDecode(d, &r.Fields)
		case "remove_results":
			return true, json.UnmarshalDecode(d, &r.Deletes)
		case "insert_results", "insert_result":
			return true, json.UnmarshalDecode(d, &r.Inserts)
		}
		return false, nil
	})
}

// UnmarshalJSON reads the results, for encoding/json.
func (r *StaffUpdateResult) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

// UpdateStaff changes the roster's fields of a member. A change that WeCom does not
// make is no error: see [StaffUpdateResult.Complete]. The others are made.
//
// https://developer.work.weixin.qq.com/document/path/99133
//
//wecom:api POST /cgi-bin/hr/update_staff_info 更新员工花名册信息
func (s *Service) UpdateStaff(ctx context.Context, userID string, in StaffUpdate) (*StaffUpdateResult, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return call.Post[StaffUpdateResult](ctx, s.client, "/cgi-bin/hr/update_staff_info", struct {
		UserID string `json:"userid"`
		StaffUpdate
	}{userID, in})
}

func (in StaffUpdate) check() error {
	all := slices.Clone(in.Fields)
	for _, group := range in.Inserts {
		all = append(all, group.Fields...)
	}
	for _, f := range all {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}
