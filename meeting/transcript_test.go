package meeting_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

func TestTranscripts(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListParagraphs",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.TranscriptPage, error) {
				return s.ListParagraphs(ctx, "hy1", "file1", wecom.Page{Cursor: "p0", Limit: 10})
			}),
			Route: "POST /cgi-bin/meeting/record/transcript/get_detail",
			Body:  `{"meetingid":"hy1","record_file_id":"file1","pid":"p0","limit":11}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"transcripts":{"paragraphs":[{"pid":"p0"},{"pid":"p1","start_time":61000,"end_time":63500,
				"speaker_info":{"userid":"lina"},"sentences":[{"sid":"s1","start_time":61001,"end_time":63001,"words":[{"wid":"w1","start_time":61002,
				"end_time":61302,"text":"大家"}]}]}],"keywords":["进度"],"audio_detect":1}}`,
			Want: &meeting.TranscriptPage{HasMore: true, NextCursor: "p1", Transcript: meeting.Transcript{
				Paragraphs: []meeting.Paragraph{{ID: "p1", From: 61000, To: 63500, Speaker: meeting.Speaker{UserID: "lina"}, Sentences: []meeting.Sentence{{
					ID: "s1", From: 61001, To: 63001, Words: []meeting.Word{{ID: "w1", From: 61002, To: 61302, Text: "大家"}},
				}}}},
				Keywords: []string{"进度"}, VoicesTold: true,
			}},
		},
		{
			Name: "ListParagraphs at once",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.TranscriptPage, error) {
				return s.ListParagraphs(ctx, "hy1", "file1", wecom.Page{})
			}),
			Route: "POST /cgi-bin/meeting/record/transcript/get_detail",
			Body:  `{"meetingid":"hy1","record_file_id":"file1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"transcripts":{"paragraphs":[{"pid":"p1"}]}}`,
			Want:  &meeting.TranscriptPage{Transcript: meeting.Transcript{Paragraphs: []meeting.Paragraph{{ID: "p1"}}}},
		},
		{
			Name: "GetTranscriptOutline",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.TranscriptOutline, error) {
				return s.GetTranscriptOutline(ctx, "hy1", "file1")
			}),
			Route: "POST /cgi-bin/meeting/record/transcript/get_paragraph_list",
			Body:  `{"meetingid":"hy1","record_file_id":"file1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","audio_detect":1,"paragraphs":[{"pid":"p1","start_time":61000,"end_time":63500}]}`,
			Want:  &meeting.TranscriptOutline{VoicesTold: true, Paragraphs: []meeting.ParagraphPlace{{ID: "p1", From: 61000, To: 63500}}},
		},
		{
			Name: "SearchTranscript",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.SearchResult, error) {
				return s.SearchTranscript(ctx, "hy1", "file1", "进度")
			}),
			Route: "POST /cgi-bin/meeting/record/transcript/search",
			Body:  `{"meetingid":"hy1","record_file_id":"file1","text":"进度"}`,
			Reply: `{"errcode":0,"errmsg":"ok","hits":[{"pid":"p1","sid":"s2","offset":4,"length":2}],"timelines":[{"pid":"p3","sid":"s4","start_time":61000}]}`,
			Want: &meeting.SearchResult{
				Hits:  []meeting.Hit{{ParagraphID: "p1", SentenceID: "s2", At: 4, Length: 2}},
				Times: []meeting.HitTime{{ParagraphID: "p3", SentenceID: "s4", From: 61000}},
			},
		},
	})
	if got := meeting.Offset(61500).Duration(); got != 61500*time.Millisecond {
		t.Errorf("an offset of 61500 is %v", got)
	}
}

const detailPath = "/cgi-bin/meeting/record/transcript/get_detail"

// WeCom begins a page with the paragraph that it is asked for, which the page before
// had at its end.
func TestWriteTranscript(t *testing.T) {
	s, sent := scripted(detailPath,
		`{"errcode":0,"errmsg":"ok","has_more":true,"transcripts":{"paragraphs":[
			{"pid":"1","start_time":999,"speaker_info":{"userid":"lina"},"sentences":[{"words":[{"text":"大家"},{"text":"好"},{"text":"，"}]},{"words":[{"text":"开始"},{"text":"。"}]}]},
			{"pid":"2","start_time":3723004,"speaker_info":{},"sentences":[{"words":[{"text":"The"},{"text":"API"},{"text":"v2"},{"text":","},{"text":"please"},{"text":"."},{"text":""},{"text":"OK"},{"text":"吗"}]}]}]}}`,
		`{"errcode":0,"errmsg":"ok","has_more":false,"transcripts":{"paragraphs":[
			{"pid":"2","start_time":3723004},
			{"pid":"3","start_time":3725000,"speaker_info":{"userid":"zhoulan"},"sentences":[{"words":[{"text":"好"}]}]}]}}`)
	var b strings.Builder
	if err := s.WriteTranscript(t.Context(), &b, "hy1", "file1", nil); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "[00:00:00] lina: 大家好，开始。\n[01:02:03] ?: The API v2, please. OK吗\n[01:02:05] zhoulan: 好\n")
	equal(t, sent(), []string{
		`{"meetingid":"hy1","record_file_id":"file1","limit":100}`,
		`{"meetingid":"hy1","record_file_id":"file1","pid":"2","limit":101}`,
	})
}

func TestWriteTranscriptWithNames(t *testing.T) {
	s, _ := scripted(detailPath, `{"errcode":0,"errmsg":"ok","transcripts":{"paragraphs":[{"pid":"1","speaker_info":{"userid":"lina"},"sentences":[{"words":[{"text":"好"}]}]},{"pid":"2"}]}}`)
	var b strings.Builder
	err := s.WriteTranscript(t.Context(), &b, "hy1", "file1", func(userID string) string { return map[string]string{"lina": "李娜", "": "客人"}[userID] })
	if err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "[00:00:00] 李娜: 好\n[00:00:00] 客人: \n")
}

// A list that says that there is more, and has no more, does not go on for ever.
func TestAllParagraphsWithoutEnd(t *testing.T) {
	s, _ := scripted(detailPath,
		`{"errcode":0,"errmsg":"ok","has_more":true,"transcripts":{"paragraphs":[{"pid":"1"}]}}`,
		`{"errcode":0,"errmsg":"ok","has_more":true,"transcripts":{"paragraphs":[{"pid":"1"}]}}`)
	var last error
	for _, err := range s.AllParagraphs(t.Context(), "hy1", "file1") {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), wecom.ErrRepeatedCursor.Error()) {
		t.Errorf("got %v, want ErrRepeatedCursor", last)
	}
}
