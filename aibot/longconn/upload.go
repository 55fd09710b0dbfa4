package longconn

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/media"
)

const (
	chunkSize   = 512 << 10
	chunkTries  = 3
	leastUpload = 5 // bytes
)

// mostOf is how many bytes a file of a kind may have.
var mostOf = map[media.Type]int64{media.Image: 10 << 20, media.Voice: 2 << 20, media.Video: 10 << 20, media.Document: 20 << 20}

// Upload uploads a file for the bot to send: a [media.Image] of at most 10 MB (JPG or
// PNG), a [media.Voice] of 2 MB (AMR), a [media.Video] of 10 MB (MP4) or a
// [media.Document] of 20 MB. It is valid for 3 days. Content that can seek is read
// twice; other content is read into memory.
//
// https://developer.work.weixin.qq.com/document/path/101463
func (c *Conn) Upload(ctx context.Context, kind media.Type, f wecom.File) (aibot.Media, error) {
	most, known := mostOf[kind]
	if !known {
		return aibot.Media{}, fmt.Errorf("longconn: a bot sends no media of type %q", kind)
	}
	content, err := seekable(f.Content, most)
	if err != nil {
		return aibot.Media{}, err
	}
	hash := md5.New()
	start, err := content.Seek(0, io.SeekCurrent)
	if err != nil {
		return aibot.Media{}, fmt.Errorf("longconn: the content: %w", err)
	}
	size, err := io.Copy(hash, io.LimitReader(content, cmp.Or(f.Size, most+1)))
	switch {
	case err != nil:
		return aibot.Media{}, fmt.Errorf("longconn: reading the content: %w", err)
	case size > most:
		return aibot.Media{}, fmt.Errorf("longconn: the file has more than the %d bytes that WeCom takes of type %s: make it smaller", most, kind)
	case size < leastUpload:
		return aibot.Media{}, fmt.Errorf("longconn: the file has %d bytes, and WeCom takes %d at least", size, leastUpload)
	}
	if _, err := content.Seek(start, io.SeekStart); err != nil {
		return aibot.Media{}, fmt.Errorf("longconn: the content: %w", err)
	}
	u := upload{conn: c}
	err = u.send(ctx, opening{kind, f.Name, size, (size + chunkSize - 1) / chunkSize, hex.EncodeToString(hash.Sum(nil))}, io.LimitReader(content, size))
	if err != nil {
		return aibot.Media{}, err
	}
	return aibot.Media{Type: kind, MediaID: u.mediaID}, nil
}

// seekable returns content that can be read twice.
func seekable(r io.Reader, most int64) (io.ReadSeeker, error) {
	switch r := r.(type) {
	case nil:
		return nil, errors.New("longconn: the file has no content")
	case io.ReadSeeker:
		return r, nil
	}
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("longconn: reading the content: %w", err)
	}
	return bytes.NewReader(b), nil
}

type opening struct {
	Type   media.Type `json:"type"`
	Name   string     `json:"filename"`
	Size   int64      `json:"total_size"`
	Chunks int64      `json:"total_chunks"`
	MD5    string     `json:"md5"`
}

type chunk struct {
	UploadID string `json:"upload_id"`
	Index    int64  `json:"chunk_index"`
	Data     []byte `json:"base64_data"`
}

type closing struct {
	UploadID string `json:"upload_id"`
}

// An upload is one on its way.
type upload struct {
	conn    *Conn
	mediaID string
}

func (u *upload) send(ctx context.Context, o opening, content io.Reader) error {
	var begun closing
	if err := u.step(ctx, "aibot_upload_media_init", o, &begun); err != nil {
		return err
	}
	buffer := make([]byte, chunkSize)
	for i := range o.Chunks {
		n, err := io.ReadFull(content, buffer)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("longconn: reading the content again: %w", err)
		}
		if err := u.step(ctx, "aibot_upload_media_chunk", chunk{begun.UploadID, i, buffer[:n]}, nil); err != nil {
			return err
		}
	}
	var done struct {
		MediaID string `json:"media_id"`
	}
	err := u.step(ctx, "aibot_upload_media_finish", begun, &done)
	if err == nil && done.MediaID == "" {
		err = fmt.Errorf("longconn: %w: the upload has no media_id", wecom.ErrUnexpectedResponse)
	}
	u.mediaID = done.MediaID
	return err
}

// step sends a part of an upload until it is answered. To send it twice does no harm.
func (u *upload) step(ctx context.Context, cmd string, body, out any) error {
	for try := 1; ; try++ {
		l, err := u.conn.current(ctx)
		if err != nil {
			return fmt.Errorf("longconn: waiting for a connection: %w", err)
		}
		f, err := l.request(ctx, cmd, newReqID(), encode(body))
		switch {
		case err == nil && out == nil:
			return nil
		case err == nil:
			if err := json.Unmarshal(f.Body, out, frameOptions); err != nil {
				return fmt.Errorf("longconn: %s: %w", cmd, wecom.ErrUnexpectedResponse)
			}
			return nil
		case !errors.Is(err, ErrUnanswered) || ctx.Err() != nil || try == chunkTries:
			return err
		}
	}
}
