package pay

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A BillQuery names a bill of a day.
type BillQuery struct {
	MerchantID string    `json:"mchid"`
	Date       time.Time `json:"-"`                  // the day in UTC+8 that it is in, of the last 3 months
	Type       BillType  `json:"bill_type,omitzero"` // default: [BillAll]
	Gzip       bool      `json:"-"`                  // the file at the address is compressed; [Service.DownloadBill] unpacks it
}

// A BillType is what a bill has of a day.
//
//wecom:string
type BillType string

const (
	BillAll     BillType = "ALL"     // 当日所有订单
	BillSuccess BillType = "SUCCESS" // 当日成功支付的订单
	BillRefunds BillType = "REFUND"  // 当日退款订单
)

// A Bill is where the bill of a day is, for 30 seconds. Whoever has it can read the bill
// meanwhile.
type Bill struct {
	URL      string   `json:"download_url"`
	Auth     string   `json:"auth"`       // the header to fetch it with: "Authorization: …"
	HashType HashType `json:"hash_type"`  // [HashSHA1]
	Hash     string   `json:"hash_value"` // hexadecimal; of the bill itself, unpacked
}

// A HashType is a hash function.
type HashType string

// HashSHA1 is the only hash that WeCom has of bills today.
const HashSHA1 HashType = "SHA1"

// Format implements [fmt.Formatter]. It shows neither the query of the address nor the
// header.
func (b Bill) Format(f fmt.State, verb rune) { b.link().Format(f, verb) }

// LogValue hides the same from loggers that would encode the bill.
func (b Bill) LogValue() slog.Value { return b.link().LogValue() }

// link is where the bill is for [wecom.Client.DownloadLink].
func (b Bill) link() wecom.FileLink {
	name, value, _ := strings.Cut(b.Auth, ":")
	if !strings.EqualFold(strings.TrimSpace(name), "Authorization") {
		value = b.Auth
	}
	return wecom.FileLink{URL: b.URL, Authorization: strings.TrimSpace(value)}
}

// GetBill returns where the bill of a day is. [Service.DownloadBill] fetches it, too.
//
// https://developer.work.weixin.qq.com/document/path/98115
//
//wecom:api POST /cgi-bin/miniapppay/get_bill 交易账单申请
func (s *Service) GetBill(ctx context.Context, in BillQuery) (*Bill, error) {
	compression := ""
	if in.Gzip {
		compression = "GZIP"
	}
	return call.Query[Bill](ctx, s.client, "/cgi-bin/miniapppay/get_bill", struct {
		BillQuery
		Date        string `json:"bill_date"`
		Compression string `json:"tar_type,omitzero"`
	}{in, in.Date.In(wecom.Beijing).Format(time.DateOnly), compression})
}

// ErrChecksum means that a downloaded bill does not have the hash that WeCom has of it:
// what was written is not the bill.
var ErrChecksum = errors.New("the bill does not have the hash that WeCom has of it")

// DownloadBill writes the bill of a day to w, unpacked, and checks its hash
// ([ErrChecksum]): use what was written only if there is no error. It holds only a small
// part of it in memory. A bill is text in UTF-8: a line of names, a line for each order,
// whose values begin with a backtick (`) each, and the same for the sums.
func (s *Service) DownloadBill(ctx context.Context, w io.Writer, in BillQuery) error {
	bill, err := s.GetBill(ctx, in)
	if err != nil {
		return err
	}
	file, err := s.client.DownloadLink(ctx, bill.link(), wecom.Range{})
	if err != nil {
		return err
	}
	defer file.Close()
	return bill.copy(w, file, in.Gzip)
}

// copy writes the bill that a file has.
func (b Bill) copy(w io.Writer, file io.Reader, packed bool) error {
	want, err := hex.DecodeString(b.Hash)
	if err != nil || !strings.EqualFold(string(b.HashType), string(HashSHA1)) {
		return fmt.Errorf("pay: the hash of the bill cannot be checked: it is a %q, or not hexadecimal", b.HashType)
	}
	if packed {
		if file, err = unpack(file); err != nil {
			return fmt.Errorf("pay: unpacking the bill: %w", err)
		}
	}
	sum := sha1.New()
	if _, err := io.Copy(io.MultiWriter(w, sum), file); err != nil {
		return fmt.Errorf("pay: fetching the bill: %w", err)
	}
	if !bytes.Equal(sum.Sum(nil), want) {
		return fmt.Errorf("pay: %w", ErrChecksum)
	}
	return nil
}

// unpack reads a compressed file. The transport has unpacked it already if the server
// calls its compression one of the transfer. The hash tells if it is the bill.
func unpack(file io.Reader) (io.Reader, error) {
	b := bufio.NewReader(file)
	if magic, _ := b.Peek(2); string(magic) != "\x1f\x8b" {
		return b, nil
	}
	return gzip.NewReader(b)
}
