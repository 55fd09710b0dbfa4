package archive_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/msgaudit/archive"
	"github.com/gowecom/wecom/msgaudit/archive/archivetest"
)

// simulated is an archive with two messages of different keys, and a file.
func simulated() (corp *archivetest.Corp, end func()) {
	dir, err := os.MkdirTemp("", "archive")
	if err != nil {
		log.Fatal(err)
	}
	corp, err = archivetest.NewCorp(dir)
	if err != nil {
		log.Fatal(err)
	}
	file, err := corp.AddFile([]byte("甲方：云杉科技"))
	if err != nil {
		log.Fatal(err)
	}
	err = errors.Join(corp.Say(text("m1", "合同寄出了")), corp.RotateKey(),
		corp.Say(fmt.Sprintf(`{"msgid":"m2","action":"send","from":"lina","msgtype":"file","file":{"filename":"合同.txt","sdkfileid":%q,"md5sum":%q,"filesize":%d}}`, file.FileID, file.MD5, file.Size)))
	if err != nil {
		log.Fatal(err)
	}
	return corp, func() { _ = os.RemoveAll(dir) }
}

func ExampleArchive_All() {
	corp, end := simulated() // in a real program: your corp's id, the archive's secret, keys of ParseKey
	defer end()
	ctx := context.Background()
	a, err := archive.Open(ctx, corp.ID(), archivetest.Secret, corp.Keys(), archive.WithLibrary(libraryPath))
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close()

	last := uint64(0) // where the last run ended
	for r, err := range a.All(ctx, last) {
		if one, ok := errors.AsType[*archive.MessageError](err); ok {
			fmt.Println("cannot be read:", one)
		} else if err != nil {
			log.Print(err)
			return
		}
		switch c := r.Content.(type) {
		case msgaudit.Text:
			fmt.Println(r.Seq, r.From, c.Content)
		case msgaudit.File:
			fmt.Println(r.Seq, r.From, c.Name, c.Size, "bytes")
		}
		last = r.Seq
	}
	fmt.Println("next time from", last)
	// Output:
	// 1 lina 合同寄出了
	// 2 lina 合同.txt 21 bytes
	// next time from 2
}

func ExampleArchive_Download() {
	corp, end := simulated()
	defer end()
	ctx := context.Background()
	a, err := archive.Open(ctx, corp.ID(), archivetest.Secret, corp.Keys(), archive.WithLibrary(libraryPath))
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close()

	for r, err := range a.All(ctx, 0) {
		if err != nil {
			log.Print(err)
			return
		}
		for _, file := range r.Files() {
			var p archive.Progress // kept as JSON, it resumes a download that failed
			if err := a.Download(ctx, file, io.Writer(os.Stdout), &p); err != nil {
				log.Print(err)
				return
			}
			fmt.Println("\n", p.Size, p.Done)
		}
	}
	// Output:
	// 甲方：云杉科技
	//  21 true
}
