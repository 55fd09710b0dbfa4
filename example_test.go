package wecom_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// The first lines of a program, with how its errors are told apart.
func ExampleNewClient() {
	const corpID, appSecret, agentID = wecomtest.CorpID, wecomtest.AppSecret, wecomtest.AppAgentID
	ctx := context.Background()

	corp, err := wecom.NewClient(corpID, appSecret,
		wecom.WithHTTPClient(wecomtest.New().HTTPClient())) // leave this out to call WeCom
	if err != nil {
		log.Fatal(err)
	}
	notify := message.New(corp, agentID)
	sent, err := notify.Send(ctx,
		message.To{UserIDs: []string{"lina"}},
		message.Text{Content: "今晚 18:00 发布"})
	switch {
	case errors.Is(err, wecom.ErrRateLimited):
		log.Fatal(err) // a quota is used up: come back later
	case err != nil:
		log.Fatal(err)
	case !sent.Complete():
		log.Print("not delivered to ", sent.Failed.UserIDs)
	}
	fmt.Println(sent.ID)
	// Output: simulated-message-1
}

// Several apps of one corp share everything but their tokens.
func ExampleClient_WithSecret() {
	corp := wecomtest.New().Client()

	staff := contacts.New(corp.WithSecret(wecomtest.ContactsSecret))
	id, err := staff.CreateDepartment(context.Background(), contacts.DepartmentCreate{Name: "海外部", ParentID: 1})
	fmt.Println(id, err)
	// Output: 22 <nil>
}

// An endpoint that has no method yet is called with the client itself.
func ExampleClient_Get() {
	sim := wecomtest.New()
	sim.Script("/cgi-bin/get_api_domain_ip", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","ip_list":["101.226.103.0/25"]}`))
	corp, ctx := sim.Client(), context.Background()

	var reply struct {
		IPs []string `json:"ip_list"`
	}
	err := corp.Get(ctx, "/cgi-bin/get_api_domain_ip", nil, &reply)
	fmt.Println(reply.IPs, err)
	// Output: [101.226.103.0/25] <nil>
}

// An Error says what was refused and why; its code is compared with errors.Is.
func ExampleError() {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/user/get", wecomtest.Refuse(60020, "not allow to access from your ip, hint: [1700000000], from ip: 203.0.113.9"))

	_, err := contacts.New(corp.Client()).GetUser(context.Background(), "lina")
	if refused, ok := errors.AsType[*wecom.Error](err); ok && errors.Is(err, wecom.ErrUntrustedIP) {
		fmt.Println("ask the administrator to trust", refused.IP)
	}
	// Output: ask the administrator to trust 203.0.113.9
}
