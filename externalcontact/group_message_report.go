package externalcontact

import (
	"context"
	"time"
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
// what became of it. Some members may never do so: give ctx an end. The report
// then has the members, without deliveries, which [Service.ReportGroupMessage]
// counts at any time. It looks every so often, or every minute with 0.
func (s *Service) WaitGroupMessage(ctx context.Context, id string, every time.Duration) (*GroupMessageReport, error) {
	if every <= 0 {
		every = time.Minute
	}
	report := &GroupMessageReport{}
	err := poll(ctx, every, func() (done bool, err error) {
		now := &GroupMessageReport{}
		for task, err := range s.AllGroupMessageTasks(ctx, id) {
			if err != nil {
				return false, err
			}
			now.count(task)
		}
		report = now
		return report.Complete(), nil
	})
	if err != nil {
		return report, err
	}
	return s.ReportGroupMessage(ctx, id)
}

func (r *GroupMessageReport) count(task GroupMessageTask) {
	r.Members++
	if task.Status == TaskSent {
		r.Confirmed++
	}
}
