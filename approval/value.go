package approval

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

// Text is a line of text (文本). It holds no line breaks.
type Text string

// Textarea is text with line breaks (多行文本).
type Textarea string

// Number is a decimal number (数字), with the digits as WeCom writes them:
// "3.50". A string keeps what a float64 would round. See [NumberOf].
type Number string

// Money is an amount (金额) in the currency of the control, with the digits as
// WeCom writes them: "1280.50". See [Yuan].
type Money string

// NumberOf returns a number. A float is written with the fewest digits that tell
// it from its neighbours: 0.1 is "0.1".
func NumberOf[N int | int64 | float64](n N) Number {
	if f, ok := any(n).(float64); ok {
		return Number(strconv.FormatFloat(f, 'f', -1, 64))
	}
	return Number(strconv.FormatInt(int64(n), 10))
}

// Yuan returns an amount of so many fen (分), the hundredth part of a yuan.
func Yuan(fen int64) Money {
	return Money(big.NewRat(fen, 100).FloatString(2))
}

// Float returns the number; digits beyond those of a float64 are rounded.
func (n Number) Float() (float64, error) {
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return 0, fmt.Errorf("approval: %q is not a number", string(n))
	}
	return f, nil
}

// Fen returns the amount in fen (分). An amount with parts of a fen is an error.
func (m Money) Fen() (int64, error) {
	amount, ok := decimal(string(m))
	if ok {
		amount.Mul(amount, big.NewRat(100, 1))
	}
	if !ok || !amount.IsInt() || !amount.Num().IsInt64() {
		return 0, fmt.Errorf("approval: %q is not an amount in whole fen", string(m))
	}
	return amount.Num().Int64(), nil
}

// decimal reads digits with at most one point, as WeCom takes them: no exponent,
// no fraction bar, no separators.
func decimal(s string) (*big.Rat, bool) {
	for i, c := range s {
		if (c < '0' || c > '9') && c != '.' && (c != '-' || i > 0) {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

func (Text) valueKind() Kind     { return KindText }
func (Textarea) valueKind() Kind { return KindTextarea }
func (Number) valueKind() Kind   { return KindNumber }
func (Money) valueKind() Kind    { return KindMoney }

// Formula is what WeCom computed from other controls (公式). It is not filled in.
type Formula struct {
	Value Number `json:"value"`
}

func (Formula) valueKind() Kind { return KindFormula }

// A Selector is what was chosen from options (单选/多选).
type Selector struct {
	Type    SelectType `json:"type"`
	Options []Option   `json:"options,omitzero"`
	ExpType int64      `json:"exp_type,omitzero"` // not documented
}

// A SelectType tells how many options can be chosen.
type SelectType string

const (
	SelectOne  SelectType = "single"
	SelectMany SelectType = "multi"
)

// An Option is an option that was chosen. When written, the key suffices.
type Option struct {
	Key   string `json:"key"` // of the option in the template
	Value Texts  `json:"value,omitzero"`
}

// Choose fills in a control of type [SelectOne] with the key of an option.
func Choose(key string) Selector {
	return Selector{Type: SelectOne, Options: []Option{{Key: key}}}
}

// ChooseAll fills in a control of type [SelectMany] with the keys of options.
func ChooseAll(keys ...string) Selector {
	s := Selector{Type: SelectMany, Options: []Option{}}
	for _, key := range keys {
		s.Options = append(s.Options, Option{Key: key})
	}
	return s
}

func (Selector) valueKind() Kind { return KindSelector }

// A Contact is a choice of members or of departments (成员/部门), as the template
// says; see [Members] and [Departments].
type Contact struct {
	Members     []Member     `json:"members,omitzero"`
	Departments []Department `json:"departments,omitzero"`
}

// A Member is a member that was chosen.
type Member struct {
	UserID string `json:"userid"`
	Name   string `json:"name,omitzero"`
}

// A Department is a department that was chosen.
type Department struct {
	ID   int64  `json:"openapi_id,string"`
	Name string `json:"name,omitzero"`
}

// Members fills in a control for members.
func Members(userIDs ...string) Contact {
	c := Contact{Members: []Member{}}
	for _, id := range userIDs {
		c.Members = append(c.Members, Member{UserID: id})
	}
	return c
}

// Departments fills in a control for departments.
func Departments(ids ...int64) Contact {
	c := Contact{Departments: []Department{}}
	for _, id := range ids {
		c.Departments = append(c.Departments, Department{ID: id})
	}
	return c
}

func (Contact) valueKind() Kind { return KindContact }

func readContact(d *jsontext.Decoder) (Value, error) {
	var c Contact
	err := members(d, map[string]any{"members": &c.Members, "departments": &c.Departments})
	return c, err
}

// Files are attachments (附件). All controls of a form together take at most 6.
type Files []File

// A File is an attachment. When written, it is the media_id of an upload; when
// read, an id to download it with. Files of WeDrive (微盘) cannot be downloaded.
type File struct {
	ID   string    `json:"file_id"`
	Name string    `json:"file_name,omitzero"`
	Size wecom.Int `json:"file_size,omitzero"` // in bytes
	Type string    `json:"file_type,omitzero"`
	URL  string    `json:"file_url,omitzero"`
}

// Uploaded attaches files by the media ids of their uploads (media/upload).
func Uploaded(mediaIDs ...string) Files {
	f := Files{}
	for _, id := range mediaIDs {
		f = append(f, File{ID: id})
	}
	return f
}

func (Files) valueKind() Kind { return KindFile }

// WedriveFiles are files of WeDrive (微盘). Only the pages of reports (汇报)
// document them, and only files of reports can be downloaded
// (journal.Service.GetFile).
type WedriveFiles []WedriveFile

// A WedriveFile is a file of WeDrive.
type WedriveFile struct {
	ID string `json:"fileid"`
}

func (WedriveFiles) valueKind() Kind { return KindWedriveFile }

// Docs are documents (文档). Since WeCom 4.0.20 no new ones are made.
type Docs []Doc

// A Doc is a document.
type Doc struct {
	ID  string `json:"docid"`
	URL string `json:"doc_url,omitzero"`
}

func (Docs) valueKind() Kind { return KindDoc }

// A SchoolContact is a choice of students or of classes (学生, 班级), in the forms
// of schools. It has no ids.
type SchoolContact struct {
	Students []SchoolName `json:"students,omitzero"`
	Classes  []SchoolName `json:"classes,omitzero"`
}

// A SchoolName is a student or a class.
type SchoolName struct {
	Name string `json:"name"`
}

func (SchoolContact) valueKind() Kind { return KindSchoolContact }

func readSchoolContact(d *jsontext.Decoder) (Value, error) {
	var c SchoolContact
	err := members(d, map[string]any{"students": &c.Students, "classes": &c.Classes})
	return c, err
}

// A Table is a list of rows (明细). When written it needs at least one row, and
// every row needs all the controls that the template's table has, the empty ones
// too.
type Table []Row

// A Row is a row of a [Table].
type Row struct {
	Fields []Field `json:"list,omitzero"`
}

func (Table) valueKind() Kind { return KindTable }

// A Location is a place (位置).
type Location struct {
	Latitude  Degrees    `json:"latitude"`
	Longitude Degrees    `json:"longitude"`
	Title     string     `json:"title"`
	Address   string     `json:"address,omitzero"`
	At        wecom.Time `json:"time"` // when it was chosen
}

// Degrees is a latitude or a longitude, which Approval writes as a string with
// six decimals. Attendance instead counts in millionths of a degree.
type Degrees float64

// MarshalJSON writes a string.
func (d Degrees) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.FormatFloat(float64(d), 'f', 6, 64)), nil
}

// UnmarshalJSON reads a string or a number.
func (d *Degrees) UnmarshalJSON(b []byte) error { return (*wecom.Float)(d).UnmarshalJSON(b) }

func (Location) valueKind() Kind { return KindLocation }

// RelatedApprovals are other forms (关联审批单).
type RelatedApprovals []RelatedApproval

// A RelatedApproval is a form that another one refers to. When written, the
// id suffices.
type RelatedApproval struct {
	FormID        string     `json:"sp_no"`
	TemplateNames Texts      `json:"template_names,omitzero"`
	ApplicantName string     `json:"name,omitzero"`
	Status        FormStatus `json:"sp_status,omitzero"`
	SubmittedAt   wecom.Time `json:"create_time,omitzero"`
}

// Related refers to forms by their ids.
func Related(formIDs ...string) RelatedApprovals {
	r := RelatedApprovals{}
	for _, id := range formIDs {
		r = append(r, RelatedApproval{FormID: id})
	}
	return r
}

func (RelatedApprovals) valueKind() Kind { return KindRelatedApproval }

// A BankAccount is an account to pay to (收款账户).
type BankAccount struct {
	Type   BankAccountType `json:"account_type"`
	Name   string          `json:"account_name"`
	Number string          `json:"account_number"`
	Remark string          `json:"remark"`
	Bank   Bank            `json:"bank"`
}

// A BankAccountType tells whose account it is.
//
//wecom:string
type BankAccountType int

const (
	CorporateAccount BankAccountType = 1 // 对公账户
	PersonalAccount  BankAccountType = 2 // 个人账户
)

// A Bank is a branch of a bank.
type Bank struct {
	Name         string `json:"bank_alias,omitzero"`
	Code         string `json:"bank_alias_code,omitzero"`
	Province     string `json:"province,omitzero"`
	ProvinceCode int64  `json:"province_code,omitzero"`
	City         string `json:"city,omitzero"`
	CityCode     int64  `json:"city_code,omitzero"`
	Branch       string `json:"bank_branch_name,omitzero"`
	BranchID     string `json:"bank_branch_id,omitzero"` // 联行号
}

func (BankAccount) valueKind() Kind { return KindBankAccount }

// A PhoneNumber is a telephone number (电话号码). The official pages do not
// document its value; this is what WeCom was seen to send.
type PhoneNumber struct {
	Area   wecom.String `json:"area"` // such as "+86"
	Number wecom.String `json:"number"`
}

func (PhoneNumber) valueKind() Kind { return KindPhoneNumber }

// Tips is explanatory text of a template (说明文字), and the configuration of the
// control that shows it. It is not filled in.
type Tips struct {
	Content []Tip `json:"tips_content,omitzero"`
}

// A Tip is a [Tips] in one language: text with at most one link in it, together
// of at most 800 characters.
type Tip struct {
	Text  string // before the link
	Link  Link
	After string // text after the link
	Lang  Lang
}

// A Link is a text that leads somewhere.
type Link struct {
	Title string `json:"title"`
	URL   string `json:"url"` // at most 600 characters
}

func (Tips) valueKind() Kind  { return KindTips }
func (Tips) configKind() Kind { return KindTips }

// A tip on the wire.
type (
	wireTip struct {
		Text wireTipText `json:"text"`
		Lang Lang        `json:"lang"`
	}
	wireTipText struct {
		Parts []tipPart `json:"sub_text"`
	}
	tipPart struct {
		Type    int        `json:"type"`
		Content tipContent `json:"content"`
	}
	tipContent struct {
		Plain plainText `json:"plain_text,omitzero"`
		Link  Link      `json:"link,omitzero"`
	}
	plainText struct {
		Content string `json:"content"`
	}
)

func plainPart(s string) tipPart { return tipPart{1, tipContent{Plain: plainText{s}}} }
func linkPart(l Link) tipPart    { return tipPart{2, tipContent{Link: l}} }

// MarshalJSON writes the text and the link as parts.
func (t Tip) MarshalJSON() ([]byte, error) {
	var parts []tipPart
	if t.Text != "" {
		parts = append(parts, plainPart(t.Text))
	}
	if t.Link != (Link{}) {
		parts = append(parts, linkPart(t.Link))
	}
	if t.After != "" {
		parts = append(parts, plainPart(t.After))
	}
	return lenient.Marshal(wireTip{wireTipText{parts}, t.Lang})
}

// UnmarshalJSONFrom joins the parts.
func (t *Tip) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire wireTip
	err := json.UnmarshalDecode(d, &wire)
	*t = Tip{Lang: wire.Lang}
	for _, part := range wire.Text.Parts {
		switch {
		case part.Content.Link != Link{}:
			t.Link = part.Content.Link
		case t.Link == Link{}:
			t.Text += part.Content.Plain.Content
		default:
			t.After += part.Content.Plain.Content
		}
	}
	return err
}

// UnmarshalJSON is [Tip.UnmarshalJSONFrom] for encoding/json.
func (t *Tip) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, t) }

// readTips reads the value of a Tips control. Old forms have "tips", a list, in
// place of "new_tips".
func readTips(d *jsontext.Decoder) (Value, error) {
	var tips Tips
	var old []Tips
	err := members(d, map[string]any{"new_tips": &tips, "tips": &old})
	for _, t := range old {
		tips.Content = append(tips.Content, t.Content...)
	}
	return tips, err
}
