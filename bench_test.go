package wecom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// The floor is what a careful author writes by hand with net/http and
// encoding/json alone: no quotas, no retries, no refresh, no log.
type floor struct {
	hc    *http.Client
	base  string
	token string
}

type status struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

func newFloor(base string) *floor {
	return &floor{base: base, token: "simulated-token-1", hc: &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{MaxIdleConns: 200, MaxIdleConnsPerHost: 100, IdleConnTimeout: 55 * time.Second},
	}}
}

func (f *floor) do(ctx context.Context, method, path string, query url.Values, in any, out any, st *status) error {
	q := url.Values{"access_token": {f.token}}
	maps.Copy(q, query)
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, f.base+path+"?"+q.Encode(), body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := f.hc.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	if err := json.Unmarshal(b, out); err != nil {
		return err
	}
	if st.ErrCode != 0 {
		return fmt.Errorf("%d %s", st.ErrCode, st.ErrMsg)
	}
	return nil
}

type benchMember struct {
	UserID     string  `json:"userid"`
	Name       string  `json:"name"`
	Department []int64 `json:"department"`
	Position   string  `json:"position"`
	Status     int     `json:"status"`
}

type benchMessage struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	AgentID int    `json:"agentid"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
}

type benchSent struct {
	InvalidUser string `json:"invaliduser"`
	MsgID       string `json:"msgid"`
}

type benchCustomers struct {
	List []struct {
		Contact struct {
			ID     string `json:"external_userid"`
			Name   string `json:"name"`
			Type   int    `json:"type"`
			Avatar string `json:"avatar"`
			Corp   string `json:"corp_name"`
		} `json:"external_contact"`
		Follow struct {
			UserID     string   `json:"userid"`
			Remark     string   `json:"remark"`
			CreateTime int64    `json:"createtime"`
			Tags       []string `json:"tag_id"`
			Mobiles    []string `json:"remark_mobiles"`
		} `json:"follow_info"`
	} `json:"external_contact_list"`
	Next string `json:"next_cursor"`
}

// BenchmarkCalls compares calls through the client with the floor. The documents
// come over the loopback from a server that does no more than send them.
func BenchmarkCalls(b *testing.B) {
	const (
		get      = "/cgi-bin/user/get"
		send     = "/cgi-bin/message/send"
		list     = "/cgi-bin/externalcontact/batch/get_by_user"
		member   = `{"errcode":0,"errmsg":"ok","userid":"lilei","name":"李雷","department":[1,2],"position":"工程师","status":1}`
		sent     = `{"errcode":0,"errmsg":"ok","invaliduser":"","msgid":"m-0123456789"}`
		customer = `{"external_contact":{"external_userid":"wmExample0000000000000000000%03d","name":"客户甲","type":1,"avatar":"https://avatars.example/0123456789abcdef/0","corp_name":"云杉科技"},"follow_info":{"userid":"lilei","remark":"老客户","createtime":1700000000,"tag_id":["etExample01","etExample02"],"remark_mobiles":["13800000001"]}}`
	)
	var page []string
	for i := range 100 {
		page = append(page, fmt.Sprintf(customer, i))
	}
	documents := map[string][]byte{
		gettoken: []byte(`{"errcode":0,"errmsg":"ok","access_token":"simulated-token-1","expires_in":7200}`),
		get:      []byte(member),
		send:     []byte(sent),
		list:     []byte(`{"errcode":0,"errmsg":"ok","external_contact_list":[` + strings.Join(page, ",") + `],"next_cursor":"c1"}`),
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = w.Write(documents[r.URL.Path])
	}))
	defer srv.Close()
	f := newFloor(srv.URL)
	// The quotas are kept, but never wait.
	c, err := wecom.NewClient(wecomtest.CorpID, "secret", wecom.WithBaseURL(srv.URL), wecom.WithRateLimit(list),
		wecom.WithRateLimit("*", wecom.Quota{Calls: 1 << 40, Per: 50 * time.Millisecond}, wecom.Quota{Calls: 1 << 40, Per: time.Second, Burst: 1 << 30}))
	if err != nil {
		b.Fatal(err)
	}
	query := url.Values{"userid": {"lilei"}}
	message := benchMessage{ToUser: "lilei", MsgType: "text", AgentID: 1000002}
	message.Text.Content = "会议改到三点"
	ask := map[string]any{"userid_list": []string{"lilei"}, "limit": 100}
	for _, row := range []struct {
		name          string
		floor, client func(context.Context) error
	}{
		{"read",
			func(ctx context.Context) error {
				var out struct {
					status
					benchMember
				}
				return f.do(ctx, "GET", get, query, nil, &out, &out.status)
			},
			func(ctx context.Context) error { return c.Get(ctx, get, query, new(benchMember)) },
		},
		{"write",
			func(ctx context.Context) error {
				var out struct {
					status
					benchSent
				}
				return f.do(ctx, "POST", send, nil, message, &out, &out.status)
			},
			func(ctx context.Context) error { return c.Post(ctx, send, message, new(benchSent)) },
		},
		{"page",
			func(ctx context.Context) error {
				var out struct {
					status
					benchCustomers
				}
				return f.do(ctx, "POST", list, nil, ask, &out, &out.status)
			},
			func(ctx context.Context) error { return c.Query(ctx, list, ask, new(benchCustomers)) },
		},
	} {
		for _, by := range []struct {
			name string
			call func(context.Context) error
		}{{"floor", row.floor}, {"client", row.client}} {
			b.Run(row.name+"/sequential/"+by.name, func(b *testing.B) {
				b.ReportAllocs()
				ctx, start := b.Context(), cpuTime()
				for b.Loop() {
					if err := by.call(ctx); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(cpuTime()-start)/float64(b.N), "cpu-ns/op")
			})
			b.Run(row.name+"/parallel/"+by.name, func(b *testing.B) {
				b.ReportAllocs()
				ctx, start := b.Context(), cpuTime()
				b.SetParallelism(8) // 16 goroutines on two cores
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if err := by.call(ctx); err != nil {
							b.Error(err)
							return
						}
					}
				})
				b.ReportMetric(float64(cpuTime()-start)/float64(b.N), "cpu-ns/op")
			})
		}
	}
}
