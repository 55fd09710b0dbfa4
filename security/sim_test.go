package security_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/security"
	"github.com/gowecom/wecom/wecomtest"
)

// newCorp is a corp whose clock stands at noon, with an app that sees department 4 only.
func newCorp(t *testing.T) *wecomtest.Corp {
	return wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(time.Unix(noon, 0)),
		wecomtest.WithApp(wecomtest.App{Name: "后端", AgentID: 7, Secret: "seven", Visible: wecomtest.Range{Departments: []int64{4}}}))
}

func collect[T any](t *testing.T, seq iter.Seq2[T, error]) (list []T) {
	t.Helper()
	for v, err := range seq {
		must(t, err)
		list = append(list, v)
	}
	return list
}

// What happens in a quarter is found once, whole, and only by who may see it.
func TestTrailsOfAQuarter(t *testing.T) {
	corp := newCorp(t)
	from := corp.Now()
	for i := range 405 { // more than a page, within a second
		must(t, corp.Join(wecomtest.Member{UserID: fmt.Sprintf("new%d", i), Name: "新人", Departments: []int64{4}}))
	}
	for range 13 {
		for range 2 {
			must(t, corp.DownloadFile(wecomtest.FileDownload{UserID: "lina", Name: "预算.xlsx", Size: 9, Source: int(security.InChat)}))
			must(t, corp.CaptureScreen("lina", int(security.ScreenChat), "聊天"))
			corp.AddCustomer("wangfang", "何先生", "")
			corp.Advance(time.Second)
		}
		must(t, corp.DownloadFile(wecomtest.FileDownload{UserID: "wangfang", Name: "合同.pdf", Size: 8, Source: int(security.InMail)}))
		corp.Advance(7*24*time.Hour - 2*time.Second)
	}
	to := corp.Now().Add(-time.Second)
	all, part := security.New(corp.Client()), security.New(corp.Client().WithSecret("seven"))
	ctx := t.Context()
	for name, got := range map[string][2]int{
		"admins":               {len(collect(t, all.AllAdminLogs(ctx, security.AdminLogQuery{From: from, To: to}))), 405},
		"admins, other area":   {len(collect(t, all.AllAdminLogs(ctx, security.AdminLogQuery{From: from, To: to, Operation: security.AdminApps}))), 0},
		"admins, part":         {len(collect(t, part.AllAdminLogs(ctx, security.AdminLogQuery{From: from, To: to}))), 405},
		"members":              {len(collect(t, all.AllMemberLogs(ctx, security.MemberLogQuery{From: from, To: to}))), 26},
		"members, part":        {len(collect(t, part.AllMemberLogs(ctx, security.MemberLogQuery{From: from, To: to}))), 0},
		"members, other":       {len(collect(t, all.AllMemberLogs(ctx, security.MemberLogQuery{From: from, To: to, Operation: security.MemberNewDevice}))), 0},
		"files":                {len(collect(t, all.AllFileRecords(ctx, security.FileRecordQuery{From: from, To: to}))), 39},
		"files, mail":          {len(collect(t, all.AllFileRecords(ctx, security.FileRecordQuery{From: from, To: to, Operation: security.FileAction{Type: security.FileDownloaded, Source: security.InMail}}))), 13},
		"files, many members":  {len(collect(t, all.AllFileRecords(ctx, security.FileRecordQuery{From: from, To: to, UserIDs: many("lina", 150)}))), 26},
		"files, part":          {len(collect(t, part.AllFileRecords(ctx, security.FileRecordQuery{From: from, To: to}))), 26},
		"captures":             {len(collect(t, all.AllScreenRecords(ctx, security.ScreenRecordQuery{From: from, To: to}))), 26},
		"captures, department": {len(collect(t, all.AllScreenRecords(ctx, security.ScreenRecordQuery{From: from, To: to, DepartmentIDs: []int64{99}}))), 0},
		"captures, mail":       {len(collect(t, all.AllScreenRecords(ctx, security.ScreenRecordQuery{From: from, To: to, Type: security.ScreenMail}))), 0},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", name, got[0], got[1])
		}
	}
	first := collect(t, all.AllAdminLogs(ctx, security.AdminLogQuery{From: from, To: from.Add(time.Hour)}))[0]
	if first.UserID != wecomtest.AdministratorUserID || first.Action != security.ActionCreateUser || !first.At.Equal(from) {
		t.Errorf("the first log is %+v", first)
	}
	for name, in := range map[string][2]time.Time{
		"older than 180 days": {to.AddDate(0, 0, -181), to.AddDate(0, 0, -180)}, "not over": {to, corp.Now()}, "no time": {to, to},
	} {
		for _, err := range all.AllMemberLogs(ctx, security.MemberLogQuery{From: in[0], To: in[1]}) {
			if !errors.Is(err, wecom.ErrInvalidRequest) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// many are n userids, the last of which is one that exists.
func many(userID string, n int) (list []string) {
	for i := range n - 1 {
		list = append(list, fmt.Sprintf("nobody%d", i))
	}
	return append(list, userID)
}

// Steps are as WeCom wants them: at most so long, none without a length, no second
// missing or asked for twice.
func TestSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		s := security.New(corp.Client())
		for _, seconds := range []int{1, 7 * 86400, 7*86400 + 1, 14 * 86400, 14*86400 + 1, 180*86400 - 90} {
			from := time.Now().Add(-time.Duration(seconds)*time.Second - time.Second)
			before := len(corp.Calls("/cgi-bin/security/member_oper_log/list"))
			for _, err := range s.AllMemberLogs(t.Context(), security.MemberLogQuery{From: from}) { // to now
				must(t, err)
			}
			calls := len(corp.Calls("/cgi-bin/security/member_oper_log/list")) - before
			if want := (seconds + 1 + 7*86400 - 1) / (7 * 86400); calls != want {
				t.Errorf("%d seconds take %d calls, want %d", seconds, calls, want)
			}
		}
	})
}

// A device from its import or its first login to its end.
func TestDevicesOfMembers(t *testing.T) {
	corp := newCorp(t)
	s, ctx := security.New(corp.Client()), t.Context()
	results, err := s.ImportDevices(ctx, []security.DeviceCreate{
		{System: security.Windows, MACs: []string{"50:81:40:29:33:0A"}, ComputerName: "PC-1"},
		{System: security.Windows, MACs: []string{"50:81:40:29:33:0A"}},
		{System: security.Mac},
		{System: "BeOS"},
	})
	must(t, err)
	corpCode := results[0].Code
	want := []security.DeviceImport{
		{Index: 1, Code: corpCode, Result: security.ImportSucceeded}, {Index: 2, DuplicateCode: corpCode, Result: security.ImportDuplicate},
		{Index: 3, Result: security.ImportMalformed}, {Index: 4, Result: security.ImportUnsupported},
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Error(diff)
	}
	code, err := corp.LogInOn("lina", wecomtest.Computer{System: "Windows", MAC: "50:81:40:29:33:0A"})
	must(t, err)
	home, err := corp.LogInOn("lina", wecomtest.Computer{System: "Mac", MAC: "50:81:40:29:33:0B", SerialNumber: "SERIAL-1", Name: "mac"})
	must(t, err)
	if code != corpCode || home == code {
		t.Errorf("logged in on %s and %s", code, home)
	}
	unknown, err := s.ListUserDevices(ctx, security.UnknownDevice, "lina")
	must(t, err)
	if diff := cmp.Diff([]security.Device{{
		Code: home, System: security.Mac, MACs: []string{"50*************0B"}, SerialNumber: "SE****-1", ComputerName: "mac", LastLoginAt: at(0), LastLoginUserID: "lina", Status: security.DeviceUninvited,
	}}, unknown); diff != "" {
		t.Error(diff)
	}
	must(t, corp.DeclareDevice(home, true))
	approved, err := s.ApproveDevices(ctx, home, corpCode, "nothing")
	must(t, err)
	if diff := cmp.Diff(&security.DeviceDecision{Codes: []string{home}, Failed: []string{corpCode, "nothing"}}, approved); diff != "" {
		t.Error(diff)
	}
	for kind, want := range map[security.DeviceType]security.Device{
		security.TrustedCorpDevice:     {Code: corpCode, Status: security.DeviceCorpTrusted, Source: security.SourceImport, ConfirmedUserID: "lina"},
		security.TrustedPersonalDevice: {Code: home, Status: security.DevicePersonalTrusted, Source: security.SourceDeclared, ConfirmedUserID: "lina", ApproverUserID: wecomtest.AdministratorUserID},
	} {
		got := collect(t, s.AllDevices(ctx, kind))
		if diff := cmp.Diff([]security.Device{want}, got, cmpopts.IgnoreFields(security.Device{}, "System", "MACs", "SerialNumber", "ComputerName", "LastLoginAt", "LastLoginUserID", "ConfirmedAt")); diff != "" {
			t.Error(diff)
		}
	}
	other, err := corp.LogInOn("wangwei", wecomtest.Computer{System: "Windows", MAC: "50:81:40:29:33:0C"})
	must(t, err)
	must(t, corp.DeclareDevice(other, false))
	rejected, err := s.RejectDevices(ctx, other)
	must(t, err)
	if !slices.Equal(rejected.Codes, []string{other}) {
		t.Errorf("rejected %+v", rejected)
	}
	must(t, s.DeleteDevices(ctx, security.TrustedCorpDevice, corpCode, home))
	if got := collect(t, s.AllDevices(ctx, security.TrustedCorpDevice)); len(got) != 0 {
		t.Errorf("left: %+v", got)
	}
	must(t, corp.DownloadFile(wecomtest.FileDownload{UserID: "lina", Name: "a", Source: int(security.InDrive), DeviceCode: home}))
	corp.Advance(2 * time.Second)
	file := collect(t, s.AllFileRecords(ctx, security.FileRecordQuery{From: time.Unix(noon, 0), To: corp.Now()}))[0]
	if file.DeviceCode != home || file.DeviceOwner != security.PersonalDevice {
		t.Errorf("downloaded %+v", file)
	}
	logins := collect(t, s.AllMemberLogs(ctx, security.MemberLogQuery{From: time.Unix(noon, 0), To: corp.Now().Add(-time.Second), Operation: security.MemberNewDevice}))
	if len(logins) != 3 {
		t.Errorf("logins %+v", logins)
	}
}

// More devices than WeCom takes at once, numbered through.
func TestManyDevices(t *testing.T) {
	corp := newCorp(t)
	s := security.New(corp.Client())
	var devices []security.DeviceCreate
	for i := range 205 {
		devices = append(devices, security.DeviceCreate{System: security.Mac, SerialNumber: fmt.Sprint("SN", i)})
	}
	results, err := s.ImportDevices(t.Context(), devices)
	must(t, err)
	var codes []string
	for i, r := range results {
		if r.Index != i+1 {
			t.Fatalf("device %d has the index %d", i+1, r.Index)
		}
		codes = append(codes, r.Code)
	}
	if got := collect(t, s.AllDevices(t.Context(), security.TrustedCorpDevice)); len(got) != 205 {
		t.Errorf("%d devices", len(got))
	}
	must(t, s.DeleteDevices(t.Context(), security.TrustedCorpDevice, codes...))
	if got := collect(t, s.AllDevices(t.Context(), security.TrustedCorpDevice)); len(got) != 0 {
		t.Errorf("%d devices are left", len(got))
	}
	corp.Script("/cgi-bin/security/trustdevice/import", wecomtest.Pass(), wecomtest.Refuse(40058, "no"))
	if results, err := s.ImportDevices(t.Context(), devices); err == nil || len(results) != 100 {
		t.Errorf("%d results with %v", len(results), err)
	}
	corp.Script("/cgi-bin/security/trustdevice/delete", wecomtest.Pass(), wecomtest.RunThenReset())
	err = s.DeleteDevices(t.Context(), security.TrustedCorpDevice, codes...)
	if !errors.Is(err, wecom.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "the first 100 of 205 devices are deleted") {
		t.Errorf("a deletion that stops: %v", err)
	}
}

// Accounts come and go in jobs.
func TestAccountsOfMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.Strict(t))
		s := security.New(corp.Client())
		result, err := s.AssignAccounts(t.Context(), append(many("lina", 120), "wangwei"))
		if !errors.Is(err, wecom.Code(770004)) || len(result.UserIDs) != 0 { // the first 100 are nobody
			t.Errorf("%+v, %v", result, err)
		}
		result, err = s.AssignAccounts(t.Context(), []string{"lina", "wangwei", "nobody"})
		must(t, err)
		if diff := cmp.Diff(&security.AccountResult{UserIDs: []string{"lina", "wangwei"}, Failed: []string{"nobody"}}, result); diff != "" {
			t.Error(diff)
		}
		_, err = s.RevokeAccounts(t.Context(), []string{"wangwei"})
		must(t, err)
		if got := collect(t, s.AllAccountUserIDs(t.Context())); !slices.Equal(got, []string{"lina"}) {
			t.Errorf("accounts of %v", got)
		}
	})
}

// An app decides on a request within a day, or not at all.
func TestRequestsOfMembers(t *testing.T) {
	corp := newCorp(t)
	s, ctx := security.New(corp.Client()), t.Context()
	id, err := corp.RequestAccount("lina", int(security.AccountDrive), "空间不足")
	must(t, err)
	late, err := corp.RequestAccount("wangwei", int(security.AccountDrive), "空间不足")
	must(t, err)
	update := security.AccountRequestUpdate{
		ApplyID: id, ApprovalID: "my-1", Status: security.ApprovalApproved, ApprovalURL: "https://oa.example.com/1",
		Nodes: []security.ApprovalNode{{Status: security.ApprovalApproved, Relation: security.ApprovalByAny, CompletedUserIDs: []string{"wangwei"}}},
	}
	must(t, s.UpdateAccountRequest(ctx, update))
	corp.Advance(25 * time.Hour)
	got, err := s.GetAccountRequest(ctx, id)
	must(t, err)
	if diff := cmp.Diff(&security.AccountRequest{
		ApplyID: id, Feature: security.AccountDrive, UserID: "lina", Reason: "空间不足", CreatedAt: at(0), ApprovalID: "my-1", ApprovalURL: "https://oa.example.com/1",
		Status: security.RequestApproved, Flow: security.FlowAPI,
	}, got); diff != "" {
		t.Error(diff)
	}
	for code, change := range map[wecom.Code]func(*security.AccountRequestUpdate){
		770011: func(u *security.AccountRequestUpdate) { u.ApplyID = "nothing" },
		770013: func(u *security.AccountRequestUpdate) { u.ApplyID = late },
		770014: func(u *security.AccountRequestUpdate) { u.ApprovalID = "my-2" },
		770015: func(u *security.AccountRequestUpdate) { u.Nodes = []security.ApprovalNode{{}} },
		770016: func(u *security.AccountRequestUpdate) { u.ApprovalURL = "oa.example.com" },
	} {
		wrong := update
		change(&wrong)
		if err := s.UpdateAccountRequest(ctx, wrong); !errors.Is(err, code) {
			t.Errorf("%v, want %d", err, int(code))
		}
	}
	ids := collect(t, s.AllAccountRequestIDs(ctx, security.AccountRequestQuery{Feature: security.AccountDrive, Origin: security.RequestAPI}))
	if !slices.Equal(ids, []string{id}) {
		t.Errorf("requests %v", ids)
	}
	must(t, corp.DecideAccount(id, int(security.OutcomeGranted)))
	if err := s.UpdateAccountRequest(ctx, update); !errors.Is(err, wecom.Code(770017)) {
		t.Errorf("an update after the end: %v", err)
	}
	must(t, corp.DecideAccount(late, int(security.OutcomeWithdrawn)))
	if _, err := s.GetAccountRequest(ctx, late); !errors.Is(err, wecom.Code(770011)) {
		t.Errorf("a request that was deleted: %v", err)
	}
}

func get(h http.Handler, target string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
	return w.Code, w.Body.String()
}

// A firewall gets what is sorted and sound, the old while WeCom is away, and the new
// at once when it changes.
func TestFeed(t *testing.T) {
	const path = "/cgi-bin/security/get_server_domain_ip"
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		feed := security.New(corp.Client()).NewFeed()
		check := func(target string, status int, want string) {
			t.Helper()
			if code, got := get(feed, target); code != status || got != want {
				t.Errorf("%s: %d %q, want %d %q", target, code, got, status, want)
			}
		}
		corp.Script(path, wecomtest.Refuse(60020, "not allow to access from your ip"))
		check("/", http.StatusServiceUnavailable, "the addresses of WeCom cannot be fetched now\n")
		check("/", http.StatusServiceUnavailable, "the addresses of WeCom cannot be fetched now\n") // without asking at once
		time.Sleep(time.Minute)
		check("/", http.StatusOK, "198.51.100.10\n198.51.100.200\n")
		check("/?necessary=1", http.StatusOK, "198.51.100.10\n")
		check("/?list=domains", http.StatusOK, "i.work.example.com\nlive.work.example.com\n")
		check("/?list=domains&necessary=1", http.StatusOK, "i.work.example.com\n")
		check("/?list=ports", http.StatusBadRequest, "there are two lists: ips and domains\n")
		if n := len(corp.Calls(path)); n != 2 {
			t.Errorf("%d fetches", n)
		}
		w := httptest.NewRecorder()
		feed.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST: %d", w.Code)
		}

		corp.ChangeAddresses()
		corp.Script(path, wecomtest.Refuse(60020, "no"))
		if feed.HandleChange(t.Context(), &security.AddressesChanged{}) == nil {
			t.Error("a refresh that fails is no error")
		}
		check("/?necessary=1", http.StatusOK, "198.51.100.10\n")
		time.Sleep(30 * time.Second)
		check("/?necessary=1", http.StatusOK, "198.51.100.11\n")
		corp.ChangeAddresses()
		must(t, feed.HandleChange(t.Context(), &security.AddressesChanged{}))
		check("/?necessary=1", http.StatusOK, "198.51.100.12\n")

		time.Sleep(25 * time.Hour)
		corp.Script(path, wecomtest.Hang(), wecomtest.JSON(`{"errcode":0,"ip_list":[{"ip":"nonsense\n10.0.0.1"}]}`), wecomtest.JSON(`{"errcode":0,"ip_list":[{"ip":"2402:4e00::1"},{"ip":"10.0.0.2"},{"ip":"10.0.0.2"},{"ip":"?"}]}`))
		began := time.Now()
		check("/?necessary=1", http.StatusOK, "198.51.100.12\n") // after the wait
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("waited %v", took)
		}
		time.Sleep(31 * time.Second)
		check("/?necessary=1", http.StatusOK, "198.51.100.12\n")
		time.Sleep(31 * time.Second)
		check("/", http.StatusOK, "10.0.0.2\n2402:4e00::1\n")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if feed.Refresh(ctx) == nil {
			t.Error("refreshed without a context")
		}
	})
}
