package wedoc

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/call"
)

// A Right is what somebody may do with a document.
//
//wecom:string
type Right int

const (
	RightRead  Right = 1 // 只读
	RightWrite Right = 2 // 读写: of smart sheets only
	RightAdmin Right = 7 // 管理员: a document has at most 3
)

// A GranteeType tells whom a [Grant] is for.
//
//wecom:string
type GranteeType int

const (
	GranteeUser       GranteeType = 1 // 成员: of the corp, or somebody from outside
	GranteeDepartment GranteeType = 2 // 部门
)

// A Grantee is somebody who may have a right. One of the three ids is required.
type Grantee struct {
	Type          GranteeType `json:"type"` // default: that of the id
	UserID        string      `json:"userid,omitzero"`
	TmpCustomerID string      `json:"tmp_external_userid,omitzero"` // another one in each document
	DepartmentID  int64       `json:"departmentid,omitzero"`
}

// A Grant is a right that somebody has.
type Grant struct {
	Grantee
	Right Right `json:"auth"`
}

// An Access is who may open a document, and what they may do with it.
type Access struct {
	Rule        AccessRule `json:"access_rule"`
	Security    Security   `json:"secure_setting"`
	Members     []Grant    `json:"doc_member_list"` // who is told of the document (通知范围), with their rights
	Departments []Grant    `json:"co_auth_list"`    // whose members may open it without being asked for
}

// An AccessRule says who may open a document without being a member of it
// (查看规则).
type AccessRule struct {
	CorpMayOpen        bool  `json:"enable_corp_internal"`
	CorpRight          Right `json:"corp_internal_auth"` // of members of the corp who have opened it
	CorpNeedsAdmin     bool  `json:"corp_internal_approve_only_by_admin"`
	OutsideMayOpen     bool  `json:"enable_corp_external"`
	OutsideRight       Right `json:"corp_external_auth"` // of others who have opened it
	OutsideNeedsAdmin  bool  `json:"corp_external_approve_only_by_admin"`
	ForbidOutsideShare bool  `json:"ban_share_external"`
}

// Security is what readers can do with a document (安全设置).
type Security struct {
	ReadersMayCopy    bool      `json:"enable_readonly_copy"` // and download, and print
	ReadersMayComment bool      `json:"enable_readonly_comment"`
	Watermark         Watermark `json:"watermark"`
}

// A Watermark is what stands behind the text of a document.
type Watermark struct {
	Density     WatermarkDensity `json:"margin_type"`
	ShowVisitor bool             `json:"show_visitor_name"`
	ShowText    bool             `json:"show_text"`
	Text        string           `json:"text"`
}

// A WatermarkDensity tells how close watermarks are.
//
//wecom:string
type WatermarkDensity int

const (
	WatermarkSparse WatermarkDensity = 1 // 稀疏
	WatermarkDense  WatermarkDensity = 2 // 紧密
)

// GetAccess returns who may open a document, and what they may do with it.
//
// https://developer.work.weixin.qq.com/document/path/97461
//
//wecom:api POST /cgi-bin/wedoc/doc_get_auth 获取文档权限信息
func (s *Service) GetAccess(ctx context.Context, docID string) (*Access, error) {
	return call.Query[Access](ctx, s.client, "/cgi-bin/wedoc/doc_get_auth", call.Body{"docid": docID})
}

// An AccessRuleUpdate changes an [AccessRule]. Nil means unchanged, for each field
// by itself.
type AccessRuleUpdate struct {
	CorpMayOpen        *bool `json:"enable_corp_internal,omitzero"`
	CorpRight          Right `json:"corp_internal_auth,omitzero"`                  // 0: unchanged
	CorpNeedsAdmin     *bool `json:"corp_internal_approve_only_by_admin,omitzero"` // only true without CorpMayOpen; true needs an admin
	OutsideMayOpen     *bool `json:"enable_corp_external,omitzero"`
	OutsideRight       Right `json:"corp_external_auth,omitzero"`                  // 0: unchanged
	OutsideNeedsAdmin  *bool `json:"corp_external_approve_only_by_admin,omitzero"` // only true without OutsideMayOpen and ForbidOutsideShare; true needs an admin
	ForbidOutsideShare *bool `json:"ban_share_external,omitzero"`
}

// UpdateAccessRule changes who may open a document without being a member of it.
// Fields that are nil stay as they are, and so do the departments.
//
// https://developer.work.weixin.qq.com/document/path/97778
//
//wecom:api POST /cgi-bin/wedoc/mod_doc_join_rule 修改文档查看规则
func (s *Service) UpdateAccessRule(ctx context.Context, docID string, update AccessRuleUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/mod_doc_join_rule", struct {
		DocID string `json:"docid"`
		AccessRuleUpdate
	}{docID, update}, nil)
}

// ReplaceDepartments replaces all departments whose members may open a document
// without being asked for. Those that are not in the list lose it, and no
// department at all clears it. The rest of the access rule is unchanged.
//
// https://developer.work.weixin.qq.com/document/path/97778
//
//wecom:api POST /cgi-bin/wedoc/mod_doc_join_rule 修改文档查看规则
func (s *Service) ReplaceDepartments(ctx context.Context, docID string, departments []Grant) error {
	for i, d := range departments {
		if d.DepartmentID == 0 {
			return fmt.Errorf("wedoc: department %d has no DepartmentID; UpdateMembers is for members", i)
		}
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/mod_doc_join_rule", call.Body{
		"docid": docID, "update_co_auth_list": true, "co_auth_list": typedGrants(departments),
	}, nil)
}

// A MembersUpdate changes the members of a document. Who is in neither list stays
// as they are.
type MembersUpdate struct {
	Put    []Grant   // gets this right, whether a member already or not; at most 100
	Delete []Grantee // is a member no more; at most 100
}

// UpdateMembers changes who is told of a document, and their rights. A document has
// at most 3 admins. Departments are for [Service.ReplaceDepartments].
//
// https://developer.work.weixin.qq.com/document/path/97781
//
//wecom:api POST /cgi-bin/wedoc/mod_doc_member 修改文档通知范围及权限
func (s *Service) UpdateMembers(ctx context.Context, docID string, update MembersUpdate) error {
	if err := update.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/mod_doc_member", struct {
		DocID  string    `json:"docid"`
		Put    []Grant   `json:"update_file_member_list,omitempty"`
		Delete []Grantee `json:"del_file_member_list,omitempty"`
	}{docID, typedGrants(update.Put), typedGrantees(update.Delete)}, nil)
}

const maxMembers = 100

func (u MembersUpdate) check() error {
	all := slices.Clone(u.Delete)
	for _, g := range u.Put {
		all = append(all, g.Grantee)
	}
	switch {
	case len(u.Put) > maxMembers || len(u.Delete) > maxMembers:
		return fmt.Errorf("wedoc: %d members to put and %d to delete, at most %d of each fit in one call", len(u.Put), len(u.Delete), maxMembers)
	case len(all) == 0:
		return errors.New("wedoc: there is no member to put and none to delete")
	case slices.ContainsFunc(all, func(g Grantee) bool { return g.UserID == "" && g.TmpCustomerID == "" }):
		return errors.New("wedoc: a member has no UserID and no TmpCustomerID; ReplaceDepartments is for departments")
	}
	return nil
}

// A SecurityUpdate changes [Security]. Nil means unchanged, for each field by
// itself. Whether readers may comment cannot be changed by an app.
type SecurityUpdate struct {
	ReadersMayCopy *bool           `json:"enable_readonly_copy,omitzero"`
	Watermark      WatermarkUpdate `json:"watermark,omitzero"`
}

// A WatermarkUpdate changes a [Watermark]. Nil means unchanged.
type WatermarkUpdate struct {
	Density     WatermarkDensity `json:"margin_type,omitzero"` // 0: unchanged
	ShowVisitor *bool            `json:"show_visitor_name,omitzero"`
	ShowText    *bool            `json:"show_text,omitzero"`
	Text        *string          `json:"text,omitzero"`
}

// UpdateSecurity changes what readers can do with a document. Fields that are nil
// stay as they are.
//
// https://developer.work.weixin.qq.com/document/path/97782
//
//wecom:api POST /cgi-bin/wedoc/mod_doc_safty_setting 修改文档安全设置
func (s *Service) UpdateSecurity(ctx context.Context, docID string, update SecurityUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/mod_doc_safty_setting", struct {
		DocID string `json:"docid"`
		SecurityUpdate
	}{docID, update}, nil)
}

// typed returns the grantee with its type, which the id tells.
func (g Grantee) typed() Grantee {
	switch {
	case g.Type != 0:
	case g.DepartmentID != 0:
		g.Type = GranteeDepartment
	default:
		g.Type = GranteeUser
	}
	return g
}

// typedGrants is never nil, because an empty list clears.
func typedGrants(grants []Grant) []Grant {
	list := make([]Grant, len(grants))
	for i, g := range grants {
		list[i] = Grant{g.typed(), g.Right}
	}
	return list
}

func typedGrantees(grantees []Grantee) []Grantee {
	list := make([]Grantee, len(grantees))
	for i, g := range grantees {
		list[i] = g.typed()
	}
	return list
}
