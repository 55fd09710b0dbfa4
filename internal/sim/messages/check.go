package messages

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
)

// checkContent refuses the content of a message that lacks something, and cuts what
// is too long.
func checkContent(tx *sim.Tx, kind string, content object) error {
	articles := sim.Objects(content["articles"])
	switch {
	case (kind == "text" || kind == "markdown") && sim.Text(content["content"]) == "":
		return sim.Refuse(44004, "empty content")
	case kind == "markdown" && len(sim.Text(content["content"])) > 2048:
		return sim.Refuse(40058, "markdown.content exceed max length 2048")
	case strings.HasSuffix(kind, "news") && (len(articles) == 0 || len(articles) > 8):
		return sim.Refuse(45008, "article size out of limit")
	case kind == "miniprogram_notice" && tx.App.MiniProgramID == "":
		return sim.Refuse(48002, "api forbidden: no mini program is linked with the app")
	}
	parts := slices.Concat(articles, []object{content})
	err := cmp.Or(checkMedia(tx, kind, parts), sim.CheckParts(tx.Parts(kind), content), checkLinks(parts))
	if err != nil {
		return err
	}
	Cut(kind, content)
	switch kind {
	case "interactive_taskcard":
		return checkTaskCard(content)
	case "template_card":
		return CheckCard(content)
	}
	return nil
}

// checkMedia refuses files that nobody has uploaded, or more than 3 days ago, and
// those of another kind.
func checkMedia(tx *sim.Tx, kind string, parts []object) error {
	for _, o := range parts {
		if err := checkMedium(tx, o["media_id"], kind); err != nil {
			return err
		}
		if err := checkMedium(tx, o["thumb_media_id"], "image"); err != nil {
			return err
		}
	}
	return nil
}

func checkMedium(tx *sim.Tx, id any, kind string) error {
	if sim.Text(id) == "" {
		return nil
	}
	f, err := media.Stored(tx, sim.Text(id), "")
	if err == nil && f.Type != kind {
		return sim.Refuse(40007, "invalid media_id: it is of type "+f.Type)
	}
	return err
}

// checkLinks refuses addresses that are too long or have no protocol.
func checkLinks(parts []object) error {
	for _, o := range parts {
		switch url := sim.Text(o["url"]); {
		case len(url) > 2048:
			return sim.Refuse(40039, "invalid url size")
		case url != "" && !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://"):
			return sim.Refuse(45034, "url must have a protocol head")
		}
	}
	return nil
}

// A limit is the most that a field keeps; what is beyond it is cut.
type limit struct {
	most    int
	isRunes bool // most counts characters, not bytes
}

// limits are the limits by type of message and key, in the articles of a message
// too.
var limits = map[string]map[string]limit{
	"text":                 {"content": {most: 2048}},
	"video":                {"title": {most: 128}, "description": {most: 512}},
	"textcard":             {"title": {128, true}, "description": {512, true}, "btntxt": {4, true}},
	"news":                 {"title": {most: 128}, "description": {most: 512}},
	"mpnews":               {"title": {most: 128}, "digest": {most: 512}},
	"miniprogram":          {"title": {most: 64}},
	"interactive_taskcard": {"title": {most: 128}, "description": {most: 512}},
}

// Cut cuts what is too long in a content, as WeCom does.
func Cut(kind string, content object) {
	for _, o := range append(sim.Objects(content["articles"]), content) {
		for key, limit := range limits[kind] {
			if s, ok := o[key].(string); ok {
				o[key] = limit.cut(s)
			}
		}
	}
	for _, button := range sim.Objects(content["btn"]) {
		button["name"] = limit{most: 18}.cut(sim.Text(button["name"]))
	}
}

// cut cuts a text, between two characters.
func (l limit) cut(s string) string {
	if l.isRunes {
		n := 0
		for i := range s {
			if n++; n > l.most {
				return s[:i]
			}
		}
		return s
	}
	if len(s) <= l.most {
		return s
	}
	end := l.most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
