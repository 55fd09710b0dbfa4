package contacts

import (
	"bufio"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/call"
)

// ExportOptions describes an export. An export reads a large directory with few
// calls: start it, wait for it, then iterate over its files.
type ExportOptions struct {
	// Key encrypts the files: 43 letters and digits, which you keep until you
	// have read them. [crypto.NewEncodingAESKey] makes one.
	Key string `json:"encoding_aeskey"`

	// BlockSize is how many records a file holds: 10,000 to 1,000,000. With 0
	// it is 1,000,000.
	BlockSize int64 `json:"block_size,omitzero"`
}

// String keeps the key out of logs.
func (ExportOptions) String() string { return "contacts.ExportOptions" }

// GoString keeps %#v from printing the key.
func (o ExportOptions) GoString() string { return o.String() }

// ExportSimpleUsers starts an export of the members that the app may see, in
// brief, and returns its job id. See [Service.WaitExport] and
// [Service.ExportedSimpleUsers]. Directory sync is refused from addresses that
// are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/94849
//
//wecom:api POST /cgi-bin/export/simple_user 导出成员
func (s *Service) ExportSimpleUsers(ctx context.Context, in ExportOptions) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/export/simple_user", in)
}

// ExportUsers starts an export of the members that the app may see, and returns
// its job id. See [Service.WaitExport] and [Service.ExportedUsers]. Directory
// sync is refused from addresses that are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/94851
//
//wecom:api POST /cgi-bin/export/user 导出成员详情
func (s *Service) ExportUsers(ctx context.Context, in ExportOptions) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/export/user", in)
}

// ExportDepartments starts an export of the departments that the app may see,
// and returns its job id. See [Service.WaitExport] and
// [Service.ExportedDepartments]. Directory sync is refused from addresses that
// are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/94852
//
//wecom:api POST /cgi-bin/export/department 导出部门
func (s *Service) ExportDepartments(ctx context.Context, in ExportOptions) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/export/department", in)
}

// ExportTagUsers starts an export of the members and departments that have a
// tag, and returns its job id. See [Service.WaitExport] and
// [Service.ExportedTagMembers].
//
// https://developer.work.weixin.qq.com/document/path/94853
//
//wecom:api POST /cgi-bin/export/taguser 导出标签成员
func (s *Service) ExportTagUsers(ctx context.Context, tagID int64, in ExportOptions) (jobID string, err error) {
	return s.start(ctx, "/cgi-bin/export/taguser", struct {
		TagID int64 `json:"tagid"`
		ExportOptions
	}{tagID, in})
}

// An ExportStatus tells how far an export is.
type ExportStatus int

// The states of an export.
const (
	ExportPending ExportStatus = 0
	ExportRunning ExportStatus = 1
	ExportDone    ExportStatus = 2
	ExportFailed  ExportStatus = 3
)

// An ExportResult is the state of an export.
type ExportResult struct {
	Status ExportStatus `json:"status"`
	Files  []ExportFile `json:"data_list"`
}

// An ExportFile is a part of an export's result, encrypted.
type ExportFile struct {
	URL  string `json:"url"` // serves for 2 hours, and gives access to whoever knows it
	Size int64  `json:"size"`
	MD5  string `json:"md5"`
}

// GetExportResult returns the state of an export. It takes the secret that
// started it.
//
// https://developer.work.weixin.qq.com/document/path/94854
//
//wecom:api GET /cgi-bin/export/get_result 获取导出结果
func (s *Service) GetExportResult(ctx context.Context, jobID string) (*ExportResult, error) {
	return call.Get[ExportResult](ctx, s.client, "/cgi-bin/export/get_result", url.Values{"jobid": {jobID}})
}

// ErrExportFailed means that WeCom could not finish an export. Start another.
var ErrExportFailed = errors.New("contacts: WeCom could not finish the export")

// WaitExport waits until an export is done, asking first every second, then ever
// less often, up to every 15 seconds, and returns its files. It fails with
// [ErrExportFailed].
func (s *Service) WaitExport(ctx context.Context, jobID string) ([]ExportFile, error) {
	result, err := last(poll(ctx, func() (*ExportResult, bool, error) {
		r, err := s.GetExportResult(ctx, jobID)
		return r, err == nil && r.Status >= ExportDone, err
	}))
	if err != nil {
		return nil, err
	}
	if result.Status == ExportFailed {
		return nil, ErrExportFailed
	}
	return result.Files, nil
}

// ExportedUsers iterates over the members in the files of
// [Service.ExportUsers], which key decrypts. It holds one member at a time.
//
// A file's size and checksum show only at its end. So an error, such as
// [crypto.ErrKey], may follow members that were fine, or not: a program that
// must not act on a damaged file collects before it acts.
func (s *Service) ExportedUsers(ctx context.Context, files []ExportFile, key string) iter.Seq2[User, error] {
	return exported(ctx, s, files, key, rows[User]("userlist"))
}

// ExportedSimpleUsers is [Service.ExportedUsers] for
// [Service.ExportSimpleUsers].
func (s *Service) ExportedSimpleUsers(ctx context.Context, files []ExportFile, key string) iter.Seq2[SimpleUser, error] {
	return exported(ctx, s, files, key, rows[SimpleUser]("userlist"))
}

// ExportedDepartments is [Service.ExportedUsers] for
// [Service.ExportDepartments].
func (s *Service) ExportedDepartments(ctx context.Context, files []ExportFile, key string) iter.Seq2[Department, error] {
	return exported(ctx, s, files, key, rows[Department]("department"))
}

// A TagMember is a member or a department that has a tag.
type TagMember struct {
	TagUser            // zero for a department
	DepartmentID int64 // zero for a member
}

// ExportedTagMembers is [Service.ExportedUsers] for [Service.ExportTagUsers].
func (s *Service) ExportedTagMembers(ctx context.Context, files []ExportFile, key string) iter.Seq2[TagMember, error] {
	return exported(ctx, s, files, key, map[string]func(*json.Decoder) (TagMember, error){
		"userlist": func(d *json.Decoder) (m TagMember, err error) {
			err = d.Decode(&m.TagUser)
			return m, err
		},
		"partylist": func(d *json.Decoder) (m TagMember, err error) {
			err = d.Decode(&m.DepartmentID)
			return m, err
		},
	})
}

// rows reads the elements of one list.
func rows[T any](list string) map[string]func(*json.Decoder) (T, error) {
	return map[string]func(*json.Decoder) (T, error){
		list: func(d *json.Decoder) (row T, err error) {
			err = d.Decode(&row)
			return row, err
		},
	}
}

// exported reads files one after the other. The lists name what reads the
// elements of each list of interest.
func exported[T any](ctx context.Context, s *Service, files []ExportFile, key string, lists map[string]func(*json.Decoder) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for i, file := range files {
			more := true
			err := s.readExport(ctx, file, key, func(d *json.Decoder) error {
				return scan(d, lists, func(row T) bool {
					more = yield(row, nil)
					return more
				})
			})
			if !more {
				return
			}
			if err != nil {
				var none T
				yield(none, fmt.Errorf("contacts: file %d of %d of the export: %w", i+1, len(files), err))
				return
			}
		}
	}
}

// errStop ends the reading of a file whose rows nobody wants any more.
var errStop = errors.New("stopped")

// readExport downloads and decrypts a file, and checks that it is whole.
func (s *Service) readExport(ctx context.Context, file ExportFile, key string, read func(*json.Decoder) error) error {
	body, err := s.client.DownloadURL(ctx, file.URL)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	sum := &checksum{hash: md5.New()}
	encrypted := io.TeeReader(body, sum)
	plain, err := crypto.NewFileReader(encrypted, key)
	if err != nil {
		return err
	}
	text := bufio.NewReader(plain)
	if start, err := firstByte(text); err == nil && start != '{' {
		return fmt.Errorf("%w: the file is not a JSON object", crypto.ErrKey)
	}
	d := json.NewDecoder(text)
	if err := read(d); errors.Is(err, errStop) {
		return nil
	} else if err != nil {
		return wrongKey(err)
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return err
	}
	return sum.check(file)
}

// firstByte returns the first byte that is not white space, and leaves it there.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		switch b, err := r.ReadByte(); {
		case err != nil:
			return 0, err
		case b != ' ' && b != '\t' && b != '\r' && b != '\n':
			return b, r.UnreadByte()
		}
	}
}

// wrongKey adds to a syntax error what is most likely behind it.
func wrongKey(err error) error {
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w: %w", crypto.ErrKey, err)
	}
	return err
}

// A checksum counts and digests what is written to it.
type checksum struct {
	hash hash.Hash
	size int64
}

// Write implements [io.Writer].
func (c *checksum) Write(p []byte) (int, error) {
	c.size += int64(len(p))
	return c.hash.Write(p)
}

// errDamaged says that a file is not what its export announced.
var errDamaged = fmt.Errorf("%w: the file is not the one that the export names", wecom.ErrUnexpectedResponse)

func (c *checksum) check(file ExportFile) error {
	if file.Size != 0 && c.size != file.Size {
		return fmt.Errorf("%w: %d bytes instead of %d", errDamaged, c.size, file.Size)
	}
	if got := hex.EncodeToString(c.hash.Sum(nil)); file.MD5 != "" && !strings.EqualFold(got, file.MD5) {
		return fmt.Errorf("%w: its MD5 is %s instead of %s", errDamaged, got, file.MD5)
	}
	return nil
}

// scan steps through an object and yields the elements of its lists of
// interest, one by one.
func scan[T any](d *json.Decoder, lists map[string]func(*json.Decoder) (T, error), yield func(T) bool) error {
	if err := expect(d, '{'); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := name.(string)
		if lists[key] == nil {
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return err
			}
			continue
		}
		if err := scanList(d, lists[key], yield); err != nil {
			return err
		}
	}
	return expect(d, '}')
}

func scanList[T any](d *json.Decoder, read func(*json.Decoder) (T, error), yield func(T) bool) error {
	if err := expect(d, '['); err != nil {
		return err
	}
	for d.More() {
		row, err := read(d)
		if err != nil {
			return err
		}
		if !yield(row) {
			return errStop
		}
	}
	return expect(d, ']')
}

func expect(d *json.Decoder, want json.Delim) error {
	token, err := d.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err == nil && token != want {
		err = fmt.Errorf("%w: the file does not have the documented form: %v where %v is expected", wecom.ErrUnexpectedResponse, token, want)
	}
	return err
}
