package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/msgaudit"
)

// A Record is a message at its place in the archive.
type Record struct {
	Seq        uint64 // its place; begin behind it the next time
	KeyVersion int    // of the key that it was encrypted for
	msgaudit.Message
}

// maxRecords is how many messages WeCom hands out at once.
const maxRecords = 1000

var chatQuota = []wecom.Quota{{Calls: 4000, Per: time.Minute}}

// All yields the messages behind a place, in their order, and ends when there is no
// more. The place 0 is the beginning. WeCom hands out the messages of 5 days; what is
// older is left out without an error, so read at least daily, or whenever
// [msgaudit.MessagesArchived] is pushed.
//
// A message that cannot be read is yielded with a [MessageError], with its Seq, its ID
// and its KeyVersion alone; the loop may go on to the next. Any other error is the
// last that is yielded.
//
// All fetches as the loop proceeds, at most 1,000 messages at once, and keeps no
// memory of the library while the loop runs. It tries again what may pass, and
// halves the number of messages when WeCom says that they are too large together,
// until they pass. What an answer repeats is left out.
func (a *Archive) All(ctx context.Context, after uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		after, limit := after, uint32(maxRecords)
		for {
			page, err := a.fetch(ctx, after, limit)
			if errors.Is(err, wecom.ErrTooManyMessages) && limit > 1 {
				limit /= 2
				continue
			}
			if err != nil {
				yield(Record{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			page = behind(after, page)
			if len(page) == 0 {
				yield(Record{}, fmt.Errorf("archive: GetChatData: %w: nothing comes behind message %d", ErrNoProgress, after))
				return
			}
			for _, sealed := range page {
				r, err := a.read(ctx, sealed)
				if _, one := errors.AsType[*MessageError](err); !yield(r, err) || err != nil && !one {
					return
				}
			}
			after = page[len(page)-1].Seq
			limit = min(2*limit, maxRecords)
		}
	}
}

// behind returns the messages behind a place, each once: what an answer repeats has
// been yielded before.
func behind(after uint64, page []sealedRecord) []sealedRecord {
	page = slices.DeleteFunc(page, func(r sealedRecord) bool { return r.Seq <= after })
	return slices.CompactFunc(page, func(a, b sealedRecord) bool { return a.Seq == b.Seq })
}

// A sealedRecord is a message as WeCom hands it out.
type sealedRecord struct {
	Seq        uint64 `json:"seq"`
	ID         string `json:"msgid"`
	KeyVersion int    `json:"publickey_ver"`
	Key        string `json:"encrypt_random_key"`
	Message    string `json:"encrypt_chat_msg"`
}

// fetch returns messages in their order.
func (a *Archive) fetch(ctx context.Context, after uint64, limit uint32) (page []sealedRecord, err error) {
	err = a.remote(ctx, "GetChatData", chatQuota, func(timeout int32) error {
		text, err := a.lib.slice("GetChatData", func(out unsafe.Pointer) int32 {
			return a.lib.getChatData(a.sdk, after, limit, a.options.proxy, a.options.password, timeout, out)
		})
		if err == nil {
			page, err = readPage(text)
		}
		return err
	})
	slices.SortStableFunc(page, func(a, b sealedRecord) int { return cmp.Compare(a.Seq, b.Seq) })
	return page, err
}

// readPage reads the answer of WeCom, which may be a refusal.
func readPage(text []byte) ([]sealedRecord, error) {
	var reply struct {
		Code    wecom.Code     `json:"errcode"`
		Message string         `json:"errmsg"`
		Records []sealedRecord `json:"chatdata"`
	}
	options := jsontext.AllowDuplicateNames(true)
	err := json.Unmarshal(text, &reply, options)
	var bends []lenient.Bend
	if err != nil {
		bends, err = lenient.Unmarshal(text, &reply, options)
	}
	// An answer without these would be taken for the end of the archive, and a message
	// without its place would be skipped.
	isVital := func(b lenient.Bend) bool { return b.Lost && (b.Path == "/errcode" || b.Path == "/chatdata") }
	isNowhere := func(r sealedRecord) bool { return r.Seq == 0 }
	switch {
	case err != nil || jsontext.Value(text).Kind() != '{' || slices.ContainsFunc(bends, isVital):
		return nil, &Error{"GetChatData", ErrReply}
	case reply.Code == 0 && slices.ContainsFunc(reply.Records, isNowhere):
		return nil, &Error{"GetChatData", ErrReply}
	case reply.Code != 0:
		message := strings.ToValidUTF8(reply.Message[:min(len(reply.Message), 200)], "")
		return nil, &wecom.Error{Path: "GetChatData", Code: reply.Code, Message: cmp.Or(message, "refused")}
	}
	return reply.Records, nil
}

// read decrypts a message. What is wrong with the message itself is a MessageError.
func (a *Archive) read(ctx context.Context, sealed sealedRecord) (Record, error) {
	r := Record{Seq: sealed.Seq, KeyVersion: sealed.KeyVersion, Message: msgaudit.Message{ID: sealed.ID}}
	message, err := a.decrypt(ctx, sealed)
	if errors.Is(err, ErrClosed) || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return r, err
	}
	if err != nil {
		return r, &MessageError{sealed.Seq, sealed.ID, sealed.KeyVersion, err}
	}
	r.Message = message
	r.ID = cmp.Or(message.ID, sealed.ID)
	return r, nil
}

func (a *Archive) decrypt(ctx context.Context, sealed sealedRecord) (m msgaudit.Message, err error) {
	key, err := a.keys.open(sealed.KeyVersion, sealed.Key)
	if err != nil {
		return m, err
	}
	if strings.IndexByte(sealed.Message, 0) >= 0 {
		return m, ErrDecryptMessage // the library would see a part of it
	}
	var plain []byte
	err = a.inside(ctx, func(int32) error {
		plain, err = a.lib.slice("DecryptData", func(out unsafe.Pointer) int32 {
			return a.lib.decryptData(key, sealed.Message, out)
		})
		return err
	})
	if err != nil {
		return m, err
	}
	return msgaudit.ParseMessage(plain)
}
