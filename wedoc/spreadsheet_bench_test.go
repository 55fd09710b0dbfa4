package wedoc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wedoc"
)

// benchRange is 20,000 rows of 10 cells.
var benchRange = wedoc.CellRange{Rows: 20_000, Columns: 10}

// A cannedSheet answers calls of a sheet of 20,000 rows, and costs next to nothing.
type cannedSheet struct {
	parts map[string][]byte // by range
	calls int
}

func newCannedSheet() *cannedSheet {
	const format = `{"text_format":{"font":"Microsoft YaHei","font_size":10,"bold":false,"italic":false,"strikethrough":false,"underline":false,"color":{"red":0,"green":0,"blue":0,"alpha":255}}}`
	c := &cannedSheet{parts: map[string][]byte{}}
	for first := 0; first < benchRange.Rows; first += 1000 {
		rows := make([]string, 1000)
		for i := range rows {
			cells := make([]string, benchRange.Columns)
			for j := range cells {
				cells[j] = fmt.Sprintf(`{"cell_value":{"text":"第 %d 行 %d"},"cell_format":%s}`, first+i, j, format)
			}
			rows[i] = `{"values":[` + strings.Join(cells, ",") + `]}`
		}
		r := wedoc.CellRange{Row: first, Rows: 1000, Columns: benchRange.Columns}
		c.parts[r.String()] = fmt.Appendf(nil, `{"errcode":0,"errmsg":"ok","data":{"result":{"start_row":%d,"start_column":0,"rows":[%s]}}}`, first, strings.Join(rows, ","))
	}
	return c
}

func (c *cannedSheet) RoundTrip(r *http.Request) (*http.Response, error) {
	body := []byte(`{"errcode":0,"errmsg":"ok","data":{"responses":[{"update_range_response":{"updated_cells":10000}}]}}`)
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "gettoken"):
		body = []byte(`{"errcode":0,"access_token":"t","expires_in":7200}`)
	case path == rangePath:
		c.calls++
		var in struct {
			Range string `json:"range"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			return nil, err
		}
		body = c.parts[in.Range]
	default:
		c.calls++
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

// liveHeap is what is in use once the garbage is gone, in MB.
func liveHeap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// BenchmarkSpreadsheet reads and writes 20,000 rows of 10 cells. The server costs
// nothing, so the figures are those of the SDK.
func BenchmarkSpreadsheet(b *testing.B) {
	c := newCannedSheet()
	client, err := wecom.NewClient("ww1", "secret", wecom.WithHTTPClient(&http.Client{Transport: c}), wecom.WithoutRateLimits())
	if err != nil {
		b.Fatal(err)
	}
	s := wedoc.New(client)
	b.Run("read", func(b *testing.B) {
		c.calls = 0
		b.ReportAllocs()
		for b.Loop() {
			n, before := 0, 0.0
			for _, err := range s.AllRows(b.Context(), "dc-1", "s-1", benchRange) {
				if err != nil {
					b.Fatal(err)
				}
				switch n++; n {
				case 500:
					before = liveHeap()
				case benchRange.Rows - 500:
					b.ReportMetric(liveHeap()-before, "MB-more")
				}
			}
			if n != benchRange.Rows {
				b.Fatalf("%d rows", n)
			}
		}
		b.ReportMetric(float64(c.calls)/float64(b.N), "calls/op")
	})
	b.Run("write", func(b *testing.B) {
		rows := slices.Collect(table(benchRange.Rows, benchRange.Columns))
		c.calls = 0
		b.ReportAllocs()
		for b.Loop() {
			if err := s.UpdateRows(b.Context(), "dc-1", "s-1", 0, 0, slices.Values(rows)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(c.calls)/float64(b.N), "calls/op")
	})
}
