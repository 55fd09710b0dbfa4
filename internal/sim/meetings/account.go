package meetings

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	accountJobTime = 3 * time.Second
	maxAccounts    = 100 // of a job
)

// An accountJob assigns accounts or takes them back.
type accountJob struct {
	done    bool
	userIDs []string
}

func assign(tx *sim.Tx) (any, error) {
	return startJob(tx, func(st *store, userID string) { st.accounts[strings.ToLower(userID)] = userID })
}

func revoke(tx *sim.Tx) (any, error) {
	return startJob(tx, func(st *store, userID string) { delete(st.accounts, strings.ToLower(userID)) })
}

// startJob begins a job that does something to members, some seconds later.
func startJob(tx *sim.Tx, do func(*store, string)) (any, error) {
	ids := sim.Texts(tx.Body["userid_list"])
	if len(ids) > maxAccounts {
		return nil, sim.Refuse(40032, "too many userids")
	}
	valid, invalid := []string{}, []string{}
	for _, id := range sim.Distinct(ids) {
		if sees(tx, id) {
			valid = append(valid, id)
		} else {
			invalid = append(invalid, id)
		}
	}
	if len(valid) == 0 {
		return nil, sim.Refuse(770004, "no valid userid")
	}
	st := slot.Of(tx)
	job := st.next("simulated-account-job-")
	st.jobs.Put(tx, job, accountJob{userIDs: valid})
	tx.After(accountJobTime, func(tx *sim.Tx) {
		for _, id := range valid {
			do(slot.Of(tx), id)
		}
		slot.Of(tx).jobs.Put(tx, job, accountJob{true, valid})
	})
	return object{"jobid": job, "invalid_userid_list": invalid}, nil
}

func jobResult(tx *sim.Tx) (any, error) {
	switch job := slot.Of(tx).jobs.Get(sim.Text(tx.Body["jobid"])); {
	case job.userIDs == nil:
		return nil, sim.Refuse(770006, "invalid jobid")
	case !job.done:
		return nil, sim.Refuse(770007, "the job is running")
	default:
		return object{"job_result": object{"succ_userid_list": job.userIDs, "fail_userid_list": []string{}}}, nil
	}
}

func accountList(tx *sim.Tx) (any, error) {
	ids := slices.DeleteFunc(slices.Sorted(maps.Values(slot.Of(tx).accounts)), func(id string) bool { return !sees(tx, id) })
	page, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"userid_list": page, "has_more": next != "", "next_cursor": next}, nil
}
