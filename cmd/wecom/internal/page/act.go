package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/internal/sim"
)

// doAct performs an act with the fields of a form as its parameters. Fields that
// are empty are absent.
func (p *Page) doAct(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		err = readFiles(r)
	}
	if err == nil {
		err = p.perform(r)
	}
	p.back(w, r, err)
}

// maxForm is the largest form that is read, with its files.
const maxForm = 64 << 20

// readFiles reads a form with files: what is in a file is the value of its field, and
// its name is that of the field FIELD_name.
func readFiles(r *http.Request) error {
	if err := r.ParseMultipartForm(maxForm); err != nil {
		return err
	}
	for name, files := range r.MultipartForm.File {
		f, err := files[0].Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		r.PostForm[name], r.PostForm[name+"_name"] = []string{string(content)}, []string{files[0].Filename}
	}
	return nil
}

func (p *Page) perform(r *http.Request) error {
	name := r.PathValue("name")
	for _, act := range p.server.World().Acts() {
		if act.Name != name {
			continue
		}
		params, err := parameters(act, r.PostForm)
		if err != nil {
			return err
		}
		_, err = p.server.Do(name, params)
		return err
	}
	return fmt.Errorf("there is no act %q", name)
}

// parameters makes the parameters of an act out of a form.
func parameters(act sim.ActInfo, form map[string][]string) ([]byte, error) {
	params := map[string]any{}
	for _, param := range act.Params {
		v, err := parameter(param, form)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", param.Name, err)
		}
		if v == nil && param.Type == "boolean" && !param.Optional { // a box that is not ticked
			v = false
		}
		if v != nil {
			params[param.Name] = v
		}
	}
	return json.Marshal(params)
}

// parameter returns the value of a parameter, or nil if the form has none.
func parameter(param sim.Param, form map[string][]string) (any, error) {
	if strings.HasPrefix(param.Type, "map of ") {
		return mapParameter(param, form)
	}
	if param.Type == "bytes" { // as it is
		if values := form[param.Name]; len(values) > 0 && values[0] != "" {
			return []byte(values[0]), nil
		}
		return nil, nil
	}
	var values []string
	for _, v := range form[param.Name] {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return nil, nil
	}
	item, isList := strings.CutPrefix(param.Type, "list of ")
	if !isList {
		return value(param.Type, values[0])
	}
	list := []any{}
	for _, text := range values {
		for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\n' || c == '，' || c == '\r' }) {
			v, err := value(item, part)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
	}
	return list, nil
}

// mapParameter takes the fields NAME.KEY, or the field NAME with a JSON object.
func mapParameter(param sim.Param, form map[string][]string) (any, error) {
	if values := form[param.Name]; len(values) > 0 && strings.TrimSpace(values[0]) != "" {
		var o map[string]json.RawMessage
		if err := json.Unmarshal([]byte(values[0]), &o); err != nil {
			return nil, errors.New("it is no JSON object")
		}
		return o, nil
	}
	m := map[string]any{}
	for field, values := range form {
		key, ok := strings.CutPrefix(field, param.Name+".")
		switch {
		case !ok || len(values) == 0:
		case param.Type == "map of string":
			m[key] = values[0]
		default:
			m[key] = values
		}
	}
	if len(m) == 0 {
		return nil, nil
	}
	return m, nil
}

// formTime is how a form writes a date and time.
const formTime = "2006-01-02T15:04"

func value(kind, text string) (any, error) {
	switch kind {
	case "integer":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		return n, nil
	case "boolean":
		return text == "true" || text == "on", nil
	case "time":
		t, err := time.ParseInLocation(formTime, text, beijing)
		if err != nil {
			return nil, fmt.Errorf("%q is no date and time", text)
		}
		return t, nil
	}
	return text, nil
}

// actsData is all acts, by what they are about.
type actsData struct{ Groups []actGroup }

type actGroup struct {
	Title string
	Acts  []sim.ActInfo
}

// place orders groups as the menu does; those without a page come last.
func (g actGroup) place() int {
	if i := slices.IndexFunc(menu, func(e menuEntry) bool { return e.Title == g.Title }); i >= 0 {
		return i
	}
	return len(menu)
}

// HasFile reports whether an act takes the content of a file.
func (actGroup) HasFile(act sim.ActInfo) bool {
	return slices.ContainsFunc(act.Params, func(p sim.Param) bool { return p.Type == "bytes" })
}

// groupTitles are what acts are about, by the beginning of their names.
var groupTitles = map[string]string{
	"member": "Company", "department": "Company", "app": "Apps", "message": "Messages", "card": "Messages", "media": "Messages",
	"customer": "Customers", "group": "Customers", "group_message": "Customers", "moment": "Customers",
	"document": "Documents", "spreadsheet": "Documents", "docform": "Documents", "mail": "Mail", "invoice": "Invoices", "school": "School", "payment": "Payments", "gov": "Grids and residents", "zone": "Data zone",
	"file": "Security", "screen": "Security", "device": "Security", "addresses": "Security", "account": "Security",
	"form": "Approvals", "own_form": "Approvals", "attendance": "Attendance", "robot": "Group robots", "bot": "AI bots",
	"meeting": "Meetings and schedules", "webinar": "Meetings and schedules", "calendar": "Meetings and schedules", "schedule": "Meetings and schedules", "room": "Meetings and schedules",
	"kf": "Customer service", "report": "Reports", "living": "Live streams", "drive": "Drive", "archive": "Archive of conversations", "smartsheet": "Smart sheets", "dial": "Telephone", "alarm": "Telephone",
	"lower_corp": "Linked corps", "chain": "Linked corps", "chain_group": "Linked corps",
}

func (p *Page) acts(*http.Request) (any, error) {
	var d actsData
	for _, act := range p.server.World().Acts() {
		group, _, _ := strings.Cut(act.Name, ".")
		title := or(groupTitles[group], group)
		i := slices.IndexFunc(d.Groups, func(g actGroup) bool { return g.Title == title })
		if i < 0 {
			i = len(d.Groups)
			d.Groups = append(d.Groups, actGroup{Title: title})
		}
		d.Groups[i].Acts = append(d.Groups[i].Acts, act)
	}
	slices.SortStableFunc(d.Groups, func(a, b actGroup) int { return a.place() - b.place() })
	return d, nil
}

// faultsData is the faults that are switched on, and those that can be.
type faultsData struct {
	On    []server.Fault
	Kinds []faultKind
}

type faultKind struct {
	Kind  server.FaultKind
	Title string
	Value string // what the value is; empty for none
	Usual int
}

var faultKinds = []faultKind{
	{server.FaultToken, "The token is refused (42001)", "", 0},
	{server.FaultCode, "An errcode", "errcode", 45009},
	{server.FaultStatus, "An HTTP status", "status", 502},
	{server.FaultDelay, "The answer comes late", "milliseconds", 3000},
	{server.FaultReset, "The connection breaks before the call runs", "", 0},
	{server.FaultLost, "The connection breaks after the call has run", "", 0},
}

func (p *Page) faults(*http.Request) (any, error) {
	return faultsData{p.server.Faults(), faultKinds}, nil
}

func (p *Page) doFault(w http.ResponseWriter, r *http.Request) {
	number := func(name string) int { n, _ := strconv.Atoi(r.FormValue(name)); return n }
	kind := server.FaultKind(r.FormValue("kind"))
	f := server.Fault{Kind: kind, Path: strings.TrimSpace(r.FormValue("path")), Times: number("times")}
	for _, k := range faultKinds {
		if k.Kind == kind && k.Value != "" {
			f.Value = number("value")
		}
	}
	_, err := p.server.AddFault(f)
	p.back(w, r, err)
}

func (p *Page) doRemoveFault(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.FormValue("number"))
	p.server.RemoveFault(number)
	p.back(w, r, nil)
}

func (p *Page) doClock(w http.ResponseWriter, r *http.Request) {
	var err error
	if advance := r.FormValue("advance"); advance != "" {
		var d time.Duration
		if d, err = time.ParseDuration(advance); err != nil {
			err = fmt.Errorf("the duration %q is not of the form 90m or 24h", advance)
		} else {
			err = p.server.Advance(d)
		}
	}
	switch r.FormValue("run") {
	case "stop":
		p.server.StopClock(true)
	case "go":
		p.server.StopClock(false)
	}
	p.back(w, r, err)
}

func (p *Page) doReset(w http.ResponseWriter, r *http.Request) {
	var err error
	if r.FormValue("sure") != "yes" {
		err = errors.New("tick the box first: a reset forgets all that has happened")
	} else {
		err = p.server.Reset()
	}
	p.back(w, r, err)
}

func (p *Page) doReceiver(w http.ResponseWriter, r *http.Request) {
	agentID, err := strconv.ParseInt(r.FormValue("agentid"), 10, 64)
	if err == nil {
		err = p.server.SetReceiver(sim.Receiver{AgentID: agentID, URL: strings.TrimSpace(r.FormValue("url"))})
	}
	p.back(w, r, err)
}
