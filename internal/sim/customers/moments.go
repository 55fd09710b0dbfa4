package customers

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A moment is a moment of the corp that members are asked to post.
type moment struct {
	id, jobID string
	in        object
	created   time.Time
	cancelled bool
	byTag     bool                 // only customers with some tags see it
	invalid   object               // of the senders named
	senders   []string             // userids
	posted    map[string]time.Time // by userid
	viewers   map[string][]string  // customer ids by userid
	likes     map[string][][2]any  // customer id and time by userid
}

// momentDelay is how long the creation of a moment takes.
const momentDelay = 3 * time.Second

func addMoments(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/add_moment_task", momentAdd, callers)
	w.Handle("GET /cgi-bin/externalcontact/get_moment_task_result", momentJob, callers)
	w.Handle("POST /cgi-bin/externalcontact/cancel_moment_task", momentCancel, callers)
	w.Handle("POST /cgi-bin/externalcontact/get_moment_list", momentList, callers)
	w.Handle("POST /cgi-bin/externalcontact/get_moment_task", momentTasks, callers)
	w.Handle("POST /cgi-bin/externalcontact/get_moment_customer_list", momentCustomers(false), callers)
	w.Handle("POST /cgi-bin/externalcontact/get_moment_send_result", momentCustomers(true), callers)
	w.Handle("POST /cgi-bin/externalcontact/get_moment_comments", momentComments, callers)
}

// A Posting is the parameters of PostMoment.
type Posting struct {
	MomentID string `json:"moment_id"`
	UserID   string `json:"userid"`
}

// PostMoment has a member post a moment of the corp, if the member was asked to.
var PostMoment = sim.NewAct("moment.post", "A member posts a moment of the corp.", func(tx *sim.Tx, p Posting) (Done, error) {
	m := slot.Of(tx).moments.Get(p.MomentID)
	if m == nil || m.cancelled || !slices.Contains(m.senders, p.UserID) {
		return Done{}, nil
	}
	m.posted[p.UserID] = tx.Now()
	return Done{true}, nil
})

// A Like is the parameters of LikeMoment.
type Like struct {
	MomentID   string `json:"moment_id"`
	UserID     string `json:"userid"`
	CustomerID string `json:"customer_id"`
}

// LikeMoment has a customer like a moment as a member posted it, if the customer
// can see it.
var LikeMoment = sim.NewAct("moment.like", "A customer likes a moment.", func(tx *sim.Tx, p Like) (Done, error) {
	m := slot.Of(tx).moments.Get(p.MomentID)
	if m == nil || m.posted[p.UserID].IsZero() || !slices.Contains(m.viewers[p.UserID], p.CustomerID) {
		return Done{}, nil
	}
	m.likes[p.UserID] = append(m.likes[p.UserID], [2]any{p.CustomerID, tx.Now().Unix()})
	return Done{true}, nil
})

func momentAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	if err := mustSaySomething(tx, in); err != nil {
		return nil, err
	}
	if err := checkMomentSize(in); err != nil {
		return nil, err
	}
	d := slot.Of(tx)
	visible := sim.ObjectIn(in["visible_range"])
	tags := sim.Texts(sim.ObjectIn(visible["external_contact_list"])["tag_list"]) // of the customers who may see it; none for all
	m := &moment{in: in, created: tx.Now(), posted: map[string]time.Time{}, viewers: map[string][]string{}, likes: map[string][][2]any{}}
	m.byTag = len(tags) > 0
	m.senders, m.invalid = momentSenders(tx, sim.ObjectIn(visible["sender_list"]))
	for _, userID := range slices.Clone(m.senders) {
		for _, f := range d.of(userID) {
			if !m.byTag || slices.ContainsFunc(tags, func(id string) bool { return slices.Contains(d.tagsOf(f), id) }) {
				m.viewers[userID] = append(m.viewers[userID], f.customerID)
			}
		}
		if m.byTag && len(m.viewers[userID]) == 0 {
			m.senders = slices.DeleteFunc(m.senders, func(id string) bool { return id == userID })
		}
	}
	m.jobID, m.id = d.id("simulated-moment-job-"), d.id("simulated-moment-")
	d.moments.Put(tx, m.id, m)
	d.jobs.Put(tx, m.jobID, m)
	return object{"jobid": m.jobID}, nil
}

// checkMomentSize refuses a moment with too much in it: it has images, a video or a
// link.
func checkMomentSize(in object) error {
	kinds := map[string]int{}
	for _, a := range sim.Objects(in["attachments"]) {
		kinds[sim.Text(a["msgtype"])]++
	}
	switch {
	case !between(sim.ObjectIn(in["text"])["content"], 0, 2000):
		return sim.Refuse(40058, "invalid text size")
	case len(kinds) > 1, kinds["video"] > 1, kinds["link"] > 1:
		return sim.Refuse(40058, "invalid attachments size")
	case kinds["file"]+kinds["miniprogram"] > 0:
		return sim.Refuse(41065, "invalid attachment type")
	}
	return nil
}

// momentSenders returns the members that a range names, or all if it names none, and
// what of the range is unknown.
func momentSenders(tx *sim.Tx, named object) (ids []string, invalid object) {
	d := slot.Of(tx)
	users, departments := sim.Texts(named["user_list"]), sim.Integers(named["department_list"])
	if len(users)+len(departments) == 0 {
		return slices.DeleteFunc(slices.Sorted(maps.Keys(d.members)), func(id string) bool { return inRange(tx, id) != nil }), nil
	}
	badUsers := []string{}
	for _, id := range users {
		if d.members[id] && inRange(tx, id) == nil {
			ids = append(ids, id)
		} else {
			badUsers = append(badUsers, id)
		}
	}
	badDepartments := []int64{}
	for _, dep := range departments {
		if directory.Of(tx).Department(dep) == nil {
			badDepartments = append(badDepartments, dep)
			continue
		}
		for _, m := range directory.Of(tx).Staff(dep) {
			if id := m.UserID(); d.members[id] && inRange(tx, id) == nil {
				ids = append(ids, id)
			}
		}
	}
	ids = sim.Distinct(ids)
	if len(badUsers)+len(badDepartments) > 0 {
		invalid = object{"user_list": badUsers, "department_list": badDepartments}
	}
	return ids, invalid
}

func momentJob(tx *sim.Tx) (any, error) {
	m := slot.Of(tx).jobs.Get(tx.Query.Get("jobid"))
	switch {
	case m == nil:
		return nil, sim.Refuse(40088, "invalid jobid")
	case tx.Now().Sub(m.created) < momentDelay:
		return object{"status": 2, "type": "add_moment_task"}, nil
	}
	result := object{"errcode": 0, "errmsg": "ok", "moment_id": m.id}
	if m.invalid != nil {
		result["invalid_sender_list"] = m.invalid
	}
	return object{"status": 3, "type": "add_moment_task", "result": result}, nil
}

// namedMoment returns the moment that a call names.
func namedMoment(tx *sim.Tx) (*moment, error) {
	if m := slot.Of(tx).moments.Get(sim.Text(tx.Body["moment_id"])); m != nil {
		return m, nil
	}
	return nil, sim.Refuse(41060, "invalid moment_id")
}

func momentCancel(tx *sim.Tx) (any, error) {
	m, err := namedMoment(tx)
	if err != nil {
		return nil, err
	}
	m.cancelled = true
	return object{}, nil
}

func momentList(tx *sim.Tx) (any, error) {
	in := tx.Body
	from, to := sim.Integer(in["start_time"]), sim.Integer(in["end_time"])
	if to-from > 30*24*60*60 {
		return nil, sim.Refuse(40058, "start_time and end_time are more than 30 days apart")
	}
	var chosen []object
	for m := range slot.Of(tx).moments.All() {
		at := m.created.Unix()
		if at <= from || at >= to || len(m.posted) == 0 || sim.Text(in["filter_type"]) == "1" {
			continue
		}
		o := object{"moment_id": m.id, "create_time": at, "create_type": 0, "visible_type": 1, "text": m.in["text"]}
		if m.byTag {
			o["visible_type"] = 0
		}
		addMomentMedia(o, m.in["attachments"])
		chosen = append(chosen, o)
	}
	list, next, err := sim.Page(chosen, sim.Text(in["cursor"]), sim.Limit(in["limit"], 20, 20, 20))
	return object{"moment_list": list, "next_cursor": next}, err
}

// addMomentMedia shows attachments as a moment that is read has them.
func addMomentMedia(o object, attachments any) {
	list, _ := attachments.([]any)
	images := []any{}
	for _, a := range list {
		a, _ := a.(object)
		switch kind := sim.Text(a["msgtype"]); kind {
		case "image":
			images = append(images, a["image"])
			o["image"] = images
		case "video", "link":
			o[kind] = a[kind]
		}
	}
}

func momentTasks(tx *sim.Tx) (any, error) {
	in := tx.Body
	m, err := namedMoment(tx)
	if err != nil {
		return nil, err
	}
	var tasks []object
	for _, id := range m.senders {
		status := 0
		if !m.posted[id].IsZero() {
			status = 1
		}
		tasks = append(tasks, object{"userid": id, "publish_status": status})
	}
	list, next, err := sim.Page(tasks, sim.Text(in["cursor"]), sim.Limit(in["limit"], 500, 1000, 500))
	return object{"task_list": list, "next_cursor": next}, err
}

// postedMoment is namedMoment for what a member must have posted.
func postedMoment(tx *sim.Tx) (m *moment, userID string, err error) {
	if m, err = namedMoment(tx); err != nil {
		return nil, "", err
	}
	userID = strings.TrimSpace(sim.Text(tx.Body["userid"]))
	switch {
	case !slices.Contains(m.senders, userID):
		err = sim.Refuse(41061, "moment is not of this member")
	case m.posted[userID].IsZero():
		err = sim.Refuse(41062, "member has not posted the moment")
	}
	return m, userID, err
}

func momentCustomers(viewers bool) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		in := tx.Body
		m, userID, err := postedMoment(tx)
		if err != nil {
			return nil, err
		}
		var list []object
		for _, id := range m.viewers[userID] {
			o := object{"external_userid": id}
			if !viewers {
				o["userid"] = userID
			}
			list = append(list, o)
		}
		page, next, err := sim.Page(list, sim.Text(in["cursor"]), sim.Limit(in["limit"], 500, 5000, 500))
		return object{"customer_list": page, "next_cursor": next}, err
	}
}

func momentComments(tx *sim.Tx) (any, error) {
	m, userID, err := postedMoment(tx)
	if err != nil {
		return nil, err
	}
	likes := []object{}
	for _, like := range m.likes[userID] {
		likes = append(likes, object{"external_userid": like[0], "create_time": like[1]})
	}
	return object{"comment_list": []object{}, "like_list": likes}, nil
}
