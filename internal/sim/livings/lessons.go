package livings

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/school"
)

// Live lessons (上课直播) are streams, with the students and parents of a school among the
// viewers. All classes of the school are invited to each.
func addLessons(w *sim.World) {
	w.Handle("GET /cgi-bin/school/living/get_living_info", lesson, callable)
	w.Handle("POST /cgi-bin/school/living/get_watch_stat", former.list(studentsWatching), callable)
	w.Handle("POST /cgi-bin/school/living/get_unwatch_stat", former.list(studentsAbsent), callable)
	w.Handle("POST /cgi-bin/school/living/get_watch_stat_v2", latter.list(everybodyWatching), callable)
	w.Handle("POST /cgi-bin/school/living/get_unwatch_stat_v2", latter.list(everybodyAbsent), callable)
}

func lesson(tx *sim.Tx) (any, error) {
	s, err := own(tx, tx.Query.Get("livingid"))
	if err != nil {
		return nil, err
	}
	o := s.shown(tx)
	for _, key := range []string{"description", "type", "status", "main_department", "reserve_start", "reserve_living_duration", "replay_status", "mic_num"} {
		delete(o, key)
	}
	o["living_range"] = object{"partyids": school.Classes(tx), "group_names": []string{}}
	return object{"living_info": o}, nil
}

// An entry is somebody in a list of a lesson.
type entry struct {
	list string // of the reply
	object
}

// A version is how a call pages.
type version struct{ cursor, more string }

var (
	former = version{"next_key", "ending"}
	latter = version{"next_cursor", "has_more"}
)

// list makes a handler of what finds the entries of a lesson, and names the key that
// the lists stand under.
func (v version) list(find func(*sim.Tx, *stream) (key string, lists []string, all []entry)) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		s, err := own(tx, sim.Text(tx.Body["livingid"]))
		if err != nil {
			return nil, err
		}
		key, lists, all := find(tx, s)
		page, next, err := part(all, tx.Body[v.cursor])
		if err != nil {
			return nil, err
		}
		stat := object{}
		for _, name := range lists {
			list := []object{}
			for _, e := range page {
				if e.list == name {
					list = append(list, e.object)
				}
			}
			stat[name] = list
		}
		return object{key: stat, v.cursor: strconv.Itoa(next), v.more: flag((next == len(all)) == (v == former))}, nil
	}
}

func studentsWatching(tx *sim.Tx, s *stream) (key string, lists []string, all []entry) {
	for _, e := range s.watching(tx) {
		if e.list == "parents" {
			e.list = "students"
		}
		all = append(all, e)
	}
	return "stat_infoes", []string{"students", "visitors"}, all
}

func everybodyWatching(tx *sim.Tx, s *stream) (key string, lists []string, all []entry) {
	return "stat_info", []string{"students", "parents", "visitors"}, s.watching(tx)
}

// watching are students, parents and customers in the order in which they came. Members
// are in no list.
func (s *stream) watching(tx *sim.Tx) (all []entry) {
	now := tx.Now()
	for _, v := range s.viewers {
		left := v.until
		if left.After(now) {
			left = now
		}
		o := object{
			"watch_time": int64(v.watchTime(now).Seconds()), "enter_time": v.came.Unix(), "leave_time": left.Unix(), "is_comment": flag(v.comments > 0),
		}
		switch {
		case v.customer != "":
			o["nickname"] = v.name
			all = append(all, entry{"visitors", o})
		case v.parent != "":
			o["student_userid"], o["parent_userid"], o["partyids"] = v.student, v.parent, school.ClassesOf(tx, v.student)
			all = append(all, entry{"parents", o})
		case v.student != "":
			o["student_userid"], o["partyids"] = v.student, school.ClassesOf(tx, v.student)
			all = append(all, entry{"students", o})
		}
	}
	return all
}

// watches reports whether a student watches, or a parent for the student.
func (s *stream) watches(student, parent string) bool {
	return slices.ContainsFunc(s.viewers, func(v *viewer) bool {
		return strings.EqualFold(v.student, student) && strings.EqualFold(v.parent, parent)
	})
}

// studentsAbsent are students for whom nobody watches, each with a parent who follows
// the school's notices.
func studentsAbsent(tx *sim.Tx, s *stream) (key string, lists []string, all []entry) {
	for _, st := range school.Students(tx) {
		watched := slices.ContainsFunc(s.viewers, func(v *viewer) bool { return strings.EqualFold(v.student, st.ID) })
		if !watched && len(st.Followers) > 0 {
			all = append(all, entry{"students", object{"student_userid": st.ID, "parent_userid": st.Followers[0], "partyids": st.Classes}})
		}
	}
	return "stat_info", []string{"students"}, all
}

func everybodyAbsent(tx *sim.Tx, s *stream) (key string, lists []string, all []entry) {
	for _, st := range school.Students(tx) {
		if !s.watches(st.ID, "") {
			all = append(all, entry{"students", object{"student_userid": st.ID, "partyids": st.Classes}})
		}
		for _, parent := range st.Followers {
			if !s.watches(st.ID, parent) {
				all = append(all, entry{"parents", object{"student_userid": st.ID, "parent_userid": parent, "partyids": st.Classes}})
			}
		}
	}
	return "stat_info", []string{"students", "parents"}, all
}
