package dirsync

import (
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

// separators are what people write within mobile numbers.
var separators = strings.NewReplacer(" ", "", "-", "")

// plain reduces a value to what WeCom compares.
func (f Field) plain(value string) string {
	switch f {
	case Gender:
		return genderNames[genders[value]]
	case Mobile:
		return strings.TrimPrefix(separators.Replace(value), "+86")
	case Email, BizMail:
		return strings.ToLower(value)
	}
	return value
}
