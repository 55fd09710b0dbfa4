package documents

import (
	"maps"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

const maxAccounts = 100 // of a call

func assign(tx *sim.Tx) (any, error) {
	return changeAccounts(tx, func(accounts map[string]string, m *directory.Member) { accounts[m.Key()] = m.UserID() })
}

func revoke(tx *sim.Tx) (any, error) {
	return changeAccounts(tx, func(accounts map[string]string, m *directory.Member) { delete(accounts, m.Key()) })
}

func changeAccounts(tx *sim.Tx, change func(map[string]string, *directory.Member)) (any, error) {
	ids := sim.Texts(tx.Body["userid_list"])
	if len(ids) == 0 || len(ids) > maxAccounts {
		return nil, sim.Refuse(640051, "want 1 to 100 members in userid_list")
	}
	seen := directory.Of(tx).See(tx.App)
	done, failed := []string{}, []string{}
	for _, id := range ids {
		m, err := seen.Find(id)
		if err != nil {
			failed = append(failed, id)
			continue
		}
		change(slot.Of(tx).accounts, m)
		done = append(done, m.UserID())
	}
	return object{"succ_userid_list": done, "fail_userid_list": failed}, nil
}

func accountList(tx *sim.Tx) (any, error) {
	ids := slices.Sorted(maps.Values(slot.Of(tx).accounts))
	ids = slices.DeleteFunc(ids, func(id string) bool { return !seesAll(tx, []string{id}) })
	page, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"userid_list": page, "has_more": next != "", "next_cursor": next}, nil
}
