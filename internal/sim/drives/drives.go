// Package drives simulates the drive: spaces, files, uploads in blocks, downloads by
// address and cookie, sharing, capacity, and the events of what members do.
package drives

import (
	"fmt"

	"github.com/gowecom/wecom/internal/sim"
)

type object = sim.Object

// A month has so many calls.
const (
	freeCalls = 1000
	paidCalls = 100_000
)

const defaultCapacity = 20 << 40

// A drive is that of a corp.
type drive struct {
	count    int // of ids
	isFree   bool
	month    string
	calls    int // in the month
	capacity int64
	used     int64
	warned   string // the day on which apps were last told that it is almost full
	premium  []string

	spaces  map[string]*space
	files   map[string]*file
	uploads sim.Recent[string, *upload]
	tickets sim.Recent[string, choice]
	content *store
}

var slot = sim.NewSlot(func() *drive {
	return &drive{
		capacity: defaultCapacity, spaces: map[string]*space{}, files: map[string]*file{},
		content: &store{known: map[string]content{}},
	}
})

// Install adds the drive.
func Install(w *sim.World) {
	for name, handle := range map[string]sim.Handler{
		"space_create": spaceCreate, "space_rename": spaceRename, "space_dismiss": spaceDismiss,
		"space_info": spaceInfo, "new_space_info": newSpaceInfo, "space_acl_add": spaceGrant, "space_acl_del": spaceRevoke,
		"space_setting": spaceSetting, "space_share": spaceShare,
		"file_list": fileList, "file_create": fileCreate, "file_rename": fileRename, "file_move": fileMove, "file_delete": fileDelete,
		"file_info": fileInfo, "file_download": fileDownload, "file_upload_init": uploadInit, "file_upload_finish": uploadFinish,
		"file_acl_add": fileGrant, "file_acl_del": fileRevoke, "file_setting": fileSetting, "file_share": fileShare,
		"get_file_permission": filePermission, "file_secure_setting": fileSecureSetting,
		"mng_pro_info": proInfo, "mng_capacity": capacityInfo,
		"vip/batch_add": premiumAdd, "vip/batch_del": premiumDelete, "vip/list": premiumList,
	} {
		w.Handle("POST /cgi-bin/wedrive/"+name, handle, sim.Guard(count))
	}
	w.Handle("POST /cgi-bin/wedrive/file_upload", uploadWhole, sim.Guard(count), sim.Bulky)
	w.Handle("POST /cgi-bin/wedrive/file_upload_part", uploadPart, sim.Guard(count), sim.Bulky)
	w.HandlePage(downloadPath, download)
	w.AddActs(SetPlan, Put, Upload, Rename, Move, Delete, Dismiss, ChangeMembers, ChangeSettings, Select)
}

// count refuses what exceeds the calls of the month.
func count(tx *sim.Tx) error {
	d := slot.Of(tx)
	if month := tx.Now().In(sim.UTC8).Format("2006-01"); d.month != month {
		d.month, d.calls = month, 0
	}
	switch d.calls++; {
	case d.isFree && d.calls > freeCalls:
		return sim.Refuse(640035, "api limit for free account")
	case d.calls > paidCalls:
		return sim.Refuse(640019, "api call times out of limit")
	}
	return nil
}

// Calls returns how many calls of the drive there were this month, those refused for
// their number included.
func Calls(tx *sim.Tx) int { return slot.Of(tx).calls }

func (d *drive) id(kind string) string {
	d.count++
	return fmt.Sprintf("simulated-%s-%06d", kind, d.count)
}

// A Plan is the parameters of SetPlan.
type Plan struct {
	Free     bool  `json:"free,omitempty"`     // 1,000 calls a month, no previews, no watermarks
	Capacity int64 `json:"capacity,omitempty"` // bytes; 0 means unchanged
}

// SetPlan says what the corp has paid for.
var SetPlan = sim.NewAct("drive.plan", "The corp pays for the drive, or does not.", func(tx *sim.Tx, p Plan) (sim.Nothing, error) {
	d := slot.Of(tx)
	d.isFree = p.Free
	if p.Capacity > 0 {
		d.capacity = p.Capacity
	}
	return sim.Nothing{}, nil
})

func proInfo(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	if d.isFree {
		return object{"is_pro": false, "total_vip_acct_num": 0, "use_vip_acct_num": 0, "pro_expire_time": 0}, nil
	}
	end := tx.Now().AddDate(1, 0, 0).Unix()
	return object{"is_pro": true, "total_vip_acct_num": premiumAccounts, "use_vip_acct_num": len(d.premium), "pro_expire_time": end}, nil
}

func capacityInfo(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	return object{
		"total_capacity_for_all": d.capacity, "total_capacity_for_vip": d.capacity,
		"rest_capacity_for_all": d.capacity - d.used, "rest_capacity_for_vip": d.capacity - d.used,
	}, nil
}

// take uses up capacity, and tells apps once a day when it is almost full.
func (d *drive) take(tx *sim.Tx, size int64) error {
	if d.used+size > d.capacity {
		return sim.Refuse(640007, "capacity of the drive exceeded")
	}
	d.used += size
	day := tx.Now().In(sim.UTC8).Format("2006-01-02")
	if d.used*10 > d.capacity*9 && d.warned != day {
		d.warned = day
		tx.Emit(0, "sys", sim.Field{"MsgType", "event"}, sim.Field{"Event", "wedrive_insufficient_capacity"})
	}
	return nil
}
