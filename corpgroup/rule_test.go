package corpgroup_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

const ruleJSON = `{"owner_corp_range":{"departmentids":[2,3],"userids":["lina","zengli"]},"member_corp_range":{"groupids":[4,5],"corpids":["ww-7","ww-8"]}}`

func rule() corpgroup.Rule {
	return corpgroup.Rule{
		Owner: corpgroup.OwnerRange{UserIDs: []string{"lina", "zengli"}, DepartmentIDs: []int64{2, 3}},
		Lower: corpgroup.LowerRange{GroupIDs: []int64{4, 5}, CorpIDs: []string{"ww-7", "ww-8"}},
	}
}

func TestRules(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "ListRuleIDs",
			Call:  apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]int64, error) { return s.ListRuleIDs(ctx, "ch-1") }),
			Route: "POST /cgi-bin/corpgroup/rule/list_ids",
			Body:  `{"chain_id":"ch-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_ids":[8,9]}`,
			Want:  []int64{8, 9},
		},
		{
			Name:  "GetRule",
			Call:  apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.Rule, error) { return s.GetRule(ctx, "ch-1", 8) }),
			Route: "POST /cgi-bin/corpgroup/rule/get_rule_info",
			Body:  `{"chain_id":"ch-1","rule_id":8}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_info":` + ruleJSON + `}`,
			Want:  new(rule()),
		},
		{
			Name:  "GetRule with ids in strings, as WeCom's example has them",
			Call:  apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.Rule, error) { return s.GetRule(ctx, "ch-1", 8) }),
			Route: "POST /cgi-bin/corpgroup/rule/get_rule_info",
			Body:  `{"chain_id":"ch-1","rule_id":8}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_info":{"owner_corp_range":{"departmentids":["2"]},"member_corp_range":{"groupids":["4"]}}}`,
			Want:  &corpgroup.Rule{Owner: corpgroup.OwnerRange{DepartmentIDs: []int64{2}}, Lower: corpgroup.LowerRange{GroupIDs: []int64{4}}},
			Drift: []string{"/rule_info/owner_corp_range/departmentids/*: string for integer", "/rule_info/member_corp_range/groupids/*: string for integer"},
		},
		{
			Name:  "CreateRule",
			Call:  apitest.With(corpgroup.New, func(ctx context.Context, s service) (int64, error) { return s.CreateRule(ctx, "ch-1", rule()) }),
			Route: "POST /cgi-bin/corpgroup/rule/add_rule",
			Body:  `{"chain_id":"ch-1","rule_info":` + ruleJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_id":8}`,
			Want:  int64(8),
		},
		{
			Name:  "ReplaceRule",
			Call:  apitest.Do(corpgroup.New, func(ctx context.Context, s service) error { return s.ReplaceRule(ctx, "ch-1", 8, rule()) }),
			Route: "POST /cgi-bin/corpgroup/rule/modify_rule",
			Body:  `{"chain_id":"ch-1","rule_id":8,"rule_info":` + ruleJSON + `}`,
		},
		{
			Name:  "DeleteRule",
			Call:  apitest.Do(corpgroup.New, func(ctx context.Context, s service) error { return s.DeleteRule(ctx, "ch-1", 8) }),
			Route: "POST /cgi-bin/corpgroup/rule/delete_rule",
			Body:  `{"chain_id":"ch-1","rule_id":8}`,
		},
	})
}

// An update keeps what it does not change, though WeCom's replaces the whole rule.
func TestUpdateRule(t *testing.T) {
	const path = "/cgi-bin/corpgroup/rule/modify_rule"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/corpgroup/rule/get_rule_info", wecomtest.JSON(`{"errcode":0,"rule_info":`+ruleJSON+`}`))
	corp.Script(path, wecomtest.JSON(`{"errcode":0}`))
	ok(t, corpgroup.New(corp.Client()).UpdateRule(t.Context(), "ch-1", 8, func(r *corpgroup.Rule) error {
		r.Lower.CorpIDs = slices.DeleteFunc(r.Lower.CorpIDs, func(id string) bool { return id == "ww-7" })
		return nil
	}))
	want := `{"chain_id":"ch-1","rule_id":8,"rule_info":{"owner_corp_range":{"departmentids":[2,3],"userids":["lina","zengli"]},"member_corp_range":{"groupids":[4,5],"corpids":["ww-8"]}}}`
	if diff := cmp.Diff(values(t, want), values(t, corp.Calls(path)[0].Body)); diff != "" {
		t.Errorf("wrote (-want +got):\n%s", diff)
	}
}

// A change that ends with an error is not written.
func TestUpdateRuleStops(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/corpgroup/rule/get_rule_info", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","rule_info":{"owner_corp_range":{"userids":["lina"]},"member_corp_range":{"corpids":["ww-7"]}}}`))
	stop := errors.New("stop")
	err := corpgroup.New(corp.Client()).UpdateRule(t.Context(), "ch-1", 8, func(*corpgroup.Rule) error { return stop })
	if !errors.Is(err, stop) || len(corp.Calls("/cgi-bin/corpgroup/rule/modify_rule")) != 0 {
		t.Errorf("got %v", err)
	}
}

// A rule that is for nobody, or shows nobody, is refused before anything is sent. A rule
// that the app must not read is not written.
func TestRuleRefused(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := corpgroup.New(corp.Client())
	nobody, noCorp := rule(), rule()
	nobody.Owner, noCorp.Lower = corpgroup.OwnerRange{}, corpgroup.LowerRange{CorpIDs: []string{}}
	for _, r := range []corpgroup.Rule{{}, nobody, noCorp} {
		_, err := s.CreateRule(t.Context(), "ch-1", r)
		if err2 := s.ReplaceRule(t.Context(), "ch-1", 8, r); err == nil || err2 == nil {
			t.Errorf("%v: errors %v and %v", r, err, err2)
		}
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
	err := s.UpdateRule(t.Context(), "ch-1", 8, func(*corpgroup.Rule) error { t.Error("changed a rule that was not read"); return nil })
	if !errors.Is(err, wecom.Code(670002)) || len(corp.Calls("/cgi-bin/corpgroup/rule/modify_rule")) != 0 {
		t.Errorf("got %v", err)
	}
}
