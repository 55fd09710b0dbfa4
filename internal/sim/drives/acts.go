package drives

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A Putting is the parameters of Put.
type Putting struct {
	SpaceID string `json:"space"`
	Path    string `json:"path"` // such as "合同/2026.pdf"; folders on the way are created
	Data    []byte `json:"data"`
}

// Put puts a file into a space as the app would, in place of one that is there.
var Put = sim.NewAct("drive.put", "A file is in a space.", func(tx *sim.Tx, p Putting) (string, error) {
	return PutFrom(tx, p.SpaceID, p.Path, bytes.NewReader(p.Data))
})

// PutFrom is Put with content of any size.
func PutFrom(tx *sim.Tx, spaceID, name string, r io.Reader) (fileID string, err error) {
	f, _, err := put(tx, spaceID, name, r)
	if err != nil {
		return "", err
	}
	return f.id, nil
}

func put(tx *sim.Tx, spaceID, name string, r io.Reader) (f *file, isNew bool, err error) {
	d := slot.Of(tx)
	s := d.spaces[spaceID]
	if s == nil {
		return nil, false, fmt.Errorf("there is no space %s", spaceID)
	}
	folder := s.top
	dir, base := path.Split(name)
	for _, step := range strings.FieldsFunc(dir, func(r rune) bool { return r == '/' }) {
		next := folder.children[step]
		if next == nil {
			if next, err = newFile(tx, folder, step, kindFolder); err != nil {
				return nil, false, err
			}
		}
		if next.kind != kindFolder {
			return nil, false, fmt.Errorf("%s is no folder", step)
		}
		folder = next
	}
	c, err := d.content.copyOf(r)
	if err != nil {
		return nil, false, err
	}
	if f = folder.children[base]; f == nil {
		f, err = newFileWith(tx, folder, base, c)
		return f, true, err
	}
	if f.kind != kindFile {
		return nil, false, fmt.Errorf("%s is no file", name)
	}
	err = f.setContent(tx, c)
	return f, false, err
}

// at returns the file at a path of a space.
func at(tx *sim.Tx, spaceID, name string) (*file, error) {
	s := slot.Of(tx).spaces[spaceID]
	if s == nil {
		return nil, fmt.Errorf("there is no space %s", spaceID)
	}
	f := s.top
	for _, step := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' }) {
		if f = f.children[step]; f == nil {
			return nil, fmt.Errorf("there is no %s in the space %s", name, spaceID)
		}
	}
	return f, nil
}

// Content returns what is in a file, to be read without the lock of the world, and its
// size.
func Content(tx *sim.Tx, spaceID, name string) (io.ReaderAt, int64, error) {
	f, err := at(tx, spaceID, name)
	if err != nil {
		return nil, 0, err
	}
	if f.kind != kindFile {
		return nil, 0, fmt.Errorf("%s is no file", name)
	}
	return f.content, f.content.size, nil
}

// Paths returns the paths of all that is in a space, in order; those of folders end
// with a slash.
func Paths(tx *sim.Tx, spaceID string) []string {
	s := slot.Of(tx).spaces[spaceID]
	if s == nil {
		return nil
	}
	var list []string
	var walk func(f *file, at string)
	walk = func(f *file, at string) {
		for _, child := range f.children {
			if child.kind == kindFolder {
				list = append(list, at+child.name+"/")
				walk(child, at+child.name+"/")
				continue
			}
			list = append(list, at+child.name)
		}
	}
	walk(s.top, "")
	slices.Sort(list)
	return list
}

// admin fails if a member is not one of those who manage a space in the client.
func admin(s *space, userID string) error {
	if !slices.ContainsFunc(s.members, func(m member) bool { return strings.EqualFold(m.userID, userID) && m.permission == mayManage }) {
		return fmt.Errorf("%s is no administrator of the space %s", userID, s.id)
	}
	return nil
}

// tellFile tells the app that made a space of a change to files in it.
func tellFile(tx *sim.Tx, s *space, change string, files ...string) {
	fields := []sim.Field{{"MsgType", "event"}, {"Event", "wedrive_file_change"}, {"ChangeType", change}}
	for _, id := range files {
		fields = append(fields, sim.Field{"FileId", id})
	}
	tx.Emit(s.app.AgentID, "sys", fields...)
}

// tellSpace tells the app that made a space of a change to it.
func tellSpace(tx *sim.Tx, s *space, userID, change string) {
	tx.Emit(s.app.AgentID, userID, sim.Field{"MsgType", "event"}, sim.Field{"Event", "wedrive_space_change"}, sim.Field{"ChangeType", change}, sim.Field{"SpaceId", s.id})
}

// An Uploading is the parameters of Upload.
type Uploading struct {
	UserID  string `json:"userid"`
	SpaceID string `json:"space"`
	Path    string `json:"path"`
	Data    []byte `json:"data"`
}

// managed returns a space that a member manages.
func managed(tx *sim.Tx, spaceID, userID string) (*space, error) {
	s := slot.Of(tx).spaces[spaceID]
	if s == nil {
		return nil, fmt.Errorf("there is no space %s", spaceID)
	}
	return s, admin(s, userID)
}

// Upload puts a file into a space as one of those who manage it: create_file or, where
// there is a file already, update_file.
var Upload = sim.NewAct("drive.upload", "An administrator of a space uploads a file.", func(tx *sim.Tx, p Uploading) (sim.Nothing, error) {
	s, err := managed(tx, p.SpaceID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	f, isNew, err := put(tx, p.SpaceID, p.Path, bytes.NewReader(p.Data))
	if err != nil {
		return sim.Nothing{}, err
	}
	change := "update_file"
	if isNew {
		change = "create_file"
	}
	tellFile(tx, s, change, f.id)
	return sim.Nothing{}, nil
})

// managedFile returns a file in a space that a member manages.
func managedFile(tx *sim.Tx, userID, spaceID, name string) (*file, error) {
	f, err := at(tx, spaceID, name)
	switch {
	case err != nil:
		return nil, err
	case f.parent == nil:
		return nil, errors.New("the top of a space stays")
	}
	return f, admin(f.space, userID)
}

// A Renaming is the parameters of Rename.
type Renaming struct {
	UserID  string `json:"userid"`
	SpaceID string `json:"space"`
	Path    string `json:"path"`
	Name    string `json:"name"`
}

// Rename gives a file another name.
var Rename = sim.NewAct("drive.rename", "An administrator of a space renames a file.", func(tx *sim.Tx, p Renaming) (sim.Nothing, error) {
	f, err := managedFile(tx, p.UserID, p.SpaceID, p.Path)
	if err != nil {
		return sim.Nothing{}, err
	}
	if err := checkName(p.Name); err != nil {
		return sim.Nothing{}, err
	}
	f.rename(tx, p.Name)
	tellFile(tx, f.space, "rename_file", f.id)
	return sim.Nothing{}, nil
})

// A Moving is the parameters of Move.
type Moving struct {
	UserID  string `json:"userid"`
	SpaceID string `json:"space"`
	Path    string `json:"path"`
	Folder  string `json:"folder"` // its path; "" for the top
}

// Move moves a file to another folder.
var Move = sim.NewAct("drive.move", "An administrator of a space moves a file.", func(tx *sim.Tx, p Moving) (sim.Nothing, error) {
	f, err := managedFile(tx, p.UserID, p.SpaceID, p.Path)
	if err != nil {
		return sim.Nothing{}, err
	}
	folder, err := at(tx, p.SpaceID, p.Folder)
	if err != nil {
		return sim.Nothing{}, err
	}
	if folder.kind != kindFolder || f.holds(folder) {
		return sim.Nothing{}, fmt.Errorf("%s cannot go to %s", p.Path, p.Folder)
	}
	slot.Of(tx).move(f, folder, false)
	tellFile(tx, f.space, "move_file", f.id)
	return sim.Nothing{}, nil
})

// A Deletion is the parameters of Delete.
type Deletion struct {
	UserID  string   `json:"userid"`
	SpaceID string   `json:"space"`
	Paths   []string `json:"paths"`
}

// Delete deletes files, and folders with all that is in them.
var Delete = sim.NewAct("drive.delete", "An administrator of a space deletes files.", func(tx *sim.Tx, p Deletion) (sim.Nothing, error) {
	s, err := managed(tx, p.SpaceID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	var gone []string
	for _, name := range p.Paths {
		f, err := managedFile(tx, p.UserID, p.SpaceID, name)
		if err != nil {
			return sim.Nothing{}, err
		}
		slot.Of(tx).remove(f)
		gone = append(gone, f.id)
	}
	tellFile(tx, s, "delete_file", gone...)
	return sim.Nothing{}, nil
})

// A Dismissal is the parameters of Dismiss.
type Dismissal struct {
	UserID  string `json:"userid"`
	SpaceID string `json:"space"`
}

// Dismiss deletes a space with all that is in it.
var Dismiss = sim.NewAct("drive.dismiss", "An administrator dismisses a space.", func(tx *sim.Tx, p Dismissal) (sim.Nothing, error) {
	s, err := managed(tx, p.SpaceID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	slot.Of(tx).dismiss(s)
	tellSpace(tx, s, p.UserID, "dismiss_space")
	return sim.Nothing{}, nil
})

// A MemberChange is the parameters of ChangeMembers.
type MemberChange struct {
	UserID  string   `json:"userid"`
	SpaceID string   `json:"space"`
	Join    []string `json:"join,omitempty"` // userids that get the permission to download
	Leave   []string `json:"leave,omitempty"`
}

// ChangeMembers adds members to a space and takes others out.
var ChangeMembers = sim.NewAct("drive.members", "An administrator of a space changes its members.", func(tx *sim.Tx, p MemberChange) (sim.Nothing, error) {
	s, err := managed(tx, p.SpaceID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	for _, id := range p.Join {
		if directory.Of(tx).Member(id) == nil {
			return sim.Nothing{}, fmt.Errorf("there is no member %s", id)
		}
		s.members = add(s.members, []member{{userID: id, permission: mayDownload}})
	}
	for _, id := range p.Leave {
		if err := s.takeOut(tx, member{userID: id}); err != nil {
			return sim.Nothing{}, err
		}
	}
	tellSpace(tx, s, p.UserID, "space_member_change")
	return sim.Nothing{}, nil
})

// A SettingsChange is the parameters of ChangeSettings.
type SettingsChange struct {
	UserID       string `json:"userid"`
	SpaceID      string `json:"space"`
	Confidential bool   `json:"confidential"` // 保密模式
	Link         bool   `json:"link"`         // members join by a link
}

// ChangeSettings changes the security settings of a space.
var ChangeSettings = sim.NewAct("drive.settings", "An administrator of a space changes its security settings.", func(tx *sim.Tx, p SettingsChange) (sim.Nothing, error) {
	s, err := managed(tx, p.SpaceID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	s.settings["enable_confidential_mode"], s.settings["enable_share_url"] = p.Confidential, p.Link
	tellSpace(tx, s, p.UserID, "space_security_settings_change")
	return sim.Nothing{}, nil
})

// A Selection is the parameters of Select.
type Selection struct {
	SpaceID string `json:"space"`
	Path    string `json:"path"` // of a folder to upload to, or of a file to download; "" for the top
}

// Select is what the file picker of the JS-SDK does: it returns a ticket for what a
// member has chosen.
var Select = sim.NewAct("drive.select", "A member chooses a folder or a file with the file picker.", func(tx *sim.Tx, p Selection) (string, error) {
	f, err := at(tx, p.SpaceID, p.Path)
	if err != nil {
		return "", err
	}
	d := slot.Of(tx)
	ticket := d.id("ticket")
	if f.kind == kindFolder {
		d.tickets.Put(tx, ticket, choice{place: f})
	} else {
		d.tickets.Put(tx, ticket, choice{file: f})
	}
	return ticket, nil
})
