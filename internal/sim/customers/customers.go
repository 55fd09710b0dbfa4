// Package customers simulates customer contact (客户联系): customers, their tags
// and groups, messages to them, moments, and what is handed over.
package customers

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/trails"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds customer contact: what apps sent, as it came.
type store struct {
	made       int                  // ids made so far
	contacts   map[string]object    // customers by id
	members    map[string]bool      // userids of those who may have customers
	byMember   map[string][]*follow // by userid, in the order in which they began
	byCustomer map[string][]*follow // by customer id, in this order
	over       map[string]int       // how many of byMember are over
	left       []*follow            // of members who left, in the order in which they did
	codes      sim.Recent[string, *welcomeCode]
	received   sim.History[string, Message] // by customer id or chat id

	tags   []object             // groups of tags, each with its tags
	tagged map[string][2]object // the group and the tag with an id; nil if it must be made
	chats  []*group
	groups map[string]*group // by id

	messages sim.Recent[string, *groupMessage] // by id
	moments  sim.Recent[string, *moment]       // by id
	jobs     sim.Recent[string, *moment]       // by the job that creates it

	waiting   []*transfer              // in the order in which they are due
	handovers map[handover][]*transfer // in the order in which they began
	moved     map[string][]*transfer   // by customer id

	strategies                           int64 // ids made so far
	customerStrategies, momentStrategies []*strategy

	ways, joinWays, welcomes, products, rules, links *shelf
}

// A follow is a member who has a customer.
type follow struct {
	userID, customerID string
	fields             object
	tags               []string
	left               time.Time // when the member left the corp; zero if it has not
	isWaiting          bool      // to be handed over by a member who left
	isOver             bool
}

// sender is what WeCom names as the sender of events of customers.
const sender = "sys"

var slot = sim.NewSlot(func() *store {
	return &store{
		byMember: map[string][]*follow{}, byCustomer: map[string][]*follow{}, groups: map[string]*group{},
		contacts: map[string]object{}, members: map[string]bool{}, over: map[string]int{},
		handovers: map[handover][]*transfer{}, moved: map[string][]*transfer{},
		ways: newShelf("config_id", "simulated-way"), joinWays: newShelf("config_id", "simulated-join-way"),
		welcomes: newShelf("template_id", "simulated-group-welcome"), products: newShelf("product_id", "simulated-product"),
		rules: newShelf("rule_id", "simulated-rule"), links: newShelf("link_id", "simulated-link"),
	}
})

// Install adds customer contact. The directory must be there.
func Install(w *sim.World) {
	w.Handle("GET /cgi-bin/externalcontact/get_follow_user_list", followUserList, callers)
	w.Handle("GET /cgi-bin/externalcontact/list", customerList, callers)
	w.Handle("GET /cgi-bin/externalcontact/get", customerGet, callers)
	w.Handle("POST /cgi-bin/externalcontact/batch/get_by_user", customerBatch, callers)
	w.Handle("POST /cgi-bin/externalcontact/remark", customerRemark, callers)
	addTags(w)
	addStrategies(w)
	addStatistics(w)
	addShelves(w)
	addGroups(w)
	addMessages(w)
	addMoments(w)
	addTransfers(w)
	w.AddActs(Add, RemoveMember, OpenGroup, JoinGroup, ConfirmMessage, PostMoment, LikeMoment, Resign, RefuseTransfer)
}

// callers are all apps but directory sync.
var callers = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.DirectorySync {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// inRange refuses members that the app does not see. Those who have left are seen.
func inRange(tx *sim.Tx, userIDs ...string) error {
	v := directory.Of(tx).See(tx.App)
	for _, id := range userIDs {
		if m := directory.Of(tx).Member(id); m != nil && !v.Sees(m) {
			return sim.Refuse(60011, "no privilege to access "+id)
		}
	}
	return nil
}

// id makes an id that is unique in the corp.
func (d *store) id(prefix string) string {
	d.made++
	return fmt.Sprintf("%s%06d", prefix, d.made)
}

// An Addition is the parameters of Add.
type Addition struct {
	UserID string `json:"userid"`
	Name   string `json:"name"`
	State  string `json:"state,omitempty"` // of the contact way
}

// An Added is the result of Add.
type Added struct {
	CustomerID  string `json:"customer_id"`
	WelcomeCode string `json:"welcome_code"`
}

// Add has somebody add a member as a contact, through a contact way with a state
// or, without one, by searching. Apps are told of it by an event with a welcome
// code, which one of them can use once within 20 seconds.
var Add = sim.NewAct("customer.add", "Somebody adds a member as a contact.", func(tx *sim.Tx, p Addition) (Added, error) {
	d := slot.Of(tx)
	customerID := d.id("wmSimulated")
	d.add(customerID, p.Name, p.UserID, p.State, tx.Now())
	code := d.id("simulated-welcome-")
	d.codes.Put(tx, code, &welcomeCode{userID: p.UserID, customerID: customerID, until: tx.Now().Add(20 * time.Second)})
	fields := customerFields("add_external_contact", p.UserID, customerID)
	if p.State != "" {
		fields = append(fields, field{"State", p.State})
	}
	tx.Emit(0, sender, append(fields, field{"WelcomeCode", code})...)
	trails.Member(tx, p.UserID, trails.AddContact, p.Name)
	return Added{customerID, code}, nil
})

// A Removal is the parameters of RemoveMember.
type Removal struct {
	CustomerID string `json:"customer_id"`
	UserID     string `json:"userid"`
}

// RemoveMember has a customer remove a member from its contacts. Apps are told of
// it.
var RemoveMember = sim.NewAct("customer.remove_member", "A customer removes a member from its contacts.", func(tx *sim.Tx, p Removal) (sim.Nothing, error) {
	slot.Of(tx).unfollow(p.UserID, p.CustomerID)
	tx.Emit(0, sender, customerFields("del_follow_user", p.UserID, p.CustomerID)...)
	return sim.Nothing{}, nil
})

// IDs returns the ids of a member's customers.
func IDs(tx *sim.Tx, userID string) []string {
	settleTransfers(tx)
	return slot.Of(tx).idsOf(userID)
}

// NameOf returns the name of a customer, or "".
func NameOf(tx *sim.Tx, customerID string) string {
	return sim.Text(slot.Of(tx).contacts[customerID]["name"])
}

func customerFields(change, userID, customerID string) []field {
	return []field{
		{"MsgType", "event"},
		{"Event", "change_external_contact"},
		{"ChangeType", change},
		{"UserID", userID},
		{"ExternalUserID", customerID},
	}
}

// add makes a customer of a member.
func (d *store) add(customerID, name, userID, state string, at time.Time) *follow {
	if d.contacts[customerID] == nil {
		d.contacts[customerID] = object{
			"external_userid": customerID, "name": name, "type": 1, "gender": 1 + len(d.contacts)%2,
			"avatar": "", "unionid": "u" + customerID,
		}
	}
	d.members[userID] = true
	way := 2
	if state != "" {
		way = 1
	}
	f := &follow{userID: userID, customerID: customerID, fields: object{
		"userid": userID, "remark": "", "description": "", "createtime": at.Unix(), "add_way": way, "oper_userid": customerID,
	}}
	if state != "" {
		f.fields["state"] = state
	}
	d.byMember[userID] = append(d.byMember[userID], f)
	d.byCustomer[customerID] = append(d.byCustomer[customerID], f)
	return f
}

func (d *store) unfollow(userID, customerID string) {
	d.byCustomer[customerID] = slices.DeleteFunc(d.byCustomer[customerID], func(f *follow) bool {
		if f.userID == userID {
			f.isOver = true
			d.over[userID]++
		}
		return f.userID == userID
	})
	if list := d.byMember[userID]; 2*d.over[userID] > len(list) { // seldom, since a member may have many
		d.byMember[userID] = slices.DeleteFunc(list, func(f *follow) bool { return f.isOver })
		d.over[userID] = 0
	}
}

// follow returns what a member has of a customer.
func (d *store) follow(userID, customerID string) (*follow, error) {
	if d.contacts[customerID] == nil {
		return nil, sim.Refuse(40096, "invalid external userid")
	}
	for _, f := range d.byCustomer[customerID] {
		if f.userID == userID && f.left.IsZero() {
			return f, nil
		}
	}
	return nil, sim.Refuse(84061, "not external contact")
}

// of returns the follows of members, in the order of the members.
func (d *store) of(userIDs ...string) (list []*follow) {
	for _, id := range userIDs {
		for _, f := range d.byMember[id] {
			if f.left.IsZero() && !f.isOver {
				list = append(list, f)
			}
		}
	}
	return list
}

func (d *store) idsOf(userID string) []string {
	ids := []string{}
	for _, f := range d.of(userID) {
		ids = append(ids, f.customerID)
	}
	return ids
}

func followUserList(tx *sim.Tx) (any, error) {
	unseen := func(id string) bool { return inRange(tx, id) != nil }
	return object{"follow_user": slices.DeleteFunc(slices.Sorted(maps.Keys(slot.Of(tx).members)), unseen)}, nil
}

// mayFollow refuses members who may not have customers.
func (d *store) mayFollow(userID string) error {
	if !d.members[userID] {
		return sim.Refuse(84061, "user has no customer contact")
	}
	return nil
}

func customerList(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	settleTransfers(tx)
	if err := inRange(tx, tx.Query.Get("userid")); err != nil {
		return nil, err
	}
	ids := d.idsOf(tx.Query.Get("userid"))
	if len(ids) == 0 {
		return nil, sim.Refuse(84061, "not external contact")
	}
	return object{"external_userid": ids}, nil
}

func customerGet(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	settleTransfers(tx)
	id := tx.Query.Get("external_userid")
	if d.contacts[id] == nil {
		return nil, sim.Refuse(40096, "invalid external userid")
	}
	follows := []object{}
	for _, f := range d.byCustomer[id] {
		if f.left.IsZero() && inRange(tx, f.userID) == nil {
			o := maps.Clone(f.fields)
			o["tags"] = d.tagObjects(f.tags)
			follows = append(follows, o)
		}
	}
	if len(follows) == 0 {
		return nil, sim.Refuse(84061, "not external contact")
	}
	items, next, err := sim.Page(follows, tx.Query.Get("cursor"), 500)
	return object{"external_contact": d.contacts[id], "follow_user": items, "next_cursor": next}, err
}

func customerBatch(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	settleTransfers(tx)
	userIDs := sim.Texts(in["userid_list"])
	if len(userIDs) == 0 || len(userIDs) > 100 {
		return nil, sim.Refuse(40058, "userid_list must have 1 to 100 entries")
	}
	if err := inRange(tx, userIDs...); err != nil {
		return nil, err
	}
	page, next, err := d.pageOf(userIDs, sim.Text(in["cursor"]), sim.Limit(in["limit"], 50, 100, 100))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, f := range page {
		info := maps.Clone(f.fields)
		info["tag_id"] = d.tagsOf(f)
		list = append(list, object{"external_contact": d.contacts[f.customerID], "follow_info": info})
	}
	return object{"external_contact_list": list, "next_cursor": next}, nil
}

// pageOf returns a page of the customers of members, and the cursor of the next
// one. The cursor counts those who are gone as well, so that no page looks at what
// lies before it.
func (d *store) pageOf(userIDs []string, cursor string, size int) (page []*follow, next string, err error) {
	skip := sim.CursorPlace(cursor)
	if skip < 0 {
		return nil, "", sim.Refuse(50100, "invalid cursor")
	}
	before := 0 // in the lists of members before this one
	for _, id := range userIDs {
		list := d.byMember[id]
		for i := max(0, skip-before); i < len(list); i++ {
			switch f := list[i]; {
			case f.isOver || !f.left.IsZero():
			case len(page) == size:
				return page, sim.CursorAt(before + i), nil
			default:
				page = append(page, f)
			}
		}
		before += len(list)
	}
	if len(page) == 0 && cursor == "" {
		return nil, "", sim.Refuse(84061, "not external contact")
	}
	return page, "", nil
}

func customerRemark(tx *sim.Tx) (any, error) {
	in := tx.Body
	if err := inRange(tx, sim.Text(in["userid"])); err != nil {
		return nil, err
	}
	f, err := slot.Of(tx).follow(sim.Text(in["userid"]), sim.Text(in["external_userid"]))
	if err != nil {
		return nil, err
	}
	for key, most := range map[string]int{"remark": 20, "description": 150, "remark_company": 20} {
		if !between(in[key], 0, most) {
			return nil, invalid(key)
		}
	}
	if err := checkMedium(tx, in["remark_pic_mediaid"], "image"); err != nil {
		return nil, err
	}
	for key, value := range in {
		switch key {
		case "userid", "external_userid", "remark_pic_mediaid":
		case "remark_company":
			f.fields["remark_corp_name"] = value
		case "remark_mobiles":
			f.fields[key] = slices.DeleteFunc(sim.Texts(value), func(s string) bool { return s == "" })
		default:
			f.fields[key] = value
		}
	}
	return object{}, nil
}

// Seed gives the members of sales and service about 200 customers, tags and
// groups.
func Seed(tx *sim.Tx) {
	d := slot.Of(tx)
	d.tags = []object{
		tagGroupObject("etGroupLevel", "客户等级", "etLevelA", "重点客户", "etLevelB", "普通客户", "etLevelC", "潜在客户"),
		tagGroupObject("etGroupFrom", "来源", "etFromFair", "展会", "etFromWeb", "官网", "etFromFriend", "转介绍"),
	}
	levels := []string{"etLevelA", "etLevelB", "etLevelC"}
	from := []string{"etFromFair", "etFromWeb", "etFromFriend"}
	began := time.Date(2026, 1, 5, 9, 0, 0, 0, sim.UTC8)
	members := salesAndService(tx)
	for i := range 200 {
		userID := members[i%len(members)]
		id := fmt.Sprintf("wmCustomer%04d", i)
		f := d.add(id, customerName(i), userID, "", began.Add(time.Duration(i)*time.Hour))
		f.tags = []string{levels[i%3], from[i/3%3]}
		if i%10 == 0 { // some are followed by two members
			d.add(id, customerName(i), members[(i+1)%len(members)], "", began.Add(time.Duration(i+1)*time.Hour))
		}
	}
	for i, userID := range members[:8] {
		ids := d.idsOf(userID)
		d.open(newGroup(fmt.Sprintf("wrGroup%04d", i), fmt.Sprintf("%s的客户群", directory.Of(tx).Member(userID).Name()), userID, began, ids[:min(5, len(ids))]...))
	}
}

// salesAndService returns the userids of those who sell or serve.
func salesAndService(tx *sim.Tx) (ids []string) {
	dir := directory.Of(tx)
	for _, name := range []string{"销售部", "客服部"} {
		if root := dir.Named(name); root != 0 {
			for _, m := range dir.Staff(root) {
				ids = append(ids, m.UserID())
			}
		}
	}
	slices.Sort(ids)
	return ids
}

func customerName(i int) string {
	family := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许")
	given := []string{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "超", "霞", "平", "刚", "桂英", "建华"}
	return string(family[i%len(family)]) + given[i/len(family)%len(given)]
}

// UnionID returns the union id of a customer, or "".
func UnionID(tx *sim.Tx, customerID string) string {
	return sim.Text(slot.Of(tx).contacts[customerID]["unionid"])
}

// OfUnionID returns the customer with a union id, or "".
func OfUnionID(tx *sim.Tx, unionID string) string {
	for id, contact := range slot.Of(tx).contacts {
		if contact["unionid"] == unionID {
			return id
		}
	}
	return ""
}

// IsFollowed reports whether a member whom the app sees has a customer.
func IsFollowed(tx *sim.Tx, customerID string) bool {
	return slices.ContainsFunc(slot.Of(tx).byCustomer[customerID], func(f *follow) bool { return inRange(tx, f.userID) == nil })
}

// InGroup reports whether a customer is in a group whose owner the app sees.
func InGroup(tx *sim.Tx, chatID, customerID string) bool {
	ch := slot.Of(tx).groups[chatID]
	return ch != nil && inRange(tx, ch.owner) == nil && slices.ContainsFunc(ch.members, func(m object) bool { return m["userid"] == customerID })
}
