package main

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom/security"
)

// A row is what a trail has of one moment: when, who, what, and more.
type row struct {
	at                          time.Time
	userID, what, detail, where string
	bytes                       int64
}

// A trail is a log of WeCom.
type trail struct {
	name string
	kept int // days for which WeCom keeps it; 0: without end
	rows func(ctx context.Context, from, to time.Time) iter.Seq2[row, error]
}

// trails are the logs of security management.
func trails(s *security.Service) []trail {
	return []trail{
		{"admins", 180, func(ctx context.Context, from, to time.Time) iter.Seq2[row, error] {
			return rows(s.AllAdminLogs(ctx, security.AdminLogQuery{From: from, To: to}), func(l security.AdminLog) row {
				return row{at: l.At.Time, userID: l.UserID, what: l.Operation.String() + "：" + l.Action.String(), detail: l.Detail, where: l.IP}
			})
		}},
		{"members", 180, func(ctx context.Context, from, to time.Time) iter.Seq2[row, error] {
			return rows(s.AllMemberLogs(ctx, security.MemberLogQuery{From: from, To: to}), func(l security.MemberLog) row {
				return row{at: l.At.Time, userID: l.UserID, what: l.Operation.String(), detail: l.Detail, where: l.IP}
			})
		}},
		{"files", 0, func(ctx context.Context, from, to time.Time) iter.Seq2[row, error] {
			return rows(s.AllFileRecords(ctx, security.FileRecordQuery{From: from, To: to}), fileRow)
		}},
		{"captures", 0, func(ctx context.Context, from, to time.Time) iter.Seq2[row, error] {
			return rows(s.AllScreenRecords(ctx, security.ScreenRecordQuery{From: from, To: to}), func(r security.ScreenRecord) row {
				return row{at: r.At.Time, userID: r.UserID, what: r.Type.String(), detail: r.Description, where: r.System}
			})
		}},
	}
}

func rows[T any](list iter.Seq2[T, error], toRow func(T) row) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for item, err := range list {
			if err != nil {
				yield(row{}, err)
				return
			}
			if !yield(toRow(item), nil) {
				return
			}
		}
	}
}

func fileRow(r security.FileRecord) row {
	who := r.UserID
	if who == "" {
		who = r.Outsider.Name + "（" + r.Outsider.Type.String() + "）"
	}
	what := r.Operation.Type.String()
	if r.Operation.Source != 0 {
		what += "：" + r.Operation.Source.String()
	}
	return row{at: r.At.Time, userID: who, what: what, detail: r.Description, where: r.DeviceCode, bytes: r.Size}
}

// cells are a row as CSV has it.
func (r row) cells() []string {
	cells := []string{r.at.Format(time.DateTime), r.userID, r.what, r.detail, r.where, strconv.FormatInt(r.bytes, 10)}
	for i := range cells {
		cells[i] = plain(cells[i])
	}
	return cells
}

// plain keeps Excel from running what somebody chose for a name.
func plain(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@' || s[0] == '\t' || s[0] == '\r') {
		return "'" + s
	}
	return s
}
