package corpgroup_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// A journal is what handlers have seen.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(parts ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprint(parts...))
}

func (j *journal) want(t *testing.T, want ...string) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	if !slices.Equal(j.lines, want) {
		t.Errorf("seen %q, want %q", j.lines, want)
	}
	j.lines = nil
}

// What happens at a lower corp reaches the callback URL of the upper corp's app, with
// the id of the lower corp. The app answers members there at once, and with a client of
// their corp.
func TestEventsOfLowerCorps(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	lower, agentID := join(corp, "wwlower0000000001", "北坞经销", wecomtest.Member{UserID: "qinlan", Name: "秦岚"})
	s := corpgroup.New(corp.Client())
	var seen journal
	h := callback.NewHandler(corp.Cipher())
	callback.OnReply(h, func(ctx context.Context, m *message.ReceivedText) (callback.Reply, error) {
		seen.add(m.ToUserName, " ", m.AgentID, " ", m.FromUserName, " says ", m.Content)
		c, err := s.GetLowerClient(ctx, corpgroup.LowerApp{CorpID: m.ToUserName, AgentID: m.AgentID})
		if err != nil {
			return nil, err
		}
		if _, err := message.New(c, m.AgentID).Send(ctx, message.To{UserIDs: []string{m.FromUserName}}, message.Text{Content: "稍等"}); err != nil {
			return nil, err
		}
		return callback.TextReply{Content: "收到"}, nil
	})
	callback.On(h, func(_ context.Context, e *contacts.UserCreated) error {
		seen.add(e.ToUserName, " has ", e.UserID)
		return nil
	})
	ok(t, corp.Receive(wecomtest.AppAgentID, h))

	for _, d := range lower.Say(t.Context(), "qinlan", agentID, "在吗") {
		if !d.Accepted() {
			t.Errorf("not accepted: %v", d.Attempts)
		}
	}
	seen.want(t, fmt.Sprint("wwlower0000000001 ", agentID, " qinlan says 在吗"))
	var got []string
	for _, m := range lower.Messages("qinlan") {
		got = append(got, m.Content)
	}
	if len(got) != 2 {
		t.Errorf("the member has got %q", got)
	}

	ok(t, lower.Join(wecomtest.Member{UserID: "heping", Name: "何平"}))
	ok(t, corp.Flush(t.Context()))
	seen.want(t, "wwlower0000000001 has heping")

	// The lower corp's own apps are none of the upper corp's business, nor is an app that
	// is not shared any more.
	lower.Say(t.Context(), "qinlan", wecomtest.AppAgentID, "在吗")
	ok(t, corp.UnshareApp("wwlower0000000001", wecomtest.AppAgentID, false))
	lower.Say(t.Context(), "qinlan", agentID, "在吗")
	ok(t, lower.Flush(t.Context()))
	seen.want(t)
}

// Changes of chains are told, those that the app makes itself are not.
func TestEventsOfChains(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithJobTime(0))
	s := corpgroup.New(corp.Client())
	var seen journal
	h := callback.NewHandler(corp.Cipher())
	chain := func(what string) func(corpgroup.ChainEventHeader) {
		return func(e corpgroup.ChainEventHeader) { seen.add(what, " ", e.ChainID) }
	}
	groups := func(what string, e corpgroup.ChainGroupEventHeader) error {
		seen.add(what, " ", e.ChainID, e.GroupIDs)
		return nil
	}
	corps := func(what string, e corpgroup.ChainCorpEventHeader) error {
		seen.add(what, " ", e.ChainID, e.CorpIDs)
		return nil
	}
	callback.On(h, func(_ context.Context, e *corpgroup.ChainCreated) error {
		chain("created")(e.ChainEventHeader)
		return nil
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainUpdated) error {
		chain("updated")(e.ChainEventHeader)
		return nil
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainDeleted) error {
		chain("deleted")(e.ChainEventHeader)
		return nil
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainGroupCreated) error {
		return groups("group", e.ChainGroupEventHeader)
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainGroupUpdated) error {
		return groups("group changed", e.ChainGroupEventHeader)
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainGroupDeleted) error {
		return groups("group gone", e.ChainGroupEventHeader)
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainCorpJoined) error {
		return corps("joined", e.ChainCorpEventHeader)
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainCorpUpdated) error {
		return corps("moved", e.ChainCorpEventHeader)
	})
	callback.On(h, func(_ context.Context, e *corpgroup.ChainCorpRemoved) error {
		return corps("removed", e.ChainCorpEventHeader)
	})
	callback.On(h, func(_ context.Context, e *corpgroup.AppShared) error { seen.add("shared ", e.AgentID); return nil })
	callback.On(h, func(_ context.Context, e *corpgroup.AppSharedInChain) error {
		seen.add("shared in a chain ", e.AgentID)
		return nil
	})
	callback.On(h, func(_ context.Context, e *contacts.BatchJobFinished) error {
		seen.add(e.Type, " ", e.JobID)
		return nil
	})
	ok(t, corp.Receive(wecomtest.AppAgentID, h))

	id := corp.OpenChain("渠道")
	ok(t, corp.RenameChain(id, "渠道二"))
	group, err := corp.OpenChainGroup(id, "华北", 0)
	ok(t, err)
	ok(t, corp.RenameChainGroup(id, group, "华北区"))
	ok(t, corp.Flush(t.Context()))
	seen.want(t, "created "+id, "updated "+id, fmt.Sprint("group ", id, []int64{group}), fmt.Sprint("group changed ", id, []int64{group}))

	const lowerID = "wwlower0000000001"
	lower, _ := join(corp, lowerID, "北坞经销", wecomtest.Member{UserID: "heping", Name: "何平"})
	_, err = contacts.New(lower.ContactsClient()).CreateUser(t.Context(), contacts.UserCreate{UserID: "qinlan", Name: "秦岚", Mobile: "13700000000", DepartmentIDs: []int64{1}})
	ok(t, err)
	job, err := s.StartContactImport(t.Context(), id, []corpgroup.ImportCorp{{Name: "北坞", GroupPath: "华北区", CustomID: "BW1", Contacts: []corpgroup.ImportContact{{Name: "秦岚", Role: corpgroup.ImportHead, Mobile: "13700000000", UserCustomID: "7"}}}})
	ok(t, err)
	var invited []corpgroup.ChainCorp
	for c, err := range s.AllGroupCorps(t.Context(), id, group, corpgroup.ChainCorpQuery{Pending: true}) {
		ok(t, err)
		invited = append(invited, c)
	}
	if len(invited) != 1 || invited[0].PendingCorpID == "" || invited[0].CorpID != "" || bool(invited[0].Joined) {
		t.Fatalf("invited %+v", invited)
	}
	if info, err := s.GetPendingChainCorp(t.Context(), id, invited[0].PendingCorpID); err != nil || info.CustomID != "BW1" || bool(info.Joined) {
		t.Errorf("%+v, error %v", info, err)
	}
	ok(t, corp.JoinChain(id, lowerID, invited[0].PendingCorpID, 0))
	if custom, err := s.GetChainUserCustomID(t.Context(), id, lowerID, "qinlan"); err != nil || custom != "7" {
		t.Errorf("the id is %q, error %v", custom, err)
	}
	if _, err := s.GetChainUserCustomID(t.Context(), id, lowerID, "heping"); !errors.Is(err, wecom.Code(670035)) {
		t.Errorf("somebody who was not invited: %v", err)
	}
	ok(t, corp.MoveChainCorp(id, lowerID, corpgroup.RootGroupID))
	_, err = corp.ShareApp(lowerID, wecomtest.AppAgentID, true)
	ok(t, err)
	ok(t, corp.CloseChainGroup(id, group))
	ok(t, corp.LeaveChain(id, lowerID))
	ok(t, corp.Flush(t.Context()))
	seen.want(t, "shared 1000002", "import_chain_contact "+job, fmt.Sprint("joined ", id, []string{lowerID}), fmt.Sprint("moved ", id, []string{lowerID}),
		"shared in a chain 1000002", fmt.Sprint("group gone ", id, []int64{group}), fmt.Sprint("removed ", id, []string{lowerID}))

	corp.Advance(time.Second) // or the same event would count as delivered
	ok(t, corp.JoinChain(id, lowerID, "", 0))
	ok(t, s.DeleteChainCorp(t.Context(), id, lowerID))
	ok(t, corp.CloseChain(id))
	ok(t, corp.Flush(t.Context()))
	seen.want(t, fmt.Sprint("joined ", id, []string{lowerID}), "deleted "+id)
}
