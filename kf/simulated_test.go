package kf_test

import (
	"errors"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

// A scene is a corp whose clock stands, with an account and a customer.
type scene struct {
	t       *testing.T
	corp    *wecomtest.Corp
	service *kf.Service
	account *wecomtest.KfAccount
	zhang   *wecomtest.KfChat
	chat    kf.Chat
}

func newScene(t *testing.T) *scene {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 3, 2, 9, 0, 0, 0, wecom.Beijing)), wecomtest.Strict(t))
	s := &scene{t: t, corp: corp, service: kf.New(corp.Client()), account: corp.OpenKf("售前", "lina", "songtao")}
	s.zhang = s.account.Enter("张先生", "")
	s.chat = kf.Chat{OpenKfID: s.account.OpenKfID(), CustomerID: s.zhang.CustomerID()}
	return s
}

func (s *scene) want(err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("the error is %v, want %v", err, want)
	}
}

func (s *scene) send() error {
	_, err := s.service.Send(s.t.Context(), s.chat, kf.Text{Content: "您好"})
	return err
}

func (s *scene) session(state kf.SessionState, receptionist string) {
	s.t.Helper()
	got, err := s.service.GetSession(s.t.Context(), s.chat)
	if err != nil || *got != (kf.Session{State: state, ReceptionistID: receptionist}) {
		s.t.Errorf("the session is %v, %v, want %v by %q", got, err, state, receptionist)
	}
}

func (s *scene) update(state kf.SessionState, receptionist string) (kf.EventCode, error) {
	return s.service.UpdateSession(s.t.Context(), s.chat, state, receptionist)
}

// contents returns the contents of all messages so far.
func (s *scene) contents() (list []kf.Content) {
	s.t.Helper()
	p, err := s.service.ListMessages(s.t.Context(), kf.MessageQuery{OpenKfID: s.chat.OpenKfID}, wecom.Page{})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range p.Messages {
		if m.Chat.OpenKfID != s.chat.OpenKfID || !m.SentAt.Equal(s.corp.Now()) && m.SentAt.After(s.corp.Now()) {
			s.t.Error(m)
		}
		list = append(list, m.Content)
	}
	return list
}

// A welcome code serves once, within 20 seconds, and not for who has written.
func TestSimulatedWelcome(t *testing.T) {
	s := newScene(t)
	code := kf.EventCode(s.zhang.WelcomeCode())
	_, err := s.service.SendOnEvent(t.Context(), code, menu)
	s.want(err, nil)
	_, err = s.service.SendOnEvent(t.Context(), code, menu)
	s.want(err, wecom.ErrInvalidWelcomeCode)
	late := s.account.Enter("李女士", "")
	s.corp.Advance(20 * time.Second)
	_, err = s.service.SendOnEvent(t.Context(), kf.EventCode(late.WelcomeCode()), kf.Text{Content: "x"})
	s.want(err, wecom.ErrInvalidWelcomeCode)
	if s.want(s.zhang.Enter(""), nil); s.zhang.WelcomeCode() != "" {
		t.Error("welcome twice")
	}
	say(t, late, "x")
	s.corp.Advance(47 * time.Hour)
	if s.want(late.Enter(""), nil); late.WelcomeCode() != "" {
		t.Error("welcome for who has written")
	}
	s.corp.Advance(2 * time.Hour)
	if s.want(late.Enter(""), nil); late.WelcomeCode() == "" {
		t.Error("no welcome after 48 hours")
	}
	if got := s.zhang.Received(); len(got) != 1 || got[0].Type != "msgmenu" || got[0].String() != "满意吗？" {
		t.Error(got)
	}
}

// The scene of a link comes back, with its parameter.
func TestSimulatedLink(t *testing.T) {
	s := newScene(t)
	link, err := s.service.GetLink(t.Context(), s.chat.OpenKfID, "shop")
	s.want(err, nil)
	link, err = kf.LinkWith(link, "a=1&b=二")
	s.want(err, nil)
	li := s.account.Enter("李女士", link)
	list := s.contents()
	entered := list[len(list)-1].(kf.SessionEntered)
	if entered.Scene != "shop" || entered.SceneParam != "a=1&b=二" || string(entered.WelcomeCode) != li.WelcomeCode() {
		t.Error(entered)
	}
	got, err := s.service.ListCustomers(t.Context(), []string{li.CustomerID(), "ghost"}, true)
	if err != nil || len(got.Customers) != 1 || got.Customers[0].Nickname != "李女士" || got.Customers[0].Entered.Scene != "shop" || got.FailedIDs[0] != "ghost" {
		t.Error(got, err)
	}
	s.corp.Advance(49 * time.Hour)
	if got, err := s.service.ListCustomers(t.Context(), []string{li.CustomerID()}, true); err != nil || len(got.FailedIDs) != 1 {
		t.Error(got, err)
	}
}

// Five messages within 48 hours, each id once, and only while no person serves.
func TestSimulatedLimits(t *testing.T) {
	s := newScene(t)
	s.want(s.send(), wecom.ErrReplyTimeOver) // the customer has not written
	say(t, s.zhang, "在吗")
	s.session(kf.SessionNew, "")
	for range 5 {
		s.want(s.send(), nil)
	}
	s.session(kf.SessionBot, "")
	s.want(s.send(), wecom.ErrReplyLimit)
	say(t, s.zhang, "在吗")
	s.want(s.send(), nil)
	s.corp.Advance(48 * time.Hour)
	s.want(s.send(), wecom.ErrReplyTimeOver)
	s.session(kf.SessionEnded, "")
	say(t, s.zhang, "在吗")
	_, err := s.update(kf.SessionQueue, "")
	s.want(err, nil)
	s.want(s.send(), wecom.ErrSessionState)
	other := kf.Chat{OpenKfID: s.chat.OpenKfID, CustomerID: "ghost"}
	_, err = s.service.Send(t.Context(), other, kf.Text{Content: "x"})
	s.want(err, wecom.ErrInvalidExternalUserID)
	_, err = s.service.Send(t.Context(), kf.Chat{OpenKfID: "ghost", CustomerID: s.chat.CustomerID}, kf.Text{Content: "x"})
	s.want(err, wecom.ErrKfAccountNotFound)
	li := s.account.Enter("李女士", "")
	say(t, li, "x")
	_, err = s.service.Send(t.Context(), kf.Chat{OpenKfID: s.chat.OpenKfID, CustomerID: li.CustomerID()}, kf.Image{MediaID: "ghost"})
	s.want(err, wecom.ErrMediaNotFound)
}

// Sessions change as the official page says.
func TestSimulatedSessions(t *testing.T) {
	s := newScene(t)
	_, err := s.update(kf.SessionQueue, "")
	s.want(err, wecom.ErrSessionEnded)
	say(t, s.zhang, "转人工")
	_, err = s.update(kf.SessionEnded, "")
	s.want(err, wecom.ErrSessionTransition)
	code, err := s.update(kf.SessionQueue, "")
	s.want(err, nil)
	_, err = s.service.SendOnEvent(t.Context(), code, menu)
	s.want(err, wecom.ErrInvalidMsgType) // a text only
	_, err = s.service.SendOnEvent(t.Context(), code, kf.Text{Content: "请稍候"})
	s.want(err, nil)
	_, err = s.update(kf.SessionPerson, "caixia")
	s.want(err, wecom.ErrNotReceptionist)
	s.want(s.account.ChangeStatus("lina", false), nil)
	_, err = s.update(kf.SessionPerson, "lina")
	s.want(err, wecom.ErrReceptionistStopped)
	s.want(s.account.ChangeStatus("lina", true), nil)
	code, err = s.update(kf.SessionPerson, "lina")
	if s.want(err, nil); code != "" {
		t.Error("a second code in one session")
	}
	s.session(kf.SessionPerson, "lina")
	_, err = s.update(kf.SessionPerson, "songtao")
	s.want(err, nil)
	_, err = s.update(kf.SessionQueue, "")
	s.want(err, wecom.ErrSessionTransition)
	code, err = s.update(kf.SessionEnded, "")
	s.want(err, nil)
	_, err = s.service.SendOnEvent(t.Context(), code, menu)
	s.want(err, nil)
	s.session(kf.SessionEnded, "")
	_, err = s.zhang.Click("good")
	s.want(err, nil)
	s.session(kf.SessionNew, "")
	if _, err = s.zhang.Click("ghost"); err == nil {
		t.Error("an item that is not there is clicked")
	}
	list := s.contents()
	if got := list[len(list)-1]; got != (kf.Text{Content: "满意", MenuID: "good"}) {
		t.Error(got)
	}
}

// What receptionists and customers do is told in events.
func TestSimulatedEvents(t *testing.T) {
	s := newScene(t)
	said, err := s.zhang.Say("a")
	s.want(err, nil)
	_, err = s.update(kf.SessionQueue, "")
	s.want(err, nil)
	s.want(s.zhang.Take("lina"), nil)
	answer, err := s.zhang.Answer("lina", "您好")
	s.want(err, nil)
	if _, err := s.zhang.Answer("songtao", "x"); err == nil {
		t.Error("another receptionist answers")
	}
	s.want(s.zhang.RecallAnswer(answer), nil)
	s.want(s.zhang.Recall(said), nil)
	s.want(s.zhang.Reject("lina", true), nil)
	s.want(s.zhang.Transfer("songtao"), nil)
	s.want(s.zhang.End(), nil)
	if s.zhang.Take("lina") == nil || s.zhang.Transfer("lina") == nil || s.zhang.End() == nil {
		t.Error("a session that has ended is changed")
	}
	_, err = s.zhang.Answer("lina", "还有问题吗")
	s.want(err, nil)
	s.session(kf.SessionPerson, "lina")
	s.want(s.account.ChangeStatus("songtao", false), nil)
	_, err = s.zhang.Send("location", `{"latitude":23.5,"longitude":113.25}`)
	s.want(err, nil)
	list := s.contents()[1:]
	want := []kf.Content{
		kf.Text{Content: "a"}, kf.SessionChanged{Change: kf.Taken, NewReceptionistID: "lina"}, kf.Text{Content: "您好"},
		kf.ReceptionistRecalled{MessageID: answer, UserID: "lina"}, kf.CustomerRecalled{MessageID: said}, kf.RejectSwitched{UserID: "lina", Rejects: true},
		kf.SessionChanged{Change: kf.Transferred, OldReceptionistID: "lina", NewReceptionistID: "songtao"},
		kf.SessionChanged{Change: kf.Ended, OldReceptionistID: "songtao"},
		kf.SessionChanged{Change: kf.TakenAgain, OldReceptionistID: "lina", NewReceptionistID: "lina"}, kf.Text{Content: "还有问题吗"},
		kf.ReceptionistStatusChanged{UserID: "songtao", Status: kf.NowStopped}, kf.Location{Latitude: 23.5, Longitude: 113.25},
	}
	if len(list) != len(want) {
		t.Fatalf("%d messages: %v", len(list), list)
	}
	for i, got := range list {
		if c, ok := got.(kf.SessionChanged); ok {
			if (c.MessageCode != "") != (c.Change == kf.Taken || c.Change == kf.Ended) {
				t.Error(c)
			}
			c.MessageCode = ""
			got = c
		}
		if got != want[i] {
			t.Errorf("message %d is %#v, want %#v", i, got, want[i])
		}
	}
}

// Messages are there for 3 days; a token serves 10 minutes, and calls without one are
// few.
func TestSimulatedReading(t *testing.T) {
	s := newScene(t)
	s.corp.Advance(73 * time.Hour)
	say(t, s.zhang, "late")
	if list := s.contents(); len(list) != 1 {
		t.Error(list)
	}
	s.corp.Advance(time.Minute)
	var err error
	for n := range 13 {
		if _, err = s.service.ListMessages(t.Context(), kf.MessageQuery{OpenKfID: s.chat.OpenKfID}, wecom.Page{}); n < 12 {
			s.want(err, nil)
		}
	}
	s.want(err, wecom.ErrRateLimited)
	_, err = s.service.ListMessages(t.Context(), kf.MessageQuery{OpenKfID: s.chat.OpenKfID, Token: "ghost"}, wecom.Page{})
	s.want(err, wecom.ErrInvalidMessageToken)
	s.corp.Advance(time.Minute)
	_, err = s.service.ListMessages(t.Context(), kf.MessageQuery{OpenKfID: s.chat.OpenKfID}, wecom.Page{Cursor: "ghost"})
	s.want(err, wecom.ErrInvalidRequest)
}

// Accounts, receptionists, upgrades and the knowledge base are kept.
func TestSimulatedAdministration(t *testing.T) {
	s := newScene(t)
	ctx := t.Context()
	avatar := s.corp.AddMedia("image", "a.png", []byte("png"))
	id, err := s.service.CreateAccount(ctx, kf.AccountCreate{Name: "售后", AvatarMediaID: avatar})
	s.want(err, nil)
	s.want(s.service.UpdateAccount(ctx, id, kf.AccountUpdate{Name: "售后二"}), nil)
	_, err = s.service.CreateAccount(ctx, kf.AccountCreate{Name: "一个超过了十六个字符的客服账号名称", AvatarMediaID: avatar})
	s.want(err, wecom.Code(95006))
	names := ""
	for a, err := range s.service.AllAccounts(ctx) {
		s.want(err, nil)
		names += a.Name
	}
	s.want(s.service.DeleteAccount(ctx, id), nil)
	s.want(s.service.DeleteAccount(ctx, id), wecom.ErrKfAccountNotFound)
	changed, err := s.service.CreateReceptionists(ctx, s.chat.OpenKfID, kf.Staff{UserIDs: []string{"lina", "caixia", "ghost"}, DepartmentIDs: []int64{4}})
	if err != nil || names != "售前售后二" || len(changed.Changed.UserIDs) != 1 || len(changed.Unchanged.UserIDs) != 1 || changed.Failed[0].Code != wecom.ErrUserNotFound {
		t.Error(names, changed, err)
	}
	s.want(s.service.CreateUpgrade(ctx, s.chat, kf.MemberUpgrade{UserID: "lina"}), wecom.ErrUpgradeNotConfigured)
	s.corp.AllowUpgrades([]string{"lina"}, []string{"wr-1"})
	s.want(s.service.CreateUpgrade(ctx, s.chat, kf.GroupUpgrade{ChatID: "wr-1"}), nil)
	if s.zhang.Upgrade() != "wr-1" {
		t.Error(s.zhang.Upgrade())
	}
	s.want(s.service.CancelUpgrade(ctx, s.chat), nil)
	group, err := s.service.CreateKnowledgeGroup(ctx, "营业")
	s.want(err, nil)
	_, err = s.service.CreateKnowledgeGroup(ctx, "营业")
	s.want(err, wecom.ErrInvalidRequest)
	intent, err := s.service.CreateIntent(ctx, kf.IntentCreate{GroupID: group, Question: "几点开门", Similar: []string{"营业时间"}, Answer: kf.Answer{Text: "九点"}})
	s.want(err, nil)
	s.want(s.service.UpdateIntent(ctx, intent, kf.IntentUpdate{Answer: &kf.Answer{Text: "十点"}}), nil)
	for i, err := range s.service.AllIntents(ctx, kf.IntentQuery{GroupID: group}) {
		if err != nil || i.Question != "几点开门" || i.Similar[0] != "营业时间" || i.Answer.Text != "十点" {
			t.Error(i, err)
		}
	}
	s.want(s.service.UpdateKnowledgeGroup(ctx, "simulated-kf-group-0", "x"), wecom.ErrInvalidRequest)
	s.want(s.service.DeleteKnowledgeGroup(ctx, group), nil)
	s.want(s.service.DeleteIntent(ctx, intent), wecom.ErrInvalidRequest)
}

// Statistics tell what happened on a day, from the next one on.
func TestSimulatedStatistics(t *testing.T) {
	s := newScene(t)
	today := s.corp.Now()
	say(t, s.zhang, "a", "b")
	s.want(s.send(), nil)
	_, err := s.update(kf.SessionPerson, "lina")
	s.want(err, nil)
	s.corp.Advance(30 * time.Second)
	_, err = s.zhang.Answer("lina", "您好")
	s.want(err, nil)
	q := kf.StatisticsQuery{OpenKfID: s.chat.OpenKfID, From: today.AddDate(0, 0, -1), To: today}
	_, err = s.service.ListStatistics(t.Context(), q)
	s.want(err, wecom.ErrInvalidRequest)
	s.corp.Advance(24 * time.Hour)
	days, err := s.service.ListStatistics(t.Context(), q)
	if err != nil || len(days) != 2 || days[0].Data != nil || days[1].Data.Messages != 2 || days[1].Data.BotSessions != 1 || *days[1].Data.BotTransferRate != 1 {
		t.Error(days, err)
	}
	of, err := s.service.ListReceptionistStatistics(t.Context(), "lina", q)
	if err != nil || of[1].Data.Sessions != 1 || *of[1].Data.ReplyRate != 1 || *of[1].Data.FirstReplySeconds != 30 {
		t.Error(of, err)
	}
}

// An app serves accounts whose receptionists it sees.
func TestSimulatedRange(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{AgentID: 7, Secret: "range", Visible: wecomtest.Range{Users: []string{"lina"}}}))
	s := kf.New(corp.Client().WithSecret("range"))
	if _, err := s.ListReceptionists(t.Context(), corp.OpenKf("售前", "lina").OpenKfID()); err != nil {
		t.Error(err)
	}
	if _, err := s.ListReceptionists(t.Context(), corp.OpenKf("售后", "caixia").OpenKfID()); !errors.Is(err, wecom.ErrOutOfVisibleRange) {
		t.Error(err)
	}
	if _, err := kf.New(corp.ContactsClient()).ListReceptionists(t.Context(), "x"); !errors.Is(err, wecom.ErrAPIForbidden) {
		t.Error(err)
	}
}
