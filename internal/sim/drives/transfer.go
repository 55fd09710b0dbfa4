package drives

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/subtle"
	"encoding"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	blockSize    = 2 << 20
	maxWhole     = 10 << 20
	maxUpload    = 20 << 30
	linkLifetime = 2 * time.Hour
	downloadPath = "/wedrive/download"
)

func md5Of(b []byte) string {
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

// A choice is what a member has chosen with the file picker: a folder or a file.
type choice struct{ place, file *file }

// targetOf returns the folder that an upload goes to.
func targetOf(tx *sim.Tx) (*file, error) {
	ticket := sim.Text(tx.Body["selected_ticket"])
	switch hasPlace := sim.Text(tx.Body["spaceid"])+sim.Text(tx.Body["fatherid"]) != ""; {
	case hasPlace == (ticket != ""):
		return nil, sim.Refuse(640027, "want either selected_ticket or spaceid and fatherid")
	case hasPlace:
		return placeIn(tx)
	}
	c := slot.Of(tx).tickets.Get(ticket)
	if c.place == nil {
		return nil, sim.Refuse(640027, "invalid selected_ticket")
	}
	return c.place, nil
}

// decode reads what a call has of a file.
func decode(tx *sim.Tx) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(sim.Text(tx.Body["file_base64_content"]))
	if err != nil {
		return nil, sim.Refuse(640022, "invalid file_base64_content")
	}
	return b, nil
}

func uploadWhole(tx *sim.Tx) (any, error) {
	folder, err := targetOf(tx)
	if err != nil {
		return nil, err
	}
	b, err := decode(tx)
	if err != nil {
		return nil, err
	}
	if len(b) > maxWhole {
		return nil, sim.Refuse(640047, "file too large")
	}
	c, err := slot.Of(tx).content.keep(b)
	if err != nil {
		return nil, err
	}
	f, err := newFileWith(tx, folder, sim.Text(tx.Body["file_name"]), c)
	if err != nil {
		return nil, err
	}
	return object{"fileid": f.id}, nil
}

// newFileWith puts a file with content into a folder.
func newFileWith(tx *sim.Tx, folder *file, name string, c content) (*file, error) {
	f, err := newFile(tx, folder, name, kindFile)
	if err != nil {
		return nil, err
	}
	if err := f.setContent(tx, c); err != nil {
		slot.Of(tx).remove(f)
		return nil, err
	}
	return f, nil
}

// An upload is one in blocks.
type upload struct {
	app    *sim.App
	folder *file
	name   string
	size   int64
	hashes []string
	got    map[int]bool // blocks, from 0
	at     *extent
}

func uploadInit(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	folder, err := targetOf(tx)
	if err != nil {
		return nil, err
	}
	u := &upload{
		app: tx.App, folder: folder, name: sim.Text(tx.Body["file_name"]), size: sim.Integer(tx.Body["size"]),
		hashes: sim.Texts(tx.Body["block_sha"]), got: map[int]bool{},
	}
	switch {
	case checkName(u.name) != nil:
		return nil, checkName(u.name)
	case u.size > maxUpload:
		return nil, sim.Refuse(640047, "file too large")
	case u.size < 1 || int64(len(u.hashes)) != (u.size+blockSize-1)/blockSize:
		return nil, sim.Refuse(640039, "size and block_sha do not match")
	}
	for _, h := range u.hashes {
		if b, err := hex.DecodeString(h); err != nil || len(b) != sha1.Size {
			return nil, sim.Refuse(640027, "invalid block_sha")
		}
	}
	if c, ok := d.content.known[u.sha1()]; ok && c.size == u.size {
		f, err := newFileWith(tx, folder, u.name, c)
		if err != nil {
			return nil, err
		}
		return object{"hit_exist": true, "upload_key": "", "fileid": f.id}, nil
	}
	if u.at, err = d.content.reserve(u.size); err != nil {
		return nil, err
	}
	key := d.id("upload")
	d.uploads.Put(tx, key, u)
	return object{"hit_exist": false, "upload_key": key, "fileid": ""}, nil
}

func (u *upload) sha1() string { return u.hashes[len(u.hashes)-1] }

// uploadOf returns the upload that a call goes on with.
func uploadOf(tx *sim.Tx) (*upload, error) {
	u := slot.Of(tx).uploads.Get(sim.Text(tx.Body["upload_key"]))
	if u == nil || u.app.Secret != tx.App.Secret {
		return nil, sim.Refuse(640048, "invalid upload_key")
	}
	return u, nil
}

func uploadPart(tx *sim.Tx) (any, error) {
	u, err := uploadOf(tx)
	if err != nil {
		return nil, err
	}
	b, err := decode(tx)
	if err != nil {
		return nil, err
	}
	i := int(sim.Integer(tx.Body["index"])) - 1
	switch {
	case i < 0 || i >= len(u.hashes):
		return nil, sim.Refuse(640027, "invalid index")
	case int64(len(b)) != min(blockSize, u.size-int64(i)*blockSize):
		return nil, sim.Refuse(640048, "a block of another size")
	case u.hashOf(i, b) != u.hashes[i]:
		return nil, sim.Refuse(640048, "a block that does not match its block_sha")
	}
	if _, err := u.at.WriteAt(b, int64(i)*blockSize); err != nil {
		return nil, err
	}
	u.got[i] = true
	return nil, nil
}

// hashOf returns what block_sha of a block has to be, if that of the one before is
// right. The words of a state have their lowest byte first.
func (u *upload) hashOf(i int, b []byte) string {
	h := sha1.New()
	if i > 0 {
		saved := []byte("sha\x01")
		state, _ := hex.DecodeString(u.hashes[i-1]) // looked at when the upload began
		for at := 0; at < len(state); at += 4 {
			saved = binary.BigEndian.AppendUint32(saved, binary.LittleEndian.Uint32(state[at:]))
		}
		saved = append(saved, make([]byte, sha1.BlockSize)...)
		saved = binary.BigEndian.AppendUint64(saved, uint64(i)*blockSize)
		if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(saved); err != nil {
			panic("drives: SHA-1 is not what it was: " + err.Error())
		}
	}
	h.Write(b)
	if i == len(u.hashes)-1 {
		return hex.EncodeToString(h.Sum(nil))
	}
	saved, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic("drives: SHA-1 is not what it was: " + err.Error())
	}
	var state []byte
	for at := 4; at < 4+sha1.Size; at += 4 {
		state = binary.LittleEndian.AppendUint32(state, binary.BigEndian.Uint32(saved[at:]))
	}
	return hex.EncodeToString(state)
}

func uploadFinish(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	u, err := uploadOf(tx)
	switch {
	case err != nil:
		return nil, err
	case len(u.got) < len(u.hashes):
		return nil, sim.Refuse(640048, fmt.Sprintf("%d of %d blocks are missing", len(u.hashes)-len(u.got), len(u.hashes)))
	case u.folder.parent == nil && d.spaces[u.folder.id] == nil:
		return nil, sim.Refuse(640021, "the folder is gone")
	}
	c := d.content.found(content{ReaderAt: u.at.reader(), size: u.size, sha1: u.sha1()})
	f, err := newFileWith(tx, u.folder, u.name, c)
	if err != nil {
		return nil, err
	}
	d.uploads.Delete(sim.Text(tx.Body["upload_key"]))
	return object{"fileid": f.id}, nil
}

func fileDownload(tx *sim.Tx) (any, error) {
	id, ticket := sim.Text(tx.Body["fileid"]), sim.Text(tx.Body["selected_ticket"])
	if (id == "") == (ticket == "") {
		return nil, sim.Refuse(640027, "want either selected_ticket or fileid")
	}
	f := slot.Of(tx).tickets.Get(ticket).file
	if id != "" {
		var err error
		if f, err = fileOf(tx, id); err != nil {
			return nil, err
		}
	}
	switch {
	case f == nil:
		return nil, sim.Refuse(640027, "invalid selected_ticket")
	case f.kind != kindFile:
		return nil, sim.Refuse(640029, "only files can be downloaded")
	}
	until := strconv.FormatInt(tx.Now().Add(linkLifetime).Unix(), 10)
	return object{
		"download_url": tx.Origin + downloadPath + "?file=" + f.id + "&until=" + until,
		"cookie_name":  "wedrive_auth", "cookie_value": cookie(f.id, until),
	}, nil
}

// cookie is what a browser needs to get a file.
func cookie(fileID, until string) string {
	sum := sha1.Sum([]byte("cookie of " + fileID + " until " + until))
	return hex.EncodeToString(sum[:])
}

// download serves a file to whoever has the link and the cookie.
func download(tx *sim.Tx) sim.Screen {
	id, until := tx.Query.Get("file"), tx.Query.Get("until")
	request := http.Request{Header: tx.Header}
	c, err := request.Cookie("wedrive_auth")
	if err != nil || subtle.ConstantTimeCompare([]byte(c.Value), []byte(cookie(id, until))) != 1 || tx.Now().Unix() >= tx.Number("until") {
		return sim.Screen{Status: http.StatusForbidden, Body: []byte("forbidden")}
	}
	f := slot.Of(tx).files[id]
	if f == nil {
		return sim.Screen{Status: http.StatusNotFound, Body: []byte("not found")}
	}
	return sim.Screen{File: &sim.Stream{Name: f.name, Content: f.content, Size: f.content.size}}
}
