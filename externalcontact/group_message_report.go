package externalcontact

import (
	"context"

	"github.com/gowecom/wecom/internal/poll"
)

// GroupMessageReport says what became of a group message.
type GroupMessageReport struct {
	Members    int                    // asked to send it
	Confirmed  int                    // of them, who have
	Deliveries map[DeliveryStatus]int // by customer or group; groups are counted once they have got it
}

// Complete reports whether every member has sent the message.
func (r *GroupMessageReport) Complete() bool { return r.Confirmed == r.Members }

// ReportGroupMessage counts what has become of a group message so far. It reads
// the deliveries of every member.
func (s *Service) ReportGroupMessage(ctx context.Context, id string) (*GroupMessageReport, error) {
	report := &GroupMessageReport{Deliveries: map[DeliveryStatus]int{}}
	for task, err := range s.AllGroupMessageTasks(ctx, id) {
		if err != nil {
			return nil, err
		}
		report.count(task)
		for r, err := range s.AllGroupMessageResults(ctx, id, task.UserID) {
			if err != nil {
				return nil, err
			}
			report.Deliveries[r.Status]++
		}
	}
	return report, nil
}

// WaitGroupMessage waits until every member has sent a group message, and counts
// what became of it. Some members never do: give ctx an end. With an error, the
// report is the latest that was seen, without deliveries, or nil.
// [Service.ReportGroupMessage] counts deliveries at any time.
func (s *Service) WaitGroupMessage(ctx context.Context, id string) (*GroupMessageReport, error) {
	tasks, err := poll.Until(ctx, poll.People, func(ctx context.Context) (*GroupMessageReport, bool, error) {
		report := &GroupMessageReport{}
		for task, err := range s.AllGroupMessageTasks(ctx, id) {
			if err != nil {
				return nil, false, err
			}
			report.count(task)
		}
		done := report.Complete()
		return report, done, nil
	})
	if err != nil {
		return tasks, err
	}
	report, err := s.ReportGroupMessage(ctx, id)
	if err != nil {
		return tasks, err
	}
	return report, nil
}

func (r *GroupMessageReport) count(task GroupMessageTask) {
	r.Members++
	if task.Status == TaskSent {
		r.Confirmed++
	}
}
