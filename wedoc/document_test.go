package wedoc_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

// row is a row of a method with a result.
func row[T any](name, route, body, reply string, do func(context.Context, *wedoc.Service) (T, error), want any) apitest.Endpoint {
	return apitest.Endpoint{Name: name, Call: apitest.With(wedoc.New, do), Route: "POST " + route, Body: body, Reply: reply, Want: want}
}

// plain is a row of a method without a result.
func plain(name, route, body string, do func(context.Context, *wedoc.Service) error) apitest.Endpoint {
	return apitest.Endpoint{Name: name, Call: apitest.Do(wedoc.New, do), Route: "POST " + route, Body: body}
}

type (
	ctx = context.Context
	svc = *wedoc.Service
)

func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

func TestDocuments(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		row("CreateDocument", "/cgi-bin/wedoc/create_doc",
			`{"doc_type":3,"doc_name":"周报","spaceid":"s1","fatherid":"f1","admin_users":["lina","songtao"]}`,
			`{"errcode":0,"errmsg":"ok","url":"https://doc.example/1","docid":"d1"}`,
			func(c ctx, s svc) (*wedoc.Created, error) {
				return s.CreateDocument(c, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "周报", SpaceID: "s1", FolderID: "f1", AdminUserIDs: []string{"lina", "songtao"}})
			}, &wedoc.Created{ID: "d1", URL: "https://doc.example/1"}),
		row("CreateDocument with the least", "/cgi-bin/wedoc/create_doc", `{"doc_type":11,"doc_name":"x"}`, `{"errcode":0,"errmsg":"ok","url":"u","docid":"d2"}`,
			func(c ctx, s svc) (*wedoc.Created, error) {
				return s.CreateDocument(c, wedoc.DocumentCreate{Type: wedoc.TypeSmartDocument, Name: "x"})
			}, &wedoc.Created{ID: "d2", URL: "u"}),
		row("CreateDocument at the top of a space", "/cgi-bin/wedoc/create_doc", `{"doc_type":4,"doc_name":"x","spaceid":"s1","fatherid":"s1"}`, `{"errcode":0,"errmsg":"ok","url":"u","docid":"d3"}`,
			func(c ctx, s svc) (*wedoc.Created, error) {
				return s.CreateDocument(c, wedoc.DocumentCreate{Type: wedoc.TypeSpreadsheet, Name: "x", SpaceID: "s1"})
			}, &wedoc.Created{ID: "d3", URL: "u"}),
		plain("UpdateDocumentName", "/cgi-bin/wedoc/rename_doc", `{"docid":"d1","new_name":"月报"}`, func(c ctx, s svc) error { return s.UpdateDocumentName(c, "d1", "月报") }),
		plain("UpdateFormName", "/cgi-bin/wedoc/rename_doc", `{"formid":"f1","new_name":"报名"}`, func(c ctx, s svc) error { return s.UpdateFormName(c, "f1", "报名") }),
		plain("DeleteDocument", "/cgi-bin/wedoc/del_doc", `{"docid":"d1"}`, func(c ctx, s svc) error { return s.DeleteDocument(c, "d1") }),
		plain("DeleteForm", "/cgi-bin/wedoc/del_doc", `{"formid":"f1"}`, func(c ctx, s svc) error { return s.DeleteForm(c, "f1") }),
		row("GetInfo", "/cgi-bin/wedoc/get_doc_base_info", `{"docid":"d1"}`,
			`{"errcode":0,"errmsg":"ok","doc_base_info":{"docid":"d1","doc_name":"周报","create_time":1795600001,"modify_time":1795600002,"doc_type":10}}`,
			func(c ctx, s svc) (*wedoc.Info, error) { return s.GetInfo(c, "d1") },
			&wedoc.Info{ID: "d1", Type: wedoc.TypeSmartSheet, Name: "周报", CreatedAt: at(1795600001), ModifiedAt: at(1795600002)}),
		row("ShareDocument", "/cgi-bin/wedoc/doc_share", `{"docid":"d1"}`, `{"errcode":0,"errmsg":"ok","share_url":"https://doc.example/s1"}`,
			func(c ctx, s svc) (string, error) { return s.ShareDocument(c, "d1") }, "https://doc.example/s1"),
		row("ShareForm", "/cgi-bin/wedoc/doc_share", `{"formid":"f1"}`, `{"errcode":0,"errmsg":"ok","share_url":"https://doc.example/s2"}`,
			func(c ctx, s svc) (string, error) { return s.ShareForm(c, "f1") }, "https://doc.example/s2"),
	})
}

// A name that WeCom would cut is refused before it is sent. A Chinese character
// counts 2 only when a document is renamed.
func TestLongNames(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	create := func(name string) error {
		_, err := s.CreateDocument(t.Context(), wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: name})
		return err
	}
	for name, err := range map[string]error{
		"create":      create(strings.Repeat("周", 256)),
		"rename":      s.UpdateDocumentName(t.Context(), "d1", strings.Repeat("周", 127)+"ab"),
		"rename form": s.UpdateFormName(t.Context(), "f1", strings.Repeat("a", 256)),
	} {
		if err == nil || !strings.Contains(err.Error(), "256") {
			t.Errorf("%s: %v, want an error that tells the 256 characters", name, err)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls were made", len(calls))
	}
	if err := create(strings.Repeat("周", 255)); err != nil {
		t.Error(err)
	}
}

func TestUploadImage(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		row("UploadImage", "/cgi-bin/wedoc/image_upload", `{"docid":"d1","base64_content":"aW1hZ2U="}`,
			`{"errcode":0,"errmsg":"ok","url":"https://wework.example/i","height":"234","width":"432","size":81259}`,
			func(c ctx, s svc) (*wedoc.Image, error) { return s.UploadImage(c, "d1", []byte("image")) },
			&wedoc.Image{URL: "https://wework.example/i", Width: 432, Height: 234, Size: 81259}),
	})
}
