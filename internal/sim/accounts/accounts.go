// Package accounts simulates the advanced accounts (高级功能账号) that tools of WeCom
// assign in jobs.
package accounts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

const (
	jobTime = 3 * time.Second
	most    = 100 // members of a job
)

// A job assigns accounts or takes them back.
type job struct {
	done    bool
	userIDs []string
}

// A store holds the accounts of a tool.
type store struct {
	holders map[string]string // userids by lower-cased ones
	jobs    sim.Recent[string, job]
	started int
}

// A tool is a tool of WeCom with accounts of its own.
type tool struct {
	name string
	slot *sim.Slot[store]
}

// Add adds the calls of a tool, such as meeting. The directory must be there.
func Add(w *sim.World, name string, options ...sim.RouteOption) {
	t := tool{name, sim.NewSlot(func() *store { return &store{holders: map[string]string{}} })}
	for call, handle := range map[string]sim.Handler{
		"submit_batch_add_job": t.assign, "batch_add_job_result": t.result,
		"submit_batch_del_job": t.revoke, "batch_del_job_result": t.result,
		"list": t.list,
	} {
		w.Handle("POST /cgi-bin/"+name+"/vip/"+call, handle, options...)
	}
}

func (t tool) assign(tx *sim.Tx) (any, error) {
	return t.start(tx, func(st *store, userID string) { st.holders[strings.ToLower(userID)] = userID })
}

func (t tool) revoke(tx *sim.Tx) (any, error) {
	return t.start(tx, func(st *store, userID string) { delete(st.holders, strings.ToLower(userID)) })
}

// start begins a job that does something to members, some seconds later.
func (t tool) start(tx *sim.Tx, do func(*store, string)) (any, error) {
	ids := sim.Texts(tx.Body["userid_list"])
	if len(ids) > most {
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
	st := t.slot.Of(tx)
	st.started++
	id := fmt.Sprintf("simulated-%s-account-job-%d", t.name, st.started)
	st.jobs.Put(tx, id, job{userIDs: valid})
	tx.After(jobTime, func(tx *sim.Tx) {
		for _, userID := range valid {
			do(t.slot.Of(tx), userID)
		}
		t.slot.Of(tx).jobs.Put(tx, id, job{true, valid})
	})
	return object{"jobid": id, "invalid_userid_list": invalid}, nil
}

func (t tool) result(tx *sim.Tx) (any, error) {
	switch j := t.slot.Of(tx).jobs.Get(sim.Text(tx.Body["jobid"])); {
	case j.userIDs == nil:
		return nil, sim.Refuse(770006, "invalid jobid")
	case !j.done:
		return nil, sim.Refuse(770007, "the job is running")
	default:
		return object{"job_result": object{"succ_userid_list": j.userIDs, "fail_userid_list": []string{}}}, nil
	}
}

func (t tool) list(tx *sim.Tx) (any, error) {
	ids := slices.DeleteFunc(slices.Sorted(maps.Values(t.slot.Of(tx).holders)), func(id string) bool { return !sees(tx, id) })
	page, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"userid_list": page, "has_more": next != "", "next_cursor": next}, nil
}

// sees reports whether there is a member whom the app sees.
func sees(tx *sim.Tx, userID string) bool {
	_, err := directory.Of(tx).See(tx.App).Find(userID)
	return err == nil
}
