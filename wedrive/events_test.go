package wedrive_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/wedrive"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/wedrive_insufficient_capacity", ``, wedrive.AlmostFull{}),
		eventtest.Of("event/wedrive_space_change/dismiss_space", `<SpaceId><![CDATA[sp-1]]></SpaceId><SpaceId><![CDATA[sp-2]]></SpaceId>`, wedrive.SpaceDismissed{SpaceEventHeader: wedrive.SpaceEventHeader{SpaceIDs: []string{"sp-1", "sp-2"}}}),
		eventtest.Of("event/wedrive_space_change/space_member_change", `<SpaceId><![CDATA[sp-1]]></SpaceId><SpaceId><![CDATA[sp-2]]></SpaceId>`, wedrive.SpaceMembersChanged{SpaceEventHeader: wedrive.SpaceEventHeader{SpaceIDs: []string{"sp-1", "sp-2"}}}),
		eventtest.Of("event/wedrive_space_change/space_security_settings_change", `<SpaceId><![CDATA[sp-1]]></SpaceId><SpaceId><![CDATA[sp-2]]></SpaceId>`, wedrive.SpaceSecurityChanged{SpaceEventHeader: wedrive.SpaceEventHeader{SpaceIDs: []string{"sp-1", "sp-2"}}}),
		eventtest.Of("event/wedrive_file_change/create_file", `<FileId><![CDATA[fi-1]]></FileId><FileId><![CDATA[fi-2]]></FileId>`, wedrive.FileCreated{FileEventHeader: wedrive.FileEventHeader{FileIDs: []string{"fi-1", "fi-2"}}}),
		eventtest.Of("event/wedrive_file_change/rename_file", `<FileId><![CDATA[fi-1]]></FileId><FileId><![CDATA[fi-2]]></FileId>`, wedrive.FileRenamed{FileEventHeader: wedrive.FileEventHeader{FileIDs: []string{"fi-1", "fi-2"}}}),
		eventtest.Of("event/wedrive_file_change/update_file", `<FileId><![CDATA[fi-1]]></FileId><FileId><![CDATA[fi-2]]></FileId>`, wedrive.FileUpdated{FileEventHeader: wedrive.FileEventHeader{FileIDs: []string{"fi-1", "fi-2"}}}),
		eventtest.Of("event/wedrive_file_change/delete_file", `<FileId><![CDATA[fi-1]]></FileId><FileId><![CDATA[fi-2]]></FileId>`, wedrive.FileDeleted{FileEventHeader: wedrive.FileEventHeader{FileIDs: []string{"fi-1", "fi-2"}}}),
		eventtest.Of("event/wedrive_file_change/move_file", `<FileId><![CDATA[fi-1]]></FileId><FileId><![CDATA[fi-2]]></FileId>`, wedrive.FileMoved{FileEventHeader: wedrive.FileEventHeader{FileIDs: []string{"fi-1", "fi-2"}}}),
	})
}
