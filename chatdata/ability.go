package chatdata

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

// An Ability is an ability (能力) of a program, with a type for the format of its input
// and one for that of its output:
//
//	var summarize = chatdata.Ability[Question, Summary]{ProgramID: "…", ID: "…"}
//
// Out may leave out what the app does not need. A program that answers nothing gives
// the zero Out.
type Ability[In, Out any] struct {
	ProgramID string
	ID        string
}

// Call calls the ability. See [Service.CallProgram].
func (a Ability[In, Out]) Call(ctx context.Context, s *Service, in In) (Out, error) {
	return a.CallNotified(ctx, s, "", in)
}

// CallNotified calls the ability for a notice: notifyID is that of a
// [ProgramNotified], at most 10 minutes old.
func (a Ability[In, Out]) CallNotified(ctx context.Context, s *Service, notifyID string, in In) (out Out, err error) {
	c, err := a.call(in)
	if err != nil {
		return out, err
	}
	c.NotifyID = notifyID
	output, err := s.CallProgram(ctx, c)
	if err != nil {
		return out, err
	}
	return a.read(output)
}

// Start has the program work on a task. See [Service.StartTask].
func (a Ability[In, Out]) Start(ctx context.Context, s *Service, in In) (jobID string, err error) {
	c, err := a.call(in)
	if err != nil {
		return "", err
	}
	return s.StartTask(ctx, c)
}

// Wait waits for a task of Start. See [Service.WaitTask].
func (a Ability[In, Out]) Wait(ctx context.Context, s *Service, jobID string) (out Out, err error) {
	output, err := s.WaitTask(ctx, jobID)
	if err != nil {
		return out, err
	}
	return a.read(output)
}

func (a Ability[In, Out]) call(in In) (ProgramCall, error) {
	input, err := lenient.Marshal(in)
	if err != nil {
		return ProgramCall{}, fmt.Errorf("chatdata: the input of ability %s cannot be written as JSON: %w", a.ID, err)
	}
	return ProgramCall{ProgramID: a.ProgramID, AbilityID: a.ID, Input: string(input)}, nil
}

// outputOptions are how outputs are read: as replies of WeCom, which may repeat a key
// and cut a character in two.
var outputOptions = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// read reads an output. Its error says where the output differs, without the value,
// which the decoder would quote.
func (a Ability[In, Out]) read(output string) (out Out, err error) {
	if output == "" {
		return out, nil
	}
	err = json.Unmarshal([]byte(output), &out, outputOptions)
	if err == nil {
		return out, nil
	}
	where := "it is no JSON"
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		where = fmt.Sprintf("at %q, JSON of kind %v does not fit %v", e.JSONPointer, e.JSONKind, e.GoType)
	}
	var zero Out
	return zero, fmt.Errorf("%w: the output of ability %s of a program in the zone: %s", wecom.ErrUnexpectedResponse, a.ID, where)
}
