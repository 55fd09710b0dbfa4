package school_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/school"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/change_school_contact/create_student", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.StudentCreated{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/update_student", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.StudentUpdated{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/delete_student", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.StudentDeleted{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/create_parent", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.ParentCreated{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/update_parent", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.ParentUpdated{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/delete_parent", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.ParentDeleted{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/subscribe", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.ParentSubscribed{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/unsubscribe", `<Id><![CDATA[xiaoming]]></Id><NewId><![CDATA[xiaoming2]]></NewId>`, school.ParentUnsubscribed{UserEventHeader: school.UserEventHeader{UserID: "xiaoming", NewUserID: "xiaoming2"}}),
		eventtest.Of("event/change_school_contact/create_department", `<Id><![CDATA[44]]></Id>`, school.DepartmentCreated{DepartmentEventHeader: school.DepartmentEventHeader{DepartmentID: 44}}),
		eventtest.Of("event/change_school_contact/update_department", `<Id><![CDATA[44]]></Id>`, school.DepartmentUpdated{DepartmentEventHeader: school.DepartmentEventHeader{DepartmentID: 44}}),
		eventtest.Of("event/change_school_contact/delete_department", `<Id><![CDATA[44]]></Id>`, school.DepartmentDeleted{DepartmentEventHeader: school.DepartmentEventHeader{DepartmentID: 44}}),
	})
}
