package contacts_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

func ExampleService_GetUser() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	staff := contacts.New(corp.Client())

	user, err := staff.GetUser(context.Background(), "lina")
	switch {
	case errors.Is(err, wecom.ErrUserNotFound):
		fmt.Println("no longer with us")
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println(user.Name, user.Departments)
	}
	// Output: 李娜 [4]
}
