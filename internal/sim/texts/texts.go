// Package texts simulates the content of documents (文档): a sequence of units that
// operations change, and that apps read as a tree.
package texts

import (
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/documents"
)

type object = sim.Object

const (
	maxOperations = 30
	maxRanges     = 10
	maxLag        = 100 // versions
	maxUnits      = 1 << 20
)

// A text is the content of a document.
type text struct {
	doc     *documents.Document
	version int64
	units   []unit
	changes []change // of the last maxLag versions
}

var slot = sim.NewSlot(func() *sim.Recent[string, *text] { return &sim.Recent[string, *text]{} })

// Install adds the content of documents. The documents must be there.
func Install(w *sim.World) {
	documents.OnCreate(w, documents.Text, "doc", func(tx *sim.Tx, doc *documents.Document) {
		slot.Of(tx).Put(tx, doc.ID, &text{doc: doc, version: 1, units: []unit{{kind: mark}}})
	})
	w.Handle("POST /cgi-bin/wedoc/document/get", get)
	w.Handle("POST /cgi-bin/wedoc/document/batch_update", update)
}

// called returns the text that a call names.
func called(tx *sim.Tx) (*text, error) {
	doc, err := documents.Of(tx, sim.Text(tx.Body["docid"]), documents.Text)
	if err != nil {
		return nil, err
	}
	if t := slot.Of(tx).Get(doc.ID); t != nil {
		return t, nil
	}
	return nil, sim.Refuse(301085, "invalid docid: the simulated corp keeps the newest documents")
}

func get(tx *sim.Tx) (any, error) {
	t, err := called(tx)
	if err != nil {
		return nil, err
	}
	root, err := treeOf(t.units)
	if err != nil {
		return nil, err
	}
	return object{"version": t.version, "document": root}, nil
}

// update applies all operations of a call, or none.
func update(tx *sim.Tx) (any, error) {
	t, err := called(tx)
	if err != nil {
		return nil, err
	}
	list := sim.Objects(tx.Body["requests"])
	if len(list) == 0 || len(list) > maxOperations {
		return nil, refuse("want 1 to %d requests", maxOperations)
	}
	e, err := t.edit(tx.Body["version"])
	if err != nil {
		return nil, err
	}
	for i, o := range list {
		if err := e.apply(o); err != nil {
			return nil, refuse("request %d: %v", i, err)
		}
	}
	if len(e.units) > maxUnits {
		return nil, sim.Refuse(2040039, "the document is too long")
	}
	t.units, t.version, t.doc.Modified = e.units, t.version+1, tx.Now()
	t.changes = append(t.changes, e.made...)
	t.changes = slices.DeleteFunc(t.changes, func(c change) bool { return c.version+maxLag < t.version })
	return nil, nil
}

func refuse(format string, args ...any) error {
	return sim.Refuse(640051, fmt.Sprintf(format, args...))
}

// A change is what one splice of a version did to positions.
type change struct {
	version             int64 // that it made
	at, removed, placed int
}

// moved tells where a position is after the change.
func (c change) moved(at int) int {
	switch {
	case at < c.at:
		return at
	case at < c.at+c.removed:
		return c.at
	}
	return at + c.placed - c.removed
}

// An edit changes a copy of the units.
type edit struct {
	doc   *documents.Document
	units []unit
	since []change // changes of others since the version of the call
	made  []change
	next  int64
}

// edit begins an edit of a version, the latest if there is none.
func (t *text) edit(version any) (*edit, error) {
	e := &edit{doc: t.doc, units: slices.Clone(t.units), next: t.version + 1}
	if version == nil {
		return e, nil
	}
	v := sim.Integer(version)
	if v < 1 || v > t.version || v+maxLag < t.version {
		return nil, refuse("invalid version: the latest is %d", t.version)
	}
	for _, c := range t.changes {
		if c.version > v {
			e.since = append(e.since, c)
		}
	}
	return e, nil
}

// position reads a position of the version of the call.
func (e *edit) position(v any) int {
	at := int(sim.Integer(v))
	for _, c := range e.since {
		at = c.moved(at)
	}
	return at
}

// splice puts units in place of others.
func (e *edit) splice(at, removed int, placed ...unit) {
	e.units = slices.Replace(e.units, at, at+removed, placed...)
	e.made = append(e.made, change{e.next, at, removed, len(placed)})
}
