package page

import (
	"io"
	"mime"
	"net/http"
	"path"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/drives"
)

// drive shows the spaces of the drive with their files.
func (p *Page) drive(*http.Request) (any, error) {
	var spaces []drives.Space
	p.server.World().In(func(tx *sim.Tx) { spaces = drives.Spaces(tx) })
	return spaces, nil
}

// driveFile has the browser save the file ?path= of the space ?space=.
func (p *Page) driveFile(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("path")
	var content io.ReaderAt
	var size int64
	var err error
	p.server.World().In(func(tx *sim.Tx) { content, size, err = drives.Content(tx, r.URL.Query().Get("space"), name) })
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	_, _ = io.Copy(w, io.NewSectionReader(content, 0, size))
}
