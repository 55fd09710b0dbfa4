package externalcontact

import (
	"context"
	"slices"

	"github.com/gowecom/wecom/internal/poll"
)

// A Handover hands the customers and groups of a member who left over to another
// member.
type Handover struct {
	FromUserID string // the member who left
	ToUserID   string // the member who takes over; must have customer contact
}

// A HandoverReport says what became of a handover.
type HandoverReport struct {
	Handover
	CustomerIDs []string // customers whose transfer began
	ChatIDs     []string // groups handed over; that takes no time
	Failed      FailedHandover
	Err         error // what ended the handover early; the other fields say what was done before
}

// A FailedHandover is the part of a handover that WeCom refused.
type FailedHandover struct {
	Customers  []FailedTransfer // whose transfer did not begin
	GroupChats []FailedGroupChat
}

// Complete reports whether all groups have been handed over, and all customers
// are on the way.
func (r *HandoverReport) Complete() bool {
	return r.Err == nil && len(r.Failed.Customers)+len(r.Failed.GroupChats) == 0
}

// maxTransfers is how many customers or groups WeCom takes at a time.
const maxTransfers = 100

// StartHandover begins to hand over all customers of a member who left, and hands
// over all groups. Transfers of customers complete after 24 hours, if nobody
// refuses; [Service.WaitHandover] waits for them. It can be called again: it goes
// on with the rest. With an error, the report has what was done before it. For
// several members, [Service.StartHandovers] makes fewer calls.
func (s *Service) StartHandover(ctx context.Context, h Handover) (*HandoverReport, error) {
	reports, _ := s.StartHandovers(ctx, []Handover{h}) // an error is in the report too
	return &reports[0], reports[0].Err
}

// StartHandovers is [Service.StartHandover] for many members who left. It reads
// the customers of all who left once, and keeps those of the members named. There
// is a report for each handover, in their order. A handover that WeCom refuses has
// the error in its report and does not stop the others. The error is what stopped
// all: the list of customers cannot be read, the context ended, or
// [wecom.ErrRateLimited]; handovers not begun have it in their reports too. Of
// handovers from one member, only the first has customers.
func (s *Service) StartHandovers(ctx context.Context, handovers []Handover) ([]HandoverReport, error) {
	reports := make([]HandoverReport, len(handovers))
	customerIDs, stopped := s.unassignedOf(ctx, handovers)
	for i, h := range handovers {
		reports[i].Handover, reports[i].Err = h, stopped
		if stopped != nil {
			continue
		}
		reports[i].Err = s.handOver(ctx, customerIDs[h.FromUserID], &reports[i])
		delete(customerIDs, h.FromUserID)
		if stopsAll(ctx, reports[i].Err) {
			stopped = reports[i].Err
		}
	}
	return reports, stopped
}

// unassignedOf returns the customers of the members who left, by member.
func (s *Service) unassignedOf(ctx context.Context, handovers []Handover) (map[string][]string, error) {
	customerIDs := make(map[string][]string, len(handovers))
	for _, h := range handovers {
		customerIDs[h.FromUserID] = nil
	}
	for u, err := range s.AllUnassigned(ctx) {
		if err != nil {
			return nil, err
		}
		if ids, ok := customerIDs[u.UserID]; ok {
			customerIDs[u.UserID] = append(ids, u.CustomerID)
		}
	}
	return customerIDs, nil
}

func (s *Service) handOver(ctx context.Context, customerIDs []string, report *HandoverReport) error {
	for chunk := range slices.Chunk(customerIDs, maxTransfers) {
		started, err := s.TransferResignedCustomers(ctx, Transfer{FromUserID: report.FromUserID, ToUserID: report.ToUserID, CustomerIDs: chunk})
		if err != nil {
			return err
		}
		report.CustomerIDs = append(report.CustomerIDs, started.CustomerIDs...)
		report.Failed.Customers = append(report.Failed.Customers, started.Failed...)
	}
	return s.handOverGroups(ctx, report)
}

func (s *Service) handOverGroups(ctx context.Context, report *HandoverReport) error {
	var chatIDs []string
	for g, err := range s.AllGroupChats(ctx, GroupChatQuery{Status: OwnerLeft, OwnerIDs: []string{report.FromUserID}}) {
		if err != nil {
			return err
		}
		chatIDs = append(chatIDs, g.ID)
	}
	for chunk := range slices.Chunk(chatIDs, maxTransfers) {
		transfer, err := s.TransferResignedGroupChats(ctx, chunk, report.ToUserID)
		if err != nil {
			return err
		}
		report.Failed.GroupChats = append(report.Failed.GroupChats, transfer.Failed...)
		for _, id := range chunk {
			if !slices.ContainsFunc(transfer.Failed, func(f FailedGroupChat) bool { return f.ChatID == id }) {
				report.ChatIDs = append(report.ChatIDs, id)
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
// hours, and counts how they went. With an error, the counts are the latest that
// were seen, or nil.
func (s *Service) WaitHandover(ctx context.Context, h Handover) (TransferCounts, error) {
	return poll.Until(ctx, poll.People, func(ctx context.Context) (TransferCounts, bool, error) {
		counts := TransferCounts{}
		for r, err := range s.AllResignedTransferResults(ctx, h.FromUserID, h.ToUserID) {
			if err != nil {
				return nil, false, err
			}
			counts[r.Status]++
		}
		return counts, counts[TransferWaiting] == 0, nil
	})
}
