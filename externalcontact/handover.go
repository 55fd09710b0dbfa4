package externalcontact

import (
	"context"
	"slices"

	"github.com/gowecom/wecom/internal/poll"
)

// A Handover hands the customers and groups of a member who left over to another
// member.
type Handover struct {
	From string // the member who left
	To   string // the member who takes over; must have customer contact
}

// A HandoverReport says what became of a handover.
type HandoverReport struct {
	Started      []string               // customers whose transfer began
	Refused      []TransferAnswer       // customers whose transfer WeCom refused to begin
	Groups       []string               // groups handed over; that takes no time
	FailedGroups []GroupTransferFailure // groups that were not
}

// Complete reports whether all groups have been handed over, and all customers
// are on the way.
func (r *HandoverReport) Complete() bool { return len(r.Refused)+len(r.FailedGroups) == 0 }

// maxTransfers is how many customers or groups WeCom takes at a time.
const maxTransfers = 100

// StartHandover begins to hand over all customers of a member who left, and hands
// over all groups. Transfers of customers complete after 24 hours, if nobody
// refuses; [Service.WaitHandover] waits for them. It can be called again: it goes
// on with what is left. On an error the report has what was done before it.
func (s *Service) StartHandover(ctx context.Context, h Handover) (*HandoverReport, error) {
	report := &HandoverReport{}
	var customers []string
	for u, err := range s.AllUnassigned(ctx) {
		if err != nil {
			return report, err
		}
		if u.UserID == h.From {
			customers = append(customers, u.CustomerID)
		}
	}
	for chunk := range slices.Chunk(customers, maxTransfers) {
		answers, err := s.TransferResignedCustomers(ctx, Transfer{h.From, h.To, chunk}, "")
		if err != nil {
			return report, err
		}
		report.addAnswers(answers.Customers)
	}
	return report, s.handOverGroups(ctx, h, report)
}

func (r *HandoverReport) addAnswers(answers []TransferAnswer) {
	for _, a := range answers {
		if a.Code == 0 {
			r.Started = append(r.Started, a.CustomerID)
		} else {
			r.Refused = append(r.Refused, a)
		}
	}
}

func (s *Service) handOverGroups(ctx context.Context, h Handover, report *HandoverReport) error {
	var chats []string
	for g, err := range s.AllGroupChats(ctx, GroupChatFilter{Status: OwnerLeft, Owners: []string{h.From}}) {
		if err != nil {
			return err
		}
		chats = append(chats, g.ID)
	}
	for chunk := range slices.Chunk(chats, maxTransfers) {
		failures, err := s.TransferResignedGroupChats(ctx, chunk, h.To)
		if err != nil {
			return err
		}
		report.FailedGroups = append(report.FailedGroups, failures.Groups...)
		for _, id := range chunk {
			if !slices.ContainsFunc(failures.Groups, func(f GroupTransferFailure) bool { return f.ChatID == id }) {
				report.Groups = append(report.Groups, id)
			}
		}
	}
	return nil
}

// TransferCounts says how many transfers are in each state.
type TransferCounts map[TransferStatus]int

// Complete reports whether all customers have been handed over.
func (c TransferCounts) Complete() bool {
	for status, n := range c {
		if status != TransferDone && n > 0 {
			return false
		}
	}
	return true
}

// WaitHandover waits until no transfer of a handover is pending, which takes 24
// hours, and counts how they went. With an error, the counts are the latest.
func (s *Service) WaitHandover(ctx context.Context, h Handover) (TransferCounts, error) {
	return poll.Until(ctx, poll.People, func(ctx context.Context) (TransferCounts, bool, error) {
		counts := TransferCounts{}
		for r, err := range s.AllResignedTransferResults(ctx, h.From, h.To) {
			if err != nil {
				return nil, false, err
			}
			counts[r.Status]++
		}
		return counts, counts[TransferWaiting] == 0, nil
	})
}
