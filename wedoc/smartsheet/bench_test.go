package smartsheet_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// A canned answers calls of a sheet with many records, and costs next to nothing.
type canned struct {
	pages [][]byte // of get_records
	wrote []byte   // the answer to writes of 500
	calls int
}

const benchRecords = 20_000

func newCanned() *canned {
	c := &canned{}
	var b bytes.Buffer
	for i := range benchRecords {
		if i%1000 == 0 {
			b.Reset()
			b.WriteString(`{"errcode":0,"errmsg":"ok","records":[`)
		} else {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"record_id":"r%05d","create_time":"1715846245084","update_time":"1715846248810","creator_name":"李娜","updater_name":"李娜","values":{
			"f0":[{"type":"text","text":"T-%d"}],"f1":[{"type":"text","text":"第 %d 个任务"}],"f2":[{"id":"o1","style":1,"text":"待办"}],"f3":[{"id":"o2","style":2,"text":"后端"},{"id":"o3","style":3,"text":"紧急"}],
			"f4":[{"user_id":"lina","id_type":1}],"f5":4.5,"f6":"1795536000000","f7":true}}`, i, i, i)
		if i%1000 == 999 {
			fmt.Fprintf(&b, `],"total":%d,"next":%d,"has_more":%v}`, benchRecords, i+1, i+1 < benchRecords)
			c.pages = append(c.pages, bytes.Clone(b.Bytes()))
		}
	}
	c.wrote = []byte(`{"errcode":0,"errmsg":"ok","records":[` + strings.TrimSuffix(strings.Repeat(`{"record_id":"r00001"},`, 500), ",") + `]}`)
	return c
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := c.wrote
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "gettoken"):
		body = []byte(`{"errcode":0,"access_token":"t","expires_in":7200}`)
	case strings.HasSuffix(path, "get_fields"):
		body, _ = json.Marshal(map[string]any{"total": 8, "fields": benchFields()})
	case strings.HasSuffix(path, "get_records"):
		c.calls++
		var in struct {
			Offset int `json:"offset"`
		}
		sent, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(sent, &in)
		}
		if err != nil {
			return nil, err
		}
		body = c.pages[in.Offset/1000]
	default:
		c.calls++
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

func benchFields() (fields []smartsheet.Field) {
	for i, f := range taskFields() {
		fields = append(fields, smartsheet.Field{FieldID: fmt.Sprintf("f%d", i), Title: f.Title, Type: f.Type, Property: f.Property})
	}
	return fields
}

func benchTasks(b *testing.B) (*canned, *smartsheet.Records[Task], []Task) {
	b.Helper()
	c := newCanned()
	client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: c}), wecom.WithoutRateLimits())
	if err != nil {
		b.Fatal(err)
	}
	r, err := smartsheet.OpenRecords[Task](b.Context(), smartsheet.New(client), ref, nil)
	if err != nil {
		b.Fatal(err)
	}
	var tasks []Task
	for row, err := range r.All(b.Context(), smartsheet.RowQuery{}) {
		if err != nil {
			b.Fatal(err)
		}
		tasks = append(tasks, row.Value)
	}
	c.calls = 0
	return c, r, tasks
}

// liveHeap is what is in use once the garbage is gone, in MB.
func liveHeap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// BenchmarkRecords reads, compares and writes 20,000 records with eight fields. The
// server costs nothing, so the figures are those of the SDK.
func BenchmarkRecords(b *testing.B) {
	b.Run("read", func(b *testing.B) {
		c, r, _ := benchTasks(b)
		b.ReportAllocs()
		for b.Loop() {
			n, before := 0, 0.0
			for _, err := range r.All(b.Context(), smartsheet.RowQuery{}) {
				if err != nil {
					b.Fatal(err)
				}
				switch n++; n {
				case 500:
					before = liveHeap()
				case benchRecords - 500:
					b.ReportMetric(liveHeap()-before, "MB-more")
				}
			}
		}
		b.ReportMetric(float64(c.calls)/float64(b.N), "calls/op")
	})
	b.Run("plan", func(b *testing.B) {
		c, r, tasks := benchTasks(b)
		before := liveHeap()
		b.ReportAllocs()
		for b.Loop() {
			plan, err := r.Plan(b.Context(), "编号", tasks)
			if err != nil || !plan.IsEmpty() {
				b.Fatal(plan.Summary(), err)
			}
			b.ReportMetric(liveHeap()-before, "MB-live")
			runtime.KeepAlive(plan)
		}
		b.ReportMetric(float64(c.calls)/float64(b.N), "calls/op")
	})
	b.Run("create", func(b *testing.B) {
		c, r, tasks := benchTasks(b)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.Create(b.Context(), tasks...); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(c.calls)/float64(b.N), "calls/op")
	})
}
