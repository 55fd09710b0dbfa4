package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// What follows the rules.
const soundNames = `
// A Service calls.
type Service struct{}

// An Item is in a list.
type Item struct {
	ID          string        ` + "`json:\"id\"`" + `
	CustomerID  string        ` + "`json:\"external_userid\"`" + `
	MemberIDs   wecom.IDs     ` + "`json:\"userid_list\"`" + `
	AgentID     int64         ` + "`json:\"agentid\"`" + `
	CreatedAt   wecom.Time    ` + "`json:\"create_time\"`" + `
	WorkTime    wecom.Clock   ` + "`json:\"work_time\"`" + `
	Paid        bool          ` + "`json:\"paid\"`" + `
	Raw         jsontext.Value
	private     struct{ any any }
}

// ItemCreate describes an item to add.
type ItemCreate struct {
	EndsAt   time.Time
	Duration int64
	Parent   int64
}

// An ItemPage is a page.
type ItemPage struct {
	Items      []Item
	NextCursor string ` + "`json:\"next_cursor\"`" + `
}

// RemoteSettings is no input.
type RemoteSettings struct{}

// The modes that the console offers, not those of the API.
const (
	A Mode = 1
	B Mode = 2
)

// CreateItem adds an item.
//wecom:api POST /cgi-bin/item/add 添加
func (s *Service) CreateItem(ctx context.Context, in ItemCreate) error

// ListItems returns a page.
//wecom:api POST /cgi-bin/item/list 列表
func (s *Service) ListItems(ctx context.Context, page wecom.Page) (*ItemPage, error)

// AllItems returns all.
func (s *Service) AllItems(ctx context.Context) iter.Seq2[Item, error]

// AllItemIDs returns the ids of all.
func (s *Service) AllItemIDs(ctx context.Context) iter.Seq2[string, error]

// WaitExport waits for an export.
func (s *Service) WaitExport(ctx context.Context, jobID string) (*Item, error)

// ConvertUserIDToOpenID returns another id of a member.
//wecom:api POST /cgi-bin/item/convert 转换
func (s *Service) ConvertUserIDToOpenID(ctx context.Context, id string) (string, error)

// Raw returns what came.
func (i Item) Raw() jsontext.Value

// Sort has a type parameter.
func Sort[T any](items []T) []T
`

func TestSoundNames(t *testing.T) {
	if got := namesIn(t, soundNames); got != nil {
		t.Errorf("offences:\n%s", strings.Join(got, "\n"))
	}
}

func TestNames(t *testing.T) {
	const (
		service = "type Service struct{}\n"
		api     = "//wecom:api POST /cgi-bin/item/get 读取\n"
	)
	tests := []struct{ name, src, want string }{
		{"Add", service + api + "func (Service) AddItem()", "tags.Service.AddItem: write CreateItem in place of AddItem [verb]"},
		{"Edit", service + api + "func (Service) EditItem()", "tags.Service.EditItem: write UpdateItem in place of EditItem [verb]"},
		{"Remove alone", service + api + "func (Service) Remove()", "tags.Service.Remove: write Delete in place of Remove [verb]"},
		{"no verb", service + api + "func (Service) MobilesToIDs()", "tags.Service.MobilesToIDs: begin with one of the verbs in names_functions.go in place of Mobiles, or add it there [verb]"},
		{"Add without an endpoint", service + "func (Service) AddItem()", ""},
		{"convert", service + api + "func (Service) ConvertToOpenID()", "tags.Service.ConvertToOpenID: write ConvertXToY in place of ConvertToOpenID [verb]"},
		{"List with an iterator", service + "func (Service) ListItems() iter.Seq2[Item, error]", "tags.Service.ListItems: write AllItems in place of ListItems: it returns an iterator [all]"},
		{"another iterator", service + "func (Service) Items() iter.Seq[Item]", "tags.Service.Items: begin with All in place of Items: it returns an iterator [all]"},
		{"All with a list", service + "func (Service) AllItems() ([]Item, error)", "tags.Service.AllItems: return iter.Seq2[T, error], or begin with List [all]"},
		{"All without an error", service + "func (Service) AllItems() iter.Seq2[int, Item]", "tags.Service.AllItems: return iter.Seq2[T, error], or begin with List [all]"},
		{"All of ids", service + "func (Service) AllItems() iter.Seq2[string, error]", "tags.Service.AllItems: name what it yields, a string: All…IDs in place of AllItems [all]"},
		{"cursor", service + "func (Service) ListItems(cursor string, limit int)",
			"tags.Service.ListItems(cursor): take a wecom.Page in place of cursor [page]\ntags.Service.ListItems(limit): take a wecom.Page in place of limit [page]"},
		{"offset of a file", service + "func (Service) Download(offset int64)", ""},
		{"Next", "type Page struct{ Next string }", "tags.Page.Next: write NextCursor in place of Next [page]"},
		{"next_cursor", "type Page struct{ Cursor string `json:\"next_cursor,omitzero\"` }", "tags.Page.Cursor: write NextCursor in place of Cursor [page]"},
		{"cursor and limit", "type Query struct{ Cursor string; Limit int }", "tags.Query: take a wecom.Page beside it in place of Cursor or Offset, and Limit [page]"},
		{"wait", service + "func (Service) WaitJob(ctx context.Context, id string, every time.Duration) error", "tags.Service.WaitJob: write WaitJob(ctx context.Context, id string) (*T, error) [wait]"},
		{"Batch", "func BatchDelete()", "tags.BatchDelete: name the plural in place of Batch, Many or InBatches: GetCustomers, SendAll [batch]"},
		{"Many", service + "func (Service) MarkMany()", "tags.Service.MarkMany: name the plural in place of Batch, Many or InBatches: GetCustomers, SendAll [batch]"},
		{"InBatches", service + "func (Service) SendInBatches()", "tags.Service.SendInBatches: name the plural in place of Batch, Many or InBatches: GetCustomers, SendAll [batch]"},
		{"input", "type ItemAdd struct{}", "tags.ItemAdd: end with Create, Update or Query in place of Add [input]"},
		{"input that is an address", "type IPAddress struct{}", ""},
		{"settings", service + "type Settings struct{}\n" + api + "func (Service) CreateItem(in []Settings)", "tags.Settings: end with Create, Update or Query in place of Settings [input]"},
		{"id", "type ItemID struct{}", "tags.ItemID: make an id a string or an int64, or name the struct by what it holds [ids]"},
		{"field of ids", "type Item struct{ Users []string `json:\"open_userid_list\"` }", "tags.Item.Users: end with ID or IDs in place of Users: it holds the ids of open_userid_list [ids]"},
		{"ExternalUserID", "type Item struct{ ExternalUserIDs []string }", "tags.Item.ExternalUserIDs: write CustomerIDs in place of ExternalUserIDs [customer]"},
		{"externalUserID", "func Get(externalUserID string)", "tags.Get(externalUserID): write customerID in place of externalUserID [customer]"},
		{"PicURL", "type Item struct{ PicURL, Desc string }", "tags.Item.PicURL: write PictureURL in place of PicURL [word]\ntags.Item.Desc: write Description in place of Desc [word]"},
		{"picURL", "func Get(picURL string)", "tags.Get(picURL): write pictureURL in place of picURL [word]"},
		{"Ids", "type Item struct{ UserIds, OwnerUid, url string }", "tags.Item.UserIds: write UserIDs in place of UserIds [word]\ntags.Item.OwnerUid: write OwnerUserID in place of OwnerUid [word]"},
		{"AgentID", "type Item struct{ AgentID wecom.Int }", "tags.Item.AgentID: make the id of an app an int64 in place of wecom.Int [agent]"},
		{"agentID", "func Get(agentID int)", "tags.Get(agentID): make the id of an app an int64 in place of int [agent]"},
		{"time of an input", "type ItemCreate struct{ EndTime int64 }", "tags.ItemCreate.EndTime: take a time.Time or a wecom.Time in place of int64 [time]"},
		{"time of a result", "type Item struct{ EndTime int64 }", ""},
		{"moment", "type Item struct{ CreateTime *wecom.Time }", "tags.Item.CreateTime: write CreateAt in place of CreateTime [moment]"},
		{"anonymous", "type Item struct{ Parts []*struct{ Name string } }", "tags.Item.Parts: give the struct a name [anonymous]"},
		{"any", "func Get(id string, out any)", "tags.Get: give any a type of its own [raw]"},
		{"map of any", "func Get() map[string]interface{}", "tags.Get: give interface{} a type of its own [raw]"},
		{"any in a method of an interface", "type Getter interface{ Get() any }", "tags.Getter.Get: give any a type of its own [raw]"},
		{"any in a type of functions", "type Get func(any)", "tags.Get: give any a type of its own [raw]"},
		{"JSON in a field", "type Item struct{ Content json.RawMessage }", "tags.Item.Content: give json.RawMessage a type of its own, or name the field Raw if it keeps shapes not known yet [raw]"},
		{"implements", "type A struct{}\n// CallbackKind implements [callback.Event].\nfunc (A) CallbackKind() string", "tags.A.CallbackKind: delete a comment that only says that it implements callback.Event [comment]"},
		{"constants", "// The states of\n// an item.\nconst (\nA State = 1\n)", `tags.A: delete "The states of an item.", which repeats the names, or say where the values come from [comment]`},
		{"constants nobody sees", "// The states.\nconst (\na = 1\n)", ""},
		{"inversion", "// Get gets. What is zero\n// is unchanged.\nfunc Get()", `tags.Get: begin with the subject in place of "What is zero is" [english]`},
		{"no inversion", "// Get returns what is left. It is short.\nfunc Get()", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, strings.Join(namesIn(t, test.src), "\n")); diff != "" {
				t.Errorf("offences (-want +got):\n%s", diff)
			}
		})
	}
}

// namesIn returns the offences of a package tags, without their positions.
func namesIn(t *testing.T, src string) (offences []string) {
	t.Helper()
	m, err := scan(fstest.MapFS{
		"go.mod":      {Data: []byte("module example.com/parcel\n")},
		"tags/tag.go": {Data: []byte("package tags\n" + src)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range m.offences() {
		_, text, _ := strings.Cut(o.Error(), ": ")
		offences = append(offences, text)
	}
	return offences
}

func TestExceptions(t *testing.T) {
	const src = "package tags\n\nfunc BatchGet()\n\nfunc SendMany()\n"
	tests := []struct{ name, exceptions, want string }{
		{"none", "", `tags/tag.go:3:6: tags.BatchGet: name the plural in place of Batch, Many or InBatches: GetCustomers, SendAll [batch]
tags/tag.go:5:6: tags.SendMany: name the plural in place of Batch, Many or InBatches: GetCustomers, SendAll [batch]`},
		{"both", "# why\n\nbatch tags.BatchGet | a reason\nbatch tags.SendMany | a reason\n", ""},
		{"another rule", "batch tags.BatchGet | a reason\nbatch tags.SendMany | a reason\nverb tags.SendMany | a reason\n",
			"internal/apidoc/exceptions.txt: tags.SendMany breaks the rule verb no more: delete the line"},
		{"no reason", "batch tags.BatchGet\n", "internal/apidoc/exceptions.txt:1: want rule symbol | reason"},
		{"no rule", "tags.BatchGet | a reason\n", "internal/apidoc/exceptions.txt:1: want rule symbol | reason"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"go.mod":       {Data: []byte("module example.com/parcel\n")},
				"tags/tag.go":  {Data: []byte(src)},
				exceptionsName: {Data: []byte(test.exceptions)},
			}
			m, err := scan(fsys)
			if err != nil {
				t.Fatal(err)
			}
			var got string
			if err := m.checkNames(fsys); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"UserIDs":        "User IDs",
		"IDs":            "IDs",
		"picURL":         "pic URL",
		"QRCodeURL":      "QR Code URL",
		"URLs":           "URLs",
		"IPsOfAPI":       "IPs Of API",
		"ConvertXToY":    "Convert X To Y",
		"A":              "A",
		"HTTPServer":     "HTTP Server",
		"MP3File":        "MP3 File",
		"customerUserID": "customer User ID",
	} {
		if got := words(name); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("words(%q) = %q, want %q", name, got, want)
		}
	}
}
