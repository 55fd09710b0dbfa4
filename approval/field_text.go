package approval

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/union"
)

// Text returns what was filled in as one line of text for people, in Chinese where
// WeCom shows Chinese: options by their texts; members, departments and files by
// their names, or else ids; days as 2026-11-20; leave as 年假 2026-11-20 上午 至
// 2026-11-20 下午 1天. A table is its rows, each with the titles of its controls.
// Times are in UTC+8, or in the zone of whoever filled in the form, with its name.
// A value of an unknown kind is its rows, or its JSON if it has none.
func (f Field) Text() string {
	v := union.Direct(f.Value)
	if v == nil {
		return ""
	}
	return strings.Join(strings.Fields(v.text()), " ")
}

func (t Text) text() string     { return string(t) }
func (t Textarea) text() string { return string(t) }
func (n Number) text() string   { return string(n) }
func (f Formula) text() string  { return string(f.Value) }

// text writes two decimals, or more if there are.
func (m Money) text() string {
	amount, ok := decimal(string(m))
	if !ok || !new(big.Rat).Mul(amount, big.NewRat(100, 1)).IsInt() {
		return string(m)
	}
	return amount.FloatString(2)
}

func (d Date) text() string {
	if d.At.IsZero() {
		return ""
	}
	layout := time.DateOnly
	if d.Unit == UnitMinute {
		layout = minuteLayout
	}
	return d.In().Format(layout) + d.Zone.suffix()
}

const minuteLayout = "2006-01-02 15:04"

// suffix names the zone, if it is not the usual one.
func (z TimeZone) suffix() string {
	if z.Name == "" {
		return ""
	}
	return " " + z.Name
}

func (s Selector) text() string {
	return joined(s.Options, "、", func(o Option) string { return cmp.Or(o.Value.String(), o.Key) })
}

func (c Contact) text() string {
	members := joined(c.Members, "、", func(m Member) string { return cmp.Or(m.Name, m.UserID) })
	departments := joined(c.Departments, "、", func(d Department) string { return cmp.Or(d.Name, strconv.FormatInt(d.ID, 10)) })
	return joined([]string{members, departments}, "、", itself)
}

// text takes the Chinese tip, or the first one.
func (t Tips) text() string {
	for i, tip := range t.Content {
		if tip.Lang == LangChinese || i == len(t.Content)-1 {
			return tip.Text + tip.Link.Title + tip.After
		}
	}
	return ""
}

func (f Files) text() string { return joined(f, "、", File.name) }
func (f WedriveFiles) text() string {
	return joined(f, "、", func(f WedriveFile) string { return f.ID })
}
func (f File) name() string { return cmp.Or(f.Name, f.ID) }
func (d Docs) text() string {
	return joined(d, "、", func(d Doc) string { return cmp.Or(d.URL, d.ID) })
}

func (c SchoolContact) text() string {
	return joined(slices.Concat(c.Students, c.Classes), "、", func(n SchoolName) string { return n.Name })
}

func (t Table) text() string {
	return joined(t, "；", func(r Row) string {
		return joined(r.Fields, "，", func(f Field) string {
			text, title := f.Text(), f.Title.String()
			if text == "" || title == "" {
				return text
			}
			return title + "：" + text
		})
	})
}

func (v Vacation) text() string {
	return words(v.Type.text(), v.Attendance.Range.text())
}

func (a Attendance) text() string {
	if a.Type == 0 {
		return a.Range.text()
	}
	return words(a.Type.String(), a.Range.text())
}

func (r DateRange) text() string {
	if r.From.IsZero() {
		return ""
	}
	from, to := r.From.In(r.Zone.Location()), r.To.In(r.Zone.Location())
	if r.Unit == UnitHalfDay {
		return words(halfDayText(from), "至", halfDayText(to)+r.Zone.suffix(), r.length())
	}
	return words(from.Format(minuteLayout), "至", to.Format(minuteLayout)+r.Zone.suffix(), r.length())
}

func halfDayText(t time.Time) string {
	if t.Hour() < 12 {
		return t.Format(time.DateOnly) + " 上午"
	}
	return t.Format(time.DateOnly) + " 下午"
}

// length is the duration in days or hours, with at most two decimals.
func (r DateRange) length() string {
	n, unit := r.Duration.Hours(), "小时"
	if r.Unit == UnitHalfDay {
		day := 24.0
		if r.PerDay.Duration > 0 {
			day = r.PerDay.Hours()
		}
		n, unit = n/day, "天"
	}
	return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64) + unit
}

func (p PunchCorrection) text() string {
	if p.PunchedAt.IsZero() {
		return p.State
	}
	return words(p.State, p.PunchedAt.Format(minuteLayout))
}

func (l Location) text() string { return words(l.Title, l.Address) }

func (r RelatedApprovals) text() string {
	return joined(r, "、", func(a RelatedApproval) string { return words(a.TemplateNames.String(), a.FormID) })
}

func (b BankAccount) text() string {
	kind := ""
	if b.Type != 0 {
		kind = b.Type.String()
	}
	return words(kind, b.Name, b.Number, b.Bank.Name, b.Bank.Branch, b.Remark)
}

func (p PhoneNumber) text() string { return words(string(p.Area), string(p.Number)) }

// text shows rows as those of a table.
func (u UnknownValue) text() string { return cmp.Or(rows(u).text(), string(u.Raw)) }

// joined joins the texts of a list that are not empty.
func joined[T any](list []T, separator string, text func(T) string) string {
	var texts []string
	for _, item := range list {
		if s := text(item); s != "" {
			texts = append(texts, s)
		}
	}
	return strings.Join(texts, separator)
}

func itself(s string) string { return s }

// words joins those of several words that are not empty.
func words(list ...string) string { return joined(list, " ", itself) }
