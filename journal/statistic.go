package journal

import (
	"context"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Statistic tells who has submitted a report in one cycle, such as a day, and who
// has not.
type Statistic struct {
	TemplateID    string     `json:"template_id"`
	TemplateName  string     `json:"template_name"`
	Cycle         Cycle      `json:"report_type"`
	CycleBeginsAt wecom.Time `json:"cycle_begin_time"`
	CycleEndsAt   wecom.Time `json:"cycle_end_time"`
	BeginsAt      wecom.Time `json:"stat_begin_time"` // of the time in which reports are counted
	EndsAt        wecom.Time `json:"stat_end_time"`
	Reporters     Range      `json:"report_range"` // who must report
	Exempt        Range      `json:"white_range"`  // who of these need not (白名单)
	Receivers     Range      `json:"receivers"`
	Reported      []Reporter `json:"report_list"`
	Missing       []Reporter `json:"unreport_list"`
}

// A Cycle tells how often a report is due.
//
//wecom:string
type Cycle int

const (
	Daily   Cycle = 2 // 按日汇报
	Weekly  Cycle = 3 // 按周汇报
	Monthly Cycle = 4 // 按月汇报
)

// A Range names people.
type Range struct {
	UserIDs       []string
	DepartmentIDs []string // WeCom calls them open_partyid here, and writes text
	TagIDs        []string // open_tagid
	LeaderLevels  []int64  // of receivers: 1 is the direct superior
}

// UnmarshalJSONFrom reads the range, on the wire lists of objects of one key.
func (r *Range) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type (
		department struct {
			ID string `json:"open_partyid"`
		}
		tag struct {
			ID string `json:"open_tagid"`
		}
		leader struct {
			Level int64 `json:"level"`
		}
	)
	var wire struct {
		Users       []approval.User `json:"user_list"`
		Departments []department    `json:"party_list"`
		Tags        []tag           `json:"tag_list"`
		Leaders     []leader        `json:"leader_list"`
	}
	err := json.UnmarshalDecode(d, &wire)
	*r = Range{
		UserIDs:       each(wire.Users, func(u approval.User) string { return u.UserID }),
		DepartmentIDs: each(wire.Departments, func(d department) string { return d.ID }),
		TagIDs:        each(wire.Tags, func(t tag) string { return t.ID }),
		LeaderLevels:  each(wire.Leaders, func(l leader) int64 { return l.Level }),
	}
	return err
}

// UnmarshalJSON is [Range.UnmarshalJSONFrom] for encoding/json.
func (r *Range) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

func each[A, B any](list []A, f func(A) B) (mapped []B) {
	for _, a := range list {
		mapped = append(mapped, f(a))
	}
	return mapped
}

// A Reporter is a member with the reports that were due in the cycle.
type Reporter struct {
	User    approval.User `json:"user"`
	Reports []Report      `json:"itemlist"`
}

// A Report is a report that was due.
type Report struct {
	RecordID string     `json:"journaluuid"` // empty if it was not submitted
	At       wecom.Time `json:"reporttime"`  // the beginning of the cycle if it was not submitted
	Late     wecom.Flag `json:"flag"`        // 迟交
}

// A StatisticQuery says of which report statistics are wanted.
type StatisticQuery struct {
	TemplateID string    // required
	From, To   time.Time // required
}

// maxStatisticSpan is the longest time that one call may ask for, and maxCycle is
// as long as a cycle can be.
const (
	maxStatisticSpan = 365 * 24 * time.Hour
	maxCycle         = 31 * 24 * time.Hour
)

// ListStatistics returns a statistic for each cycle of a report within at most a
// year. WeCom sums up a cycle after its end: those that go on are not listed.
// [Service.AllStatistics] takes any time.
//
// https://developer.work.weixin.qq.com/document/path/93395
//
//wecom:api POST /cgi-bin/oa/journal/get_stat_list 获取汇报统计数据
func (s *Service) ListStatistics(ctx context.Context, in StatisticQuery) ([]Statistic, error) {
	return call.QueryIn[[]Statistic](ctx, s.client, "/cgi-bin/oa/journal/get_stat_list", call.Body{
		"template_id": in.TemplateID, "starttime": wecom.TimeOf(in.From), "endtime": wecom.TimeOf(in.To),
	}, "stat_list")
}

// AllStatistics yields a statistic for each cycle of a report within a time of any
// length. It asks for a year at a time. Neighbouring years overlap by a month, so
// that a cycle across their border is whole in one of them; each cycle comes once.
func (s *Service) AllStatistics(ctx context.Context, in StatisticQuery) iter.Seq2[Statistic, error] {
	return func(yield func(Statistic, error) bool) {
		seen := map[time.Time]bool{}
		windows := pager.Windows(in.From.Truncate(time.Second), in.To.Truncate(time.Second), maxStatisticSpan, -maxCycle)
		parts := pager.Each(windows, func(w pager.Window) iter.Seq2[Statistic, error] {
			return pager.Once(func() ([]Statistic, error) {
				return s.ListStatistics(ctx, StatisticQuery{in.TemplateID, w.From, w.To})
			})
		})
		for statistic, err := range parts {
			begin := statistic.CycleBeginsAt.Time
			if err == nil && seen[begin] {
				continue
			}
			seen[begin] = true
			if !yield(statistic, err) {
				return
			}
		}
	}
}
