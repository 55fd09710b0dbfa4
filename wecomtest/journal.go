package wecomtest

import "github.com/gowecom/wecom/internal/sim/journals"

// The templates of reports (汇报) of a new Corp. All members have to report, but the
// head of the corp does not weekly. A report is late in the last hour of its day or
// week. Statistics have the cycles that are over.
const (
	DailyReportTemplateID  = journals.DailyTemplateID  // 日报: Textarea-01 今日工作, Textarea-02 明日计划, Number-03 工时, WedriveFile-04 附件
	WeeklyReportTemplateID = journals.WeeklyTemplateID // 周报: Textarea-01 本周工作, Textarea-02 下周计划
)

// SubmitReport has a member submit a report: texts and numbers by the ids of their
// controls, and, where the template takes them, files of WeDrive by any ids. The
// leader of the member's department receives it. It returns the report's id.
func (c *Corp) SubmitReport(templateID, userID string, texts map[string]string, fileIDs ...string) (recordID string, err error) {
	submitted, err := journals.Submit.Do(c.world, journals.Submission{TemplateID: templateID, UserID: userID, Texts: texts, Files: fileIDs})
	return submitted.ID, explain(err)
}

// ReadReport has a receiver read a report.
func (c *Corp) ReadReport(recordID, userID string) error {
	_, err := journals.Read.Do(c.world, journals.Reading{ID: recordID, UserID: userID})
	return explain(err)
}

// CommentReport has a member comment a report and returns the id of the comment.
// replyTo is the comment that it answers, or 0.
func (c *Corp) CommentReport(recordID, userID, content string, replyTo int64) (commentID int64, err error) {
	remarked, err := journals.Comment.Do(c.world, journals.Remark{ID: recordID, UserID: userID, Content: content, ReplyToID: replyTo})
	return remarked.CommentID, explain(err)
}
