package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
)

// A MediaFile is an uploaded file.
type MediaFile struct {
	Name     string
	Type     string // "image", "voice", "video" or "file"
	Data     []byte
	Uploaded time.Time
}

// AddMedia stores a file as if a member had sent it, and returns its media_id,
// which serves for 3 days. The kind is "image", "voice", "video" or "file".
func (c *Corp) AddMedia(kind, name string, data []byte) string {
	return must(media.Add.Do(c.world, media.Addition{Kind: kind, Name: name, Data: data})).MediaID
}

// Media returns the file with a media_id, also when WeCom would not serve it any
// more.
func (c *Corp) Media(mediaID string) (f MediaFile, ok bool) {
	c.world.In(func(tx *sim.Tx) {
		var stored media.File
		stored, ok = media.Find(tx, mediaID)
		f = MediaFile(stored)
	})
	return f, ok
}

// PublishURL puts a file at an address, from where the corp takes it when an app
// uploads by URL. Other addresses it finds empty.
func (c *Corp) PublishURL(address string, data []byte) {
	must(media.PublishURL.Do(c.world, media.Publication{Address: address, Data: data}))
}
