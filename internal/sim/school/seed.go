package school

import (
	"fmt"

	"github.com/gowecom/wecom/internal/sim"
)

// Seed fills an empty school: a grade with the id 2, its classes 3 and 4, and in these
// the students s001 to s006, with the parents p001 to p006. All parents but the last
// follow the notices of the school.
func Seed(tx *sim.Tx) {
	s := slot.Of(tx)
	s.departments[2] = &department{id: 2, parent: root, kind: kindGrade, name: "一年级"}
	for i, name := range []string{"王一诺", "李子轩", "张梓涵", "刘雨桐", "陈浩宇", "赵思远"} {
		class := int64(3 + i/3)
		s.departments[class] = &department{id: class, parent: 2, kind: kindClass, name: fmt.Sprintf("%d班", class-2)}
		student := &person{id: fmt.Sprintf("s%03d", i+1), name: name, classes: []int64{class}}
		parent := &person{id: fmt.Sprintf("p%03d", i+1), isParent: true, mobile: fmt.Sprintf("138000010%02d", i+1)}
		if i < 5 {
			parent.follow()
		}
		r := &relation{parent, student, "妈妈"}
		parent.relations, student.relations = []*relation{r}, []*relation{r}
		s.add(student)
		s.add(parent)
	}
}
