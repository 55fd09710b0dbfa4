package journals

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is a report, as people see it who look at the corp.
type Sight struct {
	ID, Template string
	UserID       string // of who submitted it
	At           time.Time
	Fields       []Field
	To           []Receiver
	Comments     []CommentSight
}

// A Field is what a report says.
type Field struct{ ID, Title, Text string }

// A Receiver is whom a report was sent to.
type Receiver struct {
	UserID string
	Read   bool
}

// A CommentSight is a comment of a member.
type CommentSight struct{ UserID, Text string }

// A Form is a template of reports, with its controls of text and numbers.
type Form struct {
	ID, Name string
	Fields   []Field
}

// Look returns the reports, the newest first.
func Look(tx *sim.Tx) []Sight {
	var list []Sight
	all := slot.Of(tx).reports
	for i := range all {
		list = append(list, all[len(all)-1-i].sight())
	}
	return list
}

func (r *report) sight() Sight {
	s := Sight{ID: r.id, Template: r.template.name, UserID: r.creator, At: r.at}
	for _, f := range r.fields {
		value := sim.ObjectIn(f["value"])
		if text := sim.Text(value["text"]) + sim.Text(value["new_number"]); text != "" {
			s.Fields = append(s.Fields, Field{sim.Text(f["id"]), titleOf(f), text})
		}
	}
	for _, id := range r.to {
		s.To = append(s.To, Receiver{id, containsUser(r.readBy, id)})
	}
	for _, c := range r.comments {
		s.Comments = append(s.Comments, CommentSight{sim.Text(sim.ObjectIn(c["comment_userinfo"])["userid"]), sim.Text(c["content"])})
	}
	return s
}

// Forms returns the templates.
func Forms(tx *sim.Tx) []Form {
	var list []Form
	for _, t := range slot.Of(tx).templates {
		form := Form{ID: t.id, Name: t.name}
		for _, c := range t.controls {
			if kind := sim.Text(c["control"]); kind == "Textarea" || kind == "Number" {
				form.Fields = append(form.Fields, Field{ID: sim.Text(c["id"]), Title: titleOf(c)})
			}
		}
		list = append(list, form)
	}
	return list
}

func titleOf(control object) string {
	for _, title := range sim.Objects(control["title"]) {
		return sim.Text(title["text"])
	}
	return ""
}
