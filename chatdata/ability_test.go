package chatdata_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/chatdata"
	"github.com/gowecom/wecom/wecomtest"
)

type question struct {
	UserIDs []string `json:"users"`
	Days    int      `json:"days"`
}

type summary struct {
	Negative int `json:"negative"`
}

var count = chatdata.Ability[question, summary]{ProgramID: "p1", ID: "a1"}

// newZone returns a corp with a program that answers with an output.
func newZone(t *testing.T, output string) (*wecomtest.Corp, *chatdata.Service) {
	t.Helper()
	corp := wecomtest.New(wecomtest.Strict(t))
	err := corp.RunProgram(wecomtest.Program{ProgramID: "p1", AbilityID: "a1", Input: `{"users":["x"],"days":1}`, Answer: func(wecomtest.ProgramCall) (string, int64) { return output, 0 }})
	if err != nil {
		t.Fatal(err)
	}
	return corp, chatdata.New(corp.Client())
}

// Input and output go as JSON in a text. Nil lists are empty lists, as in all that is
// sent.
func TestAbility(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := newZone(t, `{"negative":5,"more":[1]}`)
		got, err := count.Call(t.Context(), s, question{Days: 3})
		if err != nil || got.Negative != 5 {
			t.Errorf("got %+v, %v", got, err)
		}
		if body := corp.Calls("/cgi-bin/chatdata/sync_call_program")[0].Body; !strings.Contains(body, `"request_data":"{\"users\":[],\"days\":3}"`) {
			t.Errorf("sent %s", body)
		}
		jobID, err := count.Start(t.Context(), s, question{Days: 3})
		if err != nil {
			t.Fatal(err)
		}
		if got, err = count.Wait(t.Context(), s, jobID); err != nil || got.Negative != 5 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// A program that answers nothing gives the zero value.
func TestAbilityWithoutOutput(t *testing.T) {
	corp, s := newZone(t, "")
	if err := corp.RunProgram(wecomtest.Program{ProgramID: "p1", AbilityID: "a2"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a1", "a2"} {
		got, err := chatdata.Ability[question, summary]{ProgramID: "p1", ID: id}.Call(t.Context(), s, question{})
		if err != nil || got != (summary{}) {
			t.Errorf("%s: %+v, %v", id, got, err)
		}
	}
}

// A program may repeat a key, and cut a text within a character.
func TestAbilityReadsOddOutputs(t *testing.T) {
	for _, output := range []string{`{"negative":1,"negative":7}`, `{"negative":7,"said":"\\ud83d"}`, " {\"negative\":7}\\n"} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/chatdata/sync_call_program", wecomtest.JSON(`{"errcode":0,"response_data":`+quote(output)+`}`))
		if got, err := count.Call(t.Context(), chatdata.New(corp.Client()), question{}); err != nil || got.Negative != 7 {
			t.Errorf("%s: %+v, %v", output, got, err)
		}
	}
}

// What does not fit says where, and never what was said.
func TestAbilityFails(t *testing.T) {
	for output, want := range map[string]string{
		`{"negative":"zoushiwei"}`: `the output of ability a1 of a program in the zone: at "/negative", JSON of kind string does not fit int`,
		`{"negative":`:             "the output of ability a1 of a program in the zone: it is no JSON",
		`[{"zoushiwei":1}]`:        `the output of ability a1 of a program in the zone: at "", JSON of kind [ does not fit chatdata_test.summary`,
	} {
		corp := wecomtest.New()
		corp.Script("/cgi-bin/chatdata/sync_call_program", wecomtest.JSON(`{"errcode":0,"response_data":`+quote(output)+`}`))
		got, err := count.Call(t.Context(), chatdata.New(corp.Client()), question{})
		if got != (summary{}) || !errors.Is(err, wecom.ErrUnexpectedResponse) || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "zoushiwei") {
			t.Errorf("%s: %+v, %v", output, got, err)
		}
	}
	_, s := newZone(t, "{}")
	odd := chatdata.Ability[func(), summary]{ProgramID: "p1", ID: "a1"}
	if _, err := odd.Call(t.Context(), s, nil); err == nil || !strings.Contains(err.Error(), "the input of ability a1 cannot be written as JSON") {
		t.Errorf("a function as input: %v", err)
	}
	if _, err := odd.Start(t.Context(), s, nil); err == nil {
		t.Error("a function as input of a task")
	}
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// A notice is answered by the program that sent it, for ten minutes.
func TestCallNotified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		err := corp.RunProgram(wecomtest.Program{ProgramID: "p1", AbilityID: "a1", Answer: func(c wecomtest.ProgramCall) (string, int64) {
			if c.NotifyID == "" {
				return "", 0
			}
			return `{"negative":7}`, 0
		}})
		if err != nil {
			t.Fatal(err)
		}
		s := chatdata.New(corp.Client())
		id, err := corp.NotifyApp("p1", wecomtest.AppAgentID, 2)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := count.CallNotified(t.Context(), s, id, question{}); err != nil || got.Negative != 7 {
			t.Errorf("got %+v, %v", got, err)
		}
		if _, err := count.CallNotified(t.Context(), s, "n", question{}); !errors.Is(err, wecom.ErrInvalidNotifyID) {
			t.Errorf("of no notice: %v", err)
		}
	})
}
