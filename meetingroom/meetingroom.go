// Package meetingroom covers meeting rooms (会议室): rooms, when they are taken, and
// booking them.
//
// The app must be among the callable apps (可调用接口的应用) of Meeting Rooms in the
// admin console. Only the corp's own apps may be; apps that providers make may
// not. Rooms that need approval cannot be booked by apps.
//
// WeCom books rooms by the half hour: times are rounded outwards ([HalfHours]).
// [Service.FindRooms] finds rooms that are free and large enough. A room that is
// taken is a [ConflictError], which says by whom.
//
// https://developer.work.weixin.qq.com/document/path/93618
package meetingroom

import "github.com/gowecom/wecom"

// A Service calls the meeting room API. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
