package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/documents"
)

// A Document is a document that an app created, for tests that act as those who use
// it. What its admins do is told to the app.
//
// The corp keeps what apps write in documents, and in the pages and blocks of smart
// documents. Lists, headings and links it does not have, nor comments, because no
// call makes them. Positions of a call count what earlier operations of the call
// have moved, and a table takes a position for its beginning, its end, and each row
// and cell: with WeCom they may be others, so read them with document/get.
type Document struct {
	world *sim.World
	id    string
}

// Document returns the document with an id.
func (c *Corp) Document(id string) *Document { return &Document{c.world, id} }

// Open has a member open the document by its link, and returns the right: 1 read, 2
// write, 7 admin. It fails for members whom an admin must let in.
func (d *Document) Open(userID string) (right int, err error) {
	opened, err := documents.Open.Do(d.world, documents.Visit{DocID: d.id, UserID: userID})
	return int(opened.Right), explain(err)
}

// PutMember has an admin of the document give a member a right.
func (d *Document) PutMember(adminID, userID string, right int) error {
	_, err := documents.ChangeMember.Do(d.world, documents.MemberChange{DocID: d.id, AdminID: adminID, UserID: userID, Right: int64(right)})
	return explain(err)
}

// DeleteMember has an admin of the document take a member out of it.
func (d *Document) DeleteMember(adminID, userID string) error { return d.PutMember(adminID, userID, 0) }

// Delete has an admin delete the document.
func (d *Document) Delete(adminID string) error {
	_, err := documents.Delete.Do(d.world, documents.Deletion{DocID: d.id, AdminID: adminID})
	return explain(err)
}
