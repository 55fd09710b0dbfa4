package contacts

import (
	"context"
	"errors"
	"iter"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Tag groups members and departments under a name.
type Tag struct {
	ID   int64  `json:"tagid"`
	Name string `json:"tagname"`
}

// TagCreate describes a tag to create.
type TagCreate struct {
	Name string `json:"tagname"`        // at most 32 characters, unique
	ID   int64  `json:"tagid,omitzero"` // 0: WeCom chooses one
}

// CreateTag creates a tag and returns its id. The tag belongs to the app whose
// secret calls: no other may change its members. A corp has at most 3,000 tags.
//
// https://developer.work.weixin.qq.com/document/path/90210
//
//wecom:api POST /cgi-bin/tag/create 创建标签
func (s *Service) CreateTag(ctx context.Context, in TagCreate) (int64, error) {
	return call.PostID[int64](ctx, s.client, "/cgi-bin/tag/create", in, "tagid")
}

// UpdateTag renames a tag of the app.
//
// https://developer.work.weixin.qq.com/document/path/90211
//
//wecom:api POST /cgi-bin/tag/update 更新标签名字
func (s *Service) UpdateTag(ctx context.Context, id int64, name string) error {
	return s.client.Post(ctx, "/cgi-bin/tag/update", Tag{ID: id, Name: name}, nil)
}

// DeleteTag deletes a tag of the app.
//
// https://developer.work.weixin.qq.com/document/path/90212
//
//wecom:api GET /cgi-bin/tag/delete 删除标签
func (s *Service) DeleteTag(ctx context.Context, id int64) error {
	return s.client.GetOnce(ctx, "/cgi-bin/tag/delete", url.Values{"tagid": {formatID(id)}}, nil)
}

// ListTags returns all tags.
//
// https://developer.work.weixin.qq.com/document/path/90216
//
//wecom:api GET /cgi-bin/tag/list 获取标签列表
func (s *Service) ListTags(ctx context.Context) ([]Tag, error) {
	return call.GetIn[[]Tag](ctx, s.client, "/cgi-bin/tag/list", nil, "taglist")
}

// TagMembers are the members and departments that have a tag.
type TagMembers struct {
	Name          string    `json:"tagname"`
	Users         []TagUser `json:"userlist"` // those in the app's visible range
	DepartmentIDs []int64   `json:"partylist"`
}

// A TagUser is a member that has a tag.
type TagUser struct {
	UserID string `json:"userid"`
	Name   string `json:"name"`
}

// GetTag returns the members and departments that have a tag.
//
// https://developer.work.weixin.qq.com/document/path/90213
//
//wecom:api GET /cgi-bin/tag/get 获取标签成员
func (s *Service) GetTag(ctx context.Context, id int64) (*TagMembers, error) {
	return call.Get[TagMembers](ctx, s.client, "/cgi-bin/tag/get", url.Values{"tagid": {formatID(id)}})
}

// TagTargets names members and departments to tag or untag. At least one is
// required.
type TagTargets struct {
	UserIDs       []string `json:"userlist,omitzero"`
	DepartmentIDs []int64  `json:"partylist,omitzero"`
}

// A TagResult tells what became of a call of [Service.TagUsers] or
// [Service.UntagUsers].
type TagResult struct {
	Failed FailedTagTargets `json:",embed"`
}

// FailedTagTargets are the members and departments that were not tagged or
// untagged: they do not exist or are outside the app's visible range.
type FailedTagTargets struct {
	UserIDs       wecom.IDs `json:"invalidlist"`
	DepartmentIDs []int64   `json:"invalidparty"`
}

// Complete reports whether nothing failed.
func (r TagResult) Complete() bool { return len(r.Failed.UserIDs)+len(r.Failed.DepartmentIDs) == 0 }

// TagUsers gives a tag of the app to members and departments. The result names
// those that failed; if all do, the call fails with [wecom.ErrTagMembersInvalid].
// A tag has at most 30,000 members and departments.
//
// WeCom takes 1,000 members and 100 departments at a time; TagUsers makes several
// calls for more. On another error the result has what failed before it. It may be
// called again: who has the tag already is no failure.
//
// https://developer.work.weixin.qq.com/document/path/90214
//
//wecom:api POST /cgi-bin/tag/addtagusers 增加标签成员
func (s *Service) TagUsers(ctx context.Context, tagID int64, to TagTargets) (*TagResult, error) {
	return s.changeTag(ctx, "/cgi-bin/tag/addtagusers", tagID, to)
}

// UntagUsers takes a tag of the app from members and departments. The result
// names those that failed; if all do, the call fails with errcode 40031. It splits
// long lists as [Service.TagUsers] does.
//
// https://developer.work.weixin.qq.com/document/path/90215
//
//wecom:api POST /cgi-bin/tag/deltagusers 删除标签成员
func (s *Service) UntagUsers(ctx context.Context, tagID int64, from TagTargets) (*TagResult, error) {
	return s.changeTag(ctx, "/cgi-bin/tag/deltagusers", tagID, from)
}

// changeTag makes a call for each part of the targets. A part of which all failed
// is an error only if nothing else succeeded.
func (s *Service) changeTag(ctx context.Context, path string, tagID int64, targets TagTargets) (*TagResult, error) {
	total, succeeded := &TagResult{}, false
	var none error
	for in := range targets.parts() {
		r, err := call.Post[TagResult](ctx, s.client, path, struct {
			ID int64 `json:"tagid"`
			TagTargets
		}{tagID, in})
		switch {
		case errors.Is(err, wecom.ErrTagMembersInvalid) || errors.Is(err, errNobodyUntagged):
			none = err
			r = &TagResult{FailedTagTargets{wecom.IDs(in.UserIDs), in.DepartmentIDs}}
		case err != nil:
			return total, err
		default:
			succeeded = true
		}
		total.Failed.UserIDs = append(total.Failed.UserIDs, r.Failed.UserIDs...)
		total.Failed.DepartmentIDs = append(total.Failed.DepartmentIDs, r.Failed.DepartmentIDs...)
	}
	if succeeded {
		none = nil
	}
	return total, none
}

// errNobodyUntagged is what deltagusers answers where addtagusers has
// [wecom.ErrTagMembersInvalid].
const errNobodyUntagged wecom.Code = 40031

// parts cuts the targets into those of a call each.
func (t TagTargets) parts() iter.Seq[TagTargets] {
	return func(yield func(TagTargets) bool) {
		for i := range max(1, parts(t.UserIDs, 1000), parts(t.DepartmentIDs, 100)) {
			if !yield(TagTargets{part(t.UserIDs, i, 1000), part(t.DepartmentIDs, i, 100)}) {
				return
			}
		}
	}
}

// parts is how many parts of at most n ids there are.
func parts[T any](ids []T, n int) int { return (len(ids) + n - 1) / n }

// part returns the i-th part of at most n ids, or nil where there is none.
func part[T any](ids []T, i, n int) []T {
	if i*n >= len(ids) {
		return nil
	}
	return ids[i*n : min((i+1)*n, len(ids))]
}
