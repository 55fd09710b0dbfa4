package living_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/wecomtest"
)

const viewersPath = "/cgi-bin/living/get_watch_stat"

func TestViewers(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "ListViewers",
			Call:  apitest.With(living.New, func(c ctx, s service) (*living.ViewerPage, error) { return s.ListViewers(c, "lv-1", wecom.Page{}) }),
			Route: "POST /cgi-bin/living/get_watch_stat",
			Body:  `{"livingid":"lv-1","next_key":"0"}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":0,"next_key":"k2","stat_info":{
				"users":[{"userid":"lina","watch_time":120,"is_comment":1,"is_mic":0,"invitor_userid":"wangwei","invitor_external_userid":"wmB"}],
				"external_users":[{"external_userid":"wmA","type":2,"name":"安娜","watch_time":60,"is_comment":0,"is_mic":1,"invitor_userid":"hujie","invitor_external_userid":"wmC"}]}}`,
			Want: &living.ViewerPage{
				Members: []living.Viewer{{UserID: "lina", WatchTime: minutes(2), Commented: true, InviterUserID: "wangwei", InviterCustomerID: "wmB"}},
				Customers: []living.Viewer{{
					CustomerID: "wmA", CustomerType: living.CustomerWeCom, Name: "安娜", WatchTime: minutes(1), Spoke: true, InviterUserID: "hujie", InviterCustomerID: "wmC",
				}},
				NextCursor: "k2",
			},
		},
		{
			Name: "ListViewers, the last page",
			Call: apitest.With(living.New, func(c ctx, s service) (*living.ViewerPage, error) {
				return s.ListViewers(c, "lv-1", wecom.Page{Cursor: "k2"})
			}),
			Route: "POST /cgi-bin/living/get_watch_stat",
			Body:  `{"livingid":"lv-1","next_key":"k2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":1,"next_key":"k3","stat_info":{"users":[],"external_users":[]}}`,
			Want:  &living.ViewerPage{Members: []living.Viewer{}, Customers: []living.Viewer{}},
		},
		{
			Name:  "GetShopVisit",
			Call:  apitest.With(living.New, func(c ctx, s service) (*living.ShopVisit, error) { return s.GetShopVisit(c, "share-1") }),
			Route: "POST /cgi-bin/living/get_living_share_info",
			Body:  `{"ww_share_code":"share-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","livingid":"lv-1","viewer_userid":"lina","viewer_external_userid":"wmA","invitor_userid":"hujie","invitor_external_userid":"wmC"}`,
			Want:  &living.ShopVisit{LivingID: "lv-1", UserID: "lina", CustomerID: "wmA", InviterUserID: "hujie", InviterCustomerID: "wmC"},
		},
	})
}

// Pages that are empty do not end the list, a key on the last page does not go on
// with it, and a key that comes again is an error.
func TestAllViewers(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := living.New(corp.Client())
	collect := func() (names []string, failure error) {
		for v, err := range s.AllViewers(t.Context(), "lv-1") {
			if err != nil {
				return names, err
			}
			names = append(names, v.UserID+v.CustomerID)
		}
		return names, nil
	}
	corp.Script(viewersPath,
		wecomtest.JSON(`{"errcode":0,"ending":0,"next_key":"1","stat_info":{"users":[{"userid":"a"}],"external_users":[{"external_userid":"b"}]}}`),
		wecomtest.JSON(`{"errcode":0,"ending":0,"next_key":"2","stat_info":{"users":[],"external_users":[]}}`),
		wecomtest.JSON(`{"errcode":0,"ending":1,"next_key":"3","stat_info":{"users":[{"userid":"c"}],"external_users":[]}}`),
		wecomtest.JSON(`{"errcode":0,"ending":0,"next_key":"4","stat_info":{"users":[],"external_users":[]}}`),
		wecomtest.JSON(`{"errcode":0,"ending":0,"next_key":"4","stat_info":{"users":[],"external_users":[]}}`),
	)
	if names, err := collect(); err != nil || !slices.Equal(names, []string{"a", "b", "c"}) {
		t.Errorf("viewers %v, %v", names, err)
	}
	if _, err := collect(); !errors.Is(err, wecom.ErrRepeatedCursor) {
		t.Errorf("a list without an end: %v, want ErrRepeatedCursor", err)
	}
	if !(living.Viewer{UserID: "a"}).IsMember() || (living.Viewer{CustomerID: "b"}).IsMember() {
		t.Error("members and others are confused")
	}
}
