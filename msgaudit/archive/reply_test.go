package archive

import (
	"errors"
	"testing"

	"github.com/gowecom/wecom"
)

func TestReadPage(t *testing.T) {
	for text, want := range map[string]error{
		``: ErrReply, `[]`: ErrReply, `null`: ErrReply, `{"errcode":0`: ErrReply, `{"chatdata":7}`: ErrReply, `{"errcode":[1]}`: ErrReply,
		`{"chatdata":[{"seq":7},{"seq":-1}]}`: ErrReply, `{"chatdata":[{"msgid":"m"}]}`: ErrReply,
		`{"errcode":"301053"}`: wecom.ErrArchiveDisabled, `{}`: nil, `{"chatdata":null}`: nil, `{"chatdata":""}`: nil,
		`{"errcode":0,"chatdata":[{"seq":"7","publickey_ver":"1"}]}`: nil, `{"chatdata":{"seq":7}}`: nil,
	} {
		if page, err := readPage([]byte(text)); !errors.Is(err, want) || len(page) > 0 && page[0].Seq != 7 {
			t.Errorf("%s: %v, %v, want %v", text, page, err, want)
		}
	}
}

// No answer of WeCom makes the reader panic. What is no answer is ErrReply, what is
// a refusal a wecom.Error.
func FuzzReadPage(f *testing.F) {
	f.Add([]byte(`{"errcode":0,"errmsg":"ok","chatdata":[{"seq":196,"msgid":"m","publickey_ver":3,"encrypt_random_key":"AA==","encrypt_chat_msg":"x"}]}`))
	f.Add([]byte(`{"errcode":"301052","errmsg":7,"chatdata":{}}`))
	f.Add([]byte(`{"chatdata":[{"seq":-1},7,null,[]]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		page, err := readPage(text)
		_, isRefusal := errors.AsType[*wecom.Error](err)
		if err != nil && (len(page) > 0 || !isRefusal && !errors.Is(err, ErrReply)) {
			t.Fatalf("%d messages, %v", len(page), err)
		}
		for _, sealed := range page {
			if key, err := (Keys{}).open(sealed.KeyVersion, sealed.Key); key != "" || !errors.Is(err, ErrUnknownKey) {
				t.Fatal(key, err)
			}
		}
	})
}
