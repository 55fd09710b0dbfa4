package wedrive_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

// A space, a folder in it and a file in that.
func Example() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	drive := wedrive.New(corp.Client())

	spaceID, err := drive.CreateSpace(ctx, wedrive.SpaceCreate{
		Name: "制度公示",
		Members: map[wedrive.Permission]wedrive.Members{
			wedrive.MayManage:   {UserIDs: []string{"lina"}},
			wedrive.MayDownload: {DepartmentIDs: []int64{1}},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	folder, err := drive.CreateFile(ctx, wedrive.FileCreate{SpaceID: spaceID, Type: wedrive.TypeFolder, Name: "2026"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := drive.Upload(ctx, wedrive.FileUpload{
		To:      wedrive.Folder{SpaceID: spaceID, ParentID: folder.ID},
		Name:    "考勤制度.txt",
		Content: strings.NewReader("九点上班"),
	}); err != nil {
		log.Fatal(err)
	}
	err = drive.Walk(ctx, spaceID, func(path string, f wedrive.File, err error) error {
		if err == nil && f.Type == wedrive.TypeFile {
			fmt.Println(path, f.Size, "bytes")
		}
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: 2026/考勤制度.txt 12 bytes
}

// An upload that keeps how far it is, and goes on when the program runs again.
func ExampleService_Upload_resume() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	drive := wedrive.New(corp.Client())
	spaceID, err := drive.CreateSpace(ctx, wedrive.SpaceCreate{Name: "备份"})
	if err != nil {
		log.Fatal(err)
	}
	content := strings.NewReader(strings.Repeat("0123456789abcdef", 13<<16)) // 13 MiB; an *os.File in a real program

	var kept *wedrive.UploadState // in a real program: read from a file, if there is one
	stopped, stop := context.WithCancel(ctx)
	upload := wedrive.FileUpload{
		To: wedrive.Folder{SpaceID: spaceID}, Name: "录像.bin", Content: content, Parallel: 1,
		OnProgress: func(p wedrive.UploadProgress) {
			kept = &p.State // in a real program: write it to the file
			if p.Sent == 6<<20 {
				stop() // the program ends here
			}
		},
	}
	_, err = drive.Upload(stopped, upload)
	fmt.Println(errors.Is(err, context.Canceled), kept.Done, "blocks of 7")

	if _, err := content.Seek(0, 0); err != nil {
		log.Fatal(err)
	}
	upload.Resume = kept
	done, err := drive.Upload(ctx, upload)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Size, "bytes, with", len(corp.Calls("/cgi-bin/wedrive/file_upload_part")), "blocks sent in all")
	// Output:
	// true 3 blocks of 7
	// 13631488 bytes, with 7 blocks sent in all
}

// A download into a file that may be there in part.
func ExampleService_Download() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	drive := wedrive.New(corp.Client())
	spaceID, err := drive.CreateSpace(ctx, wedrive.SpaceCreate{Name: "备份"})
	if err != nil {
		log.Fatal(err)
	}
	fileID, err := corp.Space(spaceID).Put("年报.txt", strings.NewReader("收入增长，利润持平"))
	if err != nil {
		log.Fatal(err)
	}

	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	out, err := os.OpenFile(filepath.Join(dir, "年报.txt"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		log.Fatal(err)
	}
	defer out.Close()
	there, err := out.Stat()
	if err != nil {
		log.Fatal(err)
	}

	file, err := drive.GetFile(ctx, fileID)
	if err != nil {
		log.Fatal(err)
	}
	done, err := drive.Download(ctx, out, *file, wedrive.FileDownload{Offset: there.Size()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Written, "bytes, checked:", done.Checked)
	// Output: 27 bytes, checked: true
}

// Whatever takes an fs.FS reads a space.
func ExampleService_FS() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	drive := wedrive.New(corp.Client())
	spaceID, err := drive.CreateSpace(ctx, wedrive.SpaceCreate{Name: "模板"})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"合同/劳动合同.txt", "合同/保密协议.txt", "说明.md"} {
		if _, err := corp.Space(spaceID).Put(name, strings.NewReader(name)); err != nil {
			log.Fatal(err)
		}
	}
	found, err := fs.Glob(drive.FS(ctx, spaceID), "合同/*.txt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found)
	// Output: [合同/保密协议.txt 合同/劳动合同.txt]
}

// The 1,000 calls of a month are counted, and some are left to other programs.
func ExampleBudget() {
	ctx := context.Background()
	corp := wecomtest.New()
	budget := wedrive.NewBudget(wecom.NewLimiter(), 3)
	client := corp.Client(wecom.WithLimiter(budget)) // in a real program: wecom.NewClient(corpID, secret, wecom.WithLimiter(budget))
	drive := wedrive.New(client)
	for {
		if _, err := drive.GetCapacity(ctx); err != nil {
			fmt.Println(errors.Is(err, wedrive.ErrBudgetSpent), budget.Usage(wecomtest.CorpID).Calls, "calls made,", budget.Left(wecomtest.CorpID), "left")
			return
		}
	}
	// Output: true 3 calls made, 0 left
}
