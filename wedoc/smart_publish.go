package wedoc

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// An AudienceRange tells who may read what is published.
//
//wecom:string
type AudienceRange int

const (
	AudienceCorp     AudienceRange = 1 // 企业内可见
	AudienceAnybody  AudienceRange = 3 // 企业内外可见
	AudienceSelected AudienceRange = 4 // 指定成员可见
)

// An Audience is who may read a smart document that is published.
type Audience struct {
	Range    AudienceRange `json:"publish_range,omitzero"` // default: AudienceCorp
	Selected []Grantee     `json:"auth_list,omitempty"`    // required for AudienceSelected: members and departments
}

// A Publication is a smart document that was published.
type Publication struct {
	Code        string     `json:"share_code"`
	URL         string     `json:"publish_url"`
	Version     int64      `json:"version"`
	PublishedAt wecom.Time `json:"publish_time"`
	Title       string     `json:"publish_doc_title"`
}

// PublishSmartDocument publishes a smart document, or its latest version if it is
// published already. It takes 3 to 8 seconds: give the context more than 10.
//
// https://developer.work.weixin.qq.com/document/path/101650
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/publish 发布智能文档
func (s *Service) PublishSmartDocument(ctx context.Context, docID string, audience Audience) (*Publication, error) {
	return call.Post[Publication](ctx, s.client, "/cgi-bin/wedoc/smartdoc/publish", audience.of(docID))
}

// ReplaceAudience replaces who may read a smart document that is published: all of
// it, those selected before, too.
//
// https://developer.work.weixin.qq.com/document/path/101652
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/publish_setting 修改发布页可查看范围
func (s *Service) ReplaceAudience(ctx context.Context, docID string, audience Audience) error {
	if audience.Range == 0 {
		audience.Range = AudienceCorp
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartdoc/publish_setting", audience.of(docID), nil)
}

// CancelPublication ends the publication of a smart document.
//
// https://developer.work.weixin.qq.com/document/path/101651
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/cancel_publish 取消发布智能文档
func (s *Service) CancelPublication(ctx context.Context, docID string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartdoc/cancel_publish", call.Body{"docid": docID}, nil)
}

type publishing struct {
	DocID string `json:"docid"`
	Audience
}

func (a Audience) of(docID string) publishing {
	a.Selected = typedGrantees(a.Selected)
	return publishing{docID, a}
}
