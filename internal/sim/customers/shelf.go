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
}

func newShelf(key, prefix string) *shelf {
	return &shelf{key: key, prefix: prefix, objects: map[string]object{}}
}

// A shelving says under which paths and keys a shelf is reached.
type shelving struct {
	shelf                      func(*store) *shelf
	create, get, update, del   string // paths
	under                      string // the key around an object that is read; "" for none
	list, listKey, listElement string // path, key, and "" or the key of an id in the list
	unknown                    int    // errcode of an unknown id
}

// addShelves adds what customer contact keeps on shelves.
func addShelves(w *sim.World) {
	const p = "POST /cgi-bin/externalcontact/"
	for _, s := range []shelving{
		{
			shelf:  func(d *store) *shelf { return d.ways },
			create: p + "add_contact_way", get: p + "get_contact_way", update: p + "update_contact_way", del: p + "del_contact_way",
			under: "contact_way", list: p + "list_contact_way", listKey: "contact_way", unknown: 41044,
		},
		{
			shelf:  func(d *store) *shelf { return d.joinWays },
			create: p + "groupchat/add_join_way", get: p + "groupchat/get_join_way", update: p + "groupchat/update_join_way", del: p + "groupchat/del_join_way",
			under: "join_way", unknown: 41044,
		},
		{
			shelf:  func(d *store) *shelf { return d.welcomes },
			create: p + "group_welcome_template/add", get: p + "group_welcome_template/get", update: p + "group_welcome_template/edit", del: p + "group_welcome_template/del",
			unknown: 40058,
		},
		{
			shelf:  func(d *store) *shelf { return d.products },
			create: p + "add_product_album", get: p + "get_product_album", update: p + "update_product_album", del: p + "delete_product_album",
			under: "product", list: p + "get_product_album_list", listKey: "product_list", unknown: 41075,
		},
		{
			shelf:  func(d *store) *shelf { return d.rules },
			create: p + "add_intercept_rule", get: p + "get_intercept_rule", update: p + "update_intercept_rule", del: p + "del_intercept_rule",
			under: "rule", list: "GET /cgi-bin/externalcontact/get_intercept_rule_list", listKey: "rule_list", unknown: 41070,
		},
		{
			shelf:  func(d *store) *shelf { return d.links },
			create: p + "customer_acquisition/create_link", get: p + "customer_acquisition/get", update: p + "customer_acquisition/update_link", del: p + "customer_acquisition/delete_link",
			under: "link", list: p + "customer_acquisition/list_link", listKey: "link_id_list", listElement: "link_id", unknown: 40058,
		},
	} {
		s.add(w)
	}
}

func (s shelving) add(w *sim.World) {
	w.Handle(s.create, s.onCreate)
	w.Handle(s.get, func(tx *sim.Tx) (any, error) {
		o, err := s.find(tx)
		if s.under == "" {
			return o, err
		}
		return object{s.under: o}, err
	})
	w.Handle(s.update, func(tx *sim.Tx) (any, error) {
		o, err := s.find(tx)
		if err == nil {
			maps.Copy(o, tx.Body)
		}
		return object{}, err
	})
	w.Handle(s.del, s.onDelete)
	if s.list != "" {
		w.Handle(s.list, s.onList)
	}
}

func (s shelving) onCreate(tx *sim.Tx) (any, error) {
	o := tx.Body
	d := slot.Of(tx)
	on := s.shelf(d)
	id := d.id(on.prefix + "-")
	o[on.key] = id
	o["create_time"] = tx.Now().Unix()
	o["qr_code"] = "https://qr.simulated.example/" + id
	o["url"] = "https://work.simulated.example/ca/" + id
	on.order = append(on.order, id)
	on.objects[id] = o
	if s.under == "link" {
		return object{"link": o}, nil
	}
	return object{on.key: id, "qr_code": o["qr_code"]}, nil
}

// find returns the object that a call names.
func (s shelving) find(tx *sim.Tx) (object, error) {
	on := s.shelf(slot.Of(tx))
	if o := on.objects[sim.Text(tx.Body[on.key])]; o != nil {
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
	on.order = slices.DeleteFunc(on.order, func(s string) bool { return s == id })
	return object{}, nil
}

func (s shelving) onList(tx *sim.Tx) (any, error) {
	in := tx.Body
	on := s.shelf(slot.Of(tx))
	ids, next, err := sim.Page(on.order, sim.Text(in["cursor"]), sim.Limit(in["limit"], 100, 1000, 1000))
	if s.listElement != "" {
		return object{s.listKey: ids, "next_cursor": next}, err
	}
	list := []object{}
	for _, id := range ids {
		list = append(list, on.objects[id])
	}
	return object{s.listKey: list, "next_cursor": next}, err
}
