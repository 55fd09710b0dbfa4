// Package robots simulates the robots of groups (消息推送), which are called with a
// key in place of a token.
package robots

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/messages"
)

type object = sim.Object

// A robot is a group robot (消息推送).
type robot struct {
	posted  int
	quota   sim.Quota
	refusal error // of every call, if not nil
}

// A store holds robots, and what they posted, by their keys.
type store struct {
	robots   map[string]*robot
	received sim.History[string, messages.Message]
}

var slot = sim.NewSlot(func() *store { return &store{robots: map[string]*robot{}} })

// Install adds the calls of robots.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/webhook/send", send, sim.Keyed, sim.Checks("msgtype"))
	w.Handle("POST /cgi-bin/webhook/upload_media", upload, sim.Keyed)
	w.AddActs(Add, Refuse)
}

// An Addition is the parameters of Add.
type Addition struct {
	Key string `json:"key"`
}

// Add adds a robot to a group.
var Add = sim.NewAct("robot.add", "A group gets a robot.", func(tx *sim.Tx, p Addition) (sim.Nothing, error) {
	slot.Of(tx).robots[p.Key] = &robot{quota: sim.Quota{Calls: 20, Per: time.Minute}}
	return sim.Nothing{}, nil
})

// A Refusing is the parameters of Refuse.
type Refusing struct {
	Key  string `json:"key"`
	Code int    `json:"code"`
	Msg  string `json:"msg,omitempty"`
}

// Refuse makes every call with a robot's key fail with a code: 93000 as if the
// robot had been removed, 93004 as if it had been disabled. With code 0 it works
// again.
var Refuse = sim.NewAct("robot.refuse", "A robot is removed or disabled.", func(tx *sim.Tx, p Refusing) (sim.Nothing, error) {
	if r := slot.Of(tx).robots[p.Key]; r != nil {
		r.refusal = nil
		if p.Code != 0 {
			r.refusal = sim.Refuse(p.Code, p.Msg)
		}
	}
	return sim.Nothing{}, nil
})

// Received returns what a group has received from the robot with a key, the
// oldest message first.
func Received(tx *sim.Tx, key string) []messages.Message {
	return slices.Clone(slot.Of(tx).received.Of(key))
}

// Keys returns the keys of all robots.
func Keys(tx *sim.Tx) []string { return slices.Sorted(maps.Keys(slot.Of(tx).robots)) }

// called returns the robot whose key a call has.
func called(tx *sim.Tx) (key string, _ *robot, err error) {
	key = tx.Query.Get("key")
	switch bot := slot.Of(tx).robots[key]; {
	case bot == nil:
		return "", nil, sim.Refuse(93000, "invalid webhook url")
	case bot.refusal != nil:
		return "", nil, bot.refusal
	default:
		return key, bot, nil
	}
}

func upload(tx *sim.Tx) (any, error) {
	key, _, err := called(tx)
	if err != nil {
		return nil, err
	}
	kind := tx.Query.Get("type")
	if kind != "file" && kind != "voice" {
		return nil, sim.Refuse(40004, "invalid media type")
	}
	id, err := media.Keep(tx, kind, "robot "+key, media.Limits[kind])
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "media_id": id, "created_at": strconv.FormatInt(tx.Now().Unix(), 10)}, nil
}

func send(tx *sim.Tx) (any, error) {
	key, bot, err := called(tx)
	if err != nil {
		return nil, err
	}
	in := tx.Body
	if err := bot.quota.Take(tx.Now()); err != nil {
		return nil, err
	}
	kind := sim.Text(in["msgtype"])
	check, known := checks[kind]
	content, ok := in[kind].(object)
	switch {
	case !known:
		return nil, sim.Refuse(40008, "invalid message type")
	case !ok:
		return nil, sim.Refuse(93017, "empty content")
	}
	if err := check(tx, key, content); err != nil {
		return nil, err
	}
	bot.posted++
	slot.Of(tx).received.Add(tx, key, messages.Message{
		ID: fmt.Sprintf("simulated-robot-message-%d", bot.posted), Type: kind,
		Content: string(sim.JSON(content)), At: tx.Now(),
	})
	return object{}, nil
}

// checks say of each type of message what a robot refuses.
var checks = map[string]func(tx *sim.Tx, key string, content object) error{
	"text":        textUpTo(2048),
	"markdown":    textUpTo(4096),
	"markdown_v2": textUpTo(4096),
	"image":       checkImage,
	"news":        checkNews,
	"file":        checkMedia("file"),
	"voice":       checkMedia("voice"),
	"template_card": func(_ *sim.Tx, _ string, card object) error {
		if kind := sim.Text(card["card_type"]); kind != "text_notice" && kind != "news_notice" {
			return sim.Refuse(40058, "invalid card_type")
		}
		return messages.CheckCard(card)
	},
}

func textUpTo(limit int) func(*sim.Tx, string, object) error {
	return func(_ *sim.Tx, _ string, content object) error {
		switch s := sim.Text(content["content"]); {
		case s == "":
			return sim.Refuse(44004, "empty content")
		case len(s) > limit:
			return sim.Refuse(40058, fmt.Sprintf("content exceed max length %d", limit))
		}
		return nil
	}
}

func checkImage(_ *sim.Tx, _ string, image object) error {
	data, err := base64.StdEncoding.DecodeString(sim.Text(image["base64"]))
	sum := md5.Sum(data)
	switch {
	case err != nil || len(data) == 0:
		return sim.Refuse(40009, "invalid image")
	case len(data) > 2<<20:
		return sim.Refuse(93018, "image size out of limit")
	case !strings.EqualFold(sim.Text(image["md5"]), hex.EncodeToString(sum[:])):
		return sim.Refuse(301019, "media md5 not match")
	}
	return nil
}

func checkNews(_ *sim.Tx, _ string, news object) error {
	articles := sim.Objects(news["articles"])
	if len(articles) == 0 || len(articles) > 8 {
		return sim.Refuse(45008, "article size out of limit")
	}
	for _, a := range articles {
		switch {
		case sim.Text(a["title"]) == "":
			return sim.Refuse(41016, "missing title")
		case sim.Text(a["url"]) == "":
			return sim.Refuse(41010, "missing url")
		}
	}
	messages.Cut("news", news)
	return nil
}

func checkMedia(kind string) func(*sim.Tx, string, object) error {
	return func(tx *sim.Tx, key string, content object) error {
		f, err := media.Stored(tx, sim.Text(content["media_id"]), "robot "+key)
		if err == nil && f.Type != kind {
			return sim.Refuse(40007, "invalid media_id: it is of type "+f.Type)
		}
		return err
	}
}
