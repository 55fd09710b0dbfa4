package drives_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/all"
	"github.com/gowecom/wecom/internal/sim/drives"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newDrive makes a corp with a space that lina manages, and a folder, a file and a
// document in it.
func newDrive(t *testing.T) *sim.World {
	t.Helper()
	w := simtest.NewWith(t, func(c *sim.Config) { c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8) }, all.Install, all.Seed)
	for _, call := range []string{
		`space_create {"space_name":"x","auth_info":[{"type":1,"userid":"lina","auth":7},{"type":2,"departmentid":1,"auth":1}]}`,
		`file_create {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_type":1,"file_name":"d"}`,
		`file_upload {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_name":"a.txt","file_base64_content":"YWJj"}`,
		`file_create {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_type":4,"file_name":"s"}`,
	} {
		simtest.MustCall(t, w, simtest.App, "POST /wedrive/"+call)
	}
	return w
}

// Each wrong call is refused with the errcode of what is wrong.
func TestRefusals(t *testing.T) {
	w := newDrive(t)
	var four []string
	for _, id := range []string{"lina", "zengli", "caixia", "shenyi"} {
		four = append(four, `{"type":1,"userid":"`+id+`","auth":7}`)
	}
	admins := "[" + strings.Join(four, ",") + "]"
	place := `"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001"`
	hashes := strings.Repeat("0", 40)
	for _, tt := range []struct {
		call string
		code int
	}{
		{`space_create {"space_name":""}`, 640025},
		{`space_create {"space_name":"x","space_sub_type":1}`, 640027},
		{`space_create {"space_name":"x","auth_info":[{"type":1,"userid":"nobody","auth":1}]}`, 640012},
		{`space_create {"space_name":"x","auth_info":[{"type":2,"departmentid":4711,"auth":1}]}`, 640013},
		{`space_create {"space_name":"x","auth_info":[{"type":2,"departmentid":1,"auth":7}]}`, 640020},
		{`space_create {"space_name":"x","auth_info":[{"type":3,"userid":"lina","auth":1}]}`, 640027},
		{`space_create {"space_name":"x","auth_info":[{"type":1,"userid":"lina","auth":2}]}`, 640020},
		{`space_create {"space_name":"x","auth_info":` + admins + `}`, 640053},
		{`space_acl_add {"spaceid":"simulated-space-000001","auth_info":` + admins + `}`, 640053},
		{`space_acl_del {"spaceid":"simulated-space-000001","auth_info":[{"type":2,"departmentid":2}]}`, 640005},
		{`space_info {"spaceid":"gone"}`, 640001},
		{`space_rename {"spaceid":"simulated-space-000001","space_name":""}`, 640025},
		{`space_setting {"spaceid":"simulated-space-000001","default_file_scope":3}`, 640023},
		{`space_setting {"spaceid":"simulated-space-000001","share_url_no_approve_default_auth":3}`, 640020},
		{`file_info {"fileid":"gone"}`, 640002},
		{`file_create {` + place + `,"file_type":1,"file_name":""}`, 640009},
		{`file_create {` + place + `,"file_type":1,"file_name":"` + strings.Repeat("汉", 128) + `"}`, 640009},
		{`file_create {` + place + `,"file_type":1,"file_name":"a/b"}`, 640009},
		{`file_create {` + place + `,"file_type":2,"file_name":"x"}`, 640054},
		{`file_create {"spaceid":"simulated-space-000001","fatherid":"simulated-file-000003","file_type":1,"file_name":"x"}`, 640021},
		{`file_list {` + place + `,"sort_type":7,"start":0,"limit":10}`, 640027},
		{`file_list {` + place + `,"sort_type":1,"start":0,"limit":1001}`, 640027},
		{`file_list {` + place + `,"sort_type":1,"start":"x","limit":10}`, 640027},
		{`file_upload {` + place + `,"file_name":"x","file_base64_content":"data:abc"}`, 640022},
		{`file_upload {` + place + `,"file_name":"x","file_base64_content":"` + base64.StdEncoding.EncodeToString(make([]byte, 10<<20+1)) + `"}`, 640047},
		{`file_upload {` + place + `,"selected_ticket":"t","file_name":"x","file_base64_content":""}`, 640027},
		{`file_upload {"selected_ticket":"t","file_name":"x","file_base64_content":""}`, 640027},
		{`file_upload {"file_name":"x","file_base64_content":""}`, 640027},
		{`file_upload_init {` + place + `,"file_name":"x","size":2097153,"block_sha":["` + hashes + `"]}`, 640039},
		{`file_upload_init {` + place + `,"file_name":"x","size":21474836481,"block_sha":["` + hashes + `"]}`, 640047},
		{`file_upload_init {` + place + `,"file_name":"x","size":1,"block_sha":["00"]}`, 640027},
		{`file_upload_part {"upload_key":"k","index":1,"file_base64_content":"YQ=="}`, 640048},
		{`file_upload_finish {"upload_key":"k"}`, 640048},
		{`file_download {"fileid":"simulated-file-000002"}`, 640029},
		{`file_download {"fileid":"simulated-file-000004"}`, 640029},
		{`file_download {"selected_ticket":"t"}`, 640027},
		{`file_download {}`, 640027},
		{`file_move {"fatherid":"simulated-file-000002","fileid":["simulated-file-000002"]}`, 640021},
		{`file_move {"fatherid":"simulated-file-000002","fileid":[]}`, 640024},
		{`file_delete {"fileid":["simulated-file-000003","gone"]}`, 640002},
		{`file_acl_del {"fileid":"simulated-file-000003","auth_info":[{"type":1,"userid":"lina"}]}`, 640056},
		{`file_setting {"fileid":"simulated-file-000003","auth_scope":6}`, 640023},
		{`file_setting {"fileid":"simulated-file-000003","auth_scope":1,"auth":2}`, 640020},
		{`file_secure_setting {"fileid":"simulated-file-000003","watermark":{"text":"x"}}`, 640016},
		{`vip/batch_add {"userid_list":[]}`, 640027},
	} {
		if reply, code := simtest.Call(t, w, simtest.App, "POST /wedrive/"+tt.call); code != tt.code {
			t.Errorf("%.100s: %s, want %d", tt.call, reply, tt.code)
		}
	}
	// Another app changes nothing.
	for call, want := range map[string]int{
		`space_dismiss {"spaceid":"simulated-space-000001"}`:           640008,
		`file_info {"fileid":"simulated-file-000003"}`:                 640004,
		`file_list {` + place + `,"sort_type":1,"start":0,"limit":10}`: 640008,
	} {
		if reply, code := simtest.Call(t, w, simtest.Other, "POST /wedrive/"+call); code != want {
			t.Errorf("%s: %s, want %d", call, reply, want)
		}
	}
	// A corp that does not pay has less.
	if _, err := drives.SetPlan.Do(w, drives.Plan{Free: true}); err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]int{
		`space_acl_add {"spaceid":"simulated-space-000001","auth_info":[{"type":1,"userid":"zengli","auth":4}]}`: 640015,
		`space_setting {"spaceid":"simulated-space-000001","enable_watermark":true}`:                             640016,
		`file_setting {"fileid":"simulated-file-000003","auth_scope":1,"auth":4}`:                                640015,
		`file_secure_setting {"fileid":"simulated-file-000004","watermark":{"show_visitor_name":true}}`:          640016,
	} {
		if reply, code := simtest.Call(t, w, simtest.App, "POST /wedrive/"+call); code != want {
			t.Errorf("%s: %s, want %d", call, reply, want)
		}
	}
}

// Blocks are taken when they are what their hashes say, in any order and twice.
func TestBlocks(t *testing.T) {
	w := newDrive(t)
	content := make([]byte, 2*(2<<20)+3) // zeros, whose states were computed elsewhere
	post := func(call string) int {
		t.Helper()
		_, code := simtest.Call(t, w, simtest.App, "POST /wedrive/"+call)
		return code
	}
	// The last hash is of the SHA-1 of 4,194,307 zeros.
	begin := `file_upload_init {"spaceid":"simulated-space-000001","fatherid":"simulated-file-000002","file_name":"z","size":4194307,"block_sha":[
		"0e555f3d864fa4796ebc5c499da6fc8bcc0408bf","9867dd6a8aa0918a12afbaa7c8b40c147bb8dbc3","LAST"]}`
	begin = strings.ReplaceAll(strings.ReplaceAll(begin, "LAST", sha1OfZeros), "\n", "")
	if code := post(begin); code != 0 {
		t.Fatal(code)
	}
	part := func(index int, b []byte) string {
		return fmt.Sprintf(`file_upload_part {"upload_key":"simulated-upload-000005","index":%d,"file_base64_content":%q}`, index, base64.StdEncoding.EncodeToString(b))
	}
	spoilt := make([]byte, 2<<20)
	spoilt[1<<20] = 1
	for _, tt := range []struct {
		call string
		code int
	}{
		{part(3, content[:3]), 0},
		{part(2, spoilt), 640048},
		{part(2, content[:100]), 640048},
		{part(2, content[:2<<20]), 0},
		{part(2, content[:2<<20]), 0},
		{part(4, content[:3]), 640027},
		{part(0, content[:3]), 640027},
		{`file_upload_finish {"upload_key":"simulated-upload-000005"}`, 640048}, // the first block is missing
		{part(1, content[:2<<20]), 0},
		{`file_upload_finish {"upload_key":"simulated-upload-000005"}`, 0},
		{`file_upload_finish {"upload_key":"simulated-upload-000005"}`, 640048},
	} {
		if code := post(tt.call); code != tt.code {
			t.Errorf("%.120s: %d, want %d", tt.call, code, tt.code)
		}
	}
	reply, _ := simtest.Call(t, w, simtest.App, "POST /wedrive/"+begin)
	if !strings.Contains(reply, `"hit_exist":true`) {
		t.Errorf("what is there is not known: %s", reply)
	}
	w.In(func(tx *sim.Tx) {
		if got := strings.Join(drives.Paths(tx, "simulated-space-000001"), " "); got != "a.txt d/ d/z d/z(1) s" {
			t.Errorf("there are %s", got)
		}
	})
}

const sha1OfZeros = "55c5e94845d474e938b9dacaa12c7159a9038a8f"

// A link serves whoever has its cookie, by ranges, for 2 hours.
func TestLinks(t *testing.T) {
	w := newDrive(t)
	var link struct {
		URL   string `json:"download_url"`
		Name  string `json:"cookie_name"`
		Value string `json:"cookie_value"`
	}
	if err := json.Unmarshal([]byte(simtest.MustCall(t, w, simtest.App, `POST /wedrive/file_download {"fileid":"simulated-file-000003"}`)), &link); err != nil {
		t.Fatal(err)
	}
	get := func(cookie, part string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", link.Name+"="+cookie)
		if part != "" {
			r.Header.Set("Range", part)
		}
		resp, err := w.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(b) + resp.Header.Get("Content-Range")
	}
	check := func(cookie, part string, status int, want string) {
		t.Helper()
		if code, got := get(cookie, part); code != status || status < 400 && got != want {
			t.Errorf("%s %s: %d %q, want %d %q", cookie, part, code, got, status, want)
		}
	}
	check(link.Value, "", 200, "abc")
	check(link.Value, "bytes=1-", 206, "bcbytes 1-2/3")
	check(link.Value, "bytes=1-1", 206, "bbytes 1-1/3")
	check(link.Value, "bytes=3-", 416, "")
	check("forged", "", 403, "")
	w.Advance(2*time.Hour - time.Second)
	check(link.Value, "", 200, "abc")
	w.Advance(time.Second)
	check(link.Value, "", 403, "")
}

// A member who leaves a space stays out of it, though a department is in it.
func TestQuit(t *testing.T) {
	w := newDrive(t)
	quit := func() string {
		reply := simtest.MustCall(t, w, simtest.App, `POST /wedrive/space_info {"spaceid":"simulated-space-000001"}`)
		_, after, _ := strings.Cut(reply, `"quit_userid":`)
		return after[:strings.Index(after, "]")+1]
	}
	simtest.MustCall(t, w, simtest.App, `POST /wedrive/space_acl_del {"spaceid":"simulated-space-000001","auth_info":[{"type":1,"userid":"zengli"}]}`)
	if got := quit(); got != `["zengli"]` {
		t.Error(got)
	}
	simtest.MustCall(t, w, simtest.App, `POST /wedrive/space_acl_add {"spaceid":"simulated-space-000001","auth_info":[{"type":1,"userid":"zengli","auth":1}]}`)
	if got := quit(); got != `[]` {
		t.Error(got)
	}
}

// The drive is full when it is full, and apps hear of it once a day.
func TestCapacity(t *testing.T) {
	w := newDrive(t)
	if _, err := drives.SetPlan.Do(w, drives.Plan{Capacity: 100}); err != nil {
		t.Fatal(err)
	}
	put := func(name string, size int) int {
		_, code := simtest.Call(t, w, simtest.App, fmt.Sprintf(`POST /wedrive/file_upload {"spaceid":"simulated-space-000001","fatherid":"simulated-space-000001","file_name":%q,"file_base64_content":%q}`,
			name, base64.StdEncoding.EncodeToString(make([]byte, size))))
		return code
	}
	warnings := func() (n int) {
		for _, e := range w.Events() {
			n += strings.Count(e, "wedrive_insufficient_capacity")
		}
		return n
	}
	for _, tt := range []struct{ size, code, warned int }{{80, 0, 0}, {8, 0, 1}, {10, 640007, 1}, {1, 0, 1}} {
		if code := put(fmt.Sprint(tt.size), tt.size); code != tt.code || warnings() != tt.warned {
			t.Errorf("%d bytes more: %d with %d warnings, want %d with %d", tt.size, code, warnings(), tt.code, tt.warned)
		}
	}
	w.Advance(24 * time.Hour)
	if code := put("next day", 1); code != 0 || warnings() != 2 {
		t.Errorf("the next day: %d with %d warnings", code, warnings())
	}
	simtest.MustCall(t, w, simtest.App, `POST /wedrive/space_dismiss {"spaceid":"simulated-space-000001"}`)
	if reply := simtest.MustCall(t, w, simtest.App, `POST /wedrive/mng_capacity {}`); !strings.Contains(reply, `"rest_capacity_for_all":100`) {
		t.Errorf("after all is gone: %s", reply)
	}
}
