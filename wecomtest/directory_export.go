package wecomtest

import (
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/crypto"
)

const exportFileTime = 2 * time.Hour // that the files of an export can be fetched

// An exportJob is an export of the directory into encrypted files.
type exportJob struct {
	secret string // of the app that started it
	began  time.Time
	files  []object // once it is done
	failed bool
	done   bool
}

func (c *Corp) addExports() {
	c.handle("POST /cgi-bin/export/simple_user", reading(exporter("export_simple_user", exportSimpleUsers)))
	c.handle("POST /cgi-bin/export/user", reading(exporter("export_user", exportUsers)))
	c.handle("POST /cgi-bin/export/department", reading(exporter("export_department", exportDepartments)))
	c.handle("POST /cgi-bin/export/taguser", exporter("export_tag", exportTag))
	c.handle("GET /cgi-bin/export/get_result", exportResult)
}

// An exportSource returns the documents of an export, one a file.
type exportSource func(d directory, in object, blockSize int) ([]object, error)

const (
	minBlock = 10_000
	maxBlock = 1_000_000
)

func exporter(kind string, source exportSource) handler {
	return withBody(func(r *request, in object) (any, error) {
		block := maxBlock
		if in["block_size"] != nil {
			block = int(integer(in["block_size"]))
		}
		key := text(in["encoding_aeskey"])
		if _, err := crypto.SealFile(nil, key); err != nil || block < minBlock || block > maxBlock {
			return nil, refuse(40058, "invalid encoding_aeskey or block_size")
		}
		c := r.corp
		if _, err := source(c.directory, in, block); err != nil {
			return nil, err
		}
		j, id := &exportJob{secret: r.app.Secret, began: time.Now()}, c.newJob()
		c.jobs.exports[id] = j
		write := func() ([][]byte, error) { return sealed(c.directory, source, in, block, key) }
		c.finishJob(func() { c.finishExport(id, kind, j, r.origin, write) })
		return object{"jobid": id}, nil
	})
}

// sealed returns the encrypted files of an export.
func sealed(d directory, source exportSource, in object, block int, key string) (files [][]byte, err error) {
	documents, err := source(d, in, block)
	for _, doc := range documents {
		data, err := crypto.SealFile(mustMarshal(doc), key)
		if err != nil {
			return nil, err
		}
		files = append(files, data)
	}
	return files, err
}

// finishExport puts the files of an export where an app fetches them.
func (c *Corp) finishExport(id, kind string, j *exportJob, origin string, write func() ([][]byte, error)) {
	files, err := write()
	j.done, j.failed = true, err != nil // a tag may be gone by now
	for i, data := range files {
		path := filesPath + id + "-" + strconv.Itoa(i+1)
		c.handle("GET "+path, exportFile(data))
		sum := md5.Sum(data)
		j.files = append(j.files, object{"url": origin + path, "size": len(data), "md5": hex.EncodeToString(sum[:])})
	}
	c.emitJob(id, kind, err)
}

// exportFile serves a file for a while.
func exportFile(data []byte) handler {
	made := time.Now()
	return func(*request) (any, error) {
		if time.Since(made) > exportFileTime {
			return nil, notFound("file any more")
		}
		return file{kind: "application/octet-stream", data: data}, nil
	}
}

func exportResult(r *request) (any, error) {
	j := r.corp.jobs.exports[r.query.Get("jobid")]
	switch {
	case j == nil:
		return nil, refuse(40088, "jobid not found")
	case j.secret != r.app.Secret:
		return nil, refuse(48002, "api forbidden")
	case j.failed:
		return object{"status": 3}, nil
	case j.done:
		return object{"status": 2, "data_list": j.files}, nil
	case time.Since(j.began) < time.Second:
		return object{"status": 0}, nil
	}
	return object{"status": 1}, nil
}

// inBlocks spreads a list over documents. There is always one.
func inBlocks(key string, list []object, size int) []object {
	documents := []object{}
	for part := range slices.Chunk(list, size) {
		documents = append(documents, object{key: part})
	}
	if len(documents) == 0 {
		documents = append(documents, object{key: []object{}})
	}
	return documents
}

func exportUsers(d directory, _ object, block int) ([]object, error) {
	return inBlocks("userlist", d.sortedMembers(), block), nil
}

func exportSimpleUsers(d directory, _ object, block int) ([]object, error) {
	return inBlocks("userlist", inBrief(d.sortedMembers()), block), nil
}

func exportDepartments(d directory, _ object, block int) ([]object, error) {
	return inBlocks("department", d.shown(d.sortedDepartments()), block), nil
}

// exportTag writes one file, whatever the size of its blocks.
func exportTag(d directory, in object, _ int) ([]object, error) {
	t := d.tags[integer(in["tagid"])]
	if t == nil {
		return nil, refuse(40068, "invalid tag id")
	}
	return []object{d.showTag(t)}, nil
}

// filesPath is where files lie that are fetched without a token.
const filesPath = "/files/"

func isPublic(path string) bool { return strings.HasPrefix(path, filesPath) }
