package contacts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

// lina is the member of testdata/user_get.json.
var lina = contacts.User{
	UserID: "lina", OpenUserID: "woOPEN1", Name: "李娜", EnglishName: "Nina", Alias: "娜娜",
	DepartmentIDs: []int64{3, 8}, Orders: []int64{4294967295, 20}, Leads: []wecom.Flag{true, false}, MainDepartmentID: 3,
	DirectLeaderIDs: []string{"chenzhiyuan"}, Position: "后端工程师", Gender: contacts.Female,
	Mobile: "13800000005", Telephone: "021-5550101", Email: "lina@yunshan.example", BizMail: "lina@mail.yunshan.example", Address: "上海市杨浦区",
	Avatar: "https://img.yunshan.example/lina/0", ThumbAvatar: "https://img.yunshan.example/lina/100", QRCode: "https://qr.yunshan.example/lina",
	Status: contacts.UserActive, Enabled: true,
	Attributes: contacts.Attributes{
		contacts.TextAttribute{Name: "工号", Value: "YS-0007"},
		contacts.WebAttribute{Name: "主页", Title: "李娜", URL: "https://yunshan.example/lina"},
		contacts.UnknownAttribute{Kind: "7", Raw: jsontext.Value(`{"type": 7, "name": "工龄", "years": {"value": 4}}`)},
	},
	ExternalPosition: "高级工程师",
	ExternalProfile: contacts.ExternalProfile{
		CorpName: "云杉", Channels: contacts.WeChatChannels{Nickname: "云杉科技", Status: contacts.ChannelsUnconfirmed},
		Attributes: contacts.ExternalAttributes{
			contacts.TextAttribute{Name: "技能", Value: "Go"},
			contacts.WebAttribute{Name: "官网", Title: "云杉", URL: "https://yunshan.example"},
			contacts.MiniProgramAttribute{Name: "名片", Title: "名片", AppID: "wx0000000000000001", PagePath: "/card?u=lina"},
		},
	},
}

func TestUserEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateUser",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.CreatedDepartment, error) {
				return s.CreateUser(ctx, contacts.UserCreate{
					UserID: "zhoulan", Name: "周岚", Alias: "岚", Mobile: "+852 51234567", Email: "zhoulan@yunshan.example", BizMail: "zhoulan@mail.yunshan.example",
					DepartmentIDs: []int64{3, 77}, Orders: []int64{0, 4294967295}, Leads: []wecom.Flag{false, true}, MainDepartmentID: 77,
					DirectLeaderIDs: []string{"lina"}, Position: "产品经理", Gender: contacts.Female, Telephone: "021-5550188", Address: "上海市长宁区",
					AvatarMediaID: "MEDIA-1", Enabled: new(wecom.Flag(false)), ToInvite: new(false),
					Attributes: contacts.Attributes{contacts.TextAttribute{Name: "工号", Value: "YS-0188"}}, ExternalPosition: "产品专家",
					ExternalProfile: contacts.ExternalProfile{
						CorpName: "云杉", Channels: contacts.WeChatChannels{Nickname: "云杉科技"},
						Attributes: contacts.ExternalAttributes{
							contacts.WebAttribute{Name: "官网", Title: "云杉", URL: "https://yunshan.example"},
							contacts.MiniProgramAttribute{Name: "名片", Title: "名片", AppID: "wx0000000000000001", PagePath: "/card"},
						},
					},
				})
			}),
			Route: "POST /cgi-bin/user/create",
			Body:  "@user_create.json",
			Reply: `{"errcode":0,"errmsg":"created","created_department_list":{"department_info":[{"name":"待设置部门77","id":77}]}}`,
			Want:  []contacts.CreatedDepartment{{ID: 77, Name: "待设置部门77"}},
		},
		{
			Name: "CreateUser with what it needs alone",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.CreatedDepartment, error) {
				return s.CreateUser(ctx, contacts.UserCreate{UserID: "zhoulan", Name: "周岚", Mobile: "13900000001"})
			}),
			Route: "POST /cgi-bin/user/create",
			Body:  `{"userid":"zhoulan","name":"周岚","mobile":"13900000001"}`,
			Reply: `{"errcode":0,"errmsg":"created"}`,
			Want:  []contacts.CreatedDepartment(nil),
		},
		{
			Name:  "GetUser",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.User, error) { return s.GetUser(ctx, "a&b#c") }),
			Route: "GET /cgi-bin/user/get?userid=a%26b%23c",
			Reply: "@user_get.json",
			Want:  &lina,
		},
		{
			Name:  "GetUser of an older deployment",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.User, error) { return s.GetUser(ctx, "mei") }),
			Route: "GET /cgi-bin/user/get?userid=mei",
			Reply: `{"errcode":0,"errmsg":"ok","userid":"mei","name":"林梅","department":[3,8],"positions":["采购","","组长"],"isleader":1,"gender":2,"status":1,"extattr":{"attrs":[{"name":"工号","value":"YS-0009"}]},"external_profile":{"external_attr":[{"name":"官网","web":{"title":"云杉","url":"https://yunshan.example"}}]}}`,
			Want: &contacts.User{
				UserID: "mei", Name: "林梅", DepartmentIDs: []int64{3, 8}, Leads: []wecom.Flag{true, true}, Position: "采购、组长", Gender: contacts.Female, Status: contacts.UserActive,
				Attributes:      contacts.Attributes{contacts.TextAttribute{Name: "工号", Value: "YS-0009"}},
				ExternalProfile: contacts.ExternalProfile{Attributes: contacts.ExternalAttributes{contacts.WebAttribute{Name: "官网", Title: "云杉", URL: "https://yunshan.example"}}},
			},
		},
		{
			Name: "UpdateUser",
			Call: apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error {
				return s.UpdateUser(ctx, "zhoulan", contacts.UserUpdate{
					NewUserID: "zhoulan2", Name: new("周岚岚"), Alias: new(""), Mobile: new("51234568"), Email: new("lan@yunshan.example"), BizMail: new("lan@mail.yunshan.example"),
					BizMailAliases: contacts.MailAliases{}, DepartmentIDs: []int64{4}, Orders: []int64{7}, Leads: []wecom.Flag{true}, MainDepartmentID: 4,
					DirectLeaderIDs: []string{}, Position: new(""), Gender: new(contacts.Male), Telephone: new(""), Address: new(""),
					AvatarMediaID: "MEDIA-2", Enabled: new(wecom.Flag(true)), ToInvite: new(true),
					Attributes: contacts.Attributes{contacts.TextAttribute{Name: "工号"}}, ExternalPosition: new(""),
					ExternalProfile: &contacts.ExternalProfileUpdate{CorpName: new(""), Channels: &contacts.WeChatChannels{}, Attributes: contacts.ExternalAttributes{}},
				})
			}),
			Route: "POST /cgi-bin/user/update",
			Body:  "@user_update.json",
		},
		{
			Name: "UpdateUser leaves alone what is nil",
			Call: apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error {
				return s.UpdateUser(ctx, "zhoulan", contacts.UserUpdate{Position: new("顾问"), ExternalProfile: &contacts.ExternalProfileUpdate{}})
			}),
			Route: "POST /cgi-bin/user/update",
			Body:  `{"userid":"zhoulan","position":"顾问","external_profile":{}}`,
		},
		{
			Name:  "DeleteUser",
			Call:  apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error { return s.DeleteUser(ctx, "zhou&lan") }),
			Route: "GET /cgi-bin/user/delete?userid=zhou%26lan",
			Reply: `{"errcode":0,"errmsg":"deleted"}`,
		},
		{
			Name: "DeleteUsers",
			Call: apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error {
				return s.DeleteUsers(ctx, []string{"lina", "wangwei"})
			}),
			Route: "POST /cgi-bin/user/batchdelete",
			Body:  `{"useridlist":["lina","wangwei"]}`,
		},
		{
			Name: "ListSimpleUsers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.SimpleUser, error) {
				return s.ListSimpleUsers(ctx, 3)
			}),
			Route: "GET /cgi-bin/user/simplelist?department_id=3&fetch_child=0",
			Reply: `{"errcode":0,"errmsg":"ok","userlist":[{"userid":"lina","name":"李娜","department":[3,8],"open_userid":"woOPEN1"}]}`,
			Want:  []contacts.SimpleUser{{UserID: "lina", Name: "李娜", DepartmentIDs: []int64{3, 8}, OpenUserID: "woOPEN1"}},
		},
		{
			Name:  "ListUsers",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.User, error) { return s.ListUsers(ctx, 3) }),
			Route: "GET /cgi-bin/user/list?department_id=3&fetch_child=0",
			Reply: `{"errcode":0,"errmsg":"ok","userlist":[{"userid":"lina","gender":1,"status":2,"hide_mobile":1},{"userid":"wangwei","gender":"","status":77}]}`,
			Want:  []contacts.User{{UserID: "lina", Gender: contacts.Male, Status: contacts.UserDisabled, HideMobile: true}, {UserID: "wangwei", Status: 77}},
		},
		{
			Name:  "ListUsers of an older deployment",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.User, error) { return s.ListUsers(ctx, 3) }),
			Route: "GET /cgi-bin/user/list?department_id=3&fetch_child=0",
			Reply: `{"errcode":0,"errmsg":"ok","userlist":[{"userid":"a","isleader":0,"department":[3]},{"userid":"b","isleader":"1","positions":[]},{"userid":"c","isleader":1,"is_leader_in_dept":[0,1],"department":[3,8],"position":"工程师","positions":["旧"]}]}`,
			Want: []contacts.User{
				{UserID: "a", DepartmentIDs: []int64{3}, Leads: []wecom.Flag{false}},
				{UserID: "b", Leads: []wecom.Flag{true}},
				{UserID: "c", DepartmentIDs: []int64{3, 8}, Leads: []wecom.Flag{false, true}, Position: "工程师"},
			},
		},
		{
			Name: "ListMemberships",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.MembershipPage, error) {
				return s.ListMemberships(ctx, wecom.Page{Cursor: "CURSOR+1", Limit: 500})
			}),
			Route: "POST /cgi-bin/user/list_id",
			Body:  `{"cursor":"CURSOR+1","limit":500}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"CURSOR+2","dept_user":[{"userid":"lina","department":3},{"open_userid":"woOPEN1","department":8}]}`,
			Want: &contacts.MembershipPage{NextCursor: "CURSOR+2", Memberships: []contacts.Membership{
				{UserID: "lina", DepartmentID: 3}, {OpenUserID: "woOPEN1", DepartmentID: 8},
			}},
		},
	})
}

// WeCom writes an absent object as "", [] or null, and an attribute's parts may
// be missing.
func TestUserLeniency(t *testing.T) {
	for _, absent := range []string{`""`, `[]`, `null`, `{}`} {
		doc := fmt.Sprintf(`{"extattr":%s,"external_profile":%s}`, absent, absent)
		u, _ := apitest.Read[contacts.User](t, doc)
		if diff := cmp.Diff(contacts.User{}, u); diff != "" {
			t.Errorf("%s (-want +got):\n%s", doc, diff)
		}
	}
	doc := `{"extattr":{"attrs":[{"type":"0","name":"工号"},{"type":1,"name":"主页"}]},"external_profile":{"wechat_channels":"","external_attr":null}}`
	want := contacts.User{Attributes: contacts.Attributes{contacts.TextAttribute{Name: "工号"}, contacts.WebAttribute{Name: "主页"}}}
	u, drift := apitest.Read[contacts.User](t, doc)
	if diff := cmp.Diff(want, u); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/v/external_profile/wechat_channels: string for object"}, drift); diff != "" {
		t.Errorf("drift (-want +got):\n%s", diff)
	}
}

// What is read can be written back, unknown shapes too.
func TestAttributesRoundTrip(t *testing.T) {
	doc := `{"attrs":[{"type":0,"name":"工号","text":{"value":"1"}},{"type":1,"name":"主页","web":{"title":"t","url":"u"}},{"type":2,"name":"名片","miniprogram":{"title":"t","appid":"a","pagepath":"p"}},{"type":9,"name":"新","x":[1,2]}]}`
	var a contacts.Attributes
	if err := json.Unmarshal([]byte(doc), &a); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != doc {
		t.Errorf("wrote %s\nwant  %s", b, doc)
	}
}

func TestUserNotFound(t *testing.T) {
	app, _ := services(wecomtest.New())
	_, err := app.GetUser(t.Context(), "ghost")
	check(t, err, wecom.ErrUserNotFound)
}

func TestUserLife(t *testing.T) {
	corp := wecomtest.New()
	app, sync := services(corp)
	ctx := t.Context()
	in := contacts.UserCreate{UserID: "zhoulan", Name: "周岚", Mobile: "13900000001", DepartmentIDs: []int64{3, 900}}
	made, err := sync.CreateUser(ctx, in)
	check(t, err, nil)
	if len(made) != 1 || made[0].ID != 900 {
		t.Errorf("departments made up: %v, want 900", made)
	}
	in.Mobile = "13900000002"
	_, err = sync.CreateUser(ctx, in)
	check(t, err, wecom.ErrUserExists)
	in.UserID, in.Mobile = "other", "+86 139 0000 0001"
	_, err = sync.CreateUser(ctx, in)
	check(t, err, wecom.ErrMobileExists)

	check(t, sync.UpdateUser(ctx, "ZhouLan", contacts.UserUpdate{Position: new("顾问"), Enabled: new(wecom.Flag(false))}), nil)
	u, err := app.GetUser(ctx, "ZHOULAN")
	check(t, err, nil)
	if u.Position != "顾问" || u.Status != contacts.UserDisabled || u.Mobile != "13900000001" || !slices.Equal(u.DepartmentIDs, []int64{3, 900}) {
		t.Errorf("after the update: %+v", u)
	}
	check(t, sync.DeleteUsers(ctx, []string{"zhoulan", "ghost"}), wecom.ErrUserNotFound)
	check(t, sync.DeleteUser(ctx, "zhoulan"), nil)
	_, err = app.GetUser(ctx, "zhoulan")
	check(t, err, wecom.ErrUserNotFound)

	events := strings.Join(corp.Events(), "\n")
	for _, change := range []string{"create_user", "update_user", "delete_user"} {
		if !strings.Contains(events, "<ChangeType>"+change+"</ChangeType>") {
			t.Errorf("no event %s in\n%s", change, events)
		}
	}
}

// Once the account is active, the number is the member's own.
func TestMobileOfActiveMember(t *testing.T) {
	corp := wecomtest.New()
	app, sync := services(corp)
	before, err := app.GetUser(t.Context(), "lina")
	check(t, err, nil)
	check(t, sync.UpdateUser(t.Context(), "lina", contacts.UserUpdate{Mobile: new("13900000009")}), nil)
	after, err := app.GetUser(t.Context(), "lina")
	check(t, err, nil)
	if before.Mobile != after.Mobile {
		t.Errorf("mobile became %s", after.Mobile)
	}
}

// Members below a department are found although WeCom no longer recurses, and
// those of two departments come once.
func TestAllUsers(t *testing.T) {
	corp := wecomtest.New()
	app, sync := services(corp)
	check(t, sync.UpdateUser(t.Context(), "lina", contacts.UserUpdate{DepartmentIDs: []int64{4, 5}}), nil)

	var ids []string
	for u, err := range app.AllUsers(t.Context(), 3) {
		check(t, err, nil)
		ids = append(ids, u.UserID)
	}
	var brief []string
	for u, err := range app.AllSimpleUsers(t.Context(), 3) {
		check(t, err, nil)
		brief = append(brief, u.UserID)
	}
	if len(ids) != 21 || !slices.Equal(ids, brief) {
		t.Errorf("%d members, %d in brief, want the 21 of 研发中心: %v", len(ids), len(brief), ids)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 21 {
		t.Error("a member comes twice")
	}
	for _, err := range app.AllUsers(t.Context(), 4711) {
		check(t, err, wecom.ErrDepartmentNotFound)
	}
	for _, err := range app.AllUsers(t.Context(), 1) { // a loop may stop
		check(t, err, nil)
		break
	}
}

func TestAllUserIDs(t *testing.T) {
	corp := wecomtest.New()
	_, sync := services(corp)
	check(t, sync.UpdateUser(t.Context(), "lina", contacts.UserUpdate{DepartmentIDs: []int64{4, 5}}), nil)
	var ids []string
	for id, err := range sync.AllUserIDs(t.Context()) {
		check(t, err, nil)
		ids = append(ids, id)
	}
	if want := len(corp.Members()); len(ids) != want {
		t.Errorf("%d ids, want %d", len(ids), want)
	}

	// Pages of one row, with lina's two on different ones.
	page, rows := &contacts.MembershipPage{}, 0
	for {
		var err error
		page, err = sync.ListMemberships(t.Context(), wecom.Page{Cursor: page.NextCursor, Limit: 1})
		check(t, err, nil)
		rows += len(page.Memberships)
		if page.NextCursor == "" {
			break
		}
	}
	if want := len(ids) + 1; rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
}

func TestChineseNames(t *testing.T) {
	for got, want := range map[string]string{
		contacts.UserActive.String():       "已激活",
		contacts.UserDisabled.String():     "已禁用",
		contacts.UserNotActivated.String(): "未激活",
		contacts.UserLeft.String():         "退出企业",
		contacts.UserStatus(7).String():    "UserStatus(7)",
		contacts.GenderUnknown.String():    "未知",
		contacts.Male.String():             "男",
		contacts.Female.String():           "女",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
