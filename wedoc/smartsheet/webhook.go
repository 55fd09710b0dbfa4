package smartsheet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/keyurl"
	"github.com/gowecom/wecom/internal/pause"
)

// A Webhook writes records of one sheet (接收外部数据) with a key in place of an
// app. Everybody who has the key can write: guard it like a password. Errors and
// logs never show it.
//
// WeCom takes 3,000 records a minute. A Webhook waits when they are used up, and
// fails at once with [wecom.ErrRateLimited] if its context ends before. It knows
// nothing of what other Webhooks write with the same key; then WeCom answers 2023032.
// It is safe for concurrent use.
type Webhook struct {
	client *wecom.Client
	rows   rowQuota
}

const webhookPath = "/cgi-bin/wedoc/smartsheet/webhook"

// NewWebhook returns the webhook with a key: what stands behind key= in the URL
// that the sheet shows, or the whole URL.
func NewWebhook(key string, opts ...wecom.Option) (*Webhook, error) {
	base, key, err := keyurl.Split(key, webhookPath)
	if err != nil {
		return nil, fmt.Errorf("smartsheet: %w", err)
	}
	if base != "" {
		opts = append([]wecom.Option{wecom.WithBaseURL(base)}, opts...)
	}
	client, err := wecom.NewKeyClient(key, opts...)
	if err != nil {
		return nil, err
	}
	return &Webhook{client: client}, nil
}

// String describes the webhook without its key.
func (w *Webhook) String() string { return "smartsheet.Webhook" }

// GoString keeps %#v from printing the key.
func (w *Webhook) GoString() string { return w.String() }

// LogValue keeps loggers from walking into the webhook.
func (w *Webhook) LogValue() slog.Value { return slog.StringValue(w.String()) }

// CreateRecords adds records, with 500 in one call, and returns those that WeCom
// added: after an error those of the calls before. The keys of values are ids of
// fields, as in the sample (示例数据) beside the URL. Formulas, automatic numbers,
// references, files, group chats, creator, editor and their times cannot be written.
//
// https://developer.work.weixin.qq.com/document/path/101240
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/webhook 接收外部数据到智能表格
func (w *Webhook) CreateRecords(ctx context.Context, rows []Values) ([]Record, error) {
	return w.write(ctx, "add_records", added(rows))
}

// UpdateRecords changes records, with 500 in one call, as [Webhook.CreateRecords]
// adds them. Fields that Values lack are unchanged.
//
// https://developer.work.weixin.qq.com/document/path/101241
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/webhook 接收外部数据到智能表格
func (w *Webhook) UpdateRecords(ctx context.Context, records []RecordUpdate) ([]Record, error) {
	return w.write(ctx, "update_records", updated(records))
}

func (w *Webhook) write(ctx context.Context, key string, records []recordUpdate) (written []Record, err error) {
	for part := range slices.Chunk(records, maxWrite) {
		if err := w.rows.take(ctx, len(part)); err != nil {
			return written, err
		}
		done, err := call.PostIn[[]Record](ctx, w.client, webhookPath, call.Body{key: part}, key)
		if err != nil {
			return written, err
		}
		written = append(written, done...)
	}
	return written, nil
}

// maxWrite is how many records WeCom wants in one call at most.
const maxWrite = 500

// A rowQuota lets 3,000 records go in any minute.
type rowQuota struct {
	mu   sync.Mutex
	sent []sentRows // within the last minute, the oldest first
}

type sentRows struct {
	at time.Time
	n  int
}

const maxRows = 3000

var errRows = errors.New("smartsheet: a webhook takes 3,000 records a minute")

// take waits until n records may be sent. A wait that would outlast ctx fails at
// once.
func (q *rowQuota) take(ctx context.Context, n int) error {
	for {
		wait := q.try(time.Now(), n)
		if wait == 0 {
			return ctx.Err()
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
			return fmt.Errorf("%w, and the next may go in %v: %w", errRows, wait.Round(time.Second), wecom.ErrRateLimited)
		}
		if err := pause.For(ctx, wait); err != nil {
			return err
		}
	}
}

// try counts n records, or returns after which time to try again.
func (q *rowQuota) try(now time.Time, n int) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	used := 0
	q.sent = slices.DeleteFunc(q.sent, func(s sentRows) bool { return now.Sub(s.at) >= time.Minute })
	for _, s := range q.sent {
		used += s.n
	}
	if used+n <= maxRows {
		q.sent = append(q.sent, sentRows{now, n})
		return 0
	}
	return q.sent[0].at.Add(time.Minute).Sub(now)
}
