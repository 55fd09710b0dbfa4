package meetings

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	transcoding  = 3 * time.Second // from the end of a meeting to its recording
	fileLife     = 6 * time.Hour   // of the address of a video
	documentLife = time.Hour
	wordLength   = 200 * time.Millisecond
)

// A recording is what was recorded of an occasion, a file each time.
type recording struct {
	id      string
	o       *occasion
	title   string
	ready   bool
	deleted bool
	files   []*file
	sharing object // nil if it is not shared
}

// A file is a part of a recording.
type file struct {
	id         string
	from, to   time.Time // to is zero while it is recorded
	paragraphs []paragraph
}

// A paragraph is what one said.
type paragraph struct {
	userID string
	at     time.Duration
	words  []string
}

func (p paragraph) end() time.Duration { return p.at + time.Duration(len(p.words))*wordLength }

// record begins a file of the recording. From is who did it, nil for a setting.
func (o *occasion) record(tx *sim.Tx, from *visit) {
	st := slot.Of(tx)
	if o.recording == nil {
		o.recording = &recording{id: st.next("simulated-recording-"), o: o, title: o.m.text("title")}
		st.recordings.Put(tx, o.recording.id, o.recording)
	}
	o.recording.files = append(o.recording.files, &file{id: st.next("simulated-file-"), from: tx.Now()})
	o.tell(tx, "start_recording", from)
}

// open returns the file that is recorded, or nil.
func (o *occasion) open() *file {
	if o.recording != nil {
		if f := o.recording.files[len(o.recording.files)-1]; f.to.IsZero() {
			return f
		}
	}
	return nil
}

// stop ends the file that is recorded, and makes the recording ready if the meeting
// is over.
func (o *occasion) stop(tx *sim.Tx, from *visit) {
	if f := o.open(); f != nil {
		f.to = tx.Now()
		o.tell(tx, "stop_recording", from)
	}
	if r := o.recording; r != nil && o.ended {
		tx.After(transcoding, func(tx *sim.Tx) {
			r.ready = true
			o.tell(tx, "recording_complete", nil)
		})
	}
}

// A Recording is the parameters of Record.
type Recording struct {
	MeetingID string `json:"meetingid"`
	UserID    string `json:"userid"` // a host
	Stop      bool   `json:"stop,omitempty"`
}

// Record has a host begin or end the recording of a meeting.
var Record = sim.NewAct("meeting.record", "A host begins or ends the recording of a meeting.", func(tx *sim.Tx, p Recording) (sim.Nothing, error) {
	o, host, err := hostOf(tx, p.MeetingID, p.UserID)
	switch {
	case err != nil:
		return sim.Nothing{}, err
	case p.Stop != (o.open() != nil):
		return sim.Nothing{}, fmt.Errorf("the meeting %s is recorded already, or is not", p.MeetingID)
	case p.Stop:
		o.stop(tx, host)
	default:
		o.record(tx, host)
	}
	return sim.Nothing{}, nil
})

// A Saying is the parameters of Say.
type Saying struct {
	MeetingID string `json:"meetingid"`
	TmpOpenID string `json:"tmp_openid"`
	Text      string `json:"text"`
}

// Say has a participant say something, which the transcript has if the meeting is
// recorded.
var Say = sim.NewAct("meeting.say", "A participant says something.", func(tx *sim.Tx, p Saying) (sim.Nothing, error) {
	o, v, err := inMeeting(tx, p.MeetingID, p.TmpOpenID)
	if err != nil {
		return sim.Nothing{}, err
	}
	if f := o.open(); f != nil {
		f.paragraphs = append(f.paragraphs, paragraph{v.userID, tx.Now().Sub(f.from), words(p.Text)})
	}
	return sim.Nothing{}, nil
})

// words cuts a text: each Chinese character and each mark is a word.
func words(text string) (list []string) {
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			list = append(list, word.String())
			word.Reset()
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			end()
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			word.WriteRune(r)
		default:
			end()
			list = append(list, string(r))
		}
	}
	end()
	return list
}

// askedRecording returns the recording that a call is about.
func askedRecording(tx *sim.Tx) (*recording, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	r := slot.Of(tx).recordings.Get(sim.Text(tx.Body["meeting_record_id"]))
	if r == nil || r.deleted || r.o.m != m {
		return nil, sim.Refuse(730002, "invalid meeting_record_id")
	}
	return r, nil
}

// askedFile returns the file of a recording that a call is about.
func askedFile(tx *sim.Tx) (*recording, *file, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, nil, err
	}
	for r := range slot.Of(tx).recordings.All() {
		if r.o.m != m || r.deleted || !r.ready {
			continue
		}
		for _, f := range r.files {
			if f.id == sim.Text(tx.Body["record_file_id"]) {
				return r, f, nil
			}
		}
	}
	return nil, nil, sim.Refuse(730001, "invalid record_file_id")
}

func recordingList(tx *sim.Tx) (any, error) {
	in := tx.Body
	from, to := sim.UnixTime(in["start_time"]), sim.UnixTime(in["end_time"])
	if to.Before(from) || to.Sub(from) > 31*day {
		return nil, sim.Refuse(400223, "the time is longer than 31 days, or ends before it begins")
	}
	id, code, userID := sim.Text(in["meetingid"]), sim.Text(in["meeting_code"]), sim.Text(in["userid"])
	if id == "" && code == "" && userID == "" {
		return nil, sim.Refuse(40058, "one of meetingid, meeting_code and userid is required")
	}
	if id != "" || code != "" {
		m, err := askedByIDOrCode(tx)
		if err != nil {
			return nil, err
		}
		id = m.id
	}
	list := []object{}
	for r := range slot.Of(tx).recordings.All() {
		m := r.o.m
		isAsked := m.id == id || id == "" && strings.EqualFold(m.text("admin_userid"), userID)
		if m.agentID == tx.App.AgentID && isAsked && !r.deleted && !r.o.begun.Before(from) && !r.o.begun.After(to) {
			list = append(list, r.listed())
		}
	}
	page, next, err := sim.Page(list, sim.Text(in["cursor"]), sim.Limit(in["limit"], 10, 20, 20))
	if err != nil {
		return nil, err
	}
	return object{"record_meetings": page, "has_more": next != "", "next_cursor": next}, nil
}

// listed is a recording as lists have it.
func (r *recording) listed() object {
	state, files := 1, []object{}
	if r.ready {
		state = 3
		for _, f := range r.files {
			files = append(files, r.part(f))
		}
	}
	return object{
		"meeting_record_id": r.id, "meetingid": r.o.m.id, "meeting_code": r.o.m.code, "host_user_id": r.o.m.text("admin_userid"), "title": r.title,
		"meeting_start_time": r.o.begun.UnixMilli(), "state": state, "record_files": files,
	}
}

func (r *recording) part(f *file) object {
	o := object{
		"record_file_id": f.id, "record_start_time": f.from.UnixMilli(), "record_end_time": f.to.UnixMilli(), "record_size": len(f.video()), "sharing_state": 0,
	}
	if r.sharing == nil {
		return o
	}
	const corp, attendees = 1, 2
	kind := sim.Integer(r.sharing["sharing_auth_type"])
	o["sharing_state"], o["sharing_url"] = 1, "https://meeting.example/share/"+r.id
	o["required_same_corp"], o["required_attendee"] = kind == corp, kind == attendees
	o["allow_download"], _ = r.sharing["allow_download"].(bool)
	o["sharing_expire"] = sim.Integer(r.sharing["sharing_expire"])
	if p := sim.Text(r.sharing["password"]); p != "" {
		o["password"] = p
	}
	return o
}

// video is the content of a video: a text that says what it stands for.
func (f *file) video() []byte {
	return []byte(fmt.Sprintf("a simulated video of %s\n", f.to.Sub(f.from)))
}

// addresses are those of what there is of a file.
func (f *file) addresses(tx *sim.Tx) object {
	return object{
		"record_file_id": f.id, "view_address": tx.Origin + "/view/" + f.id,
		"download_address": tx.Publish(f.id+".mp4", f.video(), fileLife), "download_address_file_type": "mp4",
		"audio_address": tx.Publish(f.id+".m4a", []byte("a simulated sound\n"), fileLife), "audio_address_file_type": "m4a",
		"meeting_summary": []object{{"download_address": tx.Publish(f.id+"-summary.txt", f.text(), documentLife), "file_type": "txt"}},
	}
}

// text is what was said in a file.
func (f *file) text() []byte {
	var b strings.Builder
	for _, p := range f.paragraphs {
		fmt.Fprintf(&b, "%s: %s\n", p.userID, strings.Join(p.words, ""))
	}
	return []byte(b.String())
}

func fileList(tx *sim.Tx) (any, error) {
	r, err := askedRecording(tx)
	if err != nil {
		return nil, err
	}
	files := []object{}
	if r.ready {
		for _, f := range r.files {
			files = append(files, f.addresses(tx))
		}
	}
	return object{"meeting_record_id": r.id, "meetingid": r.o.m.id, "meeting_code": r.o.m.code, "title": r.title, "record_files": files}, nil
}

func fileGet(tx *sim.Tx) (any, error) {
	r, f, err := askedFile(tx)
	if err != nil {
		return nil, err
	}
	reply := f.addresses(tx)
	reply["meetingid"], reply["meeting_code"] = r.o.m.id, r.o.m.code
	reply["record_name"], reply["meeting_record_name"] = f.id, r.title
	reply["start_time"], reply["end_time"] = f.from.UnixMilli(), f.to.UnixMilli()
	reply["ai_meeting_transcripts"] = []object{{"download_address": tx.Publish(f.id+"-transcript.txt", f.text(), documentLife), "file_type": "txt"}}
	return reply, nil
}

func recordingDelete(tx *sim.Tx) (any, error) {
	r, err := askedRecording(tx)
	if err != nil {
		return nil, err
	}
	r.deleted = true
	r.o.tell(tx, "delete_recording", nil)
	return object{}, nil
}

func fileDelete(tx *sim.Tx) (any, error) {
	r, f, err := askedFile(tx)
	if err != nil {
		return nil, err
	}
	r.files = slices.DeleteFunc(r.files, func(other *file) bool { return other == f })
	r.deleted = len(r.files) == 0
	r.o.tell(tx, "delete_recording", nil)
	return object{}, nil
}

func sharingSet(tx *sim.Tx) (any, error) {
	r, err := askedRecording(tx)
	if err != nil {
		return nil, err
	}
	config := sim.ObjectIn(tx.Body["sharing_config"])
	is := func(key string, fallback bool) bool {
		if on, ok := config[key].(bool); ok {
			return on
		}
		return fallback
	}
	if !is("enable_sharing", true) {
		if len(config) > 1 {
			return nil, sim.Refuse(40058, "what is not shared has no further settings")
		}
		r.sharing = nil
		return object{}, nil
	}
	if is("enable_password", true) != (config["password"] != nil) || is("enable_sharing_expire", false) != (config["sharing_expire"] != nil) {
		return nil, sim.Refuse(40058, "password and sharing_expire are given if they are enabled, and only then")
	}
	r.sharing = withDefaults(config, object{})
	return object{}, nil
}

func transcriptGet(tx *sim.Tx) (any, error) {
	_, f, err := askedFile(tx)
	if err != nil {
		return nil, err
	}
	first := 0
	if pid := sim.Text(tx.Body["pid"]); pid != "" {
		if first = slices.IndexFunc(indices(f.paragraphs), func(i int) bool { return id("p", i) == pid }); first < 0 {
			return nil, sim.Refuse(40058, "invalid pid")
		}
	}
	last := len(f.paragraphs)
	if n := int(sim.Integer(tx.Body["limit"])); n > 0 {
		last = min(last, first+n)
	}
	list := []object{}
	for i, p := range f.paragraphs[first:last] {
		list = append(list, p.spoken(tx, first+i))
	}
	return object{"has_more": last < len(f.paragraphs), "transcripts": object{"paragraphs": list, "keywords": []string{}, "audio_detect": 1}}, nil
}

func indices[T any](list []T) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

// id is that of the nth part.
func id(kind string, n int) string { return fmt.Sprintf("%s%d", kind, n+1) }

// spoken is a paragraph with its only sentence.
func (p paragraph) spoken(tx *sim.Tx, n int) object {
	list := []object{}
	for i, word := range p.words {
		at := p.at + time.Duration(i)*wordLength
		list = append(list, object{"wid": id("w", i), "start_time": at.Milliseconds(), "end_time": (at + wordLength).Milliseconds(), "text": word})
	}
	speaker := object{}
	if p.userID != "" && sees(tx, p.userID) {
		speaker["userid"] = p.userID
	}
	from, to := p.at.Milliseconds(), p.end().Milliseconds()
	return object{
		"pid": id("p", n), "start_time": from, "end_time": to, "speaker_info": speaker,
		"sentences": []object{{"sid": id("s", n), "start_time": from, "end_time": to, "words": list}},
	}
}

func outline(tx *sim.Tx) (any, error) {
	_, f, err := askedFile(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for i, p := range f.paragraphs {
		list = append(list, object{"pid": id("p", i), "start_time": p.at.Milliseconds(), "end_time": p.end().Milliseconds()})
	}
	return object{"audio_detect": 1, "paragraphs": list}, nil
}

func search(tx *sim.Tx) (any, error) {
	_, f, err := askedFile(tx)
	if err != nil {
		return nil, err
	}
	text := strings.Join(words(sim.Text(tx.Body["text"])), "")
	hits, times := []object{}, []object{}
	for i, p := range f.paragraphs {
		before, _, ok := strings.Cut(strings.Join(p.words, ""), text)
		if !ok || text == "" {
			continue
		}
		hits = append(hits, object{"pid": id("p", i), "sid": id("s", i), "offset": utf8.RuneCountInString(before), "length": utf8.RuneCountInString(text)})
		times = append(times, object{"pid": id("p", i), "sid": id("s", i), "start_time": p.at.Milliseconds()})
	}
	return object{"hits": hits, "timelines": times}, nil
}
