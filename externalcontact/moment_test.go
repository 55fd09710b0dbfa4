package externalcontact_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestMomentEndpoints(t *testing.T) {
	job := &ec.MomentJob{Type: "add_moment_task", Status: ec.MomentJobDone, Result: ec.MomentJobResult{
		Code: wecom.ErrMomentJobLimit, Message: "partly", MomentID: "mo1",
		Failed: ec.FailedMoment{
			Senders:   ec.Range{UserIDs: []string{"ghost"}, DepartmentIDs: []int64{99}},
			Customers: ec.CustomersByTags{TagIDs: []string{"etOld"}},
		},
	}}
	apitest.Run(t, []row{
		{
			Name: "CreateMoment",
			Call: apitest.With(ec.New, func(c ctx, s service) (string, error) {
				return s.CreateMoment(c, ec.MomentCreate{
					Text:        "开工",
					Attachments: ec.Attachments{ec.Image{MediaID: "m1"}, ec.Video{MediaID: "m2"}, ec.Link{Title: "官网", URL: "https://yunshan.example", MediaID: "m3"}},
					Visible: &ec.VisibleRange{
						Senders:   &ec.Range{UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}},
						Customers: &ec.CustomersByTags{TagIDs: []string{"etKey"}},
					},
				})
			}),
			Route: "POST /cgi-bin/externalcontact/add_moment_task",
			Body: `{"text":{"content":"开工"},"attachments":[{"msgtype":"image","image":{"media_id":"m1"}},{"msgtype":"video","video":{"media_id":"m2"}},
				{"msgtype":"link","link":{"title":"官网","url":"https://yunshan.example","media_id":"m3"}}],
				"visible_range":{"sender_list":{"user_list":["zengli"],"department_list":[13]},"external_contact_list":{"tag_list":["etKey"]}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"job1"}`,
			Want:  "job1",
		},
		{
			Name:  "GetMomentJob",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.MomentJob, error) { return s.GetMomentJob(c, "job1") }),
			Route: "GET /cgi-bin/externalcontact/get_moment_task_result?jobid=job1",
			Reply: `{"errcode":0,"errmsg":"ok","status":3,"type":"add_moment_task","result":{"errcode":41078,"errmsg":"partly","moment_id":"mo1",
				"invalid_sender_list":{"user_list":["ghost"],"department_list":[99]},"invalid_external_contact_list":{"tag_list":["etOld"]}}}`,
			Want: job,
		},
		{
			Name:  "CancelMoment",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.CancelMoment(c, "mo1") }),
			Route: "POST /cgi-bin/externalcontact/cancel_moment_task",
			Body:  `{"moment_id":"mo1"}`,
		},
		{
			Name: "ListMoments",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.MomentPage, error) {
				return s.ListMoments(c, ec.MomentQuery{From: at(created).Time, To: at(created + 60).Time, CreatorID: "zengli", By: new(ec.ByMember)}, page2)
			}),
			Route: "POST /cgi-bin/externalcontact/get_moment_list",
			Body:  `{"start_time":1767225600,"end_time":1767225660,"creator":"zengli","filter_type":1,"cursor":"c1","limit":7}`,
			Reply: "@moment_list.json",
			Want: &ec.MomentPage{Moments: []ec.Moment{
				{
					ID: "mo1", CreatorID: "zengli", CreatedAt: at(created), CreatedBy: ec.CreatedByMember, Visibility: ec.VisibleToAll, Text: "开工",
					Images: []ec.Image{{MediaID: "m1"}, {MediaID: "m2"}}, Video: &ec.MomentVideo{MediaID: "m3", ThumbMediaID: "m4"},
					Link: &ec.Link{Title: "官网", URL: "https://yunshan.example"}, Location: &ec.Location{Latitude: 31.23, Longitude: 121.47, Name: "上海 · 外滩"},
				},
				{ID: "mo2", CreatedAt: at(created + 1)},
			}, NextCursor: "n2"},
		},
		{
			Name:  "ListMomentTasks",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.MomentTaskPage, error) { return s.ListMomentTasks(c, "mo1", page2) }),
			Route: "POST /cgi-bin/externalcontact/get_moment_task",
			Body:  `{"moment_id":"mo1","cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","task_list":[{"userid":"zengli","publish_status":1}]}`,
			Want:  &ec.MomentTaskPage{Tasks: []ec.MomentTask{{UserID: "zengli", Status: ec.Published}}, NextCursor: "n2"},
		},
		{
			Name: "ListMomentCustomers",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.MomentCustomerPage, error) {
				return s.ListMomentCustomers(c, "mo1", "zengli", page2)
			}),
			Route: "POST /cgi-bin/externalcontact/get_moment_customer_list",
			Body:  `{"moment_id":"mo1","userid":"zengli","cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","customer_list":[{"userid":"zengli","external_userid":"woShen01"}]}`,
			Want:  &ec.MomentCustomerPage{Customers: []ec.MomentCustomer{{UserID: "zengli", CustomerID: "woShen01"}}, NextCursor: "n2"},
		},
		{
			Name: "ListMomentViewers",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.MomentCustomerPage, error) {
				return s.ListMomentViewers(c, "mo1", "zengli", page2)
			}),
			Route: "POST /cgi-bin/externalcontact/get_moment_send_result",
			Body:  `{"moment_id":"mo1","userid":"zengli","cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","customer_list":[{"external_userid":"woShen01"}]}`,
			Want:  &ec.MomentCustomerPage{Customers: []ec.MomentCustomer{{CustomerID: "woShen01"}}, NextCursor: "n2"},
		},
		{
			Name:  "GetMomentReactions",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.MomentReactions, error) { return s.GetMomentReactions(c, "mo1", "zengli") }),
			Route: "POST /cgi-bin/externalcontact/get_moment_comments",
			Body:  `{"moment_id":"mo1","userid":"zengli"}`,
			Reply: `{"errcode":0,"errmsg":"ok","comment_list":[{"external_userid":"woShen01","create_time":1767225600}],"like_list":[{"userid":"lvbin","create_time":1767225601}]}`,
			Want: &ec.MomentReactions{
				Comments: []ec.MomentReaction{{CustomerID: "woShen01", CreatedAt: at(created)}},
				Likes:    []ec.MomentReaction{{UserID: "lvbin", CreatedAt: at(created + 1)}},
			},
		},
	})
}

// A job that a program keeps with encoding/json comes back whole.
func TestMomentJobKept(t *testing.T) {
	job := ec.MomentJob{Status: ec.MomentJobDone, Result: ec.MomentJobResult{
		MomentID: "mo1", Failed: ec.FailedMoment{Senders: ec.Range{UserIDs: []string{"ghost"}}, Customers: ec.CustomersByTags{TagIDs: []string{"etOld"}}},
	}}
	b, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	var got ec.MomentJob
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(job, got); diff != "" || got.Complete() {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
