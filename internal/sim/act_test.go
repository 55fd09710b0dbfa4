package sim_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/wire"
)

type greeting struct {
	Who   string              `json:"who"`
	Times int                 `json:"times,omitempty"`
	Loud  bool                `json:"loud,omitempty"`
	At    time.Time           `json:"at,omitzero"`
	Data  []byte              `json:"data,omitempty"`
	More  []string            `json:"more,omitempty"`
	By    map[string][]string `json:"by,omitempty"`
}

type greeted struct {
	Said string `json:"said"`
}

var greet = sim.NewAct("greet", "Somebody is greeted.", func(_ *sim.Tx, p greeting) (greeted, error) {
	if p.Who == "nobody" {
		return greeted{}, errors.New("nobody is there")
	}
	return greeted{strings.Repeat("hello "+p.Who, max(1, p.Times))}, nil
})

func TestActs(t *testing.T) {
	w := simtest.New(t, func(w *sim.World) { w.AddActs(greet) })
	want := []sim.Param{
		{"who", "string", false}, {"times", "integer", true}, {"loud", "boolean", true}, {"at", "time", true},
		{"data", "bytes", true}, {"more", "list of string", true}, {"by", "map of list of string", true},
	}
	if acts := w.Acts(); len(acts) != 1 || acts[0].Name != "greet" || acts[0].About == "" || !slices.Equal(acts[0].Params, want) {
		t.Errorf("acts %+v", acts)
	}
	if got, err := greet.Do(w, greeting{Who: "lina"}); err != nil || got.Said != "hello lina" {
		t.Errorf("%v, %v", got, err)
	}
	for _, row := range []struct{ name, params, want string }{
		{"greet", `{"who":"lina","times":2}`, `{"said":"hello linahello lina"}`},
		{"greet", `{}`, "the act greet: the parameter who is required"},
		{"greet", `{"who":"lina","tone":"x"}`, `the act greet: json: unknown field "tone"`},
		{"greet", `{"who":"nobody"}`, "the act greet: nobody is there"},
		{"greet", `no`, "the act greet: "},
		{"leave", `{}`, `there is no act "leave"`},
	} {
		got, err := w.Do(row.name, json.RawMessage(row.params))
		answer := string(got)
		if err != nil {
			answer = err.Error()
		}
		if !strings.HasPrefix(answer, row.want) {
			t.Errorf("%s %s: %s, want %s", row.name, row.params, answer, row.want)
		}
	}
}

// Acts of all domains can be listed, and performed by their name.
func TestActsOfDomains(t *testing.T) {
	w := simtest.New(t, all.Install)
	seen := map[string]bool{}
	for _, act := range w.Acts() {
		if seen[act.Name] || !strings.Contains(act.Name, ".") || !strings.HasSuffix(act.About, ".") {
			t.Errorf("act %+v", act)
		}
		seen[act.Name] = true
		for _, p := range act.Params {
			if p.Name == "" || p.Name != strings.ToLower(p.Name) {
				t.Errorf("act %s has the parameter %+v", act.Name, p)
			}
		}
	}
	if len(seen) < 25 {
		t.Errorf("%d acts", len(seen))
	}
	for _, act := range [][2]string{
		{"member.join", `{"userid":"lina","name":"李娜","departments":[1]}`},
		{"customer.add", `{"userid":"lina","name":"张先生"}`},
		{"robot.add", `{"key":"k"}`},
		{"media.add", `{"kind":"file","name":"a.txt","data":"YWJj"}`},
		{"attendance.month", `{"year":2026,"month":9}`},
		{"own_form.start", `{"agentid":1000002,"number":"PO-1","template_id":"t","name":"采购","userid":"lina","approvers":["lina"]}`},
		{"own_form.decide", `{"number":"PO-1","userid":"lina","approve":true}`},
		{"message.say", `{"userid":"lina","agentid":1000002,"text":"你好"}`},
		{"member.leave", `{"userid":"lina"}`},
	} {
		if _, err := w.Do(act[0], json.RawMessage(act[1])); err != nil {
			t.Error(err)
		}
	}
	if got := simtest.MustCall(t, w, simtest.App, "GET /user/simplelist?department_id=1"); !strings.Contains(got, `"userlist":[]`) {
		t.Errorf("after all: %s", got)
	}
}

// What is simulated is what WeCom has.
func TestRoutesAreKnown(t *testing.T) {
	for _, route := range simtest.New(t, all.Install).Routes() {
		if wire.Lookup(route) == nil {
			t.Errorf("WeCom has no %s", route)
		}
	}
}
