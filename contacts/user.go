package contacts

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A User is a member of the corp. Fields that the secret may not see are zero.
// For apps created after June 2022 these are Mobile, Email, BizMail, Gender,
// Avatar, QRCode and Address, unless the member authorises the app.
type User struct {
	UserID           string       `json:"userid"` // case does not count
	OpenUserID       string       `json:"open_userid"`
	Name             string       `json:"name"`
	EnglishName      string       `json:"english_name"`
	Alias            string       `json:"alias"`
	DepartmentIDs    []int64      `json:"department"`        // those that the secret may see
	Orders           []int64      `json:"order"`             // in each of DepartmentIDs; the greatest comes first
	Leads            []wecom.Flag `json:"is_leader_in_dept"` // in each of DepartmentIDs
	MainDepartmentID int64        `json:"main_department"`
	DirectLeaderIDs  []string     `json:"direct_leader"` // at most 1
	Position         string       `json:"position"`
	Gender           Gender       `json:"gender"`
	Mobile           string       `json:"mobile"`
	Telephone        string       `json:"telephone"`
	Email            string       `json:"email"`
	BizMail          string       `json:"biz_mail"`
	Address          string       `json:"address"`
	Avatar           string       `json:"avatar"`
	ThumbAvatar      string       `json:"thumb_avatar"`
	QRCode           string       `json:"qr_code"`
	Status           UserStatus   `json:"status"`
	Enabled          wecom.Flag   `json:"enable"`
	HideMobile       wecom.Flag   `json:"hide_mobile"`

	Attributes       Attributes      `json:"extattr"`
	ExternalPosition string          `json:"external_position"` // shown outside the corp in place of Position
	ExternalProfile  ExternalProfile `json:"external_profile"`
}

// userWire is a member as WeCom writes it, with the keys of older deployments.
type userWire struct {
	User      userFields  `json:",embed"`
	IsLeader  *wecom.Flag `json:"isleader"`
	Positions []string    `json:"positions"`
}

// userFields is a User that does not read itself.
type userFields User

var readUser = union.From(func(w userWire) User {
	u := User(w.User)
	if u.Position == "" {
		u.Position = strings.Join(slices.DeleteFunc(w.Positions, func(p string) bool { return p == "" }), "、")
	}
	if len(u.Leads) == 0 && w.IsLeader != nil {
		u.Leads = slices.Repeat([]wecom.Flag{*w.IsLeader}, max(1, len(u.DepartmentIDs)))
	}
	return u
})

// UnmarshalJSONFrom reads a member. Older deployments of WeCom, private ones among
// them, have isleader in place of Leads and a list of positions in place of
// Position: the former counts for each of DepartmentIDs, the latter is joined by
// "、".
func (u *User) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*u, err = readUser(d)
	return err
}

// UnmarshalJSON is [User.UnmarshalJSONFrom] for encoding/json.
func (u *User) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, u) }

// A UserStatus tells whether a member has activated the account.
//
//wecom:string
type UserStatus int

const (
	UserActive       UserStatus = 1 // 已激活: in WeCom, or in WeChat by way of the plug-in
	UserDisabled     UserStatus = 2 // 已禁用
	UserNotActivated UserStatus = 4 // 未激活
	UserLeft         UserStatus = 5 // 退出企业
)

// A Gender is a member's sex as the directory has it.
//
//wecom:string
type Gender int64

const (
	GenderUnknown Gender = 0 // 未知: or hidden from the secret
	Male          Gender = 1 // 男
	Female        Gender = 2 // 女
)

// UnmarshalJSON reads a number or, as most replies have it, a string.
func (g *Gender) UnmarshalJSON(b []byte) error { return (*wecom.Int)(g).UnmarshalJSON(b) }

// UserCreate describes a member to create. Mobile or Email is required.
type UserCreate struct {
	UserID           string       `json:"userid"`                     // 1 to 64 letters, digits and "_-@.", the first a letter or digit; unique, case does not count
	Name             string       `json:"name"`                       // 1 to 64 characters
	Alias            string       `json:"alias,omitzero"`             // 1 to 64 characters
	Mobile           string       `json:"mobile,omitzero"`            // with the country code ("+852 …") outside mainland China; unique
	Email            string       `json:"email,omitzero"`             // 6 to 64 bytes; unique
	BizMail          string       `json:"biz_mail,omitzero"`          // creates a corp mailbox; empty: WeCom chooses an address
	DepartmentIDs    []int64      `json:"department,omitzero"`        // at most 100; see CreateUser about unknown ones
	Orders           []int64      `json:"order,omitzero"`             // one for each of DepartmentIDs, at most 2³²−1; the greatest comes first
	Leads            []wecom.Flag `json:"is_leader_in_dept,omitzero"` // one for each of DepartmentIDs
	MainDepartmentID int64        `json:"main_department,omitzero"`
	DirectLeaderIDs  []string     `json:"direct_leader,omitzero"` // at most 1
	Position         string       `json:"position,omitzero"`      // at most 128 characters
	Gender           Gender       `json:"gender,omitzero,string"`
	Telephone        string       `json:"telephone,omitzero"` // digits, "-", "+" and ","; at most 32
	Address          string       `json:"address,omitzero"`   // at most 128 characters
	AvatarMediaID    string       `json:"avatar_mediaid,omitzero"`

	Enabled  *wecom.Flag `json:"enable,omitzero"`    // nil means true
	ToInvite *bool       `json:"to_invite,omitzero"` // nil means true: WeCom sends an invitation by WeChat, SMS or email

	Attributes       Attributes      `json:"extattr,omitzero"`
	ExternalPosition string          `json:"external_position,omitzero"` // at most 12 Chinese characters
	ExternalProfile  ExternalProfile `json:"external_profile,omitzero"`
}

// A CreatedDepartment is a department that WeCom created by itself.
type CreatedDepartment struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type createdDepartments struct {
	Departments []CreatedDepartment `json:"department_info"`
}

// CreateUser creates a member. It needs the secret of directory sync. Create
// members one after the other; a corp may create three times as many members
// in a month as it has accounts.
//
// An unknown department is no error: WeCom creates one with that id below
// 其他（待设置部门）, puts the member there, and CreateUser returns it. No
// department at all means 其他（待设置部门） itself.
//
// https://developer.work.weixin.qq.com/document/path/90195
//
//wecom:api POST /cgi-bin/user/create 创建成员
func (s *Service) CreateUser(ctx context.Context, in UserCreate) ([]CreatedDepartment, error) {
	created, err := call.PostIn[createdDepartments](ctx, s.client, "/cgi-bin/user/create", in, "created_department_list")
	return created.Departments, err
}

// GetUser returns the member with the given userid. It fails with
// [wecom.ErrUserNotFound], with [wecom.ErrNoPermission] if the member is
// outside the app's visible range, or with [wecom.ErrAPIReadDenied] for
// directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90196
//
//wecom:api GET /cgi-bin/user/get 读取成员
func (s *Service) GetUser(ctx context.Context, userID string) (*User, error) {
	return call.Get[User](ctx, s.client, "/cgi-bin/user/get", url.Values{"userid": {userID}})
}

// UserUpdate changes a member. A field that is nil is unchanged; a pointer to ""
// and an empty slice that is not nil clear it.
type UserUpdate struct {
	NewUserID        string       `json:"new_userid,omitzero"` // once, and only if WeCom chose the userid
	Name             *string      `json:"name,omitzero"`
	Alias            *string      `json:"alias,omitzero"`
	Mobile           *string      `json:"mobile,omitzero"` // ignored, without an error, once the member has activated the account
	Email            *string      `json:"email,omitzero"`
	BizMail          *string      `json:"biz_mail,omitzero"`       // once, and only if WeCom chose the address
	BizMailAliases   MailAliases  `json:"biz_mail_alias,omitzero"` // replaces all; at most 5
	DepartmentIDs    []int64      `json:"department,omitzero"`     // at most 100; replaces all, and resets Orders and Leads that do not come with it
	Orders           []int64      `json:"order,omitzero"`          // ignored without DepartmentIDs
	Leads            []wecom.Flag `json:"is_leader_in_dept,omitzero"`
	MainDepartmentID int64        `json:"main_department,omitzero"`
	DirectLeaderIDs  []string     `json:"direct_leader,omitzero"`
	Position         *string      `json:"position,omitzero"`
	Gender           *Gender      `json:"gender,omitzero,string"`
	Telephone        *string      `json:"telephone,omitzero"`
	Address          *string      `json:"address,omitzero"`
	AvatarMediaID    string       `json:"avatar_mediaid,omitzero"`

	Enabled  *wecom.Flag `json:"enable,omitzero"`
	ToInvite *bool       `json:"to_invite,omitzero"`

	Attributes       Attributes             `json:"extattr,omitzero"` // changes those named, keeps the others
	ExternalPosition *string                `json:"external_position,omitzero"`
	ExternalProfile  *ExternalProfileUpdate `json:"external_profile,omitzero"`
}

// MailAliases are further addresses of a member's corp mailbox.
type MailAliases []string

// MarshalJSON writes {"item":[…]}.
func (a MailAliases) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(map[string][]string{"item": a})
}

// UpdateUser changes a member. It needs the secret of directory sync. BizMail and
// BizMailAliases are changed apart from the other fields: when the call fails, one
// of the two parts may have been changed.
//
// https://developer.work.weixin.qq.com/document/path/90197
//
//wecom:api POST /cgi-bin/user/update 更新成员
func (s *Service) UpdateUser(ctx context.Context, userID string, in UserUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/user/update", struct {
		UserID string `json:"userid"`
		UserUpdate
	}{userID, in}, nil)
}

// DeleteUser deletes a member. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90198
//
//wecom:api GET /cgi-bin/user/delete 删除成员
func (s *Service) DeleteUser(ctx context.Context, userID string) error {
	return s.client.GetOnce(ctx, "/cgi-bin/user/delete", url.Values{"userid": {userID}}, nil)
}

// DeleteUsers deletes members, with a call for each 200. If one userid is unknown,
// none of its 200 is deleted, and none after them: the error says how many before
// them were. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90199
//
//wecom:api POST /cgi-bin/user/batchdelete 批量删除成员
//wecom:limit 5/s burst 1
func (s *Service) DeleteUsers(ctx context.Context, userIDs []string) error {
	return pager.Do(pager.Chunks(userIDs, 200), len(userIDs), "contacts", "members are deleted", func(ids []string) error {
		return s.client.Post(ctx, "/cgi-bin/user/batchdelete", call.Body{"useridlist": ids}, nil)
	})
}

// A SimpleUser is a member in brief.
type SimpleUser struct {
	UserID        string  `json:"userid"`
	OpenUserID    string  `json:"open_userid"` // for third-party apps only
	Name          string  `json:"name"`
	DepartmentIDs []int64 `json:"department"`
}

// ListSimpleUsers returns the members of a department in brief, without those of
// the departments below it: for these see [Service.AllSimpleUsers]. Directory sync
// is refused from addresses that are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/90200
//
//wecom:api GET /cgi-bin/user/simplelist 获取部门成员
func (s *Service) ListSimpleUsers(ctx context.Context, departmentID int64) ([]SimpleUser, error) {
	return call.GetIn[[]SimpleUser](ctx, s.client, "/cgi-bin/user/simplelist", onlyIn(departmentID), "userlist")
}

// ListUsers returns the members of a department, without those of the departments
// below it: for these see [Service.AllUsers]. Directory sync is refused from
// addresses that are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/90201
//
//wecom:api GET /cgi-bin/user/list 获取部门成员详情
func (s *Service) ListUsers(ctx context.Context, departmentID int64) ([]User, error) {
	return call.GetIn[[]User](ctx, s.client, "/cgi-bin/user/list", onlyIn(departmentID), "userlist")
}

// onlyIn asks for a department without those below it. WeCom's pages no longer
// mention fetch_child, so nothing relies on its default, or on fetch_child=1.
func onlyIn(departmentID int64) url.Values {
	return url.Values{"department_id": {formatID(departmentID)}, "fetch_child": {"0"}}
}

// AllUsers iterates over the members of a department and of all departments
// below it, each member once, with one call a department.
func (s *Service) AllUsers(ctx context.Context, departmentID int64) iter.Seq2[User, error] {
	return below(ctx, s, departmentID, s.ListUsers, func(u User) string { return u.UserID })
}

// AllSimpleUsers is [Service.AllUsers] for members in brief.
func (s *Service) AllSimpleUsers(ctx context.Context, departmentID int64) iter.Seq2[SimpleUser, error] {
	return below(ctx, s, departmentID, s.ListSimpleUsers, func(u SimpleUser) string { return u.UserID })
}

// below lists a department and all below it, and yields each member once.
func below[U any](ctx context.Context, s *Service, departmentID int64, list func(context.Context, int64) ([]U, error), id func(U) string) iter.Seq2[U, error] {
	return distinct(func(yield func(U, error) bool) {
		nodes, err := s.ListDepartmentNodes(ctx, departmentID)
		if err != nil {
			yield(*new(U), err)
			return
		}
		pager.Each(slices.Values(nodes), func(n DepartmentNode) iter.Seq2[U, error] {
			return pager.Once(func() ([]U, error) { return list(ctx, n.ID) })
		})(yield)
	}, id)
}

// distinct yields each item once.
func distinct[T any](items iter.Seq2[T, error], id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for item, err := range items {
			if err == nil && seen[id(item)] {
				continue
			}
			seen[id(item)] = true
			if !yield(item, err) {
				return
			}
		}
	}
}

// A Membership says that a member belongs to a department.
type Membership struct {
	UserID       string `json:"userid"`
	OpenUserID   string `json:"open_userid"` // for third-party apps, in place of UserID
	DepartmentID int64  `json:"department"`
}

// A MembershipPage is a page of memberships.
type MembershipPage struct {
	Memberships []Membership `json:"dept_user"`
	NextCursor  string       `json:"next_cursor"` // empty on the last page
}

// ListMemberships returns a page of who belongs to which department in the whole
// corp. A member of two departments comes twice, maybe on two pages. The limit is
// at most 10,000. The call needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/96067
//
//wecom:api POST /cgi-bin/user/list_id 获取成员ID列表
func (s *Service) ListMemberships(ctx context.Context, page wecom.Page) (*MembershipPage, error) {
	return call.Query[MembershipPage](ctx, s.client, "/cgi-bin/user/list_id", page)
}

// AllMemberships iterates over who belongs to which department. It needs the
// secret of directory sync.
func (s *Service) AllMemberships(ctx context.Context) iter.Seq2[Membership, error] {
	return pager.All(ctx, 10000, s.ListMemberships, func(p *MembershipPage) ([]Membership, string) {
		return p.Memberships, p.NextCursor
	})
}

// AllUserIDs iterates over the userids of the whole corp, each once. It needs the
// secret of directory sync, which has it in place of [Service.AllUsers].
func (s *Service) AllUserIDs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for m, err := range distinct(s.AllMemberships(ctx), func(m Membership) string { return m.UserID }) {
			if !yield(m.UserID, err) {
				return
			}
		}
	}
}
