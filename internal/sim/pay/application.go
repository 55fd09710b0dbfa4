package pay

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
)

const (
	minImage  = 5 // bytes
	maxImage  = 2 << 20
	imageTime = 30 * 24 * time.Hour
)

// An image is a picture for applications, of an app.
type image struct {
	agentID int64
	at      time.Time
}

func imageUpload(tx *sim.Tx) (any, error) {
	f, err := media.Uploaded(tx)
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains([]string{".jpg", ".jpeg", ".png", ".bmp"}, strings.ToLower(path.Ext(f.Name))):
		return nil, sim.Refuse(40005, "invalid file type")
	case len(f.Data) < minImage:
		return nil, sim.Refuse(40006, "the image has less than 5 bytes")
	case len(f.Data) > maxImage:
		return nil, sim.Refuse(40006, "the image has more than 2 MB")
	}
	s := slot.Of(tx)
	id := s.id("image")
	s.images.Put(tx, id, image{tx.App.AgentID, tx.Now()})
	return object{"open_wx_pay_media_id": id}, nil
}

// An application asks for a merchant account.
type application struct {
	agentID  int64
	in       object
	state    string // at WeChat Pay
	reason   string
	merchant string // in [needsSigning] and [finished]
}

// As in applyment_state.
const (
	checking     = "CHECKING"
	rejected     = "REJECTED"
	needsSigning = "NEED_SIGN"
	finished     = "FINISH"
)

// applicationStates are the states of an application: in words, in WeCom, and whether its
// administrator has signed, at WeChat Pay and in WeCom.
var applicationStates = map[string]struct {
	name     string
	inWeCom  int
	sign     string
	realSign int
}{
	checking:              {"资料校验中", 1, "NOT_SIGNABLE", 0},
	"ACCOUNT_NEED_VERIFY": {"待账户验证", 1, "SIGNED", 2},
	"AUDITING":            {"审核中", 1, "UNSIGNED", 1},
	rejected:              {"已驳回", 4, "NOT_SIGNABLE", 0},
	needsSigning:          {"待签约", 1, "UNSIGNED", 1},
	finished:              {"完成", 2, "SIGNED", 2},
	"FROZEN":              {"已冻结", 4, "NOT_SIGNABLE", 0},
	"CANCELED":            {"已作废", 3, "NOT_SIGNABLE", 0},
}

// pictures are the ids of images in what an app sends.
func pictures(v any) (ids []string) {
	switch v := v.(type) {
	case object:
		for key, inner := range v {
			if key == "id" || strings.HasSuffix(key, "open_wx_pay_media_id") {
				if id, ok := inner.(string); ok {
					inner = []any{id}
				}
				ids = append(ids, sim.Texts(inner)...)
				continue
			}
			ids = append(ids, pictures(inner)...)
		}
	case []any:
		for _, inner := range v {
			ids = append(ids, pictures(inner)...)
		}
	}
	return ids
}

func apply(tx *sim.Tx) (any, error) {
	s, no := slot.Of(tx), sim.Text(tx.Body["out_request_no"])
	old := s.applications.Get(no)
	switch _, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"])); {
	case err != nil:
		return nil, err
	case no == "" || len(no) > 32:
		return nil, sim.Refuse(40058, "invalid out_request_no")
	case old != nil && (old.agentID != tx.App.AgentID || old.state != rejected):
		return nil, sim.Refuse(660007, "the application exists")
	}
	for _, id := range pictures(tx.Body) {
		if i := s.images.Get(id); id != "" && (i.agentID != tx.App.AgentID || tx.Now().Sub(i.at) > imageTime) {
			return object{"error_description": "图片已失效: " + id}, nil
		}
	}
	s.applications.Put(tx, no, &application{agentID: tx.App.AgentID, in: tx.Body, state: checking})
	return object{}, nil
}

func applicationGet(tx *sim.Tx) (any, error) {
	a := slot.Of(tx).applications.Get(sim.Text(tx.Body["out_request_no"]))
	if a == nil || a.agentID != tx.App.AgentID {
		return nil, sim.Refuse(40058, "invalid out_request_no")
	}
	state := applicationStates[a.state]
	status := object{"applyment_state": a.state, "applyment_state_desc": state.name, "sign_state": state.sign}
	if state.sign == "UNSIGNED" {
		status["sign_url"] = "https://sign.example/" + sim.Text(a.in["out_request_no"])
	}
	if a.merchant != "" {
		status["sub_mchid"] = a.merchant
	}
	if a.reason != "" {
		status["audit_detail"] = []object{{"param_name": "资料", "reject_reason": a.reason}}
	}
	if a.state == "ACCOUNT_NEED_VERIFY" {
		status["account_validation"] = object{
			"account_name": sim.Text(sim.ObjectIn(a.in["account_info"])["account_name"]), "account_no": "", "pay_amount": 1, "destination_account_number": "6222000000000000000",
			"destination_account_name": "财付通支付科技有限公司", "destination_account_bank": "招商银行", "city": "深圳市", "remark": "账户验证", "deadline": tx.Now().AddDate(0, 0, 7).In(sim.UTC8).Format(time.DateTime),
		}
	}
	return object{"status": status, "apply_state": state.inWeCom, "real_sign_state": state.realSign, "reject_reason": a.reason}, nil
}

// A Reviewing is the parameters of Review.
type Reviewing struct {
	OutRequestNo string `json:"out_request_no"`
	State        string `json:"state"`            // CHECKING, ACCOUNT_NEED_VERIFY, AUDITING, REJECTED, NEED_SIGN, FINISH, FROZEN or CANCELED
	Reason       string `json:"reason,omitempty"` // of REJECTED and FROZEN
}

// A Reviewed is the result of Review.
type Reviewed struct {
	MerchantID string `json:"mchid,omitempty"` // in NEED_SIGN and FINISH
}

// Review has WeChat Pay go on with an application. One that is finished makes a merchant
// account.
var Review = sim.NewAct("payment.review", "WeChat Pay goes on with an application for a merchant account.", func(tx *sim.Tx, p Reviewing) (Reviewed, error) {
	s := slot.Of(tx)
	a := s.applications.Get(p.OutRequestNo)
	_, known := applicationStates[p.State]
	switch {
	case a == nil:
		return Reviewed{}, fmt.Errorf("there is no application %s", p.OutRequestNo)
	case !known:
		return Reviewed{}, fmt.Errorf("there is no state %q of applications", p.State)
	case a.state == finished:
		return Reviewed{}, fmt.Errorf("the application %s is finished", p.OutRequestNo)
	}
	a.state, a.reason = p.State, p.Reason
	if a.merchant == "" && (a.state == needsSigning || a.state == finished) {
		a.merchant = s.id("merchant")
	}
	if a.state == finished {
		s.merchants = append(s.merchants, &merchant{id: a.merchant, name: sim.Text(sim.ObjectIn(a.in["business_license_info"])["merchant_name"]), scope: object{}})
	}
	return Reviewed{a.merchant}, nil
})
