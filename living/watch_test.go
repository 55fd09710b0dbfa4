package living_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/wecomtest"
)

func TestWatchCode(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetWatchCode",
			Call:  apitest.With(living.New, func(c ctx, s service) (living.WatchCode, error) { return s.GetWatchCode(c, "lv-1", "oAnna") }),
			Route: "POST /cgi-bin/living/get_living_code",
			Body:  `{"livingid":"lv-1","openid":"oAnna"}`,
			Reply: `{"errcode":0,"errmsg":"ok","living_code":"a+b"}`,
			Want:  living.WatchCode("a+b"),
		},
	})
	code := living.WatchCode("a+b")
	if got, want := code.LivePath(), "pages/watch/index?living_code=a%2Bb"; got != want {
		t.Errorf("live at %s, want %s", got, want)
	}
	if got, want := code.ReplayPath(), "pages/watch/index?living_code=a%2Bb&replay=1"; got != want {
		t.Errorf("replay at %s, want %s", got, want)
	}
	if printed := fmt.Sprintf("%v %s %#v", code, code, code); strings.Contains(printed, "a+b") {
		t.Errorf("printed as %s", printed)
	}
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/living/get_living_code", wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	if code, err := living.New(corp.Client()).GetWatchCode(t.Context(), "lv-1", "oAnna"); err == nil {
		t.Errorf("no code is %q and no error", string(code))
	}
}

func TestWatchCodeIsHidden(t *testing.T) {
	apitest.Hides(t, living.WatchCode("c0de-to-watch"), "c0de-to")
}
