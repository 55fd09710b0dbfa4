package dirsync

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gowecom/wecom/contacts"
)

// A Directory is what there should be: the departments and members below
// [Options.RootID].
type Directory struct {
	Departments []Department
	Members     []Member
}

// A Department is one that there should be.
type Department struct {
	// Key names the department in this Directory: its code in the HR system, or
	// its path. The empty key is that of the root.
	Key    string
	Parent string // the parent's key

	// ID is WeCom's id of the department. 0 means the department of this Name
	// below the parent, or a new one: a renamed department is another department
	// then.
	ID int64

	Name   string
	NameEN string // empty: unchanged
	Order  int64  // 0: unchanged
}

// A Member is one that there should be.
type Member struct {
	UserID string // case does not count
	Name   string

	Departments []string // keys, the main one first; none means the root
	Leads       []string // keys of those of Departments that the member leads

	// LeaderID is the userid of the direct leader (直属上级). Nil means unchanged,
	// a pointer to "" clears it.
	LeaderID *string

	// Disabled members cannot use WeCom. With [DisableLeavers], a member who is
	// not Disabled is enabled again, since leavers may come back; otherwise a
	// member whom somebody else disabled stays disabled.
	Disabled bool

	// Fields are the other properties. One that is not in the map is unchanged,
	// one that is "" is cleared. Fields that WeCom hides from the reading secret
	// are set for new members only.
	Fields map[Field]string
}

// check returns what is wrong with a directory by itself.
func (d Directory) check() error {
	var problems []error
	report := func(format string, args ...any) { problems = append(problems, fmt.Errorf("dirsync: "+format, args...)) }
	departments := d.checkDepartments(report)
	d.checkMembers(departments, report)
	return errors.Join(problems...)
}

// maxLevels is how deep departments nest.
const maxLevels = 15

func (d Directory) checkDepartments(report func(string, ...any)) map[string]Department {
	byKey := map[string]Department{"": {}}
	ids, names := map[int64]bool{}, map[[2]string]bool{}
	for _, dep := range d.Departments {
		if _, twice := byKey[dep.Key]; twice {
			report("department %q (key %q) has no key of its own", dep.Name, dep.Key)
		}
		if dep.Name == "" {
			report("department with the key %q has no name", dep.Key)
		}
		if dep.ID != 0 && ids[dep.ID] {
			report("department %q has the id %d of another one", dep.Key, dep.ID)
		}
		if name := [2]string{dep.Parent, dep.Name}; names[name] {
			report("department %q has the name %q of a sibling", dep.Key, dep.Name)
		} else {
			names[name] = true
		}
		byKey[dep.Key], ids[dep.ID] = dep, true
	}
	for _, dep := range d.Departments {
		if _, ok := byKey[dep.Parent]; !ok {
			report("department %q: there is no department with the key of its parent, %q", dep.Key, dep.Parent)
		}
		if depth(byKey, dep) >= maxLevels {
			report("department %q is below itself, or deeper than %d levels", dep.Key, maxLevels)
		}
	}
	return byKey
}

// depth counts the steps up to the root, at most maxLevels of them.
func depth(byKey map[string]Department, dep Department) int {
	n := 1
	for ; dep.Parent != "" && n < maxLevels; n++ {
		dep = byKey[dep.Parent]
	}
	return n
}

func (d Directory) checkMembers(departments map[string]Department, report func(string, ...any)) {
	seen := map[string]bool{}
	for _, m := range d.Members {
		if m.UserID == "" || m.Name == "" {
			report("member %q (%q) needs a userid and a name", m.UserID, m.Name)
		}
		if seen[fold(m.UserID)] {
			report("member %q is there twice (case does not count)", m.UserID)
		}
		seen[fold(m.UserID)] = true
		for _, key := range m.Departments {
			if _, ok := departments[key]; !ok {
				report("member %q: there is no department with the key %q", m.UserID, key)
			}
		}
		for _, key := range m.Leads {
			if !slices.Contains(m.Departments, key) {
				report("member %q cannot lead %q without being in it", m.UserID, key)
			}
		}
		for field, value := range m.Fields {
			if err := field.check(value); err != nil {
				report("member %q: %w", m.UserID, err)
			}
		}
	}
}

// fold reduces a userid to what WeCom compares.
func fold(userID string) string { return strings.ToLower(userID) }

// A Field is a property of a member: one of the constants, or a
// [TextAttribute].
type Field string

const (
	Alias            Field = "alias"
	Mobile           Field = "mobile" // unchanged once the member has activated the account
	Telephone        Field = "telephone"
	Email            Field = "email"
	BizMail          Field = "biz_mail" // can be changed once at most
	Position         Field = "position"
	Gender           Field = "gender" // "1" or "男", "2" or "女", "" for unknown
	Address          Field = "address"
	ExternalPosition Field = "external_position"
)

const attributePrefix = "extattr."

// TextAttribute is the extended attribute (扩展属性) of text with a name, such as
// 工号. An administrator creates it first; WeCom ignores others without an error.
func TextAttribute(name string) Field { return Field(attributePrefix + name) }

// access is how a field is read and written.
type access struct {
	read    func(contacts.User) string
	create  func(*contacts.UserCreate, string)
	update  func(*contacts.UserUpdate, string)
	private bool // WeCom shows it to few apps
}

// textAccess is access to a field that holds text.
func textAccess(read func(contacts.User) string, create func(*contacts.UserCreate) *string, update func(*contacts.UserUpdate) **string) access {
	return access{
		read:   read,
		create: func(u *contacts.UserCreate, s string) { *create(u) = s },
		update: func(u *contacts.UserUpdate, s string) { *update(u) = new(s) },
	}
}

func (a access) hidden() access {
	a.private = true
	return a
}

var fields = map[Field]access{
	Alias: textAccess(func(u contacts.User) string { return u.Alias },
		func(u *contacts.UserCreate) *string { return &u.Alias }, func(u *contacts.UserUpdate) **string { return &u.Alias }),
	Mobile: textAccess(func(u contacts.User) string { return u.Mobile },
		func(u *contacts.UserCreate) *string { return &u.Mobile }, func(u *contacts.UserUpdate) **string { return &u.Mobile }).hidden(),
	Telephone: textAccess(func(u contacts.User) string { return u.Telephone },
		func(u *contacts.UserCreate) *string { return &u.Telephone }, func(u *contacts.UserUpdate) **string { return &u.Telephone }),
	Email: textAccess(func(u contacts.User) string { return u.Email },
		func(u *contacts.UserCreate) *string { return &u.Email }, func(u *contacts.UserUpdate) **string { return &u.Email }).hidden(),
	BizMail: textAccess(func(u contacts.User) string { return u.BizMail },
		func(u *contacts.UserCreate) *string { return &u.BizMail }, func(u *contacts.UserUpdate) **string { return &u.BizMail }).hidden(),
	Position: textAccess(func(u contacts.User) string { return u.Position },
		func(u *contacts.UserCreate) *string { return &u.Position }, func(u *contacts.UserUpdate) **string { return &u.Position }),
	Address: textAccess(func(u contacts.User) string { return u.Address },
		func(u *contacts.UserCreate) *string { return &u.Address }, func(u *contacts.UserUpdate) **string { return &u.Address }).hidden(),
	ExternalPosition: textAccess(func(u contacts.User) string { return u.ExternalPosition },
		func(u *contacts.UserCreate) *string { return &u.ExternalPosition }, func(u *contacts.UserUpdate) **string { return &u.ExternalPosition }),
	Gender: {
		read:    func(u contacts.User) string { return genderNames[u.Gender] },
		create:  func(u *contacts.UserCreate, s string) { u.Gender = genders[s] },
		update:  func(u *contacts.UserUpdate, s string) { u.Gender = new(genders[s]) },
		private: true,
	},
}

var (
	genders     = map[string]contacts.Gender{"": contacts.GenderUnknown, "0": contacts.GenderUnknown, "1": contacts.Male, "男": contacts.Male, "2": contacts.Female, "女": contacts.Female}
	genderNames = map[contacts.Gender]string{contacts.Male: "1", contacts.Female: "2"}
)

// access returns how a field is read and written.
func (f Field) access() (access, bool) {
	name, ok := strings.CutPrefix(string(f), attributePrefix)
	if !ok {
		a, ok := fields[f]
		return a, ok
	}
	value := func(s string) contacts.Attributes {
		return contacts.Attributes{contacts.TextAttribute{Name: name, Value: s}}
	}
	return access{
		read: func(u contacts.User) string {
			for _, a := range u.Attributes {
				if text, ok := a.(contacts.TextAttribute); ok && text.Name == name {
					return text.Value
				}
			}
			return ""
		},
		create: func(u *contacts.UserCreate, s string) { u.Attributes = append(u.Attributes, value(s)...) },
		update: func(u *contacts.UserUpdate, s string) { u.Attributes = append(u.Attributes, value(s)...) },
	}, true
}

// check refuses fields and values that cannot be.
func (f Field) check(value string) error {
	if _, ok := f.access(); !ok {
		return fmt.Errorf("there is no field %q", f)
	}
	if _, ok := genders[value]; f == Gender && !ok {
		return fmt.Errorf("%q is no gender: use 1 or 男, 2 or 女", value)
	}
	return nil
}

// plain reduces a value to what WeCom compares.
func (f Field) plain(value string) string {
	switch f {
	case Gender:
		return genderNames[genders[value]]
	case Mobile:
		return strings.TrimPrefix(strings.NewReplacer(" ", "", "-", "").Replace(value), "+86")
	case Email, BizMail:
		return strings.ToLower(value)
	}
	return value
}
