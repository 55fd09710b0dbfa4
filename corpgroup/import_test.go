package corpgroup_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestContactImports(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "StartContactImport",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (string, error) {
				return s.StartContactImport(ctx, "ch-1", []corpgroup.ImportCorp{
					{Name: "北坞 (一)", GroupPath: "华北区/北京市", CustomID: "BW1", Contacts: []corpgroup.ImportContact{
						{Name: "秦岚", Role: corpgroup.ImportHead, Mobile: "13700000001", UserCustomID: "18446744073709551614"},
						{Name: "何平", Role: corpgroup.ImportMember, Mobile: "+85251000001"},
					}},
					{Name: "南桥", Contacts: []corpgroup.ImportContact{{Name: "罗丹", Role: corpgroup.ImportMember, Mobile: "13700000002", UserCustomID: "7"}}},
				})
			}),
			Route: "POST /cgi-bin/corpgroup/import_chain_contact",
			Body: `{"chain_id":"ch-1","contact_list":[
				{"corp_name":"北坞 (一)","group_path":"华北区/北京市","custom_id":"BW1","contact_info_list":[
					{"name":"秦岚","identity_type":2,"mobile":"13700000001","user_custom_id":"18446744073709551614"},
					{"name":"何平","identity_type":1,"mobile":"+85251000001"}]},
				{"corp_name":"南桥","contact_info_list":[{"name":"罗丹","identity_type":1,"mobile":"13700000002","user_custom_id":"7"}]}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"jo-1"}`,
			Want:  "jo-1",
		},
		{
			Name: "GetContactImport",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.ContactImport, error) {
				return s.GetContactImport(ctx, "jo-1")
			}),
			Route: "GET /cgi-bin/corpgroup/getresult?jobid=jo-1",
			Reply: `{"errcode":0,"errmsg":"ok","status":3,"result":{"chain_id":"ch-1","import_status":2,"fail_list":[
				{"corp_name":"南桥","custom_id":"NQ1","errcode":670016,"errmsg":"invalid contact identity","contact_info_list":[
					{"mobile":"13700000002","errcode":670014,"errmsg":"empty contact name"},
					{"user_mobile":"13700000003","errcode":670015,"errmsg":"invalid contact name"},
					{"mobile":"13700000004","user_mobile":"13700000004","errcode":60103,"errmsg":"invalid mobile"}]}]}}`,
			Want: &corpgroup.ContactImport{Status: corpgroup.ImportDone, Result: corpgroup.ContactResult{
				ChainID: "ch-1", Outcome: corpgroup.SomeImported, Failed: []corpgroup.FailedCorp{
					{Name: "南桥", CustomID: "NQ1", Code: 670016, Message: "invalid contact identity", Contacts: []corpgroup.FailedContact{
						{Mobile: "13700000002", Code: 670014, Message: "empty contact name"},
						{Mobile: "13700000003", Code: 670015, Message: "invalid contact name"},
						{Mobile: "13700000004", Code: 60103, Message: "invalid mobile"},
					}},
				},
			}},
		},
		{
			Name: "GetContactImport before its end",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.ContactImport, error) {
				return s.GetContactImport(ctx, "jo-1")
			}),
			Route: "GET /cgi-bin/corpgroup/getresult?jobid=jo-1",
			Reply: `{"errcode":0,"errmsg":"ok","status":1}`,
			Want:  &corpgroup.ContactImport{Status: corpgroup.ImportStarted},
		},
	})
}

// person is somebody whom WeCom takes.
func person(i int) corpgroup.ImportContact {
	return corpgroup.ImportContact{Name: "秦岚", Role: corpgroup.ImportMember, Mobile: fmt.Sprint(13700000000 + i)}
}

// people are n of them at a corp.
func people(n int) corpgroup.ImportCorp {
	c := corpgroup.ImportCorp{Name: "北坞"}
	for i := range n {
		c.Contacts = append(c.Contacts, person(i))
	}
	return c
}

func TestImportRefused(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s, chain := corpgroup.New(corp.Client()), corp.OpenChain("渠道")
	with := func(change func(*corpgroup.ImportCorp)) []corpgroup.ImportCorp {
		c := people(6)
		change(&c)
		return []corpgroup.ImportCorp{people(1), c}
	}
	of := func(change func(*corpgroup.ImportContact)) []corpgroup.ImportCorp {
		return with(func(c *corpgroup.ImportCorp) { change(&c.Contacts[2]) })
	}
	number := func(id string) []corpgroup.ImportCorp {
		return of(func(c *corpgroup.ImportContact) { c.UserCustomID = id })
	}
	several := func(corps, each int) (list []corpgroup.ImportCorp) {
		for range corps {
			list = append(list, people(each))
		}
		return list
	}
	for name, row := range map[string]struct {
		corps []corpgroup.ImportCorp
		want  string // in the error; empty if WeCom takes it
	}{
		"nobody":                 {nil, "0 corps"},
		"the most corps":         {several(1000, 2), ""},
		"more corps":             {several(1001, 1), "1001 corps"},
		"more people":            {several(21, 96), "2016 people"},
		"a corp without people":  {several(1, 0), "corp 1 of the import: it has 0 Contacts"},
		"the most in a corp":     {several(1, 200), ""},
		"more in a corp":         {several(1, 201), "it has 201 Contacts"},
		"no name of a corp":      {with(func(c *corpgroup.ImportCorp) { c.Name = "" }), "corp 2 of the import: its Name"},
		"a long name of a corp":  {with(func(c *corpgroup.ImportCorp) { c.Name = strings.Repeat("北", 33) }), "its Name"},
		"the longest name":       {with(func(c *corpgroup.ImportCorp) { c.Name = strings.Repeat("北", 20) + "Co -_()（）7" }), ""},
		"a sign in the name":     {with(func(c *corpgroup.ImportCorp) { c.Name = "北坞&" }), "its Name"},
		"a long id of a corp":    {with(func(c *corpgroup.ImportCorp) { c.CustomID = strings.Repeat("A", 65) }), "its CustomID"},
		"an id with signs":       {with(func(c *corpgroup.ImportCorp) { c.CustomID = "BW-1" }), "its CustomID"},
		"six heads":              {with(heads(6)), "6 heads"},
		"five heads":             {with(heads(5)), ""},
		"no name of a person":    {of(func(c *corpgroup.ImportContact) { c.Name = "" }), "corp 2 of the import: contact 3: its Name"},
		"a long name":            {of(func(c *corpgroup.ImportContact) { c.Name = strings.Repeat("n", 33) }), "contact 3: its Name"},
		"no role":                {of(func(c *corpgroup.ImportContact) { c.Role = 0 }), "its Role"},
		"no mobile":              {of(func(c *corpgroup.ImportContact) { c.Mobile = "" }), "its Mobile"},
		"the greatest number":    {number("18446744073709551614"), ""},
		"too great a number":     {number("18446744073709551615"), "its UserCustomID"},
		"far too great a number": {number("98446744073709551614"), "its UserCustomID"},
		"zero":                   {number("0"), "its UserCustomID"},
		"a leading zero":         {number("07"), "its UserCustomID"},
		"eleven digits":          {number("13700000001"), "its UserCustomID"},
		"thirteen digits":        {number("1370000000100"), "its UserCustomID"},
		"twelve digits":          {number("137000000010"), ""},
	} {
		corp.Script("/cgi-bin/corpgroup/import_chain_contact", wecomtest.JSON(`{"errcode":0,"jobid":"jo-1"}`))
		before := len(corp.Calls(""))
		_, err := s.StartContactImport(t.Context(), chain, row.corps)
		if sent := len(corp.Calls("")) > before; sent != (row.want == "") {
			t.Errorf("%s: sent %v", name, sent)
		}
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: got %v, want %q", name, err, row.want)
		}
		if err != nil && strings.Contains(err.Error(), "137000000") {
			t.Errorf("%s: an error with somebody's number: %v", name, err)
		}
	}
}

// Whoever mends a list is told of all its corps at once.
func TestImportRefusedOfSeveral(t *testing.T) {
	s := corpgroup.New(wecomtest.New(wecomtest.WithoutPeople()).Client())
	nameless := people(1)
	nameless.Name = ""
	_, err := s.StartContactImport(t.Context(), "ch-1", []corpgroup.ImportCorp{nameless, people(1), people(0)})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"corp 1 of the import: its Name", "corp 3 of the import: it has 0 Contacts"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want %q", err, want)
		}
	}
}

// heads makes the first n people of a corp its heads.
func heads(n int) func(*corpgroup.ImportCorp) {
	return func(c *corpgroup.ImportCorp) {
		for i := range n {
			c.Contacts[i].Role = corpgroup.ImportHead
		}
	}
}

// A program waits for an import, mends what failed, and imports that again.
func TestWaitContactImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithJobTime(time.Minute))
		s, chain := corpgroup.New(corp.Client()), corp.OpenChain("渠道")
		wrong := corpgroup.ImportCorp{Name: "南桥", Contacts: []corpgroup.ImportContact{{Name: "罗丹", Role: corpgroup.ImportMember, Mobile: "not a number"}}}
		id, err := s.StartContactImport(t.Context(), chain, []corpgroup.ImportCorp{people(2), wrong})
		ok(t, err)
		if _, err := s.StartContactImport(t.Context(), chain, []corpgroup.ImportCorp{people(2)}); !errors.Is(err, wecom.Code(670022)) {
			t.Errorf("a second import at once: %v", err)
		}
		got, err := s.WaitContactImport(t.Context(), id)
		ok(t, err)
		want := []corpgroup.FailedCorp{{Name: "南桥", Code: 60103, Message: "invalid mobile", Contacts: []corpgroup.FailedContact{{Mobile: "not a number", Code: 60103, Message: "invalid mobile"}}}}
		if diff := cmp.Diff(want, got.Result.Failed); diff != "" || got.Result.Outcome != corpgroup.SomeImported || got.Complete() {
			t.Errorf("%+v (-want +got):\n%s", got, diff)
		}
		wrong.Contacts[0].Mobile = "+85251000001"
		id, err = s.StartContactImport(t.Context(), chain, []corpgroup.ImportCorp{wrong})
		ok(t, err)
		if got, err = s.WaitContactImport(t.Context(), id); err != nil || !got.Complete() {
			t.Errorf("%+v, error %v", got, err)
		}

		var names []string
		for c, err := range s.AllChainCorps(t.Context(), chain, corpgroup.ChainCorpQuery{Pending: true}) {
			ok(t, err)
			names = append(names, c.Name)
		}
		if fmt.Sprint(names) != "[北坞 南桥]" {
			t.Errorf("the corps are %v", names)
		}
	})
}

// A wait ends with its context, and tells how far the import has got.
func TestWaitContactImportEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithJobTime(time.Hour))
		s, chain := corpgroup.New(corp.Client()), corp.OpenChain("渠道")
		id, err := s.StartContactImport(t.Context(), chain, []corpgroup.ImportCorp{people(2)})
		ok(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		got, err := s.WaitContactImport(ctx, id)
		if !errors.Is(err, context.DeadlineExceeded) || got == nil || got.Status != corpgroup.ImportRunning {
			t.Errorf("got %+v, error %v", got, err)
		}
	})
}
