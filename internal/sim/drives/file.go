package drives

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	kindFolder   = 1
	kindFile     = 2
	kindDocument = 3
	kindSheet    = 4
)

// A file is a file, a folder or a document. The top of a space is a folder with the id
// of the space.
type file struct {
	id, name string
	kind     int
	space    *space
	parent   *file            // nil at the top, and once it is deleted
	children map[string]*file // of a folder, by name
	content  content
	created  time.Time
	changed  time.Time

	members   []member
	scope     int64
	auth      int64
	watermark object
}

func (f *file) object() object {
	o := object{
		"fileid": f.id, "file_name": f.name, "spaceid": f.space.id, "fatherid": f.parent.id, "file_size": f.content.size,
		"ctime": f.created.Unix(), "mtime": f.changed.Unix(), "file_type": f.kind, "file_status": 1, "sha": f.content.sha1, "md5": f.content.md5,
	}
	if f.kind == kindDocument || f.kind == kindSheet {
		o["url"] = f.url()
	}
	return o
}

func (f *file) url() string { return "https://doc.weixin.example/" + f.id }

const maxName = 255

// checkName refuses names that a file cannot have.
func checkName(name string) error {
	n := 0
	for _, r := range name {
		n++
		if r > 0x7f {
			n++
		}
	}
	if name == "" || n > maxName || strings.ContainsRune(name, '/') {
		return sim.Refuse(640009, "invalid file name")
	}
	return nil
}

// newFile puts a file into a folder.
func newFile(tx *sim.Tx, parent *file, name string, kind int) (*file, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	d := slot.Of(tx)
	f := &file{id: d.id("file"), kind: kind, created: tx.Now(), changed: tx.Now(), scope: 1, auth: mayDownload, watermark: defaultWatermark()}
	if kind == kindFolder {
		f.children = map[string]*file{}
	}
	f.put(parent, name)
	d.files[f.id] = f
	return f, nil
}

func defaultWatermark() object {
	return object{"text": "", "margin_type": 1, "show_visitor_name": false, "force_by_admin": false, "show_text": false, "force_by_space_admin": false}
}

// put puts a file into a folder, with another name if its name is taken: a(1).txt for
// a.txt.
func (f *file) put(parent *file, name string) {
	if f.parent != nil {
		delete(f.parent.children, f.name)
	}
	ext := path.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for n := 1; parent.children[name] != nil; n++ {
		name = fmt.Sprintf("%s(%d)%s", base, n, ext)
	}
	f.parent, f.name = parent, name
	f.setSpace(parent.space)
	parent.children[name] = f
}

func (f *file) setSpace(s *space) {
	f.space = s
	for _, child := range f.children {
		child.setSpace(s)
	}
}

// remove deletes a file, and all that is in it.
func (d *drive) remove(f *file) {
	for _, child := range f.children {
		d.remove(child)
	}
	delete(f.parent.children, f.name)
	delete(d.files, f.id)
	d.used -= f.content.size
	f.parent = nil
}

// setContent gives a file its content.
func (f *file) setContent(tx *sim.Tx, c content) error {
	d, old := slot.Of(tx), f.content.size
	d.used -= old
	if err := d.take(tx, c.size); err != nil {
		d.used += old
		return err
	}
	f.content, f.changed = c, tx.Now()
	return nil
}

// fileOf returns the file with an id, if the app may use it.
func fileOf(tx *sim.Tx, id string) (*file, error) {
	f := slot.Of(tx).files[id]
	switch {
	case f == nil:
		return nil, sim.Refuse(640002, "file not exist")
	case f.space.app.Secret != tx.App.Secret:
		return nil, sim.Refuse(640004, "no permission")
	}
	return f, nil
}

// folderOf returns the folder with an id, which is a space's at its top.
func folderOf(tx *sim.Tx, id string) (*file, error) {
	if slot.Of(tx).spaces[id] != nil {
		s, err := spaceOf(tx, id)
		if err != nil {
			return nil, err
		}
		return s.top, nil
	}
	f, err := fileOf(tx, id)
	if err != nil || f.kind != kindFolder {
		return nil, sim.Refuse(640021, "invalid fatherid")
	}
	return f, nil
}

// placeIn returns the folder that a call names with its space.
func placeIn(tx *sim.Tx) (*file, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	f, err := folderOf(tx, sim.Text(tx.Body["fatherid"]))
	if err == nil && f.space != s {
		err = sim.Refuse(640021, "invalid fatherid")
	}
	return f, err
}

const maxPage = 1000

// orders are those of a list, by sort_type.
var orders = map[int64]func(a, b *file) int{
	1: func(a, b *file) int { return strings.Compare(a.name, b.name) },
	2: func(a, b *file) int { return strings.Compare(b.name, a.name) },
	3: func(a, b *file) int { return cmp.Compare(a.content.size, b.content.size) },
	4: func(a, b *file) int { return cmp.Compare(b.content.size, a.content.size) },
	5: func(a, b *file) int { return a.changed.Compare(b.changed) },
	6: func(a, b *file) int { return b.changed.Compare(a.changed) },
}

// list returns what is in a folder, ordered by id and then in an order.
func (f *file) list(order func(a, b *file) int) []*file {
	var all []*file
	for _, child := range f.children {
		all = append(all, child)
	}
	slices.SortFunc(all, func(a, b *file) int { return cmp.Or(order(a, b), strings.Compare(a.id, b.id)) })
	return all
}

func fileList(tx *sim.Tx) (any, error) {
	folder, err := placeIn(tx)
	if err != nil {
		return nil, err
	}
	order := orders[sim.Integer(tx.Body["sort_type"])]
	start, limit := sim.Offset(tx.Body["start"]), int(sim.Integer(tx.Body["limit"]))
	if order == nil || start < 0 || limit < 1 || limit > maxPage {
		return nil, sim.Refuse(640027, "invalid sort_type, start or limit")
	}
	all := folder.list(order)
	begin := int(min(start, int64(len(all))))
	end := min(begin+limit, len(all))
	items := []object{}
	for _, f := range all[begin:end] {
		items = append(items, f.object())
	}
	return object{"has_more": end < len(all), "next_start": end, "file_list": object{"item": items}}, nil
}

func fileCreate(tx *sim.Tx) (any, error) {
	folder, err := placeIn(tx)
	if err != nil {
		return nil, err
	}
	kind := int(sim.Integer(tx.Body["file_type"]))
	if kind != kindFolder && kind != kindDocument && kind != kindSheet {
		return nil, sim.Refuse(640054, "invalid file_type")
	}
	f, err := newFile(tx, folder, sim.Text(tx.Body["file_name"]), kind)
	if err != nil {
		return nil, err
	}
	reply := object{"fileid": f.id, "url": ""}
	if kind != kindFolder {
		reply["url"] = f.url()
	}
	return reply, nil
}

func fileRename(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	name := sim.Text(tx.Body["new_name"])
	if err := checkName(name); err != nil {
		return nil, err
	}
	f.rename(tx, name)
	return object{"file": f.object()}, nil
}

func (f *file) rename(tx *sim.Tx, name string) {
	f.put(f.parent, name)
	f.changed = tx.Now()
}

// filesOf returns the files that a call names.
func filesOf(tx *sim.Tx) (list []*file, err error) {
	ids := sim.Distinct(sim.Texts(tx.Body["fileid"]))
	if len(ids) == 0 {
		return nil, sim.Refuse(640024, "invalid fileid")
	}
	for _, id := range ids {
		f, err := fileOf(tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func fileMove(tx *sim.Tx) (any, error) {
	folder, err := folderOf(tx, sim.Text(tx.Body["fatherid"]))
	if err != nil {
		return nil, err
	}
	list, err := filesOf(tx)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if f.holds(folder) {
			return nil, sim.Refuse(640021, "invalid fatherid")
		}
	}
	items := []object{}
	for _, f := range list {
		slot.Of(tx).move(f, folder, tx.Body["replace"] == true)
		items = append(items, f.object())
	}
	return object{"file_list": object{"item": items}}, nil
}

// holds reports whether a folder is a file itself, or within it.
func (f *file) holds(folder *file) bool {
	for at := folder; at != nil; at = at.parent {
		if at == f {
			return true
		}
	}
	return false
}

// move moves a file, in place of one of the same name if that is wanted.
func (d *drive) move(f, folder *file, replace bool) {
	if old := folder.children[f.name]; old != nil && old != f && replace {
		d.remove(old)
	}
	f.put(folder, f.name)
}

func fileDelete(tx *sim.Tx) (any, error) {
	list, err := filesOf(tx)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if f.parent != nil { // it may be in a folder that went before it
			slot.Of(tx).remove(f)
		}
	}
	return nil, nil
}

func fileInfo(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	return object{"file_info": f.object()}, nil
}
