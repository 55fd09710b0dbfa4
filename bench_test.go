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
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
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

// What the floor reads and writes has the fields that the client's types have.
type (
	benchMember struct {
		status
		UserID           string   `json:"userid"`
		OpenUserID       string   `json:"open_userid"`
		Name             string   `json:"name"`
		EnglishName      string   `json:"english_name"`
		Alias            string   `json:"alias"`
		Department       []int64  `json:"department"`
		Order            []int64  `json:"order"`
		IsLeader         []int    `json:"is_leader_in_dept"`
		MainDepartment   int64    `json:"main_department"`
		DirectLeader     []string `json:"direct_leader"`
		Position         string   `json:"position"`
		Gender           string   `json:"gender"`
		Mobile           string   `json:"mobile"`
		Telephone        string   `json:"telephone"`
		Email            string   `json:"email"`
		BizMail          string   `json:"biz_mail"`
		Address          string   `json:"address"`
		Avatar           string   `json:"avatar"`
		ThumbAvatar      string   `json:"thumb_avatar"`
		QRCode           string   `json:"qr_code"`
		Status           int      `json:"status"`
		Enable           int      `json:"enable"`
		HideMobile       int      `json:"hide_mobile"`
		ExternalPosition string   `json:"external_position"`
		ExtAttr          struct {
			Attrs []benchAttribute `json:"attrs"`
		} `json:"extattr"`
		ExternalProfile benchProfile `json:"external_profile"`
	}

	benchProfile struct {
		CorpName   string           `json:"external_corp_name"`
		Channels   benchChannels    `json:"wechat_channels"`
		Attributes []benchAttribute `json:"external_attr"`
	}

	benchChannels struct {
		Nickname string `json:"nickname"`
		Status   int    `json:"status"`
	}

	benchAttribute struct {
		Type int    `json:"type"`
		Name string `json:"name"`
		Text *struct {
			Value string `json:"value"`
		} `json:"text"`
		Web *struct {
			URL   string `json:"url"`
			Title string `json:"title"`
		} `json:"web"`
		MiniProgram *struct {
			AppID    string `json:"appid"`
			PagePath string `json:"pagepath"`
			Title    string `json:"title"`
		} `json:"miniprogram"`
	}

	benchMessage struct {
		ToUser  string    `json:"touser"`
		MsgType string    `json:"msgtype"`
		AgentID int       `json:"agentid"`
		Text    benchText `json:"text"`
	}

	benchText struct {
		Content string `json:"content"`
	}

	benchSent struct {
		status
		InvalidUser    string `json:"invaliduser"`
		InvalidParty   string `json:"invalidparty"`
		InvalidTag     string `json:"invalidtag"`
		UnlicensedUser string `json:"unlicenseduser"`
		MsgID          string `json:"msgid"`
		ResponseCode   string `json:"response_code"`
	}

	benchQuery struct {
		UserIDs []string `json:"userid_list"`
		Limit   int      `json:"limit"`
	}

	benchCustomers struct {
		status
		List []struct {
			Contact benchCustomer `json:"external_contact"`
			Follow  benchFollow   `json:"follow_info"`
		} `json:"external_contact_list"`
		NextCursor string `json:"next_cursor"`
		Failed     struct {
			Unlicensed []string `json:"unlicensed_userid_list"`
		} `json:"fail_info"`
	}

	benchCustomer struct {
		ID           string        `json:"external_userid"`
		Name         string        `json:"name"`
		Type         int           `json:"type"`
		Gender       int           `json:"gender"`
		Avatar       string        `json:"avatar"`
		UnionID      string        `json:"unionid"`
		Position     string        `json:"position"`
		CorpName     string        `json:"corp_name"`
		CorpFullName string        `json:"corp_full_name"`
		Profile      *benchProfile `json:"external_profile"`
	}

	benchFollow struct {
		UserID         string        `json:"userid"`
		Remark         string        `json:"remark"`
		RemarkCorpName string        `json:"remark_corp_name"`
		RemarkMobiles  []string      `json:"remark_mobiles"`
		Description    string        `json:"description"`
		CreateTime     int64         `json:"createtime"`
		TagIDs         []string      `json:"tag_id"`
		AddWay         int           `json:"add_way"`
		Channels       *benchChannel `json:"wechat_channels"`
		State          string        `json:"state"`
		OperatorID     string        `json:"oper_userid"`
	}

	benchChannel struct {
		Nickname string `json:"nickname"`
		Source   int    `json:"source"`
	}
)

const (
	getUser       = "/cgi-bin/user/get"
	sendMessage   = "/cgi-bin/message/send"
	listCustomers = "/cgi-bin/externalcontact/batch/get_by_user"
)

// Replies with every field that their pages document.
const (
	memberReply = `{"errcode":0,"errmsg":"ok","userid":"lilei","open_userid":"woExampleAAAAbbbbCCCCdddd0001","name":"李雷","english_name":"Lei Li","alias":"leo",
		"department":[2,17],"order":[3,40],"is_leader_in_dept":[1,0],"main_department":2,"direct_leader":["hanmeimei"],"position":"后端工程师","gender":"1",
		"mobile":"13800000001","telephone":"021-5550-0101","email":"lilei@yunshan.example","biz_mail":"lilei@corp.yunshan.example","address":"上海市长宁区云杉路 8 号",
		"avatar":"https://avatars.example/wwhead/0123456789abcdef0123456789abcdef/0","thumb_avatar":"https://avatars.example/wwhead/0123456789abcdef0123456789abcdef/100",
		"qr_code":"https://codes.example/wework_admin/userQRCode?vcode=vc0123456789abcdef","status":1,"enable":1,"hide_mobile":0,
		"extattr":{"attrs":[{"type":0,"name":"工号","text":{"value":"YS-0417"}},{"type":1,"name":"主页","web":{"title":"李雷的主页","url":"https://home.yunshan.example/lilei"}}]},
		"external_position":"技术顾问",
		"external_profile":{"external_corp_name":"云杉","wechat_channels":{"nickname":"云杉科技","status":1},"external_attr":[
			{"type":0,"name":"服务时间","text":{"value":"工作日 9:00-18:00"}},
			{"type":1,"name":"产品","web":{"title":"产品手册","url":"https://www.yunshan.example/products"}},
			{"type":2,"name":"预约","miniprogram":{"appid":"wxexample00000001","pagepath":"pages/book/index","title":"在线预约"}}]}}`

	sentReply = `{"errcode":0,"errmsg":"ok","invaliduser":"","invalidparty":"","invalidtag":"","unlicenseduser":"","msgid":"m-0123456789-abcdefghijklmnopqrstuvwxyz","response_code":"rc-0123456789abcdef"}`

	// Customers with WeChat accounts and, each tenth, with a WeCom account.
	weChatCustomer = `{"external_userid":"wmExample0000000000000000000%03d","name":"陈先生","type":1,"gender":1,"avatar":"https://avatars.example/mmhead/0123456789abcdef/0","unionid":"ozExample00000000000%03[1]d"}`
	weComCustomer  = `{"external_userid":"woExample0000000000000000000%03d","name":"周经理","type":2,"gender":2,"avatar":"https://avatars.example/wwhead/0123456789abcdef/0",
		"position":"采购经理","corp_name":"长河","corp_full_name":"长河贸易有限公司","external_profile":{"external_corp_name":"长河","wechat_channels":{"nickname":"长河贸易","status":1},"external_attr":[
			{"type":0,"name":"电话","text":{"value":"010-5550-0102"}},{"type":1,"name":"官网","web":{"title":"长河贸易","url":"https://www.changhe.example"}},
			{"type":2,"name":"商城","miniprogram":{"appid":"wxexample00000002","pagepath":"pages/index","title":"长河商城"}}]}}`
	customerFollow = `{"userid":"lilei","remark":"老客户","remark_corp_name":"长河贸易","remark_mobiles":["13800000002","13800000003"],"description":"每季度采购一次","createtime":1767168000,
		"tag_id":["etExample0000000001","etExample0000000002","etExample0000000003"],"add_way":10,"wechat_channels":{"nickname":"云杉科技","source":2},"state":"autumn-fair","oper_userid":"lilei"}`
)

func customersReply() string {
	var page []string
	for i := range 100 {
		contact := weChatCustomer
		if i%10 == 0 {
			contact = weComCustomer
		}
		page = append(page, `{"external_contact":`+fmt.Sprintf(contact, i)+`,"follow_info":`+customerFollow+`}`)
	}
	return `{"errcode":0,"errmsg":"ok","external_contact_list":[` + strings.Join(page, ",") + `],"next_cursor":"c1","fail_info":{"unlicensed_userid_list":["hanmeimei"]}}`
}

// newBenchServer does no more than send the documents.
func newBenchServer() *httptest.Server {
	documents := map[string][]byte{gettoken: []byte(`{"errcode":0,"errmsg":"ok","access_token":"simulated-token-1","expires_in":7200}`)}
	for path, reply := range map[string]string{getUser: memberReply, sendMessage: sentReply, listCustomers: customersReply()} {
		var compact bytes.Buffer
		_ = json.Compact(&compact, []byte(reply)) // the tests below read it
		documents[path] = compact.Bytes()
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = w.Write(documents[r.URL.Path])
	}))
}

// A benchRow is a call by the floor and by the client.
type benchRow struct {
	name          string
	floor, client func(context.Context) error
}

func benchRows(f *floor, c *wecom.Client) []benchRow {
	users, messages, customers := contacts.New(c), message.New(c, 1000002), externalcontact.New(c)
	return []benchRow{
		{"read",
			func(ctx context.Context) error {
				var out benchMember
				return f.do(ctx, http.MethodGet, getUser, url.Values{"userid": {"lilei"}}, nil, &out, &out.status)
			},
			func(ctx context.Context) error {
				_, err := users.GetUser(ctx, "lilei")
				return err
			},
		},
		{"write",
			func(ctx context.Context) error {
				var out benchSent
				in := benchMessage{ToUser: "lilei", MsgType: "text", AgentID: 1000002, Text: benchText{"会议改到三点"}}
				return f.do(ctx, http.MethodPost, sendMessage, nil, in, &out, &out.status)
			},
			func(ctx context.Context) error {
				_, err := messages.Send(ctx, message.To{UserIDs: []string{"lilei"}}, message.Text{Content: "会议改到三点"})
				return err
			},
		},
		{"page",
			func(ctx context.Context) error {
				var out benchCustomers
				return f.do(ctx, http.MethodPost, listCustomers, nil, benchQuery{[]string{"lilei"}, 100}, &out, &out.status)
			},
			func(ctx context.Context) error {
				_, err := customers.ListCustomers(ctx, []string{"lilei"}, wecom.Page{Limit: 100})
				return err
			},
		},
	}
}

// The client and the floor keep all that the documents hold.
func TestBenchmarkKeepsAll(t *testing.T) {
	srv := newBenchServer()
	defer srv.Close()
	c, err := wecom.NewClient(wecomtest.CorpID, "secret", wecom.WithBaseURL(srv.URL), wecom.WithStrictReplies())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range benchRows(newFloor(srv.URL), c) {
		if err := row.client(t.Context()); err != nil {
			t.Errorf("%s: the client: %v", row.name, err)
		}
		if err := row.floor(t.Context()); err != nil {
			t.Errorf("%s: the floor: %v", row.name, err)
		}
	}
	for reply, out := range map[string]any{memberReply: new(benchMember), sentReply: new(benchSent), customersReply(): new(benchCustomers)} {
		d := json.NewDecoder(strings.NewReader(reply))
		d.DisallowUnknownFields()
		if err := d.Decode(out); err != nil {
			t.Errorf("the floor's %T: %v", out, err)
		}
	}
}

// BenchmarkCalls compares calls through the client with the floor. The documents
// come over the loopback.
func BenchmarkCalls(b *testing.B) {
	srv := newBenchServer()
	defer srv.Close()
	// The quotas are kept, but never wait.
	c, err := wecom.NewClient(wecomtest.CorpID, "secret", wecom.WithBaseURL(srv.URL), wecom.WithRateLimit(listCustomers),
		wecom.WithRateLimit("*", wecom.Quota{Calls: 1 << 40, Per: 50 * time.Millisecond}, wecom.Quota{Calls: 1 << 40, Per: time.Second, Burst: 1 << 30}))
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range benchRows(newFloor(srv.URL), c) {
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
