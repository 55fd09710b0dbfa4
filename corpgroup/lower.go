package corpgroup

import (
	"context"
	"errors"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Link tells how a lower corp is connected with the upper one.
//
//wecom:string
type Link int

const (
	GroupLink Link = 0 // 企业互联: also of schools and their authority (局校互联)
	ChainLink Link = 1 // 上下游
)

// A LowerApp is the app of a lower corp that the upper corp's app was shared as.
type LowerApp struct {
	CorpID   string `json:"corpid"`
	CorpName string `json:"corp_name"`
	AgentID  int64  `json:"agentid"`                // at the lower corp
	Link     Link   `json:"business_type,omitzero"` // by which it was shared; not WeCom's, but that of the query
}

// LowerAppQuery tells which lower corps [Service.ListLowerApps] returns.
type LowerAppQuery struct {
	Link   Link   `json:"business_type,omitzero"`
	CorpID string `json:"corpid,omitzero"` // that corp only; empty means all
}

// A LowerAppPage is a page of lower corps.
type LowerAppPage struct {
	Apps       []LowerApp `json:"corp_list"`
	Ended      wecom.Flag `json:"ending"`      // this is the last page
	NextCursor string     `json:"next_cursor"` // empty on the last page
}

// ListLowerApps returns a page of the lower corps that an app of the upper corp was
// shared with. Where the app has sensitive permissions, a lower corp is missing until it
// has confirmed them. The limit is at most 100; 0 means all at once.
//
// https://developer.work.weixin.qq.com/document/path/93403
// https://developer.work.weixin.qq.com/document/path/95813
//
//wecom:api POST /cgi-bin/corpgroup/corp/list_app_share_info 获取应用共享信息
func (s *Service) ListLowerApps(ctx context.Context, agentID int64, in LowerAppQuery, page wecom.Page) (*LowerAppPage, error) {
	p, err := call.Query[LowerAppPage](ctx, s.client, "/cgi-bin/corpgroup/corp/list_app_share_info", struct {
		AgentID int64 `json:"agentid"`
		LowerAppQuery
		wecom.Page
	}{agentID, in, page})
	if err != nil {
		return nil, err
	}
	if p.Ended { // WeCom sends a cursor all the same
		p.NextCursor = ""
	}
	for i := range p.Apps {
		p.Apps[i].Link = in.Link
	}
	return p, nil
}

// AllLowerApps iterates over the lower corps that an app of the upper corp was shared
// with.
func (s *Service) AllLowerApps(ctx context.Context, agentID int64, in LowerAppQuery) iter.Seq2[LowerApp, error] {
	list := func(ctx context.Context, page wecom.Page) (*LowerAppPage, error) {
		return s.ListLowerApps(ctx, agentID, in, page)
	}
	return pager.All(ctx, 100, list, func(p *LowerAppPage) ([]LowerApp, string) { return p.Apps, p.NextCursor })
}

// GetLowerClient returns a client of a lower corp, with the permissions of the app there:
// contacts.New(lower) reads members of the lower corp. WeCom lets it read the directory,
// and do what the lower corp has granted the app. The CorpName of the app is ignored.
//
// It fetches the access token of the lower corp, unless it has one, and fails if the app
// is not shared. The token is kept and replaced as described at [wecom.Client.ForCorp],
// however often GetLowerClient is called. The client has the options of the upper corp's
// client, and the quotas of the lower corp.
//
// https://developer.work.weixin.qq.com/document/path/93359
// https://developer.work.weixin.qq.com/document/path/95816
//
//wecom:api POST /cgi-bin/corpgroup/corp/gettoken 获取下级/下游企业的access_token
func (s *Service) GetLowerClient(ctx context.Context, app LowerApp) (*wecom.Client, error) {
	if app.CorpID == "" || app.AgentID <= 0 {
		return nil, errors.New("corpgroup: a LowerApp without CorpID or AgentID: take it from AllLowerApps")
	}
	lower, err := s.client.ForCorp(app.CorpID, "/cgi-bin/corpgroup/corp/gettoken",
		call.Body{"corpid": app.CorpID, "agentid": app.AgentID, "business_type": app.Link})
	if err != nil {
		return nil, err
	}
	if _, err := lower.Token(ctx, ""); err != nil {
		return nil, err
	}
	return lower, nil
}
