package school

import (
	"fmt"

	"github.com/gowecom/wecom/internal/sim"
)

// A Student is a student, as other domains see one.
type Student struct {
	ID        string
	Classes   []int64
	Followers []string // parents who follow the notices of the school
}

// Students returns the students in the order in which they came.
func Students(tx *sim.Tx) (list []Student) {
	for _, p := range slot.Of(tx).students {
		st := Student{ID: p.id, Classes: p.classes}
		for _, r := range p.relations {
			if r.parent.isSubscribed {
				st.Followers = append(st.Followers, r.parent.id)
			}
		}
		list = append(list, st)
	}
	return list
}

// Classes returns the ids of all classes.
func Classes(tx *sim.Tx) []int64 {
	ids := []int64{}
	for _, d := range slot.Of(tx).below(root) {
		if d.kind == kindClass {
			ids = append(ids, d.id)
		}
	}
	return ids
}

// ClassesOf returns the ids of the classes of a student who may have left.
func ClassesOf(tx *sim.Tx, studentID string) []int64 {
	if p := slot.Of(tx).student(studentID); p != nil {
		return p.classes
	}
	return []int64{}
}

// Check fails unless there is a student and, if the id is not empty, that parent.
func Check(tx *sim.Tx, studentID, parentID string) error {
	s := slot.Of(tx)
	if s.student(studentID) == nil {
		return fmt.Errorf("there is no student %s", studentID)
	}
	if parentID == "" {
		return nil
	}
	_, err := s.parentOf(parentID, studentID)
	return err
}

// Somebody returns the ids of who has an id in the school, one of them empty, and the
// CustomerID of a parent who follows the notices of the school.
func Somebody(tx *sim.Tx, id string) (studentID, parentID, customerID string) {
	s := slot.Of(tx)
	if p := s.student(id); p != nil {
		return p.id, "", ""
	}
	p := s.parent(id)
	switch {
	case p == nil:
		return "", "", ""
	case p.isSubscribed:
		return "", p.id, p.customerID
	}
	return "", p.id, ""
}
