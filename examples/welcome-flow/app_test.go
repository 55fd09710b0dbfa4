package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

// Who comes by the channel is greeted and tagged, also if the greeting is too
// late; who comes otherwise is left alone.
func TestReceive(t *testing.T) {
	corp := wecomtest.New()
	client := corp.Client(wecom.WithoutRateLimits())
	defer func() { _ = client.Close() }()
	a := newApp(client)
	h := a.handler(corp.Cipher())
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		t.Fatal(err)
	}
	greeted, _ := corp.AddCustomer("zengli", "张先生", channel)
	if err := errors.Join(corp.Flush(t.Context()), h.Shutdown(t.Context())); err != nil {
		t.Fatal(err)
	}
	late, code := corp.AddCustomer("zengli", "李女士", channel)
	other, _ := corp.AddCustomer("zengli", "王先生", "elsewhere")
	event := externalcontact.CustomerAdded{State: channel, WelcomeCode: externalcontact.WelcomeCode(code + "-expired")}
	event.UserID, event.CustomerID = "zengli", late
	stranger := externalcontact.CustomerAdded{State: "elsewhere"}
	stranger.UserID, stranger.CustomerID = "zengli", other
	if err := errors.Join(a.receive(t.Context(), &event), a.receive(t.Context(), &stranger)); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]struct{ messages, tags int }{greeted: {1, 1}, late: {0, 1}, other: {0, 0}} {
		c, err := a.customers.GetCustomer(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got := corp.CustomerMessages(id)
		if len(got) != want.messages || len(c.Follows[0].Tags) != want.tags {
			t.Errorf("%s received %v and has the tags %v", c.Customer.Name, got, c.Follows[0].Tags)
		}
		if slices.ContainsFunc(got, func(m wecomtest.CustomerMessage) bool {
			return !strings.Contains(m.Attachments, "handbook")
		}) {
			t.Errorf("%s received %v", c.Customer.Name, got)
		}
	}
}
