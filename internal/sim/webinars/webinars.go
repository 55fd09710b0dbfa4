// Package webinars simulates webinars (网络研讨会): those that apps book, their
// guests, and who enrols in them.
package webinars

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds webinars by their ids.
type store struct {
	webinars sim.Recent[string, *webinar]
	made     int // webinars and enrolments
}

var slot = sim.NewSlot(func() *store { return &store{} })

// A webinar is what an app booked.
type webinar struct {
	id, code    string
	agentID     int64  // of the app
	details     object // as the app sent them
	guests      []object
	warmUp      object
	cancelled   bool
	config      object // of enrolment
	enrollments []*enrollment
}

// Who may watch a webinar (admission_type).
const (
	admitEnrolled = 1
	admitPassword = 2
)

// Install adds webinars. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/meeting/webinar/create", create, callable, sim.ChecksAll)
	w.Handle("POST /cgi-bin/meeting/webinar/update", update, callable, sim.Checks("title"))
	w.Handle("POST /cgi-bin/meeting/webinar/cancel", cancel, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/get", get, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/list_guest", guestList, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/update_guest_list", guestReplace, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/update_warm_up", warmUp, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/get_config", configGet, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/set_config", configSet, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/list", enrollmentList, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/approve", enrollmentApprove, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/import", enrollmentImport, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/delete", enrollmentDelete, callable)
	w.Handle("POST /cgi-bin/meeting/webinar/enroll/query_by_tmp_openid", enrollmentQuery, callable)
	w.AddActs(Enroll, Withdraw)
}

// callable are the callable apps of Meeting.
var callable = sim.AppsOnly(48002, "api forbidden")

// asked returns the webinar that a call names by its id.
func asked(tx *sim.Tx) (*webinar, error) {
	return owned(tx, slot.Of(tx).webinars.Get(sim.Text(tx.Body["meetingid"])), sim.Refuse(90602, "invalid meetingid"))
}

func owned(tx *sim.Tx, w *webinar, missing error) (*webinar, error) {
	switch {
	case w == nil:
		return nil, missing
	case w.agentID != tx.App.AgentID:
		return nil, sim.Refuse(730005, "the webinar is of another app")
	}
	return w, nil
}

// askedEither returns the webinar that a call names by its id or its code.
func askedEither(tx *sim.Tx) (*webinar, error) {
	code := sim.Text(tx.Body["meeting_code"])
	if sim.Text(tx.Body["meetingid"]) != "" || code == "" {
		return asked(tx)
	}
	var found *webinar
	for w := range slot.Of(tx).webinars.All() {
		if w.code == code {
			found = w
		}
	}
	return owned(tx, found, sim.Refuse(730004, "invalid meeting_code"))
}

// askedToChange returns the webinar that a call changes.
func askedToChange(tx *sim.Tx, code int) (*webinar, error) {
	w, err := asked(tx)
	switch {
	case err != nil:
		return nil, err
	case w.cancelled:
		return nil, sim.Refuse(400041, "the webinar was cancelled")
	case !tx.Now().Before(w.end()):
		return nil, sim.Refuse(code, "the webinar is over")
	}
	return w, nil
}

func (w *webinar) start() time.Time { return sim.UnixTime(w.details["start_time"]) }
func (w *webinar) end() time.Time   { return sim.UnixTime(w.details["end_time"]) }

func (w *webinar) link(kind string) string {
	return "https://meeting.example/webinar/" + w.code + "/" + kind
}

// isOn reads a switch that is on or off unless the app said otherwise.
func (w *webinar) isOn(key string, fallback bool) bool {
	if on, ok := w.details[key].(bool); ok {
		return on
	}
	return fallback
}

func create(tx *sim.Tx) (any, error) {
	w := &webinar{agentID: tx.App.AgentID, details: maps.Clone(tx.Body), config: object{}}
	if !sees(tx, sim.Text(w.details["admin_userid"])) {
		return nil, sim.Refuse(400021, "invalid admin_userid")
	}
	if err := w.check(tx); err != nil {
		return nil, err
	}
	st := slot.Of(tx)
	st.made++
	w.id, w.code = fmt.Sprintf("simulated-webinar-%d", st.made), fmt.Sprintf("%09d", 700000000+st.made)
	st.webinars.Put(tx, w.id, w)
	reply := object{"meetingid": w.id}
	w.show(reply, "title", "start_time", "end_time", "admission_type", "password")
	w.addLinks(reply)
	return reply, nil
}

func sees(tx *sim.Tx, userID string) bool {
	_, err := directory.Of(tx).See(tx.App).Find(userID)
	return err == nil
}

// show adds details as the app sent them: the times as texts, the rest as it was.
func (w *webinar) show(to object, keys ...string) {
	for _, key := range keys {
		if v, ok := w.details[key]; ok {
			to[key] = v
		}
	}
	for _, key := range []string{"start_time", "end_time"} {
		to[key] = strconv.FormatInt(sim.Integer(w.details[key]), 10)
	}
	to["admission_type"] = sim.Integer(w.details["admission_type"])
}

func (w *webinar) addLinks(to object) {
	to["meeting_code"] = w.code
	to["audience_join_link"] = w.link("audience")
	to["guest_join_link"] = w.link("audience")
	if w.isOn("enable_guest_invite_link", false) {
		to["guest_join_link"] = w.link("guest")
	}
	if w.isOn("enable_manual_check", false) {
		to["manual_check_link"], to["manual_check_password"] = w.link("check"), "246810"
	}
}

var passwords = regexp.MustCompile(`^\d{4,6}$`)

// check refuses details that WeCom does not take.
func (w *webinar) check(tx *sim.Tx) error {
	title := utf8.RuneCountInString(sim.Text(w.details["title"]))
	admission := sim.Integer(w.details["admission_type"])
	switch {
	case title < 1 || title > 255:
		return sim.Refuse(400042, "invalid title")
	case w.start().IsZero() || !w.end().After(w.start()):
		return sim.Refuse(40058, "invalid start_time or end_time")
	case tx.Now().Sub(w.start()) > 30*time.Minute:
		return sim.Refuse(400222, "start_time is in the past")
	case admission < 0 || admission > admitPassword:
		return sim.Refuse(40058, "invalid admission_type")
	case admission == admitPassword && !passwords.MatchString(sim.Text(w.details["password"])):
		return sim.Refuse(400030, "invalid password")
	case len(sim.Texts(w.details["sensitive_words"])) > 50:
		return sim.Refuse(40058, "too many sensitive_words")
	}
	for _, host := range sim.Objects(w.details["hosts"]) {
		if !sees(tx, sim.Text(host["userid"])) {
			return sim.Refuse(400021, "invalid host")
		}
	}
	return nil
}

func update(tx *sim.Tx) (any, error) {
	w, err := askedToChange(tx, 400221)
	if err != nil {
		return nil, err
	}
	changed := *w
	changed.details = maps.Clone(w.details)
	maps.Copy(changed.details, tx.Body)
	media := maps.Clone(sim.ObjectIn(w.details["media_setting"]))
	if media == nil {
		media = object{}
	}
	maps.Copy(media, sim.ObjectIn(tx.Body["media_setting"]))
	changed.details["media_setting"] = media
	if err := changed.check(tx); err != nil {
		return nil, err
	}
	w.details = changed.details
	return object{}, nil
}

func cancel(tx *sim.Tx) (any, error) {
	w, err := askedToChange(tx, 400224)
	if err != nil {
		return nil, err
	}
	w.cancelled = true
	return object{}, nil
}

// state is how far the webinar is. Nobody comes to it, so it never starts.
func (w *webinar) state(now time.Time) string {
	switch {
	case w.cancelled:
		return "MEETING_STATE_CANCELLED"
	case now.Before(w.start()):
		return "MEETING_STATE_INIT"
	case now.Before(w.end()):
		return "MEETING_STATE_ABOUT_TO_START"
	}
	return "MEETING_STATE_RECYCLED"
}

func get(tx *sim.Tx) (any, error) {
	w, err := askedEither(tx)
	if err != nil {
		return nil, err
	}
	reply := object{
		"meetingid": w.id, "status": w.state(tx.Now()), "sponsor": "", "media_setting": w.media(),
		"enable_guest_invite_link": w.isOn("enable_guest_invite_link", false), "enable_qa": w.isOn("enable_qa", true),
		"activity_page": w.isOn("activity_page", true), "display_number_of_attendees": 1,
		"playback_for_audience": w.isOn("playback_for_audience", false), "preparation_mode": w.isOn("preparation_mode", false),
		"allow_attendees_invite_others": true, "hosts": w.hosts(tx),
	}
	w.show(reply, "title", "sponsor", "password", "cover_url", "description")
	w.addLinks(reply)
	if shown, ok := w.details["display_number_of_attendees"]; ok {
		reply["display_number_of_attendees"] = sim.Integer(shown)
	}
	maps.Copy(reply, w.warmUp)
	return reply, nil
}

// media says how the webinar runs.
func (w *webinar) media() object {
	o := object{
		"enable_enter_mute": true, "allow_unmute_self": true, "allow_enter_before_host": true, "enable_screen_watermark": false, "watermark_type": 0,
		"allow_external_user": false, "auto_record_type": "none", "attendee_join_auto_record": false, "enable_host_pause_auto_record": true,
	}
	maps.Copy(o, sim.ObjectIn(w.details["media_setting"]))
	return o
}

// hosts are those whom the app sees.
func (w *webinar) hosts(tx *sim.Tx) []object {
	hosts := sim.Objects(w.details["hosts"])
	if len(hosts) == 0 {
		hosts = []object{{"userid": w.details["admin_userid"]}}
	}
	return slices.DeleteFunc(slices.Clone(hosts), func(o object) bool { return !sees(tx, sim.Text(o["userid"])) })
}

// What a guest is (guest_type).
const (
	guestInternal = 1
	guestExternal = 2
)

func guestList(tx *sim.Tx) (any, error) {
	w, err := askedEither(tx)
	if err != nil {
		return nil, err
	}
	guests := []object{}
	for _, g := range w.guests {
		if sim.Integer(g["guest_type"]) != guestInternal || sees(tx, sim.Text(g["userid"])) {
			guests = append(guests, g)
		}
	}
	return object{"guests": guests}, nil
}

func guestReplace(tx *sim.Tx) (any, error) {
	w, err := askedToChange(tx, 400221)
	if err != nil {
		return nil, err
	}
	guests := sim.Objects(tx.Body["guests"])
	for _, g := range guests {
		name := utf8.RuneCountInString(sim.Text(g["guest_name"]))
		switch kind := sim.Integer(g["guest_type"]); {
		case kind == guestInternal && !sees(tx, sim.Text(g["userid"])):
			return nil, sim.Refuse(400021, "invalid guest")
		case kind == guestInternal:
		case kind != guestExternal || sim.Text(g["phone_number"]) == "" || sim.Text(g["area"]) == "" || name < 1 || name > 16:
			return nil, sim.Refuse(40058, "invalid guest")
		}
		for _, key := range []string{"area", "phone_number"} {
			if v, ok := g[key]; ok {
				g[key] = sim.Text(v)
			}
		}
	}
	w.guests = guests
	return object{}, nil
}

// warmUp takes what is shown before a webinar begins, and tells the app that it is
// there.
func warmUp(tx *sim.Tx) (any, error) {
	w, err := askedToChange(tx, 400221)
	if err != nil {
		return nil, err
	}
	change := maps.Clone(tx.Body)
	delete(change, "meetingid")
	picture, video := sim.Text(change["warm_up_picture"]), sim.Text(change["warm_up_video"])
	if picture != "" {
		video = "" // both: the picture counts
		delete(change, "warm_up_video")
	}
	for _, key := range []string{"warm_up_picture", "warm_up_video"} {
		if picture+video != "" {
			delete(w.warmUp, key)
		}
	}
	w.warmUp = merged(w.warmUp, change)
	if picture+video != "" {
		tx.After(0, func(tx *sim.Tx) {
			w.tell(tx, "webinar_warm_up_upload", "sys", "", field{"WarmUpInfo", []field{{"WarmUpPicture", picture}, {"WarmUpVideo", video}, {"UploadStatus", 1}}})
		})
	}
	return object{}, nil
}

func merged(a, b object) object {
	o := object{}
	maps.Copy(o, a)
	maps.Copy(o, b)
	return o
}

// tell pushes an event of the webinar to its app.
func (w *webinar) tell(tx *sim.Tx, change, userID, tmpOpenID string, more field) {
	tx.Emit(w.agentID, userID, field{"MsgType", "event"}, field{"Event", "meeting_change"}, field{"ChangeType", change},
		field{"FromUserTmpOpenId", tmpOpenID}, field{"MeetingId", w.id}, more)
}
