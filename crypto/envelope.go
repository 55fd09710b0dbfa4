package crypto

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// VerifyURL opens the echostr of the request with which WeCom checks a callback
// URL, a GET with the given query. The result is the body to answer with, as
// it is: no quotes, no newline, within one second. The errors are those of
// [Cipher.Open].
//
// The signature of a pushed message is good for a check of the URL too, so that
// whoever has seen one could have it decrypted. A plaintext of more than 64 bytes,
// or with control characters or markup, is [ErrMalformed]: it is no echostr.
//
// https://developer.work.weixin.qq.com/document/path/90930
func (c *Cipher) VerifyURL(query url.Values) ([]byte, error) {
	echo, err := c.openQuery(query, []byte(query.Get("echostr")))
	if err != nil {
		return nil, err
	}
	if len(echo) > maxEchoLen || bytes.ContainsFunc(echo, inMessages) {
		return nil, fmt.Errorf("%w: the echostr is long or has markup: it is a message, not what checks a URL", ErrMalformed)
	}
	return echo, nil
}

const maxEchoLen = 64

// inMessages reports whether messages have a character, in XML or in JSON, and
// echostrs do not.
func inMessages(r rune) bool { return r < ' ' || strings.ContainsRune(`<>&{}[]"`, r) }

// OpenXML opens a callback to an app, a POST with the given query and body, and
// returns the plaintext XML. The errors are those of [Cipher.Open]. Only the
// Encrypt element is read: nothing else in the body is signed.
//
// https://developer.work.weixin.qq.com/document/path/90930
func (c *Cipher) OpenXML(query url.Values, body []byte) ([]byte, error) {
	encrypt, err := xmlChild(body, "Encrypt")
	if err != nil {
		return nil, err
	}
	return c.openQuery(query, encrypt)
}

// OpenJSON opens a callback to an AI bot (智能机器人), a POST with the given
// query and body, and returns the plaintext JSON. The errors are those of
// [Cipher.Open]. The key "encrypt" is taken in upper and lower case.
//
// https://developer.work.weixin.qq.com/document/path/101033
func (c *Cipher) OpenJSON(query url.Values, body []byte) ([]byte, error) {
	encrypt, err := jsonMember(body, "encrypt")
	if err != nil {
		return nil, err
	}
	return c.openQuery(query, encrypt)
}

func (c *Cipher) openQuery(query url.Values, encrypt []byte) ([]byte, error) {
	return c.Open(Sealed{
		Encrypt:   encrypt,
		Signature: query.Get("msg_signature"),
		Timestamp: query.Get("timestamp"),
		Nonce:     query.Get("nonce"),
	})
}

// OpenReplyXML opens an app's answer to a callback, as WeCom does.
func (c *Cipher) OpenReplyXML(body []byte) ([]byte, error) {
	return c.openReply(body, xmlChild, [4]string{"Encrypt", "MsgSignature", "TimeStamp", "Nonce"})
}

// OpenReplyJSON opens an AI bot's answer to a callback, as WeCom does.
func (c *Cipher) OpenReplyJSON(body []byte) ([]byte, error) {
	return c.openReply(body, jsonMember, [4]string{"encrypt", "msgsignature", "timestamp", "nonce"})
}

// openReply finds the four parts, in the order of [Sealed], by their names.
func (c *Cipher) openReply(body []byte, find func(body []byte, name string) ([]byte, error), names [4]string) ([]byte, error) {
	var parts [len(names)][]byte
	for i, name := range names {
		part, err := find(body, name)
		if err != nil {
			return nil, err
		}
		parts[i] = part
	}
	return c.Open(Sealed{parts[0], string(parts[1]), string(parts[2]), string(parts[3])})
}

// Query returns the query parameters msg_signature, timestamp and nonce with
// which WeCom pushes s. The check of a URL adds s.Encrypt as echostr.
func (s Sealed) Query() url.Values {
	return url.Values{
		"msg_signature": {s.Signature},
		"timestamp":     {s.Timestamp},
		"nonce":         {s.Nonce},
	}
}

// PushXML returns the body with which WeCom pushes s to an app. An empty agentID
// is left out, as in callbacks that concern no app.
//
// https://developer.work.weixin.qq.com/document/path/90930
func (s Sealed) PushXML(toUserName, agentID string) []byte {
	if agentID != "" {
		agentID = "<AgentID>" + cdata(agentID) + "</AgentID>"
	}
	return fmt.Appendf(nil, "<xml><ToUserName>%s</ToUserName>%s<Encrypt>%s</Encrypt></xml>",
		cdata(toUserName), agentID, cdata(string(s.Encrypt)))
}

// ReplyXML returns the body with which an app answers a callback.
//
// https://developer.work.weixin.qq.com/document/path/90930
func (s Sealed) ReplyXML() []byte {
	timestamp := s.Timestamp
	if !isNumber(timestamp) {
		timestamp = cdata(timestamp)
	}
	return fmt.Appendf(nil, "<xml><Encrypt>%s</Encrypt><MsgSignature>%s</MsgSignature><TimeStamp>%s</TimeStamp><Nonce>%s</Nonce></xml>",
		cdata(string(s.Encrypt)), cdata(s.Signature), timestamp, cdata(s.Nonce))
}

func cdata(text string) string {
	return "<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>"
}

// isNumber tells the timestamps of Seal from those of a Sealed made by hand.
func isNumber(timestamp string) bool {
	_, err := strconv.ParseUint(timestamp, 10, 64)
	return err == nil && (timestamp == "0" || timestamp[0] != '0')
}

// PushJSON returns the body with which WeCom pushes s to an AI bot.
//
// https://developer.work.weixin.qq.com/document/path/101033
func (s Sealed) PushJSON() []byte {
	return fmt.Appendf(nil, `{"encrypt":%s}`, quote(string(s.Encrypt)))
}

// ReplyJSON returns the body with which an AI bot answers a callback.
//
// https://developer.work.weixin.qq.com/document/path/101033
func (s Sealed) ReplyJSON() []byte {
	timestamp := []byte(s.Timestamp)
	if !isNumber(s.Timestamp) {
		timestamp = quote(s.Timestamp)
	}
	return fmt.Appendf(nil, `{"encrypt":%s,"msgsignature":%s,"timestamp":%s,"nonce":%s}`,
		quote(string(s.Encrypt)), quote(s.Signature), timestamp, quote(s.Nonce))
}

// quote returns a text as a JSON string. What is no UTF-8 becomes U+FFFD, which
// is all that the error would say.
func quote(text string) []byte {
	b, _ := jsontext.AppendQuote(nil, text)
	return b
}
