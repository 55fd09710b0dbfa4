package approval_test

import (
	"context"
	"slices"
	"testing"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/wecomtest"
)

// What the simulated corp pushes arrives as the typed events, and tells the same
// as the API.
func TestChangesArrive(t *testing.T) {
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	h := callback.NewHandler(corp.Cipher())
	var heard []*approval.FormChanged
	callback.On(h, func(_ context.Context, e *approval.FormChanged) error { heard = append(heard, e); return nil })
	var own []*approval.OwnFormChanged
	callback.On(h, func(_ context.Context, e *approval.OwnFormChanged) error { own = append(own, e); return nil })
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		t.Fatal(err)
	}
	formID := submit(t, s, expense(approval.AllOf("wangwei", "hujie"), approval.CopyTo("daijing")))
	if err := corp.Form(formID).Comment("lina", "请尽快"); err != nil {
		t.Fatal(err)
	}
	if err := corp.Form(formID).Approve("wangwei", "同意"); err != nil {
		t.Fatal(err)
	}
	if err := corp.StartOwnForm("PO-1", "OPEN", "采购", "lina", "wangwei"); err != nil {
		t.Fatal(err)
	}
	if err := corp.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var changes []approval.FormChange
	for _, e := range heard {
		changes = append(changes, e.Change)
	}
	if want := []approval.FormChange{approval.FormSubmitted, approval.FormCommented, approval.FormApproved}; !slices.Equal(changes, want) {
		t.Fatalf("heard of %v, want %v", changes, want)
	}
	e, d := heard[2], detail(t, s, formID)
	if e.FormID != d.FormID || e.TemplateID != d.TemplateID || e.TemplateName != d.TemplateName || e.Status != d.Status ||
		e.ApplicantID != d.Applicant.UserID || e.DepartmentID != d.Applicant.DepartmentID || e.SubmittedAt != d.SubmittedAt {
		t.Errorf("event %+v of form %+v", e, d)
	}
	for i, node := range d.Process.Nodes {
		for j, step := range node.Steps {
			got := e.Process[i].Steps[j]
			if got.UserID != step.UserID || got.Status != step.Status || got.Opinion != step.Opinion || got.At != step.At || e.Process[i].Relation != node.Relation {
				t.Errorf("event %+v of step %+v", got, step)
			}
		}
	}
	if e.Records[0].Attr != d.Records[0].Attr || e.Comments[0].Content != d.Comments[0].Content || !slices.Equal(e.CopiedToIDs, []string{"daijing"}) {
		t.Errorf("event %+v of form %+v", e, d)
	}
	if len(own) != 1 || own[0].Form.FormID != "PO-1" {
		t.Errorf("events of the own engine: %+v", own)
	}
}
