package sim_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/wire"
)

// newBare returns a corp with two routes and no domain.
func newBare(t *testing.T, change func(*sim.Config)) *sim.World {
	return simtest.NewWith(t, change, func(w *sim.World) {
		ok := func(*sim.Tx) (any, error) { return nil, nil }
		w.Handle("POST /cgi-bin/user/create", ok, sim.Checks("name"))
		w.Handle("POST /cgi-bin/tag/create", ok, sim.ChecksAll)
		w.Handle("GET /cgi-bin/user/get", ok)
		w.HandleOlder("GET /cgi-bin/user/make", "POST /cgi-bin/user/create")
	})
}

func TestKeysAreChecked(t *testing.T) {
	for _, row := range []struct{ call, want string }{
		{`POST /user/create {"userid":"a"}`, `{"errcode":0,"errmsg":"ok"}`},
		{`POST /user/create {"userid":7,"department":null}`, `{"errcode":0,"errmsg":"ok"}`}, // numbers and texts stand for each other
		{`POST /user/create {"name":"n"}`, `{"errcode":41009,"errmsg":"missing userid"}`},
		{`POST /user/create `, `{"errcode":41009,"errmsg":"missing userid"}`},
		{`POST /user/create {"userid":"a","department":7}`, `{"errcode":40058,"errmsg":"invalid type of department"}`},
		{`POST /user/create {"userid":["a"]}`, `{"errcode":40058,"errmsg":"invalid type of userid"}`},
		{`POST /user/create {"userid":"a","extattr":""}`, `{"errcode":0,"errmsg":"ok"}`}, // an empty text is nothing
		{`GET /user/make {"userid":"a"}`, `{"errcode":0,"errmsg":"ok"}`},
		{`GET /user/make {"name":"n"}`, `{"errcode":41009,"errmsg":"missing userid"}`},
		{`POST /user/create {"userid":"a","extattr":[]}`, `{"errcode":40058,"errmsg":"invalid type of extattr"}`},
		{`POST /user/create ["userid"]`, `{"errcode":40058,"errmsg":"invalid request parameter: the body is no JSON object"}`},
		{`POST /user/create null`, `{"errcode":40058,"errmsg":"invalid request parameter: the body is no JSON object"}`},
		{`GET /user/get`, `{"errcode":41009,"errmsg":"missing userid"}`},
		{`POST /user/create [`, `{"errcode":40058,"errmsg":"invalid request parameter: the body is no JSON object"}`},
		{`GET /user/get?userid=a null`, `{"errcode":0,"errmsg":"ok"}`}, // nothing reads the body of a call without one
		{`POST /tag/create {"tagname":[]}`, `{"errcode":0,"errmsg":"ok"}`},
		{`GET /user/create?userid=a`, `{"errcode":40058,"errmsg":"wrong HTTP method: want POST /cgi-bin/user/create"}`},
		{`POST /user/get {}`, `{"errcode":40058,"errmsg":"wrong HTTP method: want GET /cgi-bin/user/get"}`},
		{`POST /meeting/create {}`, `{"errcode":501,"errmsg":"the simulated corp has no POST /cgi-bin/meeting/create: script an answer"}`},
		{`POST /meeting/invent {}`, `{"errcode":404,"errmsg":"there is no POST /cgi-bin/meeting/invent"}`},
	} {
		if got, _ := simtest.Call(t, newBare(t, func(*sim.Config) {}), simtest.App, row.call); got != row.want {
			t.Errorf("%s: %s, want %s", row.call, got, row.want)
		}
	}
}

// Unknown keys are ignored and recorded, also of calls that are scripted.
func TestUnknownKeys(t *testing.T) {
	var seen []string
	w := newBare(t, func(c *sim.Config) { c.OnCall = func(call sim.Call) { seen = append(seen, call.Unknown...) } })
	w.Script("/cgi-bin/user/get", sim.Refused(60111, "userid not found"))
	for _, row := range []struct {
		call string
		want []string
	}{
		{`GET /user/get?userid=a&user=b&debug=1`, []string{"user"}},
		{`GET /user/get?userid=a`, nil},
		{`POST /user/create {"userid":"a","extattr":{"attrs":[{"name":"n","colour":1},{"text":{"value":"v","lang":"x"}}]},"later":{"deep":1}}`,
			[]string{"extattr.attrs.colour", "extattr.attrs.text.lang", "later"}},
		{`POST /oa/applyevent {"apply_data":{"contents":[{"value":{"children":[{"list":[{"any":1}]}]}}]}}`, nil},         // forms lie within forms
		{`POST /oa/applyevent {"apply_data":{"contents":[{"value":{"phonenumber":{"area":"+86","number":"1"}}}]}}`, nil}, // not in the documentation, but seen
		{`POST /user/create {"nickname":"n"}`, nil},
		{`POST /meeting/invent {"a":1}`, nil},
	} {
		seen = nil
		_, _ = simtest.Call(t, w, simtest.App, row.call)
		calls := w.Calls("")
		if got := calls[len(calls)-1].Unknown; !slices.Equal(got, row.want) || !slices.Equal(seen, row.want) {
			t.Errorf("%s: unknown %q, seen %q, want %q", row.call, got, seen, row.want)
		}
	}
}

func TestJournalIsBounded(t *testing.T) {
	w := newBare(t, func(c *sim.Config) { c.JournalSize = 3 })
	for i := range 11 {
		_, _ = simtest.Call(t, w, simtest.App, "GET /user/get?userid="+strconv.Itoa(i))
		w.In(func(tx *sim.Tx) { tx.Emit(0, "sys", sim.Field{"N", i}) })
	}
	var got []string
	for _, call := range w.Calls("/cgi-bin/user/get") {
		got = append(got, call.Query.Get("userid"))
	}
	if len(got) == 0 || got[len(got)-1] != "10" || len(got) > 3 || len(w.Events()) != 3 || w.TokenFetches() != 11 {
		t.Errorf("calls of %v, %d events, %d tokens", got, len(w.Events()), w.TokenFetches())
	}
}

// Each app has the permissions and the keys that it was given.
func TestAppsDiffer(t *testing.T) {
	const key = "b3RoZXIga2V5IG90aGVyIGtleSBvdGhlciBrZXkgb3R"
	w := newBare(t, func(c *sim.Config) {
		c.Apps = append(c.Apps, sim.App{AgentID: 7, Secret: "seven", Permissions: []string{"/cgi-bin/tag/"}, CallbackToken: "t7", EncodingAESKey: key})
	})
	if got, code := simtest.Call(t, w, "seven", "GET /user/get?userid=a"); code != 48002 {
		t.Errorf("without the permission: %s", got)
	}
	simtest.MustCall(t, w, "seven", `POST /tag/create {"tagname":"a"}`)
	sealed := w.Cipher(7).Seal([]byte("<xml/>"), "")
	if _, err := w.Cipher(simtest.AgentID).Open(sealed); err == nil {
		t.Error("another app opens what is for the app")
	}
	if _, err := w.Cipher(7).Open(sealed); err != nil {
		t.Error(err)
	}
	if _, err := sim.New(sim.Config{}); err == nil {
		t.Error("a corp without an id")
	}
}

func TestSlots(t *testing.T) {
	slot := sim.NewSlot(func() *int { return new(int) })
	a, b := simtest.New(t), simtest.New(t)
	a.In(func(tx *sim.Tx) { *slot.Of(tx) = 5 })
	a.In(func(tx *sim.Tx) {
		if *slot.Of(tx) != 5 {
			t.Error("the state is lost")
		}
	})
	b.In(func(tx *sim.Tx) {
		if *slot.Of(tx) != 0 {
			t.Error("two worlds share a state")
		}
	})
}

// Of an object with a msgtype, the other contents may be there and empty.
func TestCheckPartsLooksAtTheContentOfTheType(t *testing.T) {
	parts := wire.ParseObject("msgtype:s,image:{media_id:s}?,link:{title:s,url:s}?")
	for body, want := range map[string]int{
		`{"msgtype":"image","image":{"media_id":"m"},"link":{"title":"","url":""}}`: 0,
		`{"msgtype":"image","image":{"media_id":""},"link":{"title":"","url":""}}`:  41006,
		`{"msgtype":"link","image":{"media_id":""},"link":{"title":"","url":"u"}}`:  41016,
		`{"image":{"media_id":"m"}}`: 40058,
	} {
		if code, _ := sim.CodeOf(sim.CheckParts(parts, sim.MustObject(body))); code != want {
			t.Errorf("%s: %d, want %d", body, code, want)
		}
	}
}

// A list in the place of an object, at any depth, is refused and no panic.
func TestCheckPartsRefusesOtherShapes(t *testing.T) {
	parts := wire.ParseObject("items:[{text:{content:s}}],more:*?")
	for body, want := range map[string]int{
		`{"items":[{"text":{"content":"a"}}]}`:                    0,
		`{"items":[{"text":{"content":"a"}}],"more":[{"a":[1]}]}`: 0,
		`{"items":[["a",{"b":1}]]}`:                               40058,
		`{"items":[{"text":["a"]}]}`:                              40058,
		`{"items":[7]}`:                                           40058,
	} {
		if code, _ := sim.CodeOf(sim.CheckParts(parts, sim.MustObject(body))); code != want {
			t.Errorf("%s: %d, want %d", body, code, want)
		}
	}
}
