// Package documents simulates the documents (文档) of a corp: that they exist, what
// they are and which app created them. What is in them is for the packages of their
// types, which are told of new ones by OnCreate.
package documents

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/gif" // the formats of documents
	_ "image/jpeg"
	_ "image/png"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

type object = sim.Object

// A Type is a type of documents, as WeCom numbers it.
type Type int64

const (
	Text       Type = 3
	SmartSheet Type = 10
	Smart      Type = 11 // 智能文档
)

// A Document is what all types have.
type Document struct {
	ID       string
	Type     Type
	Name     string
	URL      string
	Owner    *sim.App // that created it, and that alone reaches it
	Created  time.Time
	Modified time.Time

	access access
	images map[string]bool // by URL
}

// A store holds the documents.
type store struct {
	byID  map[string]*Document
	kinds map[Type]kind
	made  int

	images   int
	accounts map[string]string // userids by their keys
}

var slot = sim.NewSlot(func() *store {
	return &store{byID: map[string]*Document{}, kinds: map[Type]kind{}, accounts: map[string]string{}}
})

// A kind is a type of documents that the corp simulates.
type kind struct {
	path    string // in the URL of a document
	created func(*sim.Tx, *Document)
}

// Install adds the calls of documents. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/wedoc/create_doc", create)
	w.Handle("POST /cgi-bin/wedoc/rename_doc", rename)
	w.Handle("POST /cgi-bin/wedoc/del_doc", remove)
	w.Handle("POST /cgi-bin/wedoc/doc_share", share)
	w.Handle("POST /cgi-bin/wedoc/get_doc_base_info", info)
	w.Handle("POST /cgi-bin/wedoc/image_upload", uploadImage)
	w.Handle("POST /cgi-bin/wedoc/doc_get_auth", getAccess)
	w.Handle("POST /cgi-bin/wedoc/mod_doc_join_rule", updateRule)
	w.Handle("POST /cgi-bin/wedoc/mod_doc_member", updateMembers)
	w.Handle("POST /cgi-bin/wedoc/mod_doc_safty_setting", updateSecurity)
	w.Handle("POST /cgi-bin/wedoc/vip/batch_add", assign)
	w.Handle("POST /cgi-bin/wedoc/vip/batch_del", revoke)
	w.Handle("POST /cgi-bin/wedoc/vip/list", accountList)
	w.AddActs(Open, ChangeMember, Delete)
}

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
	case !seesAll(tx, sim.Texts(in["admin_users"])):
		return nil, sim.Refuse(640012, "invalid userid in admin_users")
	case (sim.Text(in["spaceid"]) == "") != (sim.Text(in["fatherid"]) == ""):
		return nil, sim.Refuse(640051, "spaceid and fatherid belong together")
	}
	doc := Create(tx, tx.App, t, sim.Text(in["doc_name"]))
	for _, id := range sim.Texts(in["admin_users"]) {
		doc.access.put(grant{kind: user, userID: id, right: admin})
	}
	known.created(tx, doc)
	return object{"docid": doc.ID, "url": doc.URL}, nil
}

const (
	maxAdmins = 3
	maxName   = 255
)

// Create makes a document as an app would; longer names are cut.
func Create(tx *sim.Tx, owner *sim.App, t Type, name string) *Document {
	s := slot.Of(tx)
	s.made++
	doc := &Document{ID: fmt.Sprintf("dcSimulated%06d", s.made), Type: t, Name: cut(name), Owner: owner, Created: tx.Now(), Modified: tx.Now(), access: newAccess(), images: map[string]bool{}}
	doc.URL = "https://doc.weixin.qq.com/" + s.kinds[t].path + "/" + doc.ID
	s.byID[doc.ID] = doc
	return doc
}

// CreateOf is Create for packages that do not know what is in documents of the type:
// it tells the one that does.
func CreateOf(tx *sim.Tx, owner *sim.App, t Type, name string) *Document {
	doc := Create(tx, owner, t, name)
	slot.Of(tx).kinds[t].created(tx, doc)
	return doc
}

// cut is what WeCom keeps of a name when a document is created.
func cut(name string) string {
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	return strings.TrimSpace(name)
}

// cutWide is what WeCom keeps of a name when a document is renamed: there a character
// that is not ASCII counts 2.
func cutWide(name string) string {
	width := 0
	for i, r := range name {
		if width++; r >= utf8.RuneSelf {
			width++
		}
		if width > maxName {
			return strings.TrimSpace(name[:i])
		}
	}
	return strings.TrimSpace(name)
}

// Of returns the document with an id, if it is of a type and the calling app
// created it.
func Of(tx *sim.Tx, id string, t Type) (*Document, error) {
	doc, err := owned(tx, id)
	if err == nil && doc.Type != t {
		return nil, sim.Refuse(710732, "the document is of another type")
	}
	return doc, err
}

// owned returns the document with an id, if the calling app created it.
func owned(tx *sim.Tx, id string) (*Document, error) {
	switch doc := slot.Of(tx).byID[id]; {
	case doc == nil:
		return nil, sim.Refuse(301085, "invalid docid")
	case doc.Owner.Secret != tx.App.Secret:
		return nil, sim.Refuse(701450, "no permission: another app created the document")
	default:
		return doc, nil
	}
}

// called returns the document, or the form, that a call names by docid or formid.
func called(tx *sim.Tx) (*Document, error) {
	docID, formID := sim.Text(tx.Body["docid"]), sim.Text(tx.Body["formid"])
	if (docID == "") == (formID == "") {
		return nil, sim.Refuse(640051, "want one of docid and formid")
	}
	return owned(tx, docID+formID)
}

func rename(tx *sim.Tx) (any, error) {
	doc, err := called(tx)
	switch {
	case err != nil:
		return nil, err
	case sim.Text(tx.Body["new_name"]) == "":
		return nil, sim.Refuse(640052, "invalid new_name")
	}
	doc.Name, doc.Modified = cutWide(sim.Text(tx.Body["new_name"])), tx.Now()
	return nil, nil
}

func remove(tx *sim.Tx) (any, error) {
	doc, err := called(tx)
	if err != nil {
		return nil, err
	}
	delete(slot.Of(tx).byID, doc.ID)
	return nil, nil
}

func share(tx *sim.Tx) (any, error) {
	doc, err := called(tx)
	if err != nil {
		return nil, err
	}
	return object{"share_url": doc.URL + "?share=1"}, nil
}

func info(tx *sim.Tx) (any, error) {
	doc, err := owned(tx, sim.Text(tx.Body["docid"]))
	if err != nil {
		return nil, err
	}
	return object{"doc_base_info": object{
		"docid": doc.ID, "doc_type": int64(doc.Type), "doc_name": doc.Name,
		"create_time": doc.Created.Unix(), "modify_time": doc.Modified.Unix(),
	}}, nil
}

// uploadImage keeps nothing of an image but that it was uploaded: it stands at an
// address nobody can open.
func uploadImage(tx *sim.Tx) (any, error) {
	doc, err := owned(tx, sim.Text(tx.Body["docid"]))
	if err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(sim.Text(tx.Body["base64_content"]))
	if err != nil {
		return nil, sim.Refuse(640051, "base64_content is no Base64")
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, sim.Refuse(640051, "base64_content is no image")
	}
	s := slot.Of(tx)
	s.images++
	url := fmt.Sprintf("https://wework.qpic.cn/wwpic/simulated-%d/0", s.images)
	doc.images[url] = true
	return object{"url": url, "width": config.Width, "height": config.Height, "size": len(data)}, nil
}

// HasImage reports whether an image was uploaded for the document.
func (d *Document) HasImage(url string) bool { return d.images[url] }

// Remove makes a document go.
func Remove(tx *sim.Tx, d *Document) { delete(slot.Of(tx).byID, d.ID) }
