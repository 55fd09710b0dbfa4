package directory

import (
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
)

const exportFileTime = 2 * time.Hour // that the files of an export can be fetched

// An exportJob is an export of the directory into encrypted files.
type exportJob struct {
	id, kind string
	secret   string // of the app that started it
	began    time.Time
	files    []object // once it is done
	failed   bool
	done     bool
}

func addExports(w *sim.World) {
	w.Handle("POST /cgi-bin/export/simple_user", exporter("export_simple_user", exportSimpleUsers), readers)
	w.Handle("POST /cgi-bin/export/user", exporter("export_user", exportUsers), readers)
	w.Handle("POST /cgi-bin/export/department", exporter("export_department", exportDepartments), readers)
	w.Handle("POST /cgi-bin/export/taguser", exporter("export_tag", exportTag))
	w.Handle("GET /cgi-bin/export/get_result", exportResult)
}

// An exportSource returns the documents of an export, one a file.
type exportSource func(v *View, in object, blockSize int) ([]object, error)

const (
	minBlock = 10_000
	maxBlock = 1_000_000
)

func exporter(kind string, source exportSource) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		in, block := tx.Body, maxBlock
		if in["block_size"] != nil {
			block = int(sim.Integer(in["block_size"]))
		}
		key := sim.Text(in["encoding_aeskey"])
		if _, err := crypto.SealFile(nil, key); err != nil || block < minBlock || block > maxBlock {
			return nil, sim.Refuse(40058, "invalid encoding_aeskey or block_size")
		}
		if _, err := source(Of(tx).See(tx.App), in, block); err != nil {
			return nil, err
		}
		jobs, app, origin := jobSlot.Of(tx), tx.App, tx.Origin
		j := &exportJob{id: jobs.id(), kind: kind, secret: tx.App.Secret, began: tx.Now()}
		jobs.exports.Put(tx, j.id, j)
		tx.After(jobs.time, func(tx *sim.Tx) {
			tx.Origin = origin
			files, err := sealed(Of(tx).See(app), source, in, block, key)
			j.finish(tx, files, err)
		})
		return object{"jobid": j.id}, nil
	}
}

// sealed returns the encrypted files of an export.
func sealed(v *View, source exportSource, in object, block int, key string) (files [][]byte, err error) {
	documents, err := source(v, in, block)
	for _, doc := range documents {
		data, err := crypto.SealFile(sim.JSON(doc), key)
		if err != nil {
			return nil, err
		}
		files = append(files, data)
	}
	return files, err
}

// finish puts the files of an export where an app fetches them.
func (j *exportJob) finish(tx *sim.Tx, files [][]byte, err error) {
	j.done, j.failed = true, err != nil // a tag may be gone by now
	for i, data := range files {
		url := tx.Publish(j.id+"-"+strconv.Itoa(i+1), data, exportFileTime)
		sum := md5.Sum(data)
		j.files = append(j.files, object{"url": url, "size": len(data), "md5": hex.EncodeToString(sum[:])})
	}
	emitJob(tx, j.id, j.kind, err)
}

func exportResult(tx *sim.Tx) (any, error) {
	j := jobSlot.Of(tx).exports.Get(tx.Query.Get("jobid"))
	switch {
	case j == nil:
		return nil, sim.Refuse(40088, "jobid not found")
	case j.secret != tx.App.Secret:
		return nil, sim.Refuse(48002, "api forbidden")
	case j.failed:
		return object{"status": 3}, nil
	case j.done:
		return object{"status": 2, "data_list": j.files}, nil
	case tx.Now().Sub(j.began) < time.Second:
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

func exportUsers(v *View, _ object, block int) ([]object, error) {
	return inBlocks("userlist", v.each(slices.Collect(v.Members()), v.full), block), nil
}

func exportSimpleUsers(v *View, _ object, block int) ([]object, error) {
	return inBlocks("userlist", v.each(slices.Collect(v.Members()), v.brief), block), nil
}

func exportDepartments(v *View, _ object, block int) ([]object, error) {
	return inBlocks("department", shownDepartments(v.departmentsOf(v.Departments())), block), nil
}

// exportTag writes one file, whatever the size of its blocks.
func exportTag(v *View, in object, _ int) ([]object, error) {
	t := v.Directory.tags[sim.Integer(in["tagid"])]
	if t == nil {
		return nil, sim.Refuse(40068, "invalid tag id")
	}
	return []object{v.tag(t)}, nil
}
