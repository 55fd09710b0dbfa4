package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/webhook"
)

// A notification is what Alertmanager posts: a group of alerts.
type notification struct {
	Receiver        string            `json:"receiver"`
	Status          string            `json:"status"` // "firing" or "resolved"
	GroupLabels     map[string]string `json:"groupLabels"`
	TruncatedAlerts int               `json:"truncatedAlerts"`
	Alerts          []alert           `json:"alerts"`
}

type alert struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
}

const maxMessage = 4096 // bytes of markdown

// messages makes as many messages as it takes, each with the headline, and with
// the mentions if an alert in it is critical.
func (n notification) messages(mention []string) (list []webhook.Message) {
	headline, mentions := n.headline(), ""
	for _, id := range mention {
		mentions += webhook.Mention(id)
	}
	room := maxMessage - len(headline) - len(mentions) - 1
	var text string
	critical := false
	flush := func() {
		if critical {
			text += "\n" + mentions
		}
		list = append(list, webhook.Markdown{Content: headline + text})
		text, critical = "", false
	}
	for _, a := range n.Alerts {
		paragraph := cut("\n"+a.paragraph(), room)
		if text != "" && len(text)+len(paragraph) > room {
			flush()
		}
		text += paragraph
		critical = critical || a.Status == "firing" && a.Labels["severity"] == "critical"
	}
	flush()
	return list
}

func (n notification) headline() string {
	var group []string
	for _, name := range slices.Sorted(maps.Keys(n.GroupLabels)) {
		group = append(group, plain(n.GroupLabels[name]))
	}
	colour, word := "info", "已恢复"
	if n.Status == "firing" {
		colour, word = "warning", "告警"
	}
	return cut(fmt.Sprintf(`<font color="%s">%s %d 条</font> %s`, colour, word, len(n.Alerts)+n.TruncatedAlerts, strings.Join(group, " · ")), 512)
}

// paragraph shows an alert. What Prometheus knows of it is text from outside.
func (a alert) paragraph() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** %s", plain(a.Labels["alertname"]), plain(cmp.Or(a.Annotations["summary"], a.Annotations["description"])))
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		if name != "alertname" {
			fmt.Fprintf(&b, "\n> %s: %s", plain(name), plain(a.Labels[name]))
		}
	}
	const clock = "01-02 15:04:05"
	fmt.Fprintf(&b, "\n> %s 起", a.StartsAt.Format(clock))
	if a.Status == "resolved" {
		fmt.Fprintf(&b, "，%s 止", a.EndsAt.Format(clock))
	}
	if a.GeneratorURL != "" {
		fmt.Fprintf(&b, "，[查看](%s)", a.GeneratorURL)
	}
	return b.String()
}

// plain keeps a text from mentioning people and from leaving its line.
func plain(s string) string {
	return strings.NewReplacer("<", "＜", "](", "] (", "\r", " ", "\n", " ").Replace(s)
}

// cut shortens a text to so many bytes, without breaking a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit - len("…")
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
