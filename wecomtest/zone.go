package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/zone"
)

// A Program is a program with one ability in the data and intelligence zone
// (数据与智能专区).
type Program struct {
	ProgramID string
	AbilityID string

	// The formats of input and output (输入协议, 输出协议) are samples in JSON. The
	// default fits everything.
	Input, Output string

	// Answer answers calls, and tasks 3 seconds after their start. A code other than 0
	// fails a task; a call is then refused with 710676. Answer must not use the Corp. Nil
	// answers nothing.
	Answer func(ProgramCall) (output string, code int64)
}

// A ProgramCall is a call of an ability of a [Program].
type ProgramCall struct {
	AgentID  int64  // of the app
	Input    string // JSON
	NotifyID string // of a notice of [Corp.NotifyApp]
	IsTask   bool
}

// RunProgram has the corp run a program in the zone, which all apps may call. Another
// ability of a program is another Program with its ProgramID.
func (c *Corp) RunProgram(p Program) (err error) {
	c.world.In(func(tx *sim.Tx) {
		err = zone.Run(tx, zone.Program{ProgramID: p.ProgramID, AbilityID: p.AbilityID, Input: p.Input, Output: p.Output, Answer: func(call zone.Call) (a zone.Answer) {
			if p.Answer != nil {
				a.Output, a.Code = p.Answer(ProgramCall(call))
			}
			return a
		}})
	})
	return explain(err)
}

// NotifyApp has a program in the zone notify an app, which is told by program_notify and
// may call the program with the notify id for 10 minutes. The scene is from 0 to 255.
func (c *Corp) NotifyApp(programID string, agentID int64, scene int) (notifyID string, err error) {
	notified, err := zone.Notify.Do(c.world, zone.Notification{ProgramID: programID, AgentID: agentID, Scene: scene})
	return notified.NotifyID, explain(err)
}

// KeepConversations has the conversations of a member kept in the zone, in editions: 1
// those of members, 2 those with customers, too, 3 calls, too.
func (c *Corp) KeepConversations(userID string, editions ...int) error {
	_, err := zone.Keep.Do(c.world, zone.Keeping{UserID: userID, Editions: editions})
	return explain(err)
}

// DebugToken returns the debug token of a program in the zone, which is valid for 3
// days. Whether an app has opened the debug mode changes nothing of what the program
// answers.
func (c *Corp) DebugToken(programID string) (string, error) {
	token, err := zone.GetDebugToken.Do(c.world, zone.TokenQuery{ProgramID: programID})
	return token.Token, explain(err)
}
