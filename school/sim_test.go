package school_test

import (
	"errors"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A batch of more than one call goes on where a part of it fails, and says who failed.
func TestSimulatedBatch(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithSchool())
	s := school.New(corp.Client())
	var students []school.StudentCreate
	for i := range 250 {
		students = append(students, school.StudentCreate{UserID: "t" + string(rune('A'+i/26)) + string(rune('a'+i%26)), Name: "x", DepartmentIDs: []int64{3}})
	}
	students[7].UserID, students[120].DepartmentIDs = "S001", []int64{2}
	got, err := s.CreateStudents(t.Context(), students)
	ok(t, err)
	want := []school.FailedUser{
		{UserID: "S001", Code: wecom.ErrUserExists, Message: "userid existed: S001"},
		{UserID: students[120].UserID, Code: wecom.ErrInvalidSchoolDepartment, Message: "the department is no class"},
	}
	if got.Complete() || got.Done != 250 || !slices.Equal(got.Failed, want) {
		t.Errorf("%+v", got)
	}
	if calls := corp.Calls("/cgi-bin/school/user/batch_create_student"); len(calls) != 3 {
		t.Errorf("%d calls", len(calls))
	}
	n := 0
	for _, err := range s.AllStudents(t.Context(), school.RootID) {
		ok(t, err)
		n++
	}
	if n != 6+248 {
		t.Errorf("%d students", n)
	}
	if err := s.DeleteStudent(t.Context(), "s001"); !errors.Is(err, wecom.ErrStudentHasParents) {
		t.Errorf("err = %v", err)
	}
}

// A parent logs in to a page of an app, and is another visitor than the child.
func TestSimulatedVisitor(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithSchool())
	s := school.New(corp.Client())
	logins := auth.New(corp.Client())
	page, err := logins.AuthorizeURL(auth.Authorization{RedirectURL: "https://app.example/homework", State: "x", AgentID: wecomtest.AppAgentID})
	ok(t, err)
	code := func(userID string) string {
		t.Helper()
		back, err := corp.LoginToSchool(userID, page)
		ok(t, err)
		u, err := url.Parse(back)
		ok(t, err)
		return u.Query().Get("code")
	}
	parent := code("P001")
	got, err := s.GetVisitor(t.Context(), parent)
	ok(t, err)
	if *got != (school.Visitor{ParentUserID: "p001", DeviceID: "simulated-device"}) {
		t.Errorf("%+v", got)
	}
	if _, err := s.GetVisitor(t.Context(), parent); err == nil {
		t.Error("the code served twice")
	}
	got, err = s.GetVisitor(t.Context(), code("s001"))
	ok(t, err)
	if *got != (school.Visitor{StudentUserID: "s001", DeviceID: "simulated-device"}) {
		t.Errorf("%+v", got)
	}
	customerID, err := corp.FollowSchool("p006")
	ok(t, err)
	who, err := logins.GetIdentity(t.Context(), code("p006"))
	ok(t, err)
	if who != (auth.Outsider{CustomerID: customerID, ParentUserID: "p006"}) {
		t.Errorf("%+v", who)
	}
	ok(t, corp.UnfollowSchool("p006"))
	who, err = logins.GetIdentity(t.Context(), code("p006"))
	ok(t, err)
	if who != (auth.Outsider{ParentUserID: "p006"}) {
		t.Errorf("%+v", who)
	}
	if _, err := corp.LoginToSchool("ghost", page); err == nil {
		t.Error("nobody logged in")
	}
}

// A lesson that package living plans has the students and parents who watch it.
func TestSimulatedLesson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithSchool())
		s := school.New(corp.Client())
		id, err := living.New(corp.Client()).CreateStream(t.Context(), living.StreamCreate{AnchorID: "lina", Theme: "语文", StartAt: time.Now().Add(time.Minute), Duration: time.Hour, Type: living.TypeLargeClass})
		ok(t, err)
		ok(t, corp.StartStream(id))
		ok(t, corp.WatchStream(id, wecomtest.StreamViewer{StudentUserID: "s001", Watches: time.Minute}))
		ok(t, corp.WatchStream(id, wecomtest.StreamViewer{StudentUserID: "s002", ParentUserID: "p002", Watches: time.Hour, Comments: 1}))
		time.Sleep(10 * time.Minute)
		ok(t, corp.EndStream(id))
		lesson, err := s.GetLesson(t.Context(), id)
		ok(t, err)
		if lesson.AnchorID != "lina" || lesson.Duration.Duration != 10*time.Minute || lesson.ViewerCount != 2 || !slices.Equal(lesson.Range.DepartmentIDs, []int64{3, 4}) {
			t.Errorf("%+v", lesson)
		}
		var watched []time.Duration
		for v, err := range s.AllLessonViewers(t.Context(), id) {
			ok(t, err)
			watched = append(watched, v.WatchTime.Duration)
		}
		if !slices.Equal(watched, []time.Duration{time.Minute, 10 * time.Minute}) {
			t.Errorf("watched %v", watched)
		}
		var absent []school.LessonUser
		for u, err := range s.AllLessonAbsentees(t.Context(), id) {
			ok(t, err)
			absent = append(absent, u)
		}
		// All but s001 and p002 of 6 students and the 5 parents who follow notices.
		if len(absent) != 5+4 || absent[0].StudentUserID != "s002" {
			t.Errorf("absent %+v", absent)
		}
	})
}
