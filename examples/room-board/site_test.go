package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/wecomtest"
)

// atTheDoor runs a test with a board in a corp in which it is a time of day.
func atTheDoor(t *testing.T, clock string, test func(*testing.T, *wecomtest.Corp, *board)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		corp, err := newCorp(clock)
		if err != nil {
			t.Fatal(err)
		}
		b := newBoard(corp.Client(), wecomtest.MiddleRoomID, "hexiaoyan", corp.Now, slog.New(slog.DiscardHandler))
		b.read(t.Context())
		test(t, corp, b)
	})
}

func TestView(t *testing.T) {
	for _, row := range []struct {
		clock string
		state state
		until string // or the minutes
		who   string
		offer string // or the hint
	}{
		{"09:00", stateFree, "10:00", "", "09:00–09:30"},
		{"09:15", stateFree, "10:00", "", "09:00–09:30"},
		{"09:16", stateFree, "10:00", "", "09:30–10:00"},
		{"09:46", stateFree, "10:00", "", chinese.Short},
		{"09:55", stateSoon, "5", "", ""},
		{"10:00", stateBusy, "11:00", "王伟", ""},
		{"10:54", stateBusy, "11:00", "王伟", ""},
		{"10:55", stateEnding, "5", "王伟", ""},
		{"10:59", stateEnding, "1", "王伟", ""},
		{"11:00", stateFree, "15:00", "", "11:00–11:30"},
		{"20:00", stateFree, "", "", "20:00–20:30"},
	} {
		atTheDoor(t, row.clock, func(t *testing.T, _ *wecomtest.Corp, b *board) {
			v := b.view(chinese)
			until, offer, who := v.Until(), v.Hint, ""
			if v.State == stateSoon || v.State == stateEnding {
				until = strconv.Itoa(v.Minutes)
			}
			if v.Offer != nil {
				offer = v.Span(v.Offer.From, v.Offer.To)
			}
			if v.Current() != nil {
				who = v.Current().Who
			}
			if v.State != row.state || until != row.until || who != row.who || offer != row.offer {
				t.Errorf("at %s: %s until %s by %s, %s; want %s until %s by %s, %s", row.clock, v.State, until, who, offer, row.state, row.until, row.who, row.offer)
			}
		})
	}
}

func TestNextBookings(t *testing.T) {
	atTheDoor(t, "10:30", func(t *testing.T, corp *wecomtest.Corp, b *board) {
		for hour := 20; hour < 23; hour++ {
			from := midnight(corp.Now()).Add(time.Duration(hour) * time.Hour)
			if _, err := corp.BookRoom("fuhua", b.roomID, from, from.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		b.read(t.Context())
		v := b.view(chinese)
		var next []string
		for _, e := range v.Next() {
			next = append(next, clock(e.From)+" "+e.Who)
		}
		if want := []string{"15:00 胡洁", "17:00 夏天", "18:00 林建国", "20:00 傅华"}; !slices.Equal(next, want) || v.More() != 2 {
			t.Errorf("next %v and %d more, want %v and 2", next, v.More(), want)
		}
	})
}

// A room that needs approval cannot be booked at the door.
func TestApproval(t *testing.T) {
	atTheDoor(t, "11:00", func(t *testing.T, corp *wecomtest.Corp, b *board) {
		if err := corp.RestrictRoom(b.roomID, true); err != nil {
			t.Fatal(err)
		}
		b.read(t.Context())
		if v := b.view(english); v.Offer != nil || v.Hint != english.Approval {
			t.Errorf("offer %v, hint %q", v.Offer, v.Hint)
		}
	})
}

func TestTextsFor(t *testing.T) {
	for header, want := range map[string]*texts{
		"":                                   chinese,
		"fr":                                 chinese,
		"zh-CN,zh;q=0.9,en;q=0.8":            chinese,
		"en-GB,en;q=0.9,zh-CN;q=0.8":         english,
		"fr-CH, fr;q=0.9, EN;q=0.8, *;q=0.5": english,
		"en;q=0, zh":                         chinese,
		"zh;q=0.3, en;q=0.7":                 english,
		"en;q=x":                             chinese,
	} {
		if got := textsFor(header); got != want {
			t.Errorf("%q is answered in %s", header, got.Lang)
		}
	}
}

// post touches the button, from a page of an origin.
func post(b *board, from time.Time, header http.Header) *httptest.ResponseRecorder {
	form := url.Values{"from": {strconv.FormatInt(from.Unix(), 10)}}
	r := httptest.NewRequest(http.MethodPost, "http://board.example/book", strings.NewReader(form.Encode()))
	r.Header = header.Clone()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	newSite(b, http.NotFoundHandler()).ServeHTTP(w, r)
	return w
}

func TestBook(t *testing.T) {
	atTheDoor(t, "14:05", func(t *testing.T, corp *wecomtest.Corp, b *board) {
		half := nextSlot(corp.Now())
		for name, header := range map[string]http.Header{
			"a page elsewhere":     {"Sec-Fetch-Site": {"cross-site"}},
			"an old page":          {"Origin": {"https://evil.example"}},
			"a page on its domain": {"Sec-Fetch-Site": {"same-site"}},
		} {
			if w := post(b, half.From, header); w.Code != http.StatusForbidden {
				t.Errorf("%s is answered with %d", name, w.Code)
			}
		}
		own := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://board.example"}}
		if w := post(b, half.From.Add(-30*time.Minute), own); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), chinese.Taken) {
			t.Errorf("an old page is answered with %d", w.Code)
		}
		if len(b.view(chinese).Entries) != 3 {
			t.Error("something was booked")
		}
		w := post(b, half.From, own)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Errorf("answered with %d to %s", w.Code, w.Header().Get("Location"))
		}
		v := b.view(english)
		if c := v.Current(); c == nil || c.Who != english.AtTheDoor || v.Until() != "14:30" {
			t.Errorf("the room is %+v", v.Current())
		}
		if w := post(b, half.From, own); w.Code != http.StatusConflict {
			t.Errorf("the second touch is answered with %d", w.Code)
		}
		corp.Script("/cgi-bin/oa/meetingroom/book", wecomtest.Refuse(48002, "api forbidden"))
		corp.Advance(30 * time.Minute)
		if w := post(b, nextSlot(corp.Now()).From, own); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), chinese.Failed) {
			t.Errorf("a refusal is answered with %d", w.Code)
		}
		if w := post(b, time.Time{}, own); w.Code != http.StatusConflict {
			t.Errorf("a time long ago is answered with %d", w.Code)
		}
	})
}

// What is known stays when WeCom does not answer, and the page says how old it is.
func TestFault(t *testing.T) {
	atTheDoor(t, "15:10", func(t *testing.T, corp *wecomtest.Corp, b *board) {
		corp.Advance(2 * time.Minute)
		corp.Script("/cgi-bin/oa/meetingroom/list", wecomtest.Refuse(48002, "api forbidden"))
		b.read(t.Context())
		html, err := render("board", b.view(chinese))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{chinese.Fault + "，以下是 15:10 的安排", "胡洁", "15:12"} {
			if !strings.Contains(string(html), want) {
				t.Errorf("the page does not say %s: %s", want, html)
			}
		}
		b.read(t.Context())
		if b.view(chinese).IsFaulty {
			t.Error("the fault stays")
		}
	})
}

// The board reads again when WeCom tells of its room, and of no other.
func TestEvents(t *testing.T) {
	atTheDoor(t, "14:05", func(t *testing.T, corp *wecomtest.Corp, b *board) {
		if err := corp.Receive(wecomtest.AppAgentID, newEvents(b, corp.Cipher(), callback.WithTolerance(72*time.Hour))); err != nil {
			t.Fatal(err)
		}
		half := nextSlot(corp.Now())
		for _, row := range []struct {
			room int64
			want int
		}{{wecomtest.SmallRoomID, 0}, {wecomtest.MiddleRoomID, 1}} {
			if _, err := corp.BookRoom("lina", row.room, half.From, half.To); err != nil {
				t.Fatal(err)
			}
			if err := corp.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(b.wake) != row.want {
				t.Errorf("a booking of room %d: %d", row.room, len(b.wake))
			}
		}
	})
}

// A stream tells of each change, and ends with its page.
func TestStream(t *testing.T) {
	corp, err := newCorp("14:05")
	if err != nil {
		t.Fatal(err)
	}
	b := newBoard(corp.Client(wecom.WithLogger(slog.New(slog.DiscardHandler))), wecomtest.MiddleRoomID, "hexiaoyan", corp.Now, slog.New(slog.DiscardHandler))
	site := httptest.NewServer(newSite(b, http.NotFoundHandler()))
	defer site.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "en")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{english.Unknown, english.Free} {
		event := make([]byte, 0, 1<<14)
		for !strings.Contains(string(event), "\n\n") {
			n, err := response.Body.Read(event[len(event):cap(event)])
			event = event[:len(event)+n]
			if err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
		}
		if !strings.Contains(string(event), want) {
			t.Errorf("the stream says %s, want %s", event, want)
		}
		b.read(t.Context())
		b.tell()
	}
	_ = response.Body.Close()
}
