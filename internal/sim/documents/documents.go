// Package documents simulates the documents (文档) of a corp: that they exist, what
// they are and which app created them. What is in them is for the packages of their
// types, which are told of new ones by OnCreate.
package documents

import (
	"fmt"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

type object = sim.Object

// A Type is a type of documents, as WeCom numbers it.
type Type int64

// SmartSheet is the type of smart sheets.
const SmartSheet Type = 10

// A Document is what all types have.
type Document struct {
	ID     string
	Type   Type
	Name   string
	Owner  *sim.App // that created it, and that alone reaches it
	Admins []string // userids
}

// A store holds the documents.
type store struct {
	byID  map[string]*Document
	kinds map[Type]kind
	made  int
}

var slot = sim.NewSlot(func() *store { return &store{byID: map[string]*Document{}, kinds: map[Type]kind{}} })

// A kind is a type of documents that the corp simulates.
type kind struct {
	path    string // in the URL of a document
	created func(*sim.Tx, *Document)
}

// Install adds the calls of documents.
func Install(w *sim.World) { w.Handle("POST /cgi-bin/wedoc/create_doc", create) }

// OnCreate adds a type: the path of its documents' URLs, and what happens when one
// is created.
func OnCreate(w *sim.World, t Type, path string, created func(*sim.Tx, *Document)) {
	w.In(func(tx *sim.Tx) { slot.Of(tx).kinds[t] = kind{path, created} })
}

func create(tx *sim.Tx) (any, error) {
	in := tx.Body
	t := Type(sim.Integer(in["doc_type"]))
	known, ok := slot.Of(tx).kinds[t]
	switch {
	case !ok:
		return nil, sim.Refuse(640054, "invalid doc_type")
	case sim.Text(in["doc_name"]) == "":
		return nil, sim.Refuse(640052, "invalid doc_name")
	case len(sim.Texts(in["admin_users"])) > maxAdmins:
		return nil, sim.Refuse(640053, "too many admin_users")
	case (sim.Text(in["spaceid"]) == "") != (sim.Text(in["fatherid"]) == ""):
		return nil, sim.Refuse(640051, "spaceid and fatherid belong together")
	}
	doc := Create(tx, tx.App, t, sim.Text(in["doc_name"]))
	doc.Admins = sim.Texts(in["admin_users"])
	known.created(tx, doc)
	return object{"docid": doc.ID, "url": "https://doc.weixin.qq.com/" + known.path + "/" + doc.ID}, nil
}

const (
	maxAdmins = 3
	maxName   = 255
)

// Create makes a document as an app would; longer names are cut.
func Create(tx *sim.Tx, owner *sim.App, t Type, name string) *Document {
	s := slot.Of(tx)
	s.made++
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	doc := &Document{ID: fmt.Sprintf("dcSimulated%06d", s.made), Type: t, Name: strings.TrimSpace(name), Owner: owner}
	s.byID[doc.ID] = doc
	return doc
}

// Of returns the document with an id, if it is of a type and the calling app
// created it.
func Of(tx *sim.Tx, id string, t Type) (*Document, error) {
	switch doc := slot.Of(tx).byID[id]; {
	case doc == nil:
		return nil, sim.Refuse(301085, "invalid docid")
	case doc.Owner.Secret != tx.App.Secret:
		return nil, sim.Refuse(701450, "no permission: another app created the document")
	case doc.Type != t:
		return nil, sim.Refuse(710732, "the document is of another type")
	default:
		return doc, nil
	}
}
