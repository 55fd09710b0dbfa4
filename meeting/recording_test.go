package meeting_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func TestRecordings(t *testing.T) {
	share := func(in meeting.SharingUpdate) func(context.Context, *wecom.Client) (any, error) {
		return apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
			return s.ShareRecording(ctx, "hy1", "rec1", in)
		})
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListRecordings",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RecordingPage, error) {
				return s.ListRecordings(ctx, meeting.RecordingQuery{
					MeetingID: "hy1", MeetingCode: "301555", UserID: "lina", From: at(9, 0, 0).Time, To: at(12, 0, 0).Time,
				}, wecom.Page{Cursor: "c1", Limit: 20})
			}),
			Route: "POST /cgi-bin/meeting/record/list",
			Body:  `{"meetingid":"hy1","meeting_code":"301555","userid":"lina","start_time":1772413200,"end_time":1772424000,"cursor":"c1","limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","record_meetings":[{"meeting_record_id":"rec1","meetingid":"hy1",
				"meeting_code":"301555","host_user_id":"lina","meeting_start_time":1772416680123,"title":"周会","state":3,"record_files":[{"record_file_id":"file1",
				"record_start_time":1772416860000,"record_end_time":1772419200999,"record_size":5368709120,"sharing_state":1,"sharing_url":"https://share.example/1",
				"required_same_corp":true,"required_attendee":true,"password":"1122","sharing_expire":1772463600000,"allow_download":true}]}]}`,
			Want: &meeting.RecordingPage{HasMore: true, NextCursor: "c2", Recordings: []meeting.Recording{{
				ID: "rec1", MeetingID: "hy1", MeetingCode: "301555", HostUserID: "lina", Title: "周会", StartedAt: at(9, 58, 0), State: meeting.RecordingReady,
				Files: []meeting.RecordingPart{{
					FileID: "file1", StartedAt: at(10, 1, 0), EndedAt: at(10, 40, 0), Size: 5 << 30, Shared: true, URL: "https://share.example/1",
					CorpOnly: true, AttendeesOnly: true, Password: "1122", ExpiresAt: at(23, 0, 0), AllowDownload: true,
				}},
			}}},
		},
		{
			Name: "ListRecordings as in the table of its page",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RecordingPage, error) {
				return s.ListRecordings(ctx, meeting.RecordingQuery{MeetingID: "hy1", From: at(9, 0, 0).Time, To: at(12, 0, 0).Time}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/meeting/record/list",
			Body:  `{"meetingid":"hy1","start_time":1772413200,"end_time":1772424000}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"record_list":[{"meeting_record_id":"rec1","record_file_list":[{"record_file_id":"file1"}]}]}`,
			Want:  &meeting.RecordingPage{Recordings: []meeting.Recording{{ID: "rec1", Files: []meeting.RecordingPart{{FileID: "file1"}}}}},
		},
		{
			Name: "GetRecordingFiles",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RecordingFiles, error) {
				return s.GetRecordingFiles(ctx, "hy1", "rec1")
			}),
			Route: "POST /cgi-bin/meeting/record/get_file_list",
			Body:  `{"meetingid":"hy1","meeting_record_id":"rec1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meeting_record_id":"rec1","meetingid":"hy1","meeting_code":"301555","title":"周会","record_files":[{
				"record_file_id":"file1","view_address":"https://view.example/1","download_address":"https://download.example/1","download_address_file_type":"mp4",
				"audio_address":"https://audio.example/1","audio_address_file_type":"m4a","meeting_summary":[{"download_address":"https://summary.example/1","file_type":"txt"}]}]}`,
			Want: &meeting.RecordingFiles{RecordingID: "rec1", MeetingID: "hy1", MeetingCode: "301555", Title: "周会", Files: []meeting.RecordingFile{{
				ID: "file1", ViewURL: "https://view.example/1", VideoURL: "https://download.example/1", VideoType: "mp4",
				AudioURL: "https://audio.example/1", AudioType: "m4a",
				Summaries: meeting.RecordingDocuments{{URL: "https://summary.example/1", Type: "txt"}},
			}}},
		},
		{
			Name: "GetRecordingFile",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RecordingFile, error) {
				return s.GetRecordingFile(ctx, "hy1", "file1")
			}),
			Route: "POST /cgi-bin/meeting/record/get_file",
			Body:  `{"meetingid":"hy1","record_file_id":"file1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","record_file_id":"file1","meetingid":"hy1","meeting_code":"301555","view_address":"https://view.example/1",
				"download_address":"https://download.example/1","download_address_file_type":"mp4","audio_address":"https://audio.example/1","audio_address_file_type":"m4a",
				"meeting_summary":{"download_address":"https://summary.example/1","file_type":"pdf"},
				"ai_meeting_transcripts":[{"download_address":"https://transcript.example/1","file_type":"txt"},{"download_address":"https://transcript.example/2","file_type":"docx"}],
				"record_name":"录制1","start_time":"1772416860000","end_time":"1772419200999","meeting_record_name":"周会录制"}`,
			Want: &meeting.RecordingFile{
				ID: "file1", MeetingID: "hy1", MeetingCode: "301555", ViewURL: "https://view.example/1", VideoURL: "https://download.example/1", VideoType: "mp4",
				AudioURL: "https://audio.example/1", AudioType: "m4a", Name: "录制1", RecordingName: "周会录制", StartedAt: at(10, 1, 0), EndedAt: at(10, 40, 0),
				Summaries:   meeting.RecordingDocuments{{URL: "https://summary.example/1", Type: "pdf"}},
				Transcripts: meeting.RecordingDocuments{{URL: "https://transcript.example/1", Type: "txt"}, {URL: "https://transcript.example/2", Type: "docx"}},
			},
		},
		{
			Name: "DeleteRecording",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeleteRecording(ctx, "hy1", "rec1")
			}),
			Route: "POST /cgi-bin/meeting/record/delete",
			Body:  `{"meetingid":"hy1","meeting_record_id":"rec1"}`,
		},
		{
			Name: "DeleteRecordingFile",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DeleteRecordingFile(ctx, "hy1", "file1")
			}),
			Route: "POST /cgi-bin/meeting/record/delete_file",
			Body:  `{"meetingid":"hy1","record_file_id":"file1"}`,
		},
		{
			Name: "ShareRecording",
			Call: share(meeting.SharingUpdate{
				Audience: meeting.AudienceAttendees, Password: "445566", ExpiresAt: at(23, 0, 0).Time, AllowDownload: true,
			}),
			Route: "POST /cgi-bin/meeting/record/update_sharing_config",
			Body: `{"meetingid":"hy1","meeting_record_id":"rec1","sharing_config":{"enable_sharing":true,"sharing_auth_type":2,"enable_password":true,
				"password":"445566","enable_sharing_expire":true,"sharing_expire":1772463600000,"allow_download":true}}`,
		},
		{
			Name:  "ShareRecording with everybody",
			Call:  share(meeting.SharingUpdate{Audience: meeting.AudienceAll}),
			Route: "POST /cgi-bin/meeting/record/update_sharing_config",
			Body: `{"meetingid":"hy1","meeting_record_id":"rec1","sharing_config":{"enable_sharing":true,"sharing_auth_type":3,"enable_password":false,
				"enable_sharing_expire":false,"allow_download":false}}`,
		},
		{
			Name: "DisableSharing",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.DisableSharing(ctx, "hy1", "rec1")
			}),
			Route: "POST /cgi-bin/meeting/record/update_sharing_config",
			Body:  `{"meetingid":"hy1","meeting_record_id":"rec1","sharing_config":{"enable_sharing":false}}`,
		},
		{
			Name: "GetRecordingStatistics",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.RecordingDay, error) {
				return s.GetRecordingStatistics(ctx, "hy1", "rec1", at(9, 0, 0).Time, at(12, 0, 0).Time)
			}),
			Route: "POST /cgi-bin/meeting/record/get_statistics",
			Body:  `{"meetingid":"hy1","meeting_record_id":"rec1","start_time":1772413200,"end_time":1772424000}`,
			Reply: `{"errcode":0,"errmsg":"ok","summaries":[{"date":"2026-03-02","view_count":12,"download_count":3}]}`,
			Want:  []meeting.RecordingDay{{Date: "2026-03-02", Views: 12, Downloads: 3}},
		},
		{
			Name: "GetRecordingStatistics of the last month",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.RecordingDay, error) {
				return s.GetRecordingStatistics(ctx, "hy1", "rec1", time.Time{}, time.Time{})
			}),
			Route: "POST /cgi-bin/meeting/record/get_statistics",
			Body:  `{"meetingid":"hy1","meeting_record_id":"rec1"}`,
			Want:  []meeting.RecordingDay(nil),
		},
	})
}

func TestAllRecordings(t *testing.T) {
	s, sent := scripted("/cgi-bin/meeting/record/list",
		`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","record_meetings":[{"meeting_record_id":"1"}]}`,
		`{"errcode":0,"errmsg":"ok","record_meetings":[{"meeting_record_id":"2"}]}`,
		`{"errcode":0,"errmsg":"ok","record_meetings":[{"meeting_record_id":"3"}]}`)
	q := meeting.RecordingQuery{UserID: "lina", From: at(9, 0, 0).Time, To: at(9, 0, 0).Add(32 * 24 * time.Hour)}
	equal(t, all(t, s.AllRecordings(t.Context(), q)), []meeting.Recording{{ID: "1"}, {ID: "2"}, {ID: "3"}})
	equal(t, sent(), []string{
		`{"userid":"lina","start_time":1772413200,"end_time":1775091600,"limit":20}`,
		`{"userid":"lina","start_time":1772413200,"end_time":1775091600,"cursor":"c2","limit":20}`,
		`{"userid":"lina","start_time":1775091601,"end_time":1775178000,"limit":20}`,
	})
}

// Windows meet at midnight, so that no day comes twice.
func TestAllRecordingDays(t *testing.T) {
	s, sent := scripted("/cgi-bin/meeting/record/get_statistics",
		`{"errcode":0,"errmsg":"ok","summaries":[{"date":"2026-03-02","view_count":1}]}`,
		`{"errcode":0,"errmsg":"ok","summaries":[{"date":"2026-04-02","view_count":2}]}`)
	from := at(9, 30, 0).UTC()
	equal(t, all(t, s.AllRecordingDays(t.Context(), "hy1", "rec1", from, from.AddDate(0, 0, 40))),
		[]meeting.RecordingDay{{Date: "2026-03-02", Views: 1}, {Date: "2026-04-02", Views: 2}})
	equal(t, sent(), []string{
		`{"meetingid":"hy1","meeting_record_id":"rec1","start_time":1772380800,"end_time":1775059199}`,
		`{"meetingid":"hy1","meeting_record_id":"rec1","start_time":1775059200,"end_time":1775871000}`,
	})
}

// Programs that keep what they read with encoding/json read it back.
func TestRecordingDocuments(t *testing.T) {
	for in, want := range map[string]meeting.RecordingDocuments{
		`{"download_address":"a","file_type":"txt"}`:          {{URL: "a", Type: "txt"}},
		`[{"download_address":"a"},{"download_address":"b"}]`: {{URL: "a"}, {URL: "b"}},
		`[]`:   {},
		`null`: nil,
	} {
		var got meeting.RecordingDocuments
		if err := json.Unmarshal([]byte(in), &got); err != nil {
			t.Errorf("%s: %v", in, err)
		}
		equal(t, got, want)
	}
}

func TestCopyWithoutAddress(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/meeting/record/get_file", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","record_file_id":"file1"}`))
	var b strings.Builder
	n, err := meeting.New(corp.Client()).CopyAudio(t.Context(), &b, "hy1", "file1")
	if n != 0 || err == nil || !strings.Contains(err.Error(), "file1 of the recording has no audio") {
		t.Errorf("got %d, %v", n, err)
	}
}
