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
	// on. After an error, go on with the others.
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

// ReadsRefusals tells the client to read a refusal as well.
func (*batchReply) ReadsRefusals() {}

// inBatches makes a call for each 100 of a list, which is sent under key.
func inBatches[T any](ctx context.Context, s *Service, path, key string, list []T) (*BatchResult, error) {
	total := &BatchResult{}
	for part := range slices.Chunk(list, maxBatch) {
		var r batchReply
		err := s.client.Post(ctx, path, call.Body{key: part}, &r)
		if err != nil && (len(r.Failed) == 0 || errors.Is(err, wecom.ErrUnexpectedResponse)) {
			return total, err
		}
		for _, f := range r.Failed {
			total.Failed = append(total.Failed, FailedUser{f.StudentUserID + f.ParentUserID, f.Code, f.Message})
		}
		total.Done += len(part)
	}
	return total, nil
}
