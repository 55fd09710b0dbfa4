package wedoc_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/wedoc"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/doc_change/doc_member_change", `<DocId><![CDATA[dc-1]]></DocId><DocId><![CDATA[dc-2]]></DocId>`, wedoc.MembersChanged{EventHeader: wedoc.EventHeader{DocIDs: []string{"dc-1", "dc-2"}}}),
		eventtest.Of("event/doc_change/delete_doc", `<DocId><![CDATA[dc-1]]></DocId><DocId><![CDATA[dc-2]]></DocId>`, wedoc.Deleted{EventHeader: wedoc.EventHeader{DocIDs: []string{"dc-1", "dc-2"}}}),
		eventtest.Of("event/doc_change/form_complete", `<FormId><![CDATA[fm-1]]></FormId><FormId><![CDATA[fm-2]]></FormId>`, wedoc.FormCompleted{FormEventHeader: wedoc.FormEventHeader{FormIDs: []string{"fm-1", "fm-2"}}}),
		eventtest.Of("event/doc_change/delete_form", `<FormId><![CDATA[fm-1]]></FormId><FormId><![CDATA[fm-2]]></FormId>`, wedoc.FormDeleted{FormEventHeader: wedoc.FormEventHeader{FormIDs: []string{"fm-1", "fm-2"}}}),
		eventtest.Of("event/doc_change/form_settings_change", `<FormId><![CDATA[fm-1]]></FormId><FormId><![CDATA[fm-2]]></FormId>`, wedoc.FormSettingsChanged{FormEventHeader: wedoc.FormEventHeader{FormIDs: []string{"fm-1", "fm-2"}}}),
		eventtest.Of("event/smart_sheet_change/add_field", `
			<DocId><![CDATA[dc-1]]></DocId>
			<SheetId><![CDATA[sh-1]]></SheetId>
			<FieldId><![CDATA[f-1]]></FieldId>
			<FieldId><![CDATA[f-2]]></FieldId>`, wedoc.SmartSheetFieldsCreated{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{DocID: "dc-1", SheetID: "sh-1"}, FieldIDs: []string{"f-1", "f-2"}}),
		eventtest.Of("event/smart_sheet_change/update_field", `
			<DocId><![CDATA[dc-1]]></DocId>
			<SheetId><![CDATA[sh-1]]></SheetId>
			<FieldId><![CDATA[f-1]]></FieldId>
			<FieldId><![CDATA[f-2]]></FieldId>`, wedoc.SmartSheetFieldsUpdated{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{DocID: "dc-1", SheetID: "sh-1"}, FieldIDs: []string{"f-1", "f-2"}}),
		eventtest.Of("event/smart_sheet_change/delete_field", `
			<DocId><![CDATA[dc-1]]></DocId>
			<SheetId><![CDATA[sh-1]]></SheetId>
			<FieldId><![CDATA[f-1]]></FieldId>
			<FieldId><![CDATA[f-2]]></FieldId>`, wedoc.SmartSheetFieldsDeleted{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{DocID: "dc-1", SheetID: "sh-1"}, FieldIDs: []string{"f-1", "f-2"}}),
		eventtest.Of("event/smart_sheet_change/add_record", `
			<DocId><![CDATA[dc-1]]></DocId>
			<SheetId><![CDATA[sh-1]]></SheetId>
			<RecordId><![CDATA[r-1]]></RecordId>
			<RecordId><![CDATA[r-2]]></RecordId>`, wedoc.SmartSheetRecordsCreated{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{DocID: "dc-1", SheetID: "sh-1"}, RecordIDs: []string{"r-1", "r-2"}}),
		eventtest.Of("event/smart_sheet_change/update_record", `
			<DocId><![CDATA[dc-1]]></DocId>
			<SheetId><![CDATA[sh-1]]></SheetId>
			<RecordId><![CDATA[r-1]]></RecordId>
			<RecordId><![CDATA[r-2]]></RecordId>`, wedoc.SmartSheetRecordsUpdated{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{DocID: "dc-1", SheetID: "sh-1"}, RecordIDs: []string{"r-1", "r-2"}}),
		eventtest.Of("event/smart_sheet_change/delete_record", `
			<DocId><![CDATA[dc-1]]></DocId>
			<SheetId><![CDATA[sh-1]]></SheetId>
			<RecordId><![CDATA[r-1]]></RecordId>
			<RecordId><![CDATA[r-2]]></RecordId>`, wedoc.SmartSheetRecordsDeleted{SmartSheetEventHeader: wedoc.SmartSheetEventHeader{DocID: "dc-1", SheetID: "sh-1"}, RecordIDs: []string{"r-1", "r-2"}}),
	})
}
