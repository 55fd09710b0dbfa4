package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/call"
)

// An Identity is who a visitor is: a [Member] or an [Outsider].
type Identity interface{ identity() }

// A Member is a visitor who belongs to the corp, in the app's visible range or
// not.
type Member struct {
	UserID     string // "CorpID/UserID" for a member of a linked corp (互联企业, 上下游)
	UserTicket Secret // for [Service.GetDetails], valid for 30 minutes; empty without PrivateInfo, outside the visible range, and for linked corps
	DocTicket  Secret // for the search in documents, valid for 30 days
}

// Linked reports that the member belongs to a linked corp.
func (m Member) Linked() bool { return strings.Contains(m.UserID, "/") }

// An Outsider is any other visitor. A customer has a CustomerID if one of those
// who follow the customer is in the app's visible range.
type Outsider struct {
	OpenID       string // the same for the corp at each visit
	CustomerID   string
	ParentUserID string // of a parent, where the corp is a school
}

func (Member) identity()   {}
func (Outsider) identity() {}

// visitor is who visits, on the wire.
type visitor struct {
	UserID       string `json:"userid"`
	UserTicket   string `json:"user_ticket"`
	DocTicket    string `json:"user_doc_ticket"`
	OpenID       string `json:"openid"`
	CustomerID   string `json:"external_userid"`
	ParentUserID string `json:"parent_userid"`
}

func (v visitor) identity() Identity {
	if v.UserID != "" {
		return Member{UserID: v.UserID, UserTicket: NewSecret(v.UserTicket), DocTicket: NewSecret(v.DocTicket)}
	}
	if o := (Outsider{v.OpenID, v.CustomerID, v.ParentUserID}); o != (Outsider{}) {
		return o
	}
	return nil
}

// GetIdentity returns who a code stands for. A code of either login serves once
// and for 5 minutes, so the call is never sent twice; a code that serves no more
// is [wecom.ErrInvalidOAuthCode], [wecom.ErrOAuthCodeUsed] or
// [wecom.ErrOAuthCodeExpired]. It fails with [wecom.ErrUntrustedDomain] if the
// page is not on the trusted domain of the client's app.
//
// https://developer.work.weixin.qq.com/document/path/91023
// https://developer.work.weixin.qq.com/document/path/98176
//
//wecom:api GET /cgi-bin/auth/getuserinfo 获取访问用户身份
func (s *Service) GetIdentity(ctx context.Context, code string) (Identity, error) {
	const path = "/cgi-bin/auth/getuserinfo"
	if err := checkCode(code); err != nil {
		return nil, err
	}
	v, err := call.GetOnce[visitor](ctx, s.client, path, url.Values{"code": {code}})
	if err != nil {
		return nil, err
	}
	who := v.identity()
	if who == nil {
		return nil, fmt.Errorf("wecom: %s: %w: the reply names neither a member nor anybody else", path, wecom.ErrUnexpectedResponse)
	}
	return who, nil
}

// maxCode is the length that WeCom documents for codes.
const maxCode = 512

// checkCode refuses what cannot be a code, as WeCom would.
func checkCode(code string) error {
	switch {
	case code == "":
		return fmt.Errorf("wecom/auth: the code is empty: %w", wecom.ErrInvalidOAuthCode)
	case len(code) > maxCode:
		return fmt.Errorf("wecom/auth: the code has %d bytes, more than %d: %w", len(code), maxCode, wecom.ErrInvalidOAuthCode)
	}
	return nil
}

// Details are personal data of a member. WeCom gives those that the
// administrator chose for the app and that the member allowed.
type Details struct {
	UserID  string          `json:"userid"`
	Gender  contacts.Gender `json:"gender"` // [contacts.GenderUnknown] also if not allowed
	Avatar  string          `json:"avatar"` // a URL; of a default picture if not allowed
	QRCode  Detail          `json:"qr_code"`
	Mobile  Detail          `json:"mobile"`
	Email   Detail          `json:"email"`
	BizMail Detail          `json:"biz_mail"`
	Address Detail          `json:"address"`
}

// A Detail is a value that a member may withhold.
type Detail struct {
	Value   string
	Allowed bool // WeCom gave the value, which is empty if the member has none
}

// UnmarshalJSON reads a string, or a number as it stands. Null is not allowed.
func (d *Detail) UnmarshalJSON(b []byte) error {
	var value wecom.String
	if err := value.UnmarshalJSON(b); err != nil {
		return err
	}
	*d = Detail{string(value), string(b) != "null"}
	return nil
}

// MarshalJSON writes a string, or null if the value is not allowed.
func (d Detail) MarshalJSON() ([]byte, error) {
	if !d.Allowed {
		return []byte("null"), nil
	}
	return json.Marshal(d.Value)
}

// GetDetails returns the details of the member whose login gave the ticket. It
// fails with [wecom.ErrInvalidUserTicket] or [wecom.ErrUserTicketExpired].
//
// https://developer.work.weixin.qq.com/document/path/95833
//
//wecom:api POST /cgi-bin/auth/getuserdetail 获取访问用户敏感信息
func (s *Service) GetDetails(ctx context.Context, userTicket Secret) (*Details, error) {
	return call.Query[Details](ctx, s.client, "/cgi-bin/auth/getuserdetail", call.Body{"user_ticket": userTicket.Value()})
}
