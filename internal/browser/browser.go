// Package browser drives a real browser in the tests of pages. It is a module of
// its own, since only it needs chromedp.
//
// A test takes a folder for screenshots with -shots, and fails without a browser
// with -need-browser, in place of being skipped.
package browser

import (
	"context"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var (
	shots = flag.String("shots", "", "a folder for screenshots")
	need  = flag.Bool("need-browser", false, "fail where there is no browser, in place of skipping")
)

// User agents, within WeCom and outside.
const (
	WithinWeCom = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh"
	Ordinary    = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)

// A Screen is how large a browser is. One narrower than 600 is a phone's.
type Screen struct{ Width, Height int64 }

// Usual screens.
var (
	Phone   = Screen{375, 812}
	Desktop = Screen{1280, 800}
)

// Require skips the test if there is no browser, or fails it where one is needed.
func Require(t *testing.T) {
	t.Helper()
	if path() != "" {
		return
	}
	if *need {
		t.Fatal("there is no browser")
	}
	t.Skip("there is no browser: install chromium")
}

func path() string {
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
	base string
}

// patience is how long a Visitor waits for what it wants to see.
const patience = 20 * time.Second

// Open opens a browser, which prefers Chinese, for the site at an address.
func Open(t *testing.T, base, agent string, s Screen) *Visitor {
	t.Helper()
	Require(t)
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path()), chromedp.UserDataDir(t.TempDir()), chromedp.UserAgent(agent),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"))
	ctx, closeTab := chromedp.NewContext(allocator)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { cancel(); closeTab(); stop() })
	v := &Visitor{t, ctx, base}
	if s.Width < 600 {
		v.Do(chromedp.EmulateViewport(s.Width, s.Height, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		v.Do(chromedp.EmulateViewport(s.Width, s.Height))
	}
	return v
}

// Context is for functions of chromedp.
func (v *Visitor) Context() context.Context { return v.ctx }

// Do performs steps, which have to succeed.
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

// Go goes to a path of the site, or to another address.
func (v *Visitor) Go(address string) {
	v.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.base + address
	}
	v.Do(chromedp.Navigate(address))
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

// ClickOn moves the mouse to the element that a script finds, once the page has
// loaded, and clicks there. Nodes that chromedp knows could be of the page before.
func (v *Visitor) ClickOn(script string) {
	v.t.Helper()
	find := `(() => {
		const e = ` + script + `;
		if (document.readyState !== "complete" || !e) return [];
		e.scrollIntoView({ block: "center" });
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if at, err := chromedp.Run(v.ctx, chromedp.Evaluate[[]float64](find)); err == nil && len(at) == 2 {
			v.Do(chromedp.MouseClickXY(at[0], at[1]))
			return
		}
		v.Do(chromedp.Sleep(50 * time.Millisecond))
	}
	v.t.Fatalf("at %s, there is no %s", v.Location(), script)
}

// Type writes a text into the element that has the focus.
func (v *Visitor) Type(text string) {
	v.t.Helper()
	v.Do(chromedp.KeyEvent(text))
}

// Sees waits until an element shows a text.
func (v *Visitor) Sees(selector, text string) {
	v.t.Helper()
	var last string
	for end := time.Now().Add(patience); time.Now().Before(end); {
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

// Dark has the browser prefer dark pages.
func (v *Visitor) Dark() {
	v.t.Helper()
	dark := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	if _, err := chromedp.Call(v.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: dark}); err != nil {
		v.t.Fatal(err)
	}
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
