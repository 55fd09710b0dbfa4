package eventxml_test

import (
	"encoding/xml"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/internal/eventxml"
)

type order struct {
	Header
	Text  string
	Lines []line `xml:"Lines>Line" also:"Lnies>Lnie"`
	Buyer string `xml:"BuyerId" also:"CustomerId,ClientId"`
}

type Header struct {
	ID    string `xml:"OrderID"`
	Count int
}

type line struct {
	SKU string `xml:"Sku"`
}

func TestUnmarshal(t *testing.T) {
	for name, tt := range map[string]struct {
		document string
		want     order
	}{
		"plain":                      {`<xml><OrderID>a</OrderID><Text>b</Text></xml>`, order{Header: Header{ID: "a"}, Text: "b"}},
		"white space around CDATA":   {"<xml>\n<Text>\n <![CDATA[ a\n ]]>\t</Text>\r\n</xml>", order{Text: " a\n "}},
		"white space around text":    {"<xml><Text>\n a b </Text><Count> 3 </Count></xml>", order{Text: "a b", Header: Header{Count: 3}}},
		"nothing but white space":    {"<xml><Text> \n </Text></xml>", order{}},
		"control character":          {"<xml><Text><![CDATA[a\x1bb]]></Text><OrderID>\x00c</OrderID></xml>", order{Text: "a\ufffdb", Header: Header{ID: "\ufffdc"}}},
		"invalid UTF-8":              {"<xml><Text><![CDATA[a\xffb\xed\xa0\x80]]></Text></xml>", order{Text: "a\ufffdb\ufffd\ufffd\ufffd"}},
		"U+FFFE and U+FFFF":          {"<xml><Text>a\ufffeb\uffff</Text></xml>", order{Text: "a\ufffdb\ufffd"}},
		"forbidden references":       {"<xml><Text>a&#8;b&#x1B;c&#xFFFFFFF;</Text></xml>", order{Text: "a\ufffdb\ufffdc\ufffd"}},
		"entities":                   {"<xml><Text>&lt;&#65;&#x4f60;&amp;&quot;&apos;&gt;</Text></xml>", order{Text: `<A你&"'>`}},
		"an & of no entity":          {"<xml><Text>/?a=1&b=2&nbsp;&;&</Text></xml>", order{Text: "/?a=1&b=2&nbsp;&;&"}},
		"as long as before":          {"<xml><Text>&#8;&#8;&#8;&#8;&x</Text></xml>", order{Text: "\ufffd\ufffd\ufffd\ufffd&x"}},
		"an & in CDATA":              {"<xml><Text><![CDATA[/?a=1&b=2&amp;]]></Text></xml>", order{Text: "/?a=1&b=2&amp;"}},
		"names in another case":      {`<xml><OrderId>a</OrderId><TEXT>b</TEXT><lines><line><SKU>1</SKU></line></lines></xml>`, order{Header: Header{ID: "a"}, Text: "b", Lines: []line{{"1"}}}},
		"other names":                {`<xml><CustomerId>a</CustomerId><Lnies><Lnie><Sku>1</Sku></Lnie></Lnies></xml>`, order{Buyer: "a", Lines: []line{{"1"}}}},
		"the newest of other names":  {`<xml><ClientId >a</ClientId ></xml>`, order{Buyer: "a"}},
		"attributes, comments, more": {`<?xml version="1.0"?><xml a=">"><!-- <Text>no</Text> --><orderid b='1'>a</orderid><Text/></xml>`, order{Header: Header{ID: "a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got order
			if err := eventxml.Unmarshal([]byte(tt.document), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for _, document := range []string{"", "hello", "<xml><Text>", "<xml><Text></xml>", "<xml><Count>a</Count></xml>"} {
		if err := eventxml.Unmarshal([]byte(document), new(order)); err == nil {
			t.Errorf("%q is no error", document)
		}
	}
}

// Whatever comes, nothing panics, and what is read can be written.
func FuzzUnmarshal(f *testing.F) {
	for _, document := range []string{
		`<xml><OrderID>a</OrderID><Text><![CDATA[b]]></Text><Lines><Line><Sku>1</Sku></Line></Lines></xml>`,
		`<xml><text>&lt;a&#65;</text><ClientId>c</ClientId><Count>7</Count></xml>`,
		"<xml><Text>\x1b&&amp\xff</Text></xml>",
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var got, again order
		if eventxml.Unmarshal(document, &got) != nil {
			return
		}
		written, err := xml.Marshal(got)
		if err == nil {
			err = xml.Unmarshal(written, &again)
		}
		if err != nil {
			t.Errorf("%q: %v", document, err)
		}
	})
}
