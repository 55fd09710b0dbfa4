package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/sheets"
)

// A SmartSheet is a smart sheet (智能表格) with one sheet, for tests that act as the
// members who work with it. What they do is told to the app by smart_sheet_change.
type SmartSheet struct {
	DocID, SheetID string

	world *sim.World
}

// AddSmartSheet adds a smart sheet that the app with [AppSecret] has created. It has
// one sheet, with a text field 文本.
//
// The corp checks cells against the types of their fields, writes all records of a
// call or none, filters, sorts and pages. It computes no formulas, keeps content
// permissions without applying them, and numbers records with figures alone.
func (c *Corp) AddSmartSheet(name string) *SmartSheet {
	added := must(sheets.Add.Do(c.world, sheets.Addition{Name: name, Secret: AppSecret}))
	return &SmartSheet{added.DocID, added.SheetID, c.world}
}

// FillIn has a member add a record and returns its id. The values are JSON as WeCom
// has it in cells, by the titles of fields.
func (s *SmartSheet) FillIn(userID string, values map[string]string) (recordID string, err error) {
	done, err := sheets.FillIn.Do(s.world, sheets.Filling{DocID: s.DocID, SheetID: s.SheetID, UserID: userID, Values: values})
	return done.RecordID, explain(err)
}

// Change has a member change a record. Values are as in FillIn.
func (s *SmartSheet) Change(userID, recordID string, values map[string]string) error {
	_, err := sheets.FillIn.Do(s.world, sheets.Filling{DocID: s.DocID, SheetID: s.SheetID, UserID: userID, RecordID: recordID, Values: values})
	return explain(err)
}

// Erase has a member delete records.
func (s *SmartSheet) Erase(userID string, recordIDs ...string) error {
	_, err := sheets.Erase.Do(s.world, sheets.Erasing{DocID: s.DocID, SheetID: s.SheetID, UserID: userID, RecordIDs: recordIDs})
	return explain(err)
}

// AddField has a member add a field of a type, such as FIELD_TYPE_TEXT, and returns
// its id.
func (s *SmartSheet) AddField(userID, title, fieldType string) (fieldID string, err error) {
	done, err := sheets.AddField.Do(s.world, sheets.FieldAddition{DocID: s.DocID, SheetID: s.SheetID, UserID: userID, Title: title, Type: fieldType})
	return done.FieldID, explain(err)
}

// DeleteField has a member delete a field with its values.
func (s *SmartSheet) DeleteField(userID, fieldID string) error {
	_, err := sheets.DropField.Do(s.world, sheets.FieldDeletion{DocID: s.DocID, SheetID: s.SheetID, UserID: userID, FieldID: fieldID})
	return explain(err)
}

// Rename has a member rename a field.
func (s *SmartSheet) Rename(userID, fieldID, title string) error {
	_, err := sheets.Rename.Do(s.world, sheets.Renaming{DocID: s.DocID, SheetID: s.SheetID, UserID: userID, FieldID: fieldID, Title: title})
	return explain(err)
}

// OpenWebhook has a member open the webhook (接收外部数据) of the sheet under a key.
func (s *SmartSheet) OpenWebhook(key string) {
	must(sheets.AddHook.Do(s.world, sheets.HookAddition{DocID: s.DocID, SheetID: s.SheetID, Key: key}))
}

// AddGroupChat has an automation of the smart sheet make a chat and returns its id.
func (s *SmartSheet) AddGroupChat(name, owner string, users ...string) string {
	return must(sheets.AddChat.Do(s.world, sheets.ChatAddition{DocID: s.DocID, Name: name, Owner: owner, Users: users})).ChatID
}
