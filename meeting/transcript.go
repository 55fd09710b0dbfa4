package meeting

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Paragraph is what one speaker said in a row (录制转写).
type Paragraph struct {
	ID        string     `json:"pid"`
	From      Offset     `json:"start_time"`
	To        Offset     `json:"end_time"`
	Speaker   Speaker    `json:"speaker_info"`
	Sentences []Sentence `json:"sentences"`
}

// A Speaker is who said something.
type Speaker struct {
	UserID string `json:"userid"` // empty for people of other corps, and for members outside the app's visible range
}

// A Sentence is a part of a paragraph.
type Sentence struct {
	ID    string `json:"sid"`
	From  Offset `json:"start_time"`
	To    Offset `json:"end_time"`
	Words []Word `json:"words"`
}

// A Word is a part of a sentence.
type Word struct {
	ID   string `json:"wid"`
	From Offset `json:"start_time"`
	To   Offset `json:"end_time"`
	Text string `json:"text"`
}

// Text is the words of a paragraph, with spaces where letters or digits would
// touch that are not Chinese.
func (p Paragraph) Text() string {
	var b strings.Builder
	last := ' '
	for _, s := range p.Sentences {
		for _, w := range s.Words {
			first, _ := utf8.DecodeRuneInString(w.Text)
			if isAlphabetic(first) && (isAlphabetic(last) || strings.ContainsRune(",.;:!?", last)) {
				b.WriteByte(' ')
			}
			b.WriteString(w.Text)
			if w.Text != "" {
				last, _ = utf8.DecodeLastRuneInString(w.Text)
			}
		}
	}
	return b.String()
}

// isAlphabetic reports whether r belongs to a script that has spaces between words.
func isAlphabetic(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// A Transcript is a part of what was said in a recording.
type Transcript struct {
	Paragraphs []Paragraph `json:"paragraphs"`
	Keywords   []string    `json:"keywords"`
	VoicesTold wecom.Flag  `json:"audio_detect"` // those who share a device have been told apart by their voices, or need not be
}

// TranscriptPage is a page of paragraphs.
type TranscriptPage struct {
	Transcript `json:"transcripts"`
	HasMore    bool   `json:"has_more"`
	NextCursor string `json:"-"` // the last paragraph, if there are more
}

// ListParagraphs returns one page of what was said in a recording, with as many
// paragraphs as the page has its Limit, or all. A Cursor is the id of the paragraph
// before the page.
//
// https://developer.work.weixin.qq.com/document/path/98211
//
//wecom:api POST /cgi-bin/meeting/record/transcript/get_detail 获取录制转写详情
func (s *Service) ListParagraphs(ctx context.Context, meetingID, fileID string, page wecom.Page) (*TranscriptPage, error) {
	if page.Cursor != "" && page.Limit > 0 {
		page.Limit++ // WeCom begins with the paragraph of the cursor
	}
	p, err := call.Query[TranscriptPage](ctx, s.client, "/cgi-bin/meeting/record/transcript/get_detail", struct {
		MeetingID string `json:"meetingid"`
		FileID    string `json:"record_file_id"`
		First     string `json:"pid,omitzero"`
		Limit     int    `json:"limit,omitzero"`
	}{meetingID, fileID, page.Cursor, page.Limit})
	if err != nil {
		return nil, err
	}
	p.turn(page.Cursor)
	return p, nil
}

// turn makes a page that begins with the last paragraph of the one before one that
// does not.
func (p *TranscriptPage) turn(cursor string) {
	if n := len(p.Paragraphs); p.HasMore && n > 0 {
		p.NextCursor = p.Paragraphs[n-1].ID
	}
	if len(p.Paragraphs) > 0 && cursor != "" && p.Paragraphs[0].ID == cursor {
		p.Paragraphs = p.Paragraphs[1:]
	}
}

// AllParagraphs yields what was said in a recording.
func (s *Service) AllParagraphs(ctx context.Context, meetingID, fileID string) iter.Seq2[Paragraph, error] {
	return pager.All(ctx, 100, func(ctx context.Context, page wecom.Page) (*TranscriptPage, error) {
		return s.ListParagraphs(ctx, meetingID, fileID, page)
	}, func(p *TranscriptPage) ([]Paragraph, string) { return p.Paragraphs, p.NextCursor })
}

// WriteTranscript writes what was said in a recording to w, a line a paragraph:
//
//	[01:02:03] lina: 早上好。
//
// It asks names for how a speaker is called, who may be unknown (""). With nil, it
// writes the userid, or ? for who is unknown. It holds a hundred paragraphs in
// memory.
func (s *Service) WriteTranscript(ctx context.Context, w io.Writer, meetingID, fileID string, names func(userID string) string) error {
	if names == nil {
		names = speakerName
	}
	for p, err := range s.AllParagraphs(ctx, meetingID, fileID) {
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "[%s] %s: %s\n", p.From.clock(), names(p.Speaker.UserID), p.Text()); err != nil {
			return fmt.Errorf("meeting: writing the transcript: %w", err)
		}
	}
	return nil
}

func speakerName(userID string) string {
	if userID == "" {
		return "?"
	}
	return userID
}

// clock is the place as players show it.
func (o Offset) clock() string {
	d := o.Duration()
	return fmt.Sprintf("%02d:%02d:%02d", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
}

// A ParagraphPlace says where a paragraph is in a recording.
type ParagraphPlace struct {
	ID   string `json:"pid"`
	From Offset `json:"start_time"`
	To   Offset `json:"end_time"`
}

// TranscriptOutline says how a transcript is divided.
type TranscriptOutline struct {
	Paragraphs []ParagraphPlace `json:"paragraphs"`
	VoicesTold wecom.Flag       `json:"audio_detect"` // see Transcript
}

// GetTranscriptOutline returns how the transcript of a recording is divided.
//
// https://developer.work.weixin.qq.com/document/path/98212
//
//wecom:api POST /cgi-bin/meeting/record/transcript/get_paragraph_list 获取录制转写段落信息
func (s *Service) GetTranscriptOutline(ctx context.Context, meetingID, fileID string) (*TranscriptOutline, error) {
	return call.Query[TranscriptOutline](ctx, s.client, "/cgi-bin/meeting/record/transcript/get_paragraph_list",
		call.Body{"meetingid": meetingID, "record_file_id": fileID})
}

// A Hit is a place where a text was found.
type Hit struct {
	ParagraphID string `json:"pid"`
	SentenceID  string `json:"sid"`
	At          int    `json:"offset"` // characters within the sentence
	Length      int    `json:"length"`
}

// A HitTime is when something was said that was found.
type HitTime struct {
	ParagraphID string `json:"pid"`
	SentenceID  string `json:"sid"`
	From        Offset `json:"start_time"`
}

// A SearchResult is where a text was found in a transcript, and when it was said.
type SearchResult struct {
	Hits  []Hit     `json:"hits"`
	Times []HitTime `json:"timelines"`
}

// SearchTranscript finds a text in the transcript of a recording.
//
// https://developer.work.weixin.qq.com/document/path/98213
//
//wecom:api POST /cgi-bin/meeting/record/transcript/search 获取录制转写搜索结果
func (s *Service) SearchTranscript(ctx context.Context, meetingID, fileID, text string) (*SearchResult, error) {
	return call.Query[SearchResult](ctx, s.client, "/cgi-bin/meeting/record/transcript/search",
		call.Body{"meetingid": meetingID, "record_file_id": fileID, "text": text})
}
