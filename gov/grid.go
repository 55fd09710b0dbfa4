package gov

import (
	"context"
	"errors"
	"iter"

	"github.com/gowecom/wecom/internal/call"
)

// A Grid (网格) is a part of the area, with those who look after it. Grids form a tree of
// at most 10 levels.
type Grid struct {
	ID       string   `json:"grid_id"`
	Name     string   `json:"grid_name"`
	ParentID string   `json:"grid_parent_id"`
	AdminIDs []string `json:"grid_admin"`  // userids of those in charge (负责人)
	UserIDs  []string `json:"grid_member"` // userids of its members (网格员)
}

// Update returns the update that leaves the grid as it is, for a program to change.
func (g Grid) Update() GridUpdate {
	return GridUpdate{ID: g.ID, GridCreate: GridCreate{Name: g.Name, ParentID: g.ParentID, AdminIDs: g.AdminIDs, UserIDs: g.UserIDs}}
}

// GridCreate describes a new grid. A member is in charge of at most 10 grids.
type GridCreate struct {
	Name     string   `json:"grid_name"` // at most 30 characters; no two grids below the same one share it
	ParentID string   `json:"grid_parent_id"`
	AdminIDs []string `json:"grid_admin"`           // 1 to 20 userids of those in charge
	UserIDs  []string `json:"grid_member,omitzero"` // at most 100 userids
}

// A GridCreated is the result of [Service.CreateGrid].
type GridCreated struct {
	ID     string   `json:"grid_id"`
	Failed []string `json:"invalid_userids"` // userids that are not in the grid
}

// Complete reports whether no userid failed.
func (c GridCreated) Complete() bool { return len(c.Failed) == 0 }

// CreateGrid creates a grid below another one.
//
// https://developer.work.weixin.qq.com/document/path/94478
//
//wecom:api POST /cgi-bin/report/grid/add 添加网格
func (s *Service) CreateGrid(ctx context.Context, in GridCreate) (*GridCreated, error) {
	return call.Post[GridCreated](ctx, s.client, "/cgi-bin/report/grid/add", in)
}

// GridUpdate replaces all of a grid: [Grid.Update] makes one of what is there. Without
// UserIDs the grid has no members any more.
type GridUpdate struct {
	ID string `json:"grid_id"`
	GridCreate
}

// UpdateGrid replaces a grid, and returns the userids that failed.
//
// https://developer.work.weixin.qq.com/document/path/94479
//
//wecom:api POST /cgi-bin/report/grid/update 编辑网格
func (s *Service) UpdateGrid(ctx context.Context, in GridUpdate) (failed []string, err error) {
	return call.PostIn[[]string](ctx, s.client, "/cgi-bin/report/grid/update", in, "invalid_userids")
}

// DeleteGrid deletes a grid with all below it. WeCom refuses it while one of them has
// members. It takes "" for the grid at the top; DeleteGrid does not, lest a forgotten id
// deletes all: give the id of that grid.
//
// https://developer.work.weixin.qq.com/document/path/94480
//
//wecom:api POST /cgi-bin/report/grid/delete 删除网格
func (s *Service) DeleteGrid(ctx context.Context, gridID string) error {
	if gridID == "" {
		return errors.New("gov: no grid to delete: the id is empty, which WeCom takes for the grid at the top")
	}
	return s.client.Post(ctx, "/cgi-bin/report/grid/delete", call.Body{"grid_id": gridID}, nil)
}

// ListGrids returns a grid and those right below it; with "" the grid at the top and
// those right below. [Service.AllGrids] walks the whole tree.
//
// https://developer.work.weixin.qq.com/document/path/94481
//
//wecom:api POST /cgi-bin/report/grid/list 获取网格列表
func (s *Service) ListGrids(ctx context.Context, gridID string) ([]Grid, error) {
	return call.QueryIn[[]Grid](ctx, s.client, "/cgi-bin/report/grid/list", struct {
		ID string `json:"grid_id,omitzero"`
	}{gridID}, "grid_list")
}

// AllGrids yields all grids, level by level, with a call for each.
func (s *Service) AllGrids(ctx context.Context) iter.Seq2[Grid, error] {
	return func(yield func(Grid, error) bool) {
		seen := map[string]bool{}
		for todo := []string{""}; len(todo) > 0; todo = todo[1:] {
			grids, err := s.ListGrids(ctx, todo[0])
			if err != nil {
				yield(Grid{}, err)
				return
			}
			for _, g := range grids {
				if seen[g.ID] {
					continue
				}
				if seen[g.ID] = true; !yield(g, nil) {
					return
				}
				todo = append(todo, g.ID)
			}
		}
	}
}

// A UserGrids is the grids of a member.
type UserGrids struct {
	Managed []GridName `json:"manage_grids"` // as one of those in charge
	Joined  []GridName `json:"joined_grids"` // as a member
}

// A GridName is a grid by its name.
type GridName struct {
	ID   string `json:"grid_id"`
	Name string `json:"grid_name"`
}

// GetUserGrids returns the grids of a member.
//
// https://developer.work.weixin.qq.com/document/path/94482
//
//wecom:api POST /cgi-bin/report/grid/get_user_grid_info 获取用户负责及参与的网格列表
func (s *Service) GetUserGrids(ctx context.Context, userID string) (*UserGrids, error) {
	return call.Query[UserGrids](ctx, s.client, "/cgi-bin/report/grid/get_user_grid_info", call.Body{"userid": userID})
}
