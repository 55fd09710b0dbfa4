package msgaudit_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/msgaudit"
	"github.com/gowecom/wecom/wecomtest"
)

// Whose conversations are archived, and which customers said no.
func Example() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, archiveSecret)
	if err := corp.ArchiveUser("shenyi", int(msgaudit.EditionService)); err != nil {
		log.Fatal(err)
	}
	corp.AnswerChat("wmCustomer0001", "shenyi", true)
	corp.AnswerChat("wmCustomer0002", "shenyi", false)
	archive := msgaudit.New(corp.ArchiveClient())
	ctx := context.Background()

	users, err := archive.ListUserIDs(ctx, 0)
	if err != nil {
		log.Fatal(err)
	}
	consents, err := archive.ListConsents(ctx, []msgaudit.Chat{
		{UserID: users[0], CustomerID: "wmCustomer0001"},
		{UserID: users[0], CustomerID: "wmCustomer0002"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range consents {
		fmt.Println(c.UserID, c.CustomerID, c.Status)
	}
	// Output:
	// shenyi wmCustomer0001 同意
	// shenyi wmCustomer0002 不同意
}
