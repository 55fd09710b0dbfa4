package wecomtest

import "github.com/gowecom/wecom/internal/sim/webinars"

// EnrollInWebinar has somebody enrol in a webinar (报名): a member, or with an empty
// userid somebody outside the corp. The answers are to its questions, the special
// questions first; several choices are joined by "、". The enrolment is approved at
// once, or waits for the app. The app hears of it.
func (c *Corp) EnrollInWebinar(meetingID, userID, name string, answers ...string) (enrollID string, err error) {
	enrolled, err := webinars.Enroll.Do(c.world, webinars.Enrolling{MeetingID: meetingID, UserID: userID, Name: name, Answers: answers})
	return enrolled.EnrollID, explain(err)
}

// WithdrawFromWebinar takes back an enrolment as the one who has enrolled. The app
// hears of it.
func (c *Corp) WithdrawFromWebinar(meetingID, enrollID string) error {
	_, err := webinars.Withdraw.Do(c.world, webinars.Withdrawal{MeetingID: meetingID, EnrollID: enrollID})
	return explain(err)
}
