// Package archivetest has a stand-in for WeCom's library and for an archive, for
// tests of programs that read one.
//
// The stand-in is a C library with the functions of the real one, which [Build]
// compiles. It serves what a [Corp] has in a directory. It is no encryption: what
// stands in the directory can be read by whoever may read files.
package archivetest

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/gowecom/wecom/msgaudit"
)

// Secret is the secret of every [Corp].
const Secret = "simulated-archive-secret"

// ErrNoCompiler means that there is no C compiler: neither $CC, nor cc, nor gcc.
var ErrNoCompiler = errors.New("archivetest: there is no C compiler; install gcc, or set CC")

//go:embed library/finance.c
var source []byte

// Build compiles the library into a directory and returns its path.
func Build(ctx context.Context, dir string) (string, error) {
	compiler, err := findCompiler()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "libWeWorkFinanceSdk_C.so")
	cmd := exec.CommandContext(ctx, compiler, "-shared", "-fPIC", "-O1", "-x", "c", "-o", path, "-")
	cmd.Stdin = bytes.NewReader(source)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("archivetest: %s: %w: %s", compiler, err, out)
	}
	return path, nil
}

func findCompiler() (string, error) {
	for _, name := range []string{os.Getenv("CC"), "cc", "gcc"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path, nil
		}
	}
	return "", ErrNoCompiler
}

// A Corp is the archive of a corp, in a directory. Its methods are for one goroutine
// at a time; a program may read it meanwhile.
type Corp struct {
	dir     string
	keys    map[int]*rsa.PrivateKey
	version int
	seq     uint64
	files   int
}

// NewCorp returns an empty archive in an empty directory, with a key of version 1.
func NewCorp(dir string) (*Corp, error) {
	c := &Corp{dir: dir, keys: map[int]*rsa.PrivateKey{}}
	if err := os.Mkdir(c.path("files"), 0o700); err != nil {
		return nil, fmt.Errorf("archivetest: %w", err)
	}
	return c, errors.Join(c.write("secret", Secret), c.RotateKey())
}

// ID is the corp's id for [archive.Open]: the directory.
//
// [archive.Open]: https://pkg.go.dev/github.com/gowecom/wecom/msgaudit/archive#Open
func (c *Corp) ID() string { return c.dir }

// Keys are the private keys of all versions.
func (c *Corp) Keys() map[int]*rsa.PrivateKey { return c.keys }

// RotateKey has the messages from now on encrypted for a key of the next version.
// All corps of a process have the same keys, because it takes long to make one.
func (c *Corp) RotateKey() error {
	key, err := keyOf(c.version + 1)
	if err != nil {
		return err
	}
	c.version++
	c.keys[c.version] = key
	return nil
}

var (
	madeMu sync.Mutex
	made   = map[int]*rsa.PrivateKey{} // by version
)

func keyOf(version int) (*rsa.PrivateKey, error) {
	madeMu.Lock()
	defer madeMu.Unlock()
	if made[version] == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, fmt.Errorf("archivetest: %w", err)
		}
		made[version] = key
	}
	return made[version], nil
}

// SkipTo has the next message stand behind a place.
func (c *Corp) SkipTo(seq uint64) { c.seq = seq }

// Say archives messages, each a JSON object as the official page shows it, encrypted
// with the newest key.
func (c *Corp) Say(messages ...string) error {
	var lines strings.Builder
	for _, m := range messages {
		line, err := c.sealed(m)
		if err != nil {
			return fmt.Errorf("archivetest: %w", err)
		}
		fmt.Fprintf(&lines, "%d\t%s\n", c.seq, line)
	}
	return c.append("messages", lines.String())
}

func (c *Corp) sealed(message string) ([]byte, error) {
	var about struct {
		ID string `json:"msgid"`
	}
	_ = json.Unmarshal([]byte(message), &about) // a message may be broken on purpose
	key := rand.Text()
	sealedKey, err := rsa.EncryptPKCS1v15(rand.Reader, &c.keys[c.version].PublicKey, []byte(key)) //nolint:staticcheck // WeCom encrypts so
	if err != nil {
		return nil, err
	}
	text := []byte(message)
	for i := range text {
		text[i] ^= key[i%len(key)]
	}
	c.seq++
	return json.Marshal(map[string]any{
		"seq": c.seq, "msgid": about.ID, "publickey_ver": c.version,
		"encrypt_random_key": base64.StdEncoding.EncodeToString(sealedKey), "encrypt_chat_msg": hex.EncodeToString(text),
	})
}

// SayRaw has the library hand out an object of chatdata as it is, which must have
// the place of the next message.
func (c *Corp) SayRaw(object string) error {
	c.seq++
	return c.append("messages", fmt.Sprintf("%d\t%s\n", c.seq, object))
}

// AddFile adds a file, and returns what a message says of it.
func (c *Corp) AddFile(content []byte) (msgaudit.Media, error) {
	c.files++
	id := fmt.Sprint("simulated-file-", c.files)
	sum := md5.Sum(content)
	return msgaudit.Media{FileID: id, MD5: hex.EncodeToString(sum[:]), Size: int64(len(content))}, c.write("files/"+id, string(content))
}

// SetPiece sets how many bytes a piece of a file has. The default is 512 KiB.
func (c *Corp) SetPiece(size int) error { return c.write("piece", strconv.Itoa(size)) }

// Fail has the calls of a function of the library that follow [archive.Open] fail,
// the first with the first code, and so on. With 0, and when there are no more
// codes, they work.
//
// [archive.Open]: https://pkg.go.dev/github.com/gowecom/wecom/msgaudit/archive#Open
func (c *Corp) Fail(function string, codes ...int) error {
	var lines strings.Builder
	for _, code := range codes {
		fmt.Fprintln(&lines, code)
	}
	return c.write("fail-"+function, lines.String())
}

// Reply has a call of GetChatData after [archive.Open] answer with a text, the first
// with n = 0.
//
// [archive.Open]: https://pkg.go.dev/github.com/gowecom/wecom/msgaudit/archive#Open
func (c *Corp) Reply(n int, text string) error { return c.write(fmt.Sprint("reply-", n), text) }

// Calls returns the calls of Init, GetChatData and GetMediaData, such as
// "GetChatData seq=0 limit=1000 proxy= passwd= timeout=30".
func (c *Corp) Calls() (calls []string) {
	text, _ := os.ReadFile(c.path("calls")) // none so far
	for line := range strings.Lines(string(text)) {
		calls = append(calls, strings.TrimSpace(line))
	}
	return calls
}

func (c *Corp) path(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }

func (c *Corp) write(name, text string) error {
	if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
		return fmt.Errorf("archivetest: %w", err)
	}
	return nil
}

// append adds whole lines to a file, at once for whoever reads it.
func (c *Corp) append(name, lines string) error {
	f, err := os.OpenFile(c.path(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("archivetest: %w", err)
	}
	_, err = f.WriteString(lines)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("archivetest: %w", err)
	}
	return nil
}
