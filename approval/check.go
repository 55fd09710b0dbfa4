package approval

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// ErrMisfit means that a form does not fit its template; see [FieldError].
var ErrMisfit = errors.New("the form does not fit its template")

// A FieldError is what is wrong with one field of a form. It is an [ErrMisfit].
type FieldError struct {
	ID      string // of the control
	Title   string // of the control in the template; empty if it has no such control
	Problem string // what is wrong, and what to do
}

// Error names the control by its title.
func (e *FieldError) Error() string {
	if e.Title == "" {
		return fmt.Sprintf("approval: %s: %s", e.ID, e.Problem)
	}
	return fmt.Sprintf("approval: %s (%s): %s", e.Title, e.ID, e.Problem)
}

// Unwrap returns [ErrMisfit].
func (e *FieldError) Unwrap() error { return ErrMisfit }

// SubmitChecked is [Service.Submit] for a form that fits its template: otherwise
// it fails with all that [Template.Check] finds, and nothing is submitted. The
// template is fetched once and remembered; it is fetched again when a form does
// not fit what is remembered.
func (s *Service) SubmitChecked(ctx context.Context, form Application) (formID string, err error) {
	t, remembered, err := s.templates.get(ctx, s, form.TemplateID, nil)
	if err != nil {
		return "", err
	}
	misfit := t.Check(form)
	if misfit != nil && remembered {
		if t, _, err = s.templates.get(ctx, s, form.TemplateID, t); err != nil {
			return "", err
		}
		misfit = t.Check(form)
	}
	if misfit != nil {
		return "", misfit
	}
	return s.Submit(ctx, form)
}

// maxFiles is how many files a form takes, maxSummary how many lines and
// maxLine how many characters of each.
const (
	maxFiles   = 6
	maxSummary = 3
	maxLine    = 20
)

// Check tells whether a form fits the template. It fails with a [FieldError] for
// each control that is required and empty, has a value of another kind or an
// option that does not exist, or a value that WeCom does not take, all of them
// joined.
func (t *Template) Check(form Application) error {
	c := checker{hideable: hideable(t.Content.Controls)}
	c.fields(t.Content.Controls, form.Fields, "")
	if c.files > maxFiles {
		c.add("files", "", "the form has %d files, and WeCom takes %d at most", c.files, maxFiles)
	}
	c.summary(form.Summary)
	return errors.Join(c.problems...)
}

// A checker collects what is wrong with a form.
type checker struct {
	problems []error
	files    int
	hideable map[string]bool
}

func (c *checker) add(id, title, format string, args ...any) {
	c.problems = append(c.problems, &FieldError{id, title, fmt.Sprintf(format, args...)})
}

func (c *checker) summary(lines []Texts) {
	if n := len(lines); n < 1 || n > maxSummary {
		c.add("summary", "", "it has %d lines, and WeCom wants 1 to %d", n, maxSummary)
	}
	for _, line := range lines {
		for _, l := range line {
			if n := utf8.RuneCountInString(l.Text); n > maxLine {
				c.add("summary", "", "the line %q has %d characters, and WeCom takes %d at most", l.Text, n, maxLine)
			}
		}
	}
}

// fields checks fields against controls: those of a template, or of a table
// within one, of which row tells where.
func (c *checker) fields(controls []Control, fields []Field, row string) {
	byID := map[string]*Field{}
	for i, f := range fields {
		known := slices.ContainsFunc(controls, func(c Control) bool { return c.ID == f.ID })
		switch {
		case !known:
			c.add(f.ID, f.Title.String(), "%sthe template has no such control", row)
		case byID[f.ID] != nil:
			c.add(f.ID, f.Title.String(), "%sit is filled in twice", row)
		}
		byID[f.ID] = &fields[i]
	}
	for _, control := range controls {
		if control.Kind == KindTips || control.Kind == KindFormula { // WeCom fills them in
			continue
		}
		f := byID[control.ID]
		problem := ""
		switch {
		case control.Kind == KindPunchCorrection:
			problem = "forms with this control cannot be submitted by the API"
		case f == nil && row != "":
			problem = "it is missing; a row needs every control of the table, the empty ones too"
		case f != nil && !isBlank(union.Direct(f.Value)):
			problem = c.value(control, union.Direct(f.Value))
		case bool(control.Required) && !c.hideable[control.ID]:
			problem = "it is required and empty"
		}
		if problem != "" {
			c.add(control.ID, control.Title.String(), "%s%s", row, problem)
		}
	}
}

// hideable returns the controls that a choice in another one may hide, where
// being required means nothing. Either may stand in a table.
func hideable(controls []Control) map[string]bool {
	ids := map[string]bool{}
	for _, control := range controls {
		maps.Copy(ids, hideable(children(control)))
		for _, relation := range configOf[SelectorConfig](control).Relations {
			for _, related := range relation.Controls {
				ids[related.ID] = true
			}
		}
	}
	return ids
}

// isBlank reports whether nothing is filled in.
func isBlank(v Value) bool {
	switch v := v.(type) {
	case nil:
		return true
	case Date:
		return v.At.IsZero()
	case Selector:
		return len(v.Options) == 0
	case Contact:
		return len(v.Members)+len(v.Departments) == 0
	case DateRange:
		return v.From.IsZero()
	case Attendance:
		return v.Range.From.IsZero()
	case Vacation:
		return len(v.Type.Options) == 0 && v.Attendance.Range.From.IsZero()
	}
	r := reflect.ValueOf(v)
	return r.IsZero() || r.Kind() == reflect.Slice && r.Len() == 0
}

// configOf returns the configuration of a control, or none.
func configOf[C Config](control Control) C {
	config, _ := union.Direct(control.Config).(C)
	return config
}

// value tells what is wrong with a value that is not blank, or "".
func (c *checker) value(control Control, v Value) string {
	if kind := v.valueKind(); kind != control.Kind {
		return fmt.Sprintf("it is a %s and cannot hold a %s", string(control.Kind), string(kind)) // as the types are called
	}
	switch v := v.(type) {
	case Text:
		return checkLine(string(v))
	case Number:
		return checkDecimal(string(v))
	case Money:
		return checkDecimal(string(v))
	case Date:
		return checkUnit(v.Unit, configOf[DateConfig](control).Unit)
	case Selector:
		return checkChoice(v, configOf[SelectorConfig](control))
	case Contact:
		return checkContact(v, configOf[ContactConfig](control))
	case Files:
		c.files += len(v)
	case Table:
		c.rows(control, v)
	case UnknownValue:
		if len(children(control)) > 0 {
			c.rows(control, rows(v))
		}
	case DateRange:
		return checkRange(v, configOf[DateRangeConfig](control))
	case Attendance:
		return checkAttendance(v, configOf[AttendanceConfig](control))
	case Vacation:
		return checkVacation(v, configOf[VacationConfig](control))
	}
	return ""
}

// rows checks what a control is made of.
func (c *checker) rows(control Control, table Table) {
	for i, row := range table {
		c.fields(children(control), row.Fields, fmt.Sprintf("in row %d of %s: ", i+1, control.Title))
	}
}

// children returns the controls that a control is made of. A configuration that
// this package does not know is read as that of a table is.
func children(control Control) []Control {
	if unknown := configOf[UnknownConfig](control); len(unknown.Raw) > 0 {
		var byKey map[string]struct {
			Children []Control `json:"children"`
		}
		_, _ = lenient.Unmarshal(unknown.Raw, &byKey, nil) // what cannot be read has none
		for _, config := range byKey {
			if len(config.Children) > 0 {
				return config.Children
			}
		}
	}
	return configOf[TableConfig](control).Children
}

func checkLine(s string) string {
	if strings.ContainsAny(s, "\r\n") {
		return "it takes no line breaks"
	}
	return ""
}

func checkDecimal(s string) string {
	if _, ok := decimal(s); !ok {
		return fmt.Sprintf("%q is not a decimal number such as 12.50", s)
	}
	return ""
}

// checkUnit compares what a value is counted in with what the template wants.
func checkUnit[T DateUnit | RangeUnit | SelectType](got, want T) string {
	if want != "" && got != want {
		return fmt.Sprintf("it is of type %q, and this one is %q", want, got)
	}
	return ""
}

func checkChoice(v Selector, config SelectorConfig) string {
	if problem := checkUnit(v.Type, config.Type); problem != "" {
		return problem
	}
	if v.Type == SelectOne && len(v.Options) > 1 {
		return "one option can be chosen, not several"
	}
	for _, o := range v.Options {
		if !slices.ContainsFunc(config.Options, func(c OptionConfig) bool { return c.Key == o.Key }) {
			return fmt.Sprintf("it has no option %q; its options are %s", o.Key, config.describe())
		}
	}
	return ""
}

// describe lists the options by key and text.
func (c SelectorConfig) describe() string {
	list := make([]string, len(c.Options))
	for i, o := range c.Options {
		list[i] = fmt.Sprintf("%s (%s)", o.Key, o.Text)
	}
	return strings.Join(list, ", ")
}

func checkContact(v Contact, config ContactConfig) string {
	members, departments := len(v.Members), len(v.Departments)
	switch {
	case config.Mode == ChooseMembers && departments > 0:
		return "it takes members, not departments"
	case config.Mode == ChooseDepartments && members > 0:
		return "it takes departments, not members"
	case config.Type == SelectOne && members+departments > 1:
		return "one can be chosen, not several"
	}
	return ""
}

func checkRange(r DateRange, config DateRangeConfig) string {
	if problem := checkUnit(r.Unit, config.Unit); problem != "" {
		return problem
	}
	if r.To.IsZero() || !r.End().After(r.Begin()) {
		return "its end is not after its beginning"
	}
	if r.Unit == UnitHalfDay {
		for _, at := range []time.Time{r.From.Time, r.To.Time} {
			if at.Sub(midnight(at.In(wecom.Beijing)))%halfDay != 0 {
				return "half days begin at 00:00 or 12:00 in UTC+8: use HalfDays"
			}
		}
	}
	return ""
}

// maxOvertime is how long a form for overtime may be.
const maxOvertime = 7 * 24 * time.Hour

func checkAttendance(v Attendance, config AttendanceConfig) string {
	if config.Type != 0 && v.Type != config.Type {
		return fmt.Sprintf("it is for %v, and this is %v", config.Type, v.Type)
	}
	if problem := checkRange(v.Range, config.Range); problem != "" {
		return problem
	}
	if v.Type == AttendanceOvertime && v.Range.End().Sub(v.Range.Begin()) > maxOvertime {
		return "overtime takes 7 days at most"
	}
	step := tenthOfHour
	if v.Range.Unit == UnitHalfDay {
		step = halfDay
		if v.Type == AttendanceOvertime {
			step = tenthOfDay
		}
	}
	for _, day := range v.Days.Items {
		if day.Duration.Duration%step != 0 {
			return fmt.Sprintf("the duration on %s is not a multiple of %v", day.Day.In(wecom.Beijing).Format(time.DateOnly), step)
		}
	}
	return ""
}

func checkVacation(v Vacation, config VacationConfig) string {
	if problem := checkUnit(v.Type.Type, SelectOne); problem != "" {
		return problem
	}
	if len(v.Type.Options) > 1 {
		return "one type of leave can be chosen, not several"
	}
	if !slices.ContainsFunc(config.Items, func(i VacationItem) bool { return i.ID == v.VacationID() }) {
		return fmt.Sprintf("it has no type of leave with id %d", v.VacationID())
	}
	return checkAttendance(v.Attendance, AttendanceConfig{Type: AttendanceLeave})
}

// templates remembers templates by id.
type templates struct {
	turn chan struct{} // held by who reads or changes byID, or fetches
	byID map[string]*Template
}

func newTemplates() templates {
	return templates{make(chan struct{}, 1), map[string]*Template{}}
}

// get returns a template, and whether it was remembered. What is outdated is not
// remembered any longer. However many ask at once, a template is fetched once.
func (t *templates) get(ctx context.Context, s *Service, id string, outdated *Template) (_ *Template, remembered bool, err error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	if known := t.byID[id]; known != nil && known != outdated {
		return known, true, nil
	}
	fetched, err := s.GetTemplate(ctx, id)
	if err != nil {
		return nil, false, err
	}
	t.byID[id] = fetched
	return fetched, false, nil
}
