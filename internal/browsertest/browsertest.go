// Package browsertest drives programs that have pages in a real browser. It is a module
// of its own, since only it needs chromedp; it knows the programs from outside alone.
package browsertest

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

var (
	shots = flag.String("shots", "", "a folder for screenshots")
	need  = flag.Bool("need-browser", false, "fail where there is no browser, in place of skipping")
)

var program string // where it was built

// Main builds the program in a folder, and runs the tests.
func Main(m *testing.M, folder string) (status int) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "browsertest")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, filepath.Base(folder))
	build := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".")
	build.Dir = folder
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", out, err)
		return 1
	}
	return m.Run()
}

// A Program is the program, which runs.
type Program struct {
	Site string   // its address, without a slash at the end
	Said []string // the lines that it printed before

	stop context.CancelFunc
	cmd  *exec.Cmd
}

// Start runs the program beside a simulated corp of its own, until the test ends.
// The environment may say otherwise.
func Start(t *testing.T, environment ...string) *Program {
	t.Helper()
	return StartWith(t, nil, environment...)
}

// StartWith is Start with arguments.
func StartWith(t *testing.T, args []string, environment ...string) *Program {
	t.Helper()
	if browser() == "" {
		if *need {
			t.Fatal("there is no browser")
		}
		t.Skip("there is no browser: install chromium")
	}
	ctx, stop := context.WithCancel(t.Context())
	p := &Program{stop: stop, cmd: exec.CommandContext(ctx, program, args...)}
	p.cmd.Env = append(append(os.Environ(), "WECOM_CORP_ID=", "WECOM_LISTEN=127.0.0.1:0"), environment...)
	p.cmd.Stderr = os.Stderr
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Open "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			p.Site = strings.TrimSuffix(address, "/")
			return p
		}
		p.Said = append(p.Said, lines.Text())
	}
	t.Fatalf("the program says no address: %v", lines.Err())
	return nil
}

// Command is the program with other arguments.
func Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}

// Stop interrupts the program and waits for its end.
func (p *Program) Stop() {
	p.stop()
	_ = p.cmd.Wait()
}

func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A Visitor is a browser with a profile of its own.
type Visitor struct {
	t    *testing.T
	ctx  context.Context
	site string
}

// A Device is what a visitor looks at a page with.
type Device struct {
	Width, Height int64
	Agent         string // the user agent; empty: that of the browser
	Language      string // zh-CN if empty
}

// NewVisitor opens a browser, which closes when the test ends.
func NewVisitor(t *testing.T, p *Program, d Device) *Visitor {
	t.Helper()
	language := d.Language
	if language == "" {
		language = "zh-CN"
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(browser()), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language),
	}
	if d.Agent != "" {
		options = append(options, chromedp.UserAgent(d.Agent))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { cancel(); closeTab(); stop() })
	v := &Visitor{t, ctx, p.Site}
	if d.Width < 600 {
		v.Do(chromedp.EmulateViewport(d.Width, d.Height, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		v.Do(chromedp.EmulateViewport(d.Width, d.Height))
	}
	return v
}

// Context is that of the browser, for what chromedp does.
func (v *Visitor) Context() context.Context { return v.ctx }

// Do does steps, which must not fail.
func (v *Visitor) Do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		address, _ := chromedp.Run(v.ctx, chromedp.Location())
		text, _ := chromedp.Run(v.ctx, chromedp.Evaluate[string](`document.body.innerText`))
		v.t.Fatalf("%v, at %s: %s", err, address, text)
	}
}

// Evaluate returns what a script, or the promise that it makes, becomes.
func Evaluate[T any](v *Visitor, script string) T {
	v.t.Helper()
	result, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatal(err)
	}
	return result
}

// Open goes to a page of the site.
func (v *Visitor) Open(path string) {
	v.t.Helper()
	v.Do(chromedp.Navigate(v.site + path))
}

// Click clicks on the element with a selector.
func (v *Visitor) Click(selector string) {
	v.t.Helper()
	v.ClickOn(`document.querySelector(` + strconv.Quote(selector) + `)`)
}

// ClickText clicks on the first element with a selector that shows a text.
func (v *Visitor) ClickText(selector, text string) {
	v.t.Helper()
	v.ClickOn(`[...document.querySelectorAll(` + strconv.Quote(selector) + `)].find((e) => e.innerText.includes(` + strconv.Quote(text) + `))`)
}

// Type writes a text into the element that has the focus.
func (v *Visitor) Type(text string) {
	v.t.Helper()
	v.Do(chromedp.KeyEvent(text))
}

// Dark has the browser prefer dark pages.
func (v *Visitor) Dark() {
	v.t.Helper()
	dark := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	if _, err := chromedp.Call(v.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: dark}); err != nil {
		v.t.Fatal(err)
	}
}

// ClickOn clicks with the mouse on the element that a script finds, once the page has
// loaded. Nodes that chromedp knows could be of the page before.
func (v *Visitor) ClickOn(script string) {
	v.t.Helper()
	v.Press(script)()
}

// Press presses the mouse on the element that a script finds, and returns what
// releases it there. An element that moves away before the press is looked for anew.
func (v *Visitor) Press(script string) (release func()) {
	v.t.Helper()
	find := `(() => {
		const e = ` + script + `;
		if (document.readyState !== "complete" || !e) return [];
		e.scrollIntoView({ block: "center" });
		const r = e.getBoundingClientRect();
		window.isPressed = () => e.matches(":active");
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if at, err := chromedp.Run(v.ctx, chromedp.Evaluate[[]float64](find)); err == nil && len(at) == 2 {
			v.mouse(chromedp.MousePressed, at[0], at[1])
			if isPressed, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](`isPressed()`)); err == nil && isPressed {
				return func() { v.mouse(chromedp.MouseReleased, at[0], at[1]) }
			}
			v.mouse(chromedp.MouseReleased, 0, 0) // a press that ends elsewhere is no click
		}
		v.Do(chromedp.Sleep(50 * time.Millisecond))
	}
	v.t.Fatalf("at %s, there is no %s", v.Location(), script)
	return nil
}

func (v *Visitor) mouse(what input.DispatchMouseEventType, x, y float64) {
	v.t.Helper()
	v.Do(chromedp.MouseEvent(what, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// Sees waits until an element shows a text.
func (v *Visitor) Sees(selector, text string) {
	v.t.Helper()
	var last string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		last, _ = chromedp.Run(v.ctx, chromedp.Evaluate[string](`document.querySelector(`+strconv.Quote(selector)+`)?.innerText ?? ""`))
		if strings.Contains(last, text) {
			return
		}
		v.Do(chromedp.Sleep(50 * time.Millisecond))
	}
	v.t.Fatalf("at %s, %s shows %q, want %q", v.Location(), selector, last, text)
}

// Location returns the address of the page.
func (v *Visitor) Location() *url.URL {
	v.t.Helper()
	u, err := url.Parse(Evaluate[string](v, `location.href`))
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

// Shoot takes a screenshot, and fails if the page is wider than the screen.
func (v *Visitor) Shoot(name string) {
	v.t.Helper()
	if Evaluate[bool](v, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
		v.t.Errorf("%s is wider than the screen", name)
	}
	if *shots == "" {
		return
	}
	png, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o600); err != nil {
		v.t.Fatal(err)
	}
}
