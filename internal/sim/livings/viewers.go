package livings

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A viewer is somebody who watches a stream, once or several times.
type viewer struct {
	user, customer, name string // a member has a user
	watched              time.Duration
	until                time.Time // the end of what is watched now
	comments             int
	spoke                bool
	inviter              string // a member
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

// A Watching is the parameters of Watch: of UserID and CustomerID it has one.
type Watching struct {
	LivingID   string `json:"livingid"`
	UserID     string `json:"userid,omitempty"`
	CustomerID string `json:"external_userid,omitempty"`
	Seconds    int    `json:"seconds"` // from now on, unless the stream ends before
	Comments   int    `json:"comments,omitempty"`
	Speaks     bool   `json:"speaks,omitempty"`
	InvitedBy  string `json:"invitor_userid,omitempty"`
}

// Watch has a member or a customer watch a stream that goes on.
var Watch = sim.NewAct("living.watch", "A member or a customer watches a live stream.", func(tx *sim.Tx, p Watching) (sim.Nothing, error) {
	s, err := find(tx, p.LivingID, live)
	if err != nil {
		return sim.Nothing{}, err
	}
	name, err := person(tx, p.UserID, p.CustomerID)
	switch {
	case err != nil:
		return sim.Nothing{}, err
	case p.Seconds <= 0 || p.Seconds > longest || p.Comments < 0:
		return sim.Nothing{}, fmt.Errorf("a viewer watches for some seconds, at most %d", longest)
	case p.InvitedBy != "" && directory.Of(tx).Member(p.InvitedBy) == nil:
		return sim.Nothing{}, fmt.Errorf("there is no member %s", p.InvitedBy)
	}
	v := s.viewer(p.UserID, p.CustomerID)
	if v == nil {
		v = &viewer{user: p.UserID, customer: p.CustomerID, name: name, inviter: p.InvitedBy}
		s.viewers = append(s.viewers, v)
	}
	now, d := tx.Now(), time.Duration(p.Seconds)*time.Second
	v.watched = v.watchTime(now) + d
	v.until = now.Add(d)
	v.comments += p.Comments
	v.spoke = v.spoke || p.Speaks
	return sim.Nothing{}, nil
})

// person returns the name of who may watch.
func person(tx *sim.Tx, userID, customerID string) (string, error) {
	switch {
	case (userID == "") == (customerID == ""):
		return "", fmt.Errorf("a viewer is a member or a customer: give one of the two ids")
	case userID != "" && directory.Of(tx).Member(userID) == nil:
		return "", fmt.Errorf("there is no member %s", userID)
	case userID != "":
		return "", nil
	}
	name := customers.NameOf(tx, customerID)
	if name == "" {
		return "", fmt.Errorf("there is no customer %s", customerID)
	}
	return name, nil
}

func (s *stream) viewer(userID, customerID string) *viewer {
	for _, v := range s.viewers {
		if strings.EqualFold(v.user, userID) && v.customer == customerID {
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
		v.until = time.Time{}
	}
	s.tell(tx)
	return sim.Nothing{}, nil
})

// viewerList is the page that begins with the nth viewer, members and customers in
// the order in which they came.
func viewerList(tx *sim.Tx) (any, error) {
	s, err := own(tx, sim.Text(tx.Body["livingid"]))
	if err != nil {
		return nil, err
	}
	begin := int(sim.Integer(tx.Body["next_key"]))
	if begin < 0 || begin > len(s.viewers) {
		return nil, sim.Refuse(40058, "invalid next_key")
	}
	end := min(begin+maxPage, len(s.viewers))
	members, others := []object{}, []object{}
	for _, v := range s.viewers[begin:end] {
		o := object{"watch_time": int64(v.watchTime(tx.Now()).Seconds()), "is_comment": min(v.comments, 1), "is_mic": 0}
		if v.spoke {
			o["is_mic"] = 1
		}
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
	ending := 0
	if end == len(s.viewers) {
		ending = 1
	}
	return object{"stat_info": object{"users": members, "external_users": others}, "ending": ending, "next_key": strconv.Itoa(end)}, nil
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
	v := s.viewer(p.UserID, p.CustomerID)
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
