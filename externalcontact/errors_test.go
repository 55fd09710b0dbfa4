package externalcontact_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

// A refusal that the pages of these calls name has a name of its own, and says
// what to do.
func TestRefusalsSayWhatToDo(t *testing.T) {
	const p = "/cgi-bin/externalcontact/"
	handover := ec.Handover{FromUserID: "a", ToUserID: "b"}
	for want, c := range map[string]struct {
		path string
		code wecom.Code
		is   error
		call func(c ctx, s service) error
	}{
		"has no customer contact": {p + "resigned/transfer_customer", 84061, wecom.ErrNoCustomerRelation, func(c ctx, s service) error {
			_, err := s.TransferResignedCustomers(c, ec.Transfer{})
			return err
		}},
		"has no customers": {p + "list", 84061, wecom.ErrNoCustomerRelation, func(c ctx, s service) error {
			_, err := s.ListCustomerIDs(c, "hujie")
			return err
		}},
		"one corp only": {p + "get", 40096, wecom.ErrInvalidExternalUserID, func(c ctx, s service) error {
			_, err := s.GetCustomer(c, "wm")
			return err
		}},
		"still in service": {p + "resigned/transfer_customer", 40097, wecom.ErrMemberNotResigned, func(c ctx, s service) error {
			_, err := s.TransferResignedCustomers(c, ec.Transfer{})
			return err
		}},
		"do not try again": {p + "send_welcome_msg", 41051, wecom.ErrAlreadyChatting, func(c ctx, s service) error { return s.SendWelcome(c, "code", ec.Welcome{}) }},
		"may fail: try again": {p + "send_welcome_msg", 41096, wecom.ErrWelcomeBeingSent, func(c ctx, s service) error {
			return s.SendWelcome(c, "code", ec.Welcome{})
		}},
		"20 seconds": {p + "send_welcome_msg", 41050, wecom.ErrInvalidWelcomeCode, func(c ctx, s service) error { return s.SendWelcome(c, "code", ec.Welcome{}) }},
		"as many messages as": {p + "add_msg_template", 41048, wecom.ErrNoCustomerToSend, func(c ctx, s service) error {
			_, err := s.CreateGroupMessage(c, ec.GroupMessageCreate{})
			return err
		}},
		"before the member has posted": {p + "get_moment_comments", 41062, wecom.ErrMomentNotPosted, func(c ctx, s service) error {
			_, err := s.GetMomentReactions(c, "mo", "a")
			return err
		}},
		"name the owners": {p + "groupchat/list", 81017, wecom.ErrTooManyItems, func(c ctx, s service) error {
			_, err := s.ListGroupChats(c, ec.GroupChatQuery{}, wecom.Page{Limit: 10})
			return err
		}},
		"assign an interconnect license": {p + "batch/get_by_user", 701008, wecom.ErrNoLicense, func(c ctx, s service) error {
			_, err := s.ListCustomers(c, []string{"a"}, wecom.Page{})
			return err
		}},
		"make them one after the other": {p + "resigned/transfer_customer", 45035, wecom.ErrRecordBusy, func(c ctx, s service) error {
			_, err := s.StartHandover(c, handover)
			return err
		}},
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script(p+"get_unassigned_list", wecomtest.JSON(`{"errcode":0,"info":[{"handover_userid":"a","external_userid":"wmA"}]}`))
		corp.Script(c.path, wecomtest.Refuse(int(c.code), "refused"))
		err := c.call(t.Context(), ec.New(corp.Client()))
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: %v, want %q", int(c.code), err, want)
		}
	}
}

// A row of a result that was refused says why.
func TestRefusedRowsSayWhy(t *testing.T) {
	for code, want := range map[wecom.Code]string{
		wecom.ErrInvalidExternalUserID: "errcode 40096 (invalid external_userid)",
		wecom.ErrTransferPending:       "errcode 40100 (customer is being transferred)",
		wecom.ErrTransferToSelf:        "errcode 40130 (both members of the transfer are the same)",
		wecom.ErrTransferNotFollowing:  "errcode 40131 (member who hands over does not follow the customer)",
		wecom.ErrGroupOwnerNotResigned: "errcode 90500 (group owner has not left)",
		wecom.ErrNotCustomerGroup:      "errcode 90501 (not a customer group)",
		wecom.ErrGroupOwnerResigned:    "errcode 90502 (group owner has left)",
	} {
		if got := (ec.FailedTransfer{Code: code}).Code.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
