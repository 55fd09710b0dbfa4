package school

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A job is a health report: it asks members, or parents for students.
type job struct {
	id      string
	asking  Asking
	answers []*answer
}

// An answer is what somebody has reported on a day: a member, or a parent for a student.
type answer struct {
	member, student, parent string
	at                      time.Time
	isIll                   bool
	text                    string
}

// who is the one whom an answer is about.
func (a *answer) who() string { return a.member + "/" + a.student }

func addHealth(w *sim.World) {
	w.Handle("POST /cgi-bin/health/get_health_report_stat", healthStat, callable)
	w.Handle("POST /cgi-bin/health/get_report_jobids", healthJobs, callable)
	w.Handle("POST /cgi-bin/health/get_report_job_info", healthJob, callable)
	w.Handle("POST /cgi-bin/health/get_report_answer", healthAnswers, callable)
}

// An Asking is the parameters of AskHealth: of members and students it has one kind.
type Asking struct {
	UserID         string   `json:"userid"` // who asks, a member
	Title          string   `json:"title"`
	UserIDs        []string `json:"userids,omitempty"`
	StudentUserIDs []string `json:"student_userids,omitempty"`
	Daily          bool     `json:"daily,omitempty"`
}

// An Asked is the result of AskHealth.
type Asked struct {
	JobID string `json:"jobid"`
}

// AskHealth has a member ask others, or parents, for their health.
var AskHealth = sim.NewAct("school.ask_health", "A member begins a health report.", func(tx *sim.Tx, p Asking) (Asked, error) {
	s := slot.Of(tx)
	var members, students []string
	for _, id := range append([]string{p.UserID}, p.UserIDs...) {
		m := directory.Of(tx).Member(id)
		if m == nil {
			return Asked{}, fmt.Errorf("there is no member %s", id)
		}
		members = append(members, m.UserID())
	}
	for _, id := range p.StudentUserIDs {
		student := s.student(id)
		if student == nil {
			return Asked{}, fmt.Errorf("there is no student %s", id)
		}
		students = append(students, student.id)
	}
	if p.Title == "" || (len(p.UserIDs) == 0) == (len(p.StudentUserIDs) == 0) {
		return Asked{}, errors.New("a health report has a title, and asks members or for students")
	}
	p.UserID, p.UserIDs, p.StudentUserIDs = members[0], members[1:], students
	j := &job{id: fmt.Sprintf("simulated-health-job-%d", len(s.jobs)+1), asking: p}
	s.jobs = append(s.jobs, j)
	return Asked{j.id}, nil
})

// An Answering is the parameters of AnswerHealth: a member has a UserID, a parent who
// answers for a student the two other ids.
type Answering struct {
	JobID         string `json:"jobid"`
	UserID        string `json:"userid,omitempty"`
	StudentUserID string `json:"student_userid,omitempty"`
	ParentUserID  string `json:"parent_userid,omitempty"`
	Ill           bool   `json:"ill,omitempty"`
	Text          string `json:"text,omitempty"`
}

// AnswerHealth has a member, or a parent for a student, answer a health report. It
// replaces what was answered before on the day.
var AnswerHealth = sim.NewAct("school.answer_health", "Somebody answers a health report.", func(tx *sim.Tx, p Answering) (sim.Nothing, error) {
	s := slot.Of(tx)
	i := slices.IndexFunc(s.jobs, func(j *job) bool { return j.id == p.JobID })
	if i < 0 {
		return sim.Nothing{}, fmt.Errorf("there is no health report %s", p.JobID)
	}
	j, a := s.jobs[i], &answer{at: tx.Now(), isIll: p.Ill, text: p.Text}
	if p.UserID != "" {
		m := directory.Of(tx).Member(p.UserID)
		if m == nil {
			return sim.Nothing{}, fmt.Errorf("there is no member %s", p.UserID)
		}
		a.member = m.UserID()
	} else {
		parent, err := s.parentOf(p.ParentUserID, p.StudentUserID)
		if err != nil {
			return sim.Nothing{}, err
		}
		a.student, a.parent = s.student(p.StudentUserID).id, parent.id
	}
	if !slices.Contains(j.asking.UserIDs, a.member) && !slices.Contains(j.asking.StudentUserIDs, a.student) {
		return sim.Nothing{}, fmt.Errorf("the health report %s does not ask %s%s", j.id, a.member, a.student)
	}
	j.answers = slices.DeleteFunc(j.answers, func(old *answer) bool { return old.who() == a.who() && day(old.at) == day(a.at) })
	j.answers = append(j.answers, a)
	return sim.Nothing{}, nil
})

func day(t time.Time) string { return t.In(sim.UTC8).Format(time.DateOnly) }

// dayAsked returns the day that a call asks for, one of the last ones.
func dayAsked(tx *sim.Tx, days int) (string, error) {
	asked, err := time.ParseInLocation(time.DateOnly, sim.Text(tx.Body["date"]), sim.UTC8)
	if err != nil || asked.After(tx.Now()) || tx.Now().Sub(asked) > time.Duration(days+1)*24*time.Hour {
		return "", sim.Refuse(40058, "invalid date")
	}
	return day(asked), nil
}

// on returns the answers of a day.
func (j *job) on(date string) (list []*answer) {
	for _, a := range j.answers {
		if day(a.at) == date {
			list = append(list, a)
		}
	}
	return list
}

func healthStat(tx *sim.Tx) (any, error) {
	date, err := dayAsked(tx, 30)
	if err != nil {
		return nil, err
	}
	uses, users := 0, map[string]bool{}
	for _, j := range slot.Of(tx).jobs {
		for _, a := range j.on(date) {
			uses++
			users[a.member+"/"+a.parent] = true
		}
	}
	return object{"pv": uses, "uv": len(users)}, nil
}

// slice is a part of a list, as offset and limit say, and whether it is the end.
func slice[T any](tx *sim.Tx, list []T) (page []T, isEnd bool) {
	from := min(max(0, int(sim.Integer(tx.Body["offset"]))), len(list))
	to := min(from+sim.Limit(tx.Body["limit"], 100, 100, 100), len(list))
	return list[from:to], to == len(list)
}

func healthJobs(tx *sim.Tx) (any, error) {
	ids, isEnd := []string{}, 0
	for _, j := range slot.Of(tx).jobs {
		ids = append(ids, j.id)
	}
	page, ended := slice(tx, ids)
	if ended {
		isEnd = 1
	}
	return object{"jobids": page, "ending": isEnd}, nil
}

// jobAsked returns the job that a call asks for, and the day.
func jobAsked(tx *sim.Tx) (*job, string, error) {
	date, err := dayAsked(tx, 14)
	if err != nil {
		return nil, "", err
	}
	for _, j := range slot.Of(tx).jobs {
		if j.id == sim.Text(tx.Body["jobid"]) {
			return j, date, nil
		}
	}
	return nil, "", sim.Refuse(40088, "jobid not found")
}

// The questions of all health reports, and the options of the first one.
const (
	questionIll  = 1
	questionMore = 2

	optionIll  = 1
	optionWell = 2
)

func healthJob(tx *sim.Tx) (any, error) {
	j, date, err := jobAsked(tx)
	if err != nil {
		return nil, err
	}
	kind, reportType, asked := 1, 1, j.asking.UserIDs
	if len(j.asking.StudentUserIDs) > 0 {
		kind, asked = 2, j.asking.StudentUserIDs
	}
	if j.asking.Daily {
		reportType = 2
	}
	return object{"job_info": object{
		"title": j.asking.Title, "creator": j.asking.UserID, "type": kind, "report_type": reportType, "skip_weekend": 0, "finish_cnt": len(j.on(date)),
		"apply_range": object{"userids": asked, "partyids": []int64{}}, "report_to": object{"userids": []string{j.asking.UserID}},
		"question_templates": []object{
			{"question_id": questionIll, "title": "今天身体有不适吗？", "question_type": 2, "is_required": 1, "option_list": []object{{"option_id": optionIll, "option_text": "有"}, {"option_id": optionWell, "option_text": "没有"}}},
			{"question_id": questionMore, "title": "说明", "question_type": 1, "is_required": 0},
		},
	}}, nil
}

func healthAnswers(tx *sim.Tx) (any, error) {
	j, date, err := jobAsked(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	page, _ := slice(tx, j.on(date))
	for _, a := range page {
		choice := optionWell
		if a.isIll {
			choice = optionIll
		}
		values := []object{{"question_id": questionIll, "single_choice": choice}}
		if a.text != "" {
			values = append(values, object{"question_id": questionMore, "text": a.text})
		}
		o := object{"id_type": 1, "userid": a.member, "report_time": a.at.Unix(), "report_values": values}
		if a.member == "" {
			delete(o, "userid")
			o["id_type"], o["student_userid"], o["parent_userid"] = 2, a.student, a.parent
		}
		list = append(list, o)
	}
	return object{"answers": list}, nil
}
