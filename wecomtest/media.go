package wecomtest

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
)

const (
	mediaLifetime = 3 * 24 * time.Hour
	maxRange      = 20 << 20
	jobDuration   = 2 * time.Second // of an upload by URL
	jobLifetime   = time.Hour
)

// media holds what apps have uploaded, and what stands at URLs elsewhere.
type media struct {
	count int
	files map[string]storedFile // by media_id
	jobs  map[string]uploadJob
	web   map[string][]byte // by URL
}

// A storedFile is a file with what the corp needs to know of it.
type storedFile struct {
	MediaFile
	pool string // what the media_id serves for; "" for messages
}

// A MediaFile is an uploaded file.
type MediaFile struct {
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

func (c *Corp) addMedia() {
	c.media = media{files: map[string]storedFile{}, jobs: map[string]uploadJob{}, web: map[string][]byte{}}

	c.handle("POST /cgi-bin/media/upload", mediaUpload)
	c.handle("POST /cgi-bin/media/uploadimg", mediaUploadImage)
	c.handle("POST /cgi-bin/media/upload_attachment", mediaUploadAttachment)
	c.handle("POST /cgi-bin/media/upload_by_url", mediaUploadByURL)
	c.handle("POST /cgi-bin/media/get_upload_by_url_result", mediaUploadResult)
	c.handle("GET /cgi-bin/media/get", mediaGet)
	c.handle("GET /cgi-bin/media/get/jssdk", mediaGetVoice)
}

// AddMedia stores a file as if a member had sent it, and returns its media_id,
// which serves for 3 days. The kind is "image", "voice", "video" or "file".
func (c *Corp) AddMedia(kind, name string, data []byte) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.storeFile(MediaFile{Name: name, Type: kind, Data: data}, "")
}

// Media returns the file with a media_id, also when WeCom would not serve it any
// more.
func (c *Corp) Media(mediaID string) (f MediaFile, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stored, ok := c.media.files[mediaID]
	return stored.MediaFile, ok
}

// PublishURL puts a file at an address, from where the corp takes it when an app
// uploads by URL. Other addresses it finds empty.
func (c *Corp) PublishURL(address string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.media.web[address] = data
}

// storeFile keeps a file and returns its media_id. The corp is locked.
func (c *Corp) storeFile(f MediaFile, pool string) string {
	c.media.count++
	id := fmt.Sprintf("simulated-media-%d", c.media.count)
	f.Uploaded = time.Now()
	c.media.files[id] = storedFile{f, pool}
	return id
}

// storedMedia returns the file that a media_id of a pool stands for, or refuses
// it. The corp is locked.
func (c *Corp) storedMedia(mediaID string, pools ...string) (MediaFile, error) {
	stored, ok := c.media.files[mediaID]
	if ok && time.Since(stored.Uploaded) < mediaLifetime {
		if slices.Contains(pools, stored.pool) {
			return stored.MediaFile, nil
		}
	}
	return MediaFile{}, refuse(40007, "invalid media_id")
}

// uploadedFile reads the file out of a multipart request.
func (r *request) uploadedFile() (MediaFile, error) {
	missing := refuse(41005, "media data missing")
	_, params, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	if err != nil {
		return MediaFile{}, missing
	}
	parts := multipart.NewReader(bytes.NewReader(r.body), params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			return MediaFile{}, missing
		}
		if p.FormName() != "media" {
			continue
		}
		data, err := io.ReadAll(p)
		if err != nil {
			return MediaFile{}, missing
		}
		return MediaFile{Name: rawFileName(p.Header.Get("Content-Disposition")), Data: data}, nil
	}
}

// rawFileName takes the name as it stands between its quotes: WeCom decodes
// nothing in it.
func rawFileName(disposition string) string {
	_, rest, _ := strings.Cut(disposition, `filename="`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

// mediaLimits are the sizes that files of a kind may have.
var mediaLimits = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

// checkSize refuses files that are too small, or greater than their kind may be.
func checkSize(size, limit int) error {
	switch {
	case limit == 0:
		return refuse(40004, "invalid media type")
	case size == 0:
		return refuse(44001, "empty media data")
	case size <= 5:
		return refuse(40006, "invalid media size")
	case size > limit:
		return refuse(45001, "media size out of limit")
	}
	return nil
}

// keepUpload stores the file of a request and answers with its media_id.
func (r *request) keepUpload(kind, pool string, limit int) (id string, err error) {
	f, err := r.uploadedFile()
	if err != nil {
		return "", err
	}
	if err := checkSize(len(f.Data), limit); err != nil {
		return "", err
	}
	f.Type = kind
	return r.corp.storeFile(f, pool), nil
}

func mediaUpload(r *request) (any, error) {
	kind := r.query.Get("type")
	id, err := r.keepUpload(kind, "", mediaLimits[kind])
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "media_id": id, "created_at": strconv.FormatInt(time.Now().Unix(), 10)}, nil
}

func mediaUploadImage(r *request) (any, error) {
	id, err := r.keepUpload("image", "url", 2<<20)
	if err != nil {
		return nil, err
	}
	return object{"url": "https://wework.qpic.example/" + id + "/0"}, nil
}

func mediaUploadAttachment(r *request) (any, error) {
	kind, purpose := r.query.Get("media_type"), r.query.Get("attachment_type")
	switch {
	case purpose != "1" && purpose != "2":
		return nil, refuse(40058, "invalid attachment_type")
	case kind == "voice", purpose == "1" && kind == "file", purpose == "2" && kind != "image":
		return nil, refuse(40004, "invalid media type")
	}
	limit := min(mediaLimits[kind], 10<<20)
	id, err := r.keepUpload(kind, "attachment "+purpose, limit)
	if err != nil {
		return nil, err
	}
	return object{"type": kind, "media_id": id, "created_at": time.Now().Unix()}, nil
}

func mediaUploadByURL(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	kind := text(in["type"])
	switch {
	case integer(in["scene"]) != 1, text(in["filename"]) == "", text(in["url"]) == "":
		return nil, refuse(40058, "invalid scene, filename or url")
	case kind != "video" && kind != "file":
		return nil, refuse(40004, "invalid media type")
	}
	c, app := r.corp, r.app
	id := fmt.Sprintf("simulated-upload-%d", len(c.media.jobs)+1)
	c.media.jobs[id] = uploadJob{began: time.Now()}
	time.AfterFunc(jobDuration, func() { c.finishUpload(id, app, in) })
	return object{"jobid": id}, nil
}

// finishUpload takes the file of an upload by URL and tells the app of it.
func (c *Corp) finishUpload(id string, app App, in object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	job := c.media.jobs[id]
	job.done, job.detail = true, c.fetchURL(in)
	c.media.jobs[id] = job
	c.emit(app.AgentID, "sys", field{"MsgType", "event"}, field{"Event", "upload_media_job_finish"}, field{"JobId", id})
}

// fetchURL returns the outcome of an upload by URL.
func (c *Corp) fetchURL(in object) object {
	data, ok := c.media.web[text(in["url"])]
	sum := md5.Sum(data)
	want := text(in["md5"])
	switch {
	case !ok:
		return object{"errcode": 830003, "errmsg": "download url data fail"}
	case len(data) <= 5 || len(data) > 200<<20:
		return object{"errcode": 45001, "errmsg": "media size out of limit"}
	case want != "" && !strings.EqualFold(want, hex.EncodeToString(sum[:])):
		return object{"errcode": 301019, "errmsg": "file md5 not match"}
	}
	mediaID := c.storeFile(MediaFile{Name: text(in["filename"]), Type: text(in["type"]), Data: data}, "scene 1")
	return object{"errcode": 0, "errmsg": "ok", "media_id": mediaID, "created_at": strconv.FormatInt(time.Now().Unix(), 10)}
}

func mediaUploadResult(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	job, ok := r.corp.media.jobs[text(in["jobid"])]
	switch {
	case !ok || time.Since(job.began) >= jobLifetime:
		return nil, refuse(40088, "invalid jobid")
	case !job.done:
		return object{"status": 1, "detail": object{"errcode": 0, "errmsg": "ok"}}, nil
	case job.detail["errcode"] != 0:
		return object{"status": 3, "detail": job.detail}, nil
	}
	return object{"status": 2, "detail": job.detail}, nil
}

func mediaGet(r *request) (any, error) {
	f, err := r.corp.storedMedia(r.query.Get("media_id"), "", "scene 1", "attachment 1", "attachment 2")
	if err != nil {
		return nil, err
	}
	return r.serve(f)
}

func mediaGetVoice(r *request) (any, error) {
	f, err := r.corp.storedMedia(r.query.Get("media_id"), "")
	if err != nil || f.Type != "voice" {
		return nil, refuse(40007, "invalid media_id")
	}
	return file{f.Name, "voice/speex", f.Data}, nil
}

// serve answers with a file or the range of it that the call asks for.
func (r *request) serve(f MediaFile) (any, error) {
	kind := http.DetectContentType(f.Data)
	from, to := 0, len(f.Data)-1
	asked := r.header.Get("Range") != ""
	if asked {
		first, last, ok := parseRange(r.header.Get("Range"), len(f.Data))
		if !ok {
			return nil, refuse(40146, "invalid http range")
		}
		from, to = first, last
	}
	switch {
	case to-from+1 > maxRange:
		return nil, refuse(830002, "download file too large")
	case asked:
		return part{file{f.Name, kind, f.Data[from : to+1]}, from, len(f.Data)}, nil
	}
	return file{f.Name, kind, f.Data}, nil
}

// parseRange reads "bytes=0-1023" or "bytes=1024-".
func parseRange(header string, size int) (from, to int, ok bool) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	from, err := strconv.Atoi(first)
	to = size - 1
	if last != "" && err == nil {
		to, err = strconv.Atoi(last)
	}
	return from, min(to, size-1), ok && dash && err == nil && from < size && from <= to
}
