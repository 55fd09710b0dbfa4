package wedrive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gowecom/wecom"
)

// A WalkFunc is called by [Service.Walk] with a file and its path within the space,
// such as "合同/2026.pdf"; the space itself is the folder ".". Names are not checked:
// one may be .. or hold a slash, and two files of a folder may have the same. A
// program that makes local files of them has to look at the name first. Like a function of
// [fs.WalkDir], it returns [fs.SkipDir] to leave out the rest of a folder, [fs.SkipAll]
// to end, and any other error to end with it. If a folder cannot be read, it is
// called a second time for the folder, with the error.
type WalkFunc func(path string, f File, err error) error

// Walk calls do for all that is in a space, folders before what is in them, each folder
// in the order of its names. It takes a call for each folder, and for each further
// 1,000 files in one.
func (s *Service) Walk(ctx context.Context, spaceID string, do WalkFunc) error {
	err := s.walk(ctx, ".", top(spaceID), nil, do)
	if errors.Is(err, fs.SkipDir) || errors.Is(err, fs.SkipAll) {
		return nil
	}
	return err
}

// top is the folder that a space is.
func top(spaceID string) File {
	return File{ID: spaceID, Name: ".", SpaceID: spaceID, Type: TypeFolder, Status: StatusNormal}
}

func (s *Service) walk(ctx context.Context, at string, f File, above []string, do WalkFunc) error {
	if err := do(at, f, nil); err != nil || f.Type != TypeFolder {
		return inFolder(err, f)
	}
	list, err := s.readFolder(ctx, f, above)
	if err != nil {
		if err := do(at, f, err); err != nil {
			return inFolder(err, f)
		}
	}
	above = append(above, f.ID)
	for _, child := range list {
		if err := s.walk(ctx, path.Join(at, child.Name), child, above, do); err != nil {
			return inFolder(err, f)
		}
	}
	return nil
}

// inFolder ends skipping at the folder that was to be skipped.
func inFolder(err error, f File) error {
	if f.Type == TypeFolder && errors.Is(err, fs.SkipDir) {
		return nil
	}
	return err
}

// readFolder returns what is in a folder, ordered by name and, where names are the
// same, the newest first. It fails for a folder that has no id, or that of a folder
// above it: reading it would begin anew without end.
func (s *Service) readFolder(ctx context.Context, f File, above []string) ([]File, error) {
	if f.ID == "" && len(above) > 0 || slices.Contains(above, f.ID) {
		return nil, fmt.Errorf("wedrive: %w: the folder %q has the id %q, as one above it, or none", wecom.ErrUnexpectedResponse, f.Name, f.ID)
	}
	var list []File
	for child, err := range s.AllFiles(ctx, FileQuery{SpaceID: f.SpaceID, ParentID: f.ID}) {
		if err != nil {
			return nil, err
		}
		if child.Status != StatusDeleted {
			list = append(list, child)
		}
	}
	slices.SortStableFunc(list, func(a, b File) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return b.UpdatedAt.Compare(a.UpdatedAt.Time)
	})
	return list, nil
}
