package meeting

import (
	"context"
	"fmt"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A PhoneNumber is a telephone that a meeting calls (电话入会).
type PhoneNumber struct {
	Area      int    `json:"area"` // the country code: 86
	Phone     string `json:"phone"`
	Extension string `json:"extension_number,omitzero"`
}

// A PhoneCall is a call of a meeting to a telephone.
type PhoneCall struct {
	PhoneNumber
	Status    PSTNStatus `json:"status"`
	TmpOpenID string     `json:"tmp_openid"` // of listed calls only
}

// PhoneCalls are the calls that were begun.
type PhoneCalls struct {
	Calls  []PhoneCall   `json:"phone_numbers"`
	Failed []PhoneNumber `json:"invalid_phone_numbers"` // malformed: WeCom does not call them
}

// CallPhones has a meeting call telephones, those abroad included. It may be
// called before the meeting begins and while it runs; webinars cannot call. WeCom
// takes 50 numbers at a time, so more are more calls: if one fails, the result has
// those before it. What becomes of a call is told by [PSTNStatusChanged] and
// [Service.ListPhoneCalls].
//
// https://developer.work.weixin.qq.com/document/path/98823
//
//wecom:api POST /cgi-bin/meeting/phone/callout 批量外呼
func (s *Service) CallPhones(ctx context.Context, meetingID string, numbers []PhoneNumber) (*PhoneCalls, error) {
	if err := checkNumbers(numbers); err != nil {
		return nil, err
	}
	all := &PhoneCalls{}
	for part := range pager.Chunks(numbers, 50) {
		begun, err := call.Post[PhoneCalls](ctx, s.client, "/cgi-bin/meeting/phone/callout", call.Body{"meetingid": meetingID, "phone_numbers": part})
		if err != nil {
			return all, err
		}
		all.Calls = append(all.Calls, begun.Calls...)
		all.Failed = append(all.Failed, begun.Failed...)
	}
	return all, nil
}

func checkNumbers(numbers []PhoneNumber) error {
	for i, n := range numbers {
		if n.Area <= 0 || n.Phone == "" {
			return fmt.Errorf("meeting: number %d lacks its Area or its Phone", i)
		}
	}
	return checkCount("numbers", len(numbers), 1, 0)
}

// A PhoneCallPage is a page of calls to telephones.
type PhoneCallPage struct {
	Calls      []PhoneCall `json:"phone_numbers"`
	HasMore    bool        `json:"has_more"`
	NextCursor string      `json:"next_cursor"` // empty on the last page
}

func (p *PhoneCallPage) page() ([]PhoneCall, string) {
	return p.Calls, p.NextCursor
}

// ListPhoneCalls returns a page of the calls of a meeting to telephones, whoever
// began them: a client, the web or an app. Webinars have none. The limit is at
// most 100, by default 20.
//
// https://developer.work.weixin.qq.com/document/path/98824
//
//wecom:api POST /cgi-bin/meeting/phone/get_callout_status 获取会议的外呼状态
func (s *Service) ListPhoneCalls(ctx context.Context, meetingID string, page wecom.Page) (*PhoneCallPage, error) {
	return call.QueryPage[PhoneCallPage](ctx, s.client, "/cgi-bin/meeting/phone/get_callout_status", pageOf{meetingID, page})
}

// AllPhoneCalls yields the calls of a meeting to telephones.
func (s *Service) AllPhoneCalls(ctx context.Context, meetingID string) iter.Seq2[PhoneCall, error] {
	return pager.All(ctx, 100, func(ctx context.Context, p wecom.Page) (*PhoneCallPage, error) {
		return s.ListPhoneCalls(ctx, meetingID, p)
	}, (*PhoneCallPage).page)
}

// A PhoneParticipant is somebody who is or was in a meeting by telephone.
type PhoneParticipant struct {
	PhoneNumber
	TmpOpenID string `json:"tmp_openid"`
}

// GetPhoneParticipants returns who is or was in a meeting by the telephones given.
// A number of an exchange may have several participants; one whose call was not
// answered has none. WeCom takes 20 numbers at a time, so more are more calls.
//
// https://developer.work.weixin.qq.com/document/path/98825
//
//wecom:api POST /cgi-bin/meeting/phone/get_tmp_openid 获取电话入会的成员ID
func (s *Service) GetPhoneParticipants(ctx context.Context, meetingID string, numbers []PhoneNumber) ([]PhoneParticipant, error) {
	if err := checkNumbers(numbers); err != nil {
		return nil, err
	}
	var all []PhoneParticipant
	for part := range pager.Chunks(numbers, 20) {
		list, err := call.QueryIn[[]PhoneParticipant](ctx, s.client, "/cgi-bin/meeting/phone/get_tmp_openid",
			call.Body{"meetingid": meetingID, "phone_numbers": part}, "tmp_openid_list")
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}
