package wedoc

import (
	"github.com/gowecom/wecom/events"
)

// An EventHeader is what the events of documents (文档) share. They are pushed
// only for documents, spreadsheets and smart sheets that the app made.
type EventHeader struct {
	events.Header
	DocIDs []string `xml:"DocId"`
}

// A FormEventHeader is what the events of forms (收集表) share. They are pushed
// only for forms that the app made.
type FormEventHeader struct {
	events.Header
	FormIDs []string `xml:"FormId"`
}

// A SmartSheetEventHeader is what the events of smart sheets (智能表格) share. They
// are pushed only for smart sheets that the app made. One event names up to
// 1,000 ids; more come in further events.
type SmartSheetEventHeader struct {
	events.Header
	DocID   string `xml:"DocId"`
	SheetID string `xml:"SheetId"`
}

// MembersChanged is pushed when the members of documents have changed.
//
// https://developer.work.weixin.qq.com/document/path/97833
//
//wecom:event 修改文档成员事件
type MembersChanged struct{ EventHeader }

func (MembersChanged) CallbackKind() string { return "event/doc_change/doc_member_change" }

// Deleted is pushed when documents were deleted.
//
// https://developer.work.weixin.qq.com/document/path/97834
//
//wecom:event 删除文档事件
type Deleted struct{ EventHeader }

func (Deleted) CallbackKind() string { return "event/doc_change/delete_doc" }

// FormCompleted is pushed when a member has filled in a form.
//
// https://developer.work.weixin.qq.com/document/path/97835
//
//wecom:event 收集表完成事件
type FormCompleted struct{ FormEventHeader }

func (FormCompleted) CallbackKind() string { return "event/doc_change/form_complete" }

// FormDeleted is pushed when forms were deleted.
//
// https://developer.work.weixin.qq.com/document/path/98095
//
//wecom:event 删除收集表事件
type FormDeleted struct{ FormEventHeader }

func (FormDeleted) CallbackKind() string { return "event/doc_change/delete_form" }

// FormSettingsChanged is pushed when the settings of forms have changed.
//
// https://developer.work.weixin.qq.com/document/path/98096
//
//wecom:event 修改收集表设置事件
type FormSettingsChanged struct{ FormEventHeader }

func (FormSettingsChanged) CallbackKind() string { return "event/doc_change/form_settings_change" }

// SmartSheetFieldsCreated is pushed when fields of a smart sheet were added.
// WeCom spells its kind add_filed, which is understood too; likewise
// update_filed and delete_filed.
//
// https://developer.work.weixin.qq.com/document/path/100987
//
//wecom:event 新增字段事件
type SmartSheetFieldsCreated struct {
	SmartSheetEventHeader
	FieldIDs []string `xml:"FieldId"`
}

func (SmartSheetFieldsCreated) CallbackKind() string { return "event/smart_sheet_change/add_field" }

// SmartSheetFieldsUpdated is pushed when fields of a smart sheet were updated.
//
// https://developer.work.weixin.qq.com/document/path/100987
//
//wecom:event 更新字段事件
type SmartSheetFieldsUpdated struct {
	SmartSheetEventHeader
	FieldIDs []string `xml:"FieldId"`
}

func (SmartSheetFieldsUpdated) CallbackKind() string { return "event/smart_sheet_change/update_field" }

// SmartSheetFieldsDeleted is pushed when fields of a smart sheet were deleted.
//
// https://developer.work.weixin.qq.com/document/path/100987
//
//wecom:event 删除字段事件
type SmartSheetFieldsDeleted struct {
	SmartSheetEventHeader
	FieldIDs []string `xml:"FieldId"`
}

func (SmartSheetFieldsDeleted) CallbackKind() string { return "event/smart_sheet_change/delete_field" }

// SmartSheetRecordsCreated is pushed when records of a smart sheet were added.
//
// https://developer.work.weixin.qq.com/document/path/100986
//
//wecom:event 新增记录事件
type SmartSheetRecordsCreated struct {
	SmartSheetEventHeader
	RecordIDs []string `xml:"RecordId"`
}

func (SmartSheetRecordsCreated) CallbackKind() string { return "event/smart_sheet_change/add_record" }

// SmartSheetRecordsUpdated is pushed when records of a smart sheet were
// updated.
//
// https://developer.work.weixin.qq.com/document/path/100986
//
//wecom:event 更新记录事件
type SmartSheetRecordsUpdated struct {
	SmartSheetEventHeader
	RecordIDs []string `xml:"RecordId"`
}

func (SmartSheetRecordsUpdated) CallbackKind() string {
	return "event/smart_sheet_change/update_record"
}

// SmartSheetRecordsDeleted is pushed when records of a smart sheet were
// deleted.
//
// https://developer.work.weixin.qq.com/document/path/100986
//
//wecom:event 删除记录事件
type SmartSheetRecordsDeleted struct {
	SmartSheetEventHeader
	RecordIDs []string `xml:"RecordId"`
}

func (SmartSheetRecordsDeleted) CallbackKind() string {
	return "event/smart_sheet_change/delete_record"
}
