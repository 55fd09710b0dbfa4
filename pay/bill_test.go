package pay_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
)

func TestBillEndpoint(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "GetBill",
			Call: apitest.With(pay.New, func(c ctx, s service) (*pay.Bill, error) {
				return s.GetBill(c, pay.BillQuery{MerchantID: "m1", Date: time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC), Type: pay.BillRefunds, Gzip: true})
			}),
			Route: "POST /cgi-bin/miniapppay/get_bill",
			Body:  `{"mchid":"m1","bill_date":"2026-11-25","bill_type":"REFUND","tar_type":"GZIP"}`,
			Reply: `{"download_url":"https://pay.example/bill?token=t","hash_type":"SHA1","hash_value":"0a1b","auth":"Authorization: A b"}`,
			Want:  &pay.Bill{URL: "https://pay.example/bill?token=t", HashType: pay.HashSHA1, Hash: "0a1b", Auth: "Authorization: A b"},
		},
		{
			Name: "GetBill/least",
			Call: apitest.With(pay.New, func(c ctx, s service) (*pay.Bill, error) {
				return s.GetBill(c, pay.BillQuery{MerchantID: "m1", Date: noon.Time})
			}),
			Route: "POST /cgi-bin/miniapppay/get_bill",
			Body:  `{"mchid":"m1","bill_date":"2026-11-26"}`,
			Reply: `{"errcode":0,"errmsg":"ok","download_url":"https://pay.example/bill","hash_type":"SHA1","hash_value":"0a1b"}`,
			Want:  &pay.Bill{URL: "https://pay.example/bill", HashType: pay.HashSHA1, Hash: "0a1b"},
		},
	})
}

// A bill is fetched with its header, and what arrives is what was announced, or an
// error.
func TestDownloadBill(t *testing.T) {
	const text = "交易时间,商户订单号\n`2026-11-25 12:00:00,`trade-1\n总交易单数\n`1\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	sum := sha1.Sum([]byte(text))
	right := hex.EncodeToString(sum[:])
	for _, tt := range []struct {
		name       string
		auth, hash string
		kind       string
		encoding   string
		file       []byte
		status     int
		gzip       bool
		want       error // nil: the bill
		says       string
	}{
		{name: "plain", auth: "Authorization: WECHATPAY2 secret-of-the-bill", hash: right, file: []byte(text)},
		{name: "small letters", auth: "authorization : WECHATPAY2 secret-of-the-bill", hash: right, file: []byte(text)},
		{name: "without the name of the header", auth: "WECHATPAY2 secret-of-the-bill", hash: strings.ToUpper(right), file: []byte(text)},
		{name: "packed", auth: "Authorization:WECHATPAY2 secret-of-the-bill", hash: right, file: packed.Bytes(), gzip: true},
		{name: "changed", auth: "WECHATPAY2 secret-of-the-bill", hash: right, file: []byte(text + "\n"), want: pay.ErrChecksum, says: "does not have the hash"},
		{name: "cut", auth: "WECHATPAY2 secret-of-the-bill", hash: right, file: packed.Bytes()[:packed.Len()-9], gzip: true, says: "fetching the bill"},
		{name: "cut in its header", auth: "WECHATPAY2 secret-of-the-bill", hash: right, file: packed.Bytes()[:5], gzip: true, says: "unpacking the bill"},
		{name: "packed for the transfer", auth: "WECHATPAY2 secret-of-the-bill", hash: right, file: packed.Bytes(), encoding: "gzip", gzip: true},
		{name: "not packed", auth: "WECHATPAY2 secret-of-the-bill", hash: right, file: []byte(text), gzip: true},
		{name: "neither packed nor the bill", auth: "WECHATPAY2 secret-of-the-bill", hash: right, file: []byte(`{"errcode":40001}`), gzip: true, want: pay.ErrChecksum, says: "does not have the hash"},
		{name: "elsewhere", auth: "WECHATPAY2 secret-of-the-bill", hash: right, status: 302, says: "redirects are not followed"},
		{name: "another hash", auth: "WECHATPAY2 secret-of-the-bill", kind: "SHA3", hash: right, file: []byte(text), says: "cannot be checked"},
		{name: "no hash", auth: "WECHATPAY2 secret-of-the-bill", hash: "no", file: []byte(text), says: "cannot be checked"},
		{name: "refused", auth: "WECHATPAY2 secret-of-the-bill", hash: right, status: 403, file: []byte(`{"code":"SIGN_ERROR"}`), says: "403"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/cgi-bin/gettoken":
					fmt.Fprint(w, `{"errcode":0,"access_token":"token","expires_in":7200}`)
				case "/cgi-bin/miniapppay/get_bill":
					kind := tt.kind
					if kind == "" {
						kind = "SHA1"
					}
					fmt.Fprintf(w, `{"download_url":"http://%s/bill?token=token-of-the-bill","hash_type":%q,"hash_value":%q,"auth":%q}`, r.Host, kind, tt.hash, tt.auth)
				default:
					if got := r.Header.Get("Authorization"); got != "WECHATPAY2 secret-of-the-bill" || r.URL.RawQuery != "token=token-of-the-bill" {
						t.Errorf("fetched %s with %q", r.URL, got)
					}
					if tt.encoding != "" {
						w.Header().Set("Content-Encoding", tt.encoding)
					}
					if tt.status == 302 {
						w.Header().Set("Location", "http://"+r.Host+"/elsewhere")
					}
					if tt.status != 0 {
						w.WriteHeader(tt.status)
					}
					_, _ = w.Write(tt.file)
				}
			}))
			defer server.Close()
			c, err := wecom.NewClient("ww1", "s1", wecom.WithBaseURL(server.URL))
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			err = pay.New(c).DownloadBill(t.Context(), &got, pay.BillQuery{MerchantID: "m1", Date: noon.Time, Gzip: tt.gzip})
			switch {
			case tt.says == "":
				if err != nil || got.String() != text {
					t.Errorf("%q, %v", got.String(), err)
				}
			case err == nil || !strings.Contains(err.Error(), tt.says) || tt.want != nil && !errors.Is(err, tt.want):
				t.Errorf("error %v, want one that says %q", err, tt.says)
			case strings.Contains(err.Error(), "secret-of") || strings.Contains(err.Error(), "token-of"):
				t.Errorf("the error shows what gives access: %v", err)
			}
			if err := pay.New(c).DownloadBill(t.Context(), full{}, pay.BillQuery{Gzip: tt.gzip}); tt.says == "" && !errors.Is(err, errFull) {
				t.Errorf("a writer that fails: %v", err)
			}
		})
	}
}

var errFull = errors.New("the disk is full")

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// A bill prints without what gives access to it.
func TestBillFormat(t *testing.T) {
	b := pay.Bill{URL: "https://pay.example/bill?token=secret", Auth: "Authorization: secret"}
	for _, text := range []string{fmt.Sprint(b), fmt.Sprintf("%+v", &b), fmt.Sprintf("%#v", b)} {
		if strings.Contains(text, "secret") || !strings.Contains(text, "pay.example/bill") {
			t.Errorf("it prints %s", text)
		}
	}
}

func TestBillIsHidden(t *testing.T) {
	apitest.Hides(t, pay.Bill{URL: "https://bills.example/1?grant=b1ll", Auth: "Authorization: WECHATPAY2 s1gned", HashType: "SHA1"}, "b1ll", "s1gned")
}
