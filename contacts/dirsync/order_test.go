package dirsync_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
	"github.com/gowecom/wecom/wecomtest"
)

// people makes members of lines such as "a m1 e1 b1 >c": a userid, the end of a
// mobile number, of an email address, of a corp mailbox, and the leader.
func people(lines ...string) (d dirsync.Directory) {
	for _, line := range lines {
		words := strings.Fields(line)
		m := dirsync.Member{UserID: words[0], Name: words[0], Fields: map[dirsync.Field]string{}}
		for _, w := range words[1:] {
			switch w[0] {
			case 'm':
				m.Fields[dirsync.Mobile] = fmt.Sprintf("139%08s", w[1:])
			case 'e':
				m.Fields[dirsync.Email] = w[1:] + "@yunshan.example"
			case '-': // cleared
				m.Fields[dirsync.Field(w[1:])] = ""
			case 'b':
				m.Fields[dirsync.BizMail] = w[1:] + "@mail.yunshan.example"
			case '>':
				m.LeaderID = new(w[1:])
			}
		}
		d.Members = append(d.Members, m)
	}
	return d
}

// short shortens the values that people makes.
var short = strings.NewReplacer("13900000", "m", "@yunshan.example", "", "@mail.yunshan.example", "")

// What WeCom keeps unique is given up before somebody else gets it.
func TestHandedOn(t *testing.T) {
	for name, row := range map[string]struct {
		opts          dirsync.Options
		before, after []string
		steps         string
	}{
		"a chain": {
			before: []string{"a m001", "b m002", "c m003"}, after: []string{"c m002", "b m001", "a m009"},
			steps: `
update member a a: mobile "m001" → "m009"
update member b b: mobile "m002" → "m001"
update member c c: mobile "m003" → "m002"`,
		},
		"to a new member": {
			before: []string{"a m001", "b ebb"}, after: []string{"n m001", "a m009", "b ebb2", "o ebb"},
			steps: `
update member a a: mobile "m001" → "m009"
create member n n: departments "云杉科技"
update member b b: email "bb" → "bb2"
create member o o: departments "云杉科技"`,
		},
		"mobiles swapped": {
			before: []string{"a m001 eaa", "b m002 ebb"}, after: []string{"a m002 eaa", "b m001 ebb"},
			steps: `
update member a a: mobile for now "m001" → ""
update member b b: mobile "m002" → "m001"
update member a a: mobile "m001" → "m002"`,
		},
		"mobiles swapped, where one alone has an address": {
			before: []string{"b m002", "a m001 eaa"}, after: []string{"b m001", "a m002 eaa"},
			steps: `
update member a a: mobile for now "m001" → ""
update member b b: mobile "m002" → "m001"
update member a a: mobile "m001" → "m002"`,
		},
		"addresses rotated": {
			before: []string{"a eaa", "b m002 ebb", "c ecc"}, after: []string{"a ebb", "b ecc m002", "c eaa"},
			steps: `
update member b b: email for now "bb" → ""
update member a a: email "aa" → "bb"
update member c c: email "cc" → "aa"
update member b b: email "bb" → "cc"`,
		},
		"a mobile for an address": {
			before: []string{"a m001 eaa", "b m002 ebb"}, after: []string{"a m002 eaa2", "b ebb2 m003", "c eaa"},
			steps: `
update member b b: email "bb" → "bb2", mobile "m002" → "m003"
update member a a: email "aa" → "aa2", mobile "m001" → "m002"
create member c c: departments "云杉科技"`,
		},
		"in a circle of a mobile and an address": {
			before: []string{"a m001 eaa", "b m002 ebb"}, after: []string{"a m002 ea2", "b m003 eaa"},
			steps: `
update member a a: email "aa" → "a2"
update member b b: email "bb" → "aa", mobile "m002" → "m003"
update member a a: mobile "m001" → "m002"`,
		},
		"from the new leader's own": {
			before: []string{"a m001"}, after: []string{"a m009 >n", "n m001"},
			steps: `
update member a a: mobile "m001" → "m009"
create member n n: departments "云杉科技"
update member a a: leader "n"`,
		},
		"from a leaver who is disabled": {
			opts:   dirsync.Options{Leavers: dirsync.DisableLeavers},
			before: []string{"a m001 eaa", "b m002 ebb"}, after: []string{"n m001", "o ebb"},
			steps: `
disable member a a: mobile "m001" → ""
disable member b b: email "bb" → ""
create member n n: departments "云杉科技"
create member o o: departments "云杉科技"`,
		},
		"from a leaver who is deleted": {
			opts:   dirsync.Options{Leavers: dirsync.DeleteLeavers, MaxDeletions: 3},
			before: []string{"a m001", "b m002", "c m003 bcc"}, after: []string{"n m001", "c m003 bcc"},
			steps: `
delete member a a
create member n n: departments "云杉科技"
delete member b b`,
		},
		"corp mailboxes": {
			before: []string{"a m001 baa", "b m002 bbb"}, after: []string{"b baa", "a baaa"},
			steps: `
update member a a: biz_mail "aa" → "aaa"
update member b b: biz_mail "bb" → "aa"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			apply(t, corp, dirsync.Options{}, people(row.before...))
			expect(t, short.Replace(apply(t, corp, row.opts, people(row.after...))), row.steps)
		})
	}
}

// What cannot be handed on is said in the plan, and nothing is tried in vain.
func TestNotHandedOn(t *testing.T) {
	for name, row := range map[string]struct {
		opts          dirsync.Options
		before, after []string
		steps, notes  string
	}{
		"swapped, and nothing else to reach them by": {
			before: []string{"a m001", "b m002"}, after: []string{"a m002", "b m001"},
			notes: `
the mobile of b b stays, because a a keeps the new one
the mobile of a a stays, because b b keeps the new one`,
		},
		"a leaver whom nothing else reaches": {
			opts:   dirsync.Options{Leavers: dirsync.DisableLeavers},
			before: []string{"a m001", "b m002", "c m003"}, after: []string{"b m001", "c m002", "d m003"},
			steps: "disable member a a",
			notes: `
the mobile of b b stays, because a a keeps the new one
the mobile of c c stays, because b b keeps the new one
d d is not created, because c c keeps the mobile`,
		},
		"a leaver who is kept": {
			before: []string{"a m001 eaa"}, after: []string{"n m001 enn", "o eaa"},
			steps: `create member n n: departments "云杉科技"`,
			notes: `
n n is created without the mobile, because a a keeps it
o o is not created, because a a keeps the email`,
		},
		"the leader is not created": {
			before: []string{"a m001"}, after: []string{"x enn >n", "n m001"},
			steps: `create member x x: departments "云杉科技"`,
			notes: `
n n is not created, because a a keeps the mobile
the leader of x x is not set, because n is not in the corp`,
		},
		"a member who keeps it": {
			before: []string{"a m001", "b m002"}, after: []string{"a", "b m001"},
			notes: `the mobile of b b stays, because a a keeps the new one`,
		},
		"a row with a fault": {
			opts:   dirsync.Options{Leavers: dirsync.DeleteLeavers, MaxDeletions: 9},
			before: []string{"a m001", "b m002"}, after: []string{"a mwrong >b", "b m001"},
			notes: `the mobile of b b stays, because a a keeps the new one`,
		},
		"in place of what is cleared": {
			before: []string{"a m001", "b ebb"}, after: []string{"a", "b m001 -email", "c ebb"},
			notes: `
the mobile of b b stays, because a a keeps the new one
the email of b b stays, because there is nothing else to reach them by
c c is not created, because b b keeps the email`,
		},
		"a leader whose row has a fault": {
			before: []string{"a m001"}, after: []string{"a m001 >n", "n mwrong"},
			notes: `the leader of a a is not set, because n is not in the corp`,
		},
		"corp mailboxes swapped": {
			before: []string{"a m001 baa", "b m002 bbb"}, after: []string{"a bbb m001", "b baa m003"},
			steps: `update member b b: mobile "m002" → "m003"`,
			notes: `
the biz_mail of b b stays, because a a keeps the new one
the biz_mail of a a stays, because b b keeps the new one`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			apply(t, corp, dirsync.Options{}, people(row.before...))
			notes := strings.Join(makePlan(t, corp, row.opts, people(row.after...)).Notes, "\n")
			expect(t, notes, row.notes)
			expect(t, short.Replace(apply(t, corp, row.opts, people(row.after...))), row.steps)
		})
	}
}

// The number of an active member is the member's own.
func TestNumberOfActiveMember(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	apply(t, corp, dirsync.Options{}, people("a m001 eaa", "b m002 ebb", "c m003 ecc"))
	corp.Activate()
	opts := dirsync.Options{}
	wanted := people("b m009 ecc", "c ebb", "n m001 enn", "o m002 eoo")
	plan := makePlan(t, corp, opts, wanted)
	expect(t, strings.Join(plan.Notes, "\n"), `
n n is created without the mobile, because a a keeps it
o o is created without the mobile, because b b keeps it
the mobile number of b b differs; only the member can change it, since the account is active`)
	expect(t, short.Replace(apply(t, corp, opts, wanted)), `
create member n n: departments "云杉科技"
create member o o: departments "云杉科技"
update member b b: email for now "bb" → ""
update member c c: email "cc" → "bb"
update member b b: email "bb" → "cc"`)
}

// Whatever is handed to whom: all steps succeed, and what a plan does not note has
// come true after it.
func TestHandedOnAtRandom(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		corp := wecomtest.New(wecomtest.WithoutPeople())
		directory := func() (lines []string) {
			mobiles, emails := random.Perm(14), random.Perm(14)
			for i, id := range random.Perm(14)[:11] {
				line := fmt.Sprint("u", id)
				hasMobile, hasEmail := random.IntN(4) > 0, random.IntN(3) > 0
				if hasMobile || !hasEmail {
					line += fmt.Sprintf(" m%03d", mobiles[i])
				}
				if hasEmail {
					line += fmt.Sprint(" email", emails[i])
				}
				if !hasMobile && hasEmail && random.IntN(2) == 0 {
					line += " -mobile"
				} else if hasMobile && !hasEmail && random.IntN(2) == 0 {
					line += " -email"
				}
				if i > 0 && random.IntN(3) == 0 {
					line += " >" + strings.Fields(lines[random.IntN(i)])[0]
				}
				lines = append(lines, line)
			}
			random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
			return lines
		}
		opts := dirsync.Options{Leavers: dirsync.Leavers(seed % 3), MaxLeavers: 99, MaxDeletions: 99}
		before, after := directory(), directory()
		apply(t, corp, opts, people(before...))
		wanted := people(after...)
		notes := strings.Join(makePlan(t, corp, opts, wanted).Notes, "\n")
		apply(t, corp, opts, wanted)
		there := map[string]bool{}
		for _, m := range corp.Members() {
			there[m.UserID] = true
		}
		for _, m := range wanted.Members {
			var u contacts.User
			if there[m.UserID] {
				u = *user(t, corp, m.UserID)
			}
			about := func(field string) bool {
				for note := range strings.Lines(notes) {
					if strings.Contains(note, m.UserID+" "+m.UserID) && strings.Contains(note, field) {
						return true
					}
				}
				return false
			}
			for f, got := range map[dirsync.Field]string{dirsync.Mobile: u.Mobile, dirsync.Email: u.Email} {
				if want := m.Fields[f]; want != "" && want != got && !about(string(f)) && !about("not created") {
					t.Errorf("seed %d: the %s of %s is %q, want %q\nbefore %q\nafter %q\nnotes:\n%s", seed, f, m.UserID, got, want, before, after, notes)
				}
			}
		}
	}
}
