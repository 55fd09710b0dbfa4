package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"
)

// A model answers questions, a few words at a time.
type model interface {
	answer(ctx context.Context, question string) iter.Seq2[string, error]
}

// echo is a model that needs no network: it repeats the question.
type echo struct{ pause time.Duration }

func (e echo) answer(ctx context.Context, question string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for word := range strings.SplitAfterSeq("<think>逐字重复</think>你问的是 **"+question+"**", " ") {
			if !yield(word, nil) {
				return
			}
			select {
			case <-time.After(e.pause):
			case <-ctx.Done():
				yield("", context.Cause(ctx))
				return
			}
		}
	}
}

// openAI is a model behind an endpoint that speaks the protocol of OpenAI, as most
// model servers do.
type openAI struct {
	client      *http.Client
	url         string // such as https://api.example.com/v1
	key         string
	name        string
	instruction string
}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (m openAI) answer(ctx context.Context, question string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		body, err := m.ask(ctx, question)
		if err != nil {
			yield("", err)
			return
		}
		defer func() { _ = body.Close() }()
		for text, err := range tokens(body) {
			if !yield(text, err) {
				return
			}
		}
	}
}

// ask sends the question, and returns the events with the answer.
func (m openAI) ask(ctx context.Context, question string) (io.ReadCloser, error) {
	in, err := json.Marshal(map[string]any{
		"model": m.name, "stream": true,
		"messages": []chatMessage{{"system", m.instruction}, {"user", question}},
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(m.url, "/")+"/chat/completions", bytes.NewReader(in))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	if m.key != "" {
		req.Header.Set("Authorization", "Bearer "+m.key)
	}
	resp, err := m.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the model: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("asking the model: %s", resp.Status)
	}
	return resp.Body, nil
}

// tokens reads server-sent events with parts of an answer, up to [DONE].
func tokens(r io.Reader) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			data, isData := strings.CutPrefix(lines.Text(), "data:")
			if !isData {
				continue
			}
			data = strings.TrimSpace(data)
			if data == "[DONE]" {
				return
			}
			var event struct {
				Choices []struct {
					Delta struct {
						Content string `json:"content"`
					} `json:"delta"`
				} `json:"choices"`
				Error *struct {
					Message string `json:"message"`
				} `json:"error"`
			}
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				yield("", fmt.Errorf("the model's answer: %w", err))
				return
			}
			if event.Error != nil {
				yield("", errors.New("the model: "+event.Error.Message))
				return
			}
			for _, c := range event.Choices {
				if c.Delta.Content != "" && !yield(c.Delta.Content, nil) {
					return
				}
			}
		}
		if err := lines.Err(); err != nil {
			yield("", fmt.Errorf("the model's answer broke off: %w", err))
			return
		}
		yield("", errors.New("the model's answer broke off"))
	}
}
