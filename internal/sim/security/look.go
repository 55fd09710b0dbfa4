package security

import (
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is security management, as people see it who look at the corp.
type Sight struct {
	Devices  []DeviceSight
	Requests []RequestSight // the newest first
}

// A DeviceSight is a computer.
type DeviceSight struct {
	Code, System, Name, Hardware string
	Status                       int    // 1 imported, 2 unknown, 3 and 4 waiting as the corp's or a member's own, 5 and 6 trusted as that
	UserID                       string // of who logged in last
	At                           time.Time
}

// IsUnknown reports whether the member can declare the device.
func (d DeviceSight) IsUnknown() bool { return d.Status == uninvited }

// A RequestSight is a request for an advanced account.
type RequestSight struct {
	ID, UserID, Reason, URL string
	Feature, Status         int
	At                      time.Time
	IsOver                  bool
}

// Look returns the devices and the requests.
func Look(tx *sim.Tx) Sight {
	st := slot.Of(tx)
	var seen Sight
	for _, d := range st.devices {
		s := DeviceSight{
			Code: d.code, System: sim.Text(d.hardware["system"]), Name: sim.Text(d.hardware["pc_name"]), Status: d.status, UserID: sim.Text(d.more["last_login_userid"]),
			Hardware: strings.TrimSpace(strings.Join(sim.Texts(d.hardware["mac_addr"]), " ") + " " + sim.Text(d.hardware["seq_no"])),
		}
		if s.UserID != "" {
			s.At = sim.UnixTime(d.more["last_login_time"])
		}
		seen.Devices = append(seen.Devices, s)
	}
	for _, r := range slices.Backward(st.requests) {
		seen.Requests = append(seen.Requests, RequestSight{r.id, r.userID, r.reason, r.url, r.feature, r.status, r.at, r.status == rejectedByAdmin || r.status == granted})
	}
	return seen
}
