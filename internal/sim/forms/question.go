package forms

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A kind is a type of questions: what its settings must be, and how a reply in plain
// text becomes one of WeCom's.
type kind struct {
	setting    string // its key in question_extend_setting
	hasOptions bool
	check      func(q, setting object) error
	reply      func(tx *sim.Tx, q, setting object, given []string) (object, error)
}

// kinds are the types of questions by reply_type.
var kinds = map[int64]kind{
	1:  {"text_setting", false, checkText, replyText},
	2:  {"radio_setting", true, nil, replyOne},
	3:  {"checkbox_setting", true, checkCheckbox, replyMany},
	5:  {"location_setting", false, upTo("location_type", 4), replyPlain},
	9:  {"image_setting", false, checkUpload("upload_image_limit"), replyFiles("upload_image_limit")},
	10: {"file_setting", false, checkUpload("upload_file_limit"), replyFiles("upload_file_limit")},
	11: {"date_setting", false, upTo("date_format_type", 2), replyDate},
	14: {"time_setting", false, upTo("time_format_type", 1), replyTime},
	15: {"", true, nil, replyOne},
	16: {"temperature_setting", false, upTo("unit_type", 1), replyTemperature},
	17: {"", false, nil, replyFiles("")},
	18: {"department_setting", false, nil, replyDepartments},
	19: {"member_setting", false, nil, replyMembers},
	22: {"duration_setting", false, upTo("day_range", 24), replyDuration},
}

// upTo refuses a setting that is not from 0 to the highest that there is.
func upTo(key string, high int64) func(q, setting object) error {
	return func(_, setting object) error {
		if n := sim.Integer(setting[key]); n < 0 || n > high {
			return sim.Refuse(badParameter, "invalid "+key)
		}
		return nil
	}
}

// What validation_type and validation_detail say.
const (
	checkLength = 0
	checkNumber = 1

	lengthAtMost  = 1
	lengthAtLeast = 2
	lengthExactly = 3
	numberAny     = 4
	numberAbove   = 5
	numberAtLeast = 6
	numberBelow   = 7
	numberAtMost  = 8
	numberWithin  = 9
	numberOutside = 10
	numberInteger = 11

	maxLength = 4000
)

func checkText(_, s object) error {
	check, detail, length := sim.Integer(s["validation_type"]), sim.Integer(s["validation_detail"]), sim.Integer(s["char_len"])
	switch {
	case check < 0 || check > 6:
		return sim.Refuse(badParameter, "invalid validation_type")
	case detail == 0:
		return nil
	case check == checkLength && (detail > lengthExactly || length < 1 || length > maxLength):
		return sim.Refuse(badParameter, "invalid validation_detail or char_len")
	case check == checkNumber && (detail < numberAny || detail > numberInteger):
		return sim.Refuse(badParameter, "invalid validation_detail")
	case check == checkNumber && slices.Contains([]int64{numberAbove, numberAtLeast, numberWithin, numberOutside}, detail) && s["number_min"] == nil,
		check == checkNumber && slices.Contains([]int64{numberBelow, numberAtMost, numberWithin, numberOutside}, detail) && s["number_max"] == nil:
		return sim.Refuse(badParameter, "missing number_min or number_max")
	}
	return nil
}

// patterns are what text must look like, by validation_type.
var patterns = map[int64]*regexp.Regexp{
	2: regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`),
	3: regexp.MustCompile(`^https?://\S+$`),
	4: regexp.MustCompile(`^[0-9]{17}[0-9Xx]$`),
	5: regexp.MustCompile(`^1[0-9]{10}$`),
	6: regexp.MustCompile(`^[0-9-]{7,15}$`),
}

func replyPlain(_ *sim.Tx, _, _ object, given []string) (object, error) {
	text, err := one(given)
	return object{"text_reply": text}, err
}

// one returns the text of a reply that has a single one.
func one(given []string) (string, error) {
	if len(given) != 1 {
		return "", fmt.Errorf("want one reply, not %d", len(given))
	}
	return given[0], nil
}

func replyText(tx *sim.Tx, q, s object, given []string) (object, error) {
	text, err := one(given)
	if err != nil {
		return nil, err
	}
	check, fits := sim.Integer(s["validation_type"]), true
	switch pattern := patterns[check]; {
	case check == checkLength:
		fits = fitsLength(s, int64(utf8.RuneCountInString(text)))
	case check == checkNumber:
		n, err := strconv.ParseFloat(text, 64)
		fits = err == nil && fitsNumber(s, n)
	case pattern != nil:
		fits = pattern.MatchString(text)
	}
	if !fits {
		return nil, fmt.Errorf("%q is not what it asks for", text)
	}
	return replyPlain(tx, q, s, given)
}

func fitsLength(s object, n int64) bool {
	limit := sim.Integer(s["char_len"])
	switch sim.Integer(s["validation_detail"]) {
	case lengthAtMost:
		return n <= limit
	case lengthAtLeast:
		return n >= limit
	case lengthExactly:
		return n == limit
	}
	return n <= maxLength
}

func fitsNumber(s object, n float64) bool {
	low, _ := strconv.ParseFloat(sim.Text(s["number_min"]), 64)
	high, _ := strconv.ParseFloat(sim.Text(s["number_max"]), 64)
	switch sim.Integer(s["validation_detail"]) {
	case numberAbove:
		return n > low
	case numberAtLeast:
		return n >= low
	case numberBelow:
		return n < high
	case numberAtMost:
		return n <= high
	case numberWithin:
		return low <= n && n <= high
	case numberOutside:
		return n < low || n > high
	case numberInteger:
		return n == math.Trunc(n)
	}
	return true
}

// What type says of a question with several choices.
const (
	chooseAtLeast = 1
	chooseAtMost  = 2
	chooseExactly = 3
)

func checkCheckbox(q, s object) error {
	limit, n := sim.Integer(s["type"]), sim.Integer(s["number"])
	if limit < 0 || limit > chooseExactly || limit > 0 && (n < 1 || n > int64(len(sim.Objects(q["option_item"])))) {
		return sim.Refuse(badParameter, "invalid type or number of checkbox_setting")
	}
	return nil
}

func replyOne(tx *sim.Tx, q, s object, given []string) (object, error) {
	if _, err := one(given); err != nil {
		return nil, err
	}
	return choose(q, s, given)
}

func replyMany(_ *sim.Tx, q, s object, given []string) (object, error) {
	n, count := sim.Integer(s["number"]), int64(len(given))
	switch limit := sim.Integer(s["type"]); {
	case limit == chooseAtLeast && count < n, limit == chooseAtMost && count > n, limit == chooseExactly && count != n:
		return nil, fmt.Errorf("%d options are chosen, which is not what it asks for", count)
	}
	return choose(q, s, given)
}

// choose finds options by their texts. A text that no option has is one of one's own,
// where there may be such: its key follows those of the options.
func choose(q, s object, given []string) (object, error) {
	keys, others := []int64{}, []object{}
	next := int64(1)
	byText := map[string]int64{}
	for _, o := range sim.Objects(q["option_item"]) {
		key := sim.Integer(o["key"])
		next = max(next, key+1)
		if sim.Integer(o["status"]) != deleted {
			byText[sim.Text(o["value"])] = key
		}
	}
	for _, text := range given {
		key, ok := byText[text]
		switch {
		case ok:
		case s["add_other_option"] == true && len(others) == 0:
			key = next
			others = append(others, object{"option_reply": key, "extend_text": text})
		default:
			return nil, fmt.Errorf("there is no option %q", text)
		}
		if slices.Contains(keys, key) {
			return nil, fmt.Errorf("the option %q is chosen twice", text)
		}
		keys = append(keys, key)
	}
	item := object{"option_reply": keys}
	if len(others) > 0 {
		item["option_extend_reply"] = others
	}
	return item, nil
}

// What count_limit_type says is 0 for exactly and 1 for at most.
const uploadAtMost = 1

const (
	maxUploads   = 9
	maxMegaBytes = 3000
)

func checkUpload(key string) func(q, setting object) error {
	return func(_, setting object) error {
		limit := sim.ObjectIn(setting[key])
		if n := sim.Integer(limit["count"]); n < 0 || n > maxUploads || sim.Integer(limit["max_size"]) > maxMegaBytes {
			return sim.Refuse(badParameter, "invalid "+key)
		}
		return nil
	}
}

// replyFiles takes names of files, as many as the setting under the key allows.
func replyFiles(key string) func(tx *sim.Tx, q, setting object, given []string) (object, error) {
	return func(_ *sim.Tx, q, setting object, given []string) (object, error) {
		limit := sim.ObjectIn(setting[key])
		count := maxUploads
		if n := sim.Integer(limit["count"]); n > 0 {
			count = int(n)
		}
		exactly := limit != nil && sim.Integer(limit["count_limit_type"]) != uploadAtMost
		if len(given) > count || exactly && len(given) != count {
			return nil, fmt.Errorf("%d files are uploaded, which is not what it asks for", len(given))
		}
		files := []object{}
		for i, name := range given {
			files = append(files, object{"fileid": fmt.Sprintf("simulated-file-%s-%d", sim.Text(q["question_id"]), i+1), "name": name})
		}
		return object{"file_extend_reply": files}, nil
	}
}

// replyAt reads a moment in one layout, and shows it in another.
func replyAt(given []string, read, show string) (object, error) {
	text, err := one(given)
	if err != nil {
		return nil, err
	}
	t, err := time.Parse(read, text)
	if err != nil {
		return nil, fmt.Errorf("%q is not written as %s", text, read)
	}
	return object{"text_reply": t.Format(show)}, nil
}

func replyDate(_ *sim.Tx, _, s object, given []string) (object, error) {
	switch sim.Integer(s["date_format_type"]) {
	case 1:
		return replyAt(given, "2006-01-02", "2006年1月2日")
	case 2:
		return replyAt(given, "2006-01", "2006年1月")
	}
	return replyAt(given, "2006-01-02 15:04", "2006年1月2日 15:04")
}

func replyTime(_ *sim.Tx, _, s object, given []string) (object, error) {
	layout := "15:04"
	if sim.Integer(s["time_format_type"]) == 1 {
		layout = "15:04:05"
	}
	return replyAt(given, layout, layout)
}

func replyTemperature(_ *sim.Tx, _, s object, given []string) (object, error) {
	text, err := one(given)
	if err != nil {
		return nil, err
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return nil, fmt.Errorf("%q is no temperature", text)
	}
	if sim.Integer(s["unit_type"]) == 1 {
		return object{"text_reply": text + "℉"}, nil
	}
	return object{"text_reply": text + "℃"}, nil
}

// several refuses more than one reply where a setting does not allow it.
func several(s object, given []string) error {
	if len(given) > 1 && s["allow_multiple_selection"] != true {
		return fmt.Errorf("want one reply, not %d", len(given))
	}
	return nil
}

func replyDepartments(tx *sim.Tx, _, s object, given []string) (object, error) {
	list := []object{}
	for _, name := range given {
		id := directory.Of(tx).Named(name)
		if id == 0 {
			return nil, fmt.Errorf("there is no department %q", name)
		}
		list = append(list, object{"department_id": id})
	}
	return object{"department_reply": object{"list": list}}, several(s, given)
}

func replyMembers(tx *sim.Tx, _, s object, given []string) (object, error) {
	list := []object{}
	for _, id := range given {
		m := directory.Of(tx).Member(id)
		if m == nil {
			return nil, fmt.Errorf("there is no member %q", id)
		}
		list = append(list, object{"userid": m.UserID()})
	}
	return object{"member_reply": object{"list": list}}, several(s, given)
}

// replyDuration takes the beginning and the end.
func replyDuration(_ *sim.Tx, _, s object, given []string) (object, error) {
	const layout = "2006-01-02 15:04"
	if len(given) != 2 {
		return nil, fmt.Errorf("want a beginning and an end")
	}
	begin, err1 := time.ParseInLocation(layout, given[0], sim.UTC8)
	end, err2 := time.ParseInLocation(layout, given[1], sim.UTC8)
	if err1 != nil || err2 != nil || end.Before(begin) {
		return nil, fmt.Errorf("%q is no beginning and end, written as %s", strings.Join(given, ", "), layout)
	}
	reply := object{"begin_time": begin.Unix(), "end_time": end.Unix(), "time_scale": 1, "day_range": 24, "days": end.Sub(begin).Hours() / 24}
	if sim.Integer(s["time_scale"]) == 2 {
		reply["time_scale"], reply["hours"] = 2, end.Sub(begin).Hours()
		delete(reply, "days")
		if n := sim.Integer(s["day_range"]); n > 0 {
			reply["day_range"] = n
		}
	}
	return object{"duration_reply": reply}, nil
}
