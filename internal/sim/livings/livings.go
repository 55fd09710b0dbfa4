// Package livings simulates live streams (直播): plans of apps, streams that members
// begin and end, and who watches them.
package livings

import (
	"fmt"
	"maps"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// As in status of a stream.
const (
	planned   = 0
	live      = 1
	ended     = 2
	expired   = 3 // it never began
	cancelled = 4
)

// activity is the type of a stream that has an address to push to.
const activity = 4

// The states of a replay, and how long it takes to be made.
const (
	replayReady   = 0
	replayPending = 1
	replayDeleted = 2
	replayTime    = 3 * time.Second
)

// A stream is a live stream.
type stream struct {
	id            string
	agentID       int64 // of the app that created it and hears of it
	anchor        string
	fields        object // as the app sent them
	state         int
	began, over   time.Time
	replayDeleted bool
	viewers       []*viewer // in the order in which they came
}

// A store holds the streams.
type store struct {
	streams []*stream
	byID    map[string]*stream
	visits  sim.Recent[string, visit]
	codes   int
}

var slot = sim.NewSlot(func() *store { return &store{byID: map[string]*stream{}} })

// Install adds live streams. The directory, customers and the school must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/living/create", create, callable)
	w.Handle("POST /cgi-bin/living/modify", modify, callable)
	w.Handle("POST /cgi-bin/living/cancel", cancel, callable)
	w.Handle("POST /cgi-bin/living/delete_replay_data", deleteReplay, callable)
	w.Handle("POST /cgi-bin/living/get_living_code", watchCode, callable)
	w.Handle("POST /cgi-bin/living/get_user_all_livingid", list, callable)
	w.Handle("GET /cgi-bin/living/get_living_info", get, callable)
	w.Handle("POST /cgi-bin/living/get_watch_stat", viewerList, callable)
	w.Handle("POST /cgi-bin/living/get_living_share_info", shopVisit, callable)
	addLessons(w)
	w.AddActs(Start, Watch, VisitShop, End)
}

// callable are the callable apps of live streams.
var callable = sim.AppsOnly(48002, "api forbidden")

// own returns a stream of the app that calls.
func own(tx *sim.Tx, id string) (*stream, error) {
	s := slot.Of(tx).byID[id]
	switch {
	case s == nil:
		return nil, sim.Refuse(40058, "invalid livingid")
	case s.agentID != tx.App.AgentID:
		return nil, sim.Refuse(92008, "no permission on this living")
	}
	return s, nil
}

// status is the state at a time: a plan that nobody began expires when the stream
// would have ended.
func (s *stream) status(now time.Time) int {
	if s.state == planned && !now.Before(s.plannedAt().Add(s.plannedFor())) {
		return expired
	}
	return s.state
}

func (s *stream) plannedAt() time.Time { return sim.UnixTime(s.fields["living_start"]) }

func (s *stream) plannedFor() time.Duration {
	return time.Duration(sim.Integer(s.fields["living_duration"])) * time.Second
}

// The most that WeCom takes of texts and times.
const (
	maxTheme            = 20 // characters
	maxThemeBytes       = 60
	maxDescription      = 100 // characters
	maxDescriptionBytes = 300
	longest             = 365 * 24 * 60 * 60 // seconds
)

func create(tx *sim.Tx) (any, error) {
	in := tx.Body
	anchor, err := directory.Of(tx).See(tx.App).Find(sim.Text(in["anchor_userid"]))
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(sim.Text(in["theme"])) > maxTheme || utf8.RuneCountInString(sim.Text(in["description"])) > maxDescription {
		return nil, sim.Refuse(40058, "the theme or the description is too long")
	}
	if err := check(in); err != nil {
		return nil, err
	}
	a := slot.Of(tx)
	s := &stream{id: fmt.Sprintf("simulated-living-%d", len(a.streams)+1), agentID: tx.App.AgentID, anchor: anchor.UserID(), fields: in}
	a.streams = append(a.streams, s)
	a.byID[s.id] = s
	s.tell(tx)
	return object{"livingid": s.id}, nil
}

// check refuses values that no stream has.
func check(in object) error {
	kind := sim.Integer(in["type"])
	duration := sim.Integer(in["living_duration"])
	if in["theme"] == "" || sim.Integer(in["living_start"]) <= 0 || duration <= 0 || duration > longest || kind < 0 || kind > activity || sim.Integer(in["remind_time"]) < 0 {
		return sim.Refuse(40058, "invalid theme, living_start, living_duration, type or remind_time")
	}
	return nil
}

func modify(tx *sim.Tx) (any, error) {
	in := tx.Body
	s, err := own(tx, sim.Text(in["livingid"]))
	switch {
	case err != nil:
		return nil, err
	case s.status(tx.Now()) != planned:
		return nil, sim.Refuse(92006, "the living has started or was cancelled")
	case len(sim.Text(in["theme"])) > maxThemeBytes || len(sim.Text(in["description"])) > maxDescriptionBytes:
		return nil, sim.Refuse(40058, "the theme or the description is too long")
	}
	changed := maps.Clone(s.fields)
	for _, key := range []string{"theme", "living_start", "living_duration", "type", "description", "remind_time"} {
		if in[key] != nil {
			changed[key] = in[key]
		}
	}
	if err := check(changed); err != nil {
		return nil, err
	}
	s.fields = changed
	return object{}, nil
}

func cancel(tx *sim.Tx) (any, error) {
	s, err := own(tx, sim.Text(tx.Body["livingid"]))
	switch {
	case err != nil:
		return nil, err
	case s.status(tx.Now()) != planned:
		return nil, sim.Refuse(92006, "the living has started or was cancelled")
	}
	s.state = cancelled
	s.tell(tx)
	return object{}, nil
}

func deleteReplay(tx *sim.Tx) (any, error) {
	s, err := own(tx, sim.Text(tx.Body["livingid"]))
	switch {
	case err != nil:
		return nil, err
	case s.state != ended || s.replay(tx.Now()) != replayReady:
		return nil, sim.Refuse(92007, "the replay cannot be deleted")
	}
	s.replayDeleted = true
	return object{}, nil
}

// replay is the state of the recording of a stream that has ended.
func (s *stream) replay(now time.Time) int {
	switch {
	case s.replayDeleted:
		return replayDeleted
	case now.Sub(s.over) < replayTime:
		return replayPending
	}
	return replayReady
}

func watchCode(tx *sim.Tx) (any, error) {
	if _, err := own(tx, sim.Text(tx.Body["livingid"])); err != nil {
		return nil, err
	}
	return object{"living_code": slot.Of(tx).code("living")}, nil
}

// code makes a code that is valid for some minutes.
func (a *store) code(kind string) string {
	a.codes++
	return fmt.Sprintf("simulated-%s-code-%d", kind, a.codes)
}

// maxPage is how many ids or viewers a page has.
const maxPage = 100

func list(tx *sim.Tx) (any, error) {
	in := tx.Body
	anchor, err := directory.Of(tx).See(tx.App).Find(sim.Text(in["userid"]))
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, s := range slot.Of(tx).streams {
		if s.agentID == tx.App.AgentID && s.anchor == anchor.UserID() {
			ids = append(ids, s.id)
		}
	}
	page, next, err := sim.Page(ids, sim.Text(in["cursor"]), sim.Limit(in["limit"], maxPage, maxPage, maxPage))
	if err != nil {
		return nil, err
	}
	return object{"livingid_list": page, "next_cursor": next}, nil
}

func get(tx *sim.Tx) (any, error) {
	s, err := own(tx, tx.Query.Get("livingid"))
	if err != nil {
		return nil, err
	}
	return object{"living_info": s.shown(tx)}, nil
}

// shown is a stream as apps see it.
func (s *stream) shown(tx *sim.Tx) object {
	now := tx.Now()
	o := object{
		"theme": sim.Text(s.fields["theme"]), "description": s.description(), "type": sim.Integer(s.fields["type"]), "status": s.status(now),
		"anchor_userid": s.anchor, "main_department": 0,
		"reserve_start": s.plannedAt().Unix(), "reserve_living_duration": int64(s.plannedFor().Seconds()),
		"living_start": s.plannedAt().Unix(), "living_duration": int64(s.plannedFor().Seconds()),
		"open_replay": 0, "subscribe_count": 0, "viewer_num": len(s.viewers), "online_count": 0, "comment_num": 0, "mic_num": 0,
	}
	if m := directory.Of(tx).Member(s.anchor); m != nil {
		o["main_department"] = m.MainDepartment()
	}
	if !s.began.IsZero() {
		o["living_start"], o["living_duration"] = s.began.Unix(), int64(s.end(now).Sub(s.began).Seconds())
	}
	if s.state == ended {
		o["open_replay"], o["replay_status"] = 1, s.replay(now)
	}
	if o["type"] == int64(activity) && o["status"] == planned {
		o["push_stream_url"] = "rtmp://push.simulated.example/live/" + s.id
	}
	online, comments, speakers := 0, 0, 0
	for _, v := range s.viewers {
		comments += v.comments
		if v.spoke {
			speakers++
		}
		if s.state == live && v.until.After(now) {
			online++
		}
	}
	o["online_count"], o["comment_num"], o["mic_num"] = online, comments, speakers
	return o
}

// description stands where the type of the stream has it.
func (s *stream) description() string {
	if sim.Integer(s.fields["type"]) == activity {
		return sim.Text(sim.ObjectIn(s.fields["activity_detail"])["description"])
	}
	return sim.Text(s.fields["description"])
}

// end is when a stream that has begun was over, or now.
func (s *stream) end(now time.Time) time.Time {
	if s.state == ended {
		return s.over
	}
	return now
}

// tell pushes living_status_change to the app that created the stream.
func (s *stream) tell(tx *sim.Tx) {
	tx.Emit(s.agentID, s.anchor, field{"MsgType", "event"}, field{"Event", "living_status_change"}, field{"LivingId", s.id}, field{"Status", s.state})
}
