package livings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/school"
)

// A viewer is somebody who watches a stream, once or several times.
type viewer struct {
	user, customer  string // of a member, of a customer
	student, parent string // of a school: a student, or a parent of one
	name            string // of a customer
	watched         time.Duration
	came, until     time.Time // for the first time; the end of what is watched now
	comments        int
	spoke           bool
	inviter         string // a member
}

// watchTime is how long the viewer has watched until a time.
func (v *viewer) watchTime(now time.Time) time.Duration {
	return v.watched - max(0, v.until.Sub(now))
}

// A Beginning is the parameters of Start.
type Beginning struct {
	LivingID string `json:"livingid"`
}

// Start begins a stream that was planned.
var Start = sim.NewAct("living.start", "The anchor begins a live stream.", func(tx *sim.Tx, p Beginning) (sim.Nothing, error) {
	s, err := find(tx, p.LivingID, planned)
	if err != nil {
		return sim.Nothing{}, err
	}
	s.state, s.began = live, tx.Now()
	s.tell(tx)
	return sim.Nothing{}, nil
})

// find returns a stream in a state.
func find(tx *sim.Tx, id string, state int) (*stream, error) {
	s := slot.Of(tx).byID[id]
	if s == nil {
		return nil, fmt.Errorf("there is no live stream %s", id)
	}
	if now := s.status(tx.Now()); now != state {
		return nil, fmt.Errorf("the live stream %s is in state %d, not %d", id, now, state)
	}
	return s, nil
}

// A Watching is the parameters of Watch: of UserID, CustomerID and StudentUserID it has
// one. With the last one, a ParentUserID means that the parent watches.
type Watching struct {
	LivingID      string `json:"livingid"`
	UserID        string `json:"userid,omitempty"`
	CustomerID    string `json:"external_userid,omitempty"`
	StudentUserID string `json:"student_userid,omitempty"`
	ParentUserID  string `json:"parent_userid,omitempty"`
	Seconds       int    `json:"seconds"` // from now on, unless the stream ends before
	Comments      int    `json:"comments,omitempty"`
	Speaks        bool   `json:"speaks,omitempty"`
	InvitedBy     string `json:"invitor_userid,omitempty"`
}

// Watch has a member, a customer, a student or a parent watch a stream that goes on.
var Watch = sim.NewAct("living.watch", "Somebody watches a live stream.", func(tx *sim.Tx, p Watching) (sim.Nothing, error) {
	s, err := find(tx, p.LivingID, live)
	if err != nil {
		return sim.Nothing{}, err
	}
	who, err := person(tx, p)
	switch {
	case err != nil:
		return sim.Nothing{}, err
	case p.Seconds <= 0 || p.Seconds > longest || p.Comments < 0:
		return sim.Nothing{}, fmt.Errorf("a viewer watches for some seconds, at most %d", longest)
	case p.InvitedBy != "" && directory.Of(tx).Member(p.InvitedBy) == nil:
		return sim.Nothing{}, fmt.Errorf("there is no member %s", p.InvitedBy)
	}
	now, d := tx.Now(), time.Duration(p.Seconds)*time.Second
	v := s.viewer(who)
	if v == nil {
		v = &who
		v.came = now
		s.viewers = append(s.viewers, v)
	}
	v.watched = v.watchTime(now) + d
	v.until = now.Add(d)
	v.comments += p.Comments
	v.spoke = v.spoke || p.Speaks
	return sim.Nothing{}, nil
})

// person returns who watches, if that is somebody.
func person(tx *sim.Tx, p Watching) (viewer, error) {
	v := viewer{user: p.UserID, customer: p.CustomerID, student: p.StudentUserID, parent: p.ParentUserID, inviter: p.InvitedBy}
	ids := slices.DeleteFunc([]string{p.UserID, p.CustomerID, p.StudentUserID}, func(id string) bool { return id == "" })
	switch {
	case len(ids) != 1:
		return v, fmt.Errorf("a viewer is a member, a customer, or of a student: give one of the three ids")
	case v.user != "" && directory.Of(tx).Member(v.user) == nil:
		return v, fmt.Errorf("there is no member %s", v.user)
	case v.student != "":
		return v, school.Check(tx, v.student, v.parent)
	case v.customer == "":
		return v, nil
	}
	if v.name = customers.NameOf(tx, v.customer); v.name == "" {
		return v, fmt.Errorf("there is no customer %s", v.customer)
	}
	return v, nil
}

// viewer returns who watches a stream already, or nil.
func (s *stream) viewer(who viewer) *viewer {
	for _, v := range s.viewers {
		if strings.EqualFold(v.user, who.user) && v.customer == who.customer && strings.EqualFold(v.student, who.student) && strings.EqualFold(v.parent, who.parent) {
			return v
		}
	}
	return nil
}

// An Ending is the parameters of End.
type Ending struct {
	LivingID string `json:"livingid"`
}

// End ends a stream that goes on. Its replay is made within seconds.
var End = sim.NewAct("living.end", "The anchor ends a live stream.", func(tx *sim.Tx, p Ending) (sim.Nothing, error) {
	s, err := find(tx, p.LivingID, live)
	if err != nil {
		return sim.Nothing{}, err
	}
	s.state, s.over = ended, tx.Now()
	for _, v := range s.viewers {
		v.watched = v.watchTime(s.over)
		if v.until.After(s.over) {
			v.until = s.over
		}
	}
	s.tell(tx)
	return sim.Nothing{}, nil
})

// part is the page of a list that begins with the nth item, and where the next one
// begins.
func part[T any](list []T, cursor any) (page []T, next int, err error) {
	begin := int(sim.Integer(cursor))
	if begin < 0 || begin > len(list) {
		return nil, 0, sim.Refuse(40058, "invalid cursor")
	}
	next = min(begin+maxPage, len(list))
	return list[begin:next], next, nil
}

// flag is 1 for true.
func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}

// viewerList lists members and customers in the order in which they came.
func viewerList(tx *sim.Tx) (any, error) {
	s, err := own(tx, sim.Text(tx.Body["livingid"]))
	if err != nil {
		return nil, err
	}
	viewers := slices.DeleteFunc(slices.Clone(s.viewers), func(v *viewer) bool { return v.student != "" })
	page, next, err := part(viewers, tx.Body["next_key"])
	if err != nil {
		return nil, err
	}
	members, others := []object{}, []object{}
	for _, v := range page {
		o := object{"watch_time": int64(v.watchTime(tx.Now()).Seconds()), "is_comment": flag(v.comments > 0), "is_mic": flag(v.spoke)}
		if v.inviter != "" {
			o["invitor_userid"] = v.inviter
		}
		if v.user != "" {
			o["userid"] = v.user
			members = append(members, o)
		} else {
			o["external_userid"], o["type"], o["name"] = v.customer, 1, v.name
			others = append(others, o)
		}
	}
	return object{"stat_info": object{"users": members, "external_users": others}, "ending": flag(next == len(viewers)), "next_key": strconv.Itoa(next)}, nil
}

// A visit is a viewer who went on to a shop.
type visit struct {
	reply   object
	expires time.Time
}

// visitTime is how long the code of a visit serves.
const visitTime = 5 * time.Minute

// A Visit is the parameters of VisitShop: a viewer of the stream.
type Visit struct {
	LivingID   string `json:"livingid"`
	UserID     string `json:"userid,omitempty"`
	CustomerID string `json:"external_userid,omitempty"`
}

// A Visited is the result of VisitShop.
type Visited struct {
	ShareCode string `json:"ww_share_code"`
}

// VisitShop has a viewer go on from a stream to a shop in a mini program, which
// gets the code.
var VisitShop = sim.NewAct("living.visit_shop", "A viewer goes on from a live stream to a shop.", func(tx *sim.Tx, p Visit) (Visited, error) {
	s, err := find(tx, p.LivingID, live)
	if err != nil {
		return Visited{}, err
	}
	v := s.viewer(viewer{user: p.UserID, customer: p.CustomerID})
	if v == nil {
		return Visited{}, fmt.Errorf("%s%s does not watch the live stream %s", p.UserID, p.CustomerID, p.LivingID)
	}
	reply := object{"livingid": s.id}
	for key, id := range map[string]string{"viewer_userid": v.user, "viewer_external_userid": v.customer, "invitor_userid": v.inviter} {
		if id != "" {
			reply[key] = id
		}
	}
	a := slot.Of(tx)
	code := a.code("share")
	a.visits.Put(tx, code, visit{reply, tx.Now().Add(visitTime)})
	return Visited{code}, nil
})

func shopVisit(tx *sim.Tx) (any, error) {
	v := slot.Of(tx).visits.Get(sim.Text(tx.Body["ww_share_code"]))
	if !tx.Now().Before(v.expires) {
		return nil, sim.Refuse(40058, "invalid ww_share_code")
	}
	return v.reply, nil
}
