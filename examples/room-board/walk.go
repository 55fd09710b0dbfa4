package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gowecom/wecom/wecomtest"
)

// A tablet is a page without a browser.
type tablet struct {
	address string
	stream  *bufio.Scanner
}

// walk does what happens at the door, and prints what the page says.
func walk(ctx context.Context, corp *wecomtest.Corp, b *board, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	t := &tablet{address: address}
	response, err := t.send(ctx, http.MethodGet, "/events", nil)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	t.stream = bufio.NewScanner(response.Body)

	if err := t.sees("At the door", "空闲"); err != nil {
		return err
	}
	now := nextSlot(corp.Now())
	booking, err := corp.BookRoom("lina", b.roomID, now.From, now.To)
	if err != nil {
		return err
	}
	if err := t.sees("李娜 books in a client", "李娜"); err != nil {
		return err
	}
	if err := corp.CancelRoom("lina", booking); err != nil {
		return err
	}
	if err := t.sees("She cancels", "空闲"); err != nil {
		return err
	}
	answer, err := t.send(ctx, http.MethodPost, "/book", url.Values{"from": {fmt.Sprint(now.From.Unix())}})
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	if err := t.sees("Somebody touches the button", "现场预定"); err != nil {
		return err
	}
	corp.Advance(now.To.Add(-3 * time.Minute).Sub(corp.Now()))
	b.poke() // the program's own timers go by the clock of the machine
	return t.sees("Time goes by", "即将结束")
}

// send makes a request of a tablet whose language is Chinese.
func (t *tablet) send(ctx context.Context, method, path string, form url.Values) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, t.address+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("%s answers %s", path, response.Status)
	}
	return response, nil
}

// sees waits until the page says a text, and prints all that it says.
func (t *tablet) sees(when, text string) error {
	var event []string
	for t.stream.Scan() {
		if line, ok := strings.CutPrefix(t.stream.Text(), "data: "); ok {
			event = append(event, line)
			continue
		}
		said := spoken(strings.Join(event, "\n"))
		if event = nil; strings.Contains(said, text) {
			fmt.Printf("- %s: %s\n", when, said)
			return nil
		}
	}
	return fmt.Errorf("the page does not say %s: %w", text, t.stream.Err())
}

// parts are what matters of the page, in its order.
var parts = regexp.MustCompile(`(?s)<(?:p class="(?:state|who|until|use)"|button)>(.*?)</(?:p|button)>`)

// spoken returns what the page says in a line.
func spoken(page string) string {
	var list []string
	for _, part := range parts.FindAllStringSubmatch(page, -1) {
		list = append(list, html.UnescapeString(part[1]))
	}
	return strings.Join(list, "; ")
}
