package security

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/trails"
)

// As in status of a device.
const (
	imported        = 1
	uninvited       = 2
	corpPending     = 3
	personalPending = 4
	corpTrusted     = 5
	personalTrusted = 6
)

// A device is a computer.
type device struct {
	code     string
	hardware object // what was imported, or logged in
	source   int
	status   int
	more     object // logins and confirmations
}

// kind is the list that the device is in.
func (d *device) kind() int64 {
	switch d.status {
	case imported, corpTrusted:
		return 1
	case personalTrusted:
		return 3
	}
	return 2
}

// shown is the device as apps see it: the hardware of those who have not approved it
// as the corp's is masked.
func (d *device) shown() object {
	o := maps.Clone(d.hardware)
	if d.status == uninvited || d.status == personalPending || d.status == personalTrusted {
		for key, v := range o {
			switch key {
			case "mac_addr", "harddisk_uuid":
				var masked []string
				for _, text := range sim.Texts(v) {
					masked = append(masked, mask(text))
				}
				o[key] = masked
			case "motherboard_uuid", "seq_no":
				o[key] = mask(sim.Text(v))
			}
		}
	}
	maps.Copy(o, d.more)
	o["device_code"], o["source"], o["status"] = d.code, d.source, d.status
	return o
}

// mask leaves the ends of a text.
func mask(s string) string {
	r := []rune(s)
	if len(r) < 5 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:2]) + strings.Repeat("*", len(r)-4) + string(r[len(r)-2:])
}

func (st *store) device(code string) *device {
	if i := slices.IndexFunc(st.devices, func(d *device) bool { return d.code == code }); i >= 0 {
		return st.devices[i]
	}
	return nil
}

// same returns the device with the same hardware, or nil.
func (st *store) same(hardware object) *device {
	macs, serial := sim.Texts(hardware["mac_addr"]), sim.Text(hardware["seq_no"])
	i := slices.IndexFunc(st.devices, func(d *device) bool {
		sharesMAC := slices.ContainsFunc(sim.Texts(d.hardware["mac_addr"]), func(mac string) bool { return slices.Contains(macs, mac) })
		return sharesMAC || serial != "" && serial == sim.Text(d.hardware["seq_no"])
	})
	if i < 0 {
		return nil
	}
	return st.devices[i]
}

func (st *store) add(hardware object, source, status int) *device {
	st.made++
	d := &device{code: fmt.Sprintf("simulated-device-%d", st.made), hardware: hardware, source: source, status: status, more: object{}}
	st.devices = append(st.devices, d)
	return d
}

// maxDevices is how many devices a call takes, and a page has.
const maxDevices = 100

func deviceImport(tx *sim.Tx) (any, error) {
	st, list := slot.Of(tx), sim.Objects(tx.Body["device_list"])
	if len(list) == 0 || len(list) > maxDevices {
		return nil, sim.Refuse(40058, "device_list has 1 to 100 devices")
	}
	results := []object{}
	for i, hardware := range list {
		result := object{"device_index": i + 1}
		isWindows, isMac := hardware["system"] == "Windows", hardware["system"] == "Mac"
		switch old := st.same(hardware); {
		case !isWindows && !isMac:
			result["status"] = 3
		case isWindows && len(sim.Texts(hardware["mac_addr"])) == 0, isMac && sim.Text(hardware["seq_no"]) == "",
			len(sim.Texts(hardware["mac_addr"])) > 100, len(sim.Texts(hardware["harddisk_uuid"])) > 100:
			result["status"] = 4
		case old != nil:
			result["status"], result["duplicated_device_code"] = 2, old.code
		default:
			result["status"], result["device_code"] = 1, st.add(hardware, 2, imported).code
		}
		results = append(results, result)
	}
	return object{"result": results}, nil
}

// listed are the devices of the list that is asked for.
func listed(tx *sim.Tx, isMeant func(*device) bool) []object {
	list := []object{}
	for _, d := range slot.Of(tx).devices {
		if d.kind() == sim.Integer(tx.Body["type"]) && isMeant(d) {
			list = append(list, d.shown())
		}
	}
	return list
}

func deviceList(tx *sim.Tx) (any, error) {
	page, next, err := sim.Page(listed(tx, func(*device) bool { return true }), sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], maxDevices, maxDevices, maxDevices))
	if err != nil {
		return nil, err
	}
	return object{"device_list": page, "next_cursor": next}, nil
}

func deviceOfUser(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).Find(sim.Text(tx.Body["last_login_userid"]))
	if err != nil {
		return nil, err
	}
	return object{"device_list": listed(tx, func(d *device) bool { return d.more["last_login_userid"] == m.UserID() })}, nil
}

// codes are the devices that are named, at most 100.
func codes(tx *sim.Tx) ([]string, error) {
	list := sim.Texts(tx.Body["device_code_list"])
	if len(list) == 0 || len(list) > maxDevices {
		return nil, sim.Refuse(40058, "device_code_list has 1 to 100 codes")
	}
	return list, nil
}

func deviceDelete(tx *sim.Tx) (any, error) {
	list, err := codes(tx)
	if err != nil {
		return nil, err
	}
	st, kind := slot.Of(tx), sim.Integer(tx.Body["type"])
	st.devices = slices.DeleteFunc(st.devices, func(d *device) bool { return d.kind() == kind && slices.Contains(list, d.code) })
	return object{}, nil
}

func deviceApprove(tx *sim.Tx) (any, error) {
	return decideDevices(tx, func(d *device) {
		d.status += corpTrusted - corpPending
		d.more["approved_userid"] = trails.Administrator
	})
}

func deviceReject(tx *sim.Tx) (any, error) {
	return decideDevices(tx, func(d *device) {
		d.status = uninvited
		delete(d.more, "confirm_userid")
		delete(d.more, "confirm_timestamp")
	})
}

// decideDevices does something to those devices that wait for an administrator.
func decideDevices(tx *sim.Tx, do func(*device)) (any, error) {
	list, err := codes(tx)
	if err != nil {
		return nil, err
	}
	done, failed := []string{}, []string{}
	for _, code := range list {
		d := slot.Of(tx).device(code)
		if d == nil || d.status != corpPending && d.status != personalPending {
			failed = append(failed, code)
			continue
		}
		do(d)
		done = append(done, code)
	}
	return object{"success_list": done, "fail_list": failed}, nil
}

// A Login is the parameters of LogIn.
type Login struct {
	UserID string `json:"userid"`
	System string `json:"system"`           // Windows or Mac
	MAC    string `json:"mac_addr"`         // of the computer
	Serial string `json:"seq_no,omitempty"` // of a Mac
	Name   string `json:"pc_name,omitempty"`
}

// LogIn has a member log in on a computer, and returns its device code. An imported
// one becomes trusted; one that nobody knows is unknown, and a new device in the log.
var LogIn = sim.NewAct("device.login", "A member logs in on a computer.", func(tx *sim.Tx, p Login) (string, error) {
	m, err := directory.Of(tx).Find(p.UserID)
	if err != nil {
		return "", err
	}
	hardware := object{"system": p.System, "mac_addr": []string{p.MAC}}
	if p.Serial != "" {
		hardware["seq_no"] = p.Serial
	}
	if p.Name != "" {
		hardware["pc_name"] = p.Name
	}
	st := slot.Of(tx)
	d := st.same(hardware)
	if d == nil {
		d = st.add(hardware, 0, uninvited)
	}
	if d.more["last_login_userid"] != m.UserID() {
		trails.Member(tx, m.UserID(), trails.NewDevice, p.System+" "+p.Name)
	}
	if d.status == imported {
		d.status = corpTrusted
		d.more["confirm_timestamp"], d.more["confirm_userid"] = tx.Now().Unix(), m.UserID()
	}
	d.more["last_login_time"], d.more["last_login_userid"] = tx.Now().Unix(), m.UserID()
	return d.code, nil
})

// A Declaration is the parameters of Declare.
type Declaration struct {
	Code     string `json:"device_code"`
	Personal bool   `json:"personal,omitempty"` // the member's own
}

// Declare has the member who logged in last on an unknown device declare whose it is.
var Declare = sim.NewAct("device.declare", "A member declares a device, for an administrator to approve.", func(tx *sim.Tx, p Declaration) (sim.Nothing, error) {
	d := slot.Of(tx).device(p.Code)
	if d == nil || d.status != uninvited {
		return sim.Nothing{}, fmt.Errorf("there is no unknown device %s", p.Code)
	}
	d.status, d.source = corpPending, 3
	if p.Personal {
		d.status = personalPending
	}
	d.more["confirm_timestamp"], d.more["confirm_userid"] = tx.Now().Unix(), d.more["last_login_userid"]
	return sim.Nothing{}, nil
})
