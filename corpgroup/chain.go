package corpgroup

import (
	"context"
	"errors"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Chain is a chain (上下游) that the upper corp has made.
type Chain struct {
	ID   string `json:"chain_id"`
	Name string `json:"chain_name"`
}

// ListChains returns the chains of the upper corp.
//
// https://developer.work.weixin.qq.com/document/path/95820
//
//wecom:api GET /cgi-bin/corpgroup/corp/get_chain_list 获取上下游列表
func (s *Service) ListChains(ctx context.Context) ([]Chain, error) {
	return call.GetIn[[]Chain](ctx, s.client, "/cgi-bin/corpgroup/corp/get_chain_list", nil, "chains")
}

// ListCorpChains returns the chains that a lower corp has joined. The corp must be in
// the app's visible range.
//
// https://developer.work.weixin.qq.com/document/path/97442
//
//wecom:api POST /cgi-bin/corpgroup/get_corp_shared_chain_list 获取下级企业加入的上下游
func (s *Service) ListCorpChains(ctx context.Context, corpID string) ([]Chain, error) {
	return call.QueryIn[[]Chain](ctx, s.client, "/cgi-bin/corpgroup/get_corp_shared_chain_list", call.Body{"corpid": corpID}, "chains")
}

// RootGroupID is the group that the groups and corps of a chain are below.
const RootGroupID = 1

// A ChainGroup is a group of corps in a chain.
type ChainGroup struct {
	ID       int64  `json:"groupid"`
	Name     string `json:"group_name"`
	ParentID int64  `json:"parentid"`
	Order    int64  `json:"order"` // greater ones come first
}

// ListChainGroups returns a group of a chain or, with the groupID 0, all.
//
// https://developer.work.weixin.qq.com/document/path/95820
//
//wecom:api POST /cgi-bin/corpgroup/corp/get_chain_group 获取上下游通讯录分组
func (s *Service) ListChainGroups(ctx context.Context, chainID string, groupID int64) ([]ChainGroup, error) {
	return call.QueryIn[[]ChainGroup](ctx, s.client, "/cgi-bin/corpgroup/corp/get_chain_group", struct {
		ChainID string `json:"chain_id"`
		GroupID int64  `json:"groupid,omitzero"`
	}{chainID, groupID}, "groups")
}

// A ChainCorp is a corp in a group of a chain.
type ChainCorp struct {
	GroupID       int64      `json:"groupid"`
	CorpID        string     `json:"corpid"`         // empty until the corp has joined
	PendingCorpID string     `json:"pending_corpid"` // of a corp that has not joined
	Name          string     `json:"corp_name"`
	CustomID      string     `json:"custom_id"`     // as it was imported
	InviterUserID string     `json:"invite_userid"` // for the app that may call the interface of chains, if it sees the member
	Joined        wecom.Flag `json:"is_joined"`
}

// ChainCorpQuery tells which corps [Service.ListGroupCorps] and [Service.AllChainCorps]
// return.
type ChainCorpQuery struct {
	Pending bool `json:"need_pending,omitzero"` // also those that have not joined
}

// A ChainCorpPage is a page of corps.
type ChainCorpPage struct {
	Corps      []ChainCorp `json:"group_corps"`
	HasMore    bool        `json:"has_more"`
	NextCursor string      `json:"next_cursor"` // empty on the last page
}

// ListGroupCorps returns a page of the corps in a group of a chain, without those in
// the groups below it. The groupID 0 means [RootGroupID]. With a limit of 0 it returns
// all at once.
//
// https://developer.work.weixin.qq.com/document/path/95820
//
//wecom:api POST /cgi-bin/corpgroup/corp/get_chain_corpinfo_list 获取企业上下游通讯录分组下的企业详情列表
func (s *Service) ListGroupCorps(ctx context.Context, chainID string, groupID int64, in ChainCorpQuery, page wecom.Page) (*ChainCorpPage, error) {
	return call.QueryPage[ChainCorpPage](ctx, s.client, "/cgi-bin/corpgroup/corp/get_chain_corpinfo_list", struct {
		ChainID string `json:"chain_id"`
		GroupID int64  `json:"groupid,omitzero"`
		ChainCorpQuery
		wecom.Page
	}{chainID, groupID, in, page})
}

// AllGroupCorps iterates over the corps in a group of a chain, without those in the
// groups below it.
func (s *Service) AllGroupCorps(ctx context.Context, chainID string, groupID int64, in ChainCorpQuery) iter.Seq2[ChainCorp, error] {
	list := func(ctx context.Context, page wecom.Page) (*ChainCorpPage, error) {
		return s.ListGroupCorps(ctx, chainID, groupID, in, page)
	}
	return pager.All(ctx, 100, list, func(p *ChainCorpPage) ([]ChainCorp, string) { return p.Corps, p.NextCursor })
}

// errGroupOutOfRange is what WeCom says of a group that the app does not see.
const errGroupOutOfRange wecom.Code = 670030

// AllChainCorps iterates over the corps in all groups of a chain that the app sees,
// group by group.
func (s *Service) AllChainCorps(ctx context.Context, chainID string, in ChainCorpQuery) iter.Seq2[ChainCorp, error] {
	groupIDs := pager.Once(func() ([]int64, error) {
		groups, err := s.ListChainGroups(ctx, chainID, 0)
		ids := []int64{RootGroupID}
		for _, group := range groups {
			if group.ID != RootGroupID {
				ids = append(ids, group.ID)
			}
		}
		return ids, err
	})
	return func(yield func(ChainCorp, error) bool) {
		for groupID, err := range groupIDs {
			if err != nil {
				yield(ChainCorp{}, err)
				return
			}
			for corp, err := range s.AllGroupCorps(ctx, chainID, groupID, in) {
				if groupID == RootGroupID && errors.Is(err, errGroupOutOfRange) {
					break // the root is asked for though WeCom may not have listed it
				}
				if !yield(corp, err) || err != nil {
					return
				}
			}
		}
	}
}

// A Qualification tells whether Tencent has checked a corp.
//
//wecom:string
type Qualification int

const (
	Unverified Qualification = 1 // 未验证
	Verified   Qualification = 2 // 已验证
	Certified  Qualification = 3 // 已认证
)

// ChainCorpInfo is what a chain knows of a corp.
type ChainCorpInfo struct {
	Name          string        `json:"corp_name"`
	Qualification Qualification `json:"qualification_status"` // 0 until the corp has joined
	CustomID      string        `json:"custom_id"`            // as it was imported
	GroupID       int64         `json:"groupid"`
	Joined        wecom.Flag    `json:"is_joined"`
}

// GetChainCorp returns a corp that has joined a chain.
//
// https://developer.work.weixin.qq.com/document/path/95820
//
//wecom:api POST /cgi-bin/corpgroup/corp/get_chain_corpinfo 获取企业上下游通讯录下的企业信息
func (s *Service) GetChainCorp(ctx context.Context, chainID, corpID string) (*ChainCorpInfo, error) {
	return call.Query[ChainCorpInfo](ctx, s.client, "/cgi-bin/corpgroup/corp/get_chain_corpinfo", call.Body{"chain_id": chainID, "corpid": corpID})
}

// GetPendingChainCorp returns a corp that has not joined a chain yet.
//
// https://developer.work.weixin.qq.com/document/path/95820
//
//wecom:api POST /cgi-bin/corpgroup/corp/get_chain_corpinfo 获取企业上下游通讯录下的企业信息
func (s *Service) GetPendingChainCorp(ctx context.Context, chainID, pendingCorpID string) (*ChainCorpInfo, error) {
	return call.Query[ChainCorpInfo](ctx, s.client, "/cgi-bin/corpgroup/corp/get_chain_corpinfo", call.Body{"chain_id": chainID, "pending_corpid": pendingCorpID})
}

// GetChainUserCustomID returns the id that a member of a lower corp was imported with
// ([ImportContact]). It fails with code 670035 for members who have none.
//
// https://developer.work.weixin.qq.com/document/path/97441
//
//wecom:api POST /cgi-bin/corpgroup/corp/get_chain_user_custom_id 查询成员自定义id
func (s *Service) GetChainUserCustomID(ctx context.Context, chainID, corpID, userID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/corpgroup/corp/get_chain_user_custom_id",
		call.Body{"chain_id": chainID, "corpid": corpID, "userid": userID}, "user_custom_id")
}

// DeleteChainCorp removes a corp from a chain. Only verified upper corps may. WeCom
// takes one such call at a time.
//
// https://developer.work.weixin.qq.com/document/path/95822
//
//wecom:api POST /cgi-bin/corpgroup/corp/remove_corp 移除企业
func (s *Service) DeleteChainCorp(ctx context.Context, chainID, corpID string) error {
	return s.client.Post(ctx, "/cgi-bin/corpgroup/corp/remove_corp", call.Body{"chain_id": chainID, "corpid": corpID}, nil)
}

// DeletePendingChainCorp is [Service.DeleteChainCorp] for a corp that has not joined
// yet.
//
// https://developer.work.weixin.qq.com/document/path/95822
//
//wecom:api POST /cgi-bin/corpgroup/corp/remove_corp 移除企业
func (s *Service) DeletePendingChainCorp(ctx context.Context, chainID, pendingCorpID string) error {
	return s.client.Post(ctx, "/cgi-bin/corpgroup/corp/remove_corp", call.Body{"chain_id": chainID, "pending_corpid": pendingCorpID}, nil)
}
