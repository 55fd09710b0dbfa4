package webinars

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// An enrollment is one person's enrolment (报名).
type enrollment struct {
	id, code     string
	at           time.Time
	imported     bool
	status       int64
	userID, name string
	area, phone  string
	tmpOpenID    string
	answers      []object
}

// The states of an enrolment (status, and action of the call that changes it).
const (
	pending  = 1
	rejected = 2
	approved = 3
)

// What the configuration of enrolment says: numbers that are 1 for no and 2 for
// yes, or 1 for at once and 2 for by hand.
const (
	no, yes        = 1, 2
	atOnce, byHand = 1, 2
)

// What a question is (question_type and special_type).
const (
	single     = 1
	multiple   = 2
	notSpecial = 1
)

const maxOptions = 8

// askedToEnroll returns the webinar that a call about enrolment names.
func askedToEnroll(tx *sim.Tx) (*webinar, error) {
	w, err := asked(tx)
	switch {
	case err != nil:
		return nil, err
	case w.cancelled:
		return nil, sim.Refuse(400041, "the webinar was cancelled")
	case sim.Integer(w.details["admission_type"]) != admitEnrolled:
		return nil, sim.Refuse(40058, "the webinar has no enrolment")
	}
	return w, nil
}

func configGet(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	reply := object{"approve_type": atOnce, "is_collect_question": no, "no_registration_needed_for_staff": false}
	maps.Copy(reply, w.config)
	questions := []object{}
	for _, q := range w.questions() {
		questions = append(questions, merged(object{"question_type": 3, "special_type": notSpecial}, q))
	}
	reply["question_list"] = questions
	return reply, nil
}

// questions are those that WeCom asks: the special ones first.
func (w *webinar) questions() []object {
	if sim.Integer(w.config["is_collect_question"]) != yes {
		return nil
	}
	list := slices.Clone(sim.Objects(w.config["question_list"]))
	slices.SortStableFunc(list, func(a, b object) int { return ordinary(a) - ordinary(b) })
	return list
}

// ordinary is 0 for special questions, and 1 for others.
func ordinary(q object) int {
	if sim.Integer(q["special_type"]) > notSpecial {
		return 0
	}
	return 1
}

func configSet(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	for _, q := range sim.Objects(tx.Body["question_list"]) {
		options := len(sim.Objects(q["option_list"]))
		choice := sim.Integer(q["question_type"]) == single || sim.Integer(q["question_type"]) == multiple
		switch {
		case ordinary(q) == 0:
		case sim.Text(q["question_title"]) == "", choice && options == 0, options > maxOptions:
			return nil, sim.Refuse(40058, "invalid question_list")
		}
	}
	config := maps.Clone(tx.Body)
	delete(config, "meetingid")
	w.config = merged(w.config, config)
	return object{"question_count": len(w.questions())}, nil
}

func enrollmentList(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	status := sim.Integer(tx.Body["status"])
	list := []object{}
	for _, e := range w.enrollments {
		if status == 0 || e.status == status {
			list = append(list, e.object())
		}
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 50, 50, 50))
	if err != nil {
		return nil, err
	}
	return object{"enroll_list": page, "has_more": next != "", "next_cursor": next}, nil
}

// object is the enrolment as a list has it. The id is a number, as on the page.
func (e *enrollment) object() object {
	id, _ := strconv.ParseInt(e.id, 10, 64)
	o := object{
		"enroll_id": id, "enroll_time": e.at.In(sim.UTC8).Format(time.DateTime), "enroll_source_type": 1, "status": e.status,
		"nick_name": e.name, "enroll_code": e.code, "answer_list": e.answers,
	}
	if e.imported {
		o["enroll_source_type"] = 2
		if e.name == "" {
			o["nick_name"] = e.phone
		}
	}
	if e.userID != "" {
		o["userid"] = e.userID
	}
	if e.tmpOpenID != "" {
		o["tmp_openid"] = e.tmpOpenID
	}
	return o
}

// named returns the enrolments with ids, or refuses them if one does not exist.
func (w *webinar) named(ids []string) ([]*enrollment, error) {
	var list []*enrollment
	for _, id := range sim.Distinct(ids) {
		i := slices.IndexFunc(w.enrollments, func(e *enrollment) bool { return e.id == id })
		if i < 0 {
			return nil, sim.Refuse(730006, "invalid enroll_id")
		}
		list = append(list, w.enrollments[i])
	}
	return list, nil
}

func enrollmentApprove(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	action := sim.Integer(tx.Body["action"])
	if action < pending || action > approved {
		return nil, sim.Refuse(40058, "invalid action")
	}
	list, err := w.named(sim.Texts(tx.Body["enroll_id_list"]))
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		e.status = action
	}
	return object{"handled_count": len(list)}, nil
}

func enrollmentDelete(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, o := range sim.Objects(tx.Body["enroll_id_list"]) {
		ids = append(ids, sim.Text(o["enroll_id"]))
	}
	list, err := w.named(ids)
	if err != nil {
		return nil, err
	}
	w.enrollments = slices.DeleteFunc(w.enrollments, func(e *enrollment) bool { return slices.Contains(list, e) })
	return object{"total_count": len(list)}, nil
}

func enrollmentImport(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	people := sim.Objects(tx.Body["enroll_list"])
	for _, p := range people {
		switch userID := sim.Text(p["userid"]); {
		case userID != "" && !sees(tx, userID):
			return nil, sim.Refuse(400021, "invalid userid")
		case userID == "" && (sim.Text(p["phone_number"]) == "" || sim.Text(p["area"]) == ""):
			return nil, sim.Refuse(40058, "neither userid nor area and phone_number")
		}
	}
	list := []object{}
	for _, p := range people {
		e := w.enroll(tx)
		e.imported, e.status = true, approved
		e.userID, e.area, e.phone, e.name = sim.Text(p["userid"]), sim.Text(p["area"]), sim.Text(p["phone_number"]), sim.Text(p["nick_name"])
		list = append(list, merged(p, object{"enroll_id": e.id, "enroll_code": e.code}))
	}
	return object{"total_count": len(list), "enroll_list": list}, nil
}

// enroll adds an enrolment.
func (w *webinar) enroll(tx *sim.Tx) *enrollment {
	st := slot.Of(tx)
	st.made++
	e := &enrollment{id: strconv.Itoa(1300000 + st.made), code: fmt.Sprintf("%07d", 4000000+st.made), at: tx.Now(), answers: []object{}}
	w.enrollments = append(w.enrollments, e)
	if tooMany := len(w.enrollments) - tx.Remembered(); tooMany > 0 {
		w.enrollments = w.enrollments[tooMany:]
	}
	return e
}

func enrollmentQuery(tx *sim.Tx) (any, error) {
	w, err := askedToEnroll(tx)
	if err != nil {
		return nil, err
	}
	ids := sim.Texts(tx.Body["tmp_openid_list"])
	if len(ids) < 1 || len(ids) > 500 {
		return nil, sim.Refuse(40058, "1 to 500 tmp_openids")
	}
	list := []object{}
	for _, e := range w.enrollments {
		if e.tmpOpenID != "" && slices.Contains(ids, e.tmpOpenID) {
			list = append(list, object{"tmp_openid": e.tmpOpenID, "enroll_id": e.id})
		}
	}
	if len(list) == 0 {
		return object{}, nil // WeCom leaves the list out
	}
	return object{"enroll_id_list": list}, nil
}

// An Enrolling is the parameters of Enroll.
type Enrolling struct {
	MeetingID string   `json:"meetingid"`
	UserID    string   `json:"userid,omitempty"` // of a member of the corp
	Name      string   `json:"name"`
	Answers   []string `json:"answers,omitempty"` // one for each question, the special questions first
}

// An Enrolled is the result of Enroll.
type Enrolled struct {
	EnrollID  string `json:"enroll_id"`
	TmpOpenID string `json:"tmp_openid"`
}

// Enroll has somebody enrol on the page of a webinar. It is approved at once, or
// waits for approval, as the webinar has it. The app hears of it.
var Enroll = sim.NewAct("webinar.enroll", "Somebody enrols in a webinar.", func(tx *sim.Tx, p Enrolling) (Enrolled, error) {
	w, err := enrollable(tx, p.MeetingID)
	if err != nil {
		return Enrolled{}, err
	}
	if _, err := directory.Of(tx).Find(p.UserID); p.UserID != "" && err != nil {
		return Enrolled{}, err
	}
	answers, err := w.answered(p.Answers)
	if err != nil {
		return Enrolled{}, err
	}
	e := w.enroll(tx)
	e.userID, e.name, e.answers, e.status = p.UserID, p.Name, answers, approved
	e.tmpOpenID = "simulated-tmp-" + e.id
	if sim.Integer(w.config["approve_type"]) == byHand {
		e.status = pending
	}
	w.tell(tx, "enroll", e.userID, e.tmpOpenID, field{"EnrollId", e.id})
	return Enrolled{e.id, e.tmpOpenID}, nil
})

// enrollable returns the webinar that somebody enrols in.
func enrollable(tx *sim.Tx, id string) (*webinar, error) {
	w := slot.Of(tx).webinars.Get(id)
	if w == nil || w.cancelled || sim.Integer(w.details["admission_type"]) != admitEnrolled || !tx.Now().Before(w.end()) {
		return nil, fmt.Errorf("there is no webinar %q that one can enrol in", id)
	}
	return w, nil
}

// answered pairs the questions with answers.
func (w *webinar) answered(texts []string) ([]object, error) {
	questions := w.questions()
	if len(texts) > len(questions) {
		return nil, fmt.Errorf("%d answers to %d questions", len(texts), len(questions))
	}
	answers := []object{}
	for i, q := range questions {
		text := ""
		if i < len(texts) {
			text = texts[i]
		}
		if text == "" {
			if sim.Integer(q["is_required"]) == yes {
				return nil, fmt.Errorf("question %d wants an answer", i+1)
			}
			continue
		}
		content := []string{text}
		if sim.Integer(q["question_type"]) == multiple {
			content = strings.Split(text, "、")
		}
		answers = append(answers, object{
			"answer_content": content, "is_required": sim.Integer(q["is_required"]), "question_num": i + 1, "question_title": sim.Text(q["question_title"]),
			"question_type": max(sim.Integer(q["question_type"]), single), "special_type": max(sim.Integer(q["special_type"]), notSpecial),
		})
	}
	return answers, nil
}

// A Withdrawal is the parameters of Withdraw.
type Withdrawal struct {
	MeetingID string `json:"meetingid"`
	EnrollID  string `json:"enroll_id"`
}

// Withdraw has somebody take back an enrolment. The app hears of it.
var Withdraw = sim.NewAct("webinar.withdraw", "Somebody takes back an enrolment in a webinar.", func(tx *sim.Tx, p Withdrawal) (sim.Nothing, error) {
	w, err := enrollable(tx, p.MeetingID)
	if err != nil {
		return sim.Nothing{}, err
	}
	list, err := w.named([]string{p.EnrollID})
	if err != nil {
		return sim.Nothing{}, err
	}
	w.enrollments = slices.DeleteFunc(w.enrollments, func(e *enrollment) bool { return e == list[0] })
	w.tell(tx, "cancel_enroll", list[0].userID, list[0].tmpOpenID, field{"EnrollId", p.EnrollID})
	return sim.Nothing{}, nil
})
