package dirsync

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/contacts"
)

// The faults of a row, for errors.Is.
var (
	ErrMissing           = errors.New("is missing")
	ErrMalformed         = errors.New("is not what WeCom takes")
	ErrDuplicate         = errors.New("belongs to a row before it")
	ErrNoContact         = errors.New("has neither a mobile number nor an email address")
	ErrUnknownDepartment = errors.New("is no department of the directory")
	ErrUnknownLeader     = errors.New("is neither in the directory nor in the corp")
)

// A MemberError says what is wrong with a member of a [Directory]. A row with
// several faults has an error for each.
type MemberError struct {
	Row    int    // the index in Directory.Members
	UserID string // as the row has it
	Field  string // a Field, or "userid", "name", "departments", "leads", "leader"; "" for the whole row
	Err    error  // one of the faults above, maybe with more words
}

// Error does not have the value, which may be somebody's number.
func (e *MemberError) Error() string {
	return fmt.Sprintf("dirsync: Members[%d] %q: %s", e.Row, e.UserID, strings.TrimSpace(e.Field+" "+e.Err.Error()))
}

// Unwrap returns the fault.
func (e *MemberError) Unwrap() error { return e.Err }

// A DepartmentError says what is wrong with a department of a [Directory]. It
// always fails the plan, since members and other departments depend on it.
type DepartmentError struct {
	Row int    // the index in Directory.Departments
	Key string // as the row has it
	Err error  // one of the faults of a row, or another reason
}

func (e *DepartmentError) Error() string {
	return fmt.Sprintf("dirsync: Departments[%d] %q: %v", e.Row, e.Key, e.Err)
}

// Unwrap returns the fault.
func (e *DepartmentError) Unwrap() error { return e.Err }

// maxLevels is how deep departments nest.
const maxLevels = 15

// A checker collects the faults of a directory.
type checker struct {
	wanted      Directory
	byKey       map[string]Department // with the root under ""
	departments []error
	members     []*MemberError
	invalid     map[int]bool // rows of members
}

// check finds the faults that a directory has by itself.
func check(wanted Directory) *checker {
	c := &checker{wanted: wanted, byKey: map[string]Department{"": {}}, invalid: map[int]bool{}}
	c.checkDepartments()
	c.checkMembers()
	return c
}

// err returns all faults, those of departments first.
func (c *checker) err() error {
	list := c.departments
	for _, e := range c.members {
		list = append(list, e)
	}
	return errors.Join(list...)
}

func (c *checker) department(row int, err error) {
	c.departments = append(c.departments, &DepartmentError{row, c.wanted.Departments[row].Key, err})
}

func (c *checker) member(row int, field string, err error) {
	c.members = append(c.members, &MemberError{row, c.wanted.Members[row].UserID, field, err})
	c.invalid[row] = true
}

// notInNames are the characters that WeCom refuses in names of departments.
const notInNames = "\\:*?\"<>|｜"

func (c *checker) checkDepartments() {
	ids, names := map[int64]bool{}, map[[2]string]bool{}
	for row, d := range c.wanted.Departments {
		if _, twice := c.byKey[d.Key]; twice {
			c.department(row, fmt.Errorf("the key %w", ErrDuplicate))
		}
		if d.Name == "" {
			c.department(row, fmt.Errorf("the name %w", ErrMissing))
		}
		if strings.ContainsAny(d.Name+d.NameEN, notInNames) || length(d.Name) > 64 || length(d.NameEN) > 64 {
			c.department(row, fmt.Errorf(`the name %w: at most 64 characters, without \ : * ? " < > |`, ErrMalformed))
		}
		if d.ID != 0 && ids[d.ID] {
			c.department(row, fmt.Errorf("the id %d %w", d.ID, ErrDuplicate))
		}
		if name := [2]string{d.Parent, d.Name}; names[name] {
			c.department(row, fmt.Errorf("the name %q below the same parent %w", d.Name, ErrDuplicate))
		} else {
			names[name] = true
		}
		c.byKey[d.Key], ids[d.ID] = d, true
	}
	for row, d := range c.wanted.Departments {
		if _, ok := c.byKey[d.Parent]; !ok {
			c.department(row, fmt.Errorf("the parent %q %w", d.Parent, ErrUnknownDepartment))
		}
		if depth(c.byKey, d) >= maxLevels {
			c.department(row, fmt.Errorf("its place %w: it is below itself, or deeper than %d levels", ErrMalformed, maxLevels))
		}
	}
}

// depth counts the steps up to the root, at most maxLevels of them.
func depth(byKey map[string]Department, d Department) int {
	n := 1
	for ; d.Parent != "" && n < maxLevels; n++ {
		d = byKey[d.Parent]
	}
	return n
}

// uniqueFields are those in which no two members have the same value.
var uniqueFields = []Field{Mobile, Email, BizMail}

func (c *checker) checkMembers() {
	userIDs, values := map[string]bool{}, map[Field]map[string]bool{}
	for _, f := range uniqueFields {
		values[f] = map[string]bool{}
	}
	for row, m := range c.wanted.Members {
		c.checkMember(row, m)
		id := fold(m.UserID)
		if id != "" && userIDs[id] {
			c.member(row, "userid", fmt.Errorf("%w (case does not count)", ErrDuplicate))
		}
		userIDs[id] = true
		for _, f := range uniqueFields {
			v := f.plain(m.Fields[f])
			if v != "" && values[f][v] {
				c.member(row, string(f), ErrDuplicate)
			}
			values[f][v] = true
		}
	}
}

// maxDepartments is how many departments a member is in at most.
const maxDepartments = 100

// checkMember checks a row by itself.
func (c *checker) checkMember(row int, m Member) {
	if m.UserID == "" {
		c.member(row, "userid", ErrMissing)
	}
	if m.Name == "" {
		c.member(row, "name", ErrMissing)
	}
	if length(m.Name) > 64 {
		c.member(row, "name", atMost(64))
	}
	if len(m.Departments) > maxDepartments {
		c.member(row, "departments", fmt.Errorf("%w: at most %d", ErrMalformed, maxDepartments))
	}
	for _, key := range m.Departments {
		if _, ok := c.byKey[key]; !ok {
			c.member(row, "departments", fmt.Errorf("%q %w", key, ErrUnknownDepartment))
		}
	}
	for _, key := range m.Leads {
		if !slices.Contains(m.Departments, key) {
			c.member(row, "leads", fmt.Errorf("%q %w that the member is in", key, ErrUnknownDepartment))
		}
	}
	for _, f := range fieldsOf(m) {
		if err := f.check(m.Fields[f]); err != nil {
			c.member(row, string(f), err)
		}
	}
}

var userIDForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}$`)

// checkAgainst finds the faults that show beside what there is.
func (c *checker) checkAgainst(members map[string]contacts.User, visible map[Field]bool) {
	wanted := map[string]bool{}
	for _, m := range c.wanted.Members {
		wanted[fold(m.UserID)] = true
	}
	for row, m := range c.wanted.Members {
		u, exists := members[fold(m.UserID)]
		if !exists && m.UserID != "" && !userIDForm.MatchString(m.UserID) {
			c.member(row, "userid", fmt.Errorf(`%w: at most 64 letters, digits and "_-@.", the first a letter or digit`, ErrMalformed))
		}
		if !exists && m.Fields[Mobile] == "" && m.Fields[Email] == "" || exists && clearsContact(m, u, visible) {
			c.member(row, "", ErrNoContact)
		}
		if m.LeaderID != nil && *m.LeaderID != "" {
			if _, there := members[fold(*m.LeaderID)]; !there && !wanted[fold(*m.LeaderID)] {
				c.member(row, "leader", fmt.Errorf("%q %w", *m.LeaderID, ErrUnknownLeader))
			}
		}
	}
	slices.SortStableFunc(c.members, func(a, b *MemberError) int { return cmp.Compare(a.Row, b.Row) })
}

// clearsContact reports whether a row takes from a member both the mobile number
// and the email address, or the one of them that there is.
func clearsContact(m Member, u contacts.User, visible map[Field]bool) bool {
	clears := false
	for _, f := range []Field{Mobile, Email} {
		now := fields[f].read(u)
		want, given := m.Fields[f]
		if !visible[f] || want != "" || now != "" && !given {
			return false
		}
		clears = clears || now != ""
	}
	return clears
}

// maxLength is how many characters a field holds; WeCom cuts off or refuses more.
var maxLength = map[Field]int{Alias: 64, Position: 128, Address: 128}

var (
	mobileForm    = regexp.MustCompile(`^(1[3-9][0-9]{9}|\+[0-9]{5,20})$`)
	emailForm     = regexp.MustCompile("^[0-9A-Za-z.!#$%&'*+/=?^_`{|}~-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$")
	telephoneForm = regexp.MustCompile(`^[0-9+,\-]{1,32}$`)
)

// check refuses fields and values that cannot be.
func (f Field) check(value string) error {
	_, known := f.access()
	switch {
	case !known:
		return fmt.Errorf("%w: there is no such field", ErrMalformed)
	case f == Gender:
		if _, ok := genders[value]; !ok {
			return fmt.Errorf("%w: use 1 or 男, 2 or 女", ErrMalformed)
		}
	case value == "":
	case f == Mobile && !mobileForm.MatchString(f.plain(value)):
		return fmt.Errorf("%w: 11 digits, or with the country code as in +852 51234567", ErrMalformed)
	case (f == Email || f == BizMail) && (len(value) < 6 || len(value) > 64 || !emailForm.MatchString(value)):
		return fmt.Errorf("%w: an address of 6 to 64 bytes", ErrMalformed)
	case f == Telephone && !telephoneForm.MatchString(value):
		return fmt.Errorf(`%w: at most 32 digits, "-", "+" and ","`, ErrMalformed)
	case f == ExternalPosition && width(value) > 24:
		return fmt.Errorf("%w: at most 12 Chinese characters", ErrMalformed)
	case maxLength[f] > 0 && length(value) > maxLength[f]:
		return atMost(maxLength[f])
	case strings.HasPrefix(string(f), attributePrefix) && length(value) > 64:
		return atMost(64)
	}
	return nil
}

func atMost(n int) error { return fmt.Errorf("%w: at most %d characters", ErrMalformed, n) }

func length(s string) int { return utf8.RuneCountInString(s) }

// width counts Chinese characters twice.
func width(s string) (n int) {
	for _, r := range s {
		if n++; r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}
