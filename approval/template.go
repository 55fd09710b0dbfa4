package approval

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A Template is a kind of form.
type Template struct {
	ID      string          `json:"-"`
	Names   Texts           `json:"template_names"`
	Content TemplateContent `json:"template_content"`
}

// TemplateContent is what a template consists of.
type TemplateContent struct {
	Controls []Control `json:"controls,omitzero"`
}

// GetTemplate returns a template of the corp. Its id is in the URL of the page on
// which the admin console edits it, and in forms and events. It fails with
// [wecom.ErrInvalidApproval] for an unknown id.
//
// https://developer.work.weixin.qq.com/document/path/91982
//
//wecom:api POST /cgi-bin/oa/gettemplatedetail 获取审批模板详情
//wecom:limit 600/min
func (s *Service) GetTemplate(ctx context.Context, id string) (*Template, error) {
	t, err := call.Query[Template](ctx, s.client, "/cgi-bin/oa/gettemplatedetail", call.Body{"template_id": id})
	if err == nil {
		t.ID = id
	}
	return t, err
}

// A TemplateCreate describes a template to create. Of the kinds for attendance and
// leave a template holds one control at most.
type TemplateCreate struct {
	Name     Texts // at most 40 characters, unlike that of any other template
	Controls []Control
}

// A TemplateUpdate replaces all of a template but its flow.
type TemplateUpdate struct {
	Name     Texts // required; at most 40 characters, unlike that of any other template
	Controls []Control
}

// wireTemplate is a template as it is written.
type wireTemplate struct {
	ID      string          `json:"template_id,omitzero"`
	Name    Texts           `json:"template_name"`
	Content TemplateContent `json:"template_content"`
}

// CreateTemplate creates a template with the default flow, and returns its id. It
// fails with [wecom.ErrInvalidTemplate] if a control is wrong, with
// [wecom.ErrTemplateForbidden] if the app may not manage templates, and with
// [wecom.ErrTemplateLimit] if the corp has too many.
//
// https://developer.work.weixin.qq.com/document/path/97437
//
//wecom:api POST /cgi-bin/oa/approval/create_template 创建审批模板
//wecom:limit 600/min
func (s *Service) CreateTemplate(ctx context.Context, in TemplateCreate) (id string, err error) {
	body := wireTemplate{Name: in.Name, Content: TemplateContent{in.Controls}}
	return call.PostID[string](ctx, s.client, "/cgi-bin/oa/approval/create_template", body, "template_id")
}

// UpdateTemplate replaces the name and all controls of a template that the app
// created. Its flow is unchanged. It fails with [wecom.ErrTemplateLocked] if the
// template has a print format of its own, with [wecom.ErrTemplateForbidden] if
// the app may not manage it, and with [wecom.ErrInvalidTemplate] if a control is
// wrong.
//
// https://developer.work.weixin.qq.com/document/path/97438
//
//wecom:api POST /cgi-bin/oa/approval/update_template 更新审批模板
func (s *Service) UpdateTemplate(ctx context.Context, id string, in TemplateUpdate) error {
	body := wireTemplate{id, in.Name, TemplateContent{in.Controls}}
	return s.client.Post(ctx, "/cgi-bin/oa/approval/update_template", body, nil)
}

// CopyTemplate copies a template of a service provider into the corp, and
// returns the copy's id.
//
// https://developer.work.weixin.qq.com/document/path/92630
//
//wecom:api POST /cgi-bin/oa/approval/copytemplate 复制/更新模板到企业
func (s *Service) CopyTemplate(ctx context.Context, openTemplateID string) (id string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/oa/approval/copytemplate", call.Body{"open_template_id": openTemplateID}, "template_id")
}
