package contacts_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestExportEndpoints(t *testing.T) {
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	in := contacts.ExportCreate{Key: key, BlockSize: 10000}
	const body = `{"encoding_aeskey":"` + key + `","block_size":10000}`
	row := func(name, path, body string, call func(context.Context, *contacts.Service) (string, error)) apitest.Endpoint {
		return apitest.Endpoint{Name: name, Call: apitest.With(contacts.New, call), Route: "POST " + path, Body: body, Reply: `{"errcode":0,"errmsg":"ok","jobid":"JOB"}`, Want: "JOB"}
	}
	apitest.Run(t, []apitest.Endpoint{
		row("StartSimpleUserExport", "/cgi-bin/export/simple_user", body, func(ctx context.Context, s *contacts.Service) (string, error) {
			return s.StartSimpleUserExport(ctx, in)
		}),
		row("StartUserExport", "/cgi-bin/export/user", body, func(ctx context.Context, s *contacts.Service) (string, error) { return s.StartUserExport(ctx, in) }),
		row("StartDepartmentExport", "/cgi-bin/export/department", `{"encoding_aeskey":"`+key+`"}`, func(ctx context.Context, s *contacts.Service) (string, error) {
			return s.StartDepartmentExport(ctx, contacts.ExportCreate{Key: key})
		}),
		row("StartTagExport", "/cgi-bin/export/taguser", `{"tagid":12,"encoding_aeskey":"`+key+`","block_size":10000}`, func(ctx context.Context, s *contacts.Service) (string, error) { return s.StartTagExport(ctx, 12, in) }),
		{
			Name: "GetExport",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.Export, error) {
				return s.GetExport(ctx, "JOB")
			}),
			Route: "GET /cgi-bin/export/get_result?jobid=JOB",
			Reply: `{"errcode":0,"errmsg":"ok","status":2,"data_list":[{"url":"https://files.yunshan.example/1","size":5000000000,"md5":"0cc175b9c0f1b6a831c399e269772661"}]}`,
			Want: &contacts.Export{Status: contacts.ExportDone, Files: []contacts.ExportFile{
				{URL: "https://files.yunshan.example/1", Size: 5000000000, MD5: "0cc175b9c0f1b6a831c399e269772661"},
			}},
		},
	})
}

// count ranges over rows and fails on an error.
func count[T any](t *testing.T, rows iter.Seq2[T, error]) (list []T) {
	t.Helper()
	for row, err := range rows {
		check(t, err, nil)
		list = append(list, row)
	}
	return list
}

// Each kind of export goes from its start to its rows.
func TestExports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithPersonalData())
		app, _ := services(corp)
		ctx := t.Context()
		in := contacts.ExportCreate{Key: crypto.NewEncodingAESKey()}
		wait := func(job string, err error) []contacts.ExportFile {
			t.Helper()
			check(t, err, nil)
			export, err := app.WaitExport(ctx, job)
			check(t, err, nil)
			return export.Files
		}
		members := len(corp.Members())

		users := count(t, app.AllExportedUsers(ctx, wait(app.StartUserExport(ctx, in)), in.Key))
		if len(users) != members || users[0].UserID != "caixia" || users[0].Gender == contacts.GenderUnknown {
			t.Errorf("%d members, the first %+v; want %d", len(users), users[0], members)
		}
		simple := count(t, app.AllExportedSimpleUsers(ctx, wait(app.StartSimpleUserExport(ctx, in)), in.Key))
		if len(simple) != members || simple[0].Name == "" {
			t.Errorf("%d members in brief, want %d", len(simple), members)
		}
		departments := count(t, app.AllExportedDepartments(ctx, wait(app.StartDepartmentExport(ctx, in)), in.Key))
		if want := len(corp.Departments()); len(departments) != want || len(departments[1].LeaderIDs) == 0 {
			t.Errorf("%d departments, want %d", len(departments), want)
		}
		tag, err := app.CreateTag(ctx, contacts.TagCreate{Name: "登山社"})
		check(t, err, nil)
		_, err = app.TagUsers(ctx, tag, contacts.TagTargets{UserIDs: []string{"lina"}, DepartmentIDs: []int64{3}})
		check(t, err, nil)
		tagged := count(t, app.AllExportedTagMembers(ctx, wait(app.StartTagExport(ctx, tag, in)), in.Key))
		want := []contacts.TagMember{{DepartmentID: 3}, {TagUser: contacts.TagUser{UserID: "lina", Name: "李娜"}}}
		if diff := cmp.Diff(want, tagged); diff != "" {
			t.Errorf("tag (-want +got):\n%s", diff)
		}
	})
}

// exportFiles exports the members of a corp.
func exportFiles(t *testing.T, app *contacts.Service, key string) []contacts.ExportFile {
	t.Helper()
	job, err := app.StartUserExport(t.Context(), contacts.ExportCreate{Key: key})
	check(t, err, nil)
	export, err := app.WaitExport(t.Context(), job)
	check(t, err, nil)
	return export.Files
}

// What is wrong with a file is an error, not missing rows.
func TestExportFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		app, _ := services(corp)
		key := crypto.NewEncodingAESKey()
		files := exportFiles(t, app, key)
		failure := func(files []contacts.ExportFile, key string) (err error) {
			for _, err = range app.AllExportedUsers(t.Context(), files, key) {
			}
			return err
		}
		check(t, failure(files, crypto.NewEncodingAESKey()), crypto.ErrKey)

		damaged := files[0]
		damaged.MD5 = strings.Repeat("0", 32)
		check(t, failure([]contacts.ExportFile{damaged}, key), wecom.ErrUnexpectedResponse)
		damaged = files[0]
		damaged.Size++
		check(t, failure([]contacts.ExportFile{files[0], damaged}, key), wecom.ErrUnexpectedResponse)

		wrong, err := crypto.SealFile([]byte(`{"userlist":{"userid":"lina"}}`), key)
		check(t, err, nil)
		corp.Script(pathOf(files[0]), wecomtest.File("export", "application/octet-stream", wrong))
		check(t, failure([]contacts.ExportFile{{URL: files[0].URL}}, key), wecom.ErrUnexpectedResponse)

		short, err := crypto.SealFile([]byte(`{"userlist":[{"userid":"lina"}`), key)
		check(t, err, nil)
		corp.Script(pathOf(files[0]), wecomtest.File("export", "application/octet-stream", short))
		if err := failure([]contacts.ExportFile{{URL: files[0].URL}}, key); err == nil {
			t.Error("a file cut short passes")
		}

		// A wrong key makes nonsense, which may begin like any JSON value.
		for _, nonsense := range []string{"1\x9c\x02", " \n4\xd1", "\"\x80", "true\xff", "null", "[}", "{\x00"} {
			sealed, err := crypto.SealFile([]byte(nonsense+strings.Repeat("\xa7", 100)), key)
			check(t, err, nil)
			corp.Script(pathOf(files[0]), wecomtest.File("export", "application/octet-stream", sealed))
			check(t, failure([]contacts.ExportFile{{URL: files[0].URL}}, key), crypto.ErrKey)
		}

		// A file so long that it turns out as nonsense before its end.
		long, err := crypto.SealFile([]byte(`{"userlist":[{"name":"`+strings.Repeat("x", 100_000)+`"}]}`), key)
		check(t, err, nil)
		corp.Script(pathOf(files[0]), wecomtest.File("export", "application/octet-stream", long))
		check(t, failure([]contacts.ExportFile{{URL: files[0].URL}}, crypto.NewEncodingAESKey()), crypto.ErrKey)

		time.Sleep(3 * time.Hour) // of the bubble's clock
		if err := failure(files, key); err == nil {
			t.Error("a file can be fetched for ever")
		} else if strings.Contains(err.Error(), key) {
			t.Errorf("%v shows the key", err)
		}
	})
}

func pathOf(f contacts.ExportFile) string {
	_, address, _ := strings.Cut(f.URL, "://")
	_, path, _ := strings.Cut(address, "/")
	return "/" + path
}

// Unknown keys of a file are passed over, and a loop may stop at any row.
func TestExportStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		app, _ := services(corp)
		key := crypto.NewEncodingAESKey()
		files := exportFiles(t, app, key)
		data, err := crypto.SealFile([]byte(`{"version":{"n":[1,2]},"userlist":[{"userid":"a"},{"userid":"b"}],"more":null}`), key)
		check(t, err, nil)
		for range 2 {
			corp.Script(pathOf(files[0]), wecomtest.File("export", "application/octet-stream", data))
		}
		file := []contacts.ExportFile{{URL: files[0].URL}, {URL: files[0].URL}}
		for u, err := range app.AllExportedUsers(t.Context(), file, key) {
			check(t, err, nil)
			if u.UserID != "a" {
				t.Errorf("first %q", u.UserID)
			}
			break
		}
		if rows := count(t, app.AllExportedUsers(t.Context(), file[:1], key)); len(rows) != 2 {
			t.Errorf("%d rows", len(rows))
		}
	})
}

// Rows are read as leniently as replies: what members write, and what WeCom
// writes in another JSON kind than documented, loses no row.
func TestExportLeniency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		app, _ := services(corp)
		key := crypto.NewEncodingAESKey()
		files := exportFiles(t, app, key)
		data, err := crypto.SealFile([]byte("{\"userlist\":[{\"userid\":\"a\",\"name\":\"两\n行\"},{\"userid\":\"b\",\"name\":\"坏\xff\"},"+
			`{"userid":7,"gender":1,"department":"3","extattr":"","status":"1"},{"userid":"d","userid":"d2","department":[4]}]}`), key)
		check(t, err, nil)
		corp.Script(pathOf(files[0]), wecomtest.File("export", "application/octet-stream", data))
		got := count(t, app.AllExportedUsers(t.Context(), []contacts.ExportFile{{URL: files[0].URL}}, key))
		want := []contacts.User{
			{UserID: "a", Name: "两 行"}, {UserID: "b", Name: "坏\uFFFD"},
			{UserID: "7", Gender: contacts.Male, DepartmentIDs: []int64{3}, Status: contacts.UserActive}, {UserID: "d2", DepartmentIDs: []int64{4}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// However long a file is, one row of it is held.
func TestExportMemory(t *testing.T) {
	const rows, limit = 20_000, 1 << 20
	key := crypto.NewEncodingAESKey()
	file := []byte(`{"userlist":[` + strings.Repeat(`{"userid":"lina","name":"李娜","department":[3,8],"email":"`+strings.Repeat("x", 200)+`"},`, rows-1) + `{"userid":"last"}]}`)
	data, err := crypto.SealFile(file, key)
	check(t, err, nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }))
	defer server.Close()
	client, err := wecom.NewClient("ww1", "secret")
	check(t, err, nil)

	live := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before, peak, n := live(), int64(0), 0
	for _, err := range contacts.New(client).AllExportedUsers(t.Context(), []contacts.ExportFile{{URL: server.URL}}, key) {
		check(t, err, nil)
		if n++; n%5000 == 0 {
			peak = max(peak, live())
		}
	}
	if n != rows || peak-before > limit {
		t.Errorf("%d rows of a file of %d KB took %d KB", n, len(data)>>10, (peak-before)>>10)
	}
}

func TestExportFailed(t *testing.T) {
	corp := wecomtest.New()
	app, _ := services(corp)
	corp.Script("/cgi-bin/export/get_result", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","status":3}`))
	export, err := app.WaitExport(t.Context(), "JOB")
	check(t, err, contacts.ErrExportFailed)
	if export == nil || export.Status != contacts.ExportFailed {
		t.Errorf("export %+v, want the one that failed", export)
	}
	export, err = app.WaitExport(t.Context(), "JOB")
	check(t, err, wecom.ErrJobNotFound)
	if export != nil {
		t.Errorf("export %+v, want none", export)
	}
}

func TestExportCreateHidesKey(t *testing.T) {
	o := contacts.ExportCreate{Key: "SECRETKEY"}
	for _, text := range []string{fmt.Sprint(o), fmt.Sprintf("%+v", o), fmt.Sprintf("%#v", o)} {
		if strings.Contains(text, "SECRETKEY") {
			t.Errorf("%q shows the key", text)
		}
	}
}

func TestExportCreateIsHidden(t *testing.T) {
	apitest.Hides(t, contacts.ExportCreate{Key: "k3y-of-the-files"}, "k3y-of")
}
