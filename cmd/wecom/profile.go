package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/zalando/go-keyring"
	"go.yaml.in/yaml/v3"
	"golang.org/x/term"

	"github.com/gowecom/wecom"
)

// A configuration is the file with the profiles.
type configuration struct {
	Default  string              `yaml:"default,omitempty"`
	Profiles map[string]*profile `yaml:"profiles"`
}

// A profile is a corp and an app of it. Secrets are named, never written down: as
// env:NAME, a variable of the environment, or as keyring.
type profile struct {
	CorpID         string `yaml:"corp_id,omitempty"`
	AgentID        int64  `yaml:"agent_id,omitempty"`
	BaseURL        string `yaml:"base_url,omitempty"`
	Secret         string `yaml:"secret,omitempty"`
	RobotKey       string `yaml:"robot_key,omitempty"`
	CallbackToken  string `yaml:"callback_token,omitempty"`
	CallbackAESKey string `yaml:"callback_aes_key,omitempty"`

	name string
}

// The secrets of a profile: what they are called in the file, and the variables of
// the environment that a program without a file uses.
var secretNames = []string{"secret", "robot_key", "callback_token", "callback_aes_key"}

const (
	fromKeyring = "keyring"
	fromEnv     = "env:"
	keyringName = "wecom" // the service under which a keyring keeps the secrets
)

// source returns where a secret of the profile comes from.
func (f *profile) source(name string) *string {
	switch name {
	case "secret":
		return &f.Secret
	case "robot_key":
		return &f.RobotKey
	case "callback_token":
		return &f.CallbackToken
	}
	return &f.CallbackAESKey
}

// environmentProfile is the profile of a program without a file.
func (p *program) environmentProfile() (*profile, error) {
	f := &profile{
		CorpID: p.getenv("WECOM_CORP_ID"), BaseURL: p.getenv("WECOM_BASE_URL"),
		Secret: "env:WECOM_SECRET", RobotKey: "env:WECOM_ROBOT_KEY",
		CallbackToken: "env:WECOM_CALLBACK_TOKEN", CallbackAESKey: "env:WECOM_CALLBACK_AES_KEY",
	}
	if id := p.getenv("WECOM_AGENT_ID"); id != "" {
		if _, err := fmt.Sscan(id, &f.AgentID); err != nil {
			return nil, usagef("WECOM_AGENT_ID is no number: %q", id)
		}
	}
	return f, nil
}

// configFile returns the path of the file with the profiles.
func (p *program) configFile() (string, error) {
	if name := p.getenv("WECOM_CONFIG"); name != "" {
		return name, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", usagef("there is no place for the file with the profiles; set WECOM_CONFIG to its path: %w", err)
	}
	return filepath.Join(dir, "wecom", "config.yaml"), nil
}

// readConfig reads the file with the profiles. A file that does not exist is empty.
func (p *program) readConfig() (*configuration, error) {
	c := &configuration{Profiles: map[string]*profile{}}
	name, err := p.configFile()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	// An error of the decoder quotes the file, which may hold a secret by mistake.
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return nil, usagef("%s is not of the form that \"wecom profile --help\" shows (YAML, known keys only)", name)
	}
	err = c.check(name)
	return c, err
}

func (c *configuration) check(file string) error {
	for name, f := range c.Profiles {
		if f == nil {
			return usagef("%s: the profile %q is empty", file, name)
		}
		f.name = name
		for _, secret := range secretNames {
			if s := *f.source(secret); s != "" && s != fromKeyring && !strings.HasPrefix(s, fromEnv) {
				return usagef("%s: %s of the profile %q must be env:NAME or keyring, not the secret itself", file, secret, name)
			}
		}
	}
	return nil
}

func (p *program) writeConfig(c *configuration) error {
	name, err := p.configFile()
	if err != nil {
		return err
	}
	data, err := yaml.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o600)
}

// current returns the profile that the command works with.
func (p *program) current() (*profile, error) {
	c, err := p.readConfig()
	if err != nil {
		return nil, err
	}
	name := p.profile
	if name == "" && p.getenv("WECOM_CORP_ID") == "" && p.getenv("WECOM_ROBOT_KEY") == "" {
		name = c.Default
	}
	if name == "" {
		return p.environmentProfile()
	}
	f, ok := c.Profiles[name]
	if !ok {
		return nil, usagef("there is no profile %q; there are: %s", name, strings.Join(slices.Sorted(maps.Keys(c.Profiles)), ", "))
	}
	return f, nil
}

// secretOf returns a secret of a profile.
func (p *program) secretOf(f *profile, name string) (string, error) {
	source := *f.source(name)
	variable, isEnv := strings.CutPrefix(source, fromEnv)
	switch {
	case isEnv && p.getenv(variable) != "":
		return p.getenv(variable), nil
	case isEnv:
		return "", usagef("no %s: set %s, or make a profile (\"wecom profile --help\")", name, variable)
	case source == fromKeyring:
		s, err := keyring.Get(keyringName, f.name+"/"+name)
		if err != nil {
			return "", usagef("the keyring has no %s of the profile %q; store it by \"wecom profile secret %s %s\": %w", name, f.name, f.name, name, err)
		}
		return s, nil
	}
	return "", usagef("the profile %q has no %s", f.name, name)
}

// client returns a client of the profile's app.
func (p *program) client(f *profile) (*wecom.Client, error) {
	if f.CorpID == "" {
		return nil, usagef("no corp id: set WECOM_CORP_ID, or make a profile (\"wecom profile --help\")")
	}
	secret, err := p.secretOf(f, "secret")
	if err != nil {
		return nil, err
	}
	c, err := wecom.NewClient(f.CorpID, secret, f.options()...)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

func (f *profile) options() []wecom.Option {
	if f.BaseURL == "" {
		return nil
	}
	return []wecom.Option{wecom.WithBaseURL(f.BaseURL)}
}

// currentClient returns the current profile with its client.
func (p *program) currentClient() (*profile, *wecom.Client, error) {
	f, err := p.current()
	if err != nil {
		return nil, nil, err
	}
	c, err := p.client(f)
	return f, c, err
}

func (p *program) profileCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "profile",
		Short: "Keep several corps and apps apart",
		Long: `A profile is a corp and an app of it, kept in a file (WECOM_CONFIG, by default
wecom/config.yaml in the user's folder for settings). Secrets do not stand in
the file: it says where they are.

    default: shop
    profiles:
      shop:
        corp_id: ww0123456789abcdef
        agent_id: 1000002
        secret: keyring              # the keyring of the system
        callback_token: env:SHOP_TOKEN
        callback_aes_key: env:SHOP_AES_KEY
      alerts:
        robot_key: env:ALERTS_KEY    # a variable of the environment

Without a profile the variables WECOM_CORP_ID, WECOM_AGENT_ID, WECOM_SECRET,
WECOM_ROBOT_KEY, WECOM_CALLBACK_TOKEN, WECOM_CALLBACK_AES_KEY and
WECOM_BASE_URL are used. They come before the file's default, --profile comes
before them.`,
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the profiles", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return p.listProfiles() },
		},
		&cobra.Command{
			Use: "use NAME", Short: "Make a profile the default", Args: cobra.ExactArgs(1),
			ValidArgsFunction: p.completeProfiles,
			RunE:              func(_ *cobra.Command, args []string) error { return p.useProfile(args[0]) },
		},
		&cobra.Command{
			Use:   "secret NAME KEY",
			Short: "Store a secret of a profile in the keyring",
			Long: `Store a secret of a profile in the keyring of the system. KEY is secret,
robot_key, callback_token or callback_aes_key. The secret is read from the
standard input; a terminal does not show it.`,
			Args:              cobra.ExactArgs(2),
			ValidArgsFunction: p.completeSecrets,
			RunE:              func(_ *cobra.Command, args []string) error { return p.storeSecret(args[0], args[1]) },
		})
	return c
}

type profileList []profileRow

type profileRow struct {
	Name    string            `json:"name"`
	Default bool              `json:"default"`
	CorpID  string            `json:"corp_id,omitempty"`
	AgentID int64             `json:"agent_id,omitempty"`
	Secrets map[string]string `json:"secrets"` // where they are, by name
}

func (l profileList) text(w io.Writer) {
	if len(l) == 0 {
		fmt.Fprintln(w, "There is no profile yet: see \"wecom profile --help\".")
	}
	for _, f := range l {
		mark := " "
		if f.Default {
			mark = "*"
		}
		var secrets []string
		for _, name := range slices.Sorted(maps.Keys(f.Secrets)) {
			secrets = append(secrets, name+" "+f.Secrets[name])
		}
		line := mark + " " + f.Name
		if f.CorpID != "" {
			line += "  " + f.CorpID
		}
		if f.AgentID != 0 {
			line += "  " + strconv.FormatInt(f.AgentID, 10)
		}
		fmt.Fprintln(w, line+"  "+strings.Join(secrets, ", "))
	}
}

func (p *program) listProfiles() error {
	c, err := p.readConfig()
	if err != nil {
		return err
	}
	list := profileList{}
	for _, name := range slices.Sorted(maps.Keys(c.Profiles)) {
		f := c.Profiles[name]
		row := profileRow{Name: name, Default: name == c.Default, CorpID: f.CorpID, AgentID: f.AgentID, Secrets: map[string]string{}}
		for _, secret := range secretNames {
			if s := *f.source(secret); s != "" {
				row.Secrets[secret] = s
			}
		}
		list = append(list, row)
	}
	return p.show(list)
}

func (p *program) useProfile(name string) error {
	c, err := p.readConfig()
	if err != nil {
		return err
	}
	if c.Profiles[name] == nil {
		return usagef("there is no profile %q", name)
	}
	c.Default = name
	return p.writeConfig(c)
}

func (p *program) storeSecret(name, key string) error {
	c, err := p.readConfig()
	if err != nil {
		return err
	}
	f := c.Profiles[name]
	if f == nil {
		return usagef("there is no profile %q", name)
	}
	if !slices.Contains(secretNames, key) {
		return usagef("%q is none of %s", key, strings.Join(secretNames, ", "))
	}
	value, err := p.readSecret()
	if err != nil {
		return err
	}
	if err := keyring.Set(keyringName, name+"/"+key, value); err != nil {
		return fmt.Errorf("the keyring of the system did not take the secret; use env:NAME in its place: %w", err)
	}
	*f.source(key) = fromKeyring
	return p.writeConfig(c)
}

// readSecret reads a secret from a terminal without showing it, or a line from
// whatever else the standard input is.
func (p *program) readSecret() (string, error) {
	var data []byte
	var err error
	if file, ok := p.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprint(p.err, "Secret: ")
		data, err = term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(p.err)
	} else {
		data, err = io.ReadAll(io.LimitReader(p.in, 4096))
	}
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(string(data))
	if secret == "" {
		return "", usagef("the standard input has no secret")
	}
	return secret, nil
}

func (p *program) completeProfiles(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	c, err := p.readConfig()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return slices.Sorted(maps.Keys(c.Profiles)), cobra.ShellCompDirectiveNoFileComp
}

func (p *program) completeSecrets(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return secretNames, cobra.ShellCompDirectiveNoFileComp
	}
	return p.completeProfiles(c, args, prefix)
}
