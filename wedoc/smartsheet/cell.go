package smartsheet

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
)

// A Cell is the value of a field in a record. WeCom does not say which type a cell
// has, so there is one type for each shape on the wire:
//
//	Text         text; a link is a text with a URL
//	Number       number, progress, currency, percentage
//	Checkbox     checkbox
//	String       date (milliseconds, see [Date]), phone, e-mail, barcode
//	Images       images
//	Files        files
//	Users        members, creator, last editor
//	Options      the chosen options, of single select at most one
//	Locations    a place, at most one
//	References   ids of records of the sheet that is referred to
//	AutoNumbers  an automatic number
//	EmptyCell    nothing
//	UnknownCell  what has none of these shapes, as it was read
//
// A formula has the shape of its result. [Records] knows the types of the fields
// and maps cells to types of Go.
type Cell interface{ cell() }

type (
	// Text is the parts of a text.
	Text []TextPart

	// A Number is a number.
	Number float64

	// A Checkbox is ticked or not.
	Checkbox bool

	// A String is a date, a phone number, an e-mail address or a barcode.
	String string

	// Images are pictures.
	Images []Image

	// Files are files and documents.
	Files []File

	// Users are members and others who take their place.
	Users []User

	// Options are chosen.
	Options []Option

	// Locations are places: at most one.
	Locations []Location

	// References are ids of records.
	References []string

	// AutoNumbers are one number.
	AutoNumbers []AutoNumber

	// EmptyCell has no value. Written, it clears the field.
	EmptyCell struct{}

	// UnknownCell is a cell of a shape that this package does not know. Writing it
	// writes Raw.
	UnknownCell struct{ Raw jsontext.Value }
)

func (Text) cell()        {}
func (Number) cell()      {}
func (Checkbox) cell()    {}
func (String) cell()      {}
func (Images) cell()      {}
func (Files) cell()       {}
func (Users) cell()       {}
func (Options) cell()     {}
func (Locations) cell()   {}
func (References) cell()  {}
func (AutoNumbers) cell() {}
func (EmptyCell) cell()   {}
func (UnknownCell) cell() {}

// A TextPart is a part of a text: plain, or a link.
type TextPart struct {
	Text string
	URL  string // empty for plain text
}

// textPartWire is a TextPart on the wire.
type textPartWire struct {
	Type string `json:"type"` // text or url
	Text string `json:"text"`
	Link string `json:"link,omitzero"`
}

// MarshalJSON writes the type that the part has.
func (p TextPart) MarshalJSON() ([]byte, error) {
	w := textPartWire{"text", p.Text, p.URL}
	if p.URL != "" {
		w.Type = "url"
	}
	return lenient.Marshal(w)
}

// UnmarshalJSONFrom reads a part of either type.
func (p *TextPart) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w textPartWire
	err := json.UnmarshalDecode(d, &w)
	*p = TextPart{w.Text, w.Link}
	return err
}

// UnmarshalJSON is [TextPart.UnmarshalJSONFrom] for encoding/json.
func (p *TextPart) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// Plain is a Text of one plain part. An empty string gives no parts.
func Plain(text string) Text {
	if text == "" {
		return Text{}
	}
	return Text{{Text: text}}
}

// Link is a Text of one link, for a URLField or a TextField.
func Link(text, url string) Text { return Text{{text, url}} }

// String returns the text without links.
func (t Text) String() string {
	if len(t) == 1 {
		return t[0].Text
	}
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Date is the String of a moment, for a DateField.
func Date(m Moment) String { return String(m.text()) }

// Moment reads a date. It fails for what is no number.
func (s String) Moment() (Moment, error) { return momentFrom(string(s)) }

// An Image is a picture.
type Image struct {
	ID     string `json:"id,omitzero"` // of your own
	Title  string `json:"title,omitzero"`
	URL    string `json:"image_url"` // of the upload of images for documents (上传文档图片)
	Width  int    `json:"width,omitzero"`
	Height int    `json:"height,omitzero"`
}

// A File is a file of the drive or a document. To write one, the id, the URL, the
// extension and the type are required.
type File struct {
	FileID    string `json:"file_id,omitzero"` // is not read
	Name      string `json:"name,omitzero"`
	Extension string `json:"file_ext,omitzero"`  // empty of folders; DOC, SHEET, SMARTSHEET and the like of documents
	URL       string `json:"file_url,omitzero"`  // of a file of the drive: its share link
	Type      string `json:"file_type,omitzero"` // Folder, Wedrive, or a number of documents, such as 70 for smart sheets
	Kind      int    `json:"doc_type,omitzero"`  // 1 folder, 2 file
	Size      int64  `json:"size,omitzero"`
}

// A User is who stands in a cell.
type User struct {
	UserID        string     `json:"user_id,omitzero"`
	TmpCustomerID string     `json:"tmp_external_userid,omitzero"` // of somebody outside, valid in this sheet only; externalcontact converts it
	AgentID       int64      `json:"agentid,omitzero"`             // of an app
	Type          UserIDType `json:"id_type,omitzero"`             // tells which of the ids is set; is not written
}

// A UserIDType tells who a [User] is.
//
//wecom:string
type UserIDType int

const (
	UserUnknown    UserIDType = 0 // 未知
	UserMember     UserIDType = 1 // 成员: UserID is set
	UserCustomer   UserIDType = 2 // 外部用户: TmpCustomerID is set
	UserApp        UserIDType = 3 // 应用: AgentID is set
	UserAppSync    UserIDType = 4 // 应用数据同步; no id is set, as below
	UserAI         UserIDType = 5 // AI生成
	UserAutomation UserIDType = 6 // 自动化流程
)

// Members are the Users with these userids.
func Members(userIDs ...string) Users {
	users := make(Users, 0, len(userIDs))
	for _, id := range userIDs {
		users = append(users, User{UserID: id})
	}
	return users
}

// An Option is a choice of a select field. To choose an option give its id or its
// text; a text that no option has creates one.
type Option struct {
	ID    string      `json:"id,omitzero"`
	Text  string      `json:"text,omitzero"`
	Style OptionStyle `json:"style,omitzero"`
}

// An OptionStyle is the colour of an option, from 1 to 27.
//
//wecom:string
type OptionStyle int

const (
	StyleLightRed1    OptionStyle = 1  // 浅红1
	StyleLightOrange1 OptionStyle = 2  // 浅橙1
	StyleLightSky1    OptionStyle = 3  // 浅天蓝1
	StyleLightGreen1  OptionStyle = 4  // 浅绿1
	StyleLightPurple1 OptionStyle = 5  // 浅紫1
	StyleLightPink1   OptionStyle = 6  // 浅粉红1
	StyleLightGrey1   OptionStyle = 7  // 浅灰1
	StyleWhite        OptionStyle = 8  // 白
	StyleGrey         OptionStyle = 9  // 灰
	StyleLightBlue1   OptionStyle = 10 // 浅蓝1
	StyleLightBlue2   OptionStyle = 11 // 浅蓝2
	StyleBlue         OptionStyle = 12 // 蓝
	StyleLightSky2    OptionStyle = 13 // 浅天蓝2
	StyleSky          OptionStyle = 14 // 天蓝
	StyleLightGreen2  OptionStyle = 15 // 浅绿2
	StyleGreen        OptionStyle = 16 // 绿
	StyleLightRed2    OptionStyle = 17 // 浅红2
	StyleRed          OptionStyle = 18 // 红
	StyleLightOrange2 OptionStyle = 19 // 浅橙2
	StyleOrange       OptionStyle = 20 // 橙
	StyleLightYellow1 OptionStyle = 21 // 浅黄1
	StyleLightYellow2 OptionStyle = 22 // 浅黄2
	StyleYellow       OptionStyle = 23 // 黄
	StyleLightPurple2 OptionStyle = 24 // 浅紫2
	StylePurple       OptionStyle = 25 // 紫
	StyleLightPink2   OptionStyle = 26 // 浅粉红2
	StylePink         OptionStyle = 27 // 粉红
)

// Choose are the Options with these texts.
func Choose(texts ...string) Options {
	options := make(Options, 0, len(texts))
	for _, text := range texts {
		options = append(options, Option{Text: text})
	}
	return options
}

// A Location is a place on the map of Tencent (腾讯地图).
type Location struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Latitude  string `json:"latitude"`
	Longitude string `json:"longitude"`
	Source    int    `json:"source_type"` // 1: Tencent; the only one there is
}

// An AutoNumber is the number of a record.
type AutoNumber struct {
	Sequence string `json:"seq"`
	Text     string `json:"text"` // as it is shown
}

// MarshalJSON writes null.
func (EmptyCell) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// MarshalJSON writes Raw.
func (u UnknownCell) MarshalJSON() ([]byte, error) { return u.Raw, nil }

// Values are the cells of a record, by the titles or the ids of their fields.
type Values map[string]Cell

// UnmarshalJSONFrom reads each cell as the type of its shape.
func (v *Values) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*v = Values{}
	return union.Members(d, func(quoted []byte) (bool, error) {
		name, err := unquote(quoted)
		if err != nil {
			return true, err
		}
		(*v)[name], err = readCell(d)
		return true, err
	})
}

// unquote reads a key, which union.Members hands on without its quotes.
func unquote(key []byte) (string, error) {
	if bytes.IndexByte(key, '\\') < 0 {
		return string(key), nil
	}
	plain, err := jsontext.AppendUnquote(nil, append(append([]byte{'"'}, key...), '"'))
	return string(plain), err
}

// UnmarshalJSON is [Values.UnmarshalJSONFrom] for encoding/json.
func (v *Values) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, v) }

// readCell reads a cell as the type of its shape.
func readCell(d *jsontext.Decoder) (Cell, error) {
	switch d.PeekKind() {
	case 'n':
		return EmptyCell{}, d.SkipValue()
	case '"':
		return readAs[String](d)
	case '0':
		return readAs[Number](d)
	case 't', 'f':
		return readAs[Checkbox](d)
	}
	raw, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	read := shapeOf(raw)
	if read == nil {
		return UnknownCell{rawOf(raw)}, nil
	}
	return read(raw, d.Options())
}

func readAs[C Cell](d *jsontext.Decoder) (Cell, error) {
	var c C
	err := json.UnmarshalDecode(d, &c)
	return c, err
}

// A listReader reads a list, or a single element of one, as a cell of one shape.
type listReader func(raw []byte, opts json.Options) (Cell, error)

func listOf[C Cell](raw []byte, opts json.Options) (Cell, error) {
	var c C
	err := json.Unmarshal(raw, &c, opts)
	return c, err
}

// cellKeys are keys by which lists of objects are told apart, and what has them.
var cellKeys = map[string]listReader{
	"image_url": listOf[Images], "width": listOf[Images], "height": listOf[Images],
	"file_url": listOf[Files], "file_type": listOf[Files], "file_ext": listOf[Files], "doc_type": listOf[Files], "file_id": listOf[Files],
	"user_id": listOf[Users], "tmp_external_userid": listOf[Users], "id_type": listOf[Users], "agentid": listOf[Users],
	"latitude": listOf[Locations], "longitude": listOf[Locations], "source_type": listOf[Locations],
	"seq":  listOf[AutoNumbers],
	"link": listOf[Text], "type": listOf[Text],
	"style": listOf[Options],
}

// shapeOf tells what a list, or a single element of one, is; nil for what is not
// known.
func shapeOf(raw []byte) listReader {
	s := scan.New(raw)
	if s.Take('[') && s.Peek() == ']' {
		return func([]byte, json.Options) (Cell, error) { return EmptyCell{}, nil }
	}
	first := s.Value()
	if len(first) > 0 && first[0] == '"' {
		return listOf[References]
	}
	hasID, hasText := false, false
	for key := range scan.Members(first) {
		name := string(key[1 : len(key)-1])
		if read := cellKeys[name]; read != nil {
			return read
		}
		hasID, hasText = hasID || name == "id", hasText || name == "text"
	}
	switch {
	case hasID && hasText:
		return listOf[Options]
	case hasText:
		return listOf[Text]
	}
	return nil
}
