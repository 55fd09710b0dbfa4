package externalcontact

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A TmpIDSource tells what the temporary ids (tmp_external_userid) of people outside the
// corp come from.
//
//wecom:string
type TmpIDSource int

const (
	TmpIDsOfMeeting TmpIDSource = 1 // 会议: of package meeting
	TmpIDsOfForm    TmpIDSource = 2 // 收集表: of package wedoc
	TmpIDsOfSheet   TmpIDSource = 3 // 智能表: of package wedoc/smartsheet
)

// Whom temporary ids are converted to.
const tmpIDsOfCustomers = 1

// A TmpIDLink tells how the corp of somebody outside is connected with the client's.
//
//wecom:string
type TmpIDLink int

const (
	TmpIDsOfGroup  TmpIDLink = 2 // 企业互联: linked corps, see package corpgroup
	TmpIDsOfChain  TmpIDLink = 3 // 上下游
	TmpIDsOfCircle TmpIDLink = 4 // 互联企业（圈子）
)

// A TmpCustomer is a customer with a temporary id.
type TmpCustomer struct {
	TmpCustomerID string `json:"tmp_external_userid"`
	CustomerID    string `json:"external_userid"`
}

// TmpCustomerConversion is what [Service.ConvertTmpIDsToCustomerIDs] found.
type TmpCustomerConversion struct {
	Customers []TmpCustomer `json:"results"`
	Failed    []string      `json:"invalid_tmp_external_userid_list"` // those who are no customers, or not visible
}

// Complete reports whether no id failed.
func (c TmpCustomerConversion) Complete() bool { return len(c.Failed) == 0 }

// A TmpUser is a member of another corp with a temporary id.
type TmpUser struct {
	TmpCustomerID string `json:"tmp_external_userid"`
	CorpID        string `json:"corpid"`
	UserID        string `json:"userid"`
}

// TmpUserConversion is what [Service.ConvertTmpIDsToUserIDs] found.
type TmpUserConversion struct {
	Users  []TmpUser `json:"results"`
	Failed []string  `json:"invalid_tmp_external_userid_list"` // those who are nobody there, or not visible
}

// Complete reports whether no id failed.
func (c TmpUserConversion) Complete() bool { return len(c.Failed) == 0 }

// ConvertTmpIDsToCustomerIDs returns the customers behind temporary ids, with a call for
// each 100. On an error the result has what the calls before it found. The ids must have
// been got by the calling app, which needs the permission for customer contact (客户联系),
// and must see the members who follow the customers.
//
// https://developer.work.weixin.qq.com/document/path/98729
//
//wecom:api POST /cgi-bin/idconvert/convert_tmp_external_userid tmp_external_userid的转换
func (s *Service) ConvertTmpIDsToCustomerIDs(ctx context.Context, source TmpIDSource, tmpIDs []string) (*TmpCustomerConversion, error) {
	total := &TmpCustomerConversion{}
	for ids := range pager.Chunks(tmpIDs, 100) {
		c, err := call.Query[TmpCustomerConversion](ctx, s.client, "/cgi-bin/idconvert/convert_tmp_external_userid", tmpIDQuery{source, tmpIDsOfCustomers, ids})
		if err != nil {
			return total, err
		}
		total.Customers, total.Failed = append(total.Customers, c.Customers...), append(total.Failed, c.Failed...)
	}
	return total, nil
}

// ConvertTmpIDsToUserIDs returns the members of connected corps behind temporary ids,
// with a call for each 100. On an error the result has what the calls before it found.
// The ids must have been got by the calling app. The members must be in the range that
// the app is shared with, or in the app's visible range for a [TmpIDsOfCircle].
//
// https://developer.work.weixin.qq.com/document/path/98729
//
//wecom:api POST /cgi-bin/idconvert/convert_tmp_external_userid tmp_external_userid的转换
func (s *Service) ConvertTmpIDsToUserIDs(ctx context.Context, source TmpIDSource, link TmpIDLink, tmpIDs []string) (*TmpUserConversion, error) {
	total := &TmpUserConversion{}
	for ids := range pager.Chunks(tmpIDs, 100) {
		c, err := call.Query[TmpUserConversion](ctx, s.client, "/cgi-bin/idconvert/convert_tmp_external_userid", tmpIDQuery{source, link, ids})
		if err != nil {
			return total, err
		}
		total.Users, total.Failed = append(total.Users, c.Users...), append(total.Failed, c.Failed...)
	}
	return total, nil
}

type tmpIDQuery struct {
	Source TmpIDSource `json:"business_type"`
	Kind   TmpIDLink   `json:"user_type"`
	TmpIDs []string    `json:"tmp_external_userid_list"`
}
