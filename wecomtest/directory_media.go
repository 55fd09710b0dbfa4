package wecomtest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
)

// A MediaFile is a file that an app uploaded.
type MediaFile struct{ Data []byte }

func (c *Corp) addImportFiles() {
	c.handle("POST /cgi-bin/media/upload", uploadFile)
}

// storedMedia returns an uploaded file.
func (c *Corp) storedMedia(id string, _ ...string) (MediaFile, error) {
	f, ok := c.jobs.files[id]
	if !ok {
		return f, refuse(40007, "invalid media_id")
	}
	return f, nil
}

func uploadFile(r *request) (any, error) {
	missing := refuse(41005, "media data missing")
	_, params, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	if err != nil {
		return nil, missing
	}
	part, err := multipart.NewReader(bytes.NewReader(r.body), params["boundary"]).NextPart()
	if err != nil {
		return nil, missing
	}
	data, err := io.ReadAll(part)
	if err != nil {
		return nil, missing
	}
	id := fmt.Sprintf("simulated-media-%d", len(r.corp.jobs.files)+1)
	r.corp.jobs.files[id] = MediaFile{data}
	return object{"type": r.query.Get("type"), "media_id": id}, nil
}
