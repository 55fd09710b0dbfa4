package sim_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/simtest"
	"github.com/gowecom/wecom/internal/sim/wire"
)

// A nonsense makes values of types, which are right or wrong by chance.
type nonsense struct{ *rand.Rand }

var someTexts = []string{"", "lina", "fuhua", "1", "simulated-template-leave", "simulated-template-all", "wmCustomer0001", "wrGroup0001", "etLevelA", "text", "0001-01", "x|y", "一", "wkSimulated000001", "wmSimulatedKf000002", "simulated-kf-group-0"}

func (n nonsense) value(t *wire.Type, depth int) any {
	switch roll := n.IntN(20); {
	case roll == 0:
		return nil
	case roll == 1:
		return n.scalar()
	case roll == 2:
		return []any{n.scalar(), []any{}, map[string]any{"a": n.scalar()}}
	case roll == 3:
		return map[string]any{"id": n.scalar(), "b": []any{nil}}
	}
	switch t.Kind {
	case wire.Object:
		o := map[string]any{}
		for _, f := range t.Fields {
			if n.IntN(5) > 0 && depth < 8 {
				o[f.Key] = n.value(f.Type, depth+1)
			}
		}
		return o
	case wire.List:
		list := make([]any, n.IntN(3))
		for i := range list {
			list[i] = n.value(t.Item, depth+1)
		}
		return list
	case wire.Integer, wire.Number:
		return []any{0, 1, 2, 3, -1, 1 << 40, 1767225600, 1769817600}[n.IntN(8)]
	case wire.Bool:
		return n.IntN(2) == 0
	case wire.String, wire.Any, wire.Map:
	}
	return n.scalar()
}

func (n nonsense) scalar() any {
	if n.IntN(4) == 0 {
		return n.IntN(5)
	}
	return someTexts[n.IntN(len(someTexts))]
}

// No call makes the corp panic, whatever it holds.
func TestNonsense(t *testing.T) {
	n := nonsense{rand.New(rand.NewPCG(7, 7))}
	w := simtest.New(t, all.Install, all.Seed)
	seedKf(t, w)
	tokens := []string{simtest.Token(t, w, simtest.App), simtest.Token(t, w, simtest.Directory)}
	ok := 0
	for range 60 {
		for _, route := range w.Routes() {
			call := wire.Lookup(route)
			query := url.Values{}
			for _, key := range call.Query {
				query.Set(key, sim.Text(n.scalar()))
			}
			body := ""
			if call.Body != nil {
				b, err := json.Marshal(n.value(call.Body, 0))
				if err != nil {
					t.Fatal(err)
				}
				body = string(b)
			}
			line := fmt.Sprintf("%s?%s %s", strings.Replace(route, "/cgi-bin", "", 1), query.Encode(), body)
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Errorf("%s: %v", line, p)
					}
				}()
				if strings.HasPrefix(simtest.Send(t, w, line, tokens[n.IntN(2)]), `{"errcode":0,`) {
					ok++
				}
			}()
		}
	}
	if ok < 100 {
		t.Errorf("only %d calls were not refused", ok)
	}
}
