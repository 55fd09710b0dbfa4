package school

import (
	"context"
	"errors"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A BatchResult tells what became of students or parents that were created, changed or
// deleted together.
type BatchResult struct {
	Failed []FailedUser

	// Done counts those that WeCom has worked on, failed or not, from the first one
	// on. After an error, go on with the others: if it is a wecom.ErrOutcomeUnknown,
	// the next 100 may be done, and fail then because they are.
	Done int
}

// Complete reports whether none failed. After an error, some may not be done yet.
func (r *BatchResult) Complete() bool { return len(r.Failed) == 0 }

// A FailedUser is a student or a parent that WeCom refused.
type FailedUser struct {
	UserID  string // as it was before the change
	Code    wecom.Code
	Message string
}

// maxBatch is how many students or parents a call takes.
const maxBatch = 100

// batchReply is what became of one call. It lists only what failed, and has then the
// errcode of a failure itself.
type batchReply struct {
	Failed []struct {
		StudentUserID string     `json:"student_userid"`
		ParentUserID  string     `json:"parent_userid"`
		Code          wecom.Code `json:"errcode"`
		Message       string     `json:"errmsg"`
	} `json:"result_list"`
}

// failed returns who failed. A refusal lists them only if each entry says who or why:
// any other one is of the whole call.
func (r *batchReply) failed() (list []FailedUser, listed bool) {
	for _, f := range r.Failed {
		if f.StudentUserID+f.ParentUserID == "" && f.Code == 0 {
			return nil, false
		}
		list = append(list, FailedUser{f.StudentUserID + f.ParentUserID, f.Code, f.Message})
	}
	return list, len(list) > 0
}

// ReadsRefusals tells the client to read a refusal as well.
func (*batchReply) ReadsRefusals() {}

// inBatches makes a call for each 100 of a list, which is sent under key.
func inBatches[T any](ctx context.Context, s *Service, path, key string, list []T) (*BatchResult, error) {
	total := &BatchResult{}
	for part := range slices.Chunk(list, maxBatch) {
		var r batchReply
		err := s.client.Post(ctx, path, call.Body{key: part}, &r)
		failed, listed := r.failed()
		if err != nil && (!listed || errors.Is(err, wecom.ErrUnexpectedResponse)) {
			return total, err
		}
		total.Failed = append(total.Failed, failed...)
		total.Done += len(part)
	}
	return total, nil
}
