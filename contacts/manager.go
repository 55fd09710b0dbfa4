package contacts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gowecom/wecom"
)

// GetManagerIDs returns who a member reports to: the direct leader (直属上级) or, if
// there is none, the leaders (部门负责人) of the member's main department. Where
// these are none, or the member is one of them, those of the next department above
// count. Nobody is no error. Leaders and departments that the secret does not see
// are left out.
//
// It makes a call for the member and one for each department that it looks at. For
// many members see [Tree.ManagerIDs].
func (s *Service) GetManagerIDs(ctx context.Context, userID string) ([]string, error) {
	u, err := s.GetUser(ctx, userID)
	if err != nil {
		return nil, err
	}
	return managerIDs(*u, func(id int64) (*Department, error) {
		d, err := s.GetDepartment(ctx, id)
		if errors.Is(err, wecom.ErrNoPermission) || errors.Is(err, wecom.ErrDepartmentNotFound) {
			return nil, nil
		}
		return d, err
	})
}

// ManagerIDs is [Service.GetManagerIDs] for a member and departments that have been
// read. The tree is that of [Service.ListDepartments], which has the leaders.
func (t *Tree) ManagerIDs(u User) []string {
	ids, _ := managerIDs(u, func(id int64) (*Department, error) { // which does not fail
		n := t.Node(id)
		if n == nil {
			return nil, nil
		}
		return &n.Department, nil
	})
	return ids
}

// maxLevels is more than the levels of a tree.
const maxLevels = 32

// managerIDs looks for a member's managers from the main department upwards.
func managerIDs(u User, department func(int64) (*Department, error)) ([]string, error) {
	itself := func(id string) bool { return strings.EqualFold(id, u.UserID) }
	if len(u.DirectLeaderIDs) > 0 && !slices.ContainsFunc(u.DirectLeaderIDs, itself) {
		return u.DirectLeaderIDs, nil
	}
	id := u.MainDepartmentID
	if id == 0 && len(u.DepartmentIDs) > 0 {
		id = u.DepartmentIDs[0]
	}
	for level := 0; id != 0 && level < maxLevels; level++ {
		d, err := department(id)
		if d == nil || err != nil {
			return nil, err
		}
		if len(d.LeaderIDs) > 0 && !slices.ContainsFunc(d.LeaderIDs, itself) {
			return d.LeaderIDs, nil
		}
		id = d.ParentID
	}
	return nil, nil
}
