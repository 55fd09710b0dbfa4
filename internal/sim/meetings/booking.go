package meetings

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

var (
	passwords = regexp.MustCompile(`^\d{4,6}$`)
	hostKeys  = regexp.MustCompile(`^\d{6}$`)
)

// What WeCom bounds.
const (
	maxInvitees    = 300
	maxAllInvitees = 2000
	maxHosts       = 10
	maxTitle       = 255
	maxDescription = 500
	maxLocation    = 36 // a Chinese character counts twice
)

func create(tx *sim.Tx) (any, error) {
	in := tx.Body
	m := &meeting{agentID: tx.App.AgentID, fields: maps.Clone(in), duration: seconds(in["meeting_duration"])}
	m.invitees = sim.Texts(sim.ObjectIn(in["invitees"])["userid"])
	m.guests = sim.Objects(in["guests"])
	if err := m.check(tx); err != nil {
		return nil, err
	}
	start := sim.UnixTime(in["meeting_start"])
	if !start.After(tx.Now()) {
		return nil, sim.Refuse(400222, "meeting_start is in the past")
	}
	times, err := dates(start, tx.Now(), sim.ObjectIn(in["reminders"]))
	if err != nil {
		return nil, err
	}
	st := slot.Of(tx)
	for other := range st.meetings.All() {
		if other.agentID == m.agentID && other.current(tx.Now()).state(tx.Now()) == waiting && other.isLike(m, start) {
			return nil, sim.Refuse(400302, "the same meeting was booked already")
		}
	}
	m.id = st.next("simulated-meeting-")
	m.code = fmt.Sprintf("%09d", 300000000+st.made)
	m.place(times)
	st.meetings.Put(tx, m.id, m)
	return object{"meetingid": m.id, "meeting_code": m.code, "meeting_link": m.link(""), "excess_users": []string{}}, nil
}

// isLike reports whether a booking is for the same meeting.
func (m *meeting) isLike(other *meeting, start time.Time) bool {
	return m.text("title") == other.text("title") && m.text("admin_userid") == other.text("admin_userid") &&
		m.duration == other.duration && m.occasions[0].start.Equal(start)
}

// place sets when the meeting takes place.
func (m *meeting) place(times []time.Time) {
	m.occasions = nil
	for i, at := range times {
		o := &occasion{m: m, start: at, banned: map[string]bool{}, controls: object{}}
		if sim.Integer(sim.ObjectIn(m.fields["reminders"])["is_repeat"]) == 1 {
			o.sub = fmt.Sprintf("%s-%d", m.id, i+1)
		}
		m.occasions = append(m.occasions, o)
	}
}

func seconds(v any) time.Duration {
	return time.Duration(min(max(sim.Integer(v), 0), 1<<30)) * time.Second
}

// check refuses a meeting as WeCom does.
func (m *meeting) check(tx *sim.Tx) error {
	if err := m.checkPeople(tx); err != nil {
		return err
	}
	title := utf8.RuneCountInString(m.text("title"))
	switch {
	case title < 1 || title > maxTitle:
		return sim.Refuse(400042, "invalid title")
	case sim.Integer(m.fields["meeting_start"]) <= 0:
		return sim.Refuse(400034, "invalid meeting_start")
	case m.duration < 300*time.Second || m.duration > 86399*time.Second:
		return sim.Refuse(400035, "invalid meeting_duration")
	case utf8.RuneCountInString(m.text("description")) > maxDescription:
		return sim.Refuse(40058, "invalid description")
	case width(m.text("location")) > maxLocation:
		return sim.Refuse(400237, "location is too long")
	}
	return m.checkSettings()
}

func (m *meeting) checkPeople(tx *sim.Tx) error {
	hosts := m.hosts()
	for _, id := range append(hosts, m.invitees...) {
		if !sees(tx, id) {
			return sim.Refuse(400021, "invalid attendee or host "+id)
		}
	}
	for _, g := range m.guests {
		if sim.Text(g["area"]) == "" || sim.Text(g["phone_number"]) == "" || utf8.RuneCountInString(sim.Text(g["guest_name"])) > 16 {
			return sim.Refuse(40058, "invalid guests")
		}
	}
	switch {
	case len(m.invitees) > maxInvitees:
		return sim.Refuse(400020, "too many attendees")
	case len(hosts)-1 > maxHosts:
		return sim.Refuse(400027, "too many hosts")
	}
	return nil
}

func (m *meeting) checkSettings() error {
	if p := sim.Text(m.setting("password")); p != "" && !passwords.MatchString(p) {
		return sim.Refuse(400030, "invalid password")
	}
	if k := sim.Text(m.setting("host_key")); k != "" && !hostKeys.MatchString(k) {
		return sim.Refuse(400031, "invalid host_key")
	}
	invalid := func(key string, values ...string) bool {
		return m.setting(key) != nil && !slices.Contains(values, sim.Text(m.setting(key)))
	}
	if invalid("enable_enter_mute", "0", "1", "2") || invalid("auto_record_type", "none", "local", "cloud") || invalid("remind_scope", "1", "2", "3", "4") || invalid("watermark_type", "0", "1") {
		return sim.Refuse(400031, "invalid settings")
	}
	for _, id := range sim.Texts(sim.ObjectIn(m.setting("ring_users"))["userid"]) {
		if !contains(m.invitees, id) && !contains(m.hosts(), id) {
			return sim.Refuse(400037, "ring_users has "+id+", who does not attend")
		}
	}
	return nil
}

// width counts what is not ASCII twice.
func width(s string) (n int) {
	for _, r := range s {
		n++
		if r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// upcoming refuses what can be done before a meeting only.
func (m *meeting) upcoming(now time.Time, code int) error {
	switch m.current(now).state(now) {
	case waiting:
		return nil
	case cancelled:
		return sim.Refuse(400041, "the meeting was cancelled")
	}
	return sim.Refuse(code, "the meeting runs or is over")
}

func update(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err == nil {
		err = m.upcoming(tx.Now(), 400221)
	}
	if err != nil {
		return nil, err
	}
	in := tx.Body
	changed := &meeting{id: m.id, agentID: m.agentID, fields: maps.Clone(m.fields), duration: m.duration, invitees: m.invitees, guests: m.guests}
	for key, value := range in {
		if key != "meetingid" && key != "settings" {
			changed.fields[key] = value
		}
	}
	if settings := sim.ObjectIn(in["settings"]); settings != nil {
		all := maps.Clone(sim.ObjectIn(m.fields["settings"]))
		if all == nil {
			all = object{}
		}
		maps.Copy(all, settings)
		changed.fields["settings"] = all
	}
	if ids, ok := sim.ObjectIn(in["invitees"])["userid"]; ok {
		changed.invitees = sim.Texts(ids)
	}
	if guests, ok := in["guests"]; ok {
		changed.guests = sim.Objects(guests)
	}
	if err := changed.reschedule(tx, m); err != nil {
		return nil, err
	}
	if err := changed.check(tx); err != nil {
		return nil, err
	}
	m.fields, m.duration, m.invitees, m.guests, m.occasions = changed.fields, changed.duration, changed.invitees, changed.guests, changed.occasions
	for _, o := range m.occasions {
		o.m = m
	}
	m.changed(tx, "")
	return object{"excess_users": []string{}}, nil
}

// reschedule takes the times of an update over, which come together.
func (m *meeting) reschedule(tx *sim.Tx, old *meeting) error {
	in := tx.Body
	_, hasStart := in["meeting_start"]
	_, hasDuration := in["meeting_duration"]
	_, hasReminders := in["reminders"]
	if hasStart != hasDuration {
		return sim.Refuse(400223, "meeting_start and meeting_duration come together")
	}
	if !hasStart && !hasReminders {
		m.occasions = old.occasions
		return nil
	}
	start := old.current(tx.Now()).start
	if hasStart {
		m.duration, start = seconds(in["meeting_duration"]), sim.UnixTime(in["meeting_start"])
		if !start.After(tx.Now()) {
			return sim.Refuse(400222, "meeting_start is in the past")
		}
	}
	times, err := dates(start, tx.Now(), sim.ObjectIn(m.fields["reminders"]))
	if err == nil {
		m.place(times)
	}
	return err
}

func cancel(tx *sim.Tx) (any, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	sub := sim.Text(tx.Body["sub_meetingid"])
	if sub == "" {
		if err := m.upcoming(tx.Now(), 400224); err != nil {
			return nil, err
		}
		m.cancel()
		m.changed(tx, "")
		return object{}, nil
	}
	o, err := m.occasion(sub)
	if err != nil {
		return nil, err
	}
	switch o.state(tx.Now()) {
	case waiting:
		o.cancelled = true
		m.changed(tx, "")
		return object{}, nil
	case cancelled:
		return nil, sim.Refuse(400041, "the meeting was cancelled")
	}
	return nil, sim.Refuse(400224, "the meeting runs or is over")
}

// cancel cancels what is to come.
func (m *meeting) cancel() {
	for _, o := range m.occasions {
		if o.begun.IsZero() {
			o.cancelled = true
		}
	}
}

func info(tx *sim.Tx) (any, error) {
	m, err := askedByIDOrCode(tx)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	o := m.current(now)
	if sub := sim.Text(tx.Body["sub_meetingid"]); sub != "" {
		if o, err = m.occasion(sub); err != nil {
			return nil, err
		}
	}
	reply := object{
		"meetingid": m.id, "meeting_code": m.code, "meeting_link": m.link(""), "agentid": m.agentID, "admin_userid": m.text("admin_userid"),
		"title": m.text("title"), "description": m.text("description"), "location": m.text("location"),
		"meeting_start": o.start.Unix(), "meeting_duration": int64(m.duration / time.Second), "status": o.state(now), "meeting_type": 0,
		"attendees": o.attendance(tx), "guests": append([]object{}, m.guests...), "settings": m.settings(o), "has_vote": false,
	}
	if admin := directory.Of(tx).Member(m.text("admin_userid")); admin != nil {
		reply["main_department"] = admin.MainDepartment()
	}
	if id := m.text("cal_id"); id != "" {
		reply["cal_id"] = id
	}
	reminders := sim.ObjectIn(m.fields["reminders"])
	if reminders == nil {
		reminders = object{}
	}
	reply["reminders"] = withDefaults(reminders, object{"is_repeat": 0, "is_custom_repeat": 0})
	if m.repeats() {
		reply["meeting_type"] = 1
		m.describeSeries(reply, now)
	}
	return reply, nil
}

func askedByIDOrCode(tx *sim.Tx) (*meeting, error) {
	id, code := sim.Text(tx.Body["meetingid"]), sim.Text(tx.Body["meeting_code"])
	if id != "" || code == "" {
		return owned(tx, id)
	}
	for m := range slot.Of(tx).meetings.All() {
		if m.code == code {
			return owned(tx, m.id)
		}
	}
	return nil, sim.Refuse(730004, "invalid meeting_code")
}

// withDefaults adds what an object lacks.
func withDefaults(o, defaults object) object {
	all := maps.Clone(defaults)
	maps.Copy(all, o)
	return all
}

// settings are those of the meeting with what WeCom has for the others.
func (m *meeting) settings(o *occasion) object {
	all := withDefaults(sim.ObjectIn(m.fields["settings"]), object{
		"enable_waiting_room": false, "allow_enter_before_host": true, "enable_enter_mute": 2, "allow_unmute_self": true, "mute_all": false,
		"allow_external_user": true, "enable_screen_watermark": false, "watermark_type": 0, "auto_record_type": "none",
		"attendee_join_auto_record": false, "enable_host_pause_auto_record": true, "enable_interpreter": false, "enable_doc_upload_permission": true,
		"enable_enroll": false, "enable_host_key": false, "remind_scope": 2,
	})
	for _, key := range []string{"mute_all", "allow_unmute_self", "enable_enter_mute", "enable_waiting_room"} {
		if value, ok := o.controls[key]; ok {
			all[key] = value
		}
	}
	current, coHosts := []string{}, []string{}
	for _, v := range o.present() {
		switch {
		case v.role == roleHost || v.role == roleCreatorAndHost:
			current = append(current, v.userID)
		case v.role == roleCoHost:
			coHosts = append(coHosts, v.userID)
		}
	}
	all["need_password"] = sim.Text(all["password"]) != ""
	all["current_hosts"], all["co_hosts"] = object{"userid": current}, object{"userid": coHosts}
	return all
}

// describeSeries tells of a meeting that repeats.
func (m *meeting) describeSeries(reply object, now time.Time) {
	subs, left := []object{}, 0
	for _, o := range m.occasions {
		deleted, state := 0, o.state(now)
		if o.cancelled {
			deleted = 1
		}
		if state == waiting || state == running {
			left++
		}
		subs = append(subs, object{
			"sub_meetingid": o.sub, "title": m.text("title"), "status": deleted, "start_time": o.start.Unix(), "end_time": o.end().Unix(), "repeat_id": m.id + "-segment",
		})
	}
	reply["sub_meetings"], reply["has_more_sub_meeting"], reply["remain_sub_meetings"] = subs, 0, left
	reply["current_sub_meetingid"] = m.current(now).sub
	segment := withDefaults(sim.ObjectIn(m.fields["reminders"]), object{"repeat_type": 0, "is_custom_repeat": 0, "repeat_interval": 1, "repeat_until_type": 0})
	delete(segment, "is_repeat")
	delete(segment, "remind_before")
	segment["repeat_id"] = m.id + "-segment"
	reply["sub_repeat_list"] = []object{segment}
}

// maxListed is the longest time for which meetings of a member are listed.
const maxListed = 180 * day

func userMeetings(tx *sim.Tx) (any, error) {
	in := tx.Body
	userID := sim.Text(in["userid"])
	if !sees(tx, userID) {
		return nil, sim.Refuse(40003, "invalid userid")
	}
	from, to := sim.UnixTime(in["begin_time"]), sim.UnixTime(in["end_time"])
	if to.IsZero() {
		to = tx.Now()
	}
	if !from.IsZero() && (to.Sub(from) > maxListed || to.Before(from)) {
		return nil, sim.Refuse(400223, "the time is longer than 180 days, or ends before it begins")
	}
	var found []*meeting
	for m := range slot.Of(tx).meetings.All() {
		if m.agentID == tx.App.AgentID && (contains(m.invitees, userID) || contains(m.hosts(), userID)) && m.isWithin(from, to, tx.Now()) {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, func(a, b *meeting) int { return cmp.Compare(a.occasions[0].start.Unix(), b.occasions[0].start.Unix()) })
	ids := make([]string, len(found))
	for i, m := range found {
		ids[i] = m.id
	}
	cursor := sim.Text(in["cursor"])
	if cursor == "0" {
		cursor = ""
	}
	page, next, err := sim.Page(ids, cursor, sim.Limit(in["limit"], 100, 100, 100))
	if err != nil {
		return nil, err
	}
	return object{"meetingid_list": page, "next_cursor": next}, nil
}

// isWithin reports whether a meeting is listed: one to come that begins after from,
// or one that has been within the time.
func (m *meeting) isWithin(from, to, now time.Time) bool {
	return slices.ContainsFunc(m.occasions, func(o *occasion) bool {
		return !o.start.Before(from) && (o.state(now) == waiting || !o.start.After(to))
	})
}
