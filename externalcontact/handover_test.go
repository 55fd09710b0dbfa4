package externalcontact_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

// A leaver's customers and groups go to another member in a day; one customer
// refuses.
func TestHandover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		const leaver, heir = "dingning", "zengli"
		for range 130 { // more than go in one call
			corp.AddCustomer(leaver, "新客户", "")
		}
		mine := corp.CustomerIDs(leaver)
		var already []string // customers that the heir follows as well
		for _, id := range corp.CustomerIDs(heir) {
			if slices.Contains(mine, id) {
				already = append(already, id)
			}
		}
		before := len(corp.CustomerIDs(heir))
		corp.Resign(leaver)

		h := ec.Handover{FromUserID: leaver, ToUserID: heir}
		report, err := s.StartHandover(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.CustomerIDs) != len(mine) || len(report.ChatIDs) != 1 || !report.Complete() {
			t.Errorf("started %d of %d, failed %v, groups %v", len(report.CustomerIDs), len(mine), report.Failed, report.ChatIDs)
		}
		again, err := s.StartHandover(t.Context(), h)
		if err != nil || len(again.CustomerIDs)+len(again.ChatIDs) != 0 || !again.Complete() {
			t.Errorf("the second start does something: %+v, %v", again, err)
		}

		corp.RefuseTransfer(mine[0])
		start := time.Now()
		counts, err := s.WaitHandover(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 24*time.Hour || took > 25*time.Hour {
			t.Errorf("waited %v", took)
		}
		if counts[ec.TransferDone] != len(mine)-1 || counts[ec.TransferRefusedByCustomer] != 1 || counts.Complete() {
			t.Errorf("counts %v", counts)
		}
		if got, want := len(corp.CustomerIDs(heir)), before+len(mine)-1-len(already); got != want {
			t.Errorf("the heir has %d customers, want %d", got, want)
		}
		chat, err := s.GetGroupChat(t.Context(), report.ChatIDs[0], false)
		if err != nil || chat.OwnerID != heir {
			t.Errorf("group %+v, %v", chat, err)
		}
		events := corp.Events()
		if !slices.ContainsFunc(events, func(e string) bool { return strings.Contains(e, "<FailReason>customer_refused</FailReason>") }) {
			t.Error("nobody was told of the refusal")
		}
	})
}

// Many leavers are handed over with one pass over the customers without a member.
// A refusal of one does not stop the others.
func TestStartHandovers(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	leavers := []string{"dingning", "pengfei", "luxin"}
	counts := map[string]int{}
	for _, leaver := range leavers {
		corp.AddCustomer(leaver, "新客户", "")
		counts[leaver] = len(corp.CustomerIDs(leaver))
		corp.Resign(leaver)
	}
	reports, err := s.StartHandovers(t.Context(), []ec.Handover{
		{FromUserID: "dingning", ToUserID: "zengli"},
		{FromUserID: "pengfei", ToUserID: "hujie"}, // without customer contact
		{FromUserID: "luxin", ToUserID: "lvbin"},
		{FromUserID: "luxin", ToUserID: "zengli"}, // nothing is left
	})
	if err != nil || len(reports) != 4 {
		t.Fatal(reports, err)
	}
	if n := len(corp.Calls("/cgi-bin/externalcontact/get_unassigned_list")); n != 1 {
		t.Errorf("the list was read %d times", n)
	}
	for i, want := range []int{counts["dingning"], 0, counts["luxin"], 0} {
		r := reports[i]
		if len(r.CustomerIDs) != want || len(r.Failed.Customers) > 0 || r.Complete() != (i != 1) {
			t.Errorf("%s to %s: %+v, want %d customers", r.FromUserID, r.ToUserID, r, want)
		}
	}
	if !errors.Is(reports[1].Err, wecom.ErrNoCustomerRelation) || !strings.Contains(reports[1].Err.Error(), "no customer contact") {
		t.Errorf("err = %v", reports[1].Err)
	}
}

// What would meet every handover stops all, and stands in the reports of those
// that have not begun.
func TestStartHandoversStop(t *testing.T) {
	const list, transfer = "/cgi-bin/externalcontact/get_unassigned_list", "/cgi-bin/externalcontact/resigned/transfer_customer"
	three := []ec.Handover{{FromUserID: "a", ToUserID: "x"}, {FromUserID: "b", ToUserID: "x"}, {FromUserID: "c", ToUserID: "x"}}
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := ec.New(corp.Client())
	corp.Script(list, wecomtest.Refuse(48002, "api forbidden"))
	reports, err := s.StartHandovers(t.Context(), three)
	if !errors.Is(err, wecom.ErrAPIForbidden) || len(reports) != 3 || !errors.Is(reports[2].Err, wecom.ErrAPIForbidden) || reports[2].FromUserID != "c" {
		t.Errorf("%+v, %v", reports, err)
	}
	unassigned := wecomtest.JSON(`{"errcode":0,"info":[{"handover_userid":"a","external_userid":"wmA"},{"handover_userid":"b","external_userid":"wmB"},{"handover_userid":"d","external_userid":"wmD"}]}`)
	corp.Script(list, unassigned)
	corp.Script(transfer, wecomtest.JSON(`{"errcode":0,"customer":[{"external_userid":"wmA","errcode":0}]}`), wecomtest.Refuse(45009, "api freq out of limit"))
	corp.Script("/cgi-bin/externalcontact/groupchat/list", wecomtest.JSON(`{"errcode":0,"group_chat_list":[]}`))
	reports, err = s.StartHandovers(t.Context(), three)
	if !errors.Is(err, wecom.ErrRateLimited) || !reports[0].Complete() || !errors.Is(reports[1].Err, wecom.ErrRateLimited) || !errors.Is(reports[2].Err, wecom.ErrRateLimited) {
		t.Errorf("%+v, %v", reports, err)
	}
	if n := len(corp.Calls(transfer)); n != 2 {
		t.Errorf("%d transfers", n)
	}
	if reports, err := s.StartHandovers(t.Context(), nil); err != nil || len(reports) != 0 {
		t.Errorf("no handovers: %v, %v", reports, err)
	}
}

func TestHandoverFailures(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	corp.Resign("dingning")
	_, err := s.StartHandover(t.Context(), ec.Handover{FromUserID: "dingning", ToUserID: "hujie"}) // without customer contact
	if !errors.Is(err, wecom.ErrNoCustomerRelation) {
		t.Errorf("err = %v", err)
	}
	corp.Script("/cgi-bin/externalcontact/groupchat/transfer", wecomtest.JSON(`{"errcode":0,"failed_chat_list":[{"chat_id":"wrGroup0002","errcode":90507,"errmsg":"busy"}]}`))
	report, err := s.StartHandover(t.Context(), ec.Handover{FromUserID: "dingning", ToUserID: "zengli"})
	if err != nil {
		t.Fatal(err)
	}
	if report.Complete() || len(report.Failed.GroupChats) != 1 {
		t.Errorf("report %+v", report)
	}
}

// Waiting ends with its context, and has the latest counts.
func TestWaitHandoverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		corp.Resign("dingning")
		h := ec.Handover{FromUserID: "dingning", ToUserID: "zengli"}
		report, err := s.StartHandover(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		counts, err := s.WaitHandover(ctx, h)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Hour {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if counts[ec.TransferWaiting] != len(report.CustomerIDs) || counts.Complete() {
			t.Errorf("counts %v", counts)
		}
	})
}

// A customer in service can be handed over twice in 90 days.
func TestTransferInService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		id, _ := corp.AddCustomer("zengli", "新客户", "")
		owners := []string{"zengli", "lvbin", "pengfei", "luxin"}
		for i := range 3 {
			started, err := s.TransferCustomers(t.Context(), ec.Transfer{FromUserID: owners[i], ToUserID: owners[i+1], CustomerIDs: []string{id}})
			if err != nil {
				t.Fatal(err)
			}
			if i == 2 {
				if len(started.Failed) != 1 || started.Failed[0].Code != wecom.ErrTransferLimited {
					t.Errorf("third transfer: %+v", started)
				}
				break
			}
			twice, err := s.TransferCustomers(t.Context(), ec.Transfer{FromUserID: owners[i], ToUserID: owners[3], CustomerIDs: []string{id}})
			if err != nil || len(twice.Failed) != 1 || twice.Failed[0].Code != wecom.ErrTransferPending {
				t.Errorf("while one is pending: %+v, %v", twice, err)
			}
			time.Sleep(24 * time.Hour)
			for r, err := range s.AllTransferResults(t.Context(), owners[i], owners[i+1]) {
				if err != nil || r.Status != ec.TransferDone {
					t.Errorf("%+v, %v", r, err)
				}
			}
			if ids, err := s.ListCustomerIDs(t.Context(), owners[i+1]); err != nil || !slices.Contains(ids, id) {
				t.Errorf("%s does not have the customer: %v", owners[i+1], err)
			}
		}
	})
}

func TestWaitGroupMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		a, b := corp.CustomerIDs("zengli")[0], corp.CustomerIDs("lvbin")[0]
		lost, _ := corp.AddCustomer("lvbin", "会走的", "")
		message, err := s.CreateGroupMessage(t.Context(), ec.GroupMessageCreate{
			ChatType: ec.SingleChats, CustomerIDs: []string{a, b, lost, "wmNobody"}, Text: "新品上市", Attachments: ec.Attachments{ec.Image{MediaID: "m1"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if message.Complete() || !slices.Equal(message.Failed, []string{"wmNobody"}) {
			t.Errorf("message %+v", message)
		}
		if len(corp.CustomerMessages(a)) != 0 {
			t.Error("creating a group message sent it")
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		corp.ConfirmGroupMessage(message.ID, "zengli")
		report, err := s.WaitGroupMessage(ctx, message.ID)
		if !errors.Is(err, context.DeadlineExceeded) || report.Members != 2 || report.Confirmed != 1 || report.Complete() {
			t.Errorf("report %+v, %v", report, err)
		}
		for range 3 {
			if err := s.RemindGroupMessage(t.Context(), message.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.RemindGroupMessage(t.Context(), message.ID); !errors.Is(err, wecom.ErrReminderLimited) {
			t.Errorf("fourth reminder: %v", err)
		}

		corp.RemoveMember(lost, "lvbin")
		time.AfterFunc(10*time.Minute, func() { corp.ConfirmGroupMessage(message.ID, "lvbin") })
		report, err = s.WaitGroupMessage(t.Context(), message.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !report.Complete() || report.Deliveries[ec.Sent] != 2 || report.Deliveries[ec.NotSentNoFriend] != 1 {
			t.Errorf("report %+v", report)
		}
		got := corp.CustomerMessages(b)
		if len(got) != 1 || got[0].UserID != "lvbin" || got[0].Text != "新品上市" || !strings.Contains(got[0].Attachments, "m1") {
			t.Errorf("received %+v", got)
		}
		listed := 0
		for m, err := range s.AllGroupMessages(t.Context(), ec.GroupMessageQuery{ChatType: ec.SingleChats, From: time.Now().Add(-100 * 24 * time.Hour), To: time.Now()}) {
			if err != nil || m.ID != message.ID || m.Text != "新品上市" {
				t.Errorf("%+v, %v", m, err)
			}
			listed++
		}
		if listed != 1 {
			t.Errorf("listed %d times", listed)
		}
	})
}

// A wait that fails at its last step still has the report.
func TestWaitGroupMessageFails(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const path = "/cgi-bin/externalcontact/get_groupmsg_task"
	corp.Script(path, wecomtest.JSON(`{"errcode":0,"task_list":[{"userid":"zengli","status":2}]}`), wecomtest.Refuse(48002, "api forbidden"))
	report, err := ec.New(corp.Client()).WaitGroupMessage(t.Context(), "gm1")
	if !errors.Is(err, wecom.ErrAPIForbidden) || report == nil || report.Confirmed != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestGroupMessageToGroups(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	id := corp.AddGroupChat("老客户群", "lvbin", corp.CustomerIDs("lvbin")[0])
	message, err := s.CreateGroupMessage(t.Context(), ec.GroupMessageCreate{ChatType: ec.GroupChats, ChatIDs: []string{id}, SenderID: "lvbin", Text: "早"})
	if err != nil {
		t.Fatal(err)
	}
	if report, err := s.ReportGroupMessage(t.Context(), message.ID); err != nil || len(report.Deliveries) != 0 {
		t.Errorf("before: %+v, %v", report, err)
	}
	corp.ConfirmGroupMessage(message.ID, "lvbin")
	if report, err := s.ReportGroupMessage(t.Context(), message.ID); err != nil || report.Deliveries[ec.Sent] != 1 || len(corp.CustomerMessages(id)) != 1 {
		t.Errorf("after: %+v, %v", report, err)
	}
	if err := s.CancelGroupMessage(t.Context(), message.ID); err != nil {
		t.Error(err)
	}
	nobody := ec.GroupMessageCreate{ChatType: ec.SingleChats, Text: "早", TagFilter: &ec.TagFilter{Groups: []ec.TagFilterGroup{{TagIDs: []string{"etLevelA"}}, {TagIDs: []string{"etLevelB"}}}}}
	if _, err := s.CreateGroupMessage(t.Context(), nobody); !errors.Is(err, wecom.ErrNoCustomerToSend) {
		t.Errorf("err = %v", err)
	}
}

func TestWaitMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		job, err := s.CreateMoment(t.Context(), ec.MomentCreate{
			Text: "开工", Attachments: ec.Attachments{ec.Image{MediaID: "m1"}},
			Visible: &ec.VisibleRange{Senders: &ec.Range{UserIDs: []string{"zengli", "ghost"}, DepartmentIDs: []int64{99}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		done, err := s.WaitMoment(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		if done.Complete() || !slices.Equal(done.Result.Failed.Senders.UserIDs, []string{"ghost"}) || !slices.Equal(done.Result.Failed.Senders.DepartmentIDs, []int64{99}) {
			t.Errorf("job %+v", done)
		}
		id := done.Result.MomentID
		if _, err := s.GetMomentReactions(t.Context(), id, "zengli"); !errors.Is(err, wecom.ErrMomentNotPosted) {
			t.Errorf("reactions before posting: %v", err)
		}
		corp.PostMoment(id, "zengli")
		customer := corp.CustomerIDs("zengli")[0]
		corp.LikeMoment(id, "zengli", customer)
		reactions, err := s.GetMomentReactions(t.Context(), id, "zengli")
		if err != nil || len(reactions.Likes) != 1 || reactions.Likes[0].CustomerID != customer {
			t.Errorf("reactions %+v, %v", reactions, err)
		}
		viewers := 0
		for _, err := range s.AllMomentViewers(t.Context(), id, "zengli") {
			if err != nil {
				t.Fatal(err)
			}
			viewers++
		}
		if viewers != len(corp.CustomerIDs("zengli")) {
			t.Errorf("%d viewers", viewers)
		}
		moments := 0
		for m, err := range s.AllMoments(t.Context(), ec.MomentQuery{From: time.Now().Add(-50 * 24 * time.Hour), To: time.Now().Add(time.Hour)}) {
			if err != nil || m.ID != id || len(m.Images) != 1 {
				t.Errorf("%+v, %v", m, err)
			}
			moments++
		}
		if moments != 1 {
			t.Errorf("%d moments", moments)
		}
	})
}

// The error that creation ended with is an error, and the wait ends with its
// context.
func TestWaitMomentFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		client := corp.Client()
		defer client.Close()
		s := ec.New(client)
		const path = "/cgi-bin/externalcontact/get_moment_task_result"
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"status":1}`), wecomtest.JSON(`{"errcode":0,"status":3,"result":{"errcode":41079,"errmsg":"moment is being dispatched"}}`))
		job, err := s.WaitMoment(t.Context(), "job1")
		if !errors.Is(err, wecom.ErrMomentDispatching) || !strings.Contains(err.Error(), path) || job.Status != ec.MomentJobDone {
			t.Errorf("%+v, %v", job, err)
		}
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"status":2}`))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second/2) // before the second question
		defer cancel()
		job, err = s.WaitMoment(ctx, "job1")
		if !errors.Is(err, context.DeadlineExceeded) || job.Status != ec.MomentJobRunning {
			t.Errorf("%+v, %v", job, err)
		}
	})
}
