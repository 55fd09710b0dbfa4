// Package smartdocs simulates smart documents (智能文档): their pages, blocks and data
// tables, what is published of them, and exports.
package smartdocs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/documents"
	"github.com/gowecom/wecom/internal/sim/sheets"
)

type object = sim.Object

const exportTime = 2 * time.Second

// A document is the content of a smart document.
type document struct {
	doc         *documents.Document
	pages       []*page
	tables      []*table
	smartSheet  string // docid, once asked for
	publication object
	audience    object
	published   int64 // versions
}

// A page is a page with its blocks, in their order.
type page struct {
	id, parent, title string
	layout            int64
	blocks            []*block
}

// A block is a block as apps send it.
type block struct {
	id, kind, title, parent string
	children                []string
	props                   object
}

// A table is a data table.
type table struct{ id, title, sheetID string }

// An export is a job.
type export struct {
	done    bool
	content string
}

type store struct {
	documents sim.Recent[string, *document]
	exports   sim.Recent[string, *export]
	made      int
}

var slot = sim.NewSlot(func() *store { return &store{} })

func (s *store) next(kind string) string {
	s.made++
	return fmt.Sprintf("simulated-%s-%d", kind, s.made)
}

const prefix = "POST /cgi-bin/wedoc/smartdoc/"

// Install adds smart documents. Documents and smart sheets must be there.
func Install(w *sim.World) {
	documents.OnCreate(w, documents.Smart, "smartdoc", func(tx *sim.Tx, doc *documents.Document) {
		first := &page{id: slot.Of(tx).next("page"), title: doc.Name, layout: 1}
		slot.Of(tx).documents.Put(tx, doc.ID, &document{doc: doc, pages: []*page{first}})
	})
	for name, handle := range map[string]func(*sim.Tx, *document) (any, error){
		"add_page": addPage, "update_page": updatePage, "delete_page": deletePage, "get_page_hierarchy": pages,
		"add_blocks": addBlocks, "update_blocks": updateBlocks, "delete_blocks": deleteBlocks, "get_block_list": blockList,
		"get_smartsheet_info": smartSheet, "add_smartsheet": addTable, "update_smartsheet": updateTable, "delete_smartsheet": deleteTable,
		"publish": publish, "publish_setting": setAudience, "cancel_publish": cancelPublication, "export_task": startExport,
	} {
		w.Handle(prefix+name, func(tx *sim.Tx) (any, error) {
			d, err := called(tx)
			if err != nil {
				return nil, err
			}
			return handle(tx, d)
		})
	}
	w.Handle(prefix+"get_export_result", exportResult)
}

// called returns the smart document that a call names.
func called(tx *sim.Tx) (*document, error) {
	id := sim.Text(tx.Body["docid"])
	if _, err := documents.Of(tx, id, documents.Smart); err != nil {
		return nil, err
	}
	if d := slot.Of(tx).documents.Get(id); d != nil {
		return d, nil
	}
	return nil, invalid("docid: the simulated corp keeps the newest documents")
}

func invalid(what string) error { return sim.Refuse(640027, "invalid "+what) }

func (d *document) page(id any) (*page, error) {
	i := slices.IndexFunc(d.pages, func(p *page) bool { return p.id == sim.Text(id) })
	if i < 0 {
		return nil, invalid("page_id")
	}
	return d.pages[i], nil
}

func (p *page) object() object {
	return object{"page_id": p.id, "title": p.title, "parent_id": p.parent, "layout_mode": p.layout}
}

// place puts an item behind the one with an id, or where it goes without one.
func place[T any](list []T, item T, after string, idOf func(T) string, without int) ([]T, error) {
	at := without
	if after != "" {
		i := slices.IndexFunc(list, func(other T) bool { return idOf(other) == after })
		if i < 0 {
			return nil, invalid("after_id")
		}
		at = i + 1
	}
	return slices.Insert(slices.Clone(list), at, item), nil
}

func pageID(p *page) string   { return p.id }
func blockID(b *block) string { return b.id }
func tableID(t *table) string { return t.id }

func addPage(tx *sim.Tx, d *document) (any, error) {
	in := sim.ObjectIn(tx.Body["info"])
	p := &page{layout: 1}
	if err := d.set(p, in); err != nil {
		return nil, err
	}
	after := sim.Text(in["after_id"])
	list, err := place(d.pages, p, after, pageID, 0)
	if err != nil {
		return nil, err
	}
	p.id, d.pages = slot.Of(tx).next("page"), list
	info := p.object()
	info["after_id"] = after
	return object{"info": info}, nil
}

// set changes what a call says of a page, but for its place.
func (d *document) set(p *page, in object) error {
	changed := *p
	if v, ok := in["title"]; ok {
		changed.title = sim.Text(v)
	}
	if v, ok := in["parent_id"]; ok && sim.Text(v) != "" {
		parent, err := d.page(v)
		if err != nil || p.id != "" && d.isWithin(parent, p.id) {
			return invalid("parent_id")
		}
		changed.parent = parent.id
	} else if ok {
		changed.parent = ""
	}
	if v, ok := in["layout_mode"]; ok {
		if changed.layout = sim.Integer(v); changed.layout < 1 || changed.layout > 3 {
			return invalid("layout_mode")
		}
	}
	*p = changed
	return nil
}

// isWithin reports whether a page is a page with an id, or is below it.
func (d *document) isWithin(p *page, id string) bool {
	for p != nil && p.id != id {
		p, _ = d.page(p.parent)
	}
	return p != nil
}

func updatePage(tx *sim.Tx, d *document) (any, error) {
	in := sim.ObjectIn(tx.Body["info"])
	p, err := d.page(in["page_id"])
	if err != nil {
		return nil, err
	}
	list := d.pages
	after, moves := in["after_id"]
	if moves {
		others := slices.DeleteFunc(slices.Clone(d.pages), func(o *page) bool { return o == p })
		if list, err = place(others, p, sim.Text(after), pageID, len(others)); err != nil {
			return nil, err
		}
	}
	if err := d.set(p, in); err != nil {
		return nil, err
	}
	d.pages = list
	info := p.object()
	info["after_id"] = sim.Text(after)
	return object{"info": info}, nil
}

func deletePage(tx *sim.Tx, d *document) (any, error) {
	p, err := d.page(tx.Body["page_id"])
	if err != nil {
		return nil, err
	}
	gone := map[*page]bool{}
	for _, other := range d.pages {
		gone[other] = d.isWithin(other, p.id)
	}
	d.pages = slices.DeleteFunc(d.pages, func(p *page) bool { return gone[p] })
	return nil, nil
}

func pages(_ *sim.Tx, d *document) (any, error) {
	list := []object{}
	for _, p := range d.pages {
		list = append(list, object{"page_id": p.id, "parent_id": p.parent, "title": p.title})
	}
	return object{"pages": list}, nil
}

func (b *block) object(title string) object {
	return object{"id": b.id, "type": b.kind, title: b.title, "parent_id": b.parent, "children": append([]string{}, b.children...), "props": b.props}
}

// calledPage returns the page that a call about blocks names.
func calledPage(tx *sim.Tx, d *document) (*page, error) { return d.page(tx.Body["page_id"]) }

// addBlocks adds all blocks or none.
func addBlocks(tx *sim.Tx, d *document) (any, error) {
	p, err := calledPage(tx, d)
	if err != nil {
		return nil, err
	}
	list, added := p.blocks, []object{}
	for _, in := range sim.Objects(tx.Body["blocks"]) {
		b := &block{kind: sim.Text(in["type"]), parent: p.id, props: object{}}
		if !strings.HasPrefix(b.kind, "BLOCK_TYPE_") {
			return nil, invalid("type")
		}
		if err := b.set(p, list, in); err != nil {
			return nil, err
		}
		after := sim.Text(in["after_id"])
		if list, err = place(list, b, after, blockID, 0); err != nil {
			return nil, err
		}
		b.id = slot.Of(tx).next("block")
		o := b.object("title")
		o["after_id"] = after
		added = append(added, o)
	}
	if len(added) == 0 {
		return nil, invalid("blocks")
	}
	p.blocks = list
	return object{"blocks": added}, nil
}

// set changes what a call says of a block, but for its place.
func (b *block) set(p *page, list []*block, in object) error {
	for key, to := range map[string]*string{"type": &b.kind, "title": &b.title} {
		if v, ok := in[key]; ok {
			*to = sim.Text(v)
		}
	}
	if parent := sim.Text(in["parent_id"]); parent != "" && parent != p.id {
		if parent == b.id || !slices.ContainsFunc(list, func(o *block) bool { return o.id == parent }) {
			return invalid("parent_id")
		}
		b.parent = parent
	}
	if v, ok := in["children"]; ok {
		b.children = sim.Texts(v)
	}
	if props := sim.ObjectIn(in["props"]); props != nil {
		b.props = props
	}
	return nil
}

// updateBlocks changes all blocks or none.
func updateBlocks(tx *sim.Tx, d *document) (any, error) {
	p, err := calledPage(tx, d)
	if err != nil {
		return nil, err
	}
	list, updated := slices.Clone(p.blocks), []object{}
	for _, in := range sim.Objects(tx.Body["blocks"]) {
		i := slices.IndexFunc(list, func(b *block) bool { return b.id == sim.Text(in["id"]) })
		if i < 0 {
			return nil, invalid("id")
		}
		b := *list[i]
		if err := b.set(p, list, in); err != nil {
			return nil, err
		}
		list[i] = &b
		if after, ok := in["after_id"]; ok {
			if list, err = place(slices.Delete(list, i, i+1), &b, sim.Text(after), blockID, 0); err != nil {
				return nil, err
			}
		}
		updated = append(updated, b.object("title"))
	}
	p.blocks = list
	return object{"blocks": updated}, nil
}

func deleteBlocks(tx *sim.Tx, d *document) (any, error) {
	p, err := calledPage(tx, d)
	if err != nil {
		return nil, err
	}
	ids := sim.Texts(tx.Body["ids"])
	for _, id := range ids {
		if !slices.ContainsFunc(p.blocks, func(b *block) bool { return b.id == id }) {
			return nil, invalid("ids")
		}
	}
	p.blocks = slices.DeleteFunc(p.blocks, func(b *block) bool { return slices.Contains(ids, b.id) })
	return nil, nil
}

// blockList pages by the numbers of blocks. The page names their text content here,
// and has_more is a text.
func blockList(tx *sim.Tx, d *document) (any, error) {
	p, err := calledPage(tx, d)
	if err != nil {
		return nil, err
	}
	list := p.blocks
	if ids := sim.Texts(tx.Body["ids"]); len(ids) > 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(b *block) bool { return !slices.Contains(ids, b.id) })
	}
	start, limit := sim.Offset(tx.Body["start"]), sim.Integer(tx.Body["limit"])
	if start < 0 || limit < 0 || limit > 200 {
		return nil, invalid("start or limit")
	}
	from := int(min(start, int64(len(list))))
	to := min(from+sim.Limit(limit, 200, 200, 200), len(list))
	blocks := []object{}
	for _, b := range list[from:to] {
		blocks = append(blocks, b.object("content"))
	}
	return object{"blocks": blocks, "has_more": fmt.Sprint(to < len(list)), "next_start": to}, nil
}

// sheet makes the smart sheet behind a document when it is asked for first.
func (d *document) sheet(tx *sim.Tx) string {
	if d.smartSheet == "" {
		d.smartSheet = documents.CreateOf(tx, tx.App, documents.SmartSheet, d.doc.Name).ID
	}
	return d.smartSheet
}

func smartSheet(tx *sim.Tx, d *document) (any, error) {
	return object{"ss_docid": d.sheet(tx)}, nil
}

func (d *document) info(tx *sim.Tx, t *table, after string) (any, error) {
	return object{"info": object{"block_id": t.id, "title": t.title, "sheet_id": t.sheetID, "ss_docid": d.sheet(tx), "after_id": after}}, nil
}

func addTable(tx *sim.Tx, d *document) (any, error) {
	in := sim.ObjectIn(tx.Body["info"])
	after := sim.Text(in["after_id"])
	t := &table{title: sim.Text(in["title"])}
	list, err := place(d.tables, t, after, tableID, len(d.tables))
	if err != nil {
		return nil, err
	}
	t.id, t.sheetID = slot.Of(tx).next("block"), sheets.AddSheet(tx, d.sheet(tx), t.title)
	d.tables = list
	return d.info(tx, t, after)
}

func (d *document) table(id any) (int, error) {
	i := slices.IndexFunc(d.tables, func(t *table) bool { return t.id == sim.Text(id) })
	if i < 0 {
		return 0, invalid("block_id")
	}
	return i, nil
}

func updateTable(tx *sim.Tx, d *document) (any, error) {
	in := sim.ObjectIn(tx.Body["info"])
	i, err := d.table(in["block_id"])
	if err != nil {
		return nil, err
	}
	t := d.tables[i]
	after, moves := in["after_id"]
	if moves {
		others := slices.Delete(slices.Clone(d.tables), i, i+1)
		if others, err = place(others, t, sim.Text(after), tableID, len(others)); err != nil {
			return nil, err
		}
		d.tables = others
	}
	if title, ok := in["title"]; ok {
		t.title = sim.Text(title)
	}
	return d.info(tx, t, sim.Text(after))
}

func deleteTable(tx *sim.Tx, d *document) (any, error) {
	i, err := d.table(tx.Body["block_id"])
	if err != nil {
		return nil, err
	}
	d.tables = slices.Delete(d.tables, i, i+1)
	return nil, nil
}

// Who may read what is published.
const (
	toCorp     = 1
	toAnybody  = 3
	toSelected = 4
)

// readers reads who may read what is published.
func readers(tx *sim.Tx, fallback int64) (object, error) {
	to := sim.Integer(tx.Body["publish_range"])
	if to == 0 {
		to = fallback
	}
	list := sim.Objects(tx.Body["auth_list"])
	if to != toCorp && to != toAnybody && to != toSelected || to == toSelected && len(list) == 0 {
		return nil, invalid("publish_range or auth_list")
	}
	seen := directory.Of(tx).See(tx.App)
	for _, o := range list {
		switch sim.Integer(o["type"]) {
		case 1:
			if _, err := seen.Find(sim.Text(o["userid"])); err != nil {
				return nil, sim.Refuse(640012, "invalid userid in auth_list")
			}
		case 2:
			if !seen.SeesDepartment(sim.Integer(o["departmentid"])) {
				return nil, sim.Refuse(640013, "invalid departmentid in auth_list")
			}
		default:
			return nil, invalid("type in auth_list")
		}
	}
	return object{"publish_range": to, "auth_list": list}, nil
}

func publish(tx *sim.Tx, d *document) (any, error) {
	audience, err := readers(tx, toCorp)
	if err != nil {
		return nil, err
	}
	code := "simulated-" + d.doc.ID
	d.published++
	d.audience = audience
	d.publication = object{
		"share_code": code, "publish_url": "https://doc.weixin.qq.com/smartdoc/p/" + code,
		"version": d.published, "publish_time": tx.Now().Unix(), "publish_doc_title": d.doc.Name,
	}
	return maps.Clone(d.publication), nil
}

func setAudience(tx *sim.Tx, d *document) (any, error) {
	audience, err := readers(tx, 0)
	switch {
	case err != nil:
		return nil, err
	case d.publication == nil:
		return nil, invalid("docid: the document is not published")
	}
	d.audience = audience
	return nil, nil
}

func cancelPublication(_ *sim.Tx, d *document) (any, error) {
	if d.publication == nil {
		return nil, invalid("docid: the document is not published")
	}
	d.publication, d.audience = nil, nil
	return nil, nil
}

// startExport exports what the document is when the job ends.
func startExport(tx *sim.Tx, d *document) (any, error) {
	list := d.pages
	if id := sim.Text(tx.Body["page_id"]); id != "" {
		p, err := d.page(id)
		if err != nil {
			return nil, err
		}
		list = []*page{p}
	}
	if sim.Integer(tx.Body["content_type"]) != 1 {
		return nil, invalid("content_type")
	}
	s := slot.Of(tx)
	id, job := s.next("export"), &export{}
	s.exports.Put(tx, id, job)
	tx.After(exportTime, func(*sim.Tx) { job.done, job.content = true, markdown(list) })
	return object{"task_id": id}, nil
}

// markdown writes the titles of pages and the texts of blocks. Blocks of all types
// are paragraphs.
func markdown(list []*page) string {
	var parts []string
	for _, p := range list {
		parts = append(parts, "# "+p.title)
		for _, b := range p.blocks {
			parts = append(parts, b.title)
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}

func exportResult(tx *sim.Tx) (any, error) {
	job := slot.Of(tx).exports.Get(sim.Text(tx.Body["task_id"]))
	switch {
	case job == nil:
		return nil, invalid("task_id")
	case !job.done:
		return object{"task_done": false}, nil
	}
	return object{"task_done": true, "content": job.content}, nil
}
