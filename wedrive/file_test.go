package wedrive_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

const fileReply = `{"fileid":"f1","file_name":"年报.pdf","spaceid":"s1","fatherid":"d1","file_size":1025,"ctime":1795600000,"mtime":1795600001,"file_type":2,"file_status":1,"sha":"a9993e36","md5":"90015098","url":"https://doc.weixin.example/f1"}`

func wantFile() wedrive.File {
	return wedrive.File{
		ID: "f1", Name: "年报.pdf", SpaceID: "s1", ParentID: "d1", Size: 1025, CreatedAt: unix(1795600000), UpdatedAt: unix(1795600001),
		Type: wedrive.TypeFile, Status: wedrive.StatusNormal, SHA1: "a9993e36", MD5: "90015098", URL: "https://doc.weixin.example/f1",
	}
}

func TestFileEndpoints(t *testing.T) {
	want := wantFile()
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListFiles",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.FilePage, error) {
				return s.ListFiles(ctx, wedrive.FileQuery{SpaceID: "s1", ParentID: "d1", Sort: wedrive.BySizeDescending}, wecom.Page{Cursor: "20", Limit: 10})
			}),
			Route: "POST /cgi-bin/wedrive/file_list",
			Body:  `{"spaceid":"s1","fatherid":"d1","sort_type":4,"start":20,"limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_start":30,"file_list":{"item":[` + fileReply + `]}}`,
			Want:  &wedrive.FilePage{Files: []wedrive.File{want}, NextCursor: "30"},
		},
		{
			Name: "ListFiles at the top",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.FilePage, error) {
				return s.ListFiles(ctx, wedrive.FileQuery{SpaceID: "s1"}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/wedrive/file_list",
			Body:  `{"spaceid":"s1","fatherid":"s1","sort_type":1,"start":0,"limit":1000}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_start":1,"file_list":{"item":[]}}`,
			Want:  &wedrive.FilePage{Files: []wedrive.File{}},
		},
		{
			Name:  "GetFile",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.File, error) { return s.GetFile(ctx, "f1") }),
			Route: "POST /cgi-bin/wedrive/file_info",
			Body:  `{"fileid":"f1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","file_info":` + fileReply + `}`,
			Want:  &want,
		},
		{
			Name: "CreateFile",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.CreatedFile, error) {
				return s.CreateFile(ctx, wedrive.FileCreate{SpaceID: "s1", ParentID: "d1", Type: wedrive.TypeSpreadsheet, Name: "预算"})
			}),
			Route: "POST /cgi-bin/wedrive/file_create",
			Body:  `{"spaceid":"s1","fatherid":"d1","file_type":4,"file_name":"预算"}`,
			Reply: `{"errcode":0,"errmsg":"ok","fileid":"f2","url":"https://doc.weixin.example/f2"}`,
			Want:  &wedrive.CreatedFile{ID: "f2", URL: "https://doc.weixin.example/f2"},
		},
		{
			Name: "CreateFile at the top",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.CreatedFile, error) {
				return s.CreateFile(ctx, wedrive.FileCreate{SpaceID: "s1", Type: wedrive.TypeFolder, Name: "合同"})
			}),
			Route: "POST /cgi-bin/wedrive/file_create",
			Body:  `{"spaceid":"s1","fatherid":"s1","file_type":1,"file_name":"合同"}`,
			Reply: `{"errcode":0,"errmsg":"ok","fileid":"f3"}`,
			Want:  &wedrive.CreatedFile{ID: "f3"},
		},
		{
			Name: "RenameFile",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.File, error) {
				return s.RenameFile(ctx, "f1", "年报.pdf")
			}),
			Route: "POST /cgi-bin/wedrive/file_rename",
			Body:  `{"fileid":"f1","new_name":"年报.pdf"}`,
			Reply: `{"errcode":0,"errmsg":"ok","file":` + fileReply + `}`,
			Want:  &want,
		},
		{
			Name: "MoveFiles",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) ([]wedrive.File, error) {
				return s.MoveFiles(ctx, wedrive.FileMove{FileIDs: []string{"f1", "f2"}, ParentID: "d1", Replace: true})
			}),
			Route: "POST /cgi-bin/wedrive/file_move",
			Body:  `{"fileid":["f1","f2"],"fatherid":"d1","replace":true}`,
			Reply: `{"errcode":0,"errmsg":"ok","file_list":{"item":[` + fileReply + `]}}`,
			Want:  []wedrive.File{want},
		},
		{
			Name:  "DeleteFiles",
			Call:  apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error { return s.DeleteFiles(ctx, "f1", "f2") }),
			Route: "POST /cgi-bin/wedrive/file_delete",
			Body:  `{"fileid":["f1","f2"]}`,
		},
	})
}

func TestAllFiles(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/wedrive/file_list",
		wecomtest.JSON(`{"errcode":0,"has_more":true,"next_start":1000,"file_list":{"item":[{"fileid":"f1"}]}}`),
		wecomtest.JSON(`{"errcode":0,"has_more":true,"next_start":2000,"file_list":{"item":[]}}`), // an empty page is not the end
		wecomtest.JSON(`{"errcode":0,"has_more":false,"next_start":2000,"file_list":{"item":[{"fileid":"f2"}]}}`),
		wecomtest.JSON(`{"errcode":0,"has_more":true,"next_start":1000,"file_list":{"item":[]}}`),
		wecomtest.JSON(`{"errcode":0,"has_more":true,"next_start":1000,"file_list":{"item":[]}}`))
	drive := wedrive.New(corp.Client())
	var got []string
	for f, err := range drive.AllFiles(t.Context(), wedrive.FileQuery{SpaceID: "s1"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f.ID)
	}
	if diff := cmp.Diff([]string{"f1", "f2"}, got); diff != "" {
		t.Error(diff)
	}
	for _, err := range drive.AllFiles(t.Context(), wedrive.FileQuery{SpaceID: "s1"}) {
		if !errors.Is(err, wecom.ErrRepeatedCursor) {
			t.Errorf("a circle: %v", err)
		}
	}
	id, err := drive.CreateSpace(t.Context(), wedrive.SpaceCreate{Name: "空间"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := drive.ListFiles(t.Context(), wedrive.FileQuery{SpaceID: id}, wecom.Page{Cursor: "x"}); err == nil || !strings.Contains(err.Error(), "start") {
		t.Errorf("a cursor that is no number: %v", err)
	}
}

// Names are counted as WeCom counts them.
func TestNames(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	spaceID := newSpace(t, corp)
	for name, ok := range map[string]bool{
		"": false, strings.Repeat("a", 255): true, strings.Repeat("a", 256): false,
		strings.Repeat("汉", 127) + "a": true, strings.Repeat("汉", 128): false,
	} {
		before := len(corp.Calls(""))
		_, err := drive.CreateFile(t.Context(), wedrive.FileCreate{SpaceID: spaceID, Type: wedrive.TypeFolder, Name: name})
		if (err == nil) != ok || !ok && len(corp.Calls("")) != before {
			t.Errorf("%d bytes: %v", len(name), err)
		}
		if _, err := drive.RenameFile(t.Context(), "nobody", name); ok != errors.Is(err, wecom.ErrDriveFileNotFound) {
			t.Errorf("renaming to %d bytes: %v", len(name), err)
		}
	}
	if err := drive.DeleteFiles(t.Context()); err != nil {
		t.Error(err)
	}
}
