package media_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

// Of a file of unknown size no more is read than WeCom takes of its kind.
func TestUploadOfUnknownSizeIsLimited(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := media.New(corp.Client())
	endless := func() wecom.File {
		return wecom.File{Name: "a", Content: io.MultiReader(bytes.NewReader(make([]byte, 3<<20)), neverEnding{})}
	}
	for name, upload := range map[string]func(wecom.File) error{
		"2097152":                 func(f wecom.File) error { _, err := s.Upload(t.Context(), media.Voice, f); return err },
		"10485760":                func(f wecom.File) error { _, err := s.Upload(t.Context(), media.Image, f); return err },
		"20971520":                func(f wecom.File) error { _, err := s.Upload(t.Context(), media.Document, f); return err },
		"more than 2097152 bytes": func(f wecom.File) error { _, err := s.UploadImage(t.Context(), f); return err },
		"more than 10485760 bytes": func(f wecom.File) error {
			_, err := s.UploadAttachment(t.Context(), media.ForMoments, media.Video, f)
			return err
		},
		"more than 1000 bytes": func(f wecom.File) error {
			f.Limit = 1000
			_, err := s.Upload(t.Context(), media.Document, f)
			return err
		},
	} {
		if err := upload(endless()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("sent %d calls", len(calls))
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }
