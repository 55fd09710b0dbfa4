package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/forms"
)

// A DocumentForm is a form (收集表) that an app created, for tests that act as those who fill
// it in.
type DocumentForm struct {
	world *sim.World
	id    string
}

// DocumentForm returns the form with an id. What happens to it is told to the app that created
// it.
func (c *Corp) DocumentForm(id string) *DocumentForm { return &DocumentForm{c.world, id} }

// Submit has a member fill in the form. Replies are plain text by the titles of the
// questions: the texts of options, names of files and of departments, userids, dates as
// "2026-11-26 09:30", a duration as two of them. It fails if a reply is not what its
// question asks for. Where each may answer once, the answer is changed the next time.
func (f *DocumentForm) Submit(userID string, replies map[string][]string) (answerID int64, err error) {
	return f.submit(forms.Submission{UserID: userID, Replies: replies})
}

// SubmitExternal is [DocumentForm.Submit] for somebody outside the corp, by name.
func (f *DocumentForm) SubmitExternal(name string, replies map[string][]string) (answerID int64, err error) {
	return f.submit(forms.Submission{Name: name, Replies: replies})
}

// SubmitAnonymously is [DocumentForm.Submit] for a member who hides who it is.
func (f *DocumentForm) SubmitAnonymously(userID string, replies map[string][]string) (answerID int64, err error) {
	return f.submit(forms.Submission{UserID: userID, Anonymous: true, Replies: replies})
}

func (f *DocumentForm) submit(s forms.Submission) (int64, error) {
	s.FormID = f.id
	done, err := forms.Submit.Do(f.world, s)
	return done.AnswerID, explain(err)
}

// RemoveAnswer has who evaluates the form remove an answer of a period.
func (f *DocumentForm) RemoveAnswer(periodID string, answerID int64) error {
	_, err := forms.RemoveAnswer.Do(f.world, forms.Removal{PeriodID: periodID, AnswerID: answerID})
	return explain(err)
}

// Close has an admin of the form stop it: nobody can fill it in any more.
func (f *DocumentForm) Close(adminID string) error {
	_, err := forms.Close.Do(f.world, forms.Work{FormID: f.id, UserID: adminID})
	return explain(err)
}

// Delete has an admin of the form delete it.
func (f *DocumentForm) Delete(adminID string) error {
	_, err := forms.Delete.Do(f.world, forms.Work{FormID: f.id, UserID: adminID})
	return explain(err)
}
