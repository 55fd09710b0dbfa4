package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom"
)

// SentAll is what became of a message that was sent in several calls.
type SentAll struct {
	Sent []Sent // of each call, in order

	Failed FailedRecipients // of all calls together

	// Unsent are the recipients whose calls were not made, or failed, when
	// SendAll returns an error: those to go on with.
	Unsent To
}

// Complete reports whether everybody addressed gets the message.
func (s *SentAll) Complete() bool { return s.Failed.none() && s.Unsent.empty() }

// SendAll is [Service.Send] for any number of recipients: as many calls as it
// takes, one after the other. If nobody in a call is valid, they count as failed
// and the other calls go on; if nobody in any call is, SendAll fails with
// [wecom.ErrAllRecipientsInvalid].
//
// An id that is named twice gets the message once. A member who is named by id
// and by department may get it twice: name each in one way. The result is never
// nil. On an error it says what was sent; go on with Unsent. Together with
// Options.Once that is safe even where a call failed without a reply.
func (s *Service) SendAll(ctx context.Context, to To, content Content, opts ...Options) (*SentAll, error) {
	to = to.single()
	if err := to.checkUsers(); err != nil {
		return &SentAll{Unsent: to}, fmt.Errorf("message: %w", err)
	}
	result := new(SentAll)
	err := sendEach(to.split(), func(part To) error {
		sent, err := s.Send(ctx, part, content, opts...)
		if err == nil {
			result.Sent = append(result.Sent, *sent)
			result.Failed.add(sent.Failed)
		}
		return err
	}, func(part To) { result.Failed.add(part.failed()) }, result.Unsent.add)
	return result, err
}

// sendEach sends to one part after the other. A part of which nobody is valid is
// refused; it fails the whole only if every part is. After any other error the part
// and those after it are unsent.
func sendEach[T any](parts []T, send func(T) error, refused, unsent func(T)) error {
	var refusal error
	reached := false
	for i, part := range parts {
		err := send(part)
		switch {
		case errors.Is(err, wecom.ErrAllRecipientsInvalid):
			refusal = err
			refused(part)
		case err != nil:
			for _, rest := range parts[i:] {
				unsent(rest)
			}
			return fmt.Errorf("call %d of %d: %w", i+1, len(parts), err)
		default:
			reached = true
		}
	}
	if reached {
		return nil
	}
	return refusal
}

// split cuts recipients into what one call takes, and at least one part.
func (to To) split() []To {
	parts := []To{{SelectedTickets: to.SelectedTickets}}
	at := func(i int) *To {
		if i == len(parts) {
			parts = append(parts, To{})
		}
		return &parts[i]
	}
	chunk(to.UserIDs, maxUsers, strings.ToLower, func(i int, ids []string) { at(i).UserIDs = ids })
	chunk(to.DepartmentIDs, maxDepartments, same, func(i int, ids []int64) { at(i).DepartmentIDs = ids })
	chunk(to.TagIDs, maxTags, same, func(i int, ids []int64) { at(i).TagIDs = ids })
	return parts
}

// chunk hands over ids in parts of at most so many, each id once.
func chunk[T comparable](ids []T, size int, key func(T) T, put func(int, []T)) {
	seen := map[T]bool{}
	once := slices.DeleteFunc(slices.Clone(ids), func(id T) bool {
		known := seen[key(id)]
		seen[key(id)] = true
		return known
	})
	i := 0
	for part := range slices.Chunk(once, size) {
		put(i, part)
		i++
	}
}

func same(id int64) int64 { return id }

func (to *To) add(more To) {
	to.UserIDs = append(to.UserIDs, more.UserIDs...)
	to.DepartmentIDs = append(to.DepartmentIDs, more.DepartmentIDs...)
	to.TagIDs = append(to.TagIDs, more.TagIDs...)
	to.SelectedTickets = append(to.SelectedTickets, more.SelectedTickets...)
}

// failed names recipients as WeCom does if none of them is valid.
func (to To) failed() (f FailedRecipients) {
	for _, id := range to.UserIDs {
		f.UserIDs = append(f.UserIDs, strings.ToLower(id))
	}
	f.DepartmentIDs, f.TagIDs = texts(to.DepartmentIDs), texts(to.TagIDs)
	return f
}

// texts writes ids as WeCom does in replies.
func texts(ids []int64) (list wecom.IDs) {
	for _, id := range ids {
		list = append(list, strconv.FormatInt(id, 10))
	}
	return list
}

func (f *FailedRecipients) add(more FailedRecipients) {
	f.UserIDs = append(f.UserIDs, more.UserIDs...)
	f.DepartmentIDs = append(f.DepartmentIDs, more.DepartmentIDs...)
	f.TagIDs = append(f.TagIDs, more.TagIDs...)
	f.UnlicensedUserIDs = append(f.UnlicensedUserIDs, more.UnlicensedUserIDs...)
}
