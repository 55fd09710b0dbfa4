package drift

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompare(t *testing.T) {
	const call = "GET /cgi-bin/department/simplelist"
	for name, row := range map[string]struct {
		reply string
		want  []Finding
	}{
		"as documented": {`{"errcode":0,"errmsg":"ok","department_id":[{"id":1,"parentid":0,"order":1}]}`, nil},
		"null":          {`{"errcode":0,"department_id":null}`, nil},
		"a refusal":     {`{"errcode":60011,"errmsg":"no privilege","hint":"x"}`, nil},
		"unknown key": {
			`{"errcode":0,"department_id":[{"id":1,"chief":"李娜 138"},{"id":2,"chief":"王伟 139"}]}`,
			[]Finding{{Call: call, What: "unknown key", Key: "department_id[].chief", Found: "string", Shape: "字字 999"}},
		},
		"a key that is an id": {
			`{"errcode":0,"wm0815":{"mobile":"13800000000"}}`,
			[]Finding{{Call: call, What: "unknown key", Key: "<xx9999>", Found: "object", Shape: "{mobile:string}"}},
		},
		"other kinds": {
			`{"errcode":0,"department_id":[{"id":"12","order":1.5}]}`,
			[]Finding{
				{Call: call, What: "other kind", Key: "department_id[].id", Found: "string", Want: "integer", Shape: "99"},
				{Call: call, What: "other kind", Key: "department_id[].order", Found: "number", Want: "integer", Shape: "9.9"},
			},
		},
		"unknown code": {`{"errcode":123456789}`, []Finding{{Call: call, What: "unknown code", Code: 123456789}}},
		"no JSON":      {`<html>`, []Finding{{Call: call, What: "no JSON"}}},
	} {
		if diff := cmp.Diff(row.want, Compare("GET", "/cgi-bin/department/simplelist", []byte(row.reply))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if got := Compare("GET", "/cgi-bin/teleport", []byte(`{"errcode":0}`)); len(got) != 1 || got[0].What != "unknown call" {
		t.Errorf("got %+v", got)
	}
}

// Nothing of a reply's values is in what is found.
func FuzzNothingOfAValueIsKept(f *testing.F) {
	f.Add("13812345678", "李娜")
	f.Add("token-5F", "a@b.example")
	f.Fuzz(func(t *testing.T, one, two string) {
		reply, err := json.Marshal(map[string]any{"errcode": 0, "department_id": []any{map[string]any{"id": one, "new": two, "deep": []any{map[string]any{"x": one}}}}})
		if err != nil {
			t.Skip()
		}
		found, err := json.Marshal(Compare("GET", "/cgi-bin/department/simplelist", reply))
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range []string{one, two} {
			for _, part := range strings.FieldsFunc(value, func(r rune) bool { return r < 'A' }) {
				if len([]rune(part)) >= 6 && mask(part) != part && strings.Contains(string(found), part) {
					t.Errorf("%q is in %s", part, found)
				}
			}
		}
	})
}
