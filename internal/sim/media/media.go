// Package media simulates what apps upload, and what stands at addresses
// elsewhere.
package media

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	maxStored     = 1 << 30 // of all files together; the oldest go
	mediaLifetime = 3 * 24 * time.Hour
	maxRange      = 20 << 20
	jobDuration   = 2 * time.Second // of an upload by URL
	jobLifetime   = time.Hour
)

type object = sim.Object

// A store holds what apps have uploaded, and what stands at URLs elsewhere.
type store struct {
	count   int
	files   map[string]storedFile // by media_id
	order   []string              // media_ids in files, the oldest first
	size    int                   // of all files together
	jobs    sim.Recent[string, uploadJob]
	started int               // jobs
	web     map[string][]byte // by URL; tests put it there
}

// A storedFile is a file with what the corp needs to know of it.
type storedFile struct {
	File
	pool string // what the media_id serves for; "" for messages
}

// A File is an uploaded file.
type File struct {
	Name     string
	Type     string // "image", "voice", "video" or "file"
	Data     []byte
	Uploaded time.Time
}

// An uploadJob is an upload by URL.
type uploadJob struct {
	began  time.Time
	done   bool
	detail object
}

var slot = sim.NewSlot(func() *store {
	return &store{files: map[string]storedFile{}, web: map[string][]byte{}}
})

// Install adds uploads and downloads.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/media/upload", mediaUpload)
	w.Handle("POST /cgi-bin/media/uploadimg", mediaUploadImage)
	w.Handle("POST /cgi-bin/media/upload_attachment", mediaUploadAttachment)
	w.Handle("POST /cgi-bin/media/upload_by_url", mediaUploadByURL)
	w.Handle("POST /cgi-bin/media/get_upload_by_url_result", mediaUploadResult)
	w.Handle("GET /cgi-bin/media/get", mediaGet)
	w.Handle("GET /cgi-bin/media/get/jssdk", mediaGetVoice)
	w.AddActs(Add, PublishURL)
}

// An Addition is the parameters of Add.
type Addition struct {
	Kind string `json:"kind"` // "image", "voice", "video" or "file"
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// An Added is the result of Add.
type Added struct {
	MediaID string `json:"media_id"`
}

// Add stores a file as if a member had sent it.
var Add = sim.NewAct("media.add", "A member sends a file.", func(tx *sim.Tx, p Addition) (Added, error) {
	return Added{Put(tx, File{Name: p.Name, Type: p.Kind, Data: p.Data})}, nil
})

// A Publication is the parameters of PublishURL.
type Publication struct {
	Address string `json:"address"`
	Data    []byte `json:"data"`
}

// PublishURL puts a file at an address, from where the corp takes it when an app
// uploads by URL. Other addresses it finds empty.
var PublishURL = sim.NewAct("media.publish", "A file stands at an address, to be uploaded by URL.", func(tx *sim.Tx, p Publication) (sim.Nothing, error) {
	slot.Of(tx).web[p.Address] = p.Data
	return sim.Nothing{}, nil
})

// Find returns the file with a media_id, also when WeCom would not serve it any
// more.
func Find(tx *sim.Tx, mediaID string) (f File, ok bool) {
	stored, ok := slot.Of(tx).files[mediaID]
	return stored.File, ok
}

// Put keeps a file for messages and returns its media_id.
func Put(tx *sim.Tx, f File) string { return keep(tx, f, "") }

// keep keeps a file and returns its media_id.
func keep(tx *sim.Tx, f File, pool string) string {
	st := slot.Of(tx)
	st.count++
	id := fmt.Sprintf("simulated-media-%d", st.count)
	f.Uploaded = tx.Now()
	st.files[id] = storedFile{f, pool}
	st.order = append(st.order, id)
	st.size += len(f.Data)
	for len(st.order) > 1 && (len(st.order) > tx.Remembered() || st.size > maxStored) {
		oldest := st.order[0]
		st.size -= len(st.files[oldest].Data)
		delete(st.files, oldest)
		st.order = st.order[1:]
	}
	return id
}

// Stored returns the file that a media_id of a pool stands for, or refuses it.
// The pool is "" for what messages are sent with.
func Stored(tx *sim.Tx, mediaID string, pools ...string) (File, error) {
	stored, ok := slot.Of(tx).files[mediaID]
	if ok && tx.Now().Sub(stored.Uploaded) < mediaLifetime {
		if slices.Contains(pools, stored.pool) {
			return stored.File, nil
		}
	}
	return File{}, sim.Refuse(40007, "invalid media_id")
}

// Uploaded reads the file out of a multipart request: the part named media, or one of
// another name that has a file's name, as clients send it and pages show it.
func Uploaded(tx *sim.Tx) (File, error) {
	missing := sim.Refuse(41005, "media data missing")
	_, params, err := mime.ParseMediaType(tx.Header.Get("Content-Type"))
	if err != nil {
		return File{}, missing
	}
	parts := multipart.NewReader(bytes.NewReader(tx.Raw), params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			return File{}, missing
		}
		if p.FormName() != "media" && p.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return File{}, missing
		}
		return File{Name: rawFileName(p.Header.Get("Content-Disposition")), Data: data}, nil
	}
}

// rawFileName takes the name as it stands between its quotes: WeCom decodes
// nothing in it.
func rawFileName(disposition string) string {
	_, rest, _ := strings.Cut(disposition, `filename="`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

// Limits are the sizes that files of a kind may have.
var Limits = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

// checkSize refuses files that are too small, or greater than their kind may be.
func checkSize(size, limit int) error {
	switch {
	case limit == 0:
		return sim.Refuse(40004, "invalid media type")
	case size == 0:
		return sim.Refuse(44001, "empty media data")
	case size <= 5:
		return sim.Refuse(40006, "invalid media size")
	case size > limit:
		return sim.Refuse(45001, "media size out of limit")
	}
	return nil
}

// Keep stores the file of an upload in a pool and returns its media_id.
func Keep(tx *sim.Tx, kind, pool string, limit int) (id string, err error) {
	f, err := Uploaded(tx)
	if err != nil {
		return "", err
	}
	if err := checkSize(len(f.Data), limit); err != nil {
		return "", err
	}
	f.Type = kind
	return keep(tx, f, pool), nil
}

func mediaUpload(tx *sim.Tx) (any, error) {
	kind := tx.Query.Get("type")
	id, err := Keep(tx, kind, "", Limits[kind])
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "media_id": id, "created_at": strconv.FormatInt(tx.Now().Unix(), 10)}, nil
}

func mediaUploadImage(tx *sim.Tx) (any, error) {
	id, err := Keep(tx, "image", "url", 2<<20)
	if err != nil {
		return nil, err
	}
	return object{"url": "https://wework.qpic.example/" + id + "/0"}, nil
}

func mediaUploadAttachment(tx *sim.Tx) (any, error) {
	kind, purpose := tx.Query.Get("media_type"), tx.Query.Get("attachment_type")
	switch {
	case purpose != "1" && purpose != "2":
		return nil, sim.Refuse(40058, "invalid attachment_type")
	case kind == "voice", purpose == "1" && kind == "file", purpose == "2" && kind != "image":
		return nil, sim.Refuse(40004, "invalid media type")
	}
	limit := min(Limits[kind], 10<<20)
	id, err := Keep(tx, kind, "attachment "+purpose, limit)
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "media_id": id, "created_at": tx.Now().Unix()}, nil
}

func mediaUploadByURL(tx *sim.Tx) (any, error) {
	in := tx.Body
	kind := sim.Text(in["type"])
	switch {
	case sim.Integer(in["scene"]) != 1, sim.Text(in["filename"]) == "", sim.Text(in["url"]) == "":
		return nil, sim.Refuse(40058, "invalid scene, filename or url")
	case kind != "video" && kind != "file":
		return nil, sim.Refuse(40004, "invalid media type")
	}
	st, agentID := slot.Of(tx), tx.App.AgentID
	st.started++
	id := fmt.Sprintf("simulated-upload-%d", st.started)
	st.jobs.Put(tx, id, uploadJob{began: tx.Now()})
	tx.After(jobDuration, func(tx *sim.Tx) {
		job := st.jobs.Get(id)
		job.done, job.detail = true, fetchURL(tx, in)
		st.jobs.Put(tx, id, job)
		tx.Emit(agentID, "sys", sim.Field{"MsgType", "event"}, sim.Field{"Event", "upload_media_job_finish"}, sim.Field{"JobId", id})
	})
	return object{"jobid": id}, nil
}

// fetchURL returns the outcome of an upload by URL.
func fetchURL(tx *sim.Tx, in object) object {
	data, ok := slot.Of(tx).web[sim.Text(in["url"])]
	sum := md5.Sum(data)
	want := sim.Text(in["md5"])
	switch {
	case !ok:
		return object{"errcode": 830003, "errmsg": "download url data fail"}
	case len(data) <= 5 || len(data) > 200<<20:
		return object{"errcode": 45001, "errmsg": "media size out of limit"}
	case want != "" && !strings.EqualFold(want, hex.EncodeToString(sum[:])):
		return object{"errcode": 301019, "errmsg": "file md5 not match"}
	}
	mediaID := keep(tx, File{Name: sim.Text(in["filename"]), Type: sim.Text(in["type"]), Data: data}, "scene 1")
	return object{"errcode": 0, "errmsg": "ok", "media_id": mediaID, "created_at": strconv.FormatInt(tx.Now().Unix(), 10)}
}

func mediaUploadResult(tx *sim.Tx) (any, error) {
	in := tx.Body
	job := slot.Of(tx).jobs.Get(sim.Text(in["jobid"]))
	switch {
	case tx.Now().Sub(job.began) >= jobLifetime:
		return nil, sim.Refuse(40088, "invalid jobid")
	case !job.done:
		return object{"status": 1, "detail": object{"errcode": 0, "errmsg": "ok"}}, nil
	case job.detail["errcode"] != 0:
		return object{"status": 3, "detail": job.detail}, nil
	}
	return object{"status": 2, "detail": job.detail}, nil
}

func mediaGet(tx *sim.Tx) (any, error) {
	f, err := Stored(tx, tx.Query.Get("media_id"), "", "scene 1", "attachment 1", "attachment 2")
	if err != nil {
		return nil, err
	}
	return serve(tx, f)
}

func mediaGetVoice(tx *sim.Tx) (any, error) {
	f, err := Stored(tx, tx.Query.Get("media_id"), "")
	if err != nil || f.Type != "voice" {
		return nil, sim.Refuse(40007, "invalid media_id")
	}
	return sim.File{Name: f.Name, Kind: "voice/speex", Data: f.Data}, nil
}

// serve answers with a file or the range of it that the call asks for.
func serve(tx *sim.Tx, f File) (any, error) {
	kind := http.DetectContentType(f.Data)
	from, to := 0, len(f.Data)-1
	asked := tx.Header.Get("Range") != ""
	if asked {
		first, last, ok := sim.ParseRange(tx.Header.Get("Range"), int64(len(f.Data)))
		if !ok {
			return nil, sim.Refuse(40146, "invalid http range")
		}
		from, to = int(first), int(last)
	}
	switch {
	case to-from+1 > maxRange:
		return nil, sim.Refuse(830002, "download file too large")
	case asked:
		return sim.Part{File: sim.File{Name: f.Name, Kind: kind, Data: f.Data[from : to+1]}, From: from, Total: len(f.Data)}, nil
	}
	return sim.File{Name: f.Name, Kind: kind, Data: f.Data}, nil
}
