package crypto_test

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/gowecom/wecom/crypto"
)

// The settings of a callback URL, from the admin console.
const (
	token          = "QDG6eK"
	encodingAESKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	corpID         = "wx5823bf96d3bd56c7"
)

func mustNew(receiveID string) *crypto.Cipher {
	c, err := crypto.New(token, encodingAESKey, receiveID)
	if err != nil {
		panic(err)
	}
	return c
}

func ExampleNew() {
	_, err := crypto.New(token, encodingAESKey, corpID)
	fmt.Println("app:", err)

	_, err = crypto.New(token, encodingAESKey, crypto.NoReceiver)
	fmt.Println("AI bot:", err)

	_, err = crypto.New(token, encodingAESKey[:42], corpID)
	fmt.Println(err)
	// Output:
	// app: <nil>
	// AI bot: <nil>
	// wecom/crypto: the EncodingAESKey has 42 characters instead of 43 (44 with a closing "=", 64 as hexadecimal digits): copy it whole from where it was set, without spaces
}

// Answer the check of a callback URL.
func ExampleCipher_VerifyURL() {
	requestURL, err := url.Parse("https://example.com/wecom?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D")
	if err != nil {
		panic(err)
	}

	echo, err := mustNew(corpID).VerifyURL(requestURL.Query())
	fmt.Println(string(echo), err)
	// Output: 1616140317555161061 <nil>
}

// Open what WeCom posts to an app.
func ExampleCipher_OpenXML() {
	query := url.Values{
		"msg_signature": {"477715d11cdb4164915debcba66cb864d751f3e6"},
		"timestamp":     {"1409659813"},
		"nonce":         {"1372623149"},
	}
	body := []byte(`<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>`)

	message, err := mustNew(corpID).OpenXML(query, body)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(message))
	// Output:
	// <xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>
	// <FromUserName><![CDATA[mycreate]]></FromUserName>
	// <CreateTime>1409659813</CreateTime>
	// <MsgType><![CDATA[text]]></MsgType>
	// <Content><![CDATA[hello]]></Content>
	// <MsgId>4561255354251345929</MsgId>
	// <AgentID>218</AgentID>
	// </xml>
}

// Open what WeCom posts to an AI bot. Its messages name no receiver.
func ExampleCipher_OpenJSON() {
	bot := mustNew(crypto.NoReceiver)
	push := bot.Seal([]byte(`{"msgtype":"text","text":{"content":"hi"}}`), "")

	message, err := bot.OpenJSON(push.Query(), push.PushJSON())
	fmt.Println(string(message), err)
	// Output: {"msgtype":"text","text":{"content":"hi"}} <nil>
}

// Tell what is wrong with a request.
func ExampleCipher_Open() {
	c := mustNew(corpID)
	sealed := c.Seal([]byte("hello"), "")
	sealed.Nonce = "1"

	_, err := c.Open(sealed)
	switch {
	case errors.Is(err, crypto.ErrSignature):
		fmt.Println("not from WeCom: answer 403")
	case errors.Is(err, crypto.ErrKey), errors.Is(err, crypto.ErrReceiver):
		fmt.Println("our settings differ from the admin console's")
	}
	// Output: not from WeCom: answer 403
}

// Answer a callback, with the nonce of its URL.
func ExampleSealed_ReplyXML() {
	c := mustNew(corpID)
	reply := c.Seal([]byte("<xml><MsgType>text</MsgType><Content>hello</Content></xml>"), "1372623149")
	body := reply.ReplyXML()

	// What WeCom makes of it:
	message, err := c.OpenReplyXML(body)
	fmt.Println(string(message), err)
	// Output: <xml><MsgType>text</MsgType><Content>hello</Content></xml> <nil>
}

// Answer a callback to an AI bot, with the nonce of its URL.
func ExampleSealed_ReplyJSON() {
	bot := mustNew(crypto.NoReceiver)
	body := bot.Seal([]byte(`{"msgtype":"stream"}`), "1372623149").ReplyJSON()

	// What WeCom makes of it:
	message, err := bot.OpenReplyJSON(body)
	fmt.Println(string(message), err)
	// Output: {"msgtype":"stream"} <nil>
}

// Push a callback to an app, as WeCom does, to test its handler.
func ExampleSealed_PushXML() {
	c := mustNew(corpID)
	push := c.Seal([]byte("<xml><Event>enter_agent</Event></xml>"), "")
	target := "https://example.com/wecom?" + push.Query().Encode()
	body := push.PushXML(corpID, "218")

	fmt.Println(strings.Contains(target, "msg_signature="+push.Signature))
	message, err := c.OpenXML(push.Query(), body)
	fmt.Println(string(message), err)
	// Output:
	// true
	// <xml><Event>enter_agent</Event></xml> <nil>
}

// Decrypt a file of a directory export while it is downloaded.
func ExampleNewFileReader() {
	exportKey := crypto.NewEncodingAESKey() // goes into the request for the export
	encrypted, err := crypto.SealFile([]byte(`{"userlist":[{"userid":"lin.mei"}]}`), exportKey)
	if err != nil {
		panic(err)
	}
	download := strings.NewReader(string(encrypted))

	file, err := crypto.NewFileReader(download, exportKey)
	if err != nil {
		panic(err)
	}
	_, err = io.Copy(os.Stdout, file)
	fmt.Println("\n", err)
	// Output:
	// {"userlist":[{"userid":"lin.mei"}]}
	//  <nil>
}
