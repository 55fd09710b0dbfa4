package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gowecom/wecom"
)

// Batches are what became of a message that was sent in several calls.
type Batches struct {
	Sent []Sent // of each call, in order

	Missed // those of all calls together

	// Unsent are the recipients whose calls were not made, or failed, when
	// SendInBatches returns an error: those to go on with.
	Unsent To
}

// SendInBatches is [Service.Send] for any number of recipients: as many calls as
// it takes, one after the other. A call none of whose recipients is valid counts
// them among the [Missed] and does not stop the others.
//
// An id that is named twice is sent to once, but a member who is named by id and
// by department may get the message twice: name each in one way. On an error
// the Batches say what was sent; go on with Unsent. Together with Options.Once
// that is safe even where a call failed without a reply.
func (s *Service) SendInBatches(ctx context.Context, to To, content Content, opts ...Options) (*Batches, error) {
	to = to.single()
	if err := to.checkUsers(); err != nil {
		return &Batches{Unsent: to}, fmt.Errorf("message: %w", err)
	}
	calls := to.batches()
	result := new(Batches)
	var refusal error
	for i, part := range calls {
		sent, err := s.Send(ctx, part, content, opts...)
		switch {
		case errors.Is(err, wecom.ErrAllRecipientsInvalid):
			refusal = err
			result.Missed.add(part.invalid())
		case err != nil:
			for _, rest := range calls[i:] {
				result.Unsent.add(rest)
			}
			return result, fmt.Errorf("call %d of %d: %w", i+1, len(calls), err)
		default:
			result.Sent = append(result.Sent, *sent)
			result.Missed.add(sent.Missed)
		}
	}
	if len(result.Sent) == 0 {
		return result, refusal
	}
	return result, nil
}

// batches cuts recipients into what one call takes, and at least one part.
func (to To) batches() []To {
	var parts []To
	at := func(i int) *To {
		if i == len(parts) {
			parts = append(parts, To{})
		}
		return &parts[i]
	}
	at(0)
	chunk(to.Users, maxUsers, strings.ToLower, func(i int, ids []string) { at(i).Users = ids })
	chunk(to.Departments, maxDepartments, same, func(i int, ids []int64) { at(i).Departments = ids })
	chunk(to.Tags, maxTags, same, func(i int, ids []int64) { at(i).Tags = ids })
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
	to.Users = append(to.Users, more.Users...)
	to.Departments = append(to.Departments, more.Departments...)
	to.Tags = append(to.Tags, more.Tags...)
}

// invalid names recipients as WeCom does if none of them is valid.
func (to To) invalid() (m Missed) {
	for _, id := range to.Users {
		m.InvalidUsers = append(m.InvalidUsers, strings.ToLower(id))
	}
	for _, id := range to.Departments {
		m.InvalidDepartments = append(m.InvalidDepartments, fmt.Sprint(id))
	}
	for _, id := range to.Tags {
		m.InvalidTags = append(m.InvalidTags, fmt.Sprint(id))
	}
	return m
}

func (m *Missed) add(more Missed) {
	m.InvalidUsers = append(m.InvalidUsers, more.InvalidUsers...)
	m.InvalidDepartments = append(m.InvalidDepartments, more.InvalidDepartments...)
	m.InvalidTags = append(m.InvalidTags, more.InvalidTags...)
	m.UnlicensedUsers = append(m.UnlicensedUsers, more.UnlicensedUsers...)
}
