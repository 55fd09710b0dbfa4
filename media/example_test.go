package media_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

// Any io.Reader will do; with an *os.File nothing is held in memory.
func ExampleService_Upload() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	files := media.New(corp.Client())

	uploaded, err := files.Upload(context.Background(), media.Document, wecom.File{
		Name:    "第 47 周周报.csv",
		Content: strings.NewReader("订单,金额\n12,340\n"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(uploaded.MediaID, "serves for 3 days")
	// Output: simulated-media-1 serves for 3 days
}

func ExampleService_Get() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	mediaID := corp.AddMedia("image", "照片.png", []byte("\x89PNG\r\n\x1a\n…"))

	photo, err := media.New(corp.Client()).Get(context.Background(), mediaID)
	if err != nil {
		log.Fatal(err)
	}
	defer photo.Close()
	n, err := io.Copy(io.Discard, photo)
	fmt.Println(photo.Name, photo.ContentType, n, err)
	// Output: 照片.png image/png 11 <nil>
}

// A file of any size, and what to do when the connection breaks on the way.
func ExampleService_Copy() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	files, ctx := media.New(corp.Client()), context.Background()
	mediaID := corp.AddMedia("video", "会议.mp4", make([]byte, 30<<20))
	corp.Script("/cgi-bin/media/get", wecomtest.Pass(), wecomtest.Refuse(45036, "abnormal traffic")) // after 20 MB

	var file bytes.Buffer // an *os.File, say
	copied, err := files.Copy(ctx, &file, mediaID, 0)
	if err != nil {
		fmt.Println("broke off after", copied.Written, "of", copied.Size)
		copied, err = files.Copy(ctx, &file, mediaID, copied.Written)
	}
	fmt.Println(copied.Name, file.Len(), err)
	// Output:
	// broke off after 20971520 of 31457280
	// 会议.mp4 31457280 <nil>
}

// Files of up to 200 MB for the welcome messages of customer groups.
func ExampleService_WaitURLUpload() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	corp.Script("/cgi-bin/media/get_upload_by_url_result",
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","status":2,"detail":{"errcode":0,"errmsg":"ok","media_id":"3*1*guide","created_at":"1763740800"}}`))
	files, ctx := media.New(corp.Client()), context.Background()

	job, err := files.StartURLUpload(ctx, media.URLUploadCreate{
		Scene: media.SceneGroupWelcome, Type: media.Video, Name: "入群指南.mp4",
		URL: "https://cdn.yunshan.example/guide.mp4", MD5: "9a0364b9e99bb480dd25e1f0284c8555",
	})
	if err != nil {
		log.Fatal(err)
	}
	video, err := files.WaitURLUpload(ctx, job) // asks again until it is done
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(video.Detail.MediaID)
	// Output: 3*1*guide
}
