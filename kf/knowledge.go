package kf

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A KnowledgeGroup is a group of questions of the knowledge base (知识库分组), from
// which WeCom's robot answers. The default group stays as it is.
type KnowledgeGroup struct {
	ID        string     `json:"group_id"`
	Name      string     `json:"name"`
	IsDefault wecom.Flag `json:"is_default"`
}

// CreateKnowledgeGroup makes a group and returns its id. The name has at most 12
// characters, and no two groups have the same. A corp has at most 100 groups.
//
// https://developer.work.weixin.qq.com/document/path/95971
//
//wecom:api POST /cgi-bin/kf/knowledge/add_group 添加分组（知识库分组管理）
func (s *Service) CreateKnowledgeGroup(ctx context.Context, name string) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/kf/knowledge/add_group", call.Body{"name": name}, "group_id")
}

// UpdateKnowledgeGroup gives a group another name, of at most 12 characters.
//
// https://developer.work.weixin.qq.com/document/path/95971
//
//wecom:api POST /cgi-bin/kf/knowledge/mod_group 修改分组（知识库分组管理）
func (s *Service) UpdateKnowledgeGroup(ctx context.Context, groupID, name string) error {
	return s.client.Post(ctx, "/cgi-bin/kf/knowledge/mod_group", call.Body{"group_id": groupID, "name": name}, nil)
}

// DeleteKnowledgeGroup deletes a group.
//
// https://developer.work.weixin.qq.com/document/path/95971
//
//wecom:api POST /cgi-bin/kf/knowledge/del_group 删除分组（知识库分组管理）
func (s *Service) DeleteKnowledgeGroup(ctx context.Context, groupID string) error {
	return s.client.Post(ctx, "/cgi-bin/kf/knowledge/del_group", call.Body{"group_id": groupID}, nil)
}

// A KnowledgeGroupPage is a page of groups.
type KnowledgeGroupPage struct {
	Groups     []KnowledgeGroup `json:"group_list"`
	NextCursor string           `json:"next_cursor"` // empty on the last page
	HasMore    wecom.Flag       `json:"has_more"`
}

func (p *KnowledgeGroupPage) page() ([]KnowledgeGroup, string) { return p.Groups, p.NextCursor }

// ListKnowledgeGroups returns one page of groups, or the one group with groupID, which
// is optional. The limit is at most 1,000, by default 500.
//
// https://developer.work.weixin.qq.com/document/path/95971
//
//wecom:api POST /cgi-bin/kf/knowledge/list_group 获取分组列表（知识库分组管理）
func (s *Service) ListKnowledgeGroups(ctx context.Context, groupID string, page wecom.Page) (*KnowledgeGroupPage, error) {
	return call.QueryPage[KnowledgeGroupPage](ctx, s.client, "/cgi-bin/kf/knowledge/list_group", knowledgeQuery{GroupID: groupID, Cursor: page.Cursor, Limit: page.Limit})
}

// AllKnowledgeGroups yields all groups.
func (s *Service) AllKnowledgeGroups(ctx context.Context) iter.Seq2[KnowledgeGroup, error] {
	return pager.All(ctx, maxKnowledge, func(ctx context.Context, page wecom.Page) (*KnowledgeGroupPage, error) {
		return s.ListKnowledgeGroups(ctx, "", page)
	}, (*KnowledgeGroupPage).page)
}

const maxKnowledge = 1000 // in a page

type knowledgeQuery struct {
	GroupID  string `json:"group_id,omitzero"`
	IntentID string `json:"intent_id,omitzero"`
	Cursor   string `json:"cursor,omitzero"`
	Limit    int    `json:"limit,omitzero"`
}

// An Intent is a question of the knowledge base with its answer (问答).
type Intent struct {
	GroupID  string
	ID       string
	Question string
	Similar  []string // other ways to ask the same
	Answer   Answer
}

// An Answer is what the robot answers.
type Answer struct {
	Text        string               // at most 500 characters; required
	Attachments KnowledgeAttachments // at most 4
}

// An IntentCreate describes a new question. Group, question and answer are required.
// No two questions are the same, also in different groups. A group has at most 200.
type IntentCreate struct {
	GroupID  string
	Question string   // at most 200 characters
	Similar  []string // at most 100, each of at most 200 characters
	Answer   Answer
}

// An IntentUpdate changes a question. What is nil or empty stays unchanged; the rest
// replaces what was there as a whole.
type IntentUpdate struct {
	Question string
	Similar  []string // an empty list that is not nil clears
	Answer   *Answer  // with all attachments: media ids of a question that was read do not come back
}

// The wire wraps each text twice.
type (
	knowledgeText struct {
		Content string `json:"content"`
	}
	knowledgeQuestion struct {
		Text knowledgeText `json:"text"`
	}
	knowledgeSimilar struct {
		Items []knowledgeQuestion `json:"items"`
	}
	knowledgeAnswer struct {
		Text        knowledgeText        `json:"text"`
		Attachments KnowledgeAttachments `json:"attachments,omitzero"`
	}

	// knowledgeIntent is what is sent: nil stays unchanged.
	knowledgeIntent struct {
		GroupID  string             `json:"group_id,omitzero"`
		ID       string             `json:"intent_id,omitzero"`
		Question *knowledgeQuestion `json:"question,omitzero"`
		Similar  *knowledgeSimilar  `json:"similar_questions,omitzero"`
		Answers  []knowledgeAnswer  `json:"answers,omitzero"`
	}
)

func (k *knowledgeIntent) set(question string, similar []string, answer *Answer) error {
	if question != "" {
		k.Question = &knowledgeQuestion{knowledgeText{question}}
	}
	if similar != nil {
		k.Similar = &knowledgeSimilar{Items: []knowledgeQuestion{}}
		for _, s := range similar {
			k.Similar.Items = append(k.Similar.Items, knowledgeQuestion{knowledgeText{s}})
		}
	}
	if answer != nil {
		k.Answers = []knowledgeAnswer{{knowledgeText{answer.Text}, answer.Attachments}}
	}
	return k.check()
}

// check refuses what exceeds the documented limits, for which WeCom has one vague
// code.
func (k *knowledgeIntent) check() error {
	questions := []knowledgeQuestion{}
	if k.Question != nil {
		questions = append(questions, *k.Question)
	}
	if k.Similar != nil {
		if n := len(k.Similar.Items); n > 100 {
			return fmt.Errorf("kf: %d similar questions, and WeCom takes at most 100", n)
		}
		questions = append(questions, k.Similar.Items...)
	}
	for _, q := range questions {
		if n := utf8.RuneCountInString(q.Text.Content); n == 0 || n > 200 {
			return fmt.Errorf("kf: a question has %d characters, and WeCom takes 1 to 200", n)
		}
	}
	for _, a := range k.Answers {
		if n := utf8.RuneCountInString(a.Text.Content); n == 0 || n > 500 {
			return fmt.Errorf("kf: the answer has %d characters, and WeCom takes 1 to 500", n)
		}
		if n := len(a.Attachments); n > 4 {
			return fmt.Errorf("kf: the answer has %d attachments, and WeCom takes at most 4", n)
		}
	}
	return nil
}

// CreateIntent adds a question to a group and returns its id.
//
// https://developer.work.weixin.qq.com/document/path/95972
//
//wecom:api POST /cgi-bin/kf/knowledge/add_intent 添加问答（知识库问答管理）
func (s *Service) CreateIntent(ctx context.Context, in IntentCreate) (string, error) {
	k := knowledgeIntent{GroupID: in.GroupID}
	k.Question = &knowledgeQuestion{}
	if err := k.set(in.Question, in.Similar, &in.Answer); err != nil {
		return "", err
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/kf/knowledge/add_intent", k, "intent_id")
}

// UpdateIntent changes a question.
//
// https://developer.work.weixin.qq.com/document/path/95972
//
//wecom:api POST /cgi-bin/kf/knowledge/mod_intent 修改问答（知识库问答管理）
func (s *Service) UpdateIntent(ctx context.Context, intentID string, in IntentUpdate) error {
	k := knowledgeIntent{ID: intentID}
	if in.Question == "" && in.Similar == nil && in.Answer == nil {
		return errors.New("kf: there is nothing to change")
	}
	if err := k.set(in.Question, in.Similar, in.Answer); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/kf/knowledge/mod_intent", k, nil)
}

// DeleteIntent deletes a question.
//
// https://developer.work.weixin.qq.com/document/path/95972
//
//wecom:api POST /cgi-bin/kf/knowledge/del_intent 删除问答（知识库问答管理）
func (s *Service) DeleteIntent(ctx context.Context, intentID string) error {
	return s.client.Post(ctx, "/cgi-bin/kf/knowledge/del_intent", call.Body{"intent_id": intentID}, nil)
}

// An IntentQuery says which questions to list. All fields are optional.
type IntentQuery struct {
	GroupID  string
	IntentID string
}

// An IntentPage is a page of questions.
type IntentPage struct {
	Intents    []Intent   `json:"intent_list"`
	NextCursor string     `json:"next_cursor"` // empty on the last page
	HasMore    wecom.Flag `json:"has_more"`
}

func (p *IntentPage) page() ([]Intent, string) { return p.Intents, p.NextCursor }

// ListIntents returns one page of questions. The limit is at most 1,000, by default
// 500. Attachments come without media ids.
//
// https://developer.work.weixin.qq.com/document/path/95972
//
//wecom:api POST /cgi-bin/kf/knowledge/list_intent 获取问答列表（知识库问答管理）
func (s *Service) ListIntents(ctx context.Context, q IntentQuery, page wecom.Page) (*IntentPage, error) {
	return call.QueryPage[IntentPage](ctx, s.client, "/cgi-bin/kf/knowledge/list_intent", knowledgeQuery{q.GroupID, q.IntentID, page.Cursor, page.Limit})
}

// AllIntents yields the questions of all pages.
func (s *Service) AllIntents(ctx context.Context, q IntentQuery) iter.Seq2[Intent, error] {
	return pager.All(ctx, maxKnowledge, func(ctx context.Context, page wecom.Page) (*IntentPage, error) {
		return s.ListIntents(ctx, q, page)
	}, (*IntentPage).page)
}

// intentParts are the parts that the official page shows within the question in one
// place and beside it in another.
type intentParts struct {
	Similar knowledgeSimilar  `json:"similar_questions"`
	Answers []knowledgeAnswer `json:"answers"`
}

type listedIntent struct {
	GroupID  string `json:"group_id"`
	ID       string `json:"intent_id"`
	Question struct {
		Text        knowledgeText `json:"text"`
		intentParts `json:",embed"`
	} `json:"question"`
	intentParts `json:",embed"`
}

// UnmarshalJSONFrom reads a question whose parts stand in it or beside it.
func (i *Intent) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w listedIntent
	err := json.UnmarshalDecode(d, &w)
	*i = Intent{GroupID: w.GroupID, ID: w.ID, Question: w.Question.Text.Content}
	for _, q := range append(w.Question.Similar.Items, w.Similar.Items...) {
		i.Similar = append(i.Similar, q.Text.Content)
	}
	for _, a := range append(w.Question.Answers, w.Answers...) { // WeCom has one
		i.Answer.Text += a.Text.Content
		i.Answer.Attachments = append(i.Answer.Attachments, a.Attachments...)
	}
	return err
}

// UnmarshalJSON is [Intent.UnmarshalJSONFrom] for encoding/json.
func (i *Intent) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, i) }

// A KnowledgeAttachment follows an answer: a [KnowledgeImage], a [KnowledgeVideo], a
// [KnowledgeLink], a [KnowledgeMiniProgram], or an [UnknownAttachment] that was read.
type KnowledgeAttachment interface {
	attachmentKind() string
}

// A KnowledgeImage is a picture. MediaID is required to send; Name is what is read.
type KnowledgeImage struct {
	MediaID string `json:"media_id,omitzero"`
	Name    string `json:"name,omitzero"`
}

// A KnowledgeVideo is a film. MediaID is required to send; Name is what is read.
type KnowledgeVideo struct {
	MediaID string `json:"media_id,omitzero"`
	Name    string `json:"name,omitzero"`
}

// A KnowledgeLink is a card that opens a page. Title and URL are required.
type KnowledgeLink struct {
	Title       string `json:"title"`
	Description string `json:"desc,omitzero"`
	URL         string `json:"url"`
	PictureURL  string `json:"pic_url,omitzero"`
}

// A KnowledgeMiniProgram is a card that opens a mini program, which must be linked
// with the corp.
type KnowledgeMiniProgram struct {
	AppID        string `json:"appid"`
	PagePath     string `json:"pagepath"`
	Title        string `json:"title,omitzero"`          // at most 64 bytes
	ThumbMediaID string `json:"thumb_media_id,omitzero"` // the cover, 520×416 at best: required to send, never read
}

// UnknownAttachment is an attachment of a kind that this package does not know, as
// it was read. Sending it sends Raw.
type UnknownAttachment struct {
	Kind string
	Raw  jsontext.Value
}

func (KnowledgeImage) attachmentKind() string       { return "image" }
func (KnowledgeVideo) attachmentKind() string       { return "video" }
func (KnowledgeLink) attachmentKind() string        { return "link" }
func (KnowledgeMiniProgram) attachmentKind() string { return "miniprogram" }
func (u UnknownAttachment) attachmentKind() string  { return u.Kind }

// KnowledgeAttachments follow an answer.
type KnowledgeAttachments []KnowledgeAttachment

var knowledgeAttachments = union.Bodies[KnowledgeAttachment]{
	Key: "msgtype",
	Shapes: map[string]union.Shape[KnowledgeAttachment]{
		"image":       union.As[KnowledgeImage, KnowledgeAttachment](),
		"video":       union.As[KnowledgeVideo, KnowledgeAttachment](),
		"link":        union.As[KnowledgeLink, KnowledgeAttachment](),
		"miniprogram": union.As[KnowledgeMiniProgram, KnowledgeAttachment](),
	},
	Unknown: func(kind string, raw jsontext.Value) KnowledgeAttachment { return UnknownAttachment{kind, raw} },
}

// UnmarshalJSONFrom reads attachments of known and of unknown kinds. What comes with
// bodies of several kinds is as many attachments.
func (a *KnowledgeAttachments) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return knowledgeAttachments.ReadList(d, (*[]KnowledgeAttachment)(a))
}

// UnmarshalJSON is [KnowledgeAttachments.UnmarshalJSONFrom] for encoding/json.
func (a *KnowledgeAttachments) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, a) }

// MarshalJSONTo writes each attachment under its kind, next to msgtype.
func (a KnowledgeAttachments) MarshalJSONTo(e *jsontext.Encoder) error {
	return writeShapes(e, a, "msgtype", KnowledgeAttachment.attachmentKind)
}

// MarshalJSON is [KnowledgeAttachments.MarshalJSONTo] for encoding/json.
func (a KnowledgeAttachments) MarshalJSON() ([]byte, error) { return lenient.Marshal(a) }
