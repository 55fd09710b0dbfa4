package customers

import (
	"maps"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

// A shelf keeps objects of one kind that apps create, read, change and delete by
// an id.
type shelf struct {
	key, prefix string // of the id
	order       []string
	objects     map[string]object
	owners      map[string]string // secrets of the apps that created them
}

func newShelf(key, prefix string) *shelf {
	return &shelf{key: key, prefix: prefix, objects: map[string]object{}, owners: map[string]string{}}
}

// A shelving says under which paths a shelf is reached, and what the calls answer.
type shelving struct {
	shelf                          func(*store) *shelf
	create, get, update, del, list string // paths; list may be ""
	unknown                        int    // errcode of an unknown id
	isOwn                          bool   // an app has only what it created

	check   func(*sim.Tx, object) error // what is created, or what an update would make of it
	merge   func(o, change object)      // an update; nil copies its keys
	created func(o object) object       // the reply to create
	shown   func(o object) object       // the reply to get
	listed  func(o object) any          // an element of the list
	listKey string
	most    int // elements in a page of the list
}

// shelvings are what customer contact keeps on shelves.
func shelvings() []shelving {
	const p = "POST /cgi-bin/externalcontact/"
	return []shelving{
		{
			shelf:  func(d *store) *shelf { return d.ways },
			create: p + "add_contact_way", get: p + "get_contact_way", update: p + "update_contact_way", del: p + "del_contact_way",
			list: p + "list_contact_way", listKey: "contact_way", most: 1000, unknown: 41044,
			check: checkWay, created: createdWay, shown: under("contact_way", shownWay),
			listed: func(o object) any { return pick(o, "config_id") },
		},
		{
			shelf:  func(d *store) *shelf { return d.joinWays },
			create: p + "groupchat/add_join_way", get: p + "groupchat/get_join_way", update: p + "groupchat/update_join_way", del: p + "groupchat/del_join_way",
			unknown: 41044, isOwn: true,
			check: checkJoinWay, merge: replaceJoinWay, created: func(o object) object { return pick(o, "config_id") }, shown: under("join_way", shownJoinWay),
		},
		{
			shelf:  func(d *store) *shelf { return d.welcomes },
			create: p + "group_welcome_template/add", get: p + "group_welcome_template/get", update: p + "group_welcome_template/edit", del: p + "group_welcome_template/del",
			unknown: 40058,
			check:   checkWelcome, created: func(o object) object { return pick(o, "template_id") }, shown: shownWelcome,
		},
		{
			shelf:  func(d *store) *shelf { return d.products },
			create: p + "add_product_album", get: p + "get_product_album", update: p + "update_product_album", del: p + "delete_product_album",
			list: p + "get_product_album_list", listKey: "product_list", most: 100, unknown: 41075,
			check: checkProduct, created: func(o object) object { return pick(o, "product_id") }, shown: under("product", shownProduct),
			listed: func(o object) any { return without(shownProduct(o), "create_time") },
		},
		{
			shelf:  func(d *store) *shelf { return d.rules },
			create: p + "add_intercept_rule", get: p + "get_intercept_rule", update: p + "update_intercept_rule", del: p + "del_intercept_rule",
			list: "GET /cgi-bin/externalcontact/get_intercept_rule_list", listKey: "rule_list", unknown: 41070,
			check: checkRule, merge: mergeRule, created: func(o object) object { return pick(o, "rule_id") }, shown: under("rule", shownRule),
			listed: func(o object) any { return pick(o, "rule_id", "rule_name", "create_time") },
		},
		{
			shelf:  func(d *store) *shelf { return d.links },
			create: p + "customer_acquisition/create_link", get: p + "customer_acquisition/get", update: p + "customer_acquisition/update_link", del: p + "customer_acquisition/delete_link",
			list: p + "customer_acquisition/list_link", listKey: "link_id_list", most: 100, unknown: 40058, isOwn: true,
			check: checkLink, created: under("link", createdLink), shown: shownLink,
			listed: func(o object) any { return o["link_id"] },
		},
	}
}

// addShelves adds what customer contact keeps on shelves.
func addShelves(w *sim.World) {
	for _, s := range shelvings() {
		w.Handle(s.create, s.onCreate, callers)
		w.Handle(s.get, s.onGet, callers)
		w.Handle(s.update, s.onUpdate, callers)
		w.Handle(s.del, s.onDelete, callers)
		if s.list != "" {
			w.Handle(s.list, s.onList, callers)
		}
	}
}

// pick returns some keys of an object.
func pick(o object, keys ...string) object {
	picked := object{}
	for _, key := range keys {
		if o[key] != nil {
			picked[key] = o[key]
		}
	}
	return picked
}

// without returns an object without some of its keys.
func without(o object, keys ...string) object {
	o = maps.Clone(o)
	for _, key := range keys {
		delete(o, key)
	}
	return o
}

// under puts what a function returns under a key.
func under(key string, shown func(object) object) func(object) object {
	return func(o object) object { return object{key: shown(o)} }
}

func (s shelving) onCreate(tx *sim.Tx) (any, error) {
	o := tx.Body
	if err := s.check(tx, o); err != nil {
		return nil, err
	}
	d := slot.Of(tx)
	on := s.shelf(d)
	id := d.id(on.prefix + "-")
	o[on.key] = id
	o["create_time"] = tx.Now().Unix()
	on.order = append(on.order, id)
	on.objects[id], on.owners[id] = o, tx.App.Secret
	return s.created(o), nil
}

func (s shelving) onGet(tx *sim.Tx) (any, error) {
	o, err := s.find(tx)
	if err != nil {
		return nil, err
	}
	return s.shown(o), nil
}

func (s shelving) onUpdate(tx *sim.Tx) (any, error) {
	old, err := s.find(tx)
	if err != nil {
		return nil, err
	}
	changed := maps.Clone(old)
	if s.merge != nil {
		s.merge(changed, tx.Body)
	} else {
		maps.Copy(changed, tx.Body)
	}
	if err := s.check(tx, changed); err != nil {
		return nil, err
	}
	on := s.shelf(slot.Of(tx))
	on.objects[sim.Text(old[on.key])] = changed
	return object{}, nil
}

// find returns the object that a call names.
func (s shelving) find(tx *sim.Tx) (object, error) {
	on := s.shelf(slot.Of(tx))
	id := sim.Text(tx.Body[on.key])
	if o := on.objects[id]; o != nil && (!s.isOwn || on.owners[id] == tx.App.Secret) {
		return o, nil
	}
	return nil, sim.Refuse(s.unknown, "invalid "+on.key)
}

func (s shelving) onDelete(tx *sim.Tx) (any, error) {
	if _, err := s.find(tx); err != nil {
		return nil, err
	}
	on := s.shelf(slot.Of(tx))
	id := sim.Text(tx.Body[on.key])
	delete(on.objects, id)
	delete(on.owners, id)
	on.order = slices.DeleteFunc(on.order, func(s string) bool { return s == id })
	return object{}, nil
}

func (s shelving) onList(tx *sim.Tx) (any, error) {
	on := s.shelf(slot.Of(tx))
	ids := on.order
	if s.isOwn {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return on.owners[id] != tx.App.Secret })
	}
	reply := object{}
	if s.most > 0 { // others have no pages
		page, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], min(100, s.most), s.most, s.most))
		if err != nil {
			return nil, err
		}
		ids, reply["next_cursor"] = page, next
	}
	list := []any{}
	for _, id := range ids {
		list = append(list, s.listed(on.objects[id]))
	}
	reply[s.listKey] = list
	return reply, nil
}
