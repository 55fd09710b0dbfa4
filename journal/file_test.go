package journal_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/journal"
	"github.com/gowecom/wecom/wecomtest"
)

func TestFiles(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetFileLink",
			Call:  apitest.With(journal.New, func(c ctx, s service) (*wecom.FileLink, error) { return s.GetFileLink(c, "J1", "W1") }),
			Route: "POST /cgi-bin/oa/journal/download_wedrive_file",
			Body:  `{"journaluuid":"J1","fileid":"W1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","download_url":"https://drive.example/f?k=1","cookie_name":"auth","cookie_value":"s3cret"}`,
			Want:  &wecom.FileLink{URL: "https://drive.example/f?k=1", CookieName: "auth", CookieValue: "s3cret"},
		},
		{
			Name:  "StartDocExport",
			Call:  apitest.With(journal.New, func(c ctx, s service) (string, error) { return s.StartDocExport(c, "J1", "D1") }),
			Route: "POST /cgi-bin/oa/journal/export_doc",
			Body:  `{"journaluuid":"J1","docid":"D1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"job-1"}`,
			Want:  "job-1",
		},
		{
			Name:  "GetDocExport",
			Call:  apitest.With(journal.New, func(c ctx, s service) (*journal.DocExport, error) { return s.GetDocExport(c, "job-1") }),
			Route: "POST /cgi-bin/oa/journal/get_export_doc_result",
			Body:  `{"jobid":"job-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":2,"url":"https://doc.example/out"}`,
			Want:  &journal.DocExport{Status: 2, URL: "https://doc.example/out"},
		},
	})
}

func TestWaitDocExport(t *testing.T) {
	const path = "/cgi-bin/oa/journal/get_export_doc_result"
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		s := journal.New(corp.Client())
		pending := wecomtest.JSON(`{"errcode":0,"status":1}`)
		corp.Script(path, pending, pending, wecomtest.JSON(`{"errcode":0,"status":2,"url":"https://doc.example/out"}`))
		job, err := s.WaitDocExport(t.Context(), "job-1")
		if err != nil || job.URL != "https://doc.example/out" || len(corp.Calls(path)) != 3 {
			t.Errorf("%+v, %v after %d calls", job, err, len(corp.Calls(path)))
		}
		corp.Script(path, pending, pending, pending, pending, pending)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		job, err = s.WaitDocExport(ctx, "job-1")
		if !errors.Is(err, context.DeadlineExceeded) || job == nil || job.Status != 1 || !strings.Contains(err.Error(), "status 1") {
			t.Errorf("%+v, %v", job, err)
		}
	})
}
