package living

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/ahead"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
)

// A Type is a kind of live stream. Only schools (K12) and corps of the IT industry
// may create classes.
//
//wecom:string
type Type int

const (
	TypeGeneral    Type = 0 // 通用直播
	TypeSmallClass Type = 1 // 小班课
	TypeLargeClass Type = 2 // 大班课
	TypeTraining   Type = 3 // 企业培训
	TypeActivity   Type = 4 // 活动直播
)

// A Status is the state of a live stream.
//
//wecom:string
type Status int

const (
	StatusPlanned   Status = 0 // 预约中
	StatusLive      Status = 1 // 直播中
	StatusEnded     Status = 2 // 已结束
	StatusExpired   Status = 3 // 已过期: it never began; no event tells of it so far
	StatusCancelled Status = 4 // 已取消
)

// A ReplayStatus is the state of a recording. It means something only where
// [Stream.ReplayEnabled] is set.
//
//wecom:string
type ReplayStatus int

const (
	ReplayReady   ReplayStatus = 0 // 生成成功
	ReplayPending ReplayStatus = 1 // 生成中
	ReplayDeleted ReplayStatus = 2 // 回放已删除
	ReplayFailed  ReplayStatus = 3 // 生成失败
)

// A Stream is a live stream.
type Stream struct {
	LivingID         string        `json:"livingid"` // the official page of GetStream does not have it
	AnchorID         string        `json:"anchor_userid"`
	MainDepartmentID int64         `json:"main_department"` // of the anchor
	Theme            string        `json:"theme"`
	Description      string        `json:"description"`
	Type             Type          `json:"type"`
	Status           Status        `json:"status"`
	PlannedAt        wecom.Time    `json:"reserve_start"`
	PlannedDuration  wecom.Seconds `json:"reserve_living_duration"`
	StartedAt        wecom.Time    `json:"living_start"`
	Duration         wecom.Seconds `json:"living_duration"`
	ReplayEnabled    wecom.Flag    `json:"open_replay"`
	ReplayStatus     ReplayStatus  `json:"replay_status"`
	SubscriberCount  int64         `json:"subscribe_count"` // who wants to be told of the beginning
	ViewerCount      int64         `json:"viewer_num"`      // of the whole stream
	OnlineCount      int64         `json:"online_count"`    // who watches now
	CommentCount     int64         `json:"comment_num"`
	SpeakerCount     int64         `json:"mic_num"`         // viewers who spoke (连麦)
	PushURL          string        `json:"push_stream_url"` // of a TypeActivity that has not begun; gives access to whoever knows it
}

// A StreamCreate is a live stream to plan.
type StreamCreate struct {
	AnchorID     string        // required; the member who broadcasts
	Theme        string        // required; at most 20 characters
	StartAt      time.Time     // required
	Duration     time.Duration // required; in whole seconds
	Type         Type          // ignored with an Activity
	Description  string        // at most 100 characters
	RemindBefore time.Duration // before StartAt; 0 reminds when it begins
	Activity     *Activity     // makes it a TypeActivity
}

// Activity is what only a stream of [TypeActivity] has.
type Activity struct {
	CoverMediaID string   // of the room
	ShareMediaID string   // of the card that is shared
	MediaIDs     []string // pictures of the description; at most 5
}

// MarshalJSON writes the description where WeCom reads it: for activities it has
// another place, and ignores it in the usual one.
func (in StreamCreate) MarshalJSON() ([]byte, error) {
	type detail struct {
		Description string   `json:"description,omitzero"`
		MediaIDs    []string `json:"image_list,omitzero"`
	}
	wire := struct {
		AnchorID     string        `json:"anchor_userid"`
		Theme        string        `json:"theme"`
		StartAt      wecom.Time    `json:"living_start"`
		Duration     wecom.Seconds `json:"living_duration"`
		Type         Type          `json:"type"`
		Description  string        `json:"description,omitzero"`
		RemindBefore wecom.Seconds `json:"remind_time,omitzero"`
		CoverMediaID string        `json:"activity_cover_mediaid,omitzero"`
		ShareMediaID string        `json:"activity_share_mediaid,omitzero"`
		Detail       *detail       `json:"activity_detail,omitzero"`
	}{
		AnchorID: in.AnchorID, Theme: in.Theme, StartAt: wecom.TimeOf(in.StartAt), Duration: wecom.SecondsOf(in.Duration),
		Type: in.Type, Description: in.Description, RemindBefore: wecom.SecondsOf(in.RemindBefore),
	}
	activity := in.Activity
	if activity == nil && in.Type == TypeActivity {
		activity = &Activity{}
	}
	if activity != nil {
		wire.Type, wire.Description = TypeActivity, ""
		wire.CoverMediaID, wire.ShareMediaID = activity.CoverMediaID, activity.ShareMediaID
		wire.Detail = &detail{in.Description, activity.MediaIDs}
	}
	return lenient.Marshal(wire)
}

// maxPictures is how many pictures of an activity WeCom takes; it drops the others.
const maxPictures = 5

// CreateStream plans a live stream and returns its id (livingid). The anchor begins
// it in a client of WeCom. More than 5 pictures are an error, since WeCom would drop
// the others without one.
//
// https://developer.work.weixin.qq.com/document/path/93637
//
//wecom:api POST /cgi-bin/living/create 创建预约直播
func (s *Service) CreateStream(ctx context.Context, in StreamCreate) (livingID string, err error) {
	if in.Activity != nil && len(in.Activity.MediaIDs) > maxPictures {
		return "", fmt.Errorf("living: an activity has %d pictures: WeCom shows %d at most", len(in.Activity.MediaIDs), maxPictures)
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/living/create", in, "livingid")
}

// A StreamUpdate is a change of a live stream. Fields that are zero or nil leave
// their part unchanged.
type StreamUpdate struct {
	Theme        string // at most 60 bytes, which are 20 Chinese characters
	StartAt      time.Time
	Duration     time.Duration
	Type         *Type
	Description  *string // at most 300 bytes
	RemindBefore *time.Duration
}

// UpdateStream changes a live stream that has not begun. It fails with
// [wecom.ErrLivingStarted] afterwards, and with [wecom.ErrLivingNotOwned] for a
// stream of another app. The pages give RemindBefore the default 0 here too, so
// repeat it where you use it. What only activities have cannot be changed.
//
// https://developer.work.weixin.qq.com/document/path/93640
//
//wecom:api POST /cgi-bin/living/modify 修改预约直播
func (s *Service) UpdateStream(ctx context.Context, livingID string, in StreamUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/living/modify", streamUpdate{livingID, in}, nil)
}

// A streamUpdate is a StreamUpdate of a stream.
type streamUpdate struct {
	livingID string
	StreamUpdate
}

// MarshalJSON leaves out what is unchanged.
func (in streamUpdate) MarshalJSON() ([]byte, error) {
	body := call.Body{"livingid": in.livingID}
	if in.Theme != "" {
		body["theme"] = in.Theme
	}
	if !in.StartAt.IsZero() {
		body["living_start"] = wecom.TimeOf(in.StartAt)
	}
	if in.Duration != 0 {
		body["living_duration"] = wecom.SecondsOf(in.Duration)
	}
	if in.Type != nil {
		body["type"] = *in.Type
	}
	if in.Description != nil {
		body["description"] = *in.Description
	}
	if in.RemindBefore != nil {
		body["remind_time"] = wecom.SecondsOf(*in.RemindBefore)
	}
	return lenient.Marshal(body)
}

// CancelStream cancels a live stream that has not begun. It fails with
// [wecom.ErrLivingStarted] afterwards, and when it was cancelled before.
//
// https://developer.work.weixin.qq.com/document/path/93638
//
//wecom:api POST /cgi-bin/living/cancel 取消预约直播
func (s *Service) CancelStream(ctx context.Context, livingID string) error {
	return s.client.Post(ctx, "/cgi-bin/living/cancel", call.Body{"livingid": livingID}, nil)
}

// DeleteReplay deletes the recording of a live stream. It fails with
// [wecom.ErrReplayNotDeletable] where there is none, or none yet.
//
// https://developer.work.weixin.qq.com/document/path/93874
//
//wecom:api POST /cgi-bin/living/delete_replay_data 删除直播回放
func (s *Service) DeleteReplay(ctx context.Context, livingID string) error {
	return s.client.Post(ctx, "/cgi-bin/living/delete_replay_data", call.Body{"livingid": livingID}, nil)
}

// GetStream returns a live stream with its figures. Only the app that created it
// may.
//
// https://developer.work.weixin.qq.com/document/path/93635
//
//wecom:api GET /cgi-bin/living/get_living_info 获取直播详情
func (s *Service) GetStream(ctx context.Context, livingID string) (*Stream, error) {
	stream, err := call.GetIn[*Stream](ctx, s.client, "/cgi-bin/living/get_living_info", url.Values{"livingid": {livingID}}, "living_info")
	if err == nil && stream.LivingID == "" {
		stream.LivingID = livingID
	}
	return stream, err
}

// A LivingIDPage is a page of ids of live streams.
type LivingIDPage struct {
	LivingIDs  []string `json:"livingid_list"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListLivingIDs returns a page of the ids of a member's live streams, of those that
// this app created. A page has at most 100, which is the default.
//
// https://developer.work.weixin.qq.com/document/path/93634
//
//wecom:api POST /cgi-bin/living/get_user_all_livingid 获取成员直播ID列表
func (s *Service) ListLivingIDs(ctx context.Context, anchorID string, page wecom.Page) (*LivingIDPage, error) {
	return call.Query[LivingIDPage](ctx, s.client, "/cgi-bin/living/get_user_all_livingid", struct {
		UserID string `json:"userid"`
		wecom.Page
	}{anchorID, page})
}

// AllLivingIDs yields the ids of all live streams of a member that this app created.
func (s *Service) AllLivingIDs(ctx context.Context, anchorID string) iter.Seq2[string, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*LivingIDPage, error) {
		return s.ListLivingIDs(ctx, anchorID, page)
	}, func(p *LivingIDPage) ([]string, string) { return p.LivingIDs, p.NextCursor })
}

// streamsAtOnce is how many streams are read at the same time.
const streamsAtOnce = 4

// AllStreams is [Service.AllLivingIDs] with the streams themselves. It reads several
// at a time, ahead of the loop. If a stream cannot be read, its error is yielded in
// its place and the loop may go on to the next.
func (s *Service) AllStreams(ctx context.Context, anchorID string) iter.Seq2[*Stream, error] {
	return ahead.Map(ctx, streamsAtOnce, s.AllLivingIDs(ctx, anchorID), func(ctx context.Context, livingID string) (*Stream, error) {
		stream, err := s.GetStream(ctx, livingID)
		if err != nil {
			return nil, fmt.Errorf("living: stream %s: %w", livingID, err)
		}
		return stream, nil
	})
}
