package contacts

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A User is a member of the corp. What the secret may not see is zero: mobile,
// email, gender, avatar, QR code and address stay empty for apps created after
// June 2022 unless the member authorised them.
type User struct {
	UserID         string       `json:"userid"` // case does not count
	OpenUserID     string       `json:"open_userid"`
	Name           string       `json:"name"`
	EnglishName    string       `json:"english_name"`
	Alias          string       `json:"alias"`
	Departments    []int64      `json:"department"`
	Orders         []int64      `json:"order"`             // in each of Departments; the greatest comes first
	Leads          []wecom.Flag `json:"is_leader_in_dept"` // in each of Departments
	MainDepartment int64        `json:"main_department"`
	DirectLeaders  []string     `json:"direct_leader"`
	Position       string       `json:"position"`
	Gender         Gender       `json:"gender"`
	Mobile         string       `json:"mobile"`
	Telephone      string       `json:"telephone"`
	Email          string       `json:"email"`
	BizMail        string       `json:"biz_mail"`
	Address        string       `json:"address"`
	Avatar         string       `json:"avatar"`
	ThumbAvatar    string       `json:"thumb_avatar"`
	QRCode         string       `json:"qr_code"`
	Status         UserStatus   `json:"status"`
	Enabled        wecom.Flag   `json:"enable"`
	HideMobile     wecom.Flag   `json:"hide_mobile"`
}

// A UserStatus tells whether a member has activated the account.
type UserStatus int

// The states of an account.
const (
	UserActive       UserStatus = 1
	UserDisabled     UserStatus = 2
	UserNotActivated UserStatus = 4
	UserLeft         UserStatus = 5
)

// A Gender is a member's sex as the directory has it.
type Gender int64

// The genders.
const (
	GenderUnknown Gender = 0
	Male          Gender = 1
	Female        Gender = 2
)

// UnmarshalJSON reads a number or, as most replies have it, a string.
func (g *Gender) UnmarshalJSON(b []byte) error { return (*wecom.Int)(g).UnmarshalJSON(b) }

// GetUser returns the member with the given userid. It fails with
// [wecom.ErrUserNotFound], or with [wecom.ErrNoPermission] if the member is
// outside the app's visible range.
//
// https://developer.work.weixin.qq.com/document/path/90196
//
//wecom:api GET /cgi-bin/user/get
func (s *Service) GetUser(ctx context.Context, userID string) (*User, error) {
	return call.Get[User](ctx, s.client, "/cgi-bin/user/get", url.Values{"userid": {userID}})
}

// ListUsers returns the members of a department, without those of the
// departments below it.
//
// https://developer.work.weixin.qq.com/document/path/90201
//
//wecom:api GET /cgi-bin/user/list
func (s *Service) ListUsers(ctx context.Context, departmentID int64) ([]User, error) {
	out, err := call.Get[struct {
		Users []User `json:"userlist"`
	}](ctx, s.client, "/cgi-bin/user/list", url.Values{"department_id": {strconv.FormatInt(departmentID, 10)}})
	if err != nil {
		return nil, err
	}
	return out.Users, nil
}
