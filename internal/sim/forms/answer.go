package forms

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/documents"
)

// An answer is what somebody filled in.
type answer struct {
	id                     int64
	userID, name, external string // the external one is that of somebody outside the corp
	isAnonymous            bool
	at, updated            time.Time
	items                  []object
	removed                bool
}

// who tells answers of one person apart from others; "" is nobody's.
func (a *answer) who() string { return a.userID + a.external }

// person is who gave the answer, as WeCom tells it.
func (a *answer) person() object {
	switch {
	case a.isAnonymous:
		return object{}
	case a.external != "":
		return object{"tmp_external_userid": a.external, "user_name": a.name}
	}
	return object{"userid": a.userID, "user_name": a.name}
}

const (
	answerNormal  = 1
	answerRemoved = 3
)

func (a *answer) object() object {
	o := a.person()
	o["answer_id"], o["ctime"], o["mtime"], o["answer_status"] = a.id, a.at.Unix(), a.updated.Unix(), answerNormal
	if a.removed {
		o["answer_status"] = answerRemoved
	}
	o["reply"] = object{"items": append([]object{}, a.items...)}
	return o
}

// A Submission is the parameters of Submit: a member by userid, or somebody outside
// the corp by name.
type Submission struct {
	FormID    string              `json:"formid"`
	UserID    string              `json:"userid,omitempty"`
	Name      string              `json:"name,omitempty"`
	Anonymous bool                `json:"anonymous,omitempty"`
	Replies   map[string][]string `json:"replies"` // by the titles of questions
}

// A Submitted is the result of Submit.
type Submitted struct {
	PeriodID string `json:"repeated_id"`
	AnswerID int64  `json:"answer_id"`
}

// Submit has somebody fill in a form. Where a member answers once, the same answer is
// changed the next time. The app is told.
var Submit = sim.NewAct("docform.submit", "Somebody fills in a form.", func(tx *sim.Tx, p Submission) (Submitted, error) {
	f, err := find(tx, p.FormID)
	if err != nil {
		return Submitted{}, err
	}
	a, err := f.visitor(tx, p)
	if err != nil {
		return Submitted{}, err
	}
	if a.items, err = f.fill(tx, p.Replies); err != nil {
		return Submitted{}, err
	}
	current := f.periods[len(f.periods)-1]
	a = current.put(tx, a)
	f.tell(tx, a.who(), "form_complete")
	return Submitted{current.id, a.id}, nil
})

// visitor returns an answer of who may fill in the form, without replies.
func (f *form) visitor(tx *sim.Tx, p Submission) (*answer, error) {
	finish := sim.UnixTime(f.rules["timed_finish"])
	repeats := sim.ObjectIn(f.rules["timed_repeat_info"])["enable"] == true
	switch {
	case !repeats && !finish.IsZero() && !tx.Now().Before(finish):
		return nil, fmt.Errorf("the form %s is closed", f.doc.ID)
	case p.Anonymous && f.rules["can_anonymous"] != true:
		return nil, fmt.Errorf("the form %s takes no anonymous answers", f.doc.ID)
	case p.UserID == "" && p.Name == "":
		return nil, fmt.Errorf("want the userid of a member, or the name of somebody outside the corp")
	case p.UserID == "" && sim.Integer(f.rules["fill_out_auth"]) == forRange:
		return nil, fmt.Errorf("the form %s is not for people outside the corp", f.doc.ID)
	}
	a := &answer{name: p.Name, isAnonymous: p.Anonymous}
	if p.UserID == "" {
		a.external = "tmp-" + f.doc.ID + "-" + p.Name
	} else {
		m := directory.Of(tx).Member(p.UserID)
		if m == nil || !f.isFor(tx, m) {
			return nil, fmt.Errorf("%s is no member whom the form %s is for", p.UserID, f.doc.ID)
		}
		a.userID, a.name = m.UserID(), m.Name()
	}
	if p.Anonymous {
		a.userID, a.external, a.name = "", "", ""
	}
	return a, nil
}

// put keeps an answer, in place of the one that the same person has given if each may
// give one.
func (p *period) put(tx *sim.Tx, a *answer) *answer {
	if a.who() != "" && p.form.rules["allow_multi_fill"] != true {
		for _, old := range p.answers {
			if old.who() == a.who() && !old.removed {
				old.items, old.updated = a.items, tx.Now()
				return old
			}
		}
	}
	p.made++
	a.id, a.at, a.updated = p.made, tx.Now(), tx.Now()
	p.answers = append(p.answers, a)
	return a
}

// fill makes the items of an answer out of replies, in the order of the questions.
func (f *form) fill(tx *sim.Tx, replies map[string][]string) ([]object, error) {
	questions := slices.DeleteFunc(slices.Clone(f.questions), func(q object) bool { return sim.Integer(q["status"]) == deleted })
	slices.SortStableFunc(questions, func(a, b object) int { return int(sim.Integer(a["pos"]) - sim.Integer(b["pos"])) })
	used := 0
	var items []object
	for _, q := range questions {
		title := sim.Text(q["title"])
		given, ok := replies[title]
		if ok {
			used++
		}
		if strings.Join(given, "") == "" {
			if q["must_reply"] == true {
				return nil, fmt.Errorf("the question %q must be answered", title)
			}
			continue
		}
		kind := kinds[sim.Integer(q["reply_type"])]
		item, err := kind.reply(tx, q, sim.ObjectIn(sim.ObjectIn(q["question_extend_setting"])[kind.setting]), given)
		if err != nil {
			return nil, fmt.Errorf("the question %q: %w", title, err)
		}
		item["question_id"] = q["question_id"]
		items = append(items, item)
	}
	if used < len(replies) {
		return nil, fmt.Errorf("the form has %d of the %d questions that are answered", used, len(replies))
	}
	return items, nil
}

// A Removal is the parameters of RemoveAnswer.
type Removal struct {
	PeriodID string `json:"repeated_id"`
	AnswerID int64  `json:"answer_id"`
}

// RemoveAnswer has who evaluates a form remove an answer.
var RemoveAnswer = sim.NewAct("docform.remove_answer", "Who evaluates a form removes an answer.", func(tx *sim.Tx, p Removal) (sim.Nothing, error) {
	if period := slot.Of(tx).periods[p.PeriodID]; period != nil {
		for _, a := range period.answers {
			if a.id == p.AnswerID {
				a.removed = true
				return sim.Nothing{}, nil
			}
		}
	}
	return sim.Nothing{}, fmt.Errorf("there is no answer %d to the form", p.AnswerID)
})

// A Work is the parameters of what an admin does with a form.
type Work struct {
	FormID string `json:"formid"`
	UserID string `json:"userid"`
}

// Close has an admin stop a form, which is a change of its settings. The app is told.
var Close = sim.NewAct("docform.close", "An admin stops a form.", func(tx *sim.Tx, p Work) (sim.Nothing, error) {
	f, err := administered(tx, p)
	if err == nil {
		f.rules["timed_finish"] = tx.Now().Unix()
		delete(f.rules, "timed_repeat_info")
		f.tell(tx, p.UserID, "form_settings_change")
	}
	return sim.Nothing{}, err
})

// Delete has an admin delete a form. The app is told.
var Delete = sim.NewAct("docform.delete", "An admin deletes a form.", func(tx *sim.Tx, p Work) (sim.Nothing, error) {
	f, err := administered(tx, p)
	if err == nil {
		documents.Remove(tx, f.doc)
		f.tell(tx, p.UserID, "delete_form")
	}
	return sim.Nothing{}, err
})

// administered returns a form, if somebody is an admin of it.
func administered(tx *sim.Tx, p Work) (*form, error) {
	f, err := find(tx, p.FormID)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(sim.Texts(sim.ObjectIn(f.rules["setting_manager_range"])["userids"]), p.UserID) {
		return nil, fmt.Errorf("%s is no admin of the form %s", p.UserID, p.FormID)
	}
	return f, nil
}

// tell pushes an event to the app that created the form.
func (f *form) tell(tx *sim.Tx, from, change string) {
	tx.Emit(f.doc.Owner.AgentID, from, sim.Field{Name: "MsgType", Value: "event"}, sim.Field{Name: "Event", Value: "doc_change"},
		sim.Field{Name: "ChangeType", Value: change}, sim.Field{Name: "FormId", Value: f.doc.ID})
}
