package media_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/media"
)

// Every documented field of an event has a place in its type.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of(media.UploadJobFinished{}, "event/upload_media_job_finish", `<JobId><![CDATA[job-9]]></JobId>`),
	})
}
