// Package message sends as an app: application messages to members,
// departments and tags (发送应用消息), messages to the group chats of an app
// (群聊会话), messages to linked corps (互联企业), and notices to the parents of a school
// (学校通知).
//
// A message that WeCom would cut off without an error is refused before anything
// is sent. [Split] cuts a long text into messages.
package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// A Service sends as one app. It is safe for concurrent use.
type Service struct {
	client  *wecom.Client
	agentID int64
}

// New returns a Service that sends as the app with agentID. The client has the
// app's secret.
func New(client *wecom.Client, agentID int64) *Service { return &Service{client, agentID} }

// All, among the UserIDs of a [To], is everybody in the app's visible range.
const All = "@all"

// How many of each kind one call takes.
const (
	maxUsers       = 1000
	maxDepartments = 100
	maxTags        = 100
)

// To says who gets a message, in any combination. A call takes at most 1,000
// members, 100 departments and 100 tags; [Service.SendAll] takes any number.
type To struct {
	UserIDs       []string // or [All]; the rest is ignored then
	DepartmentIDs []int64  // with all departments below them
	TagIDs        []int64

	// SelectedTickets stand for the members that a user of the app has chosen in
	// the JS-SDK's selectPrivilegedContact. An update of a card ignores them.
	SelectedTickets []string
}

func (to To) check() error {
	switch {
	case to.empty():
		return errors.New("nobody to send to: name members, departments or tags, or message.All")
	case len(to.UserIDs) > maxUsers || len(to.DepartmentIDs) > maxDepartments || len(to.TagIDs) > maxTags:
		return fmt.Errorf("%d members, %d departments and %d tags are more than one call takes (%d, %d and %d): use SendAll",
			len(to.UserIDs), len(to.DepartmentIDs), len(to.TagIDs), maxUsers, maxDepartments, maxTags)
	}
	return to.checkUsers()
}

// checkUsers refuses what would address others: "|" stands between userids.
func (to To) checkUsers() error {
	for _, id := range to.UserIDs {
		if id == "" || strings.Contains(id, "|") {
			return fmt.Errorf("%q is not a userid: name each member by itself", id)
		}
	}
	return nil
}

func (to To) empty() bool {
	return len(to.UserIDs)+len(to.DepartmentIDs)+len(to.TagIDs)+len(to.SelectedTickets) == 0
}

func (to To) all() bool { return slices.Contains(to.UserIDs, All) }

// single leaves out what [All] replaces: WeCom knows it only by itself.
func (to To) single() To {
	if to.all() {
		return To{UserIDs: []string{All}}
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

	// Once makes a message safe to repeat: WeCom does not deliver an equal one
	// again within this time, 1 second to 4 hours. An equal message has equal
	// recipients and options too. The client repeats the call after a failure.
	Once time.Duration
}

func (o Options) check(content Content) error {
	if o.Safe == CorpOnly && content.msgType() != (MPNews{}).msgType() {
		return errors.New("only MPNews can be CorpOnly: use Confidential")
	}
	if err := oneOf("Safe", o.Safe, Shareable, Confidential, CorpOnly); err != nil {
		return err
	}
	return checkOnce(o.Once)
}

func checkOnce(d time.Duration) error {
	if d != 0 && (d < time.Second || d > 4*time.Hour) {
		return fmt.Errorf("the time of Once is %v, and WeCom remembers messages for a second to 4 hours", d)
	}
	return nil
}

// Safe says where a recipient can pass a message on to.
type Safe int

const (
	Shareable    Safe = 0
	Confidential Safe = 1 // nowhere, and it bears a watermark; files of usual office and image formats only
	CorpOnly     Safe = 2 // within the corp; MPNews to members only
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

	// ResponseCode changes a card that members act on: see [Service.UpdateCard].
	// Other messages have none.
	ResponseCode string `json:"response_code"`

	// Failed are those who do not get the message. If nobody would get it, the
	// call fails instead.
	Failed FailedRecipients `json:",embed"`
}

// Complete reports whether everybody addressed gets the message.
func (s *Sent) Complete() bool { return s.Failed.none() }

// FailedRecipients are those who do not get a message: they are unknown, or
// outside the app's visible range. The ids are as WeCom writes them.
type FailedRecipients struct {
	UserIDs           wecom.IDs `json:"invaliduser"` // in lower case
	DepartmentIDs     wecom.IDs `json:"invalidparty"`
	TagIDs            wecom.IDs `json:"invalidtag"`
	UnlicensedUserIDs wecom.IDs `json:"unlicenseduser"` // visible, but without a license for interfaces (基础接口许可); in lower case
}

func (f *FailedRecipients) none() bool {
	return len(f.UserIDs)+len(f.DepartmentIDs)+len(f.TagIDs)+len(f.UnlicensedUserIDs) == 0
}

// Send sends content to members of the corp. Look at [Sent.Failed] for those who
// do not get it; if nobody would, Send fails with
// [wecom.ErrAllRecipientsInvalid]. A TaskID that another card of the app has, or
// a malformed one, is a [wecom.ErrInvalidCardTask]; a MediaID that is over, or of
// another kind, a [wecom.ErrMediaNotFound]. WeCom drops messages without an error
// beyond 30 a minute or 1,000 an hour from one app to one member. A day takes 200
// recipients for each member that the corp may have. Messages are late at the
// full and the half hour, when everybody sends.
//
// https://developer.work.weixin.qq.com/document/path/90236
//
//wecom:api POST /cgi-bin/message/send 发送应用消息
func (s *Service) Send(ctx context.Context, to To, content Content, opts ...Options) (*Sent, error) {
	in := request{to.single(), content, s.agentID, last(opts)}
	if err := in.check(); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	if in.opts.Once > 0 {
		return call.Query[Sent](ctx, s.client, "/cgi-bin/message/send", &in)
	}
	return call.Post[Sent](ctx, s.client, "/cgi-bin/message/send", &in)
}

// A request is a message to members as it is sent.
type request struct {
	to      To
	content Content
	agentID int64
	opts    Options
}

func (r *request) check() error {
	if union.IsNil(r.content) {
		return errNoContent
	}
	if _, ok := r.content.(MiniProgramNotice); ok && r.to.all() {
		return errors.New("a mini program notice cannot go to message.All: name members, departments or tags")
	}
	return cmp.Or(r.to.check(), r.opts.check(r.content), r.content.checkApp())
}

// MarshalJSONTo writes the message in one pass.
func (r *request) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.String("touser", strings.Join(r.to.UserIDs, "|"))
	w.String("toparty", wecom.IntIDs(r.to.DepartmentIDs).Join())
	w.String("totag", wecom.IntIDs(r.to.TagIDs).Join())
	if len(r.to.SelectedTickets) > 0 {
		w.Value("selected_ticket_list", r.to.SelectedTickets)
	}
	w.Int("agentid", r.agentID)
	writeContent(&w, r.content)
	w.Int("safe", int64(r.opts.Safe))
	w.Flag("enable_id_trans", r.opts.TranslateIDs)
	w.Flag("enable_duplicate_check", r.opts.Once > 0)
	w.Int("duplicate_check_interval", int64(r.opts.Once/time.Second))
	return w.End()
}

// writeContent writes a content under the key of its type.
func writeContent(w *union.Writer, content interface{ msgType() string }) {
	w.String("msgtype", content.msgType())
	w.Value(content.msgType(), content)
}

// Recall withdraws a message that this app has sent within 24 hours
// ([wecom.ErrMessageExpired]) from all its recipients. WeChat goes on showing it.
// Messages to group chats and to linked corps cannot be recalled.
//
// https://developer.work.weixin.qq.com/document/path/94867
//
//wecom:api POST /cgi-bin/message/recall 撤回应用消息
func (s *Service) Recall(ctx context.Context, messageID string) error {
	return s.client.Post(ctx, "/cgi-bin/message/recall", call.Body{"msgid": messageID}, nil)
}
