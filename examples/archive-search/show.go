package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gowecom/wecom/msgaudit/archive"
	"github.com/gowecom/wecom/msgaudit/archive/archivetest"
)

// show keeps and searches a simulated archive, in three days: a day of messages; one
// with a new key that the program lacks; one when it has the key.
func show(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "archive-search")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	corp, err := archivetest.NewCorp(dir)
	if err != nil {
		return err
	}
	library, err := archivetest.Build(ctx, dir)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, filepath.Join(dir, "archive.db"))
	if err != nil {
		return err
	}
	defer s.close()
	days := &days{corp: corp, library: library, store: s, out: out}

	onlyFirst := archive.Keys{1: corp.Keys()[1]}
	if err := days.next(ctx, onlyFirst, first...); err != nil {
		return err
	}
	if err := corp.RotateKey(); err != nil {
		return err
	}
	if err := days.next(ctx, onlyFirst, second...); err != nil {
		return err
	}
	if err := days.next(ctx, corp.Keys()); err != nil {
		return err
	}
	for _, words := range [][]string{{"合同"}, {"合同", "盖章"}, {"invoice"}, {"三楼会议室"}} {
		if err := printHits(ctx, out, s, words...); err != nil {
			return err
		}
	}
	return nil
}

// days are what happens in a corp, and what the program makes of it.
type days struct {
	corp    *archivetest.Corp
	library string
	store   *store
	out     io.Writer
}

// next has members talk, and the program keep what they said, with keys.
func (d *days) next(ctx context.Context, keys archive.Keys, messages ...string) error {
	if err := d.corp.Say(messages...); err != nil {
		return err
	}
	a, err := archive.Open(ctx, d.corp.ID(), archivetest.Secret, keys, archive.WithLibrary(d.library))
	if err != nil {
		return err
	}
	defer a.Close()
	return syncAndTell(ctx, d.out, d.store, a)
}

// said is a message of a type, with its content under a key.
func said(id, from, room string, minute int, kind, key, content string) string {
	return fmt.Sprintf(`{"msgid":%q,"action":"send","from":%q,"tolist":["wmCustomer0001"],"roomid":%q,"msgtime":%d,"msgtype":%q,%q:%s}`,
		id, from, room, 1764057600000+int64(minute)*60000, kind, key, content)
}

var first = []string{
	said("m1", "shenyi", "", 0, "text", "text", `{"content":"张先生您好，合同已经寄出，请您盖章后寄回。"}`),
	said("m2", "wmCustomer0001", "", 3, "text", "text", `{"content":"收到，盖章后我拍照发给您。The invoice too, please."}`),
	said("m3", "wmCustomer0001", "", 9, "file", "file", `{"filename":"合同（已盖章）.pdf","fileext":"pdf","filesize":1024,"md5sum":"00","sdkfileid":"simulated-file-1"}`),
	said("m4", "zengli", "wrRoom0001", 12, "mixed", "mixed", `{"item":[{"type":"text","content":"{\"content\":\"客户的合同样本在附图里\"}"},{"type":"image","content":"{\"md5sum\":\"00\",\"filesize\":1,\"sdkfileid\":\"simulated-file-2\"}"}]}`),
}

var second = []string{
	said("m5", "shenyi", "", 1440, "meeting", "meeting", `{"topic":"续约","starttime":1764144000,"endtime":1764147600,"address":"三楼会议室","remarks":"请带合同原件","meetingid":1}`),
	`{"msgid":"m6","action":"recall","from":"zengli","tolist":["lina"],"roomid":"wrRoom0001","msgtime":1764144060000,"msgtype":"revoke","revoke":{"pre_msgid":"m4"}}`,
}
