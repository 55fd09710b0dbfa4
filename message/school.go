package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// SchoolContent is what a notice to parents and students carries: [Text], [Image],
// [Voice], [Video], [File], [News], [MPNews], [SchoolMiniProgram], [TextCard], which is
// no longer documented, or [UnknownContent].
type SchoolContent interface {
	msgType() string
	checkSchool() error
}

// A SchoolMiniProgram opens a mini program that is linked with the corp. All but Title
// is required.
type SchoolMiniProgram struct {
	AppID        string `json:"appid"`
	PagePath     string `json:"pagepath"`       // a click opens it
	Title        string `json:"title,omitzero"` // at most 64 bytes
	ThumbMediaID string `json:"thumb_media_id"` // of temporary media, best 520×416
}

func (SchoolMiniProgram) msgType() string { return "miniprogram" }

func (t Text) checkSchool() error           { return t.checkChat() }
func (i Image) checkSchool() error          { return i.checkChat() }
func (v Voice) checkSchool() error          { return v.checkChat() }
func (v Video) checkSchool() error          { return v.checkChat() }
func (f File) checkSchool() error           { return f.checkChat() }
func (c TextCard) checkSchool() error       { return c.checkChat() }
func (n News) checkSchool() error           { return n.checkChat() }
func (n MPNews) checkSchool() error         { return n.checkChat() }
func (u UnknownContent) checkSchool() error { return u.checkChat() }

func (m SchoolMiniProgram) checkSchool() error {
	return cmp.Or(
		need("the AppID", m.AppID), need("the PagePath", m.PagePath), need("the ThumbMediaID", m.ThumbMediaID),
		maxBytes("the title", m.Title, 64))
}

// A SchoolAudience tells who gets a notice, of those whom a [SchoolTo] names.
type SchoolAudience int

const (
	SchoolParents  SchoolAudience = 0
	SchoolStudents SchoolAudience = 1 // ParentUserIDs are ignored
	SchoolBoth     SchoolAudience = 2
)

// SchoolTo says who gets a notice, in any combination. A call takes at most 1,000
// parents, 1,000 students and 100 departments; [Service.SendAllToSchool] takes any
// number.
type SchoolTo struct {
	ParentUserIDs  []string
	StudentUserIDs []string       // stand for their parents unless the Audience says otherwise
	DepartmentIDs  []int64        // of the school, likewise
	CustomerIDs    []string       // parents by their external_userids; no longer documented
	All            bool           // the whole school
	Audience       SchoolAudience // default: parents
}

func (to SchoolTo) empty() bool {
	return !to.All && len(to.ParentUserIDs)+len(to.StudentUserIDs)+len(to.DepartmentIDs)+len(to.CustomerIDs) == 0
}

func (to SchoolTo) check() error {
	if err := oneOf("Audience", to.Audience, SchoolParents, SchoolStudents, SchoolBoth); err != nil {
		return err
	}
	switch parents, students, departments := len(to.ParentUserIDs), len(to.StudentUserIDs), len(to.DepartmentIDs); {
	case to.empty():
		return errors.New("nobody to send to: name parents, students or departments, or set All")
	case parents > maxUsers || students > maxUsers || departments > maxDepartments || len(to.CustomerIDs) > maxUsers:
		return fmt.Errorf("%d parents, %d students and %d departments are more than one call takes (%d, %d and %d): use SendAllToSchool",
			parents+len(to.CustomerIDs), students, departments, maxUsers, maxUsers, maxDepartments)
	}
	return nil
}

// SchoolOptions are what a notice may have besides its content.
type SchoolOptions struct {
	TranslateIDs bool // as in [Options]

	// Once makes a notice safe to repeat, as in [Options].
	Once time.Duration
}

// SchoolSent is what became of a notice.
type SchoolSent struct {
	// Failed are those who do not get the notice, or are unknown.
	Failed FailedSchoolRecipients `json:",embed"`
}

// Complete reports whether everybody addressed gets the notice.
func (s *SchoolSent) Complete() bool { return s.Failed.none() }

// FailedSchoolRecipients are those who do not get a notice: they are unknown, or may
// not use the app.
type FailedSchoolRecipients struct {
	ParentUserIDs  wecom.IDs `json:"invalid_parent_userid"`
	StudentUserIDs wecom.IDs `json:"invalid_student_userid"`
	DepartmentIDs  wecom.IDs `json:"invalid_party"`
	CustomerIDs    wecom.IDs `json:"invalid_external_user"`
}

func (f *FailedSchoolRecipients) none() bool {
	return len(f.ParentUserIDs)+len(f.StudentUserIDs)+len(f.DepartmentIDs)+len(f.CustomerIDs) == 0
}

func (f *FailedSchoolRecipients) add(more FailedSchoolRecipients) {
	f.ParentUserIDs = append(f.ParentUserIDs, more.ParentUserIDs...)
	f.StudentUserIDs = append(f.StudentUserIDs, more.StudentUserIDs...)
	f.DepartmentIDs = append(f.DepartmentIDs, more.DepartmentIDs...)
	f.CustomerIDs = append(f.CustomerIDs, more.CustomerIDs...)
}

// SendToSchool sends a notice (学校通知) to parents and students of a school, whose
// directory package school has. The app must be one that parents may use
// (家长可使用的应用), and reaches only those who follow the school's notices. Look at
// [SchoolSent.Failed] for those who do not get it.
//
// https://developer.work.weixin.qq.com/document/path/91609
//
//wecom:api POST /cgi-bin/externalcontact/message/send 发送「学校通知」
func (s *Service) SendToSchool(ctx context.Context, to SchoolTo, content SchoolContent, opts ...SchoolOptions) (*SchoolSent, error) {
	in := schoolRequest{to, content, s.agentID, last(opts)}
	if err := in.check(); err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	if in.opts.Once > 0 {
		return call.Query[SchoolSent](ctx, s.client, "/cgi-bin/externalcontact/message/send", &in)
	}
	return call.Post[SchoolSent](ctx, s.client, "/cgi-bin/externalcontact/message/send", &in)
}

// SchoolSentAll is what became of a notice that was sent in several calls.
type SchoolSentAll struct {
	Failed FailedSchoolRecipients // of all calls together

	// Unsent are the recipients whose calls were not made, or failed, when
	// SendAllToSchool returns an error: those to go on with.
	Unsent SchoolTo
}

// Complete reports whether everybody addressed gets the notice.
func (s *SchoolSentAll) Complete() bool { return s.Failed.none() && s.Unsent.empty() }

// SendAllToSchool is [Service.SendToSchool] for any number of recipients, as
// [Service.SendAll] is for [Service.Send]. A parent who is named in several ways may
// get the notice twice.
func (s *Service) SendAllToSchool(ctx context.Context, to SchoolTo, content SchoolContent, opts ...SchoolOptions) (*SchoolSentAll, error) {
	result := new(SchoolSentAll)
	err := sendEach(to.split(), func(part SchoolTo) error {
		sent, err := s.SendToSchool(ctx, part, content, opts...)
		if err == nil {
			result.Failed.add(sent.Failed)
		}
		return err
	}, func(part SchoolTo) { result.Failed.add(part.failed()) }, result.Unsent.add)
	return result, err
}

// split cuts recipients into what one call takes, and at least one part.
func (to SchoolTo) split() []SchoolTo {
	if to.All {
		return []SchoolTo{{All: true, Audience: to.Audience}}
	}
	parts := []SchoolTo{{Audience: to.Audience}}
	at := func(i int) *SchoolTo {
		if i == len(parts) {
			parts = append(parts, SchoolTo{Audience: to.Audience})
		}
		return &parts[i]
	}
	chunk(to.ParentUserIDs, maxUsers, strings.ToLower, func(i int, ids []string) { at(i).ParentUserIDs = ids })
	chunk(to.StudentUserIDs, maxUsers, strings.ToLower, func(i int, ids []string) { at(i).StudentUserIDs = ids })
	chunk(to.DepartmentIDs, maxDepartments, same, func(i int, ids []int64) { at(i).DepartmentIDs = ids })
	chunk(to.CustomerIDs, maxUsers, func(id string) string { return id }, func(i int, ids []string) { at(i).CustomerIDs = ids })
	return parts
}

func (to *SchoolTo) add(more SchoolTo) {
	to.ParentUserIDs = append(to.ParentUserIDs, more.ParentUserIDs...)
	to.StudentUserIDs = append(to.StudentUserIDs, more.StudentUserIDs...)
	to.DepartmentIDs = append(to.DepartmentIDs, more.DepartmentIDs...)
	to.CustomerIDs = append(to.CustomerIDs, more.CustomerIDs...)
	to.All, to.Audience = to.All || more.All, more.Audience
}

// failed names recipients of a call in which none of them is valid.
func (to SchoolTo) failed() FailedSchoolRecipients {
	return FailedSchoolRecipients{to.ParentUserIDs, to.StudentUserIDs, texts(to.DepartmentIDs), to.CustomerIDs}
}

// A schoolRequest is a notice as it is sent.
type schoolRequest struct {
	to      SchoolTo
	content SchoolContent
	agentID int64
	opts    SchoolOptions
}

func (r *schoolRequest) check() error {
	if union.IsNil(r.content) {
		return errNoContent
	}
	return cmp.Or(r.to.check(), checkOnce(r.opts.Once), r.content.checkSchool())
}

// MarshalJSONTo writes the notice in one pass.
func (r *schoolRequest) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.Int("recv_scope", int64(r.to.Audience))
	for _, list := range []struct {
		key string
		ids []string
	}{
		{"to_parent_userid", r.to.ParentUserIDs}, {"to_student_userid", r.to.StudentUserIDs},
		{"to_party", texts(r.to.DepartmentIDs)}, {"to_external_user", r.to.CustomerIDs},
	} {
		if len(list.ids) > 0 {
			w.Value(list.key, list.ids)
		}
	}
	w.Flag("toall", r.to.All)
	w.Int("agentid", r.agentID)
	writeContent(&w, r.content)
	w.Flag("enable_id_trans", r.opts.TranslateIDs)
	w.Flag("enable_duplicate_check", r.opts.Once > 0)
	w.Int("duplicate_check_interval", int64(r.opts.Once/time.Second))
	return w.End()
}
