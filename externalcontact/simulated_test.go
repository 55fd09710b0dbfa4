package externalcontact_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

// simulate returns a simulated corp and a service of it.
func simulate(t *testing.T, opts ...wecom.Option) (*wecomtest.Corp, service) {
	t.Helper()
	corp := wecomtest.New()
	client := corp.Client(opts...)
	t.Cleanup(func() { _ = client.Close() })
	return corp, ec.New(client)
}

// What an app puts into the simulated corp it reads back, until it deletes it.
func TestSimulatedShelves(t *testing.T) {
	_, s := simulate(t, wecom.WithoutRateLimits())
	c := t.Context()
	for name, shelf := range map[string]struct {
		create         func() (string, error)
		update, delete func(id string) error
		read           func(id string) (string, error) // what update changes
		list           func() (int, error)             // nil where there is none
		unknown        error
	}{
		"contact way": {
			create: func() (string, error) {
				w, err := s.CreateContactWay(c, ec.ContactWayCreate{Type: ec.OneMember, Scene: ec.ByQRCode, UserIDs: []string{"zengli"}, Remark: "旧"})
				if err != nil {
					return "", err
				}
				return w.ConfigID, nil
			},
			update: func(id string) error { return s.UpdateContactWay(c, id, ec.ContactWayUpdate{Remark: new("新")}) },
			read: func(id string) (string, error) {
				w, err := s.GetContactWay(c, id)
				if err != nil {
					return "", err
				}
				return w.Remark, nil
			},
			list:    func() (int, error) { return walkAll(s.AllContactWayIDs(c, time.Time{}, time.Time{})) },
			delete:  func(id string) error { return s.DeleteContactWay(c, id) },
			unknown: wecom.ErrInvalidContactWay,
		},
		"join way": {
			create: func() (string, error) {
				return s.CreateJoinWay(c, ec.JoinWayCreate{Scene: ec.ByQRCode, ChatIDs: []string{"wrGroup0001"}, Remark: "旧"})
			},
			update: func(id string) error {
				return s.UpdateJoinWay(c, id, ec.JoinWayUpdate{Scene: ec.ByQRCode, Remark: "新"})
			},
			read: func(id string) (string, error) {
				w, err := s.GetJoinWay(c, id)
				if err != nil {
					return "", err
				}
				return w.Remark, nil
			},
			delete:  func(id string) error { return s.DeleteJoinWay(c, id) },
			unknown: wecom.ErrInvalidContactWay,
		},
		"group welcome": {
			create: func() (string, error) {
				return s.CreateGroupWelcome(c, ec.GroupWelcomeCreate{Message: ec.Message{Text: "旧", Attachment: ec.File{MediaID: "m"}}})
			},
			update: func(id string) error {
				return s.UpdateGroupWelcome(c, id, ec.GroupWelcomeUpdate{Message: ec.Message{Text: "新"}})
			},
			read: func(id string) (string, error) {
				w, err := s.GetGroupWelcome(c, id)
				if err != nil {
					return "", err
				}
				return string(w.Message.Text), nil
			},
			delete:  func(id string) error { return s.DeleteGroupWelcome(c, id, 0) },
			unknown: wecom.ErrInvalidRequest,
		},
		"product": {
			create: func() (string, error) {
				return s.CreateProduct(c, ec.ProductCreate{Description: "旧", Price: 100, Attachments: []ec.ProductAttachment{ec.ProductImage("m")}})
			},
			update: func(id string) error { return s.UpdateProduct(c, id, ec.ProductUpdate{Description: new("新")}) },
			read: func(id string) (string, error) {
				p, err := s.GetProduct(c, id)
				if err != nil {
					return "", err
				}
				return p.Description, nil
			},
			list:    func() (int, error) { return walkAll(s.AllProducts(c)) },
			delete:  func(id string) error { return s.DeleteProduct(c, id) },
			unknown: wecom.Code(41075),
		},
		"intercept rule": {
			create: func() (string, error) {
				return s.CreateInterceptRule(c, ec.InterceptRuleCreate{Name: "旧", Words: []string{"底价"}, Type: ec.WarnOnly})
			},
			update: func(id string) error { return s.UpdateInterceptRule(c, id, ec.InterceptRuleUpdate{Name: "新"}) },
			read: func(id string) (string, error) {
				r, err := s.GetInterceptRule(c, id)
				if err != nil {
					return "", err
				}
				return r.Name, nil
			},
			list: func() (int, error) {
				rules, err := s.ListInterceptRules(c)
				return len(rules), err
			},
			delete:  func(id string) error { return s.DeleteInterceptRule(c, id) },
			unknown: wecom.Code(41070),
		},
		"acquisition link": {
			create: func() (string, error) {
				l, err := s.CreateAcquisitionLink(c, ec.AcquisitionLinkCreate{Name: "旧", Range: ec.Range{UserIDs: []string{"zengli"}}})
				if err != nil {
					return "", err
				}
				return l.ID, nil
			},
			update: func(id string) error { return s.UpdateAcquisitionLink(c, id, ec.AcquisitionLinkUpdate{Name: "新"}) },
			read: func(id string) (string, error) {
				l, err := s.GetAcquisitionLink(c, id)
				if err != nil {
					return "", err
				}
				return l.Link.Name, nil
			},
			list:    func() (int, error) { return walkAll(s.AllAcquisitionLinkIDs(c)) },
			delete:  func(id string) error { return s.DeleteAcquisitionLink(c, id) },
			unknown: wecom.ErrInvalidRequest,
		},
	} {
		id, err := shelf.create()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		count := func(want int) {
			if shelf.list == nil {
				return
			}
			if n, err := shelf.list(); n != want || err != nil {
				t.Errorf("%s: %d in the list, want %d, %v", name, n, want, err)
			}
		}
		is := func(want string) {
			if got, err := shelf.read(id); got != want || err != nil {
				t.Errorf("%s: %q, want %q, %v", name, got, want, err)
			}
		}
		is("旧")
		count(1)
		if err := shelf.update(id); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		is("新")
		if err := shelf.delete(id); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		count(0)
		if _, err := shelf.read(id); !errors.Is(err, shelf.unknown) {
			t.Errorf("%s: reading what was deleted: %v, want %v", name, err, shelf.unknown)
		}
	}
}

// A new customer brings an event with a code for one welcome message.
func TestSimulatedWelcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		id, code := corp.AddCustomer("zengli", "张先生", "spring")
		events := corp.Events()
		event := events[len(events)-1]
		for _, want := range []string{
			"<FromUserName>sys</FromUserName>", "<MsgType>event</MsgType>", "<Event>change_external_contact</Event>", "<ChangeType>add_external_contact</ChangeType>",
			"<UserID>zengli</UserID>", "<ExternalUserID>" + id + "</ExternalUserID>", "<State>spring</State>", "<WelcomeCode>" + code + "</WelcomeCode>",
		} {
			if !strings.Contains(event, want) {
				t.Errorf("the event lacks %s: %s", want, event)
			}
		}
		hello := ec.Welcome{Text: "您好"}
		if err := s.SendWelcome(t.Context(), ec.WelcomeCode(code), ec.Welcome{}); !errors.Is(err, wecom.ErrEmptyParameter) {
			t.Errorf("empty: %v", err)
		}
		if err := s.SendWelcome(t.Context(), ec.WelcomeCode(code), hello); err != nil {
			t.Fatal(err)
		}
		if err := s.SendWelcome(t.Context(), ec.WelcomeCode(code), hello); !errors.Is(err, wecom.ErrAlreadyChatting) {
			t.Errorf("again: %v", err)
		}
		_, late := corp.AddCustomer("zengli", "李女士", "")
		time.Sleep(20 * time.Second)
		if err := s.SendWelcome(t.Context(), ec.WelcomeCode(late), hello); !errors.Is(err, wecom.ErrInvalidWelcomeCode) {
			t.Errorf("after 20 seconds: %v", err)
		}
		got, err := s.GetCustomer(t.Context(), id)
		if err != nil || got.Customer.Name != "张先生" || got.Follows[0].State != "spring" || len(corp.CustomerMessages(id)) != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSimulatedRemarks(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	id := corp.CustomerIDs("zengli")[0]
	for _, change := range []ec.RemarkUpdate{
		{Remark: new("老张"), Company: new("张记"), Mobiles: []string{"13900000001"}, Description: new("爱喝茶")},
		{Mobiles: []string{}},
	} {
		if err := s.UpdateRemark(t.Context(), "zengli", id, change); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.GetCustomer(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if f := got.Follows[0]; f.Remark != "老张" || f.RemarkCorpName != "张记" || f.Description != "爱喝茶" || len(f.RemarkMobiles) != 0 {
		t.Errorf("%+v", f)
	}
	if err := s.UpdateRemark(t.Context(), "lvbin", corp.CustomerIDs("zengli")[1], ec.RemarkUpdate{Remark: new("x")}); !errors.Is(err, wecom.ErrNoCustomerRelation) {
		t.Errorf("of somebody else's customer: %v", err)
	}
}

func TestSimulatedTags(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	c := t.Context()
	id := corp.CustomerIDs("zengli")[0]
	if err := s.UpdateTag(c, "etLevelA", ec.TagUpdate{Name: "核心客户"}); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateCustomerTags(c, ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: id, AddTagIDs: []string{"etLevelA"}, RemoveTagIDs: []string{"etLevelB", "etLevelC"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteTags(c, ec.TagQuery{GroupIDs: []string{"etGroupFrom"}, TagIDs: []string{"etLevelB"}}, 0); err != nil {
		t.Fatal(err)
	}
	got, err := s.GetCustomer(c, id)
	if err != nil || len(got.Follows[0].Tags) != 1 || got.Follows[0].Tags[0].Name != "核心客户" {
		t.Errorf("%+v, %v", got.Follows[0].Tags, err)
	}
	groups, err := s.ListTagGroups(c, ec.TagQuery{TagIDs: []string{"etLevelA"}})
	if err != nil || len(groups) != 1 || len(groups[0].Tags) != 1 {
		t.Errorf("%+v, %v", groups, err)
	}
	for _, err := range []error{
		s.UpdateCustomerTags(c, ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: id, AddTagIDs: []string{"etLevelB"}}),
		s.UpdateTag(c, "etLevelB", ec.TagUpdate{Name: "x"}),
	} {
		if !errors.Is(err, wecom.ErrTagNotFound) {
			t.Errorf("a deleted tag: %v", err)
		}
	}
	if _, err := s.CreateTags(c, ec.TagsCreate{GroupName: "客户等级", Tags: []ec.TagCreate{{Name: "核心客户"}}}); !errors.Is(err, wecom.ErrTagExists) {
		t.Errorf("a tag that exists: %v", err)
	}
}

func TestSimulatedGroups(t *testing.T) {
	corp, s := simulate(t, wecom.WithoutRateLimits())
	customers := corp.CustomerIDs("zengli")
	id := corp.AddGroupChat("老客户群", "zengli", customers[0])
	before, err := s.GetGroupChat(t.Context(), id, true)
	if err != nil {
		t.Fatal(err)
	}
	corp.JoinGroupChat(id, customers[1])
	after, err := s.GetGroupChat(t.Context(), id, true)
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Members) != 2 || len(after.Members) != 3 || after.Members[0].Name != "曾丽" || after.Members[2].JoinScene != ec.JoinedByQRCode {
		t.Errorf("members %+v", after.Members)
	}
	events := corp.Events()
	update := events[len(events)-1]
	for _, want := range []string{"<ChatId>" + id + "</ChatId>", "<ChangeType>update</ChangeType>", "<UpdateDetail>add_member</UpdateDetail>",
		"<MemChangeList><Item>" + customers[1] + "</Item></MemChangeList>", "<LastMemVer>" + before.Version, "<CurMemVer>" + after.Version} {
		if !strings.Contains(update, want) {
			t.Errorf("the event lacks %s: %s", want, update)
		}
	}
	transferred, err := s.TransferGroupChats(t.Context(), []string{id, "wrNone"}, "lvbin")
	if err != nil || len(transferred.Failed) != 1 || transferred.Failed[0].ChatID != "wrNone" {
		t.Errorf("%+v, %v", transferred, err)
	}
	resigned, err := s.TransferResignedGroupChats(t.Context(), []string{id}, "zengli")
	if err != nil || resigned.Complete() {
		t.Errorf("of an owner in service: %+v, %v", resigned, err)
	}
	var mine []string
	for g, err := range s.AllGroupChats(t.Context(), ec.GroupChatQuery{OwnerIDs: []string{"lvbin"}}) {
		if err != nil {
			t.Fatal(err)
		}
		mine = append(mine, g.ID)
	}
	if !slices.Contains(mine, id) {
		t.Errorf("lvbin owns %v", mine)
	}
}

// What happens in the simulated corp arrives as typed events.
func TestSimulatedEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := simulate(t)
		h := callback.NewHandler(corp.Cipher())
		var got []string
		note := func(what string) error { got = append(got, what); return nil }
		callback.On(h, func(_ ctx, e *ec.CustomerAdded) error {
			return note(fmt.Sprintf("added %s/%s %s %t", e.UserID, e.CustomerID, e.State, e.WelcomeCode != ""))
		})
		callback.On(h, func(_ ctx, e *ec.CustomerDeleted) error {
			return note("deleted " + e.UserID + " " + string(e.Source))
		})
		callback.On(h, func(_ ctx, e *ec.FollowUserDeleted) error { return note("left " + e.UserID) })
		callback.On(h, func(_ ctx, e *ec.TransferFailed) error { return note("failed " + e.UserID + " " + string(e.Reason)) })
		callback.On(h, func(_ ctx, e *ec.GroupChatCreated) error { return note("group " + e.ChatID) })
		callback.On(h, func(_ ctx, e *ec.GroupChatUpdated) error {
			return note(fmt.Sprintf("joined %s %v %d", e.ChatID, e.MemberIDs, e.Joining))
		})
		h.OnOther(func(_ ctx, e *callback.RawEvent) error { return note("unknown " + e.Kind) })
		if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
			t.Fatal(err)
		}

		a, _ := corp.AddCustomer("zengli", "张先生", "spring")
		b, _ := corp.AddCustomer("zengli", "李女士", "")
		group := corp.AddGroupChat("新群", "zengli", a)
		corp.JoinGroupChat(group, b)
		corp.RemoveMember(b, "zengli")
		for _, to := range []string{"lvbin", "pengfei"} {
			from := map[string]string{"lvbin": "zengli", "pengfei": "lvbin"}[to]
			if _, err := s.TransferCustomers(t.Context(), ec.Transfer{FromUserID: from, ToUserID: to, CustomerIDs: []string{a}}); err != nil {
				t.Fatal(err)
			}
			if to == "pengfei" {
				corp.RefuseTransfer(a)
			}
			time.Sleep(24 * time.Hour)
			corp.CustomerIDs(to) // lets the corp notice the time
		}
		if err := corp.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"added zengli/" + a + " spring true", "added zengli/" + b + "  true", "group " + group, "joined " + group + " [" + b + "] 3", "left zengli",
			"deleted zengli DELETE_BY_TRANSFER", "added lvbin/" + a + "  false", "failed pengfei customer_refused",
		}
		if !slices.Equal(got, want) {
			t.Errorf("events:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
