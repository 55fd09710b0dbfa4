package meeting

import (
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A PollOperator is the host of a running meeting, or its admin, in whose name a
// call about polls is made.
type PollOperator struct {
	UserID   string   `json:"operator_userid"`
	Terminal Terminal `json:"instance_id"` // with which the operator is in the meeting
}

// ofPoll is what all calls about polls say first.
type ofPoll struct {
	MeetingID string `json:"meetingid"`
	PollOperator
	PollThemeID string `json:"poll_theme_id,omitzero"`
	PollID      string `json:"poll_id,omitzero"`
}

// A PollThemeCreate describes the theme (投票主题) of a poll: what is asked.
type PollThemeCreate struct {
	Topic       string               `json:"poll_topic"` // at most 50 characters
	Description string               `json:"poll_desc"`  // required; at most 100 characters
	Anonymous   wecom.Flag           `json:"is_anony"`
	Questions   []PollQuestionCreate `json:"poll_questions"` // at most 10
}

// A PollQuestionCreate is a question of a [PollThemeCreate].
type PollQuestionCreate struct {
	Type    PollQuestionType `json:"question_type"`
	Text    string           `json:"question_desc"` // at most 50 characters
	Options []string         `json:"poll_option"`   // 2 to 10, each at most 36 characters
}

// A PollQuestionType tells how many options a voter may choose.
//
//wecom:string
type PollQuestionType int

const (
	PollSingle   PollQuestionType = 0 // 单选
	PollMultiple PollQuestionType = 1 // 多选
)

func (in PollThemeCreate) check() error {
	err := errors.Join(
		checkRequired("the topic of the poll", in.Topic, 50),
		checkRequired("the description of the poll", in.Description, 100),
		checkCount("questions", len(in.Questions), 1, 10))
	for i, q := range in.Questions {
		err = errors.Join(err,
			checkRequired(fmt.Sprintf("question %d", i), q.Text, 50),
			checkCount(fmt.Sprintf("options of question %d", i), len(q.Options), 1, 10))
		for _, option := range q.Options {
			err = errors.Join(err, checkRequired(fmt.Sprintf("an option of question %d", i), option, 36))
		}
	}
	return err
}

// themeRequest is a theme with what the call says first.
type themeRequest struct {
	ofPoll
	PollThemeCreate
}

// CreatePollTheme creates the theme of a poll in a running meeting and returns its
// id. [Service.StartPoll] starts polls with it.
//
// https://developer.work.weixin.qq.com/document/path/98834
//
//wecom:api POST /cgi-bin/meeting/poll/create_theme 创建会议投票主题
func (s *Service) CreatePollTheme(ctx context.Context, meetingID string, by PollOperator, in PollThemeCreate) (pollThemeID string, err error) {
	if err := in.check(); err != nil {
		return "", err
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/meeting/poll/create_theme",
		themeRequest{ofPoll{MeetingID: meetingID, PollOperator: by}, in}, "poll_theme_id")
}

// ReplacePollTheme replaces all of a theme, in a running meeting.
//
// https://developer.work.weixin.qq.com/document/path/98835
//
//wecom:api POST /cgi-bin/meeting/poll/update_theme 修改会议投票主题
func (s *Service) ReplacePollTheme(ctx context.Context, meetingID string, by PollOperator, pollThemeID string, in PollThemeCreate) error {
	if err := in.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/poll/update_theme",
		themeRequest{ofPoll{meetingID, by, pollThemeID, ""}, in}, nil)
}

// A PollStatus tells how far a poll is.
//
//wecom:string
type PollStatus int

const (
	PollNotStarted PollStatus = 0 // 未开始
	PollRunning    PollStatus = 1 // 投票中
	PollEnded      PollStatus = 2 // 已结束
)

// A PollThemeListed is a theme with the polls that were started with it.
type PollThemeListed struct {
	PollThemeID string       `json:"poll_theme_id"`
	Polls       []PollListed `json:"polls_info"`
}

// A PollListed is a poll in a list.
type PollListed struct {
	PollID    string     `json:"poll_id"`
	Topic     string     `json:"poll_topic"`
	Status    PollStatus `json:"status"`
	Shared    wecom.Flag `json:"is_shared"`
	Anonymous wecom.Flag `json:"is_anony"`
}

// ListPolls returns the polls of a meeting, by their themes.
//
// https://developer.work.weixin.qq.com/document/path/98836
//
//wecom:api POST /cgi-bin/meeting/poll/get_poll_list 获取会议投票列表
func (s *Service) ListPolls(ctx context.Context, meetingID string, by PollOperator) ([]PollThemeListed, error) {
	return call.QueryIn[[]PollThemeListed](ctx, s.client, "/cgi-bin/meeting/poll/get_poll_list",
		ofPoll{MeetingID: meetingID, PollOperator: by}, "polls_theme_info")
}

// A PollTheme is what polls ask.
type PollTheme struct {
	PollThemeID string         `json:"poll_theme_id"`
	Topic       string         `json:"poll_topic"`
	Description string         `json:"poll_desc"`
	Anonymous   wecom.Flag     `json:"is_anony"`
	Questions   []PollQuestion `json:"poll_question_data"` // without what [Service.GetPoll] tells of votes
}

// A PollQuestion is a question of a poll.
type PollQuestion struct {
	ID      string           `json:"question_id"` // empty in themes
	Type    PollQuestionType `json:"question_type"`
	Text    string           `json:"question_desc"`
	Options []PollOption     `json:"option_info"`
}

// A PollOption is an option of a question. Themes have its text only.
type PollOption struct {
	ID     int64       `json:"option_id"`
	Text   string      `json:"option_desc"`
	Votes  int         `json:"option_num"`
	Rate   int         `json:"rate"`        // of all votes
	Voters []PollVoter `json:"option_user"` // none if the poll is anonymous
}

// A PollVoter is somebody who has voted.
type PollVoter struct {
	UserID    string `json:"userid"` // of members of the corp only
	TmpOpenID string `json:"tmp_openid"`
}

// GetPollTheme returns a theme, without any votes.
//
// https://developer.work.weixin.qq.com/document/path/98837
//
//wecom:api POST /cgi-bin/meeting/poll/get_theme_info 获取会议投票主题信息
func (s *Service) GetPollTheme(ctx context.Context, meetingID string, by PollOperator, pollThemeID string) (*PollTheme, error) {
	return call.Query[PollTheme](ctx, s.client, "/cgi-bin/meeting/poll/get_theme_info", ofPoll{meetingID, by, pollThemeID, ""})
}

// A Poll is a poll with its votes.
type Poll struct {
	PollTheme
	Status PollStatus `json:"status"`
	Shared wecom.Flag `json:"is_shared"`
	Voters int        `json:"vote_total_num"`
}

// GetPoll returns a poll with its votes.
//
// https://developer.work.weixin.qq.com/document/path/98838
//
//wecom:api POST /cgi-bin/meeting/poll/get_poll_detail 获取会议投票详情
func (s *Service) GetPoll(ctx context.Context, meetingID string, by PollOperator, pollID string) (*Poll, error) {
	return call.Query[Poll](ctx, s.client, "/cgi-bin/meeting/poll/get_poll_detail", ofPoll{meetingID, by, "", pollID})
}

// DeletePollTheme deletes a theme in a running meeting. The polls that were started
// with it stay.
//
// https://developer.work.weixin.qq.com/document/path/98839
//
//wecom:api POST /cgi-bin/meeting/poll/delete 删除会议投票
func (s *Service) DeletePollTheme(ctx context.Context, meetingID string, by PollOperator, pollThemeID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/poll/delete", ofPoll{meetingID, by, pollThemeID, ""}, nil)
}

// DeletePoll deletes a poll in a running meeting, and its theme with the theme's
// last poll.
//
// https://developer.work.weixin.qq.com/document/path/98839
//
//wecom:api POST /cgi-bin/meeting/poll/delete 删除会议投票
func (s *Service) DeletePoll(ctx context.Context, meetingID string, by PollOperator, pollID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/poll/delete", ofPoll{meetingID, by, "", pollID}, nil)
}

// StartPoll starts a poll with a theme in a running meeting and returns the poll's
// id.
//
// https://developer.work.weixin.qq.com/document/path/98840
//
//wecom:api POST /cgi-bin/meeting/poll/start 发起会议投票
func (s *Service) StartPoll(ctx context.Context, meetingID string, by PollOperator, pollThemeID string) (pollID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/meeting/poll/start", ofPoll{meetingID, by, pollThemeID, ""}, "poll_id")
}

// EndPoll ends a poll in a running meeting.
//
// https://developer.work.weixin.qq.com/document/path/98841
//
//wecom:api POST /cgi-bin/meeting/poll/finish 结束会议投票
func (s *Service) EndPoll(ctx context.Context, meetingID string, by PollOperator, pollThemeID, pollID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/poll/finish", ofPoll{meetingID, by, pollThemeID, pollID}, nil)
}
