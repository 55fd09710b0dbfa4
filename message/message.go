// Package message sends as an app: application messages to members,
// departments and tags (发送应用消息), messages to the group chats of an app
// (群聊会话), and messages to linked corps (互联企业).
//
// What WeCom would cut off or leave out without an error is refused before
// anything is sent. [Split] cuts a long text into messages.
package message

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/union"
)

// A Service sends as one app. It is safe for concurrent use.
type Service struct {
	client  *wecom.Client
	agentID int64
}

// New returns a Service that sends as the app with agentID, whose secret the
// client holds.
func New(client *wecom.Client, agentID int64) *Service { return &Service{client, agentID} }

// All, among [To.Users], addresses everybody in the app's visible range.
const All = "@all"

// How many of each kind one call takes.
const (
	maxUsers       = 1000
	maxDepartments = 100
	maxTags        = 100
)

// To says who gets a message: members, departments with all below them, and
// tags, in any combination. A call takes at most 1,000 members, 100 departments
// and 100 tags; [Service.SendInBatches] takes any number. [All] among Users
// makes everything else moot.
type To struct {
	Users       []string
	Departments []int64
	Tags        []int64
}

func (to To) check() error {
	switch {
	case to.empty():
		return errors.New("nobody to send to: name members, departments or tags, or message.All")
	case len(to.Users) > maxUsers || len(to.Departments) > maxDepartments || len(to.Tags) > maxTags:
		return fmt.Errorf("%d members, %d departments and %d tags are more than one call takes (%d, %d and %d): use SendInBatches",
			len(to.Users), len(to.Departments), len(to.Tags), maxUsers, maxDepartments, maxTags)
	}
	return to.checkUsers()
}

// checkUsers refuses what would address others: "|" stands between userids.
func (to To) checkUsers() error {
	for _, id := range to.Users {
		if id == "" || strings.Contains(id, "|") {
			return fmt.Errorf("%q is not a userid: name each member by itself", id)
		}
	}
	return nil
}

func (to To) empty() bool { return len(to.Users)+len(to.Departments)+len(to.Tags) == 0 }

func (to To) all() bool { return slices.Contains(to.Users, All) }

// single leaves out what [All] makes moot: WeCom knows it only by itself.
func (to To) single() To {
	if to.all() {
		return To{Users: []string{All}}
	}
	return to
}

// Options are what a message to members may have besides its content.
type Options struct {
	Safe Safe

	// TranslateIDs replaces $userName=USERID$, $userAlias=USERID$,
	// $userAliasOrName=USERID$ and $departmentName=ID$ by names (id转译), in
	// texts, titles and descriptions, but not in markdown.
	TranslateIDs bool

	// Once makes a message safe to repeat: an equal one sent within this time, a
	// second to 4 hours, is not delivered again. Recipients and options count
	// too. The client then repeats the call by itself after a failure.
	Once time.Duration
}

func (o Options) check(content Content) error {
	if o.Safe == CorpOnly && content.msgType() != (MPNews{}).msgType() {
		return errors.New("only MPNews can be CorpOnly: use Confidential")
	}
	if o.Once != 0 && (o.Once < time.Second || o.Once > 4*time.Hour) {
		return fmt.Errorf("the time of Once is %v, and WeCom remembers messages for a second to 4 hours", o.Once)
	}
	return nil
}

// Safe says where a message may go from its recipients.
type Safe int

// Where a message may go.
const (
	Shareable    Safe = iota
	Confidential      // cannot be passed on and bears a watermark; files of usual office and image formats only
	CorpOnly          // can be passed on within the corp; MPNews to members only
)

// last returns the options of a call, which are optional themselves.
func last[T any](opts []T) (o T) {
	if len(opts) > 0 {
		o = opts[len(opts)-1]
	}
	return o
}

// Sent is what became of a message.
type Sent struct {
	ID string `json:"msgid"` // for [Service.Recall]

	// ResponseCode changes a card that members act on, once and within 72 hours:
	// see [Service.UpdateCard]. Other messages have none.
	ResponseCode string `json:"response_code"`

	Missed
}

// Missed are those who do not get a message, as WeCom names them. If nobody
// would get it, the call fails instead.
type Missed struct {
	InvalidUsers       wecom.IDs `json:"invaliduser"` // unknown or outside the visible range; lower-cased
	InvalidDepartments wecom.IDs `json:"invalidparty"`
	InvalidTags        wecom.IDs `json:"invalidtag"`
	UnlicensedUsers    wecom.IDs `json:"unlicenseduser"` // without a licence for interfaces (基础接口许可)
}

// Complete reports whether everybody addressed gets the message.
func (m *Missed) Complete() bool {
	return len(m.InvalidUsers)+len(m.InvalidDepartments)+len(m.InvalidTags)+len(m.UnlicensedUsers) == 0
}

// Send sends content to members of the corp. It fails with
// [wecom.ErrAllRecipientsInvalid] if nobody would get it; look at [Sent] for
// those who did not. Beyond 30 messages a minute or 1,000 an hour from one app
// to one member WeCom drops messages without an error. A day takes 200
// recipients for each member that the corp may have. Avoid the full and the
// half hour, when everybody sends.
//
// https://developer.work.weixin.qq.com/document/path/90236
//
//wecom:api POST /cgi-bin/message/send 发送应用消息
func (s *Service) Send(ctx context.Context, to To, content Content, opts ...Options) (*Sent, error) {
	o := last(opts)
	in, err := s.envelope(to, content, o)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	send := s.client.Post
	if o.Once > 0 {
		send = s.client.Query
	}
	var sent Sent
	if err := send(ctx, "/cgi-bin/message/send", in, &sent); err != nil {
		return nil, err
	}
	return &sent, nil
}

// envelope builds the request around a content.
func (s *Service) envelope(to To, content Content, o Options) (json.RawMessage, error) {
	if content == nil {
		return nil, errNoContent
	}
	to = to.single()
	if _, ok := content.(MiniProgramNotice); ok && to.all() {
		return nil, errors.New("a mini program notice cannot go to message.All: name members, departments or tags")
	}
	if err := cmp.Or(to.check(), o.check(content), content.checkApp()); err != nil {
		return nil, err
	}
	return union.Tagged(content.msgType(), content, struct {
		Users          string     `json:"touser,omitzero"`
		Departments    string     `json:"toparty,omitzero"`
		Tags           string     `json:"totag,omitzero"`
		Type           string     `json:"msgtype"`
		AgentID        int64      `json:"agentid"`
		Safe           Safe       `json:"safe,omitzero"`
		TranslateIDs   wecom.Flag `json:"enable_id_trans,omitzero"`
		CheckDuplicate wecom.Flag `json:"enable_duplicate_check,omitzero"`
		Interval       int64      `json:"duplicate_check_interval,omitzero"` // seconds
	}{
		wecom.IDs(to.Users).Join(), wecom.IntIDs(to.Departments).Join(), wecom.IntIDs(to.Tags).Join(),
		content.msgType(), s.agentID,
		o.Safe, wecom.Flag(o.TranslateIDs), o.Once > 0, int64(o.Once / time.Second),
	})
}

// Recall takes a message back that this app has sent within 24 hours
// ([wecom.ErrMessageExpired]), for all its recipients. WeChat goes on showing
// it. Messages to group chats and to linked corps cannot be recalled.
//
// https://developer.work.weixin.qq.com/document/path/94867
//
//wecom:api POST /cgi-bin/message/recall 撤回应用消息
func (s *Service) Recall(ctx context.Context, messageID string) error {
	return s.client.Post(ctx, "/cgi-bin/message/recall", struct {
		ID string `json:"msgid"`
	}{messageID}, nil)
}
