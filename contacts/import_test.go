package contacts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

func TestImportEndpoints(t *testing.T) {
	callback := &contacts.ImportCallback{URL: "https://hr.yunshan.example/wecom", Token: "TOKEN", EncodingAESKey: "KEY"}
	const callbackJSON = `{"url":"https://hr.yunshan.example/wecom","token":"TOKEN","encodingaeskey":"KEY"}`
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "StartUserSync",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.StartUserSync(ctx, contacts.UserImportCreate{MediaID: "MEDIA", ToInvite: new(false), Callback: callback})
			}),
			Route: "POST /cgi-bin/batch/syncuser",
			Body:  `{"media_id":"MEDIA","to_invite":false,"callback":` + callbackJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"JOB1"}`,
			Want:  "JOB1",
		},
		{
			Name: "StartUserReplacement, inviting by default",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.StartUserReplacement(ctx, contacts.UserImportCreate{MediaID: "MEDIA"})
			}),
			Route: "POST /cgi-bin/batch/replaceuser",
			Body:  `{"media_id":"MEDIA"}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"JOB2"}`,
			Want:  "JOB2",
		},
		{
			Name: "StartDepartmentReplacement",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.StartDepartmentReplacement(ctx, contacts.DepartmentImportCreate{MediaID: "MEDIA", Callback: callback})
			}),
			Route: "POST /cgi-bin/batch/replaceparty",
			Body:  `{"media_id":"MEDIA","callback":` + callbackJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"JOB3"}`,
			Want:  "JOB3",
		},
		{
			Name: "GetImport of members",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.Import, error) {
				return s.GetImport(ctx, "JOB1")
			}),
			Route: "GET /cgi-bin/batch/getresult?jobid=JOB1",
			Reply: `{"errcode":0,"errmsg":"ok","status":3,"type":"sync_user","total":2,"percentage":100,"result":[{"userid":"lina","errcode":0,"errmsg":"ok"},{"userid":"x","errcode":60104,"errmsg":"mobile existed"}]}`,
			Want: &contacts.Import{Status: contacts.ImportDone, Type: contacts.JobSyncUsers, Total: 2, Percentage: 100, Rows: []contacts.ImportRow{
				{UserID: "lina", Message: "ok"}, {UserID: "x", Code: wecom.ErrMobileExists, Message: "mobile existed"},
			}},
		},
		{
			Name: "GetImport of departments",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.Import, error) {
				return s.GetImport(ctx, "JOB3")
			}),
			Route: "GET /cgi-bin/batch/getresult?jobid=JOB3",
			Reply: `{"errcode":0,"errmsg":"ok","status":3,"type":"replace_party","total":1,"percentage":100,"result":[{"action":6,"partyid":3,"errcode":0,"errmsg":"ok"}]}`,
			Want: &contacts.Import{Status: contacts.ImportDone, Type: contacts.JobReplaceDepartments, Total: 1, Percentage: 100, Rows: []contacts.ImportRow{
				{DepartmentID: 3, Action: contacts.DepartmentRenamed | contacts.DepartmentMoved, Message: "ok"},
			}},
		},
	})
}

// An import takes its time, reports each row, and ends in an event.
func TestImportUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		app, sync := services(corp)
		ctx := t.Context()
		file := upload(t, corp, "\ufeff姓名,账号,手机,部门,职务,没有这一列\n周岚,zhoulan,13900000001,3;4,产品经理,x\n李娜,lina,13800000099,4,架构师,\n撞号,double,13900000001,4,,\n")
		job, err := sync.StartUserSync(ctx, contacts.UserImportCreate{MediaID: file})
		check(t, err, nil)
		_, err = sync.StartUserSync(ctx, contacts.UserImportCreate{MediaID: file})
		check(t, err, wecom.ErrImportRunning)

		start, states := time.Now(), []contacts.ImportStatus{}
		for r, err := range sync.WatchImport(ctx, job) {
			check(t, err, nil)
			states = append(states, r.Status)
		}
		if states[0] != contacts.ImportStarted || states[len(states)-1] != contacts.ImportDone || time.Since(start) < 3*time.Second {
			t.Errorf("states %v in %v", states, time.Since(start))
		}
		result, err := sync.WaitImport(ctx, job)
		check(t, err, nil)
		want := []contacts.ImportRow{{UserID: "double", Code: wecom.ErrMobileExists, Message: "mobile existed"}}
		if diff := cmp.Diff(want, result.Failed()); diff != "" || result.Complete() || len(result.Rows) != 3 {
			t.Errorf("result %+v, failed (-want +got):\n%s", result, diff)
		}
		u, err := app.GetUser(ctx, "zhoulan")
		check(t, err, nil)
		if u.Name != "周岚" || u.Position != "产品经理" || len(u.DepartmentIDs) != 2 {
			t.Errorf("imported %+v", u)
		}
		events := corp.Events()
		if last := events[len(events)-1]; !strings.Contains(last, "<Event>batch_job_result</Event><BatchJob><JobId>"+job+"</JobId><JobType>sync_user</JobType><ErrCode>0</ErrCode>") {
			t.Errorf("last event %s", last)
		}
	})
}

// upload uploads a file of an import.
func upload(t *testing.T, corp *wecomtest.Corp, csv string) (mediaID string) {
	t.Helper()
	up, err := media.New(corp.ContactsClient()).Upload(t.Context(), media.Document, wecom.File{Name: "import.csv", Content: strings.NewReader(csv)})
	check(t, err, nil)
	return up.MediaID
}

// Replacing all members is stopped when it would delete many.
func TestReplacementGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		_, sync := services(corp)
		before := len(corp.Members())
		job, err := sync.StartUserReplacement(t.Context(), contacts.UserImportCreate{MediaID: upload(t, corp, "姓名,账号,手机,部门\n李娜,lina,13800000099,4\n")})
		check(t, err, nil)
		_, err = sync.WaitImport(t.Context(), job)
		check(t, err, wecom.ErrDeletionGuard)
		if n := len(corp.Members()); n != before {
			t.Errorf("%d members, want all %d", n, before)
		}
	})
}

func TestReplaceDepartments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		app, sync := services(corp)
		for _, name := range []string{"旧部门", "改名前"} {
			_, err := sync.CreateDepartment(t.Context(), contacts.DepartmentCreate{Name: name, ParentID: 1})
			check(t, err, nil)
		}
		job, err := sync.StartDepartmentReplacement(t.Context(), contacts.DepartmentImportCreate{MediaID: upload(t, corp, "部门名称,部门ID,父部门ID,排序\n云杉科技,1,0,\n改名后,3,1,5\n下级,9,3,\n孤儿,10,77,\n")})
		check(t, err, nil)
		result, err := sync.WaitImport(t.Context(), job)
		check(t, err, nil)
		want := []contacts.ImportRow{
			{DepartmentID: 1, Message: "ok"},
			{DepartmentID: 3, Action: contacts.DepartmentRenamed | contacts.DepartmentReordered, Message: "ok"},
			{DepartmentID: 9, Action: contacts.DepartmentAdded, Message: "ok"},
			{DepartmentID: 10, Action: contacts.DepartmentAdded, Code: wecom.ErrParentNotFound, Message: "parent department not found"},
		}
		if diff := cmp.Diff(want, result.Rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		departments, err := app.ListDepartments(t.Context(), 0)
		check(t, err, nil)
		var names []string
		for _, d := range departments {
			names = append(names, d.Name)
		}
		if got := strings.Join(names, " "); got != "云杉科技 改名后 下级" {
			t.Errorf("departments %s", got)
		}
	})
}

// A wait ends with its context.
func TestWaitImportStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		_, sync := services(corp)
		job, err := sync.StartUserSync(t.Context(), contacts.UserImportCreate{MediaID: upload(t, corp, "姓名,账号,手机,部门\n李娜,lina,13800000099,4\n")})
		check(t, err, nil)
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		start := time.Now()
		latest, err := sync.WaitImport(ctx, job)
		check(t, err, context.DeadlineExceeded)
		if latest == nil || latest.Status == contacts.ImportDone {
			t.Errorf("the latest state is %+v, want one before the end", latest)
		}
		if d := time.Since(start); d > 1500*time.Millisecond {
			t.Errorf("waited %v", d)
		}
	})
}

func TestImportCallbackHidesKey(t *testing.T) {
	c := contacts.ImportCallback{URL: "https://hr.yunshan.example", Token: "TOKEN", EncodingAESKey: "SECRETKEY"}
	in := contacts.UserImportCreate{Callback: &c}
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%+v", in)} {
		if strings.Contains(text, "TOKEN") || strings.Contains(text, "SECRETKEY") {
			t.Errorf("%q shows a secret", text)
		}
	}
}

func TestImportCallbackIsHidden(t *testing.T) {
	apitest.Hides(t, contacts.ImportCallback{URL: "https://app.example/", Token: "t0ken", EncodingAESKey: "k3y-of-it"}, "t0ken", "k3y-of-it")
}
