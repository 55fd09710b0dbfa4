package wedrive_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

func TestUploadSteps(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "UploadWhole",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (string, error) {
				return s.UploadWhole(ctx, wedrive.Selection{Ticket: "t1"}, "年报.txt", []byte("a?>"))
			}),
			Route: "POST /cgi-bin/wedrive/file_upload",
			Body:  `{"selected_ticket":"t1","file_name":"年报.txt","file_base64_content":"YT8+"}`,
			Reply: `{"errcode":0,"errmsg":"ok","fileid":"f1"}`,
			Want:  "f1",
		},
		{
			Name: "StartUpload",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.UploadStarted, error) {
				return s.StartUpload(ctx, wedrive.UploadCreate{
					To: wedrive.Folder{SpaceID: "s1", ParentID: "d1"}, Name: "录像.bin", Size: 2097153, BlockHashes: []string{"0e55", "9867"},
				})
			}),
			Route: "POST /cgi-bin/wedrive/file_upload_init",
			Body:  `{"spaceid":"s1","fatherid":"d1","file_name":"录像.bin","size":2097153,"block_sha":["0e55","9867"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","hit_exist":true,"upload_key":"k1","fileid":"f2"}`,
			Want:  &wedrive.UploadStarted{Exists: true, Key: "k1", FileID: "f2"},
		},
		{
			Name: "UploadBlock",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UploadBlock(ctx, "k1", 2, []byte("abc"))
			}),
			Route: "POST /cgi-bin/wedrive/file_upload_part",
			Body:  `{"upload_key":"k1","index":2,"file_base64_content":"YWJj"}`,
		},
		{
			Name:  "CompleteUpload",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (string, error) { return s.CompleteUpload(ctx, "k1") }),
			Route: "POST /cgi-bin/wedrive/file_upload_finish",
			Body:  `{"upload_key":"k1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","fileid":"f3"}`,
			Want:  "f3",
		},
	})
}

func TestUploadToNowhere(t *testing.T) {
	drive := wedrive.New(wecomtest.New().Client())
	for _, to := range []wedrive.Place{nil, (*wedrive.Folder)(nil), (*wedrive.Selection)(nil)} {
		if _, err := drive.UploadWhole(t.Context(), to, "a", nil); err == nil {
			t.Errorf("a file goes to %T", to)
		}
		if _, err := drive.StartUpload(t.Context(), wedrive.UploadCreate{To: to, Name: "a"}); err == nil {
			t.Errorf("an upload goes to %T", to)
		}
		if _, err := drive.Upload(t.Context(), wedrive.FileUpload{To: to, Name: "a", Content: strings.NewReader("x")}); err == nil {
			t.Errorf("content goes to %T", to)
		}
	}
}
