package meeting

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A RecordingState tells whether a recording can be fetched.
//
//wecom:string
type RecordingState int

const (
	RecordingRunning RecordingState = 1 // 录制中
	RecordingReady   RecordingState = 3 // 转码完成
)

// A Recording is what WeCom recorded of a meeting (云录制).
type Recording struct {
	ID          string          `json:"meeting_record_id"`
	MeetingID   string          `json:"meetingid"`
	MeetingCode string          `json:"meeting_code"`
	HostUserID  string          `json:"host_user_id"`
	Title       string          `json:"title"`
	StartedAt   wecom.Time      `json:"meeting_start_time"` // the meeting
	State       RecordingState  `json:"state"`
	Files       []RecordingPart `json:"record_files"` // once it is ready
}

// UnmarshalJSONFrom reads both names that the page has for the files.
func (r *Recording) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain Recording
	var in struct {
		plain
		Files []RecordingPart `json:"record_file_list"`
	}
	err := json.UnmarshalDecode(d, &in)
	*r = Recording(in.plain)
	r.Files = append(r.Files, in.Files...)
	return err
}

// UnmarshalJSON is [Recording.UnmarshalJSONFrom] for encoding/json.
func (r *Recording) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

// A RecordingPart is a file of a recording in a list: one each time that recording
// was begun and ended.
type RecordingPart struct {
	FileID    string     `json:"record_file_id"`
	StartedAt wecom.Time `json:"record_start_time"`
	EndedAt   wecom.Time `json:"record_end_time"`
	Size      int64      `json:"record_size"` // bytes
	Shared    wecom.Flag `json:"sharing_state"`

	// If it is shared.

	URL           string     `json:"sharing_url"`
	CorpOnly      bool       `json:"required_same_corp"`
	AttendeesOnly bool       `json:"required_attendee"`
	Password      string     `json:"password"`
	ExpiresAt     wecom.Time `json:"sharing_expire"` // zero: never
	AllowDownload bool       `json:"allow_download"`
}

// RecordingPage is a page of recordings.
type RecordingPage struct {
	Recordings []Recording `json:"record_meetings"`
	HasMore    bool        `json:"has_more"`
	NextCursor string      `json:"next_cursor"` // empty on the last page
}

// UnmarshalJSONFrom reads both names that the page has for the recordings.
func (p *RecordingPage) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain RecordingPage
	var in struct {
		plain
		Recordings []Recording `json:"record_list"`
	}
	err := json.UnmarshalDecode(d, &in)
	*p = RecordingPage(in.plain)
	p.Recordings = append(p.Recordings, in.Recordings...)
	return err
}

// UnmarshalJSON is [RecordingPage.UnmarshalJSONFrom] for encoding/json.
func (p *RecordingPage) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// RecordingQuery says which recordings a list has. One of the first three fields
// is required.
type RecordingQuery struct {
	MeetingID   string
	MeetingCode string
	UserID      string    // whose meetings: those that the member made
	From, To    time.Time // required; at most 31 days a call
}

// ListRecordings returns one page of recordings of the app's meetings. Pages have 10
// recordings by default, at most 20.
//
// https://developer.work.weixin.qq.com/document/path/98192
//
//wecom:api POST /cgi-bin/meeting/record/list 获取会议录制列表
func (s *Service) ListRecordings(ctx context.Context, q RecordingQuery, page wecom.Page) (*RecordingPage, error) {
	return call.QueryPage[RecordingPage](ctx, s.client, "/cgi-bin/meeting/record/list", struct {
		MeetingID   string     `json:"meetingid,omitzero"`
		MeetingCode string     `json:"meeting_code,omitzero"`
		UserID      string     `json:"userid,omitzero"`
		From        wecom.Time `json:"start_time"`
		To          wecom.Time `json:"end_time"`
		wecom.Page
	}{q.MeetingID, q.MeetingCode, q.UserID, wecom.TimeOf(q.From), wecom.TimeOf(q.To), page})
}

// AllRecordings yields recordings of the app's meetings, over a time of any length.
func (s *Service) AllRecordings(ctx context.Context, q RecordingQuery) iter.Seq2[Recording, error] {
	return pager.Each(pager.Windows(q.From, q.To, longestList, time.Second), func(w pager.Window) iter.Seq2[Recording, error] {
		q := q
		q.From, q.To = w.From, w.To
		return pager.All(ctx, 20, func(ctx context.Context, page wecom.Page) (*RecordingPage, error) {
			return s.ListRecordings(ctx, q, page)
		}, func(p *RecordingPage) ([]Recording, string) { return p.Recordings, p.NextCursor })
	})
}

// A RecordingFile is a file of a recording, with the addresses of all that there
// is of it. The addresses give access to whoever knows them. Those of video and
// audio are valid for 6 hours, those of documents for an hour.
type RecordingFile struct {
	ID          string             `json:"record_file_id"`
	ViewURL     string             `json:"view_address"`
	VideoURL    string             `json:"download_address"`
	VideoType   string             `json:"download_address_file_type"` // such as mp4
	AudioURL    string             `json:"audio_address"`
	AudioType   string             `json:"audio_address_file_type"` // such as m4a
	Summaries   RecordingDocuments `json:"meeting_summary"`         // minutes (会议纪要)
	Transcripts RecordingDocuments `json:"ai_meeting_transcripts"`  // improved by AI; of GetRecordingFile only

	// Of GetRecordingFile only.

	MeetingID     string     `json:"meetingid"`
	MeetingCode   string     `json:"meeting_code"`
	Name          string     `json:"record_name"`
	RecordingName string     `json:"meeting_record_name"`
	StartedAt     wecom.Time `json:"start_time"`
	EndedAt       wecom.Time `json:"end_time"`
}

// A RecordingDocument is a text about a recording. Fetch it with
// [wecom.Client.DownloadURL].
type RecordingDocument struct {
	URL  string `json:"download_address"` // valid for an hour
	Type string `json:"file_type"`        // such as txt, pdf or docx
}

// RecordingDocuments is a list of texts. It reads a single one, too, which WeCom
// sends here and there.
type RecordingDocuments []RecordingDocument

// UnmarshalJSONFrom reads a list or a single document.
func (l *RecordingDocuments) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() != '{' {
		return json.UnmarshalDecode(d, (*[]RecordingDocument)(l))
	}
	*l = make(RecordingDocuments, 1)
	return json.UnmarshalDecode(d, &(*l)[0])
}

// UnmarshalJSON is [RecordingDocuments.UnmarshalJSONFrom] for encoding/json.
func (l *RecordingDocuments) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, l) }

// RecordingFiles are the files of a recording.
type RecordingFiles struct {
	RecordingID string          `json:"meeting_record_id"`
	MeetingID   string          `json:"meetingid"`
	MeetingCode string          `json:"meeting_code"`
	Title       string          `json:"title"`
	Files       []RecordingFile `json:"record_files"`
}

// GetRecordingFiles returns the files of a recording with their addresses.
//
// https://developer.work.weixin.qq.com/document/path/98196
//
//wecom:api POST /cgi-bin/meeting/record/get_file_list 获取会议录制地址
func (s *Service) GetRecordingFiles(ctx context.Context, meetingID, recordingID string) (*RecordingFiles, error) {
	return call.Query[RecordingFiles](ctx, s.client, "/cgi-bin/meeting/record/get_file_list",
		call.Body{"meetingid": meetingID, "meeting_record_id": recordingID})
}

// GetRecordingFile returns a file of a recording with its addresses, and all that
// is known of it.
//
// https://developer.work.weixin.qq.com/document/path/98205
//
//wecom:api POST /cgi-bin/meeting/record/get_file 获取单个录制文件详情
func (s *Service) GetRecordingFile(ctx context.Context, meetingID, fileID string) (*RecordingFile, error) {
	return call.Query[RecordingFile](ctx, s.client, "/cgi-bin/meeting/record/get_file", call.Body{"meetingid": meetingID, "record_file_id": fileID})
}

// CopyVideo writes the video of a file of a recording to w, and returns how many
// bytes it has written, also with an error. It holds only a small part of it in
// memory, and goes on where a connection breaks, as long as something comes.
func (s *Service) CopyVideo(ctx context.Context, w io.Writer, meetingID, fileID string) (int64, error) {
	file, err := s.GetRecordingFile(ctx, meetingID, fileID)
	if err != nil {
		return 0, err
	}
	return s.copy(ctx, w, file.VideoURL, "video", fileID)
}

// CopyAudio is [Service.CopyVideo] for the sound alone.
func (s *Service) CopyAudio(ctx context.Context, w io.Writer, meetingID, fileID string) (int64, error) {
	file, err := s.GetRecordingFile(ctx, meetingID, fileID)
	if err != nil {
		return 0, err
	}
	return s.copy(ctx, w, file.AudioURL, "audio", fileID)
}

// copy goes on where a connection breaks, as long as something comes.
func (s *Service) copy(ctx context.Context, w io.Writer, address, what, fileID string) (int64, error) {
	if address == "" {
		return 0, fmt.Errorf("meeting: the file %s of the recording has no %s", fileID, what)
	}
	out, total := &output{Writer: w}, int64(-1)
	for {
		from := out.written
		d, err := s.client.DownloadLink(ctx, wecom.FileLink{URL: address}, wecom.Range{Offset: from})
		if err != nil {
			return from, err
		}
		if from > 0 && d.Total != total {
			err = fmt.Errorf("it has %d bytes now, and had %d", d.Total, total)
		} else {
			total = d.Total
			_, err = io.Copy(out, d)
		}
		_ = d.Close()
		switch {
		case err == nil || out.err == nil && out.written == total:
			return out.written, nil
		case out.err != nil || ctx.Err() != nil || out.written == from || total < 0:
			return out.written, fmt.Errorf("meeting: the %s of the file %s breaks off after %d bytes: %w", what, fileID, out.written, err)
		}
	}
}

// An output counts what is written, and keeps apart errors of writing.
type output struct {
	io.Writer
	written int64
	err     error
}

func (o *output) Write(p []byte) (n int, err error) {
	n, o.err = o.Writer.Write(p)
	o.written += int64(n)
	return n, o.err
}

// DeleteRecording deletes all files of a recording.
//
// https://developer.work.weixin.qq.com/document/path/98206
//
//wecom:api POST /cgi-bin/meeting/record/delete 删除会议录制
func (s *Service) DeleteRecording(ctx context.Context, meetingID, recordingID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/record/delete", call.Body{"meetingid": meetingID, "meeting_record_id": recordingID}, nil)
}

// DeleteRecordingFile deletes one file of a recording.
//
// https://developer.work.weixin.qq.com/document/path/98207
//
//wecom:api POST /cgi-bin/meeting/record/delete_file 删除单个录制文件
func (s *Service) DeleteRecordingFile(ctx context.Context, meetingID, fileID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/record/delete_file", call.Body{"meetingid": meetingID, "record_file_id": fileID}, nil)
}

// An Audience says who may see a recording that is shared.
//
//wecom:string
type Audience int

const (
	AudienceLoggedIn  Audience = 0 // 仅允许登录成员查看
	AudienceCorp      Audience = 1 // 仅企业内成员可查看
	AudienceAttendees Audience = 2 // 仅参会成员可查看
	AudienceAll       Audience = 3 // 全部成员可查看
	AudienceApproved  Audience = 4 // 通过权限审批的成员可查看: not of Rooms
	AudienceInvited   Audience = 5 // 获取微信特邀链接的成员可查看: not of Rooms
)

// A SharingUpdate says how a recording is shared. It replaces the present way.
type SharingUpdate struct {
	Audience      Audience
	Password      string    // empty: without a password
	ExpiresAt     time.Time // zero: never
	AllowDownload bool
}

// ShareRecording shares a recording by a link, which [Service.ListRecordings] then
// has.
//
// https://developer.work.weixin.qq.com/document/path/98208
//
//wecom:api POST /cgi-bin/meeting/record/update_sharing_config 修改会议录制共享设置
func (s *Service) ShareRecording(ctx context.Context, meetingID, recordingID string, in SharingUpdate) error {
	return s.updateSharing(ctx, meetingID, recordingID, in.body())
}

// DisableSharing ends the sharing of a recording. WeCom forgets how it was shared.
//
// https://developer.work.weixin.qq.com/document/path/98208
//
//wecom:api POST /cgi-bin/meeting/record/update_sharing_config 修改会议录制共享设置
func (s *Service) DisableSharing(ctx context.Context, meetingID, recordingID string) error {
	return s.updateSharing(ctx, meetingID, recordingID, call.Body{"enable_sharing": false})
}

func (s *Service) updateSharing(ctx context.Context, meetingID, recordingID string, config call.Body) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/record/update_sharing_config",
		call.Body{"meetingid": meetingID, "meeting_record_id": recordingID, "sharing_config": config}, nil)
}

// body has the password and the end only where they are enabled, as WeCom demands.
func (in SharingUpdate) body() call.Body {
	b := call.Body{
		"enable_sharing": true, "sharing_auth_type": in.Audience, "allow_download": in.AllowDownload,
		"enable_password": in.Password != "", "enable_sharing_expire": !in.ExpiresAt.IsZero(),
	}
	if in.Password != "" {
		b["password"] = in.Password
	}
	if !in.ExpiresAt.IsZero() {
		b["sharing_expire"] = in.ExpiresAt.UnixMilli()
	}
	return b
}

// A RecordingDay is how often a recording was used on a day.
type RecordingDay struct {
	Date      string `json:"date"` // as 2026-03-01
	Views     int    `json:"view_count"`
	Downloads int    `json:"download_count"`
}

// GetRecordingStatistics returns how often a recording was used, day by day, for at
// most 31 days: the last ones if both times are zero.
//
// https://developer.work.weixin.qq.com/document/path/98209
//
//wecom:api POST /cgi-bin/meeting/record/get_statistics 获取录制文件访问统计
func (s *Service) GetRecordingStatistics(ctx context.Context, meetingID, recordingID string, from, to time.Time) ([]RecordingDay, error) {
	return call.QueryIn[[]RecordingDay](ctx, s.client, "/cgi-bin/meeting/record/get_statistics", struct {
		MeetingID   string     `json:"meetingid"`
		RecordingID string     `json:"meeting_record_id"`
		From        wecom.Time `json:"start_time,omitzero"`
		To          wecom.Time `json:"end_time,omitzero"`
	}{meetingID, recordingID, wecom.TimeOf(from), wecom.TimeOf(to)}, "summaries")
}

// AllRecordingDays yields how often a recording was used, day by day of UTC+8, over
// a time of any length.
func (s *Service) AllRecordingDays(ctx context.Context, meetingID, recordingID string, from, to time.Time) iter.Seq2[RecordingDay, error] {
	y, m, d := from.In(wecom.Beijing).Date()
	midnight := time.Date(y, m, d, 0, 0, 0, 0, wecom.Beijing) // so that no day is in two windows
	return pager.Each(pager.Windows(midnight, to, longestList-time.Second, time.Second), func(w pager.Window) iter.Seq2[RecordingDay, error] {
		return pager.Once(func() ([]RecordingDay, error) {
			return s.GetRecordingStatistics(ctx, meetingID, recordingID, w.From, w.To)
		})
	})
}
