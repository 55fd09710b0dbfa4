package calendar_test

import (
	"testing"

	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/modify_calendar", `<CalId><![CDATA[cal-1]]></CalId>`, calendar.Updated{EventHeader: calendar.EventHeader{CalendarID: "cal-1"}}),
		eventtest.Of("event/delete_calendar", `<CalId><![CDATA[cal-1]]></CalId>`, calendar.Deleted{EventHeader: calendar.EventHeader{CalendarID: "cal-1"}}),
		eventtest.Of("event/add_schedule", `<CalId><![CDATA[cal-1]]></CalId><ScheduleId><![CDATA[sch-1]]></ScheduleId>`, calendar.ScheduleCreated{ScheduleEventHeader: calendar.ScheduleEventHeader{CalendarID: "cal-1", ScheduleID: "sch-1"}}),
		eventtest.Of("event/modify_schedule", `<CalId><![CDATA[cal-1]]></CalId><ScheduleId><![CDATA[sch-1]]></ScheduleId>`, calendar.ScheduleUpdated{ScheduleEventHeader: calendar.ScheduleEventHeader{CalendarID: "cal-1", ScheduleID: "sch-1"}}),
		eventtest.Of("event/delete_schedule", `<CalId><![CDATA[cal-1]]></CalId><ScheduleId><![CDATA[sch-1]]></ScheduleId>`, calendar.ScheduleDeleted{ScheduleEventHeader: calendar.ScheduleEventHeader{CalendarID: "cal-1", ScheduleID: "sch-1"}}),
		eventtest.Of("event/respond_schedule", `<CalId><![CDATA[cal-1]]></CalId><ScheduleId><![CDATA[sch-1]]></ScheduleId>`, calendar.ScheduleResponded{ScheduleEventHeader: calendar.ScheduleEventHeader{CalendarID: "cal-1", ScheduleID: "sch-1"}}),
	})
}
