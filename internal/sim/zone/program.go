package zone

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Program is a program of the zone with one ability.
type Program struct {
	ProgramID, AbilityID string

	// Samples of input and output, in JSON; "" fits everything.
	Input, Output string

	// Answer runs under the lock of the world.
	Answer func(Call) Answer
}

// A Call is a call of an ability.
type Call struct {
	AgentID  int64 // of the app
	Input    string
	NotifyID string
	IsTask   bool
}

// An Answer is what a program answers.
type Answer struct {
	Output string
	Code   int64 // its own; 0 for success
}

// A program is a program as the zone has it.
type program struct {
	id         string
	abilities  map[string]*ability
	logLevel   int64
	debug      int
	debugToken string
	debugUntil time.Time
}

// An ability is one ability of a program.
type ability struct {
	input, output any // samples; nil fits everything
	answer        func(Call) Answer
}

// Run has the corp run a program in the zone, or gives the program another ability.
func Run(tx *sim.Tx, p Program) error {
	input, err := sample(p.Input)
	if err != nil {
		return fmt.Errorf("the format of the input: %w", err)
	}
	output, err := sample(p.Output)
	if err != nil {
		return fmt.Errorf("the format of the output: %w", err)
	}
	s := slot.Of(tx)
	if s.programs[p.ProgramID] == nil {
		s.programs[p.ProgramID] = &program{id: p.ProgramID, abilities: map[string]*ability{}, logLevel: logInfo, debug: debugOff}
	}
	s.programs[p.ProgramID].abilities[p.AbilityID] = &ability{input, output, p.Answer}
	return nil
}

func sample(text string) (v any, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &v)
	}
	return v, err
}

// An Addition is the parameters of Add.
type Addition struct {
	ProgramID string `json:"program_id"`
	AbilityID string `json:"ability_id"`
	Input     string `json:"input,omitempty"`  // a sample, in JSON
	Output    string `json:"output,omitempty"` // a sample, in JSON
	Answer    string `json:"answer"`           // JSON
	Code      int64  `json:"code,omitempty"`   // the program's own; 0 for success
}

// Add has the corp run a program that always answers the same.
var Add = sim.NewAct("zone.program", "The corp runs a program in the zone that always answers the same.", func(tx *sim.Tx, p Addition) (sim.Nothing, error) {
	return sim.Nothing{}, Run(tx, Program{p.ProgramID, p.AbilityID, p.Input, p.Output, func(Call) Answer { return Answer{p.Answer, p.Code} }})
})

// fits reports whether a value has only keys of a sample, with values of the same
// kinds.
func fits(sample, v any) bool {
	switch sample := sample.(type) {
	case nil:
		return true
	case map[string]any:
		o, ok := v.(map[string]any)
		for key, inner := range o {
			known, isKnown := sample[key]
			ok = ok && isKnown && fits(known, inner)
		}
		return ok
	case []any:
		list, ok := v.([]any)
		for _, inner := range list {
			ok = ok && (len(sample) == 0 || fits(sample[0], inner))
		}
		return ok
	case string:
		_, ok := v.(string)
		return ok
	case bool:
		_, ok := v.(bool)
		return ok
	}
	_, ok := v.(float64)
	return ok
}

// find returns the program that the app names.
func find(tx *sim.Tx) (*program, error) {
	p := slot.Of(tx).programs[sim.Text(tx.Body["program_id"])]
	if p == nil {
		return nil, sim.Refuse(790020, "the program is not linked with the app")
	}
	return p, nil
}

// called returns the ability that the app calls, and the call.
func called(tx *sim.Tx) (*ability, Call, error) {
	p, err := find(tx)
	if err != nil {
		return nil, Call{}, err
	}
	a := p.abilities[sim.Text(tx.Body["ability_id"])]
	if a == nil {
		return nil, Call{}, sim.Refuse(710636, "invalid ability_id")
	}
	c := Call{AgentID: tx.App.AgentID, Input: sim.Text(tx.Body["request_data"]), NotifyID: sim.Text(tx.Body["notify_id"])}
	if n := slot.Of(tx).notices.Get(c.NotifyID); c.NotifyID != "" && (n.program != p || n.agentID != c.AgentID || !tx.Now().Before(n.until)) {
		return nil, Call{}, sim.Refuse(710646, "invalid notify_id")
	}
	input, err := sample(c.Input)
	switch {
	case err != nil || c.Input == "":
		return nil, Call{}, sim.Refuse(790015, "request_data is no JSON")
	case !fits(a.input, input):
		return nil, Call{}, sim.Refuse(790016, "request_data does not match the format")
	}
	return a, c, nil
}

// checkOutput refuses an output that does not fit the format of the ability.
func (a *ability) checkOutput(text string) error {
	output, err := sample(text)
	switch {
	case err != nil:
		return sim.Refuse(790013, "the output is no JSON")
	case text != "" && !fits(a.output, output):
		return sim.Refuse(790014, "the output does not match the format")
	}
	return nil
}

func programCall(tx *sim.Tx) (any, error) {
	a, c, err := called(tx)
	if err != nil {
		return nil, err
	}
	answer := a.answer(c)
	if answer.Code != 0 {
		return nil, sim.Refuse(710676, "the program did not answer 200")
	}
	return object{"response_data": answer.Output}, a.checkOutput(answer.Output)
}

// A task is a call that a program works on for a while.
type task struct {
	agentID int64
	done    bool
	answer  Answer
	err     error // why the output is not taken
}

func taskStart(tx *sim.Tx) (any, error) {
	a, c, err := called(tx)
	if err != nil {
		return nil, err
	}
	c.IsTask = true
	t, id := &task{agentID: c.AgentID}, slot.Of(tx).id("simulated-task-")
	slot.Of(tx).tasks.Put(tx, id, t)
	tx.After(taskTime, func(*sim.Tx) {
		t.done, t.answer = true, a.answer(c)
		if t.answer.Code == 0 {
			t.err = a.checkOutput(t.answer.Output)
		}
	})
	return object{"jobid": id}, nil
}

func taskGet(tx *sim.Tx) (any, error) {
	t := slot.Of(tx).tasks.Get(sim.Text(tx.Body["jobid"]))
	switch {
	case t == nil || t.agentID != tx.App.AgentID:
		return nil, sim.Refuse(790000, "invalid jobid")
	case !t.done:
		return nil, sim.Refuse(710642, "waiting for the program")
	case t.err != nil:
		return nil, t.err
	}
	return object{"response_errcode": t.answer.Code, "response_data": t.answer.Output}, nil
}

// running returns a program that somebody in the corp names.
func (s *store) running(id string) (*program, error) {
	p := s.programs[id]
	if p == nil {
		return nil, fmt.Errorf("there is no program %q in the zone", id)
	}
	return p, nil
}

// A Notification is the parameters of Notify.
type Notification struct {
	ProgramID string `json:"program_id"`
	AgentID   int64  `json:"agentid"`
	Scene     int    `json:"scene"` // 0 to 255
}

// A Notified is the result of Notify.
type Notified struct {
	NotifyID string `json:"notify_id"`
}

// Notify has a program notify an app, which is told by program_notify.
var Notify = sim.NewAct("zone.notify", "A program in the zone notifies an app.", func(tx *sim.Tx, n Notification) (Notified, error) {
	s := slot.Of(tx)
	p, err := s.running(n.ProgramID)
	if err != nil {
		return Notified{}, err
	}
	if n.Scene < 0 || n.Scene > 255 {
		return Notified{}, fmt.Errorf("there is no scene %d: they are 0 to 255", n.Scene)
	}
	id := s.id("simulated-notice-")
	s.notices.Put(tx, id, notice{p, n.AgentID, tx.Now().Add(noticeTime)})
	tx.Emit(n.AgentID, "sys", field{"MsgType", "event"}, field{"Event", "program_notify"}, field{"NotifyId", id}, field{"NotifyScene", n.Scene})
	return Notified{id}, nil
})

// A TokenQuery is the parameters of GetDebugToken.
type TokenQuery struct {
	ProgramID string `json:"program_id"`
}

// A DebugToken is the result of GetDebugToken.
type DebugToken struct {
	Token string `json:"debug_token"`
}

// GetDebugToken has a developer get the debug token of a program, which is valid for 3
// days. Within them it is the same.
var GetDebugToken = sim.NewAct("zone.debug_token", "A developer gets the debug token of a program in the zone.", func(tx *sim.Tx, q TokenQuery) (DebugToken, error) {
	s := slot.Of(tx)
	p, err := s.running(q.ProgramID)
	if err != nil {
		return DebugToken{}, err
	}
	if !tx.Now().Before(p.debugUntil) {
		p.debugToken, p.debugUntil = s.id("simulated-debug-token-"), tx.Now().Add(debugTime)
	}
	return DebugToken{p.debugToken}, nil
})

// ofProgram makes a handler of one for the program that the app names.
func ofProgram(handle func(*sim.Tx, *program) (any, error)) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		p, err := find(tx)
		if err != nil {
			return nil, err
		}
		return handle(tx, p)
	}
}

// receiverSet takes the program, which gets no events: nothing happens in the zone.
func receiverSet(*sim.Tx, *program) (any, error) { return nil, nil }

func logLevelGet(_ *sim.Tx, p *program) (any, error) { return object{"log_level": p.logLevel}, nil }

func logLevelSet(tx *sim.Tx, p *program) (any, error) {
	level := sim.Integer(tx.Body["log_level"])
	if level < logErrors || level > logDebug {
		return nil, sim.Refuse(40058, "invalid log_level")
	}
	p.logLevel = level
	return nil, nil
}

func debugOpen(tx *sim.Tx, p *program) (any, error) {
	if sim.Text(tx.Body["debug_token"]) != p.debugToken || !tx.Now().Before(p.debugUntil) {
		return nil, sim.Refuse(710671, "the debug_token has expired")
	}
	p.debug = debugOn
	return nil, nil
}

func debugClose(_ *sim.Tx, p *program) (any, error) {
	p.debug = debugOff
	return nil, nil
}

func debugGet(_ *sim.Tx, p *program) (any, error) { return object{"debug_mode_status": p.debug}, nil }
