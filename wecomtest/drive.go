package wecomtest

import (
	"io"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/drives"
)

// WithFreeDrive makes the drive (微盘) one that the corp does not pay for: 1,000 calls
// a month (640035), no previews and no watermarks. The default is the professional
// edition with 100,000 calls a month (640019).
func WithFreeDrive() Option {
	return func(s *setup) {
		s.then = append(s.then, func(c *Corp) { must(drives.SetPlan.Do(c.world, drives.Plan{Free: true})) })
	}
}

// WithDriveCapacity sets how many bytes the drive holds; the default is 20 TB. Apps are
// told once a day that more than 90 % are used.
func WithDriveCapacity(bytes int64) Option {
	return func(s *setup) {
		s.then = append(s.then, func(c *Corp) { must(drives.SetPlan.Do(c.world, drives.Plan{Capacity: bytes})) })
	}
}

// DriveCalls returns how many calls of the drive there were this month, those that
// were refused for their number included.
func (c *Corp) DriveCalls() (n int) {
	c.world.In(func(tx *sim.Tx) { n = drives.Calls(tx) })
	return n
}

// A Space is a space of the drive (微盘), for tests that look into it, or act as those
// who manage it (MayManage). What they do tells the app that made the space, by
// events.
type Space struct {
	world *sim.World
	id    string
}

// Space returns the space with an id, which an app has made.
func (c *Corp) Space(id string) *Space { return &Space{c.world, id} }

// Put puts a file at a path, such as "合同/2026.pdf", in place of one that is there, and
// returns its id. Content of more than 64 KiB is kept in a temporary file, so that
// large files do not fill the memory. No app is told.
func (s *Space) Put(path string, content io.Reader) (fileID string, err error) {
	s.world.In(func(tx *sim.Tx) { fileID, err = drives.PutFrom(tx, s.id, path, content) })
	return fileID, explain(err)
}

// Open returns the content of the file at a path, and its size.
func (s *Space) Open(path string) (content io.ReaderAt, size int64, err error) {
	s.world.In(func(tx *sim.Tx) { content, size, err = drives.Content(tx, s.id, path) })
	return content, size, explain(err)
}

// Paths returns the paths of all that is in the space, in order. Those of folders end
// with a slash.
func (s *Space) Paths() (paths []string) {
	s.world.In(func(tx *sim.Tx) { paths = drives.Paths(tx, s.id) })
	return paths
}

// Select chooses a folder or a file with the file picker of the JS-SDK, and returns the
// selectedTicket. The path "" is the top of the space.
func (s *Space) Select(path string) (ticket string, err error) {
	ticket, err = drives.Select.Do(s.world, drives.Selection{SpaceID: s.id, Path: path})
	return ticket, explain(err)
}

// Upload puts a file at a path, as a member who manages the space.
func (s *Space) Upload(userID, path string, content []byte) error {
	_, err := drives.Upload.Do(s.world, drives.Uploading{UserID: userID, SpaceID: s.id, Path: path, Data: content})
	return explain(err)
}

// Rename gives the file at a path another name, as a member who manages the space.
func (s *Space) Rename(userID, path, name string) error {
	_, err := drives.Rename.Do(s.world, drives.Renaming{UserID: userID, SpaceID: s.id, Path: path, Name: name})
	return explain(err)
}

// Move moves the file at a path to a folder, as a member who manages the space. The
// folder "" is the top of the space.
func (s *Space) Move(userID, path, folder string) error {
	_, err := drives.Move.Do(s.world, drives.Moving{UserID: userID, SpaceID: s.id, Path: path, Folder: folder})
	return explain(err)
}

// Delete deletes files, as a member who manages the space.
func (s *Space) Delete(userID string, paths ...string) error {
	_, err := drives.Delete.Do(s.world, drives.Deletion{UserID: userID, SpaceID: s.id, Paths: paths})
	return explain(err)
}

// Dismiss deletes the space, as a member who manages it.
func (s *Space) Dismiss(userID string) error {
	_, err := drives.Dismiss.Do(s.world, drives.Dismissal{UserID: userID, SpaceID: s.id})
	return explain(err)
}

// ChangeMembers adds members to the space and takes others out, as a member who
// manages it.
func (s *Space) ChangeMembers(userID string, join, leave []string) error {
	_, err := drives.ChangeMembers.Do(s.world, drives.MemberChange{UserID: userID, SpaceID: s.id, Join: join, Leave: leave})
	return explain(err)
}

// ChangeSettings changes the security settings of the space, as a member who manages
// it: the confidential mode (保密模式), and whether members join by a link.
func (s *Space) ChangeSettings(userID string, confidential, link bool) error {
	_, err := drives.ChangeSettings.Do(s.world, drives.SettingsChange{UserID: userID, SpaceID: s.id, Confidential: confidential, Link: link})
	return explain(err)
}
