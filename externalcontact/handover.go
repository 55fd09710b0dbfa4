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
	CustomerIDs []string // customers whose transfer began
	ChatIDs     []string // groups handed over; that takes no time
	Failed      FailedHandover
}

// A FailedHandover is the part of a handover that WeCom refused.
type FailedHandover struct {
	Customers  []FailedTransfer // whose transfer did not begin
	GroupChats []FailedGroupChat
}

// Complete reports whether all groups have been handed over, and all customers
// are on the way.
func (r *HandoverReport) Complete() bool {
	return len(r.Failed.Customers)+len(r.Failed.GroupChats) == 0
}

// maxTransfers is how many customers or groups WeCom takes at a time.
const maxTransfers = 100

// StartHandover begins to hand over all customers of a member who left, and hands
// over all groups. Transfers of customers complete after 24 hours, if nobody
// refuses; [Service.WaitHandover] waits for them. It can be called again: it goes
// on with the rest. With an error, the report has what was done before it.
func (s *Service) StartHandover(ctx context.Context, h Handover) (*HandoverReport, error) {
	report := &HandoverReport{}
	if err := s.handOverCustomers(ctx, h, report); err != nil {
		return report, err
	}
	return report, s.handOverGroups(ctx, h, report)
}

func (s *Service) handOverCustomers(ctx context.Context, h Handover, report *HandoverReport) error {
	var customerIDs []string
	for u, err := range s.AllUnassigned(ctx) {
		if err != nil {
			return err
		}
		if u.UserID == h.FromUserID {
			customerIDs = append(customerIDs, u.CustomerID)
		}
	}
	for chunk := range slices.Chunk(customerIDs, maxTransfers) {
		started, err := s.TransferResignedCustomers(ctx, Transfer{FromUserID: h.FromUserID, ToUserID: h.ToUserID, CustomerIDs: chunk})
		if err != nil {
			return err
		}
		report.CustomerIDs = append(report.CustomerIDs, started.CustomerIDs...)
		report.Failed.Customers = append(report.Failed.Customers, started.Failed...)
	}
	return nil
}

func (s *Service) handOverGroups(ctx context.Context, h Handover, report *HandoverReport) error {
	var chatIDs []string
	for g, err := range s.AllGroupChats(ctx, GroupChatQuery{Status: OwnerLeft, OwnerIDs: []string{h.FromUserID}}) {
		if err != nil {
			return err
		}
		chatIDs = append(chatIDs, g.ID)
	}
	for chunk := range slices.Chunk(chatIDs, maxTransfers) {
		transfer, err := s.TransferResignedGroupChats(ctx, chunk, h.ToUserID)
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
