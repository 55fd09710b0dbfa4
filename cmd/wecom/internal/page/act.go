package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
	"github.com/gowecom/wecom/internal/sim"
)

// doAct performs an act with the fields of a form as its parameters. Fields that
// are empty are absent.
func (p *Page) doAct(w http.ResponseWriter, r *http.Request) {
	err := r.ParseForm()
	if err == nil {
		err = p.perform(r)
	}
	p.back(w, r, err)
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

// mapParameter takes the fields NAME.KEY.
func mapParameter(param sim.Param, form map[string][]string) (any, error) {
	m := map[string][]string{}
	for field, values := range form {
		if key, ok := strings.CutPrefix(field, param.Name+"."); ok {
			m[key] = values
		}
	}
	if len(m) == 0 {
		return nil, nil
	}
	return m, nil
}

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
		t, err := time.ParseInLocation("2006-01-02T15:04", text, beijing)
		if err != nil {
			return nil, fmt.Errorf("%q is no date and time", text)
		}
		return t, nil
	case "bytes":
		return []byte(text), nil
	}
	return text, nil
}

// actsData is all acts, by what they are about.
type actsData struct{ Groups []actGroup }

type actGroup struct {
	Name string
	Acts []sim.ActInfo
}

func (p *Page) acts(*http.Request) (any, error) {
	var d actsData
	for _, act := range p.server.World().Acts() {
		group, _, _ := strings.Cut(act.Name, ".")
		if n := len(d.Groups); n == 0 || d.Groups[n-1].Name != group {
			d.Groups = append(d.Groups, actGroup{Name: group})
		}
		last := &d.Groups[len(d.Groups)-1]
		last.Acts = append(last.Acts, act)
	}
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
