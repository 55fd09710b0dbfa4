package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/message"
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

const maxHeadline = webhook.MaxMarkdown / 2 // leaves room for alerts

// messages makes as many messages as the alerts take, each with the headline. If
// an alert is critical, the first one mentions those who should know.
func (n notification) messages(mention []string) (list []webhook.Message) {
	headline := n.headline()
	for _, id := range mention {
		if m := webhook.Mention(id); n.critical() && len(headline)+len(m) <= maxHeadline {
			headline += m
		}
	}
	var alerts strings.Builder
	for _, a := range n.Alerts {
		alerts.WriteString(a.paragraph() + "\n\n")
	}
	for _, part := range message.Split(alerts.String(), webhook.MaxMarkdown-len(headline)-1) {
		list = append(list, webhook.Markdown{Content: headline + "\n" + part})
		headline = n.headline()
	}
	return list
}

func (n notification) critical() bool {
	return slices.ContainsFunc(n.Alerts, func(a alert) bool { return a.Status == "firing" && a.Labels["severity"] == "critical" })
}

func (n notification) headline() string {
	var group []string
	for _, name := range slices.Sorted(maps.Keys(n.GroupLabels)) {
		group = append(group, webhook.Plain(n.GroupLabels[name]))
	}
	colour, word := "info", "已恢复"
	if n.Status == "firing" {
		colour, word = "warning", "告警"
	}
	return fmt.Sprintf(`<font color="%s">%s %d 条</font> %.200s `, colour, word, len(n.Alerts)+n.TruncatedAlerts, strings.Join(group, " · "))
}

// paragraph shows an alert. What Prometheus knows of it is text from outside.
func (a alert) paragraph() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** %s", webhook.Plain(a.Labels["alertname"]), webhook.Plain(cmp.Or(a.Annotations["summary"], a.Annotations["description"])))
	for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
		if name != "alertname" {
			fmt.Fprintf(&b, "\n> %s: %s", webhook.Plain(name), webhook.Plain(a.Labels[name]))
		}
	}
	const clock = "01-02 15:04:05"
	fmt.Fprintf(&b, "\n> %s 起", a.StartsAt.In(wecom.Beijing).Format(clock))
	if a.Status == "resolved" {
		fmt.Fprintf(&b, "，%s 止", a.EndsAt.In(wecom.Beijing).Format(clock))
	}
	if a.GeneratorURL != "" {
		fmt.Fprintf(&b, "，[查看](%s)", a.GeneratorURL)
	}
	return b.String()
}
