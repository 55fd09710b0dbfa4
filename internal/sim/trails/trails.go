// Package trails keeps what administrators and members have done, for the logs of
// security management. It is below the domains that write to it.
package trails

import (
	"crypto/md5"
	"encoding/hex"
	"iter"
	"maps"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// Administrator is the userid of who does what happens in the admin console.
const Administrator = "linjianguo"

// What administrators do (oper_type and detail_type).
var (
	CreateDepartment = [2]int{3, 9}
	CreateUser       = [2]int{3, 14}
	DeleteUser       = [2]int{3, 13}
)

// What members do (oper_type).
const (
	AddContact = 1
	NewDevice  = 4
)

// What is done with files (operation.type), and where (operation.source).
const (
	Upload   = 101
	Download = 103
	Move     = 106
	Rename   = 108
	Delete   = 109

	InDrive = 404
)

// An Entry is something that somebody did.
type Entry struct {
	At     time.Time
	UserID string
	Fields sim.Object // as apps see it, without both
}

// A Trail is what was done of one kind, the newest of it.
type Trail struct {
	entries sim.Recent[int, Entry]
	n       int
}

// Add adds what somebody does now.
func (t *Trail) Add(tx *sim.Tx, userID string, fields sim.Object) {
	t.n++
	t.entries.Put(tx, t.n, Entry{tx.Now(), userID, fields})
}

// All yields what was done, the oldest first.
func (t *Trail) All() iter.Seq[Entry] { return t.entries.All() }

// Trails are all of a corp.
type Trails struct{ Admins, Members, Files, Screens Trail }

var slot = sim.NewSlot(func() *Trails { return &Trails{} })

// Of returns the trails of the corp.
func Of(tx *sim.Tx) *Trails { return slot.Of(tx) }

// Admin notes what the administrator does in the admin console.
func Admin(tx *sim.Tx, what [2]int, detail string) {
	Of(tx).Admins.Add(tx, Administrator, sim.Object{"oper_type": what[0], "detail_type": what[1], "detail_info": detail, "ip": "203.0.113.9"})
}

// Member notes what a member does.
func Member(tx *sim.Tx, userID string, what int, detail string) {
	Of(tx).Members.Add(tx, userID, sim.Object{"oper_type": what, "detail_info": detail, "ip": "203.0.113.*"})
}

// File notes what a member does with a file. More has further fields, or is nil.
func File(tx *sim.Tx, userID string, what, source int, name string, size int64, more sim.Object) {
	operation := sim.Object{"type": what}
	if what == Upload || what == Download {
		operation["source"] = source
	}
	sum := md5.Sum([]byte(name)) // what is in the file is not known here
	fields := sim.Object{"operation": operation, "file_info": name, "file_size": size, "file_md5": hex.EncodeToString(sum[:])}
	maps.Copy(fields, more)
	Of(tx).Files.Add(tx, userID, fields)
}
