package msgaudit

import (
	"context"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Chat is the conversation of a member with a customer (单聊).
type Chat struct {
	UserID     string `json:"userid"`
	CustomerID string `json:"exteranalopenid"` // spelt so by WeCom
}

// A Consent is what a customer has answered to the question whether a
// conversation may be archived.
type Consent struct {
	UserID     string        `json:"userid"` // empty in a group
	CustomerID string        `json:"exteranalopenid"`
	Status     ConsentStatus `json:"agree_status"`
	ChangedAt  wecom.Time    `json:"status_change_time"`
}

// A ConsentStatus is a customer's answer.
//
//wecom:string
type ConsentStatus string

const (
	Agreed    ConsentStatus = "Agree"    // 同意
	Disagreed ConsentStatus = "Disagree" // 不同意: the conversation goes on, and is not archived
)

// ListConsents returns what customers have answered to members, with a call for
// each 100 conversations. On an error the result has what the calls before it
// found.
//
// https://developer.work.weixin.qq.com/document/path/91782
//
//wecom:api POST /cgi-bin/msgaudit/check_single_agree 获取会话同意情况
//wecom:limit 2500/min
func (s *Service) ListConsents(ctx context.Context, chats []Chat) (all []Consent, _ error) {
	for part := range slices.Chunk(chats, 100) { // none asks for nothing
		consents, err := call.QueryIn[[]Consent](ctx, s.client, "/cgi-bin/msgaudit/check_single_agree", call.Body{"info": part}, "agreeinfo")
		if err != nil {
			return all, err
		}
		all = append(all, consents...)
	}
	return all, nil
}

// ListRoomConsents returns what the customers in a group have answered.
//
// https://developer.work.weixin.qq.com/document/path/91782
//
//wecom:api POST /cgi-bin/msgaudit/check_room_agree 获取会话同意情况
//wecom:limit 1500/min
func (s *Service) ListRoomConsents(ctx context.Context, roomID string) ([]Consent, error) {
	return call.QueryIn[[]Consent](ctx, s.client, "/cgi-bin/msgaudit/check_room_agree", call.Body{"roomid": roomID}, "agreeinfo")
}
