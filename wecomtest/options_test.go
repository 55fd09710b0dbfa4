package wecomtest_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/wecomtest"
)

// failures records what a test fails with.
type failures struct {
	testing.TB
	list []string
}

func (f *failures) Errorf(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

func TestStrict(t *testing.T) {
	f := &failures{TB: t}
	client := wecomtest.New(wecomtest.Strict(f)).Client()
	for _, query := range []url.Values{{"userid": {"lina"}}, {"userid": {"lina"}, "user_id": {"lina"}}} {
		if err := client.Get(t.Context(), "/cgi-bin/user/get", query, nil); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"wecomtest: WeCom ignores what GET /cgi-bin/user/get was sent under user_id"}; !slices.Equal(f.list, want) {
		t.Errorf("failed with %q", f.list)
	}
}

func TestWithCorp(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithCorp("ww0123456789abcdef", "北坞贸易"), wecomtest.WithoutPeople())
	if err := corp.Client().Get(t.Context(), "/cgi-bin/department/list", nil, nil); err != nil {
		t.Error(err)
	}
	if d := corp.Departments(); len(d) != 1 || d[0].Name != "北坞贸易" {
		t.Errorf("departments %v", d)
	}
	if err := corp.Receive(wecomtest.AppAgentID, callback.NewHandler(corp.Cipher())); err != nil {
		t.Error(err)
	}
	id, err := corp.OpenDepartment("仓储", 1)
	if err != nil || id != 2 {
		t.Errorf("department %d, %v", id, err)
	}
	if err := corp.Join(wecomtest.Member{UserID: "lina", Name: "李娜", Departments: []int64{id}}); err != nil {
		t.Fatal(err)
	}
	if err := corp.Join(wecomtest.Member{UserID: "LINA", Name: "李娜"}); err == nil || !strings.HasPrefix(err.Error(), "wecomtest: ") {
		t.Errorf("joined twice: %v", err)
	}
	if e := corp.Events(); len(e) != 2 || !strings.Contains(e[1], "<ToUserName>ww0123456789abcdef</ToUserName>") {
		t.Errorf("events %v", e)
	}
	if err := corp.Leave("lina"); err != nil || len(corp.Members()) != 0 {
		t.Errorf("%v, members %v", err, corp.Members())
	}
}

// An app has callback keys and rights of its own.
func TestWithAppOfItsOwn(t *testing.T) {
	key := crypto.NewEncodingAESKey()
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{
		AgentID: 7, Secret: "s7", CallbackToken: "token7", EncodingAESKey: key,
		Permissions: []string{"/cgi-bin/user/"}, Visible: wecomtest.Range{Users: []string{"lina"}},
	}))
	if err := corp.Receive(7, callback.NewHandler(corp.Cipher())); err == nil {
		t.Error("the app opens callbacks with the keys of the corp")
	}
	cipher, err := crypto.New("token7", key, wecomtest.CorpID)
	if err != nil {
		t.Fatal(err)
	}
	if err := corp.Receive(7, callback.NewHandler(cipher)); err != nil {
		t.Error(err)
	}
	client := corp.Client().WithSecret("s7")
	for uri, want := range map[string]wecom.Code{"/cgi-bin/user/get?userid=lina": 0, "/cgi-bin/user/get?userid=hujie": 60011, "/cgi-bin/tag/list": 48002} {
		u, err := url.Parse(uri)
		if err != nil {
			t.Fatal(err)
		}
		if code, _ := errors.AsType[wecom.Code](client.Get(t.Context(), u.Path, u.Query(), nil)); code != want {
			t.Errorf("%s: %d, want %d", uri, code, want)
		}
	}
}

func TestWithJournal(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithJournal(2))
	for range 5 {
		if err := corp.Client().Get(t.Context(), "/cgi-bin/department/list", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(corp.Calls("")); n > 2 || corp.TokenFetches() != 5 {
		t.Errorf("%d calls, %d tokens", n, corp.TokenFetches())
	}
}

// A punch is counted on its day.
func TestPunch(t *testing.T) {
	friday := time.Date(2026, 11, 27, 0, 0, 0, 0, wecom.Beijing)
	corp := wecomtest.New(wecomtest.WithClock(friday.AddDate(0, 0, 1)))
	for _, at := range []time.Duration{9*time.Hour + 20*time.Minute, 18 * time.Hour} {
		if err := corp.Punch("lina", friday.Add(at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := corp.Punch("ghost", friday); err == nil {
		t.Error("nobody punched")
	}
	var out struct {
		Days []struct {
			Exceptions []struct{ Exception, Duration int } `json:"exception_infos"`
		} `json:"datas"`
	}
	in := map[string]any{"starttime": friday.Unix(), "endtime": friday.Unix(), "useridlist": []string{"lina"}}
	if err := corp.Client().Post(t.Context(), "/cgi-bin/checkin/getcheckin_daydata", in, &out); err != nil {
		t.Fatal(err)
	}
	if late := out.Days[0].Exceptions; len(late) != 1 || late[0].Exception != 1 || late[0].Duration != 20*60 {
		t.Errorf("exceptions %+v", late)
	}
}

// Jobs end when the clock says so.
func TestAdvance(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)), wecomtest.WithJobTime(time.Hour))
	client := corp.Client()
	in := map[string]any{"encoding_aeskey": crypto.NewEncodingAESKey()}
	if err := client.Post(t.Context(), "/cgi-bin/export/user", in, nil); err != nil {
		t.Fatal(err)
	}
	var got []int
	for range 3 {
		var out struct{ Status int }
		if err := client.Get(t.Context(), "/cgi-bin/export/get_result", url.Values{"jobid": {"simulated-job-1"}}, &out); err != nil {
			t.Fatal(err)
		}
		got = append(got, out.Status)
		corp.Advance(time.Hour / 2)
	}
	if want := []int{0, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
}

func TestNewPanics(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.HasPrefix(got, `wecomtest: the app "a": `) {
			t.Errorf("panicked with %s", got)
		}
	}()
	wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "a", Secret: "a", EncodingAESKey: "short"}))
}
