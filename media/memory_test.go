package media_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
)

// zeros is an endless reader that cannot seek.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

const large = 100 << 20

// overSocket returns a service that calls a server which throws uploads away.
func overSocket(t testing.TB) *media.Service {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/cgi-bin/gettoken" {
			_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","access_token":"token","expires_in":7200}`)
			return
		}
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n < large {
			t.Errorf("received %d bytes, %v", n, err)
		}
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"","type":"file","media_id":"MEDIA1","created_at":"1763740800"}`)
	}))
	t.Cleanup(server.Close)
	client, err := wecom.NewClient("wwmemory", "secret", wecom.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return media.New(client)
}

// upload uploads 100 MB and returns how much memory was taken for it, the
// server's included, also if it was given back.
func upload(t testing.TB, files *media.Service, f wecom.File) (taken uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := files.Upload(t.Context(), media.Document, f); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func known() wecom.File {
	return wecom.File{Name: "a.bin", Content: io.LimitReader(zeros{}, large), Size: large}
}

func TestUploadMemory(t *testing.T) {
	if taken := upload(t, overSocket(t), known()); taken > 8<<20 {
		t.Errorf("an upload of known length took %d bytes of memory", taken)
	}
}

func BenchmarkUpload100MB(b *testing.B) {
	files := overSocket(b)
	b.SetBytes(large)
	var taken uint64
	for b.Loop() {
		taken += upload(b, files, known())
	}
	b.ReportMetric(float64(taken)/float64(b.N)/(1<<20), "MB-taken/op")
}
