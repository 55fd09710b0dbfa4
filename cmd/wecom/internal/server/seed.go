package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/attendance"
	"github.com/gowecom/wecom/internal/sim/bots"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/robots"
	"github.com/gowecom/wecom/wecomtest"
)

// A Seed says what a corp has at first. The zero Seed is the seeded company: about
// 60 members and 200 customers, an app and a robot.
type Seed struct {
	Corp struct {
		ID   string `yaml:"id,omitempty"`
		Name string `yaml:"name,omitempty"`
	} `yaml:"corp,omitempty"`

	// Clock stops the clock at a time; without it the clock is that of the machine.
	Clock *time.Time `yaml:"clock,omitempty"`

	// Empty leaves out the seeded company.
	Empty bool `yaml:"empty,omitempty"`

	Apps        []App        `yaml:"apps,omitempty"`
	Departments []Department `yaml:"departments,omitempty"`
	Members     []Member     `yaml:"members,omitempty"`
	Robots      []string     `yaml:"robots,omitempty"`     // keys
	Bots        []Bot        `yaml:"bots,omitempty"`       // AI bots
	Attendance  []string     `yaml:"attendance,omitempty"` // months of punches, as 2026-10
	Steps       []Step       `yaml:"steps,omitempty"`
}

// An App is an app of the corp.
type App struct {
	Name           string   `yaml:"name"`
	AgentID        int64    `yaml:"agentid,omitempty"`
	Secret         string   `yaml:"secret"`
	DirectorySync  bool     `yaml:"directory_sync,omitempty"` // 通讯录同步
	Archive        bool     `yaml:"archive,omitempty"`        // 会话内容存档
	PersonalData   bool     `yaml:"personal_data,omitempty"`
	MiniProgramID  string   `yaml:"mini_program_id,omitempty"`
	Permissions    []string `yaml:"permissions,omitempty"` // beginnings of paths; all without
	TrustedDomains []string `yaml:"trusted_domains,omitempty"`
	Visible        struct {
		Users       []string `yaml:"users,omitempty"`
		Departments []int64  `yaml:"departments,omitempty"`
		Tags        []int64  `yaml:"tags,omitempty"`
	} `yaml:"visible,omitempty"` // everybody without
	Callback struct {
		URL    string `yaml:"url,omitempty"`
		Token  string `yaml:"token,omitempty"`
		AESKey string `yaml:"aes_key,omitempty"`
	} `yaml:"callback,omitempty"`
}

// A Bot is an AI bot (智能机器人): with a secret over a long connection, with a callback
// at a URL.
type Bot struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name,omitempty"`
	Secret   string `yaml:"secret,omitempty"`
	Callback struct {
		URL    string `yaml:"url,omitempty"`
		Token  string `yaml:"token,omitempty"`
		AESKey string `yaml:"aes_key,omitempty"`
	} `yaml:"callback,omitempty"`
}

// A seed without bots has this one.
const (
	botID     = wecomtest.BotID
	botSecret = "simulated-bot-secret"
)

// A Department is a department, below the root unless a parent is named. Ids are
// counted from what is there.
type Department struct {
	Name   string `yaml:"name"`
	Parent int64  `yaml:"parent,omitempty"`
}

// A Member is a member of the corp.
type Member struct {
	UserID      string  `yaml:"userid"`
	Name        string  `yaml:"name"`
	Departments []int64 `yaml:"departments,omitempty"`
}

// A Step is something that happens in the corp before the server begins: an act,
// or a call of an app.
type Step struct {
	Act  string         `yaml:"act,omitempty"`
	With map[string]any `yaml:"with,omitempty"` // parameters of the act, or the body of the call
	Post string         `yaml:"post,omitempty"` // the path of a call
	App  string         `yaml:"app,omitempty"`  // the name of the app that calls; the first one without
}

// ReadSeed reads a seed file.
func ReadSeed(name string) (*Seed, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	seed := &Seed{}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(seed); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	// A corp that cannot be made is told of now, with the file's name.
	if _, _, err := seed.replay("", seed.begin(), nil); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return seed, nil
}

// begin returns when the corp begins.
func (s *Seed) begin() time.Time {
	if s.Clock != nil {
		return *s.Clock
	}
	return time.Now()
}

// hash returns what tells seeds apart.
func (s *Seed) hash() string {
	b, _ := yaml.Marshal(s) // it was read from YAML
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// replay makes the corp of the seed, lets events happen, and returns it with the
// callback URLs of its apps. The clock stands.
func (s *Seed) replay(base string, began time.Time, events []event) (*sim.World, []sim.Receiver, error) {
	world, err := s.world(base, began)
	if err != nil {
		return nil, nil, err
	}
	receivers := map[int64]sim.Receiver{}
	for _, app := range s.Apps {
		if app.Callback.URL != "" {
			receivers[app.AgentID] = sim.Receiver{AgentID: app.AgentID, URL: app.Callback.URL}
		}
	}
	for i, e := range events {
		if err := e.happen(world, receivers); err != nil {
			return nil, nil, fmt.Errorf("what has happened cannot happen again: line %d: %w", i+2, err)
		}
	}
	return world, slices.Collect(maps.Values(receivers)), nil
}

// world makes the corp. The base is the address that bots get, if it is known.
func (s *Seed) world(base string, began time.Time) (*sim.World, error) {
	world, err := sim.New(s.config(began))
	if err != nil {
		return nil, err
	}
	all.Install(world)
	if base != "" {
		world.In(func(tx *sim.Tx) { bots.SetOrigin(tx, base) })
	}
	if !s.Empty {
		all.Seed(world)
	}
	return world, s.fill(world)
}

func (s *Seed) config(began time.Time) sim.Config {
	c := sim.Config{
		Corp:          sim.Corp{ID: or(s.Corp.ID, wecomtest.CorpID), Name: or(s.Corp.Name, "云杉科技"), CallbackToken: wecomtest.CallbackToken, EncodingAESKey: wecomtest.EncodingAESKey},
		TokenLifetime: 2 * time.Hour, Start: began, Apps: []sim.App{console()},
	}
	if len(s.Apps) == 0 {
		c.Apps = append(c.Apps,
			sim.App{Name: "通知助手", AgentID: wecomtest.AppAgentID, Secret: wecomtest.AppSecret},
			sim.App{Name: "通讯录同步", Secret: wecomtest.ContactsSecret, DirectorySync: true},
			sim.App{Name: "会话内容存档", AgentID: wecomtest.ArchiveAgentID, Secret: wecomtest.ArchiveSecret, Archive: true, Permissions: []string{"/cgi-bin/msgaudit/"}})
	}
	for _, app := range s.Apps {
		c.Apps = append(c.Apps, sim.App{
			Name: app.Name, AgentID: app.AgentID, Secret: app.Secret, DirectorySync: app.DirectorySync, Archive: app.Archive,
			CallbackToken: app.Callback.Token, EncodingAESKey: app.Callback.AESKey, Permissions: app.Permissions, PersonalData: app.PersonalData,
			MiniProgramID: app.MiniProgramID, Visible: sim.Range(app.Visible), TrustedDomains: app.TrustedDomains,
		})
	}
	return c
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// fill adds what the seed names, in the order of its parts.
func (s *Seed) fill(world *sim.World) error {
	for _, d := range s.Departments {
		parent := d.Parent
		if parent == 0 {
			parent = directory.Root
		}
		if _, err := directory.Open.Do(world, directory.Opening{Name: d.Name, Parent: parent}); err != nil {
			return fmt.Errorf("the department %s: %w", d.Name, err)
		}
	}
	for _, m := range s.Members {
		if _, err := directory.Join.Do(world, directory.Joining{UserID: m.UserID, Name: m.Name, Departments: m.Departments}); err != nil {
			return fmt.Errorf("the member %s: %w", m.UserID, err)
		}
	}
	if len(s.Members) > 0 { // they have joined long ago
		if _, err := directory.Activate.Do(world, directory.Activation{}); err != nil {
			return err
		}
	}
	keys := s.Robots
	if len(keys) == 0 {
		keys = []string{wecomtest.RobotKey}
	}
	for _, key := range keys {
		if _, err := robots.Add.Do(world, robots.Addition{Key: key}); err != nil {
			return fmt.Errorf("a robot: %w", err)
		}
	}
	return errors.Join(s.addBots(world), s.attend(world), s.step(world))
}

// addBots adds bots that nothing reaches yet.
func (s *Seed) addBots(world *sim.World) (err error) {
	list := s.Bots
	if len(list) == 0 && !s.Empty {
		list = []Bot{{ID: botID, Name: "问答助手", Secret: botSecret}}
	}
	world.In(func(tx *sim.Tx) {
		for _, b := range list {
			if err == nil {
				_, err = bots.Add(tx, bots.Config{ID: b.ID, Name: or(b.Name, b.ID), Secret: b.Secret, Token: b.Callback.Token, AESKey: b.Callback.AESKey})
			}
		}
	})
	return err
}

func (s *Seed) attend(world *sim.World) error {
	for _, name := range s.Attendance {
		month, err := time.Parse("2006-01", name)
		if err != nil {
			return fmt.Errorf("the month %q is not of the form 2026-10", name)
		}
		if _, err := attendance.Month.Do(world, attendance.YearMonth{Year: month.Year(), Month: int(month.Month())}); err != nil {
			return err
		}
	}
	return nil
}

// step lets the steps happen.
func (s *Seed) step(world *sim.World) error {
	for i, step := range s.Steps {
		params, err := json.Marshal(step.With)
		if err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		if step.With == nil {
			params = []byte("{}")
		}
		switch {
		case step.Act != "" && step.Post == "":
			_, err = world.Do(step.Act, params)
		case step.Post != "" && step.Act == "":
			var secret string
			if secret, err = s.secretOf(step.App); err == nil {
				err = (&savedCall{Method: http.MethodPost, Host: "qyapi.weixin.qq.com", Path: step.Post, Kind: "application/json", Body: params, Secret: secret}).happen(world)
			}
		default:
			err = errors.New("it is an act or a post")
		}
		if err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

// secretOf returns the secret of the app with a name, or of the first one.
func (s *Seed) secretOf(name string) (string, error) {
	if len(s.Apps) == 0 && name == "" {
		return wecomtest.AppSecret, nil
	}
	for _, app := range s.Apps {
		if name == "" || app.Name == name {
			return app.Secret, nil
		}
	}
	return "", fmt.Errorf("there is no app %q", name)
}
