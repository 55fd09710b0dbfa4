package customers

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// customers holds customer contact: what apps sent, as it came.
type customers struct {
	made     int               // ids made so far
	contacts map[string]object // customers by id
	members  map[string]bool   // userids of those who may have customers
	follows  []*follow         // in the order in which they began
	codes    map[string]*welcomeCode
	received map[string][]CustomerMessage // by customer id or chat id

	tags  []object // groups of tags, each with its tags
	chats []*customerGroup

	messages  []*groupMessage
	moments   []*moment
	transfers []*transfer

	ways, joinWays, welcomes, products, rules, links *shelf
}

// A follow is a member who has a customer.
type follow struct {
	userID, customerID string
	fields             object
	tags               []string
	left               time.Time // when the member left the corp; zero if it has not
}

// customerEvent is what WeCom names as the sender of events of customers.
const customerEvent = "sys"

func emptyCustomers() customers {
	return customers{
		contacts: map[string]object{}, members: map[string]bool{}, codes: map[string]*welcomeCode{}, received: map[string][]CustomerMessage{},
		ways: newShelf("config_id", "simulated-way"), joinWays: newShelf("config_id", "simulated-join-way"),
		welcomes: newShelf("template_id", "simulated-group-welcome"), products: newShelf("product_id", "simulated-product"),
		rules: newShelf("rule_id", "simulated-rule"), links: newShelf("link_id", "simulated-link"),
	}
}

func addCustomers(w *sim.World) {
	c.customers = emptyCustomers()
	seedCustomers(tx)

	w.Handle("GET /cgi-bin/externalcontact/get_follow_user_list", followUserList)
	w.Handle("GET /cgi-bin/externalcontact/list", customerList)
	w.Handle("GET /cgi-bin/externalcontact/get", customerGet)
	w.Handle("POST /cgi-bin/externalcontact/batch/get_by_user", customerBatch)
	w.Handle("POST /cgi-bin/externalcontact/remark", customerRemark)
	addCustomerTags(tx)
	addCustomerShelves(tx)
	addCustomerChats(tx)
	addCustomerMessages(tx)
	addMoments(tx)
	addTransfers(tx)
}

// id makes an id that is unique in the corp.
func (d *customers) id(prefix string) string {
	d.made++
	return fmt.Sprintf("%s%06d", prefix, d.made)
}

// AddCustomer has somebody add a member as a contact, through a contact way with
// a state or, with "", by searching. Apps are told of it by an event with a
// welcome code, which one of them can use once within 20 seconds. It returns the
// customer's id and the code.
func AddCustomer(tx *sim.Tx, userID, name, state string) (customerID, code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := &c.customers
	customerID = d.id("wmSimulated")
	d.add(customerID, name, userID, state, tx.Now())
	code = d.id("simulated-welcome-")
	d.codes[code] = &welcomeCode{userID: userID, customerID: customerID, until: tx.Now().Add(20 * time.Second)}
	fields := customerFields("add_external_contact", userID, customerID)
	if state != "" {
		fields = append(fields, field{"State", state})
	}
	tx.Emit(0, customerEvent, append(fields, field{"WelcomeCode", code})...)
	return customerID, code
}

// RemoveMember has a customer remove a member from its contacts. Apps are told of
// it.
func RemoveMember(tx *sim.Tx, customerID, userID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.customers.unfollow(userID, customerID)
	tx.Emit(0, customerEvent, customerFields("del_follow_user", userID, customerID)...)
}

// CustomerIDs returns the ids of a member's customers.
func CustomerIDs(tx *sim.Tx, userID string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	settleTransfers(tx)
	return c.customers.idsOf(userID)
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
func (d *customers) add(customerID, name, userID, state string, at time.Time) *follow {
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
	d.follows = append(d.follows, f)
	return f
}

func (d *customers) unfollow(userID, customerID string) {
	d.follows = slices.DeleteFunc(d.follows, func(f *follow) bool {
		return f.userID == userID && f.customerID == customerID
	})
}

// follow returns what a member has of a customer.
func (d *customers) follow(userID, customerID string) (*follow, error) {
	if d.contacts[customerID] == nil {
		return nil, sim.Refuse(40096, "invalid external userid")
	}
	for _, f := range d.follows {
		if f.userID == userID && f.customerID == customerID && f.left.IsZero() {
			return f, nil
		}
	}
	return nil, sim.Refuse(84061, "not external contact")
}

// of returns the follows of members, in the order of the members.
func (d *customers) of(userIDs ...string) (list []*follow) {
	for _, id := range userIDs {
		for _, f := range d.follows {
			if f.userID == id && f.left.IsZero() {
				list = append(list, f)
			}
		}
	}
	return list
}

func (d *customers) idsOf(userID string) []string {
	ids := []string{}
	for _, f := range d.of(userID) {
		ids = append(ids, f.customerID)
	}
	return ids
}

func followUserList(tx *sim.Tx) (any, error) {
	return object{"follow_user": slices.Sorted(maps.Keys(r.corp.customers.members))}, nil
}

// mayFollow refuses members who may not have customers.
func (d *customers) mayFollow(userID string) error {
	if !d.members[userID] {
		return sim.Refuse(84061, "user has no customer contact")
	}
	return nil
}

func customerList(tx *sim.Tx) (any, error) {
	d := &r.corp.customers
	settleTransfers(tx)
	ids := d.idsOf(tx.Query.Get("userid"))
	if len(ids) == 0 {
		return nil, sim.Refuse(84061, "not external contact")
	}
	return object{"external_userid": ids}, nil
}

func customerGet(tx *sim.Tx) (any, error) {
	d := &r.corp.customers
	settleTransfers(tx)
	id := tx.Query.Get("external_userid")
	if d.contacts[id] == nil {
		return nil, sim.Refuse(40096, "invalid external userid")
	}
	follows := []object{}
	for _, f := range d.follows {
		if f.customerID == id && f.left.IsZero() {
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
	d := &r.corp.customers
	settleTransfers(tx)
	userIDs := sim.Texts(in["userid_list"])
	if len(userIDs) == 0 || len(userIDs) > 100 {
		return nil, sim.Refuse(40058, "userid_list must have 1 to 100 entries")
	}
	follows := d.of(userIDs...)
	if len(follows) == 0 {
		return nil, sim.Refuse(84061, "not external contact")
	}
	page, next, err := sim.Page(follows, sim.Text(in["cursor"]), sim.Limit(in["limit"], 50, 100, 100))
	list := []object{}
	for _, f := range page {
		info := maps.Clone(f.fields)
		info["tag_id"] = append([]string{}, f.tags...)
		list = append(list, object{"external_contact": d.contacts[f.customerID], "follow_info": info})
	}
	return object{"external_contact_list": list, "next_cursor": next}, err
}

func customerRemark(tx *sim.Tx) (any, error) {
	in := tx.Body
	f, err := r.corp.customers.follow(sim.Text(in["userid"]), sim.Text(in["external_userid"]))
	if err != nil {
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

// limit reads the size of a page: fallback if absent, and over if too great.
func limit(v any, fallback, most, over int) int {
	n := int(sim.Integer(v))
	switch {
	case n <= 0:
		return fallback
	case n > most:
		return over
	}
	return n
}

const cursorPrefix = "simulated-cursor-"

// slicePage returns a page of a list, and the cursor of the next one.
func slicePage[T any](list []T, cursor string, limit int) (page []T, next string, err error) {
	start := 0
	if cursor != "" {
		start, err = strconv.Atoi(strings.TrimPrefix(cursor, cursorPrefix))
		if err != nil || start < 0 || start > len(list) {
			return nil, "", sim.Refuse(50100, "invalid cursor")
		}
	}
	end := min(start+limit, len(list))
	if end < len(list) {
		next = cursorPrefix + strconv.Itoa(end)
	}
	return append([]T{}, list[start:end]...), next, nil
}

// seedCustomers gives the members of sales and service about 200 customers, tags
// and groups.
func seedCustomers(tx *sim.Tx) {
	d := &c.customers
	d.tags = []object{
		tagGroupObject("etGroupLevel", "客户等级", "etLevelA", "重点客户", "etLevelB", "普通客户", "etLevelC", "潜在客户"),
		tagGroupObject("etGroupFrom", "来源", "etFromFair", "展会", "etFromWeb", "官网", "etFromFriend", "转介绍"),
	}
	levels := []string{"etLevelA", "etLevelB", "etLevelC"}
	from := []string{"etFromFair", "etFromWeb", "etFromFriend"}
	began := time.Date(2026, 1, 5, 9, 0, 0, 0, time.FixedZone("", 8*60*60))
	members := customerMembers(tx)
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
		d.chats = append(d.chats, newCustomerGroup(fmt.Sprintf("wrGroup%04d", i), fmt.Sprintf("%s的客户群", sim.Text(directory.Of(tx).members[userID]["name"])), userID, began, ids[:min(5, len(ids))]...))
	}
}

// customerMembers returns the userids of those who sell or serve.
func customerMembers(tx *sim.Tx) (ids []string) {
	for _, dep := range directory.Of(tx).sortedDepartments() {
		if name := sim.Text(dep["name"]); name != "销售部" && name != "客服部" {
			continue
		}
		for _, m := range directory.Of(tx).sortedMembers() {
			if slices.ContainsFunc(sim.Integers(m["department"]), func(id int64) bool { return directory.Of(tx).within(id, sim.Integer(dep["id"])) }) {
				ids = append(ids, sim.Text(m["userid"]))
			}
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(a, b) })
	return ids
}

func customerName(i int) string {
	family := []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许")
	given := []string{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "超", "霞", "平", "刚", "桂英", "建华"}
	return string(family[i%len(family)]) + given[i/len(family)%len(given)]
}
