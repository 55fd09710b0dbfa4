package meeting

import (
	"context"
	"errors"

	"github.com/gowecom/wecom/internal/call"
)

// A Background is a picture behind the participants of a meeting.
type Background struct {
	ID  string `json:"background_id"`
	MD5 string `json:"image_md5"` // in hex
}

// Backgrounds are the backgrounds of a meeting, and the one that it shows.
type Backgrounds struct {
	SelectedBackgroundID string       `json:"selected_background_id"`
	Backgrounds          []Background `json:"background_list"`
}

// A BackgroundsCreate describes backgrounds to create.
type BackgroundsCreate struct {
	Images       []BackgroundCreate `json:"image_list"`                   // a meeting has at most 7
	DefaultOrder int                `json:"default_image_order,omitzero"` // which of Images the meeting shows, from 1; 0: the first
}

// A BackgroundCreate is a picture: PNG, at most 10 MB, at least 1920×1080.
type BackgroundCreate struct {
	URL string `json:"image_url"` // WeCom fetches it after the call
	MD5 string `json:"image_md5"` // of the picture, in hex
}

// CreateBackgrounds gives a meeting backgrounds. WeCom fetches the pictures later:
// [MediaUploaded] tells whether it could.
//
// https://developer.work.weixin.qq.com/document/path/98851
//
//wecom:api POST /cgi-bin/meeting/layout/add_background 添加会议背景
func (s *Service) CreateBackgrounds(ctx context.Context, meetingID string, in BackgroundsCreate) (*Backgrounds, error) {
	if err := errors.Join(checkCount("backgrounds", len(in.Images), 1, 7), checkOrder(in.DefaultOrder, len(in.Images))); err != nil {
		return nil, err
	}
	return call.Post[Backgrounds](ctx, s.client, "/cgi-bin/meeting/layout/add_background", struct {
		MeetingID string `json:"meetingid"`
		BackgroundsCreate
	}{meetingID, in})
}

// SelectBackground makes a meeting show a background. The empty id is black, as
// meetings begin.
//
// https://developer.work.weixin.qq.com/document/path/98852
//
//wecom:api POST /cgi-bin/meeting/layout/set_default_background 设置会议默认背景
func (s *Service) SelectBackground(ctx context.Context, meetingID, backgroundID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/layout/set_default_background",
		call.Body{"meetingid": meetingID, "selected_background_id": backgroundID}, nil)
}

// ListBackgrounds returns the backgrounds of a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98856
//
//wecom:api POST /cgi-bin/meeting/layout/list_background 获取会议背景列表
func (s *Service) ListBackgrounds(ctx context.Context, meetingID string) (*Backgrounds, error) {
	return call.Query[Backgrounds](ctx, s.client, "/cgi-bin/meeting/layout/list_background", call.Body{"meetingid": meetingID})
}

// DeleteBackground deletes a background. The one that the meeting shows cannot be
// deleted: select another one before.
//
// https://developer.work.weixin.qq.com/document/path/98853
//
//wecom:api POST /cgi-bin/meeting/layout/delete_background 删除会议背景
func (s *Service) DeleteBackground(ctx context.Context, meetingID, backgroundID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/layout/delete_background",
		call.Body{"meetingid": meetingID, "background_id": backgroundID}, nil)
}

// DeleteBackgrounds deletes several backgrounds, as [Service.DeleteBackground]
// does one.
//
// https://developer.work.weixin.qq.com/document/path/98854
//
//wecom:api POST /cgi-bin/meeting/layout/batch_delete_background 批量删除会议背景
func (s *Service) DeleteBackgrounds(ctx context.Context, meetingID string, backgroundIDs []string) error {
	if err := checkCount("backgrounds", len(backgroundIDs), 1, 0); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/layout/batch_delete_background",
		call.Body{"meetingid": meetingID, "background_id_list": backgroundIDs}, nil)
}
