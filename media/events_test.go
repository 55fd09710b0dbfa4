package media_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/media"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/upload_media_job_finish", `<JobId><![CDATA[job-9]]></JobId>`, media.UploadJobFinished{JobID: "job-9"}),
	})
}
