package contacts

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// Invitees are whom to invite. At least one is required.
type Invitees struct {
	UserIDs       []string `json:"user,omitzero"`
	DepartmentIDs []int64  `json:"party,omitzero"`
	TagIDs        []int64  `json:"tag,omitzero"`
}

// An InviteResult tells what became of a call of [Service.Invite].
type InviteResult struct {
	Failed FailedInvitees `json:",embed"`
}

// FailedInvitees were not invited: they do not exist or are outside the app's
// visible range.
type FailedInvitees struct {
	UserIDs       wecom.IDs `json:"invaliduser"`
	DepartmentIDs []int64   `json:"invalidparty"`
	TagIDs        []int64   `json:"invalidtag"`
}

// Complete reports whether nothing failed.
func (r InviteResult) Complete() bool {
	return len(r.Failed.UserIDs)+len(r.Failed.DepartmentIDs)+len(r.Failed.TagIDs) == 0
}

// Invite asks members who have not activated their account to use WeCom. WeCom
// writes to them by WeChat, SMS or email once a day for three days. Success does
// not mean that all get a message: WeCom checks afterwards how often it has asked.
//
// https://developer.work.weixin.qq.com/document/path/90975
//
//wecom:api POST /cgi-bin/batch/invite 邀请成员
//wecom:limit 5/s burst 1
func (s *Service) Invite(ctx context.Context, who Invitees) (*InviteResult, error) {
	total := &InviteResult{}
	for i := range max(1, parts(who.UserIDs, 1000), parts(who.DepartmentIDs, 100), parts(who.TagIDs, 100)) {
		in := Invitees{part(who.UserIDs, i, 1000), part(who.DepartmentIDs, i, 100), part(who.TagIDs, i, 100)}
		r, err := call.Post[InviteResult](ctx, s.client, "/cgi-bin/batch/invite", in)
		if err != nil {
			return total, err
		}
		total.Failed.UserIDs = append(total.Failed.UserIDs, r.Failed.UserIDs...)
		total.Failed.DepartmentIDs = append(total.Failed.DepartmentIDs, r.Failed.DepartmentIDs...)
		total.Failed.TagIDs = append(total.Failed.TagIDs, r.Failed.TagIDs...)
	}
	return total, nil
}

// A QRCodeSize is the size of a QR code's image.
type QRCodeSize int

const (
	QRCode171  QRCodeSize = 1 // 171×171 pixels
	QRCode399  QRCodeSize = 2
	QRCode741  QRCodeSize = 3
	QRCode2052 QRCodeSize = 4
)

// GetJoinQRCode returns the URL of a QR code with which people join the corp. The
// URL is valid for 7 days. The size 0 leaves it to WeCom. The call needs the secret
// of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/91714
//
//wecom:api GET /cgi-bin/corp/get_join_qrcode 获取加入企业二维码
func (s *Service) GetJoinQRCode(ctx context.Context, size QRCodeSize) (string, error) {
	return call.GetIn[string](ctx, s.client, "/cgi-bin/corp/get_join_qrcode", optionalID("size_type", int64(size)), "join_qrcode")
}

// CompleteContactSync tells WeCom that the directory of a corp that registered
// by way of a provider's link has been imported, which ends the initialisation.
// It needs the token that came with the registration: see
// [wecom.Client.WithTokenSource].
//
// https://developer.work.weixin.qq.com/document/path/90584
//
//wecom:api GET /cgi-bin/sync/contact_sync_success 设置通讯录同步完成
func (s *Service) CompleteContactSync(ctx context.Context) error {
	return s.client.GetOnce(ctx, "/cgi-bin/sync/contact_sync_success", nil, nil)
}
