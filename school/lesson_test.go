package school_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
)

func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

func attendance(seconds int64, commented bool) school.Attendance {
	return school.Attendance{WatchTime: wecom.SecondsOf(time.Duration(seconds) * time.Second), EnteredAt: at(1700000000), LeftAt: at(1700000900), Commented: wecom.Flag(commented)}
}

func TestLessons(t *testing.T) {
	const stay = `"enter_time":1700000000,"leave_time":1700000900`
	student := school.LessonUser{StudentUserID: "wangxiao", DepartmentIDs: []int64{3}}
	parent := school.LessonUser{StudentUserID: "wangxiao", ParentUserID: "wangda", DepartmentIDs: []int64{3, 4}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetLesson",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.Lesson, error) { return s.GetLesson(c, "lv-1") }),
			Route: "GET /cgi-bin/school/living/get_living_info?livingid=lv-1",
			Reply: `{"errcode":0,"errmsg":"ok","living_info":{"theme":"勾股定理","living_start":1700000000,"living_duration":1800,"anchor_userid":"zhaojun","living_range":{"partyids":[3,4],"group_names":["兴趣班"]},
				"viewer_num":40,"comment_num":7,"open_replay":1,"push_stream_url":"rtmp://a.example/x","online_count":39,"subscribe_count":41}}`,
			Want: &school.Lesson{
				AnchorID: "zhaojun", Theme: "勾股定理", StartedAt: at(1700000000), Duration: wecom.SecondsOf(30 * time.Minute), Range: school.LessonRange{DepartmentIDs: []int64{3, 4}, GroupChatNames: []string{"兴趣班"}},
				ReplayEnabled: true, ViewerCount: 40, OnlineCount: 39, SubscriberCount: 41, CommentCount: 7, PushURL: "rtmp://a.example/x",
			},
		},
		{
			Name: "ListLessonViewers",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.LessonViewerPage, error) {
				return s.ListLessonViewers(c, "lv-1", wecom.Page{})
			}),
			Route: "POST /cgi-bin/school/living/get_watch_stat_v2",
			Body:  `{"livingid":"lv-1","next_cursor":"0"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":1,"next_cursor":"c2","stat_info":{
				"students":[{"student_userid":"wangxiao","partyids":[3],"watch_time":60,"is_comment":1,` + stay + `}],
				"parents":[{"parent_userid":"wangda","student_userid":"wangxiao","partyids":[3,4],"watch_time":61,"is_comment":0,` + stay + `}],
				"visitors":[{"nickname":"路人","watch_time":62,"is_comment":1,` + stay + `}]}}`,
			Want: &school.LessonViewerPage{
				Students:   []school.LessonViewer{{LessonUser: student, Attendance: attendance(60, true)}},
				Parents:    []school.LessonViewer{{LessonUser: parent, Attendance: attendance(61, false)}},
				Visitors:   []school.LessonViewer{{Nickname: "路人", Attendance: attendance(62, true)}},
				NextCursor: "c2",
			},
		},
		{
			Name: "ListLessonViewers/the last page",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.LessonViewerPage, error) {
				return s.ListLessonViewers(c, "lv-1", wecom.Page{Cursor: "c2"})
			}),
			Route: "POST /cgi-bin/school/living/get_watch_stat_v2",
			Body:  `{"livingid":"lv-1","next_cursor":"c2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":0,"next_cursor":"c3","stat_info":{}}`,
			Want:  &school.LessonViewerPage{},
		},
		{
			Name: "ListLessonAbsentees",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.LessonAbsenteePage, error) {
				return s.ListLessonAbsentees(c, "lv-1", wecom.Page{Cursor: "c1"})
			}),
			Route: "POST /cgi-bin/school/living/get_unwatch_stat_v2",
			Body:  `{"livingid":"lv-1","next_cursor":"c1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":1,"next_cursor":"c2","stat_info":{"students":[{"student_userid":"wangxiao","partyids":[3]}],"parents":[{"parent_userid":"wangda","student_userid":"wangxiao","partyids":[3,4]}]}}`,
			Want:  &school.LessonAbsenteePage{Students: []school.LessonUser{student}, Parents: []school.LessonUser{parent}, NextCursor: "c2"},
		},
		{
			Name: "ListLessonStudents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.LessonViewerPage, error) {
				return s.ListLessonStudents(c, "lv-1", wecom.Page{})
			}),
			Route: "POST /cgi-bin/school/living/get_watch_stat",
			Body:  `{"livingid":"lv-1","next_key":"0"}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":0,"next_key":"k2","stat_infoes":{
				"students":[{"student_userid":"wangxiao","parent_userid":"wangda","partyids":[3,4],"watch_time":60,"is_comment":1,` + stay + `}],
				"visitors":[{"nickname":"路人","watch_time":62,"is_comment":0,` + stay + `}]}}`,
			Want: &school.LessonViewerPage{
				Students:   []school.LessonViewer{{LessonUser: parent, Attendance: attendance(60, true)}},
				Visitors:   []school.LessonViewer{{Nickname: "路人", Attendance: attendance(62, false)}},
				NextCursor: "k2",
			},
		},
		{
			Name: "ListAbsentStudents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.LessonAbsenteePage, error) {
				return s.ListAbsentStudents(c, "lv-1", wecom.Page{Cursor: "k2"})
			}),
			Route: "POST /cgi-bin/school/living/get_unwatch_stat",
			Body:  `{"livingid":"lv-1","next_key":"k2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":1,"next_key":"k3","stat_info":{"students":[{"student_userid":"wangxiao","parent_userid":"wangda","partyids":[3,4]}]}}`,
			Want:  &school.LessonAbsenteePage{Students: []school.LessonUser{parent}},
		},
	})
}

// Lists go on to the page that WeCom calls the last one, over empty pages and with
// whichever cursor, and a cursor that comes again is an error.
func TestAllOfALesson(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := school.New(corp.Client())
	ids := func(seq iter.Seq2[string, error]) (list []string, failure error) {
		for id, err := range seq {
			if err != nil {
				return list, err
			}
			list = append(list, id)
		}
		return list, nil
	}
	viewers := func(seq iter.Seq2[school.LessonViewer, error]) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for v, err := range seq {
				if !yield(v.StudentUserID+v.ParentUserID+v.Nickname, err) {
					return
				}
			}
		}
	}
	users := func(seq iter.Seq2[school.LessonUser, error]) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for v, err := range seq {
				if !yield(v.StudentUserID+v.ParentUserID, err) {
					return
				}
			}
		}
	}
	for path, list := range map[string]func() iter.Seq2[string, error]{
		"get_watch_stat_v2":   func() iter.Seq2[string, error] { return viewers(s.AllLessonViewers(t.Context(), "lv-1")) },
		"get_unwatch_stat_v2": func() iter.Seq2[string, error] { return users(s.AllLessonAbsentees(t.Context(), "lv-1")) },
		"get_watch_stat":      func() iter.Seq2[string, error] { return viewers(s.AllLessonStudents(t.Context(), "lv-1")) },
		"get_unwatch_stat":    func() iter.Seq2[string, error] { return users(s.AllAbsentStudents(t.Context(), "lv-1")) },
	} {
		page := func(students, cursor string, more bool) wecomtest.Reply {
			stat, flags := `"stat_info"`, `"has_more":0,"next_cursor"`
			if more {
				flags = `"has_more":1,"next_cursor"`
			}
			if path == "get_watch_stat" || path == "get_unwatch_stat" {
				flags = `"ending":1,"next_key"`
				if more {
					flags = `"ending":0,"next_key"`
				}
			}
			if path == "get_watch_stat" {
				stat = `"stat_infoes"`
			}
			others := ""
			if students != "" && !more && !strings.Contains(path, "unwatch") {
				others = `,"visitors":[{"nickname":"d"}]`
			}
			return wecomtest.JSON(`{"errcode":0,"errmsg":"ok",` + flags + `:"` + cursor + `",` + stat + `:{"students":[` + students + `]` + others + `}}`)
		}
		corp.Script("/cgi-bin/school/living/"+path,
			page(`{"student_userid":"a"},{"student_userid":"b"}`, "1", true), page("", "2", true), page(`{"student_userid":"c"}`, "3", false),
			page("", "4", true), page("", "4", true))
		want := []string{"a", "b", "c"}
		if !strings.Contains(path, "unwatch") {
			want = append(want, "d")
		}
		if got, err := ids(list()); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", path, got, err)
		}
		if _, err := ids(list()); !errors.Is(err, wecom.ErrRepeatedCursor) {
			t.Errorf("%s without an end: %v", path, err)
		}
	}
}
