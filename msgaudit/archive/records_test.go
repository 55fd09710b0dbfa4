package archive_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/msgaudit/archive"
)

// read reads an archive to its end: a line for each message or error.
func read(ctx context.Context, a *archive.Archive, after uint64) (lines []string) {
	for r, err := range a.All(ctx, after) {
		switch c := r.Content.(type) {
		case msgaudit.Text:
			lines = append(lines, fmt.Sprintf("%d v%d %s %s", r.Seq, r.KeyVersion, r.ID, c.Content))
		case nil:
			lines = append(lines, fmt.Sprintf("%d v%d %s %v", r.Seq, r.KeyVersion, r.ID, err))
		default:
			lines = append(lines, fmt.Sprintf("%d v%d %s %T", r.Seq, r.KeyVersion, r.ID, c))
		}
	}
	return lines
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// Messages of several keys come decrypted and typed, from wherever one begins.
func TestAll(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.Say(text("m1", "早"), `{"msgid":"m2","action":"switch","time":1,"user":"lina"}`))
	ok(t, corp.RotateKey())
	corp.SkipTo(1 << 40)
	ok(t, corp.Say(text("m3", "晚\n安"), `{"msgid":"m4","msgtype":"hologram"}`))
	a := open(t, corp)
	all := []string{"1 v1 m1 早", "2 v1 m2 msgaudit.Switch", "1099511627777 v2 m3 晚\n安", "1099511627778 v2 m4 msgaudit.Unknown"}
	want(t, read(t.Context(), a, 0), all...)
	want(t, read(t.Context(), a, 1), all[1:]...)
	want(t, read(t.Context(), a, 1<<40+1), all[3:]...)
	want(t, read(t.Context(), a, 1<<50))
}

// More messages than WeCom hands out at once come page by page; what comes in any
// order is put into its own; a loop that is left early leaves nothing behind.
func TestPages(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 2)
	page, err := os.ReadFile(filepath.Join(corp.ID(), "messages"))
	ok(t, err)
	objects := strings.Fields(strings.NewReplacer("1\t", "", "2\t", "").Replace(string(page)))
	ok(t, corp.Reply(0, `{"errcode":0,"errmsg":"ok","chatdata":[`+objects[1]+`,`+objects[0]+`]}`))
	a := open(t, corp)
	lines := read(t.Context(), a, 0)
	want(t, lines, "1 v1 m1 第 1 条", "2 v1 m2 第 2 条")

	for _, err := range a.All(t.Context(), 0) {
		ok(t, err)
		break
	}
	if live := counters.live(); live != 1 { // the corp itself
		t.Errorf("%d objects of the library live", live)
	}

	var asked []string
	for _, call := range corp.Calls() {
		asked = append(asked, strings.SplitN(call, " proxy", 2)[0])
	}
	want(t, asked, "Init", "GetChatData seq=0 limit=1000", "GetChatData seq=2 limit=1000", "GetChatData seq=0 limit=1000")
}

func TestManyPages(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 1100)
	a := open(t, corp)
	n := uint64(0)
	for r, err := range a.All(t.Context(), 0) {
		ok(t, err)
		if n++; r.Seq != n || r.ID != fmt.Sprint("m", n) {
			t.Fatalf("message %d is %d, %s", n, r.Seq, r.ID)
		}
	}
	if n != 1100 || len(corp.Calls()) != 4 {
		t.Errorf("%d messages in %d calls", n, len(corp.Calls()))
	}
}

// A message whose key is unknown, or another one, is told with its place and its
// version, and those behind it come.
func TestKeys(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.Say(text("m1", "一")))
	ok(t, corp.RotateKey())
	ok(t, corp.Say(text("m2", "二")))
	first, second := corp.Keys()[1], corp.Keys()[2]

	const unknown = ": open the archive with the private key of that version too, and read again from before this message"
	want(t, read(t.Context(), openWith(t, corp, archive.Keys{2: second}), 0),
		`1 v1 m1 archive: message 1 ("m1"): key version 1: no private key of this version is known`+unknown, "2 v2 m2 二")
	want(t, read(t.Context(), openWith(t, corp, archive.Keys{1: first, 2: first}), 0),
		"1 v1 m1 一", `2 v2 m2 archive: message 2 ("m2"): key version 2: the private key does not fit`)

	var got []error
	for r, err := range openWith(t, corp, nil).All(t.Context(), 0) {
		if one, isOne := errors.AsType[*archive.MessageError](err); !isOne || one.Seq != r.Seq || one.KeyVersion != r.KeyVersion || one.ID != r.ID {
			t.Errorf("%v for %+v", err, r)
		}
		got = append(got, err)
	}
	if len(got) != 2 || !errors.Is(got[0], archive.ErrUnknownKey) {
		t.Errorf("without keys: %v", got)
	}
}

// Keys that change after Open change nothing.
func TestKeysAreCopied(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.Say(text("m1", "一")))
	keys := archive.Keys{1: corp.Keys()[1]}
	a := openWith(t, corp, keys)
	delete(keys, 1)
	want(t, read(t.Context(), a, 0), "1 v1 m1 一")
}

// What is broken in one message stops no other.
func TestBrokenMessages(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.Say(text("m1", "一"), "[]"))
	ok(t, corp.SayRaw(`{"seq":3,"msgid":"m3","publickey_ver":1,"encrypt_random_key":"%","encrypt_chat_msg":"00"}`))
	ok(t, corp.SayRaw(`{"seq":4,"msgid":"m4","publickey_ver":1,"encrypt_random_key":"AAAA","encrypt_chat_msg":"00"}`))
	ok(t, corp.SayRaw(`{"seq":"5","msgid":5,"publickey_ver":"9"}`))
	ok(t, corp.Say(text("m6", "六")))
	data, err := os.ReadFile(filepath.Join(corp.ID(), "messages"))
	ok(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	for seq, change := range map[int]string{7: "zz", 8: "abc"} { // no hexadecimal, and no whole byte
		damaged := strings.Replace(lines[0], `"seq":1`, fmt.Sprintf(`"seq":%d`, seq), 1)
		i := strings.Index(damaged, `"encrypt_chat_msg":"`) + len(`"encrypt_chat_msg":"`)
		object := damaged[:i] + change + `","x":"` + damaged[i:]
		ok(t, corp.SayRaw(strings.TrimSpace(strings.Split(object, "\t")[1])))
	}
	const at = "archive: message "
	want(t, read(t.Context(), open(t, corp), 0),
		"1 v1 m1 一",
		"2 v1  "+at+`2 (""): key version 1: msgaudit: the text is no JSON object, so it is no message of the archive`,
		"3 v1 m3 "+at+`3 ("m3"): key version 1: the private key does not fit`,
		"4 v1 m4 "+at+`4 ("m4"): key version 1: the private key does not fit`,
		"5 v9 5 "+at+`5 ("5"): key version 9: no private key of this version is known: open the archive with the private key of that version too, and read again from before this message`,
		"6 v1 m6 六",
		"7 v1 m1 "+at+`7 ("m1"): key version 1: archive: DecryptData: decryption of a message failed (10008)`,
		"8 v1 m1 "+at+`8 ("m1"): key version 1: archive: DecryptData: decryption failed (10006)`,
	)
}

// Codes of the library are errors by which a program tells what to do.
func TestCodes(t *testing.T) {
	for code, isRetried := range map[archive.Code]bool{
		archive.ErrInvalidArgument: false, archive.ErrNetwork: true, archive.ErrReply: true, archive.ErrSystem: true,
		archive.ErrFileID: false, archive.ErrDecrypt: false, archive.ErrUntrustedIP: false, archive.ErrExpired: false,
		archive.ErrCertificate: false, 4711: false,
	} {
		corp := newCorp(t)
		c := int(code)
		ok(t, corp.Fail("GetChatData", c, c, c, c, c))
		ok(t, corp.Fail("GetMediaData", c, c, c, c, c))
		synctest.Test(t, func(t *testing.T) {
			a, start := open(t, corp), time.Now()
			var got error
			for _, err := range a.All(t.Context(), 0) {
				got = errors.Join(got, err)
			}
			if e, isError := errors.AsType[*archive.Error](got); !errors.Is(got, code) || !isError || e.Function != "GetChatData" || !strings.Contains(got.Error(), fmt.Sprint(c)) {
				t.Errorf("%d: %v", code, got)
			}
			attempts, pauses := 1, time.Duration(0)
			if isRetried {
				attempts, pauses = 4, 7*time.Second
			}
			if took := time.Since(start); len(corp.Calls()) != 1+attempts || took != pauses {
				t.Errorf("%d: %d calls in %v, want %d in %v", code, len(corp.Calls())-1, took, attempts, pauses)
			}
			if err := a.Download(t.Context(), msgaudit.Media{FileID: "f"}, nil, new(archive.Progress)); !errors.Is(err, code) || !strings.Contains(err.Error(), "GetMediaData") {
				t.Errorf("%d: Download: %v", code, err)
			}
		})
	}
}

// What has passed is no error; a context that ends meanwhile ends the waiting, and
// nobody waits for what comes after the deadline.
func TestRetries(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 1)
	ok(t, corp.Fail("GetChatData", 10001, 10002, 10003, 0, 0, 10001, 0, 10001))
	synctest.Test(t, func(t *testing.T) {
		a := open(t, corp)
		want(t, read(t.Context(), a, 0), "1 v1 m1 第 1 条")

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		start := time.Now()
		for _, err := range a.All(ctx, 0) {
			if !errors.Is(err, context.Canceled) || !errors.Is(err, archive.ErrNetwork) {
				t.Errorf("cancelled: %v", err)
			}
		}
		if took := time.Since(start); took != 300*time.Millisecond {
			t.Errorf("the wait ended after %v", took)
		}
	})
	corp = newCorp(t)
	ok(t, corp.Fail("GetChatData", 10001))
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer cancel()
		a, start := open(t, corp), time.Now()
		for _, err := range a.All(ctx, 0) {
			if !errors.Is(err, archive.ErrNetwork) || time.Since(start) != 0 {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		}
	})
}

// WeCom's own refusals are wecom.Error.
func TestRefusals(t *testing.T) {
	corp := newCorp(t)
	ok(t, corp.Reply(0, `{"errcode":301052,"errmsg":"archive expired"}`))
	ok(t, corp.Reply(1, `{"errcode":"301053","errmsg":""}`))
	ok(t, corp.Reply(2, `{"errcode":-1,"errmsg":"busy"}`)) // which passes
	ok(t, corp.Reply(3, `[]`))                             // which passes as well
	synctest.Test(t, func(t *testing.T) {
		a := open(t, corp)
		for _, refusal := range []error{wecom.ErrArchiveExpired, wecom.ErrArchiveDisabled} {
			for _, err := range a.All(t.Context(), 0) {
				if e, isError := errors.AsType[*wecom.Error](err); !errors.Is(err, refusal) || !isError || e.Path != "GetChatData" {
					t.Errorf("%v, want %v", err, refusal)
				}
			}
		}
		want(t, read(t.Context(), a, 0))
	})
	if n := len(corp.Calls()); n != 1+2+3 {
		t.Errorf("%d calls: %v", n, corp.Calls())
	}
}

// Messages that are too large together are fetched in smaller parts.
func TestTooLargeTogether(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 3)
	for n := range 9 {
		ok(t, corp.Reply(n, `{"errcode":301058,"errmsg":"too large"}`))
	}
	a := open(t, corp)
	want(t, read(t.Context(), a, 0), "1 v1 m1 第 1 条", "2 v1 m2 第 2 条", "3 v1 m3 第 3 条")
	if calls := corp.Calls(); !strings.Contains(calls[9], "limit=3 ") || !strings.Contains(calls[10], "limit=1 ") {
		t.Errorf("%v", calls)
	}
}

func TestOneMessageTooLarge(t *testing.T) {
	corp := newCorp(t)
	for n := range 12 {
		ok(t, corp.Reply(n, `{"errcode":301058,"errmsg":"too large"}`))
	}
	var got error
	for _, err := range open(t, corp).All(t.Context(), 0) {
		got = err
	}
	if !errors.Is(got, wecom.ErrTooManyMessages) || len(corp.Calls()) != 1+10 {
		t.Errorf("one message alone: %v after %d calls", got, len(corp.Calls())-1)
	}
}

// An answer that repeats what came before ends the loop.
func TestNoProgress(t *testing.T) {
	corp := newCorp(t)
	for n := range 3 {
		ok(t, corp.Reply(n, `{"errcode":0,"chatdata":[{"seq":5,"msgid":"m","publickey_ver":7}]}`))
	}
	var got []error
	for _, err := range open(t, corp).All(t.Context(), 0) {
		got = append(got, err)
	}
	if len(got) != 2 || !errors.Is(got[1], archive.ErrNoProgress) {
		t.Errorf("%v", got)
	}
}

// What an answer repeats is yielded once.
func TestOverlap(t *testing.T) {
	corp := newCorp(t)
	for n, seqs := range [][]int{{5, 6, 6}, {6, 7, 4}, {}} {
		var records []string
		for _, seq := range seqs {
			records = append(records, fmt.Sprintf(`{"seq":%d,"msgid":"m%d","publickey_ver":7}`, seq, seq))
		}
		ok(t, corp.Reply(n, `{"errcode":0,"chatdata":[`+strings.Join(records, ",")+`]}`))
	}
	var got []uint64
	for r, err := range open(t, corp).All(t.Context(), 4) {
		if _, one := errors.AsType[*archive.MessageError](err); !one {
			t.Fatal(err)
		}
		got = append(got, r.Seq)
	}
	if !slices.Equal(got, []uint64{5, 6, 7}) {
		t.Errorf("%v", got)
	}
}

// Who waits for another goroutine's call stops with its context.
func TestWaitForTheLibrary(t *testing.T) {
	corp := newCorp(t)
	fifo := filepath.Join(corp.ID(), "wait-GetChatData")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip("no FIFO here: ", err)
	}
	say(t, corp, 1)
	a := open(t, corp, archive.WithLimiter(&limiter{}))
	first := make(chan []string)
	go func() { first <- read(t.Context(), a, 0) }()
	gate, err := os.OpenFile(fifo, os.O_WRONLY, 0) // returns once the library reads
	ok(t, err)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	waiting, second := &watched{Context: ctx, asked: make(chan struct{})}, make(chan error)
	go func() {
		second <- a.Download(waiting, msgaudit.Media{FileID: "f"}, nil, new(archive.Progress))
	}()
	<-waiting.asked // it is about to wait
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("the second: %v", err)
	}
	ok(t, os.Remove(fifo))
	ok(t, gate.Close())
	want(t, <-first, "1 v1 m1 第 1 条")
}

// A watched context tells when somebody asks for its end.
type watched struct {
	context.Context
	asked chan struct{}
	once  sync.Once
}

func (w *watched) Done() <-chan struct{} {
	w.once.Do(func() { close(w.asked) })
	return w.Context.Done()
}

func TestEndedContext(t *testing.T) {
	corp := newCorp(t)
	say(t, corp, 2)
	a := open(t, corp)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for r, err := range a.All(ctx, 0) {
		if n++; n == 1 {
			ok(t, err)
			cancel()
		} else if !errors.Is(err, context.Canceled) || r.Seq != 2 {
			t.Errorf("%d: %v", r.Seq, err)
		}
	}
	if n != 2 {
		t.Errorf("%d steps, want a message and the error", n)
	}
}

func TestParseKey(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	ok(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	ok(t, err)
	for kind, der := range map[string][]byte{"RSA PRIVATE KEY": x509.MarshalPKCS1PrivateKey(key), "PRIVATE KEY": pkcs8} {
		got, err := archive.ParseKey(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
		if err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)})
	for _, wrong := range []string{"", "s3cret", string(public)} {
		if _, err := archive.ParseKey([]byte(wrong)); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}
