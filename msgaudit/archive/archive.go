// Package archive reads the conversation archive (会话内容存档): its messages as an
// iterator, and its files.
//
// WeCom hands them out only through its C library, libWeWorkFinanceSdk_C.so, which
// [Open] loads when the program runs, without cgo. The official page has it for
// Linux on x86-64 and arm64 (glibc, not musl) and for Windows. How to install it, and
// how to change the keys, is in [docs/cookbook/archive.md].
//
// # Time
//
// A call of the library cannot be interrupted. It is given a timeout: what is left
// until the deadline of the context, in whole seconds and at least one, and never more
// than [WithTimeout]. So a method returns at most a second after its deadline, and,
// when its context is cancelled, after the call that is under way. Every other wait
// ends with the context at once.
//
// One goroutine of the process is in the library at a time; others wait for it.
//
// https://developer.work.weixin.qq.com/document/path/91774
//
// [docs/cookbook/archive.md]: https://github.com/gowecom/wecom/blob/main/docs/cookbook/archive.md
package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unsafe"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pause"
)

// An Archive reads the archive of a corp. It is safe for concurrent use.
type Archive struct {
	lib     *library
	corpID  string
	keys    Keys
	options *options // fmt does not show what it points to, even where it calls no method

	sdk unsafe.Pointer // nil once closed; only for who is in the library
}

type options struct {
	library         string
	proxy, password string
	timeout         time.Duration
	limiter         wecom.Limiter
}

// An Option configures an Archive.
type Option func(*options)

// WithLibrary sets the path of the library. The default is its own name, which the
// system looks for, on Linux in LD_LIBRARY_PATH.
func WithLibrary(path string) Option { return func(o *options) { o.library = path } }

// WithProxy sets a proxy, such as "socks5://10.0.0.1:8081" or
// "http://10.0.0.1:8081", and what it is opened with, "name:password" or "".
func WithProxy(url, password string) Option {
	return func(o *options) { o.proxy, o.password = url, password }
}

// WithTimeout sets how long a call of the library may take; the default is 30
// seconds. Fractions of a second are dropped.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// WithLimiter sets who keeps the quotas: 4,000 fetches of messages and 25,000 pieces
// of files a minute. The default knows of this Archive only. A limiter that several
// processes share keeps them together; its Wait must end with the context.
func WithLimiter(l wecom.Limiter) Option { return func(o *options) { o.limiter = l } }

// Open loads the library and prepares it for a corp. The secret is that of the
// archive (会话内容存档). Keys may be empty in a program that only downloads files.
//
// It fails with [ErrPlatform], [ErrNoLibrary], [ErrNoFunction], or an [Error] of the
// library. The library stays loaded until the process ends.
func Open(ctx context.Context, corpID, secret string, keys Keys, opts ...Option) (*Archive, error) {
	o := &options{library: defaultLibrary, timeout: 30 * time.Second}
	for _, set := range opts {
		set(o)
	}
	if o.limiter == nil {
		o.limiter = wecom.NewLimiter()
	}
	switch {
	case corpID == "" || secret == "":
		return nil, errors.New("archive: the corp's id and the secret of the archive are required")
	case o.timeout < time.Second:
		return nil, errors.New("archive: the timeout is a second at least")
	case strings.ContainsRune(corpID+secret+o.proxy+o.password, 0):
		return nil, errors.New("archive: the corp's id, the secret or the proxy contains a NUL")
	}
	if err := keys.check(); err != nil {
		return nil, err
	}
	lib, err := load(o.library)
	if err != nil {
		return nil, err
	}
	a := &Archive{lib: lib, corpID: corpID, keys: keys.clone(), options: o}
	if err := a.initialize(ctx, secret); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Archive) initialize(ctx context.Context, secret string) error {
	if err := a.lib.enter(ctx); err != nil {
		return fmt.Errorf("archive: Init: %w", err)
	}
	defer a.lib.leave()
	sdk := a.lib.newSDK()
	if sdk == nil {
		return fmt.Errorf("archive: NewSdk: %w", errMemory)
	}
	if code := a.lib.initialize(sdk, a.corpID, secret); code != 0 {
		a.lib.destroySDK(sdk)
		return &Error{"Init", Code(code)}
	}
	a.sdk = sdk
	return nil
}

// Format prints whose archive it is, and no secret.
func (a *Archive) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "archive of %q", a.corpID) }

// Close frees what the library holds for the corp. It waits for the call of the
// library that is under way. What is called later fails with [ErrClosed].
func (a *Archive) Close() error {
	_ = a.lib.enter(context.Background())
	defer a.lib.leave()
	if a.sdk != nil {
		a.lib.destroySDK(a.sdk)
		a.sdk = nil
	}
	return nil
}

// inside has one goroutine at a time call the library, with the timeout that is left.
func (a *Archive) inside(ctx context.Context, call func(timeout int32) error) error {
	if err := a.lib.enter(ctx); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	defer a.lib.leave()
	if a.sdk == nil {
		return fmt.Errorf("archive: %w", ErrClosed)
	}
	return call(a.timeout(ctx))
}

// timeout is what a call may take, in seconds. The library takes 0 for no limit.
func (a *Archive) timeout(ctx context.Context) int32 {
	d := a.options.timeout
	if deadline, ok := ctx.Deadline(); ok {
		d = min(d, time.Until(deadline))
	}
	return int32(max(1, min(d/time.Second, 1<<30)))
}

const (
	maxRetries = 3
	firstPause = time.Second // doubles with each retry
)

// remote calls WeCom by way of the library, within a quota, and tries again what
// WeCom's page says to try again.
func (a *Archive) remote(ctx context.Context, function string, quotas []wecom.Quota, call func(timeout int32) error) error {
	for n := 0; ; n++ {
		if err := a.options.limiter.Wait(ctx, a.corpID, function, quotas); err != nil {
			return fmt.Errorf("archive: %s: %w", function, err)
		}
		err := a.inside(ctx, call)
		if err == nil || !passes(err) || n == maxRetries {
			return err
		}
		wait := firstPause << n
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
			return err // rather than wait for nothing
		}
		if stop := pause.For(ctx, wait); stop != nil {
			return fmt.Errorf("%w: %w", err, stop)
		}
	}
}

// passes reports whether a failure may be over soon.
func passes(err error) bool {
	return errors.Is(err, ErrNetwork) || errors.Is(err, ErrReply) || errors.Is(err, ErrSystem) || errors.Is(err, wecom.ErrBusy)
}
