package contacts

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"log/slog"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/poll"
	"github.com/gowecom/wecom/internal/union"
)

// ExportCreate describes an export. An export reads a large directory with few
// calls: start it, wait for it, then iterate over its files.
type ExportCreate struct {
	// Key encrypts the files: 43 letters and digits, which you keep until you
	// have read them. [crypto.NewEncodingAESKey] makes one.
	Key string `json:"encoding_aeskey"`

	// BlockSize is how many records a file holds: 10,000 to 1,000,000. 0 means
	// 1,000,000.
	BlockSize int64 `json:"block_size,omitzero"`
}

// String keeps the key out of logs.
func (ExportCreate) String() string { return "contacts.ExportCreate" }

// GoString keeps %#v from printing the key.
func (in ExportCreate) GoString() string { return in.String() }

// LogValue hides the key from loggers that would encode it.
func (in ExportCreate) LogValue() slog.Value { return slog.StringValue(in.String()) }

// StartSimpleUserExport starts an export of the members that the app may see, in
// brief, and returns its job id for [Service.WaitExport]; then see
// [Service.AllExportedSimpleUsers]. Directory sync is refused from addresses that
// are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/94849
//
//wecom:api POST /cgi-bin/export/simple_user 导出成员
func (s *Service) StartSimpleUserExport(ctx context.Context, in ExportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/export/simple_user", in, "jobid")
}

// StartUserExport starts an export of the members that the app may see, and
// returns its job id for [Service.WaitExport]; then see
// [Service.AllExportedUsers]. Directory sync is refused from addresses that are
// new to it ([wecom.ErrAPIReadDenied]). Apps created after June 2022 get what
// [User] says.
//
// https://developer.work.weixin.qq.com/document/path/94851
//
//wecom:api POST /cgi-bin/export/user 导出成员详情
func (s *Service) StartUserExport(ctx context.Context, in ExportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/export/user", in, "jobid")
}

// StartDepartmentExport starts an export of the departments that the app may
// see, and returns its job id for [Service.WaitExport]; then see
// [Service.AllExportedDepartments]. Directory sync is refused from addresses that
// are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/94852
//
//wecom:api POST /cgi-bin/export/department 导出部门
func (s *Service) StartDepartmentExport(ctx context.Context, in ExportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/export/department", in, "jobid")
}

// StartTagExport starts an export of the members and departments that have a
// tag, and returns its job id for [Service.WaitExport]; then see
// [Service.AllExportedTagMembers].
//
// https://developer.work.weixin.qq.com/document/path/94853
//
//wecom:api POST /cgi-bin/export/taguser 导出标签成员
func (s *Service) StartTagExport(ctx context.Context, tagID int64, in ExportCreate) (jobID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/export/taguser", struct {
		TagID int64 `json:"tagid"`
		ExportCreate
	}{tagID, in}, "jobid")
}

// An ExportStatus tells how far an export is.
//
//wecom:string
type ExportStatus int

const (
	ExportPending ExportStatus = 0 // 未处理
	ExportRunning ExportStatus = 1 // 处理中
	ExportDone    ExportStatus = 2 // 完成
	ExportFailed  ExportStatus = 3 // 异常失败
)

// An Export is the state of an export.
type Export struct {
	Status ExportStatus `json:"status"`
	Files  []ExportFile `json:"data_list"` // of an export that is done
}

// An ExportFile is a part of an export, encrypted.
type ExportFile struct {
	URL  string `json:"url"`  // valid for 2 hours; gives access to whoever knows it
	Size int64  `json:"size"` // bytes of the encrypted file
	MD5  string `json:"md5"`  // of the encrypted file, in hex
}

// GetExport returns the state of an export. It needs the secret that started it.
//
// https://developer.work.weixin.qq.com/document/path/94854
//
//wecom:api GET /cgi-bin/export/get_result 获取导出结果
func (s *Service) GetExport(ctx context.Context, jobID string) (*Export, error) {
	return call.Get[Export](ctx, s.client, "/cgi-bin/export/get_result", url.Values{"jobid": {jobID}})
}

// ErrExportFailed means that WeCom could not finish an export. Start another.
var ErrExportFailed = errors.New("contacts: WeCom could not finish the export")

// WaitExport waits until an export has ended and returns it. It asks first every
// second, then less and less often, at most every 15 seconds. It fails with
// [ErrExportFailed], and returns the latest state that it has seen, also with an
// error.
func (s *Service) WaitExport(ctx context.Context, jobID string) (*Export, error) {
	job, err := poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*Export, bool, error) {
		job, err := s.GetExport(ctx, jobID)
		return job, err == nil && (job.Status == ExportDone || job.Status == ExportFailed), err
	})
	if err == nil && job.Status == ExportFailed {
		err = ErrExportFailed
	}
	return job, err
}

// AllExportedUsers iterates over the members in the files of
// [Service.StartUserExport], which key decrypts. It holds one member at a time.
//
// A file's size and checksum show only at its end. So an error, such as
// [crypto.ErrKey], may follow members that were fine, or not: a program that
// must not act on a damaged file collects before it acts.
func (s *Service) AllExportedUsers(ctx context.Context, files []ExportFile, key string) iter.Seq2[User, error] {
	return exported(ctx, s, files, key, rowReaders[User]{"userlist": readRow[User]})
}

// AllExportedSimpleUsers is [Service.AllExportedUsers] for
// [Service.StartSimpleUserExport].
func (s *Service) AllExportedSimpleUsers(ctx context.Context, files []ExportFile, key string) iter.Seq2[SimpleUser, error] {
	return exported(ctx, s, files, key, rowReaders[SimpleUser]{"userlist": readRow[SimpleUser]})
}

// AllExportedDepartments is [Service.AllExportedUsers] for
// [Service.StartDepartmentExport].
func (s *Service) AllExportedDepartments(ctx context.Context, files []ExportFile, key string) iter.Seq2[Department, error] {
	return exported(ctx, s, files, key, rowReaders[Department]{"department": readRow[Department]})
}

// A TagMember is a member or a department that has a tag.
type TagMember struct {
	TagUser            // zero for a department
	DepartmentID int64 // 0 for a member
}

// AllExportedTagMembers is [Service.AllExportedUsers] for
// [Service.StartTagExport].
func (s *Service) AllExportedTagMembers(ctx context.Context, files []ExportFile, key string) iter.Seq2[TagMember, error] {
	return exported(ctx, s, files, key, rowReaders[TagMember]{
		"userlist": func(d *jsontext.Decoder) (TagMember, error) {
			user, err := readRow[TagUser](d)
			return TagMember{TagUser: user}, err
		},
		"partylist": func(d *jsontext.Decoder) (TagMember, error) {
			id, err := readRow[int64](d)
			return TagMember{DepartmentID: id}, err
		},
	})
}

// rowReaders are the lists of a file that are of interest, and what reads an
// element of each.
type rowReaders[T any] map[string]func(*jsontext.Decoder) (T, error)

// exported reads files one after the other.
func exported[T any](ctx context.Context, s *Service, files []ExportFile, key string, lists rowReaders[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for i, file := range files {
			err := s.readExport(ctx, file, key, func(d *jsontext.Decoder) error {
				return lists.scan(d, func(row T) bool { return yield(row, nil) })
			})
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				yield(*new(T), fmt.Errorf("contacts: file %d of %d of the export: %w", i+1, len(files), err))
				return
			}
		}
	}
}

// errStop ends the reading of a file whose rows nobody wants any more.
var errStop = errors.New("stopped")

// rowOptions are how rows are read, as replies are.
var rowOptions = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), json.MatchCaseInsensitiveNames(true))

// readExport downloads and decrypts a file, and checks that it is whole.
func (s *Service) readExport(ctx context.Context, file ExportFile, key string, read func(*jsontext.Decoder) error) error {
	body, err := s.client.DownloadURL(ctx, file.URL)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	sum := &checksum{hash: md5.New()}
	plain, err := crypto.NewFileReader(io.TeeReader(body, sum), key)
	if err != nil {
		return err
	}
	if err := read(jsontext.NewDecoder(printable{plain}, rowOptions)); err != nil {
		return wrongKey(err)
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return err
	}
	return sum.check(file)
}

// printable makes spaces of control characters, which JSON forbids within
// strings and members write all the same.
type printable struct{ io.Reader }

func (r printable) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	for i, c := range p[:n] {
		if c < ' ' {
			p[i] = ' '
		}
	}
	return n, err
}

// wrongKey replaces a syntax error by what is most likely behind it.
func wrongKey(err error) error {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the file is not JSON from byte %d on", crypto.ErrKey, e.ByteOffset)
	}
	return err
}

// A checksum counts and digests what is written to it.
type checksum struct {
	hash hash.Hash
	size int64
}

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

// scan steps through an object and yields the elements of the lists, one by one.
func (lists rowReaders[T]) scan(d *jsontext.Decoder, yield func(T) bool) error {
	switch d.PeekKind() {
	case '{':
	case jsontext.KindInvalid:
		_, err := d.ReadToken()
		return err
	default:
		return fmt.Errorf("%w: the file is not a JSON object", crypto.ErrKey)
	}
	return union.Members(d, func(name []byte) (bool, error) {
		read := lists[string(name)]
		if read == nil {
			return false, nil
		}
		return true, scanList(d, read, yield)
	})
}

func scanList[T any](d *jsontext.Decoder, read func(*jsontext.Decoder) (T, error), yield func(T) bool) error {
	switch token, err := d.ReadToken(); {
	case err != nil:
		return err
	case token.Kind() != '[':
		return fmt.Errorf("%w: the file has no list at %s", wecom.ErrUnexpectedResponse, d.StackPointer())
	}
	for d.PeekKind() != ']' {
		row, err := read(d)
		if err != nil {
			return err
		}
		if !yield(row) {
			return errStop
		}
	}
	_, err := d.ReadToken()
	return err
}

// readRow reads the next value, leniently only if it is not as documented.
func readRow[T any](d *jsontext.Decoder) (row T, err error) {
	raw, err := d.ReadValue()
	if err != nil || json.Unmarshal(raw, &row, rowOptions) == nil {
		return row, err
	}
	row = *new(T)
	if _, err := lenient.Unmarshal(raw, &row, rowOptions); err != nil {
		return row, fmt.Errorf("%w: the file has something else than a row at %s", wecom.ErrUnexpectedResponse, d.StackPointer())
	}
	return row, nil
}
