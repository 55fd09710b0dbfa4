// Package calendars simulates calendars and schedules (日程) of apps.
package calendars

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds calendars and schedules.
type store struct {
	calendars map[string]*calendar
	schedules map[string]*schedule
	defaults  map[int64]*calendar // by agentid
	watchers  []func(tx *sim.Tx, userID, scheduleID string)
}

// A calendar is one that an app made.
type calendar struct {
	id        string
	agentID   int64
	fields    object
	schedules []*schedule // in the order in which they were made
	isDeleted bool
}

var slot = sim.NewSlot(func() *store {
	return &store{calendars: map[string]*calendar{}, schedules: map[string]*schedule{}, defaults: map[int64]*calendar{}}
})

// Install adds calendars and schedules. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/oa/calendar/add", calendarAdd, callable)
	w.Handle("POST /cgi-bin/oa/calendar/update", calendarUpdate, callable)
	w.Handle("POST /cgi-bin/oa/calendar/get", calendarGet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/calendar/del", calendarDelete, callable)
	w.Handle("POST /cgi-bin/oa/schedule/add", scheduleAdd, callable)
	w.Handle("POST /cgi-bin/oa/schedule/update", scheduleUpdate, callable)
	w.Handle("POST /cgi-bin/oa/schedule/get", scheduleGet, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/oa/schedule/get_by_calendar", scheduleList, callable)
	w.Handle("POST /cgi-bin/oa/schedule/del", scheduleCancel, callable)
	w.Handle("POST /cgi-bin/oa/schedule/add_attendees", attendeesAdd, callable)
	w.Handle("POST /cgi-bin/oa/schedule/del_attendees", attendeesDelete, callable)
	w.AddActs(Rename, Drop, Answer, Move, Cancel)
}

// callable are the callable apps of Schedules.
var callable = sim.AppsOnly(48002, "api forbidden")

// own returns a calendar of the app.
func own(tx *sim.Tx, id string) (*calendar, error) {
	switch c := slot.Of(tx).calendars[id]; {
	case c == nil:
		return nil, sim.Refuse(90457, "invalid cal_id")
	case c.agentID != tx.App.AgentID:
		return nil, sim.Refuse(90466, "the calendar belongs to another app")
	case c.isDeleted:
		return nil, sim.Refuse(90459, "the calendar is deleted")
	default:
		return c, nil
	}
}

// standard returns the default calendar of an app.
func standard(tx *sim.Tx, agentID int64) *calendar {
	c := slot.Of(tx).defaults[agentID]
	if c == nil {
		c = addCalendar(tx, agentID, object{"summary": "应用日历", "color": "#3B82F6"})
		slot.Of(tx).defaults[agentID] = c
	}
	return c
}

func addCalendar(tx *sim.Tx, agentID int64, fields object) *calendar {
	all := slot.Of(tx).calendars
	c := &calendar{id: fmt.Sprintf("simulated-calendar-%d", len(all)+1), agentID: agentID, fields: fields}
	all[c.id] = c
	return c
}

var rgb = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// checkCalendar refuses a calendar, and takes out of it the members that it cannot
// be shared with.
func checkCalendar(tx *sim.Tx, in object) (failed []object, err error) {
	shares, sharers := []object{}, []string{}
	for _, s := range sim.Objects(in["shares"]) {
		id := sim.Text(s["userid"])
		if _, err := directory.Of(tx).See(tx.App).Find(id); err != nil {
			code, msg := sim.CodeOf(err)
			failed = append(failed, object{"userid": id, "errcode": code, "errmsg": msg})
			continue
		}
		if s["permission"] == nil {
			s["permission"] = 1
		}
		shares, sharers = append(shares, s), append(sharers, id)
	}
	switch length := utf8.RuneCountInString(sim.Text(in["summary"])); {
	case length < 1 || length > 128:
		return nil, sim.Refuse(40058, "invalid summary")
	case !rgb.MatchString(sim.Text(in["color"])):
		return nil, sim.Refuse(90473, "invalid color")
	case utf8.RuneCountInString(sim.Text(in["description"])) > 512:
		return nil, sim.Refuse(40058, "invalid description")
	case len(shares) > 2000:
		return nil, sim.Refuse(90464, "too many shares")
	case len(sim.Texts(in["admins"])) > 3:
		return nil, sim.Refuse(40058, "too many admins")
	case !all(sim.Texts(in["admins"]), sharers):
		return nil, sim.Refuse(90492, "an admin is not among the shares")
	}
	in["shares"] = shares
	return failed, nil
}

// all reports whether all ids are in a list, whatever their case.
func all(ids, list []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !contains(list, id) })
}

func contains(list []string, id string) bool {
	return slices.ContainsFunc(list, func(other string) bool { return strings.EqualFold(other, id) })
}

func isPublic(c object) bool {
	return sim.Integer(c["is_public"]) == 1 || sim.Integer(c["is_corp_calendar"]) == 1
}

func withFailed(reply object, failed []object) object {
	if len(failed) > 0 {
		reply["fail_result"] = object{"shares": failed}
	}
	return reply
}

func calendarAdd(tx *sim.Tx) (any, error) {
	in := sim.ObjectIn(tx.Body["calendar"])
	failed, err := checkCalendar(tx, in)
	if err != nil {
		return nil, err
	}
	if isPublic(in) && in["public_range"] == nil {
		return nil, sim.Refuse(90483, "public_range is required")
	}
	c := addCalendar(tx, tx.App.AgentID, in)
	if sim.Integer(in["set_as_default"]) == 1 {
		slot.Of(tx).defaults[tx.App.AgentID] = c
	}
	return withFailed(object{"cal_id": c.id}, failed), nil
}

func calendarUpdate(tx *sim.Tx) (any, error) {
	in := sim.ObjectIn(tx.Body["calendar"])
	c, err := own(tx, sim.Text(in["cal_id"]))
	if err != nil {
		return nil, err
	}
	failed, err := checkCalendar(tx, in)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"is_public", "is_corp_calendar"} {
		in[key] = c.fields[key]
	}
	switch {
	case sim.Integer(tx.Body["skip_public_range"]) == 1:
		in["public_range"] = c.fields["public_range"]
	case isPublic(in) && in["public_range"] == nil:
		return nil, sim.Refuse(90483, "public_range is required")
	}
	c.fields = in
	return withFailed(object{}, failed), nil
}

func calendarGet(tx *sim.Tx) (any, error) {
	ids := sim.Texts(tx.Body["cal_id_list"])
	if len(ids) == 0 || len(ids) > maxIDs {
		return nil, sim.Refuse(90458, "cal_id_list wants 1 to 1000 ids")
	}
	list := []object{}
	for _, id := range ids {
		c, err := own(tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, c.object())
	}
	return object{"calendar_list": list}, nil
}

// object is a calendar as apps read it.
func (c *calendar) object() object {
	o := object{
		"cal_id": c.id, "summary": c.fields["summary"], "color": c.fields["color"], "description": sim.Text(c.fields["description"]),
		"admins": append([]string{}, sim.Texts(c.fields["admins"])...), "shares": append([]object{}, sim.Objects(c.fields["shares"])...),
		"is_public": sim.Integer(c.fields["is_public"]), "is_corp_calendar": sim.Integer(c.fields["is_corp_calendar"]),
	}
	if isPublic(c.fields) {
		o["public_range"] = c.fields["public_range"]
	}
	return o
}

func calendarDelete(tx *sim.Tx) (any, error) {
	c, err := own(tx, sim.Text(tx.Body["cal_id"]))
	if err == nil && slot.Of(tx).defaults[c.agentID] == c {
		err = sim.Refuse(90712, "the default calendar cannot be deleted")
	}
	if err != nil {
		return nil, err
	}
	c.drop(tx, "")
	return object{}, nil
}

// drop deletes a calendar with its schedules.
func (c *calendar) drop(tx *sim.Tx, userID string) {
	c.isDeleted = true
	for _, s := range c.schedules {
		slot.Of(tx).changed(tx, userID, s)
	}
}

// A Renaming is the parameters of Rename.
type Renaming struct {
	CalendarID string `json:"calendar"`
	UserID     string `json:"userid"`
	Summary    string `json:"summary"`
}

// Rename has a member who manages a calendar change it.
var Rename = sim.NewAct("calendar.rename", "A member who manages a calendar renames it.", func(tx *sim.Tx, p Renaming) (sim.Nothing, error) {
	c, err := managed(tx, p.CalendarID, p.UserID)
	if err == nil {
		c.fields["summary"] = p.Summary
		c.tell(tx, p.UserID, "modify_calendar")
	}
	return sim.Nothing{}, err
})

// A Dropping is the parameters of Drop.
type Dropping struct {
	CalendarID string `json:"calendar"`
	UserID     string `json:"userid"`
}

// Drop has a member who manages a calendar delete it.
var Drop = sim.NewAct("calendar.delete", "A member who manages a calendar deletes it.", func(tx *sim.Tx, p Dropping) (sim.Nothing, error) {
	c, err := managed(tx, p.CalendarID, p.UserID)
	if err == nil {
		c.drop(tx, p.UserID)
		c.tell(tx, p.UserID, "delete_calendar")
	}
	return sim.Nothing{}, err
})

// managed returns a calendar for a member who manages it.
func managed(tx *sim.Tx, id, userID string) (*calendar, error) {
	c := slot.Of(tx).calendars[id]
	if c == nil || c.isDeleted {
		return nil, fmt.Errorf("there is no calendar %s", id)
	}
	if !contains(sim.Texts(c.fields["admins"]), userID) {
		return nil, fmt.Errorf("%s does not manage the calendar", userID)
	}
	return c, nil
}

// tell tells the app of a calendar what a member did to it.
func (c *calendar) tell(tx *sim.Tx, userID, event string, more ...field) {
	tx.Emit(c.agentID, userID, append([]field{{Name: "MsgType", Value: "event"}, {Name: "Event", Value: event}, {Name: "CalId", Value: c.id}}, more...)...)
}
