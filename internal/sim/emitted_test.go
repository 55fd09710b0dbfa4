package sim_test

import (
	"encoding/xml"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/chatdata"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/security"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
	"github.com/gowecom/wecom/wedoc/smartsheet"
	"github.com/gowecom/wecom/wedrive"
)

// typed are the events that the corp pushes by itself.
var typed = []wecomtest.Event{
	contacts.UserCreated{}, contacts.UserUpdated{}, contacts.UserDeleted{},
	contacts.DepartmentCreated{}, contacts.DepartmentUpdated{}, contacts.DepartmentDeleted{}, contacts.TagUpdated{},
	externalcontact.CustomerAdded{}, externalcontact.FollowUserDeleted{},
	externalcontact.GroupChatCreated{}, externalcontact.GroupChatUpdated{},
	approval.FormChanged{}, approval.OwnFormChanged{},
	meeting.Enrolled{}, meeting.EnrollmentCancelled{}, meeting.WebinarWarmUpUploaded{},
	externalcontact.ArchivingAgreed{}, msgaudit.MessagesArchived{},
	living.StatusChanged{},
	wedoc.SmartSheetRecordsCreated{}, wedoc.SmartSheetRecordsUpdated{}, wedoc.SmartSheetRecordsDeleted{},
	wedoc.SmartSheetFieldsCreated{}, wedoc.SmartSheetFieldsUpdated{}, wedoc.SmartSheetFieldsDeleted{},
	wedoc.FormCompleted{}, wedoc.FormSettingsChanged{}, wedoc.FormDeleted{},
	message.TemplateCardClicked{}, message.AppEntered{}, message.MenuClicked{}, message.MenuLinkOpened{}, message.MenuMiniProgramOpened{},
	meeting.Updated{}, meeting.Cancelled{}, meeting.Started{}, meeting.Ended{}, meeting.LaunchReported{}, meeting.Joined{}, meeting.Left{}, meeting.JoinedBeforeHost{},
	meeting.Muted{}, meeting.Unmuted{}, meeting.WaitingRoomEntered{}, meeting.WaitingRoomLeft{}, meeting.WaitingRoomAdmitted{}, meeting.WaitingRoomSentTo{},
	meeting.ScreenShareStarted{}, meeting.ScreenShareEnded{}, meeting.RoleChanged{},
	wedoc.MembersChanged{}, wedoc.Deleted{},
	meeting.RecordingStarted{}, meeting.RecordingStopped{}, meeting.RecordingCompleted{}, meeting.RecordingDeleted{},
	wedrive.AlmostFull{}, wedrive.SpaceDismissed{}, wedrive.SpaceMembersChanged{}, wedrive.SpaceSecurityChanged{},
	wedrive.FileCreated{}, wedrive.FileUpdated{}, wedrive.FileRenamed{}, wedrive.FileMoved{}, wedrive.FileDeleted{},
	kf.MessageReceived{},
	security.AddressesChanged{}, security.AccountRequested{}, security.AccountDecided{},
	exmail.AppMailReceived{}, exmail.PublicMailReceived{},
	chatdata.ProgramNotified{},
}

// What happens in the corp is told in the very fields that the types of events
// have.
func TestEventsAreTyped(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithDriveCapacity(19))
	changeDirectory(t, corp)
	customer, _ := corp.AddCustomer("shenyi", "张先生", "trade-fair")
	chat := corp.AddGroupChat("新客户", "shenyi", customer)
	other, _ := corp.AddCustomer("shenyi", "李女士", "")
	corp.JoinGroupChat(chat, other)
	corp.RemoveMember(customer, "shenyi")
	decideForms(t, corp)
	clickCard(t, corp)
	openApp(t, corp)
	enroll(t, corp)
	broadcast(t, corp)
	holdMeeting(t, corp)
	corp.AnswerChat(customer, "shenyi", true)
	corp.Talk()
	useDrive(t, corp)
	writeMail(t, corp)
	corp.OpenKf("售前").Enter("张先生", "")
	workWithSheet(t, corp)
	fillInForm(t, corp)
	changeDocument(t, corp)
	secure(t, corp)
	notify(t, corp)

	seen := map[string]bool{}
	for _, event := range corp.Events() {
		kind, leaves := leavesOf(t, event)
		seen[kind] = true
		i := slices.IndexFunc(typed, func(e wecomtest.Event) bool { return e.CallbackKind() == kind })
		if i < 0 {
			t.Errorf("no type for %s: %s", kind, event)
			continue
		}
		e := reflect.New(reflect.TypeOf(typed[i]))
		if err := xml.Unmarshal([]byte(event), e.Interface()); err != nil {
			t.Errorf("%v: %s", err, event)
			continue
		}
		written, err := xml.Marshal(e.Interface())
		if err != nil {
			t.Fatal(err)
		}
		_, kept := leavesOf(t, string(written))
		for _, leaf := range leaves {
			if !slices.Contains(kept, leaf) {
				t.Errorf("%T loses %s", typed[i], leaf)
			}
		}
	}
	for _, e := range typed {
		if !seen[e.CallbackKind()] {
			t.Errorf("%s did not happen", e.CallbackKind())
		}
	}
}

// leavesOf returns the kind of a document and its innermost elements that are
// not empty, without the root's name, as "name>name=text".
func leavesOf(t *testing.T, document string) (kind string, leaves []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	var path []string
	text := ""
	for token, err := d.Token(); token != nil; token, err = d.Token() {
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path, text = append(path, token.Name.Local), ""
		case xml.CharData:
			text = string(token)
		case xml.EndElement:
			name := strings.Join(path[1:], ">")
			switch {
			case name == "MsgType":
				kind = text + kind
			case name == "Event", name == "ChangeType":
				kind += "/" + text
			case text != "":
				leaves = append(leaves, name+"="+text)
			}
			path, text = path[:len(path)-1], ""
		}
	}
	return strings.Replace(kind, "_filed", "_field", 1), leaves // WeCom spells the changes of fields so
}

// enroll has somebody enrol in a webinar, and withdraw.
func enroll(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	ctx, s := t.Context(), meeting.New(corp.Client())
	begin := corp.Now().Add(time.Hour)
	w, err := s.CreateWebinar(ctx, "lina", meeting.WebinarDetails{
		Title: "发布会", StartsAt: wecom.TimeOf(begin), EndsAt: wecom.TimeOf(begin.Add(time.Hour)), Admission: meeting.AdmissionEnrollment,
	})
	must(t, err)
	must(t, s.UpdateWarmUp(ctx, w.ID, meeting.WarmUpUpdate{Medium: meeting.WarmUpPicture("https://a.example/w.png")}))
	id, err := corp.EnrollInWebinar(w.ID, "zengli", "曾丽")
	must(t, err)
	must(t, corp.WithdrawFromWebinar(w.ID, id))
}

func changeDirectory(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	ctx, s := t.Context(), contacts.New(corp.ContactsClient())
	department, err := s.CreateDepartment(ctx, contacts.DepartmentCreate{Name: "仓储", ParentID: 1, Order: 7})
	must(t, err)
	_, err = s.CreateUser(ctx, contacts.UserCreate{UserID: "linmei", Name: "林梅", Mobile: "13912340001", DepartmentIDs: []int64{department}, Position: "采购"})
	must(t, err)
	must(t, s.UpdateUser(ctx, "linmei", contacts.UserUpdate{Name: new("林美")}))
	tag, err := s.CreateTag(ctx, contacts.TagCreate{Name: "值班"})
	must(t, err)
	_, err = s.TagUsers(ctx, tag, contacts.TagTargets{UserIDs: []string{"linmei", "lina"}})
	must(t, err)
	must(t, s.UpdateDepartment(ctx, department, contacts.DepartmentUpdate{Name: new("仓储物流")}))
	must(t, s.DeleteUser(ctx, "linmei"))
	must(t, s.DeleteDepartment(ctx, department))
}

func useDrive(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	id, err := wedrive.New(corp.Client()).CreateSpace(t.Context(), wedrive.SpaceCreate{
		Name: "公示", Members: map[wedrive.Permission]wedrive.Members{wedrive.MayManage: {UserIDs: []string{"lina"}}},
	})
	must(t, err)
	space := corp.Space(id)
	must(t, space.Upload("lina", "制度/考勤.txt", []byte("九点上班")))
	must(t, space.Upload("lina", "制度/考勤.txt", []byte("九点半上班了")))
	must(t, space.Rename("lina", "制度/考勤.txt", "考勤2026.txt"))
	must(t, space.Move("lina", "制度/考勤2026.txt", ""))
	must(t, space.Delete("lina", "考勤2026.txt", "制度"))
	must(t, space.ChangeMembers("lina", []string{"zengli"}, nil))
	must(t, space.ChangeSettings("lina", true, false))
	must(t, space.Dismiss("lina"))
}

func writeMail(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	s := exmail.New(corp.Client())
	app, err := s.GetAppMailbox(t.Context())
	must(t, err)
	_, err = s.CreatePublicMailbox(t.Context(), exmail.PublicMailboxCreate{Email: "hr@" + wecomtest.MailDomain, Name: "招聘", UserIDs: []string{"zengli"}})
	must(t, err)
	_, err = corp.WriteMail(wecomtest.Mail{UserID: "lina", To: []string{app.Email, "hr@" + wecomtest.MailDomain}, Subject: "简历"})
	must(t, err)
}

func decideForms(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	must(t, corp.StartOwnForm("PO-1", "purchase", "采购申请", "lina", "chenzhiyuan"))
	must(t, corp.DecideOwnForm("PO-1", "chenzhiyuan", true, "同意"))
	thursday := time.Date(2026, 11, 26, 0, 0, 0, 0, time.Local)
	number, err := approval.New(corp.Client()).SubmitChecked(t.Context(), approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.LeaveTemplateID,
		Fields: []approval.Field{
			{ID: "Vacation-01", Value: approval.Leave(1, approval.HalfDays(approval.Afternoon(thursday), approval.Afternoon(thursday.AddDate(0, 0, 1))))},
			{ID: "Textarea-02", Value: approval.Textarea("回家探亲")},
		},
		Summary: []approval.Texts{approval.Chinese("年假一天半")},
	})
	must(t, err)
	must(t, corp.Form(number).Comment("lina", "加急"))
	must(t, corp.Form(number).Approve(corp.Form(number).Waiting()[0], "同意"))
}

func clickCard(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	sent, err := message.New(corp.Client(), wecomtest.AppAgentID).Send(t.Context(), message.To{UserIDs: []string{"lina"}}, message.MultipleInteraction{
		Title: message.CardText{Title: "订餐"}, TaskID: "task-1", SubmitButton: message.CardButton{Text: "提交", Key: "submit"},
		Selects: []message.CardSelect{{QuestionKey: "dish", Options: []message.CardSelectOption{{ID: "a", Text: "面"}, {ID: "b", Text: "饭"}}}},
	})
	must(t, err)
	must(t, corp.ClickCard("lina", sent.ID, "submit", map[string][]string{"dish": {"b"}}))
}

func openApp(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	must(t, agent.New(corp.Client(), wecomtest.AppAgentID).CreateMenu(t.Context(), agent.Menu{
		agent.ClickButton{Name: "待办", Key: "todo"},
		agent.LinkButton{Name: "制度", URL: "https://oa.yunshan.example/rules"},
		agent.MiniProgramButton{Name: "食堂", AppID: "wxcanteen", PagePath: "pages/today"},
	}))
	must(t, corp.OpenApp("lina", wecomtest.AppAgentID))
	for _, button := range []string{"待办", "制度", "食堂"} {
		must(t, corp.PressButton("lina", wecomtest.AppAgentID, button))
	}
}

func broadcast(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	livingID, err := living.New(corp.Client()).CreateStream(t.Context(), living.StreamCreate{
		AnchorID: "lina", Theme: "新品培训", StartAt: corp.Now().Add(time.Hour), Duration: time.Hour,
	})
	must(t, err)
	must(t, corp.StartStream(livingID))
	must(t, corp.EndStream(livingID))
}

func holdMeeting(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	ctx, s := t.Context(), meeting.New(corp.Client())
	book := func(title string) (string, *wecomtest.Meeting) {
		booked, err := s.CreateMeeting(ctx, meeting.MeetingCreate{
			AdminUserID: "lina", Title: title, StartsAt: wecom.TimeOf(corp.Now().Add(time.Hour)), Duration: wecom.SecondsOf(time.Hour),
			Settings: meeting.SettingsUpdate{EnterBeforeHost: new(false)},
		})
		must(t, err)
		return booked.ID, corp.Meeting(booked.ID)
	}
	_, off := book("面谈")
	must(t, off.Rename("lina", "谈话"))
	must(t, off.Cancel("lina"))

	id, room := book("周会")
	if _, err := room.Join("songtao"); err == nil {
		t.Error("songtao came before the host")
	}
	lina, err := room.Join("lina")
	must(t, err)
	must(t, room.Record("lina"))
	must(t, room.ShareScreen(lina))
	must(t, s.UpdateControls(ctx, id, meeting.ControlUpdate{MuteAll: new(true), WaitingRoom: new(true)}))
	must(t, s.UpdateControls(ctx, id, meeting.ControlUpdate{MuteAll: new(false)}))
	songtao, err := room.Join("songtao")
	must(t, err)
	guest := []meeting.Participant{{TmpOpenID: songtao, Terminal: meeting.TerminalPC}}
	must(t, s.MoveFromWaitingRoom(ctx, id, guest))
	must(t, s.GrantCoHost(ctx, id, guest[0]))
	must(t, s.MoveToWaitingRoom(ctx, id, guest))
	must(t, s.KickFromWaitingRoom(ctx, id, guest, false))
	must(t, room.Leave(lina))
	must(t, s.EndMeeting(ctx, id, meeting.Ending{}))
	corp.Advance(time.Minute)
	for r, err := range s.AllRecordings(ctx, meeting.RecordingQuery{MeetingID: id, From: corp.Now().Add(-time.Hour), To: corp.Now()}) {
		must(t, err)
		must(t, s.DeleteRecording(ctx, id, r.ID))
	}
}

func changeDocument(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	created, err := wedoc.New(corp.Client()).CreateDocument(t.Context(), wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "周报", AdminUserIDs: []string{"lina"}})
	must(t, err)
	must(t, corp.Document(created.ID).PutMember("lina", "songtao", 1))
	must(t, corp.Document(created.ID).Delete("lina"))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// workWithSheet has a member change a smart sheet.
func workWithSheet(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	doc := corp.AddSmartSheet("项目")
	page, err := smartsheet.New(corp.Client()).ListFields(t.Context(), smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}, smartsheet.FieldQuery{}, wecom.Page{})
	must(t, err)
	id, err := doc.FillIn("lina", map[string]string{"文本": `[{"type":"text","text":"甲"}]`})
	must(t, err)
	must(t, doc.Change("lina", id, map[string]string{"文本": `[]`}))
	must(t, doc.Erase("lina", id))
	must(t, doc.Rename("lina", page.Fields[0].FieldID, "标题"))
	field, err := doc.AddField("lina", "备注", "FIELD_TYPE_TEXT")
	must(t, err)
	must(t, doc.DeleteField("lina", field))
}

// fillInForm has a member fill in a form, and its admin close and delete it.
func fillInForm(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	id, err := wedoc.New(corp.Client()).CreateForm(t.Context(), wedoc.FormCreate{
		FormContent: wedoc.FormContent{Title: "报名", Questions: wedoc.FormQuestions{{Title: "几位", Kind: wedoc.TextQuestion{}}}},
		Rules:       wedoc.FormRules{Admins: wedoc.FormAdmins{UserIDs: []string{"lina"}}},
	})
	must(t, err)
	form := corp.DocumentForm(id)
	_, err = form.Submit("shenyi", map[string][]string{"几位": {"2"}})
	must(t, err)
	must(t, form.Close("lina"))
	must(t, form.Delete("lina"))
}

// notify has a program in the zone notify the app.
func notify(t *testing.T, corp *wecomtest.Corp) {
	t.Helper()
	if err := corp.RunProgram(wecomtest.Program{ProgramID: "p1", AbilityID: "a1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := corp.NotifyApp("p1", wecomtest.AppAgentID, 1); err != nil {
		t.Fatal(err)
	}
}

// secure asks for an advanced account, and changes the addresses of WeCom.
func secure(t *testing.T, corp *wecomtest.Corp) {
	id, err := corp.RequestAccount("lina", int(security.AccountMail), "要收大附件")
	if err == nil {
		err = corp.DecideAccount(id, int(security.OutcomeGranted))
	}
	if err != nil {
		t.Fatal(err)
	}
	corp.ChangeAddresses()
}
