package media_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

func TestURLUploadEndpoints(t *testing.T) {
	result := func(ctx context.Context, s *media.Service) (*media.URLUpload, error) {
		return s.GetURLUpload(ctx, "JOB1")
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "StartURLUpload",
			Call: apitest.With(media.New, func(ctx context.Context, s *media.Service) (string, error) {
				return s.StartURLUpload(ctx, media.URLUploadCreate{
					Scene: media.SceneGroupWelcome, Type: media.Video, Name: "入职指南.mp4",
					URL: "https://cdn.yunshan.example/guide.mp4", MD5: "0cc175b9c0f1b6a831c399e269772661",
				})
			}),
			Route: "POST /cgi-bin/media/upload_by_url",
			Body: `{"scene":1,"type":"video","filename":"入职指南.mp4","url":"https://cdn.yunshan.example/guide.mp4",
				"md5":"0cc175b9c0f1b6a831c399e269772661"}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"JOB1"}`,
			Want:  "JOB1",
		},
		{
			Name:  "Done",
			Call:  apitest.With(media.New, result),
			Route: "POST /cgi-bin/media/get_upload_by_url_result",
			Body:  `{"jobid":"JOB1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":2,"detail":{"errcode":0,"errmsg":"ok","media_id":"3*1*MEDIA","created_at":"1763740800"}}`,
			Want: &media.URLUpload{Status: media.UploadDone, Detail: media.URLUploadDetail{
				Message: "ok", MediaID: "3*1*MEDIA", CreatedAt: wecom.TimeOf(time.Unix(1763740800, 0)),
			}},
		},
		{
			Name:  "Failed, with the types of the field table",
			Call:  apitest.With(media.New, result),
			Route: "POST /cgi-bin/media/get_upload_by_url_result",
			Body:  `{"jobid":"JOB1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":"3","detail":{"errcode":830001,"errmsg":"invalid url","created_at":1763740800}}`,
			Want: &media.URLUpload{Status: media.UploadFailed, Detail: media.URLUploadDetail{
				Code: wecom.ErrInvalidURL, Message: "invalid url", CreatedAt: wecom.TimeOf(time.Unix(1763740800, 0)),
			}},
			Drift: []string{"/status: string for integer"},
		},
	})
}

func TestWaitURLUpload(t *testing.T) {
	const address = "https://cdn.yunshan.example/guide.mp4"
	for name, tt := range map[string]struct {
		in   media.URLUploadCreate
		want error
	}{
		"done":        {media.URLUploadCreate{URL: address, MD5: "9A0364B9E99BB480DD25E1F0284C8555"}, nil},
		"other file":  {media.URLUploadCreate{URL: address, MD5: "0cc175b9c0f1b6a831c399e269772661"}, wecom.ErrMD5Mismatch},
		"no such URL": {media.URLUploadCreate{URL: address + "x"}, wecom.ErrURLFetchFailed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				corp.PublishURL(address, []byte("content"))
				files := media.New(corp.Client())
				tt.in.Scene, tt.in.Type, tt.in.Name = media.SceneGroupWelcome, media.Video, "入职指南.mp4"
				job, err := files.StartURLUpload(t.Context(), tt.in)
				if err != nil {
					t.Fatal(err)
				}
				up, err := files.WaitURLUpload(t.Context(), job)
				if !errors.Is(err, tt.want) {
					t.Fatalf("err = %v, want %v", err, tt.want)
				}
				if want := map[bool]media.UploadStatus{true: media.UploadDone, false: media.UploadFailed}[tt.want == nil]; up == nil || up.Status != want {
					t.Errorf("ended as %+v, want status %v", up, want)
				}
				if err == nil {
					if f, _ := corp.Media(up.Detail.MediaID); f.Name != "入职指南.mp4" || string(f.Data) != "content" {
						t.Errorf("uploaded %+v", f)
					}
				}
				if calls := len(corp.Calls("/cgi-bin/media/get_upload_by_url_result")); calls != 3 { // after 0, 1 and 2½ s
					t.Errorf("asked %d times, want 3", calls)
				}
				if events := corp.Events(); len(events) != 1 || !strings.Contains(events[0], "<JobId>"+job+"</JobId>") {
					t.Errorf("events %q", events)
				}
			})
		})
	}
}

func TestWaitURLUploadEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		for range 10 {
			corp.Script("/cgi-bin/media/get_upload_by_url_result", wecomtest.JSON(`{"errcode":0,"status":1,"detail":{}}`))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		latest, err := media.New(corp.Client()).WaitURLUpload(ctx, "JOB1")
		if !errors.Is(err, context.DeadlineExceeded) || latest == nil || latest.Status != media.UploadRunning {
			t.Errorf("%+v, %v, want the latest state and the end of the context", latest, err)
		}
		if calls := len(corp.Calls("")); calls != 7 { // after 0, 1, 2½, 4¾, 8, 13 and 21 s
			t.Errorf("asked %d times in 30 s", calls)
		}
	})
}

func TestUploadJobUnknown(t *testing.T) {
	_, err := media.New(wecomtest.New().Client()).WaitURLUpload(t.Context(), "JOB1")
	if !errors.Is(err, wecom.ErrJobNotFound) {
		t.Errorf("err = %v, want ErrJobNotFound", err)
	}
}
