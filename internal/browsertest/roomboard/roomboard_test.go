// Package roomboard drives examples/room-board in a browser.
package roomboard

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m, "../../../examples/room-board")) }

var (
	landscape = browsertest.Device{Width: 1024, Height: 768}
	portrait  = browsertest.Device{Width: 768, Height: 1024}
)

// A board is the program and the corp beside it.
type board struct {
	*browsertest.Program
	api, token string
}

// start runs the program in a corp in which it is a time of day.
func start(t *testing.T, clock string) *board {
	t.Helper()
	b := &board{Program: browsertest.Start(t, "WECOM_TIME="+clock)}
	for _, line := range b.Said {
		if address, ok := strings.CutPrefix(line, "The API of the corp is at "); ok {
			b.api = address
		}
	}
	var out struct {
		Token string `json:"access_token"`
	}
	b.call(t, http.MethodGet, "/cgi-bin/gettoken?corpid=wwsimulated000001&corpsecret=simulated-app-secret", "", &out)
	b.token = out.Token
	return b
}

// call calls the API of the corp, independently of the program.
func (b *board) call(t *testing.T, method, target, body string, out any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.api+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		t.Fatal(err)
	}
}

// elsewhere has a member book the room in a client, or cancel.
func (b *board) elsewhere(t *testing.T, method string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.api+"/elsewhere", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s elsewhere: %s", method, resp.Status)
	}
}

// room is that of the board.
const room = 2

// bookings returns those of an afternoon: when they are and who made them.
func (b *board) bookings(t *testing.T, from time.Time) []string {
	t.Helper()
	var out struct {
		List []struct {
			Bookings []struct {
				From   int64  `json:"start_time"`
				To     int64  `json:"end_time"`
				Booker string `json:"booker"`
			} `json:"schedule"`
		} `json:"booking_list"`
	}
	b.call(t, http.MethodPost, "/cgi-bin/oa/meetingroom/get_booking_info?access_token="+b.token,
		fmt.Sprintf(`{"meetingroom_id":%d,"start_time":%d,"end_time":%d}`, room, from.Unix(), from.Add(time.Hour).Unix()), &out)
	var list []string
	for _, r := range out.List {
		for _, booking := range r.Bookings {
			list = append(list, fmt.Sprintf("%s+%d %s", time.Unix(booking.From, 0).In(beijing).Format("15:04"), (booking.To-booking.From)/60, booking.Booker))
		}
	}
	return list
}

var beijing = time.FixedZone("UTC+8", 8*60*60)

// tomorrow is a time of the day on which the corp lives.
func tomorrow(hour, minute int) time.Time {
	now := time.Now().In(beijing)
	return time.Date(now.Year(), now.Month(), now.Day()+1, hour, minute, 0, 0, beijing)
}

// A booking that is made elsewhere appears, and goes, without the page being loaded
// again.
func TestBookedElsewhere(t *testing.T) {
	b := start(t, "14:05")
	v := browsertest.NewVisitor(t, b.Program, landscape)
	v.Open("/")
	v.Sees(".state", "空闲")
	v.Sees(".until", "至 15:00")
	v.Sees("button", "预定 14:00–14:30")
	v.Sees("aside", "胡洁")
	v.Shoot("free-landscape")
	browsertest.Evaluate[bool](v, `window.isSame = true`)

	b.elsewhere(t, http.MethodPost)
	v.Sees(".who", "李娜")
	v.Sees(".state", "使用中")
	v.Sees(".until", "至 14:30")
	if browsertest.Evaluate[bool](v, `document.querySelector("button") !== null`) {
		t.Error("a room that is taken can be booked")
	}
	v.Shoot("busy-landscape")

	b.elsewhere(t, http.MethodDelete)
	v.Sees(".state", "空闲")
	if !browsertest.Evaluate[bool](v, `window.isSame === true`) {
		t.Error("the page was loaded again")
	}
}

// The button books half an hour, once.
func TestButton(t *testing.T) {
	b := start(t, "14:40")
	v := browsertest.NewVisitor(t, b.Program, portrait)
	v.Open("/")
	v.Sees("button", "预定 14:30–15:00")
	v.Shoot("free-portrait")
	browsertest.Evaluate[bool](v, `window.isSame = true`)
	v.Click("button")
	v.Sees(".who", "现场预定")
	v.Sees(".until", "至 15:00")
	v.Sees("#notice", "已预定")
	v.Shoot("busy-portrait")
	if got := b.bookings(t, tomorrow(14, 0)); len(got) != 1 || got[0] != "14:30+30 hexiaoyan" {
		t.Errorf("the corp has %v", got)
	}
	if !browsertest.Evaluate[bool](v, `window.isSame === true`) {
		t.Error("the page was loaded again")
	}
	if status := browsertest.Evaluate[int](v, `fetch("/book", { method: "POST", body: new URLSearchParams({ from: `+fmt.Sprint(tomorrow(14, 30).Unix())+` }) }).then((r) => r.status)`); status != http.StatusConflict {
		t.Errorf("a second touch is answered with %d", status)
	}
}

// A page that shows what was is told so, and shows what is.
func TestTooLate(t *testing.T) {
	b := start(t, "14:05")
	v := browsertest.NewVisitor(t, b.Program, landscape)
	v.Open("/")
	v.Sees("button", "预定 14:00–14:30")
	browsertest.Evaluate[bool](v, `(() => {
		const form = document.querySelector("form");
		form.elements.from.value = "`+fmt.Sprint(tomorrow(9, 0).Unix())+`";
		form.requestSubmit();
		return true;
	})()`)
	v.Sees("#notice", "已不能预定")
	v.Sees("button", "预定 14:00–14:30")
	v.Shoot("taken-landscape")
}

// A button that is being pressed while the board changes hears of the press.
func TestPressed(t *testing.T) {
	b := start(t, "14:05")
	v := browsertest.NewVisitor(t, b.Program, landscape)
	v.Open("/")
	v.Sees("button", "预定 14:00–14:30")
	release := v.Press(`document.querySelector("button")`)
	b.elsewhere(t, http.MethodPost)
	browsertest.Evaluate[bool](v, `new Promise((done) => {
		const source = new EventSource("/events");
		source.onmessage = (e) => {
			if (!e.data.includes("使用中")) return;
			source.close();
			setTimeout(() => done(true), 200); // the page has heard it as well
		};
	})`)
	release()
	v.Sees("#notice", "已不能预定")
	v.Sees(".state", "使用中")
}

// What the page says depends on the time and on the language.
func TestStates(t *testing.T) {
	for _, row := range []struct {
		name, clock string
		device      browsertest.Device
		texts       map[string]string
	}{
		{"ending-landscape", "15:56", landscape, map[string]string{".state": "即将结束", ".who": "胡洁", ".until": "分钟"}},
		{"ending-portrait", "15:56", portrait, map[string]string{".state": "即将结束", ".who": "胡洁", ".until": "分钟"}},
		{"use-landscape", "14:50", landscape, map[string]string{".state": "空闲", ".use": "可直接使用"}},
		{"soon-portrait", "14:56", portrait, map[string]string{".state": "即将使用", ".until": "分钟后有人使用"}},
		{"last-landscape", "19:05", landscape, map[string]string{".state": "使用中", ".who": "林建国", ".none": "今天没有更多预定"}},
		{"evening-landscape", "20:05", landscape, map[string]string{".state": "空闲", ".until": "今天没有其他预定", "button": "预定 20:00–20:30"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := browsertest.NewVisitor(t, start(t, row.clock).Program, row.device)
			v.Open("/")
			for selector, text := range row.texts {
				v.Sees(selector, text)
			}
			v.Shoot(row.name)
		})
	}
}

func TestEnglish(t *testing.T) {
	b := start(t, "15:20")
	for name, device := range map[string]browsertest.Device{"english-landscape": landscape, "english-portrait": portrait} {
		device.Language = "en-GB"
		v := browsertest.NewVisitor(t, b.Program, device)
		v.Open("/")
		v.Sees(".state", "In use")
		v.Sees(".until", "until 16:00")
		v.Sees("aside", "Later today")
		v.Shoot(name)
	}
}

// A page whose program is gone says so, and recovers.
func TestConnectionLost(t *testing.T) {
	b := start(t, "14:05")
	v := browsertest.NewVisitor(t, b.Program, landscape)
	v.Open("/")
	v.Sees("button", "预定")
	b.Stop()
	v.Sees("#lost", "连接已断开")
	v.Shoot("lost-landscape")
	if browsertest.Evaluate[string](v, `getComputedStyle(document.querySelector("form")).visibility`) != "hidden" {
		t.Error("a room can be booked without a connection")
	}
	address := strings.TrimPrefix(b.Site, "http://")
	browsertest.Start(t, "WECOM_TIME=15:20", "WECOM_LISTEN="+address)
	v.Sees(".state", "使用中")
	if !browsertest.Evaluate[bool](v, `document.querySelector("#lost").hidden`) {
		t.Error("the page believes to be lost")
	}
}

// A program that does not reach WeCom serves a page that says so.
func TestFault(t *testing.T) {
	p := browsertest.Start(t, "WECOM_CORP_ID=ww1", "WECOM_SECRET=s", "WECOM_ROOM_ID=2", "WECOM_BOOKER=a", "WECOM_CALLBACK_TOKEN=t",
		"WECOM_ENCODING_AES_KEY="+strings.Repeat("a", 43), "HTTPS_PROXY=http://127.0.0.1:9")
	for name, device := range map[string]browsertest.Device{"fault-landscape": landscape, "fault-portrait": portrait} {
		v := browsertest.NewVisitor(t, p, device)
		v.Open("/")
		v.Sees(".fault", "企业微信暂时没有响应")
		v.Sees(".state", "暂无数据")
		v.Shoot(name)
	}
}
