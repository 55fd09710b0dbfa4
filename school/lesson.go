package school

import (
	"cmp"
	"context"
	"iter"
	"net/url"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Lesson is a live lesson (上课直播). Package living plans it, lists those of a
// teacher and deletes its replay.
type Lesson struct {
	AnchorID        string        `json:"anchor_userid"`
	Theme           string        `json:"theme"`
	StartedAt       wecom.Time    `json:"living_start"`
	Duration        wecom.Seconds `json:"living_duration"`
	Range           LessonRange   `json:"living_range"`
	ReplayEnabled   wecom.Flag    `json:"open_replay"`
	ViewerCount     int64         `json:"viewer_num"` // of the whole lesson
	OnlineCount     int64         `json:"online_count"`
	SubscriberCount int64         `json:"subscribe_count"`
	CommentCount    int64         `json:"comment_num"`
	PushURL         string        `json:"push_stream_url"` // of a living.TypeActivity that has not begun; gives access to whoever knows it
}

// A LessonRange is who may watch a lesson: classes, and group chats that belong to
// none.
type LessonRange struct {
	DepartmentIDs  []int64  `json:"partyids"`
	GroupChatNames []string `json:"group_names"`
}

// GetLesson returns a live lesson. Only the app that created it may.
//
// https://developer.work.weixin.qq.com/document/path/93740
//
//wecom:api GET /cgi-bin/school/living/get_living_info 获取直播详情
func (s *Service) GetLesson(ctx context.Context, livingID string) (*Lesson, error) {
	return call.GetIn[*Lesson](ctx, s.client, "/cgi-bin/school/living/get_living_info", url.Values{"livingid": {livingID}}, "living_info")
}

// An Attendance is how somebody watched a lesson.
type Attendance struct {
	WatchTime wecom.Seconds `json:"watch_time"`
	EnteredAt wecom.Time    `json:"enter_time"` // for the first time
	LeftAt    wecom.Time    `json:"leave_time"` // for the last time
	Commented wecom.Flag    `json:"is_comment"`
}

// A LessonUser is a student, or a parent of one. Of a student, ParentUserID is empty,
// except in the former lists.
type LessonUser struct {
	StudentUserID string  `json:"student_userid"`
	ParentUserID  string  `json:"parent_userid"`
	DepartmentIDs []int64 `json:"partyids"` // classes of the student
}

// A LessonViewer is a student, a parent, or somebody else with a Nickname, who watched
// a lesson.
type LessonViewer struct {
	LessonUser
	Nickname string `json:"nickname"` // in WeChat; empty for students and parents
	Attendance
}

// A LessonViewerPage is a page of viewers. It may be empty and not be the last.
type LessonViewerPage struct {
	Students   []LessonViewer `json:"students"`
	Parents    []LessonViewer `json:"parents"`
	Visitors   []LessonViewer `json:"visitors"` // neither students nor parents
	NextCursor string         `json:"-"`        // empty on the last page
}

func (p *LessonViewerPage) setCursor(next string) { p.NextCursor = next }

func (p *LessonViewerPage) page() ([]LessonViewer, string) {
	return slices.Concat(p.Students, p.Parents, p.Visitors), p.NextCursor
}

// A LessonAbsenteePage is a page of those who did not watch a lesson. It may be empty
// and not be the last.
type LessonAbsenteePage struct {
	Students   []LessonUser `json:"students"`
	Parents    []LessonUser `json:"parents"`
	NextCursor string       `json:"-"` // empty on the last page
}

func (p *LessonAbsenteePage) setCursor(next string) { p.NextCursor = next }

func (p *LessonAbsenteePage) page() ([]LessonUser, string) {
	return slices.Concat(p.Students, p.Parents), p.NextCursor
}

// ListLessonViewers returns a page of those who watched a lesson. WeCom chooses the
// size: the limit of the page is ignored. Only the app that created the lesson may.
//
// https://developer.work.weixin.qq.com/document/path/95793
//
//wecom:api POST /cgi-bin/school/living/get_watch_stat_v2 获取观看直播统计V2
func (s *Service) ListLessonViewers(ctx context.Context, livingID string, page wecom.Page) (*LessonViewerPage, error) {
	return lessonPage[LessonViewerPage](ctx, s, "/cgi-bin/school/living/get_watch_stat_v2", cursor, livingID, page)
}

// AllLessonViewers yields everybody who watched a lesson, of each page the students
// first, then parents.
func (s *Service) AllLessonViewers(ctx context.Context, livingID string) iter.Seq2[LessonViewer, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*LessonViewerPage, error) {
		return s.ListLessonViewers(ctx, livingID, page)
	}, (*LessonViewerPage).page)
}

// ListLessonAbsentees returns a page of those who did not watch a lesson, of those who
// follow the school's notices (学校通知). WeCom chooses the size: the limit of the page is
// ignored. Only the app that created the lesson may.
//
// https://developer.work.weixin.qq.com/document/path/95795
//
//wecom:api POST /cgi-bin/school/living/get_unwatch_stat_v2 获取未观看直播统计V2
func (s *Service) ListLessonAbsentees(ctx context.Context, livingID string, page wecom.Page) (*LessonAbsenteePage, error) {
	return lessonPage[LessonAbsenteePage](ctx, s, "/cgi-bin/school/living/get_unwatch_stat_v2", cursor, livingID, page)
}

// AllLessonAbsentees yields everybody who did not watch a lesson, of each page the
// students first.
func (s *Service) AllLessonAbsentees(ctx context.Context, livingID string) iter.Seq2[LessonUser, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*LessonAbsenteePage, error) {
		return s.ListLessonAbsentees(ctx, livingID, page)
	}, (*LessonAbsenteePage).page)
}

// lessonPage asks for a page of one of the lists of a lesson, by the key of its cursor.
// There is a cursor on the last page too: only has_more, or ending, tells the end.
func lessonPage[P any, Pointer interface {
	*P
	setCursor(string)
}](ctx context.Context, s *Service, path, key, livingID string, page wecom.Page) (*P, error) {
	r, err := call.Query[struct {
		Stat       *P         `json:"stat_info"`
		FormerStat *P         `json:"stat_infoes"`
		More       wecom.Flag `json:"has_more"`
		NextCursor string     `json:"next_cursor"`
		Ending     int        `json:"ending"`
		NextKey    string     `json:"next_key"`
	}](ctx, s.client, path, call.Body{"livingid": livingID, key: cmp.Or(page.Cursor, "0")})
	if err != nil {
		return nil, err
	}
	p := cmp.Or(r.Stat, r.FormerStat, new(P))
	switch {
	case key == cursor && bool(r.More):
		Pointer(p).setCursor(r.NextCursor)
	case key == formerCursor && r.Ending != 1:
		Pointer(p).setCursor(r.NextKey)
	}
	return p, nil
}

const (
	cursor       = "next_cursor"
	formerCursor = "next_key"
)

// ListLessonStudents is the former [Service.ListLessonViewers]: it counts parents as
// students, and names the parent who watched. The page has no Parents.
//
// https://developer.work.weixin.qq.com/document/path/93741
//
//wecom:api POST /cgi-bin/school/living/get_watch_stat 获取观看直播统计
func (s *Service) ListLessonStudents(ctx context.Context, livingID string, page wecom.Page) (*LessonViewerPage, error) {
	return lessonPage[LessonViewerPage](ctx, s, "/cgi-bin/school/living/get_watch_stat", formerCursor, livingID, page)
}

// AllLessonStudents yields everybody whom [Service.ListLessonStudents] lists, of each
// page the students first.
func (s *Service) AllLessonStudents(ctx context.Context, livingID string) iter.Seq2[LessonViewer, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*LessonViewerPage, error) {
		return s.ListLessonStudents(ctx, livingID, page)
	}, (*LessonViewerPage).page)
}

// ListAbsentStudents is the former [Service.ListLessonAbsentees]: it lists students,
// with a parent. The page has no Parents. It counts only students with a parent who
// follows the school's notices (学校通知).
//
// https://developer.work.weixin.qq.com/document/path/93742
//
//wecom:api POST /cgi-bin/school/living/get_unwatch_stat 获取未观看直播统计
func (s *Service) ListAbsentStudents(ctx context.Context, livingID string, page wecom.Page) (*LessonAbsenteePage, error) {
	return lessonPage[LessonAbsenteePage](ctx, s, "/cgi-bin/school/living/get_unwatch_stat", formerCursor, livingID, page)
}

// AllAbsentStudents yields the students whom [Service.ListAbsentStudents] lists.
func (s *Service) AllAbsentStudents(ctx context.Context, livingID string) iter.Seq2[LessonUser, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*LessonAbsenteePage, error) {
		return s.ListAbsentStudents(ctx, livingID, page)
	}, (*LessonAbsenteePage).page)
}
