package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/security"
	"github.com/gowecom/wecom/internal/sim/trails"
)

// AdministratorUserID is the userid of the administrator in operation logs: of who has
// members join and leave, and opens departments.
const AdministratorUserID = trails.Administrator

// A FileDownload is a download of a member, for [Corp.DownloadFile].
type FileDownload struct {
	UserID     string
	Name       string
	Size       int64  // in bytes
	Source     int    // where the file was: 401 a chat, 402 a mail, …; see security.FilePlace
	DeviceCode string // the trusted device; optional
}

// DownloadFile has a member download a file in the client, which the record of files
// then shows.
func (c *Corp) DownloadFile(d FileDownload) error {
	_, err := security.DownloadFile.Do(c.world, security.Downloading{UserID: d.UserID, Name: d.Name, Size: d.Size, Source: d.Source, Device: d.DeviceCode})
	return explain(err)
}

// CaptureScreen has a member capture the screen of a telephone. What it shows is
// counted as in security.ScreenContent.
func (c *Corp) CaptureScreen(userID string, what int, content string) error {
	_, err := security.Capture.Do(c.world, security.Capturing{UserID: userID, What: what, Content: content})
	return explain(err)
}

// A Computer is what a member logs in on.
type Computer struct {
	System       string // Windows or Mac
	MAC          string
	SerialNumber string // of a Mac
	Name         string
}

// LogInOn has a member log in on a computer and returns its device code. A computer
// that was imported becomes trusted by it, any other is unknown at first.
func (c *Corp) LogInOn(userID string, on Computer) (deviceCode string, err error) {
	deviceCode, err = security.LogIn.Do(c.world, security.Login{UserID: userID, System: on.System, MAC: on.MAC, Serial: on.SerialNumber, Name: on.Name})
	return deviceCode, explain(err)
}

// DeclareDevice has the member who logged in last on an unknown device declare that it
// is the corp's, or the member's own. An app approves or rejects it.
func (c *Corp) DeclareDevice(deviceCode string, isPersonal bool) error {
	_, err := security.Declare.Do(c.world, security.Declaration{Code: deviceCode, Personal: isPersonal})
	return explain(err)
}

// ChangeAddresses gives WeCom another IP address, and tells apps.
func (c *Corp) ChangeAddresses() {
	must(security.MoveAddresses.Do(c.world, sim.Nothing{}))
}

// RequestAccount has a member ask for an advanced account (高级功能账号): for mail 1,
// documents 2, the drive 3 or meetings 4. It tells apps, which have 24 hours to
// answer, and returns the id of the request.
func (c *Corp) RequestAccount(userID string, feature int, reason string) (applyID string, err error) {
	applyID, err = security.Ask.Do(c.world, security.Asking{UserID: userID, Feature: feature, Reason: reason})
	return applyID, explain(err)
}

// DecideAccount ends a request for an advanced account, and tells apps: an
// administrator rejects it (1) or grants it (2), or the member deletes it (3).
func (c *Corp) DecideAccount(applyID string, outcome int) error {
	_, err := security.Decide.Do(c.world, security.Deciding{ApplyID: applyID, Outcome: outcome})
	return explain(err)
}
