package main

import (
	"bufio"
	"context"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var updateDocs = flag.Bool("update", false, "write into the documentation what its commands answer")

// Every command of the documentation is run, and answers as it says there: "…" in
// an answer stands for anything, and on a line of its own for any lines.
func TestDocumentation(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	program := filepath.Join(t.TempDir(), "wecom")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"command.md", "command.zh-CN.md"} {
		t.Run(name, func(t *testing.T) {
			d := &documentation{t: t, shell: shell, program: program, folder: t.TempDir(), app: free(t)}
			defer d.stop()
			d.run(filepath.Join("..", "..", "docs", name))
		})
	}
}

// free returns an address that nobody listens on.
func free(t *testing.T) string {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A documentation is a document whose commands are run.
type documentation struct {
	t              *testing.T
	shell, program string
	folder         string // where the commands run
	env            []string
	changed        []string // what stands for what: in the document, on this machine
	app            string   // an address for the app in the document
	sim            *exec.Cmd
}

// title finds the name of a file that a block is.
var title = regexp.MustCompile(`^(?:#|//) (\S+\.(?:yaml|py|mjs|json))$`)

func (d *documentation) run(name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		d.t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```(\\w+)\n(.*?)```")
	text := blocks.ReplaceAllStringFunc(string(data), func(block string) string {
		m := blocks.FindStringSubmatch(block)
		if m[1] == "console" {
			return "```console\n" + d.console(m[2]) + "```"
		}
		first, _, _ := strings.Cut(m[2], "\n")
		if file := title.FindStringSubmatch(first); file != nil {
			if err := os.WriteFile(filepath.Join(d.folder, file[1]), []byte(d.here(m[2])), 0o600); err != nil {
				d.t.Fatal(err)
			}
		}
		return block
	})
	if *updateDocs && text != string(data) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
}

// console runs the commands of a block and returns it with what they answer.
func (d *documentation) console(block string) string {
	var b strings.Builder
	for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(block, -1)[1:] {
		command, want, _ := strings.Cut(part, "\n")
		for strings.HasSuffix(command, "\\") {
			more, rest, _ := strings.Cut(want, "\n")
			command, want = command+"\n"+more, rest
		}
		got, ran := d.command(command)
		got = d.there(got)
		if ran && !matches(want, got) {
			if !*updateDocs {
				d.t.Errorf("$ %s\nanswers\n%s\nand not\n%s", command, got, want)
			}
			want = got
		}
		b.WriteString("$ " + command + "\n" + want)
	}
	return b.String()
}

// matches compares an answer with the one that the document has.
func matches(want, got string) bool {
	var pattern strings.Builder
	for _, line := range strings.SplitAfter(want, "\n") {
		if strings.TrimSpace(line) == "…" {
			pattern.WriteString(`(?s:.*)`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*"))
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString(got)
}

// here and there translate between the document and this machine.
func (d *documentation) here(text string) string {
	return strings.NewReplacer(d.changed...).Replace(text)
}

func (d *documentation) there(text string) string {
	var back []string
	for i := 0; i < len(d.changed); i += 2 {
		back = append(back, d.changed[i+1], d.changed[i])
	}
	return strings.NewReplacer(append(back, d.folder, ".")...).Replace(text)
}

// command runs a command, and reports whether it could.
func (d *documentation) command(command string) (answer string, ran bool) {
	if variable, ok := strings.CutPrefix(command, "export "); ok {
		d.env = append(d.env, strings.Fields(d.here(variable))...)
		return "", true
	}
	if strings.HasPrefix(command, "wecom sim") && !strings.HasPrefix(command, "wecom sim schema") {
		return d.serve(command), true
	}
	if tool := missing(command); tool != "" {
		d.t.Logf("not run without %s: %s", tool, command)
		return "", false
	}
	cmd := exec.CommandContext(d.t.Context(), d.shell, "-c", d.here(command))
	cmd.Dir, cmd.Env = d.folder, d.environment()
	out, _ := cmd.CombinedOutput() // the document shows what fails
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return string(out), true
}

// missing returns what a command needs and this machine lacks.
func missing(command string) string {
	for tool, check := range map[string][]string{
		"curl": {"curl", "--version"}, "python3": {"python3", "-c", "import requests"}, "node": {"node", "-e", "if (Number(process.versions.node.split('.')[0]) < 24) process.exit(1)"},
		"jq": {"jq", "--version"}, "go": {"go", "version"},
	} {
		if regexp.MustCompile(`(^|[ |])`+tool+` `).MatchString(command) && exec.CommandContext(context.Background(), check[0], check[1:]...).Run() != nil {
			return tool
		}
	}
	return ""
}

func (d *documentation) environment() []string {
	return append([]string{
		"PATH=" + filepath.Dir(d.program) + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + d.folder, "WECOM_CONFIG=" + filepath.Join(d.folder, "config.yaml"), "NO_COLOR=1",
	}, d.env...)
}

// serve runs "wecom sim" until the next one or the end of the document.
func (d *documentation) serve(command string) string {
	d.stop()
	cmd := exec.CommandContext(context.WithoutCancel(d.t.Context()), d.program, append(strings.Fields(command)[1:], "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0")...)
	cmd.Dir, cmd.Env, cmd.Stderr = d.folder, d.environment(), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.sim = cmd
	var b strings.Builder
	found := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		b.WriteString(lines.Text() + "\n")
		for key, value := range map[string]string{"plain": `^Base URL: +http://(\S+)`, "secure": `^HTTPS: +https://(\S+)`, "ca": `SSL_CERT_FILE=(\S+)`} {
			if m := regexp.MustCompile(value).FindStringSubmatch(lines.Text()); m != nil {
				found[key] = m[1]
			}
		}
		if strings.HasPrefix(lines.Text(), "Stop with") {
			break
		}
	}
	d.changed = []string{"127.0.0.1:7001", found["plain"], "127.0.0.1:7443", found["secure"], "~/.cache/wecom/ca.pem", found["ca"], "127.0.0.1:7010", d.app}
	for i, variable := range d.env {
		if strings.HasPrefix(variable, "WECOM_BASE_URL=") {
			d.env[i] = "WECOM_BASE_URL=http://" + found["plain"]
		}
	}
	resp, err := http.Get("http://" + found["plain"] + "/ui/company")
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		d.t.Errorf("the page: %s %v", resp.Status, err)
	}
	return b.String()
}

func (d *documentation) stop() {
	if d.sim == nil {
		return
	}
	_ = d.sim.Process.Signal(os.Interrupt)
	if err := d.sim.Wait(); err != nil {
		d.t.Errorf("wecom sim: %v", err)
	}
	d.sim = nil
}
