package main

import (
	"strings"

	"github.com/gowecom/wecom/msgaudit"
)

// textOf is what a message can be found by.
func textOf(c msgaudit.Content) string {
	switch c := c.(type) {
	case msgaudit.Text:
		return c.Content
	case msgaudit.Markdown:
		return c.Content
	case msgaudit.File:
		return c.Name
	case msgaudit.DriveFile:
		return c.Name
	case msgaudit.SharedDocument:
		return c.Name
	case msgaudit.Document:
		return c.Title
	case msgaudit.Link:
		return lines(c.Title, c.Description)
	case msgaudit.MiniProgram:
		return lines(c.Name, c.Title, c.Description)
	case msgaudit.Card:
		return c.CorpName
	case msgaudit.Location:
		return lines(c.Title, c.Address)
	case msgaudit.Todo:
		return lines(c.Source, c.Content)
	case msgaudit.Vote:
		return lines(c.Title, lines(c.Options...))
	case msgaudit.Solitaire:
		return c.Content
	case msgaudit.RedPacket:
		return c.Wish
	case msgaudit.MeetingInvitation:
		return lines(c.Topic, c.Address, c.Remarks)
	case msgaudit.MeetingNotice:
		return c.Text
	case msgaudit.Schedule:
		return lines(c.Title, c.Place, c.Remarks, lines(c.AttendeeNames...))
	case msgaudit.ChannelsPost:
		return lines(c.AccountName, c.Description)
	case msgaudit.News:
		return each(c.Articles, func(a msgaudit.Article) string { return lines(a.Title, a.Description) })
	case msgaudit.Form:
		return lines(c.Title, each(c.Fields, func(f msgaudit.FormField) string { return f.Question }))
	case msgaudit.Mixed:
		return each(c.Parts, textOf)
	case msgaudit.Note:
		return each(c.Parts, textOf)
	case msgaudit.ChatRecord:
		return lines(c.Title, each(c.Items, func(m msgaudit.ForwardedMessage) string { return textOf(m.Content) }))
	}
	return "" // pictures, sounds, calls
}

// lines joins what is not empty.
func lines(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		if part != "" && b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(part)
	}
	return b.String()
}

func each[T any](list []T, text func(T) string) string {
	var parts []string
	for _, item := range list {
		parts = append(parts, text(item))
	}
	return lines(parts...)
}
