package wecomtest

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RobotKey is the key of a group robot that every Corp has.
const RobotKey = "5f0c3a52-simulated-robot-4d1e-9b7a-000000000001"

// robots holds the group robots (消息推送) by their keys.
type robots map[string]*robot

type robot struct {
	received []Message
	quota    quota
	refusal  error // of every call, if not nil
}

func (c *Corp) addRobots() {
	c.robots = robots{}
	WithRobot(RobotKey)(c)

	c.handleKeyed("POST /cgi-bin/webhook/send", webhookSend)
	c.handleKeyed("POST /cgi-bin/webhook/upload_media", webhookUpload)
}

// WithRobot adds a group robot, besides the one with [RobotKey].
func WithRobot(key string) Option {
	return func(c *Corp) { c.robots[key] = &robot{quota: quota{calls: 20, per: time.Minute}} }
}

// RobotMessages returns what a group has received from the robot with a key, the
// oldest message first.
func (c *Corp) RobotMessages(key string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.robots[key]; r != nil {
		return slices.Clone(r.received)
	}
	return nil
}

// RefuseRobot makes every call with a robot's key fail with a code from now on:
// 93000 as if the robot had been removed, 93004 as if it had been disabled. With
// code 0 it works again. Keys that no robot has are refused with 93000 anyway.
func (c *Corp) RefuseRobot(key string, code int, msg string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.robots[key]; r != nil {
		r.refusal = nil
		if code != 0 {
			r.refusal = refuse(code, msg)
		}
	}
}

// robot returns the robot whose key a call has.
func (r *request) robot() (key string, _ *robot, err error) {
	key = r.query.Get("key")
	switch bot := r.corp.robots[key]; {
	case bot == nil:
		return "", nil, refuse(93000, "invalid webhook url")
	case bot.refusal != nil:
		return "", nil, bot.refusal
	default:
		return key, bot, nil
	}
}

func webhookUpload(r *request) (any, error) {
	key, _, err := r.robot()
	if err != nil {
		return nil, err
	}
	kind := r.query.Get("type")
	if kind != "file" && kind != "voice" {
		return nil, refuse(40004, "invalid media type")
	}
	id, err := r.keepUpload(kind, "robot "+key, mediaLimits[kind])
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "media_id": id, "created_at": strconv.FormatInt(time.Now().Unix(), 10)}, nil
}

func webhookSend(r *request) (any, error) {
	key, bot, err := r.robot()
	if err != nil {
		return nil, err
	}
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	kind := text(in["msgtype"])
	check, known := robotChecks[kind]
	content, ok := in[kind].(object)
	switch {
	case bot.quota.exceeded(time.Now()):
		return nil, refuse(45009, "api freq out of limit")
	case !known:
		return nil, refuse(40008, "invalid message type")
	case !ok:
		return nil, refuse(93017, "empty content")
	}
	if err := check(r.corp, key, content); err != nil {
		return nil, err
	}
	bot.received = append(bot.received, Message{
		ID: fmt.Sprintf("simulated-robot-message-%d", len(bot.received)+1), Type: kind,
		Content: string(mustMarshal(content)), At: time.Now(),
	})
	return object{}, nil
}

// robotChecks say of each type of message what a robot refuses.
var robotChecks = map[string]func(c *Corp, key string, content object) error{
	"text":        textUpTo(2048),
	"markdown":    textUpTo(4096),
	"markdown_v2": textUpTo(4096),
	"image":       checkRobotImage,
	"news":        checkRobotNews,
	"file":        checkRobotMedia,
	"voice":       checkRobotMedia,
	"template_card": func(_ *Corp, _ string, card object) error {
		if kind := text(card["card_type"]); kind != "text_notice" && kind != "news_notice" {
			return refuse(40058, "invalid card_type")
		}
		return nil
	},
}

func textUpTo(limit int) func(*Corp, string, object) error {
	return func(_ *Corp, _ string, content object) error {
		switch s := text(content["content"]); {
		case s == "":
			return refuse(44004, "empty content")
		case len(s) > limit:
			return refuse(45002, "content size out of limit")
		}
		return nil
	}
}

func checkRobotImage(_ *Corp, _ string, image object) error {
	data, err := base64.StdEncoding.DecodeString(text(image["base64"]))
	sum := md5.Sum(data)
	switch {
	case err != nil || len(data) == 0:
		return refuse(40009, "invalid image")
	case len(data) > 2<<20:
		return refuse(93018, "image size out of limit")
	case !strings.EqualFold(text(image["md5"]), hex.EncodeToString(sum[:])):
		return refuse(301019, "media md5 not match")
	}
	return nil
}

func checkRobotNews(_ *Corp, _ string, news object) error {
	articles, _ := news["articles"].([]any)
	if len(articles) == 0 || len(articles) > 8 {
		return refuse(45008, "article size out of limit")
	}
	return nil
}

func checkRobotMedia(c *Corp, key string, media object) error {
	_, err := c.storedMedia(text(media["media_id"]), "robot "+key)
	return err
}
