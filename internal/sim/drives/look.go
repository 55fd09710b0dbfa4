package drives

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Space is one as people see it who look at the corp.
type Space struct {
	ID, Name string
	App      string   // that made it
	Manager  string   // userid of one who manages it in the client; empty if no member does
	UserIDs  []string // of its members
	Entries  []Entry  // folders first
}

// An Entry is a file or a folder.
type Entry struct {
	Name, Path string // the path is that of acts
	IsFolder   bool
	URL        string // of a document
	Size       int64
	ChangedAt  time.Time
	Entries    []Entry // of a folder
}

// Spaces returns all spaces, with what is in them.
func Spaces(tx *sim.Tx) []Space {
	all := slot.Of(tx).spaces
	var list []Space
	for _, id := range slices.Sorted(maps.Keys(all)) {
		s := all[id]
		seen := Space{ID: s.id, Name: s.name, Entries: s.top.entries("")}
		if s.app != nil {
			seen.App = s.app.Name
		}
		for _, m := range s.members {
			if m.userID == "" {
				continue
			}
			seen.UserIDs = append(seen.UserIDs, m.userID)
			if seen.Manager == "" && admin(s, m.userID) == nil {
				seen.Manager = m.userID
			}
		}
		list = append(list, seen)
	}
	return list
}

func (f *file) entries(at string) []Entry {
	var list []Entry
	for _, child := range f.children {
		e := Entry{Name: child.name, Path: at + child.name, IsFolder: child.kind == kindFolder, Size: child.content.size, ChangedAt: child.changed}
		switch child.kind {
		case kindFolder:
			e.Entries = child.entries(e.Path + "/")
		case kindDocument, kindSheet:
			e.URL = child.url()
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Entry) int {
		if a.IsFolder != b.IsFolder {
			if a.IsFolder {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return list
}
