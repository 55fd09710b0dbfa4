package crypto_test

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/gowecom/wecom/crypto"
)

func TestVerifyURL(t *testing.T) {
	for _, v := range readVectors(t) {
		if v.Kind != "url_verify" {
			continue
		}
		// As it stands in the request line.
		query, err := url.ParseQuery("msg_signature=" + v.Signature + "&timestamp=" + v.Timestamp +
			"&nonce=" + v.Nonce + "&echostr=" + url.QueryEscape(v.Encrypt) + "&unsigned=1")
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.cipher(t).VerifyURL(query)
		if err != nil || string(got) != v.Plaintext {
			t.Errorf("%s: %q, %v", v.Name, got, err)
		}
		query.Set("nonce", "1")
		if _, err := v.cipher(t).VerifyURL(query); !errors.Is(err, crypto.ErrSignature) {
			t.Errorf("%s with another nonce: %v", v.Name, err)
		}
	}
}

// plain is an encrypted text that needs no padding, for bodies by hand.
const plain = "AAAA+/=="

const cdata = "<![CDATA[" + plain + "]]>"

// A bodyTest is a body in which the text plain is to be found, or not.
type bodyTest struct {
	name, body string
	ok         bool
}

func xmlBodies() []bodyTest {
	return []bodyTest{
		{"CDATA", "<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[218]]></AgentID><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"text", "<xml><Encrypt>" + plain + "</Encrypt></xml>", true},
		{"indented", "<xml>\n  <Encrypt>\r\n\t" + cdata + "\n  </Encrypt>\n</xml>", true},
		{"first of all", "<xml><Encrypt>" + cdata, false},
		{"rest of the body missing", "<xml><Encrypt>" + cdata + "</Encrypt>", true},
		{"text and CDATA", "<xml><Encrypt>AAAA<![CDATA[+/]]>==</Encrypt></xml>", true},
		{"comment inside", "<xml><Encrypt>AAAA<!-- & -->+/==</Encrypt></xml>", true},
		{"attributes", `<xml a="1>2" b='"'><Encrypt type="x/y>">` + cdata + "</Encrypt ></xml>", true},
		{"self-closing sibling", "<xml><AgentID/><AgentID /><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"prologue", "\uFEFF<?xml version=\"1.0\"?>\n<!-- <xml><Encrypt>no</Encrypt> --><xml><?p <Encrypt> ?><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"another root", "<message><Encrypt>" + cdata + "</Encrypt></message>", true},
		{"nested lookalike first", "<xml><a><Encrypt>no</Encrypt></a><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"lookalike in CDATA", "<xml><a><![CDATA[<Encrypt>no</Encrypt>]]></a><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"lookalike in a comment", "<xml><!--<Encrypt>no</Encrypt>--><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"lookalike behind an arrow in a comment", "<xml><!-- -><Encrypt>no</Encrypt>--><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"attribute on a line of its own", "<xml\n a='1'><a\tb='1'/><Encrypt\r\n\tc='1'>" + cdata + "</Encrypt></xml>", true},
		{"lookalike in an attribute", "<xml><a b='<Encrypt>no</Encrypt>'/><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"longer and shorter names", "<xml><Encrypted>no</Encrypted><Encryp>no</Encryp><x:Encrypt>no</x:Encrypt><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"entity elsewhere", "<xml><a>&amp;&lt;</a><Encrypt>" + cdata + "</Encrypt></xml>", true},

		{"empty body", "", false},
		{"JSON", `{"encrypt":"AAAA"}`, false},
		{"only nested", "<xml><a><Encrypt>" + cdata + "</Encrypt></a></xml>", false},
		{"the root itself", "<Encrypt>" + cdata + "</Encrypt>", false},
		{"after the root", "<xml></xml><xml><Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"beside an empty root", "<xml/><Encrypt>" + cdata + "</Encrypt>", false},
		{"empty element", "<xml><Encrypt/></xml>", false},
		{"empty element and another", "<xml><Encrypt/><Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"empty element and text behind it", "<xml><Encrypt/>" + plain + "</xml>", false},
		{"no text but text behind it", "<xml><Encrypt></Encrypt>" + plain + "</xml>", false},
		{"after an empty root", "<a/><xml><Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"element inside and another half", "<xml><Encrypt>AAAA<b/></Encrypt><Encrypt>+/==</Encrypt></xml>", false},
		{"lookalike in an instruction", "<xml><?p ><Encrypt>no</Encrypt> ?><Encrypt>" + cdata + "</Encrypt></xml>", true},
		{"no text", "<xml><Encrypt> </Encrypt></xml>", false},
		{"other case", "<xml><encrypt>" + cdata + "</encrypt></xml>", false},
		{"entity", "<xml><Encrypt>AAAA&#43;/==</Encrypt></xml>", false},
		{"element inside", "<xml><Encrypt>AAAA<b/>+/==</Encrypt></xml>", false},
		{"document type", "<!DOCTYPE xml [<!ENTITY e 'x'>]><xml><Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"CDATA without end", "<xml><Encrypt><![CDATA[" + plain + "</Encrypt></xml>", false},
		{"comment without end", "<xml><!-- <Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"instruction without end", "<xml><? <Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"tag without end", "<xml><Encrypt a='>" + cdata + "</Encrypt></xml>", false},
		{"closing tag without end", "<xml><Encrypt>" + cdata + "</Encrypt", false},
		{"closing tag first", "</a><xml><Encrypt>" + cdata + "</Encrypt></xml>", false},
		{"text only", "Encrypt", false},
	}
}

// TestVerifyURLOpensNoMessage: the signature of a message is good for a check of
// the URL too.
func TestVerifyURLOpensNoMessage(t *testing.T) {
	c := newCipher(t, testCorpID)
	for echo, good := range map[string]bool{
		"1616140317555161061":   true,
		"aZ09-_+/=.":            true,
		strings.Repeat("7", 64): true,
		strings.Repeat("7", 65): false,
		"<xml/>":                false,
		`{"msgid":"1"}`:         false,
		"a&lt;b":                false,
		"a\nb":                  false,
	} {
		s := c.Seal([]byte(echo), "")
		query := s.Query()
		query.Set("echostr", string(s.Encrypt))
		got, err := c.VerifyURL(query)
		if good && (err != nil || string(got) != echo) || !good && (got != nil || !errors.Is(err, crypto.ErrMalformed)) {
			t.Errorf("%q: %q, %v", echo, got, err)
		}
	}
}

func TestXMLBody(t *testing.T) {
	c := newCipher(t, testCorpID)
	for _, tt := range xmlBodies() {
		t.Run(tt.name, func(t *testing.T) {
			body := []byte(tt.body)
			checkFound(t, tt.ok, func(query url.Values) ([]byte, error) { return c.OpenXML(query, body) })
			if string(body) != tt.body {
				t.Errorf("the body is now %s", body)
			}
		})
	}
}

// checkFound calls open with the signature of the text plain and of nothing
// else: the error tells whether open found that text.
func checkFound(t *testing.T, want bool, open func(url.Values) ([]byte, error)) {
	t.Helper()
	_, err := open(signedText(newCipher(t, testCorpID), plain).Query())
	if !errors.Is(err, crypto.ErrMalformed) {
		t.Fatalf("found another text: %v", err)
	}
	// Past the signature, the text is found to be of four bytes.
	if found := strings.Contains(err.Error(), "4 encrypted bytes"); found != want {
		t.Errorf("found: %v, want %v: %v", found, want, err)
	}
}

func jsonBodies() []bodyTest {
	return []bodyTest{
		{"lower case", `{"encrypt":"AAAA+/=="}`, true},
		{"capitals", `{"ToUserName":"ww1","Encrypt":"AAAA+/==","AgentID":"218"}`, true},
		{"all capitals", `{"ENCRYPT":"AAAA+/=="}`, true},
		{"white space", " {\n\t\"encrypt\" :\r\n \"AAAA+/==\" } ", true},
		{"escaped slash", `{"encrypt":"AAAA+\/=="}`, true},
		{"escaped key and value", `{"\u0065ncrypt":"\u0041AAA\u002b/=="}`, true},
		{"after all kinds of values", `{"a":1,"b":-2.5e3,"c":null,"d":[1,"]",{"encrypt":"no"}],"e":{"encrypt":"no","x":"\"}"},"f":true,"g":"\\","encrypt":"AAAA+/=="}`, true},
		{"value that looks like the key", `{"a":"encrypt","b":"\"encrypt\":\"no\"","encrypt":"AAAA+/=="}`, true},
		{"rest of the body missing", `{"encrypt":"AAAA+/=="`, true},

		{"empty body", ``, false},
		{"XML", `<xml><Encrypt>AAAA+/==</Encrypt></xml>`, false},
		{"array", `["encrypt","AAAA+/=="]`, false},
		{"empty object", `{}`, false},
		{"only nested", `{"a":{"encrypt":"AAAA+/=="}}`, false},
		{"another key", `{"encrypts":"AAAA+/=="}`, false},
		{"empty text", `{"encrypt":""}`, false},
		{"null", `{"encrypt":null}`, false},
		{"object", `{"encrypt":{"encrypt":"AAAA+/=="}}`, false},
		{"no value", `{"encrypt":`, false},
		{"no value and more", `{"encrypt":,"a":1}`, false},
		{"no colon", `{"encrypt" "AAAA+/=="}`, false},
		{"no quotes", `{encrypt:"AAAA+/=="}`, false},
		{"no comma", `{"a":1 "encrypt":"AAAA+/=="}`, false},
		{"string without end", `{"encrypt":"AAAA+/==`, false},
		{"string that ends in an escape", `{"encrypt":"AAAA+/==\"`, false},
		{"bad escape", `{"encrypt":"AAAA\x2b/=="}`, false},
		{"bad escape in the key", `{"\encrypt":"AAAA+/=="}`, false},
		{"object without end", `{"a":{"b":[}`, false},
		{"string without end in an object", `{"a":{"b":"`, false},
	}
}

func TestJSONBody(t *testing.T) {
	c := newCipher(t, testCorpID)
	for _, tt := range jsonBodies() {
		t.Run(tt.name, func(t *testing.T) {
			checkFound(t, tt.ok, func(query url.Values) ([]byte, error) { return c.OpenJSON(query, []byte(tt.body)) })
		})
	}
}

// TestOfficialBodies opens the vectors in the bodies that WeCom puts them in.
func TestOfficialBodies(t *testing.T) {
	for _, v := range readVectors(t) {
		c := v.cipher(t)
		var got []byte
		var err error
		switch v.Kind {
		case "xml_message":
			got, err = c.OpenXML(v.sealed(c).Query(), []byte("<xml> \n<ToUserName><![CDATA["+v.ReceiveID+"]]></ToUserName>\n<Encrypt><![CDATA["+v.Encrypt+"]]></Encrypt>\n<AgentID><![CDATA[218]]></AgentID>\n</xml>"))
		case "json_message":
			got, err = c.OpenJSON(v.sealed(c).Query(), []byte(`{"ToUserName":"`+v.ReceiveID+`","Encrypt":"`+v.Encrypt+`","AgentID":"218"}`))
		default:
			continue
		}
		if err != nil || string(got) != v.Plaintext {
			t.Errorf("%s: %q, %v", v.Name, got, err)
		}
	}
}

func TestBodiesWritten(t *testing.T) {
	s := crypto.Sealed{Encrypt: []byte("AAAA+/=="), Signature: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", Timestamp: "1700000000", Nonce: "4711"}
	odd := crypto.Sealed{Encrypt: []byte("AAAA"), Signature: `"`, Timestamp: "01", Nonce: "]]></Nonce>"}
	tests := []struct {
		name      string
		got, want string
	}{
		{"query", s.Query().Encode(), "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&nonce=4711&timestamp=1700000000"},
		{"XML push", string(s.PushXML("ww1", "1000002")), "<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[AAAA+/==]]></Encrypt></xml>"},
		{"XML push without agent", string(s.PushXML("ww1", "")), "<xml><ToUserName><![CDATA[ww1]]></ToUserName><Encrypt><![CDATA[AAAA+/==]]></Encrypt></xml>"},
		{"XML reply", string(s.ReplyXML()), "<xml><Encrypt><![CDATA[AAAA+/==]]></Encrypt><MsgSignature><![CDATA[5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3]]></MsgSignature><TimeStamp>1700000000</TimeStamp><Nonce><![CDATA[4711]]></Nonce></xml>"},
		{"JSON push", string(s.PushJSON()), `{"encrypt":"AAAA+/=="}`},
		{"JSON reply", string(s.ReplyJSON()), `{"encrypt":"AAAA+/==","msgsignature":"5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3","timestamp":1700000000,"nonce":"4711"}`},
		{"odd XML reply", string(odd.ReplyXML()), `<xml><Encrypt><![CDATA[AAAA]]></Encrypt><MsgSignature><![CDATA["]]></MsgSignature><TimeStamp><![CDATA[01]]></TimeStamp><Nonce><![CDATA[]]]]><![CDATA[></Nonce>]]></Nonce></xml>`},
		{"odd JSON reply", string(odd.ReplyJSON()), `{"encrypt":"AAAA","msgsignature":"\"","timestamp":"01","nonce":"]]></Nonce>"}`},
		{"JSON reply, no UTF-8", string(crypto.Sealed{Encrypt: []byte("AAAA"), Timestamp: "\xff", Nonce: "\xfe中"}.ReplyJSON()), `{"encrypt":"AAAA","msgsignature":"","timestamp":"�","nonce":"�中"}`},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestReplies(t *testing.T) {
	app, bot := newCipher(t, testCorpID), newCipher(t, crypto.NoReceiver)
	forApp, forBot := app.Seal([]byte("<xml>收到</xml>"), "1372623149"), bot.Seal([]byte(`{"msgtype":"stream"}`), "")
	number := string(forBot.ReplyJSON())
	text := strings.Replace(number, `"timestamp":`+forBot.Timestamp, `"timestamp":"`+forBot.Timestamp+`"`, 1)
	if text == number {
		t.Fatal("the timestamp is not a number")
	}
	tests := []struct {
		name string
		open func([]byte) ([]byte, error)
		body string
		want string
		err  error
	}{
		{"XML", app.OpenReplyXML, string(forApp.ReplyXML()), "<xml>收到</xml>", nil},
		{"JSON", bot.OpenReplyJSON, number, `{"msgtype":"stream"}`, nil},
		{"JSON with a string for the timestamp", bot.OpenReplyJSON, text, `{"msgtype":"stream"}`, nil},
		{"XML without signature", app.OpenReplyXML, string(forApp.PushXML("ww1", "")), "", crypto.ErrMalformed},
		{"JSON without signature", bot.OpenReplyJSON, string(forBot.PushJSON()), "", crypto.ErrMalformed},
		{"XML with another nonce", app.OpenReplyXML, strings.Replace(string(forApp.ReplyXML()), "1372623149", "1", 1), "", crypto.ErrSignature},
		{"XML for JSON", bot.OpenReplyJSON, string(forBot.ReplyXML()), "", crypto.ErrMalformed},
		{"JSON for XML", app.OpenReplyXML, string(forApp.ReplyJSON()), "", crypto.ErrMalformed},
	}
	for _, tt := range tests {
		got, err := tt.open([]byte(tt.body))
		if !errors.Is(err, tt.err) || string(got) != tt.want {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

// TestPiecesAllocate: a body of very many pieces must not cost the square of
// its length, before any signature is checked.
func TestPiecesAllocate(t *testing.T) {
	c := newCipher(t, testCorpID)
	body := bytes.Join([][]byte{[]byte("<xml><Encrypt>"), bytes.Repeat([]byte("<![CDATA[a]]>"), 50_000), []byte("</Encrypt></xml>")}, nil)
	allocs := testing.AllocsPerRun(1, func() {
		if _, err := c.OpenXML(nil, body); !errors.Is(err, crypto.ErrSignature) {
			t.Fatal(err)
		}
	})
	if allocs > 100 {
		t.Errorf("%v allocations for 50,000 pieces", allocs)
	}
}
