// Package security simulates security management (安全管理): logs of what happens in the
// corp, trusted devices, the addresses of WeCom, and requests for advanced accounts.
package security

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/accounts"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/trails"
)

type (
	object = sim.Object
	field  = sim.Field
)

const day = 24 * time.Hour

// A store holds devices, requests and addresses.
type store struct {
	devices  []*device
	requests []*request
	made     int
	moved    int // how often the addresses have changed
}

var slot = sim.NewSlot(func() *store { return &store{} })

// Install adds security management. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/security/admin_oper_log/list", adminLogs, callable)
	w.Handle("POST /cgi-bin/security/member_oper_log/list", memberLogs, callable)
	w.Handle("POST /cgi-bin/security/get_file_oper_record", fileRecords, callable)
	w.Handle("POST /cgi-bin/security/get_screen_oper_record", screenRecords, callable)
	w.Handle("POST /cgi-bin/security/trustdevice/import", deviceImport, callable)
	w.Handle("POST /cgi-bin/security/trustdevice/list", deviceList, callable)
	w.Handle("POST /cgi-bin/security/trustdevice/get_by_user", deviceOfUser, callable)
	w.Handle("POST /cgi-bin/security/trustdevice/delete", deviceDelete, callable)
	w.Handle("POST /cgi-bin/security/trustdevice/approve", deviceApprove, callable)
	w.Handle("POST /cgi-bin/security/trustdevice/reject", deviceReject, callable)
	w.Handle("GET /cgi-bin/security/get_server_domain_ip", addresses, callable)
	w.Handle("POST /cgi-bin/advanced_feature/get_apply_id_list", requestList, callable, sim.Checks("userid"))
	w.Handle("POST /cgi-bin/advanced_feature/get_approval_info", requestGet, callable)
	w.Handle("POST /cgi-bin/advanced_feature/set_approval_detail", requestUpdate, callable)
	accounts.Add(w, "security", callable)
	w.AddActs(DownloadFile, Capture, LogIn, Declare, MoveAddresses, Ask, Decide)
}

// callable are the callable apps of security management.
var callable = sim.AppsOnly(48002, "api forbidden")

// A filter says which entries of a trail an app gets.
type filter struct {
	length time.Duration // the longest time
	reach  time.Duration // how far back; 0: any time, and up to now
	limit  int           // of a page
	all    bool          // also of members whom the app does not see
}

var (
	ofLogs    = filter{length: 7 * day, reach: 180 * day, limit: 400}
	ofRecords = filter{length: 14 * day, limit: 1000}
)

// page answers with a page of a trail.
func (f filter) page(tx *sim.Tx, trail *trails.Trail, isMeant func(trails.Entry) bool) (any, error) {
	from, to := sim.UnixTime(tx.Body["start_time"]), sim.UnixTime(tx.Body["end_time"])
	now := tx.Now()
	switch {
	case to.Before(from), f.reach > 0 && to.Equal(from):
		return nil, sim.Refuse(40058, "end_time is not after start_time")
	case to.Sub(from) > f.length:
		return nil, sim.Refuse(40058, "the time is too long")
	case f.reach > 0 && from.Before(now.Add(-f.reach)):
		return nil, sim.Refuse(40058, "start_time is too old")
	case f.reach > 0 && !to.Before(now):
		return nil, sim.Refuse(40058, "end_time is not over")
	}
	view := directory.Of(tx).See(tx.App)
	list := []object{}
	for e := range trail.All() {
		second := e.At.Truncate(time.Second)
		if second.Before(from) || second.After(to) || !isMeant(e) {
			continue
		}
		if _, err := view.Find(e.UserID); err != nil && !f.all {
			continue
		}
		o := object{"time": e.At.Unix(), "userid": e.UserID}
		maps.Copy(o, e.Fields)
		list = append(list, o)
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], f.limit, f.limit, f.limit))
	if err != nil {
		return nil, err
	}
	o := object{"record_list": page, "has_more": next != ""}
	if next != "" {
		o["next_cursor"] = next
	}
	return o, nil
}

func adminLogs(tx *sim.Tx) (any, error) {
	f := ofLogs
	f.all = true
	return f.page(tx, &trails.Of(tx).Admins, isLog(tx))
}

func memberLogs(tx *sim.Tx) (any, error) {
	if userID := sim.Text(tx.Body["userid"]); userID != "" {
		if _, err := directory.Of(tx).See(tx.App).Find(userID); err != nil {
			return nil, err
		}
	}
	return ofLogs.page(tx, &trails.Of(tx).Members, isLog(tx))
}

// isLog tells which logs are asked for.
func isLog(tx *sim.Tx) func(trails.Entry) bool {
	userID, what := sim.Text(tx.Body["userid"]), sim.Integer(tx.Body["oper_type"])
	return func(e trails.Entry) bool {
		return (userID == "" || strings.EqualFold(userID, e.UserID)) && is(what, e.Fields["oper_type"])
	}
}

// is reports whether a number is the one that is asked for, if one is.
func is(wanted int64, v any) bool { return wanted == 0 || wanted == sim.Integer(v) }

// isOf reports whether a member is one of those asked for, if some are.
func isOf(userIDs []string, userID string) bool {
	return len(userIDs) == 0 || slices.ContainsFunc(userIDs, func(id string) bool { return strings.EqualFold(id, userID) })
}

func fileRecords(tx *sim.Tx) (any, error) {
	userIDs, wanted := sim.Texts(tx.Body["userid_list"]), sim.ObjectIn(tx.Body["operation"])
	if len(userIDs) > 100 {
		return nil, sim.Refuse(40058, "too many userids")
	}
	return ofRecords.page(tx, &trails.Of(tx).Files, func(e trails.Entry) bool {
		did := sim.ObjectIn(e.Fields["operation"])
		return isOf(userIDs, e.UserID) && is(sim.Integer(wanted["type"]), did["type"]) && is(sim.Integer(wanted["source"]), did["source"])
	})
}

func screenRecords(tx *sim.Tx) (any, error) {
	userIDs, departmentIDs, what := sim.Texts(tx.Body["userid_list"]), sim.Integers(tx.Body["department_id_list"]), sim.Integer(tx.Body["screen_shot_type"])
	if len(userIDs) > 100 || len(departmentIDs) > 100 {
		return nil, sim.Refuse(40058, "too many ids")
	}
	return ofRecords.page(tx, &trails.Of(tx).Screens, func(e trails.Entry) bool {
		return isOf(userIDs, e.UserID) && is(what, e.Fields["screen_shot_type"]) &&
			(len(departmentIDs) == 0 || slices.Contains(departmentIDs, sim.Integer(e.Fields["department_id"])))
	})
}

// A Downloading is the parameters of DownloadFile.
type Downloading struct {
	UserID string `json:"userid"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`                  // in bytes
	Source int    `json:"source"`                // where it was: 401 a chat, 402 a mail, …
	Device string `json:"device_code,omitempty"` // on which trusted device
}

// DownloadFile has a member download a file in the client.
var DownloadFile = sim.NewAct("file.download", "A member downloads a file.", func(tx *sim.Tx, p Downloading) (sim.Nothing, error) {
	m, err := directory.Of(tx).Find(p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	more := object{}
	if p.Device != "" {
		d := slot.Of(tx).device(p.Device)
		if d == nil || d.status != corpTrusted && d.status != personalTrusted {
			return sim.Nothing{}, fmt.Errorf("there is no trusted device %s", p.Device)
		}
		more["device_code"], more["device_type"] = d.code, 1
		if d.status == personalTrusted {
			more["device_type"] = 2
		}
	}
	trails.File(tx, m.UserID(), trails.Download, p.Source, p.Name, p.Size, more)
	return sim.Nothing{}, nil
})

// A Capturing is the parameters of Capture.
type Capturing struct {
	UserID  string `json:"userid"`
	What    int    `json:"screen_shot_type"` // 1 a chat, 2 contacts, 3 mail, 4 a file, 5 a calendar, 6 others
	Content string `json:"content"`
}

// Capture has a member capture the screen of a telephone.
var Capture = sim.NewAct("screen.capture", "A member captures the screen.", func(tx *sim.Tx, p Capturing) (sim.Nothing, error) {
	m, err := directory.Of(tx).Find(p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	trails.Of(tx).Screens.Add(tx, m.UserID(), object{"department_id": m.MainDepartment(), "screen_shot_type": p.What, "screen_shot_content": p.Content, "system": "iOS"})
	return sim.Nothing{}, nil
})

// addresses are of networks that are reserved for documentation.
func addresses(tx *sim.Tx) (any, error) {
	ip := func(host int, necessary int) object {
		return object{"ip": fmt.Sprintf("198.51.100.%d", host), "protocol": "TCP", "port": []int{443, 80}, "is_necessary": necessary, "description": "模拟地址"}
	}
	domain := func(name string, necessary int) object {
		return object{"domain": name + ".work.example.com", "universal_domian": "work.example.com", "protocol": "TCP", "port": []int{443}, "is_necessary": necessary, "description": "模拟域名"}
	}
	moved := slot.Of(tx).moved % 100
	return object{"ip_list": []object{ip(10+moved, 1), ip(200, 0)}, "domain_list": []object{domain("i", 1), domain("live", 0)}}, nil
}

// MoveAddresses gives WeCom another address.
var MoveAddresses = sim.NewAct("addresses.change", "An address of WeCom changes.", func(tx *sim.Tx, _ sim.Nothing) (sim.Nothing, error) {
	slot.Of(tx).moved++
	tx.Emit(0, "sys", field{"MsgType", "event"}, field{"Event", "security"}, field{"ChangeType", "change_domain_ip"})
	return sim.Nothing{}, nil
})
