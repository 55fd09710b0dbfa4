package corpgroup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// An ImportCorp is a corp that people are invited from.
type ImportCorp struct {
	// Name has 1 to 32 letters, digits, spaces and -_()（）. WeCom matches corps by it, and
	// proposes it where the people found the corp.
	Name string `json:"corp_name"`

	// GroupPath is the group of a corp that is new to the chain, such as "华北区/北京市".
	// Empty means the root. Corps that are there already stay where they are.
	GroupPath string `json:"group_path,omitzero"`

	// CustomID is the upper corp's own id of the corp: at most 64 letters and digits. WeCom
	// loses it where a corp has no head among its Contacts, because its people then join
	// for a corp each.
	CustomID string `json:"custom_id,omitzero"`

	Contacts []ImportContact `json:"contact_info_list"` // 1 to 200, at most 5 heads among them
}

// An ImportContact is somebody who is invited.
type ImportContact struct {
	Name   string     `json:"name"` // 1 to 32 characters
	Role   ImportRole `json:"identity_type"`
	Mobile string     `json:"mobile"` // from elsewhere than the mainland with + and the code of the country

	// UserCustomID is the upper corp's own id of the person: a number of 1 to 2^64-2
	// without leading zeros, but not of 11 or 13 digits. Optional. WeCom refuses all else
	// so far, and the corp with it.
	UserCustomID string `json:"user_custom_id,omitzero"`
}

// An ImportRole tells who decides for a corp. WeCom invites the heads first, and the
// others once a head has joined.
//
//wecom:string
type ImportRole int

const (
	ImportMember ImportRole = 1 // 成员
	ImportHead   ImportRole = 2 // 负责人
)

// What an import takes.
const (
	maxImportCorps    = 1000
	maxImportContacts = 2000
	maxCorpContacts   = 200
	maxCorpHeads      = 5
)

func checkImport(corps []ImportCorp) error {
	if len(corps) == 0 || len(corps) > maxImportCorps {
		return fmt.Errorf("corpgroup: an import of %d corps, and WeCom takes 1 to %d", len(corps), maxImportCorps)
	}
	total := 0
	var wrong []error
	for i, corp := range corps {
		if err := corp.check(); err != nil {
			wrong = append(wrong, fmt.Errorf("corpgroup: corp %d of the import: %w", i+1, err))
		}
		total += len(corp.Contacts)
	}
	if total > maxImportContacts {
		wrong = append(wrong, fmt.Errorf("corpgroup: an import of %d people, and WeCom takes at most %d: start several, one after the other", total, maxImportContacts))
	}
	return errors.Join(wrong...)
}

func (c ImportCorp) check() error {
	heads := 0
	for i, contact := range c.Contacts {
		if err := contact.check(); err != nil {
			return fmt.Errorf("contact %d: %w", i+1, err)
		}
		if contact.Role == ImportHead {
			heads++
		}
	}
	illegal := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_()（）", r)
	}
	foreign := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	switch {
	case !isName(c.Name) || strings.ContainsFunc(c.Name, illegal):
		return errors.New("its Name must have 1 to 32 letters, digits, spaces and -_()（）")
	case len(c.CustomID) > 64 || strings.ContainsFunc(c.CustomID, foreign):
		return errors.New("its CustomID must have at most 64 letters A to Z and digits")
	case len(c.Contacts) == 0 || len(c.Contacts) > maxCorpContacts:
		return fmt.Errorf("it has %d Contacts, and WeCom takes 1 to %d", len(c.Contacts), maxCorpContacts)
	case heads > maxCorpHeads:
		return fmt.Errorf("it has %d heads, and WeCom takes at most %d", heads, maxCorpHeads)
	}
	return nil
}

func (c ImportContact) check() error {
	switch {
	case !isName(c.Name):
		return errors.New("its Name must have 1 to 32 characters")
	case c.Role != ImportMember && c.Role != ImportHead:
		return errors.New("its Role must be ImportMember or ImportHead")
	case c.Mobile == "":
		return errors.New("its Mobile is empty")
	case isOddNumber(c.UserCustomID):
		return errors.New("its UserCustomID must be a number of 1 to 18446744073709551614 without leading zeros, but not of 11 or 13 digits")
	}
	return nil
}

// isOddNumber reports whether s is a number that WeCom does not take as an id of a
// person. What is no number is left to WeCom, which takes numbers for the time being.
func isOddNumber(s string) bool {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return false
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return err != nil || n == 0 || n == math.MaxUint64 || s[0] == '0' || len(s) == 11 || len(s) == 13
}

func isName(s string) bool {
	n := utf8.RuneCountInString(s)
	return 1 <= n && n <= 32
}

// StartContactImport invites people of lower corps into a chain by a job, and returns
// its id for [Service.WaitContactImport]. It takes at most 1,000 corps with at most
// 2,000 people. It sends nothing if there are more, or if one does not fit what
// [ImportCorp] and [ImportContact] say: the error then tells of each such corp. A corp
// imports at most 20,000 people a day, by one job at a time, those of the admin console
// included (670022). Only verified upper corps may.
//
// WeCom pushes contacts.BatchJobFinished when the job has ended.
//
// https://developer.work.weixin.qq.com/document/path/95821
//
//wecom:api POST /cgi-bin/corpgroup/import_chain_contact 批量导入上下游联系人
func (s *Service) StartContactImport(ctx context.Context, chainID string, corps []ImportCorp) (jobID string, err error) {
	if err := checkImport(corps); err != nil {
		return "", err
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/corpgroup/import_chain_contact", call.Body{"chain_id": chainID, "contact_list": corps}, "jobid")
}

// An ImportStatus tells how far an import is.
//
//wecom:string
type ImportStatus int

const (
	ImportStarted ImportStatus = 1 // 任务开始
	ImportRunning ImportStatus = 2 // 任务进行中
	ImportDone    ImportStatus = 3 // 任务已完成
)

// An ImportOutcome tells how much of an import went well.
//
//wecom:string
type ImportOutcome int

const (
	AllImported  ImportOutcome = 1 // 全部企业导入成功
	SomeImported ImportOutcome = 2 // 部分企业导入成功
	NoneImported ImportOutcome = 3 // 全部企业导入失败
)

// A ContactImport is the state of an import.
type ContactImport struct {
	Status ImportStatus  `json:"status"`
	Result ContactResult `json:"result"` // zero until done
}

// Complete reports whether the import is done and no corp failed.
func (i ContactImport) Complete() bool {
	return i.Status == ImportDone && i.Result.Outcome == AllImported && len(i.Result.Failed) == 0
}

// A ContactResult is what an import led to.
type ContactResult struct {
	ChainID string        `json:"chain_id"`
	Outcome ImportOutcome `json:"import_status"`
	Failed  []FailedCorp  `json:"fail_list"`
}

// A FailedCorp is a corp of which nobody was imported: one contact that fails keeps all
// of its corp out.
type FailedCorp struct {
	Name     string          `json:"corp_name"`
	CustomID string          `json:"custom_id"`
	Code     wecom.Code      `json:"errcode"`
	Message  string          `json:"errmsg"`
	Contacts []FailedContact `json:"contact_info_list"` // those to mend; may be empty
}

// A FailedContact is a contact that kept its corp out.
type FailedContact struct {
	Mobile  string
	Code    wecom.Code
	Message string
}

// UnmarshalJSONFrom reads the contact. WeCom documents two names of the mobile number.
func (c *FailedContact) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var in struct {
		Mobile     string     `json:"mobile"`
		UserMobile string     `json:"user_mobile"`
		Code       wecom.Code `json:"errcode"`
		Message    string     `json:"errmsg"`
	}
	if err := json.UnmarshalDecode(d, &in); err != nil {
		return err
	}
	*c = FailedContact{cmp.Or(in.Mobile, in.UserMobile), in.Code, in.Message}
	return nil
}

// UnmarshalJSON is [FailedContact.UnmarshalJSONFrom] for encoding/json.
func (c *FailedContact) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, c) }

// GetContactImport returns the state of an import. WeCom takes at most 5 such calls at
// once.
//
// https://developer.work.weixin.qq.com/document/path/95823
//
//wecom:api GET /cgi-bin/corpgroup/getresult 获取异步任务结果
func (s *Service) GetContactImport(ctx context.Context, jobID string) (*ContactImport, error) {
	return call.Get[ContactImport](ctx, s.client, "/cgi-bin/corpgroup/getresult", url.Values{"jobid": {jobID}})
}

// WaitContactImport waits until an import is done and returns it. It asks first every
// second, then less and less often, at most every 15 seconds. It returns the latest
// state that it has seen, also with an error. That corps failed is no error: see
// [ContactImport.Complete].
func (s *Service) WaitContactImport(ctx context.Context, jobID string) (*ContactImport, error) {
	return poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*ContactImport, bool, error) {
		job, err := s.GetContactImport(ctx, jobID)
		return job, err == nil && job.Status == ImportDone, err
	})
}
