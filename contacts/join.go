package contacts

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// Invitees are whom to invite: at least one; at most 1,000 members, 100
// departments and 100 tags.
type Invitees struct {
	Users       []string `json:"user,omitzero"`
	Departments []int64  `json:"party,omitzero"`
	Tags        []int64  `json:"tag,omitzero"`
}

// An InviteResult names who could not be invited, because they do not exist or
// are outside the app's visible range.
type InviteResult struct {
	InvalidUsers       wecom.IDs    `json:"invaliduser"`
	InvalidDepartments wecom.IntIDs `json:"invalidparty"`
	InvalidTags        wecom.IntIDs `json:"invalidtag"`
}

// Complete reports whether nothing was invalid.
func (r InviteResult) Complete() bool {
	return len(r.InvalidUsers)+len(r.InvalidDepartments)+len(r.InvalidTags) == 0
}

// Invite asks members who have not activated their account to use WeCom. They
// are told by WeChat, SMS or email once a day for three days. Success does not
// mean that everybody is told: WeCom checks afterwards how often it has asked.
//
// https://developer.work.weixin.qq.com/document/path/90975
//
//wecom:api POST /cgi-bin/batch/invite 邀请成员
//wecom:limit 5/s burst 1
func (s *Service) Invite(ctx context.Context, who Invitees) (*InviteResult, error) {
	return call.Post[InviteResult](ctx, s.client, "/cgi-bin/batch/invite", who)
}

// A QRCodeSize is the size of a QR code's image.
type QRCodeSize int

// The sizes, in pixels.
const (
	QRCode171  QRCodeSize = 1
	QRCode399  QRCodeSize = 2
	QRCode741  QRCodeSize = 3
	QRCode2052 QRCodeSize = 4
)

// GetJoinQRCode returns the address of a QR code with which people join the
// corp. It serves for 7 days. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/91714
//
//wecom:api GET /cgi-bin/corp/get_join_qrcode 获取加入企业二维码
func (s *Service) GetJoinQRCode(ctx context.Context, size QRCodeSize) (string, error) {
	out, err := call.Get[struct {
		URL string `json:"join_qrcode"`
	}](ctx, s.client, "/cgi-bin/corp/get_join_qrcode", optionalID("size_type", int64(size)))
	if err != nil {
		return "", err
	}
	return out.URL, nil
}

// CompleteContactSync tells WeCom that the directory of a corp that registered
// by way of a provider's link has been imported, which ends the initialisation.
// It takes the token that came with the registration: see
// [wecom.Client.WithTokenSource].
//
// https://developer.work.weixin.qq.com/document/path/90584
//
//wecom:api GET /cgi-bin/sync/contact_sync_success 设置通讯录同步完成
func (s *Service) CompleteContactSync(ctx context.Context) error {
	return s.client.GetOnce(ctx, "/cgi-bin/sync/contact_sync_success", url.Values{}, nil)
}
