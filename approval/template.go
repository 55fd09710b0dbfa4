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
	t, err := call.Query[Template](ctx, s.client, "/cgi-bin/oa/gettemplatedetail", templateID{id})
	if err == nil {
		t.ID = id
	}
	return t, err
}

type templateID struct {
	ID string `json:"template_id"`
}

// A TemplateInput describes a template. Of the kinds for attendance and leave a
// template holds one control at most.
type TemplateInput struct {
	Name     Texts // at most 40 characters, unlike that of any other template
	Controls []Control
}

// wireTemplate is a template as it is written.
type wireTemplate struct {
	ID      string          `json:"template_id,omitzero"`
	Name    Texts           `json:"template_name"`
	Content TemplateContent `json:"template_content"`
}

// CreateTemplate adds a template with the default flow, and returns its id. It
// fails with [wecom.ErrInvalidTemplate] if a control is wrong.
//
// https://developer.work.weixin.qq.com/document/path/97437
//
//wecom:api POST /cgi-bin/oa/approval/create_template 创建审批模板
//wecom:limit 600/min
func (s *Service) CreateTemplate(ctx context.Context, in TemplateInput) (id string, err error) {
	out, err := call.Post[templateID](ctx, s.client, "/cgi-bin/oa/approval/create_template",
		wireTemplate{Name: in.Name, Content: TemplateContent{in.Controls}})
	if err != nil {
		return "", err
	}
	return out.ID, nil
}

// UpdateTemplate replaces the name and all controls of a template that the app
// created. Its flow stays. It fails with [wecom.ErrTemplateLocked] if the
// template has a print format of its own.
//
// https://developer.work.weixin.qq.com/document/path/97438
//
//wecom:api POST /cgi-bin/oa/approval/update_template 更新审批模板
func (s *Service) UpdateTemplate(ctx context.Context, id string, in TemplateInput) error {
	return s.client.Post(ctx, "/cgi-bin/oa/approval/update_template",
		wireTemplate{id, in.Name, TemplateContent{in.Controls}}, nil)
}

// CopyTemplate copies a template of a service provider into the corp, and
// returns the copy's id.
//
// https://developer.work.weixin.qq.com/document/path/92630
//
//wecom:api POST /cgi-bin/oa/approval/copytemplate 复制/更新模板到企业
func (s *Service) CopyTemplate(ctx context.Context, openTemplateID string) (id string, err error) {
	out, err := call.Post[templateID](ctx, s.client, "/cgi-bin/oa/approval/copytemplate", struct {
		ID string `json:"open_template_id"`
	}{openTemplateID})
	if err != nil {
		return "", err
	}
	return out.ID, nil
}
