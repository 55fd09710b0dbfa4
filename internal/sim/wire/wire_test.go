package wire

import (
	"slices"
	"strings"
	"testing"
)

// write is the opposite of parse.
func write(c *Call) string {
	body := "file"
	if c.Body != nil {
		body = strings.TrimSuffix(strings.TrimPrefix(writeType(c.Body), "{"), "}")
	}
	return c.Method + " " + c.Path + "\t" + strings.Join(c.Query, ",") + "\t" + body
}

func writeType(t *Type) string {
	switch t.Kind {
	case Object:
		var list []string
		for _, f := range t.Fields {
			s := f.Key + ":" + writeType(f.Type)
			if f.Optional {
				s += "?"
			}
			list = append(list, s)
		}
		return "{" + strings.Join(list, ",") + "}"
	case List:
		return "[" + writeType(t.Item) + "]"
	case Map:
		return "%" + writeType(t.Item)
	case String, Integer, Number, Bool, Any:
		return string(t.Kind)
	}
	return "invalid " + string(t.Kind)
}

// Each line is read whole.
func TestLines(t *testing.T) {
	n := 0
	for line := range strings.Lines(calls) {
		n++
		line = strings.TrimSuffix(line, "\n")
		route, _, _ := strings.Cut(line, "\t")
		if got := write(Lookup(route)); got != line {
			t.Errorf("read  %s\nfrom  %s", got, line)
		}
	}
	if n < 800 {
		t.Errorf("%d calls", n)
	}
}

func TestLookup(t *testing.T) {
	if c := Lookup("GET /cgi-bin/user/get"); c == nil || !slices.Equal(c.Query, []string{"userid"}) || len(c.Body.Fields) != 0 {
		t.Errorf("user/get is %+v", c)
	}
	if c := Lookup("POST /cgi-bin/media/upload"); c == nil || c.Body != nil {
		t.Errorf("media/upload is %+v", c)
	}
	c := Lookup("POST /cgi-bin/user/create")
	if name := c.Body.Field("name"); name == nil || name.Kind != String {
		t.Errorf("name is %+v", name)
	}
	if list := c.Body.Field("department"); list.Kind != List || list.Item.Kind != Integer {
		t.Errorf("department is %+v", list)
	}
	if c.Body.Field("nothing") != nil || Lookup("GET /cgi-bin/nothing") != nil {
		t.Error("found what is not there")
	}
}
