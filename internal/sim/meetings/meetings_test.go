package meetings_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/meetings"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// begin is Monday, 2 March 2026, at nine.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, sim.UTC8)

func newWorld(t *testing.T) *sim.World {
	return simtest.NewWith(t, func(c *sim.Config) { c.Start = begin }, all.Install, all.Seed)
}

// An answer is what a call was answered with.
type answer map[string]any

func call(t *testing.T, w *sim.World, line string) answer {
	t.Helper()
	var a answer
	if err := json.Unmarshal([]byte(simtest.MustCall(t, w, simtest.App, line)), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// book books a meeting at ten, with more of its keys, and returns its id.
func book(t *testing.T, w *sim.World, more string) string {
	t.Helper()
	if more != "" {
		more = "," + more
	}
	return call(t, w, fmt.Sprintf(`POST /meeting/create {"admin_userid":"lina","title":"周会","meeting_start":%d,"meeting_duration":3600%s}`, begin.Add(time.Hour).Unix(), more))["meetingid"].(string)
}

func join(t *testing.T, w *sim.World, id, userID string) string {
	t.Helper()
	joined, err := meetings.Join.Do(w, meetings.Joining{MeetingID: id, UserID: userID})
	if err != nil {
		t.Fatal(err)
	}
	return joined.TmpOpenID
}

func TestBookingsAreRefused(t *testing.T) {
	w := newWorld(t)
	book(t, w, "")
	base := map[string]any{"admin_userid": "lina", "title": "x", "meeting_start": begin.Add(time.Hour).Unix(), "meeting_duration": 600}
	many := make([]string, 301)
	for i := range many {
		many[i] = "lina"
	}
	settings := func(key string, value any) map[string]any {
		return map[string]any{"settings": map[string]any{key: value}}
	}
	repeat := func(kv ...any) map[string]any {
		r := map[string]any{"is_repeat": 1}
		for i := 0; i < len(kv); i += 2 {
			r[kv[i].(string)] = kv[i+1]
		}
		return map[string]any{"reminders": r}
	}
	for _, row := range []struct {
		change map[string]any
		code   int
	}{
		{nil, 0},
		{map[string]any{"admin_userid": "nobody"}, 400021},
		{map[string]any{"admin_userid": nil}, 400021},
		{map[string]any{"invitees": map[string]any{"userid": []string{"lina", "nobody"}}}, 400021},
		{map[string]any{"invitees": map[string]any{"userid": many}}, 400020},
		{map[string]any{"title": ""}, 400042},
		{map[string]any{"title": strings.Repeat("会", 255)}, 0},
		{map[string]any{"title": strings.Repeat("会", 256)}, 400042},
		{map[string]any{"meeting_start": nil}, 400034},
		{map[string]any{"meeting_start": begin.Unix()}, 400222},
		{map[string]any{"meeting_duration": 299}, 400035},
		{map[string]any{"meeting_duration": 86400}, 400035},
		{map[string]any{"location": strings.Repeat("楼", 18)}, 0},
		{map[string]any{"location": strings.Repeat("楼", 18) + "a"}, 400237},
		{map[string]any{"description": strings.Repeat("x", 501)}, 40058},
		{map[string]any{"guests": []any{map[string]any{"area": "86"}}}, 40058},
		{settings("password", "123"), 400030},
		{settings("password", "1234567"), 400030},
		{settings("host_key", "12345"), 400031},
		{settings("enable_enter_mute", 3), 400031},
		{settings("auto_record_type", "all"), 400031},
		{settings("remind_scope", 5), 400031},
		{settings("ring_users", map[string]any{"userid": []string{"songtao"}}), 400037},
		{settings("hosts", map[string]any{"userid": many[:11]}), 400027},
		{settings("hosts", map[string]any{"userid": []string{"nobody"}}), 400021},
		{repeat("repeat_type", 3), 400227},
		{repeat("repeat_type", 7, "is_custom_repeat", 1), 400227},
		{repeat("repeat_type", 0, "repeat_until_type", 1, "repeat_until_count", 201), 400228},
		{repeat("repeat_type", 2, "repeat_until_type", 1, "repeat_until_count", 51), 400228},
		{map[string]any{"title": "周会", "meeting_duration": 3600}, 400302},
	} {
		body := map[string]any{}
		maps.Copy(body, base)
		maps.Copy(body, row.change)
		if row.code == 0 {
			body["meeting_duration"] = 700 + len(fmt.Sprint(row.change)) // another meeting each time
		}
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		if reply, code := simtest.Call(t, w, simtest.App, "POST /meeting/create "+string(b)); code != row.code {
			t.Errorf("%v: %s, want %d", row.change, reply, row.code)
		}
	}
}

// What a meeting allows depends on whether it is to come, runs or is over, and on
// whose it is.
func TestMeetingsAreRefused(t *testing.T) {
	w := newWorld(t)
	id, off := book(t, w, ""), book(t, w, `"location":"y","description":"z","settings":{"password":"1234"},"reminders":{"is_repeat":1,"repeat_until_type":1,"repeat_until_count":2}`+`,"title":"另"`)
	refused := func(secret, line string, want int) {
		t.Helper()
		line = strings.NewReplacer("ID", id, "OFF", off).Replace(line)
		if reply, code := simtest.Call(t, w, secret, line); code != want {
			t.Errorf("%s as %s: %s, want %d", line, secret, reply, want)
		}
	}
	refused(simtest.Directory, `POST /meeting/get_info {"meetingid":"ID"}`, 48002)
	refused(simtest.Other, `POST /meeting/get_info {"meetingid":"ID"}`, 730005)
	refused(simtest.Other, `POST /meeting/record/list {"meetingid":"ID","start_time":1772000000,"end_time":1772000001}`, 730005)
	refused(simtest.App, `POST /meeting/get_info {"meetingid":"none"}`, 90602)
	refused(simtest.App, `POST /meeting/get_info {}`, 90602)
	refused(simtest.App, `POST /meeting/get_info {"meeting_code":"1"}`, 730004)
	refused(simtest.App, `POST /meeting/get_info {"meetingid":"OFF","sub_meetingid":"x"}`, 730003)
	refused(simtest.App, `POST /meeting/get_attendee_list {"meetingid":"OFF"}`, 730003)
	refused(simtest.App, `POST /meeting/update {"meetingid":"ID","meeting_start":1772420400}`, 400223)
	refused(simtest.App, `POST /meeting/update {"meetingid":"ID","meeting_start":1772000000,"meeting_duration":600}`, 400222)
	refused(simtest.App, `POST /meeting/update {"meetingid":"ID","title":""}`, 400042)
	refused(simtest.App, `POST /meeting/set_invitees {"meetingid":"ID","invitees":[{"userid":"songtao"}]}`, 730009)
	refused(simtest.App, `POST /meeting/set_invitees {"meetingid":"ID","invitees":[{"userid":"nobody"}]}`, 400021)
	refused(simtest.App, `POST /meeting/create_customer_short_url {"meetingid":"ID","customer_data":""}`, 40058)
	refused(simtest.App, `POST /meeting/realcontrol/dismiss {"meetingid":"ID"}`, 40058)
	refused(simtest.App, `POST /meeting/get_user_meetingid {"userid":"lina","begin_time":1,"end_time":1772000000}`, 400223)
	refused(simtest.App, `POST /meeting/statistics/get_start_list {"type":1,"begin_time":1,"end_time":1772000000}`, 40058)
	refused(simtest.App, `POST /meeting/record/list {"start_time":1772000000,"end_time":1772000001}`, 40058)
	refused(simtest.App, `POST /meeting/record/list {"userid":"lina","start_time":1,"end_time":1772000001}`, 400223)
	refused(simtest.App, `POST /meeting/record/get_file {"meetingid":"ID","record_file_id":"x"}`, 730001)
	refused(simtest.App, `POST /meeting/record/delete {"meetingid":"ID","meeting_record_id":"x"}`, 730002)
	refused(simtest.App, `POST /meeting/vip/batch_add_job_result {"jobid":"x"}`, 770006)
	refused(simtest.App, `POST /meeting/vip/submit_batch_add_job {"userid_list":["nobody"]}`, 770004)

	refused(simtest.App, `POST /meeting/cancel {"meetingid":"OFF","sub_meetingid":"OFF-1"}`, 0)
	refused(simtest.App, `POST /meeting/cancel {"meetingid":"OFF","sub_meetingid":"OFF-1"}`, 400041)
	refused(simtest.App, `POST /meeting/cancel {"meetingid":"OFF"}`, 0)
	refused(simtest.App, `POST /meeting/cancel {"meetingid":"OFF"}`, 400041)
	refused(simtest.App, `POST /meeting/update {"meetingid":"OFF","title":"x"}`, 400041)

	lina := join(t, w, id, "lina")
	refused(simtest.App, `POST /meeting/update {"meetingid":"ID","title":"x"}`, 400221)
	refused(simtest.App, `POST /meeting/cancel {"meetingid":"ID"}`, 400224)
	refused(simtest.App, `POST /meeting/realcontrol/dismiss {"meetingid":"ID","force_dismiss":0}`, 40058)
	refused(simtest.App, `POST /meeting/realcontrol/mute_user {"meetingid":"ID","option":true,"operated_user":{"tmp_openid":"x","instance_id":1}}`, 730000)
	refused(simtest.App, `POST /meeting/realcontrol/mute_user {"meetingid":"ID","option":true,"operated_user":{"tmp_openid":"`+lina+`","instance_id":2}}`, 0) // another terminal: nothing happens
	if a := attendees(t, w, id); a[0]["audio_state"] != true {
		t.Error("a participant was muted by another terminal")
	}
	refused(simtest.App, `POST /meeting/realcontrol/manage_waiting_room_users {"meetingid":"ID","operate_type":4,"operated_users":[]}`, 40058)
	refused(simtest.App, `POST /meeting/realcontrol/dismiss {"meetingid":"ID"}`, 0)
	refused(simtest.App, `POST /meeting/cancel {"meetingid":"ID"}`, 400224)
}

// attendees are those who are in a meeting that does not repeat.
func attendees(t *testing.T, w *sim.World, id string) (list []map[string]any) {
	t.Helper()
	for _, a := range call(t, w, `POST /meeting/get_realtime_attendee_list {"meetingid":"`+id+`"}`)["attendees"].([]any) {
		list = append(list, a.(map[string]any))
	}
	return list
}

func TestRepetition(t *testing.T) {
	const layout = "01-02"
	for name, row := range map[string]struct {
		reminders string
		want      string
	}{
		"once":             {`{"is_repeat":0}`, ""},
		"daily for a week": {`{"is_repeat":1,"repeat_type":0}`, "03-02 03-03 03-04 03-05 03-06 03-07 03-08"}, // until nine o'clock in a week
		"until":            {fmt.Sprintf(`{"is_repeat":1,"repeat_type":1,"repeat_until":%d}`, begin.AddDate(0, 0, 21).Unix()), "03-02 03-09 03-16"},
		"count":            {`{"is_repeat":1,"repeat_type":1,"repeat_until_type":1,"repeat_until_count":3}`, "03-02 03-09 03-16"},
		"workdays":         {`{"is_repeat":1,"repeat_type":7,"repeat_until_type":1}`, "03-02 03-03 03-04 03-05 03-06 03-09 03-10"},
		"every third day":  {`{"is_repeat":1,"repeat_type":0,"is_custom_repeat":1,"repeat_interval":3,"repeat_until_type":1,"repeat_until_count":3}`, "03-02 03-05 03-08"},
		"weekdays":         {`{"is_repeat":1,"repeat_type":1,"is_custom_repeat":1,"repeat_interval":2,"repeat_day_of_week":[4,7],"repeat_until_type":1,"repeat_until_count":5}`, "03-02 03-05 03-08 03-16 03-19"},
		"month days":       {`{"is_repeat":1,"repeat_type":2,"is_custom_repeat":1,"repeat_interval":1,"repeat_day_of_month":[31],"repeat_until_type":1,"repeat_until_count":4}`, "03-02 03-31 04-02 05-02"},
		"every 2nd month":  {`{"is_repeat":1,"repeat_type":2,"is_custom_repeat":1,"repeat_interval":2,"repeat_until_type":1,"repeat_until_count":3}`, "03-02 05-02 07-02"},
	} {
		w := newWorld(t)
		id := book(t, w, `"reminders":`+row.reminders)
		var got []string
		subs, _ := call(t, w, `POST /meeting/get_info {"meetingid":"`+id+`"}`)["sub_meetings"].([]any)
		for _, s := range subs {
			at := time.Unix(int64(s.(map[string]any)["start_time"].(float64)), 0).In(sim.UTC8)
			if at.Hour() != 10 {
				t.Errorf("%s: at %v", name, at)
			}
			got = append(got, at.Format(layout))
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

// status is the state of a meeting, and of one that repeats the sub-meeting.
func status(t *testing.T, w *sim.World, id string) string {
	t.Helper()
	a := call(t, w, `POST /meeting/get_info {"meetingid":"`+id+`"}`)
	return fmt.Sprint(a["status"], " ", a["current_sub_meetingid"], " ", a["remain_sub_meetings"])
}

// A meeting that repeats goes from one to the next.
func TestSeries(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, `"reminders":{"is_repeat":1,"repeat_until_type":1,"repeat_until_count":4}`)
	at := func(d time.Duration, want string) {
		t.Helper()
		w.Advance(d)
		if got := status(t, w, id); got != strings.ReplaceAll(want, "ID", id) {
			t.Errorf("at %v: %s, want %s", w.Now(), got, want)
		}
	}
	at(0, "1 ID-1 4")
	lina := join(t, w, id, "lina")
	at(0, "2 ID-1 4")
	if _, err := meetings.Leave.Do(w, meetings.Presence{MeetingID: id, TmpOpenID: lina}); err != nil {
		t.Fatal(err)
	}
	at(30*time.Minute, "2 ID-1 4") // empty, but its time is not over
	at(90*time.Minute, "1 ID-2 3") // eleven
	at(24*time.Hour, "1 ID-3 2")   // nobody came
	call(t, w, `POST /meeting/cancel {"meetingid":"`+id+`","sub_meetingid":"`+id+`-3"}`)
	at(0, "1 ID-4 1")
	at(72*time.Hour, "5 ID-4 0")
	list := call(t, w, `POST /meeting/get_attendee_list {"meetingid":"`+id+`","sub_meetingid":"`+id+`-1"}`)["attendees"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["quit_time"] != fmt.Sprint(begin.Unix()) {
		t.Errorf("attendees: %v", list)
	}
}

// A meeting goes on as long as somebody is in it.
func TestOvertime(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, "")
	leave := func(tmpOpenID string) {
		t.Helper()
		if _, err := meetings.Leave.Do(w, meetings.Presence{MeetingID: id, TmpOpenID: tmpOpenID}); err != nil {
			t.Fatal(err)
		}
	}
	state := func() any { return call(t, w, `POST /meeting/get_info {"meetingid":"`+id+`"}`)["status"] }
	first := join(t, w, id, "lina")
	leave(first)
	w.Advance(time.Hour)
	again := join(t, w, id, "lina")
	w.Advance(5 * time.Hour)
	if again != first || state() != 2.0 {
		t.Errorf("over its time, with %s and %s in it: %v", first, again, state())
	}
	leave(again)
	if state() != 3.0 {
		t.Errorf("when all have left: %v", state())
	}
	member := call(t, w, `POST /meeting/get_info {"meetingid":"`+id+`"}`)["attendees"].(map[string]any)["member"].([]any)[0].(map[string]any)
	if member["total_join_count"] != 2.0 || member["cumulative_time"] != 18000.0 || member["first_join_time"] != float64(begin.Unix()) {
		t.Errorf("the attendance: %v", member)
	}
}

// An update keeps what it does not name.
func TestUpdate(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, `"location":"三楼","invitees":{"userid":["lina","songtao"]},"settings":{"password":"1234","enable_waiting_room":true}`)
	call(t, w, `POST /meeting/update {"meetingid":"`+id+`","title":"例会","settings":{"password":"5678"}}`)
	a := call(t, w, `POST /meeting/get_info {"meetingid":"`+id+`"}`)
	settings := a["settings"].(map[string]any)
	if a["title"] != "例会" || a["location"] != "三楼" || a["meeting_start"] != float64(begin.Add(time.Hour).Unix()) ||
		settings["password"] != "5678" || settings["enable_waiting_room"] != true || len(a["attendees"].(map[string]any)["member"].([]any)) != 2 {
		t.Errorf("after an update: %v", a)
	}
	call(t, w, fmt.Sprintf(`POST /meeting/update {"meetingid":"%s","meeting_start":%d,"meeting_duration":600}`, id, begin.Add(48*time.Hour).Unix()))
	if a := call(t, w, `POST /meeting/get_info {"meetingid":"`+id+`"}`); a["meeting_start"] != float64(begin.Add(48*time.Hour).Unix()) || a["meeting_duration"] != 600.0 {
		t.Errorf("after a move: %v", a)
	}
	call(t, w, `POST /meeting/update {"meetingid":"`+id+`","reminders":{"is_repeat":1,"repeat_type":0,"repeat_until_type":1,"repeat_until_count":3}}`)
	if got := status(t, w, id); got != "1 "+id+"-1 3" {
		t.Errorf("after a repetition: %s", got)
	}
}

// Meetings to come are listed whatever the end is.
func TestUserMeetings(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, `"invitees":{"userid":["songtao"]}`)
	list := func(user string, from, to time.Duration) string {
		t.Helper()
		a := call(t, w, fmt.Sprintf(`POST /meeting/get_user_meetingid {"userid":"%s","begin_time":%d,"end_time":%d,"cursor":"0"}`, user, begin.Add(from).Unix(), begin.Add(to).Unix()))
		return fmt.Sprint(a["meetingid_list"])
	}
	for _, row := range []struct {
		user     string
		from, to time.Duration
		want     string
	}{
		{"songtao", 0, time.Minute, "[" + id + "]"}, // to come
		{"lina", 0, time.Minute, "[" + id + "]"},    // its admin
		{"wangfang", 0, time.Minute, "[]"},
		{"songtao", 2 * time.Hour, 3 * time.Hour, "[]"},
	} {
		if got := list(row.user, row.from, row.to); got != row.want {
			t.Errorf("%+v: %s", row, got)
		}
	}
	w.Advance(5 * time.Hour) // over, and nobody came
	if got := list("songtao", 0, time.Minute); got != "[]" {
		t.Errorf("before it began: %s", got)
	}
	if got := list("songtao", 0, 2*time.Hour); got != "["+id+"]" {
		t.Errorf("over its time: %s", got)
	}
}

// Who may not join is told so, and it changes as the meeting is controlled.
func TestJoining(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, `"settings":{"allow_external_user":false}`)
	try := func(userID, want string) {
		t.Helper()
		_, err := meetings.Join.Do(w, meetings.Joining{MeetingID: id, UserID: userID, Name: "客人"})
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s joins: %v, want %q", userID, err, want)
		}
	}
	control := func(body string) {
		t.Helper()
		call(t, w, `POST /meeting/realcontrol/`+strings.ReplaceAll(body, "ID", id))
	}
	join(t, w, id, "lina")
	try("lina", "already")
	try("nobody", "no member")
	try("", "members of the corp only")
	control(`set {"meetingid":"ID","allow_external_user":false}`) // here it is the other way round
	try("", "")
	control(`set {"meetingid":"ID","meeting_locked":true}`)
	try("songtao", "locked")
	control(`set {"meetingid":"ID","meeting_locked":false,"enable_waiting_room":true}`)
	try("songtao", "")
	if names := attendees(t, w, id); len(names) != 2 {
		t.Errorf("those who wait are in the meeting: %v", names)
	}
	control(`set {"meetingid":"ID","enable_waiting_room":false}`)
	wangfang := join(t, w, id, "wangfang")
	control(`kickout_users {"meetingid":"ID","allow_rejoin":false,"operated_users":[{"tmp_openid":"` + wangfang + `","instance_id":1}]}`)
	try("wangfang", "may not rejoin")
	control(`dismiss {"meetingid":"ID"}`)
	try("chenzhiyuan", "over")

	early := book(t, w, `"settings":{"allow_enter_before_host":false,"hosts":{"userid":["songtao"]}}`)
	id = early
	try("wangfang", "before a host")
	join(t, w, id, "songtao")
	try("wangfang", "")
	roles := map[any]any{}
	for _, a := range attendees(t, w, id) {
		roles[a["userid"]] = a["role"]
	}
	if roles["songtao"] != 2.0 || roles["wangfang"] != 0.0 {
		t.Errorf("roles: %v", roles)
	}
}

// Each recording that a host begins is a file, with what was said meanwhile.
func TestRecording(t *testing.T) {
	w := newWorld(t)
	id := book(t, w, "")
	lina := join(t, w, id, "lina")
	say := func(text string) {
		t.Helper()
		if _, err := meetings.Say.Do(w, meetings.Saying{MeetingID: id, TmpOpenID: lina, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	record := func(userID string, stop bool, want string) {
		t.Helper()
		_, err := meetings.Record.Do(w, meetings.Recording{MeetingID: id, UserID: userID, Stop: stop})
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("recording: %v, want %q", err, want)
		}
	}
	say("没有录")
	record("songtao", false, "no host")
	record("lina", true, "already, or is not")
	record("lina", false, "")
	record("lina", false, "already, or is not")
	w.Advance(time.Minute)
	say("第一 part 1。")
	record("lina", true, "")
	record("lina", false, "")
	w.Advance(time.Minute)
	say("第二")
	list := func() map[string]any {
		t.Helper()
		a := call(t, w, fmt.Sprintf(`POST /meeting/record/list {"meetingid":"%s","start_time":%d,"end_time":%d}`, id, begin.Unix(), begin.Add(time.Hour).Unix()))
		return a["record_meetings"].([]any)[0].(map[string]any)
	}
	if r := list(); r["state"] != 1.0 || len(r["record_files"].([]any)) != 0 {
		t.Errorf("while it runs: %v", r)
	}
	if _, err := meetings.End.Do(w, meetings.Ending{MeetingID: id, UserID: "lina"}); err != nil {
		t.Fatal(err)
	}
	w.Advance(5 * time.Second)
	r := list()
	files := r["record_files"].([]any)
	if r["state"] != 3.0 || len(files) != 2 || r["meeting_start_time"] != float64(begin.UnixMilli()) {
		t.Fatalf("when it is ready: %v", r)
	}
	first := files[0].(map[string]any)["record_file_id"].(string)
	a := call(t, w, `POST /meeting/record/transcript/get_detail {"meetingid":"`+id+`","record_file_id":"`+first+`"}`)
	paragraph := a["transcripts"].(map[string]any)["paragraphs"].([]any)[0].(map[string]any)
	var texts []string
	for _, word := range paragraph["sentences"].([]any)[0].(map[string]any)["words"].([]any) {
		texts = append(texts, word.(map[string]any)["text"].(string))
	}
	if paragraph["start_time"] != 60000.0 || !slices.Equal(texts, []string{"第", "一", "part", "1", "。"}) {
		t.Errorf("the transcript: %v", paragraph)
	}
	hit := call(t, w, `POST /meeting/record/transcript/search {"meetingid":"`+id+`","record_file_id":"`+first+`","text":"part"}`)["hits"].([]any)
	if len(hit) != 1 || hit[0].(map[string]any)["offset"] != 2.0 {
		t.Errorf("a search: %v", hit)
	}
	for _, body := range []string{
		`{"enable_sharing":true}`, // with a password by default
		`{"enable_password":false,"password":"123456"}`,
		`{"enable_password":false,"enable_sharing_expire":true}`,
		`{"enable_sharing":false,"allow_download":true}`,
	} {
		line := `POST /meeting/record/update_sharing_config {"meetingid":"` + id + `","meeting_record_id":"` + r["meeting_record_id"].(string) + `","sharing_config":` + body + `}`
		if reply, code := simtest.Call(t, w, simtest.App, line); code != 40058 {
			t.Errorf("%s: %s", line, reply)
		}
	}
	call(t, w, `POST /meeting/record/delete_file {"meetingid":"`+id+`","record_file_id":"`+first+`"}`)
	if files := list()["record_files"].([]any); len(files) != 1 {
		t.Errorf("after a file was deleted: %v", files)
	}
}

// A job about accounts takes some seconds.
func TestAccounts(t *testing.T) {
	w := newWorld(t)
	job := call(t, w, `POST /meeting/vip/submit_batch_add_job {"userid_list":["lina","nobody","songtao"]}`)
	result := `POST /meeting/vip/batch_add_job_result {"jobid":"` + job["jobid"].(string) + `"}`
	if reply, code := simtest.Call(t, w, simtest.App, result); code != 770007 || fmt.Sprint(job["invalid_userid_list"]) != "[nobody]" {
		t.Errorf("at once: %s of %v", reply, job)
	}
	w.Advance(3 * time.Second)
	if a := call(t, w, result); fmt.Sprint(a["job_result"]) != "map[fail_userid_list:[] succ_userid_list:[lina songtao]]" {
		t.Errorf("the result: %v", a)
	}
	first := call(t, w, `POST /meeting/vip/list {"limit":1}`)
	if fmt.Sprint(first["userid_list"]) != "[lina]" || first["has_more"] != true {
		t.Errorf("the list: %v", first)
	}
}
