package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/externalcontact"
)

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\ufeff"

var header = []string{"客户ID", "客户", "企业", "负责人", "备注", "标签", "渠道", "来源", "添加时间"}

// An export writes a file. Beside it, in a file with the suffix .resume, it keeps
// how far it is.
type export struct {
	customers *externalcontact.Service
	staff     *contacts.Service
	path      string
	onPage    func() // may be nil

	file  *os.File
	rows  *csv.Writer
	names map[string]string // of members by userid
	saved checkpoint
}

// A checkpoint says how far an export is: what is in the file up to Size is
// complete.
type checkpoint struct {
	Resume    string `json:"resume"`
	Size      int64  `json:"size"`
	Customers int    `json:"customers"`
}

func (e *export) run(ctx context.Context) error {
	if err := e.open(); err != nil {
		return err
	}
	defer func() { _ = e.file.Close() }()
	query := externalcontact.CustomerQuery{NamedTags: true, Resume: e.saved.Resume, OnPage: e.endPage}
	begun := e.saved.Customers
	for c, err := range e.customers.AllCustomers(ctx, query) {
		if err != nil {
			return err
		}
		e.saved.Customers++
		if err := e.rows.Write(e.row(ctx, c)); err != nil {
			return err
		}
	}
	fmt.Printf("%d customers written to %s, %d of them now\n", e.saved.Customers, e.path, e.saved.Customers-begun)
	return os.Remove(e.checkpointPath())
}

// open opens the file, cut off behind what an earlier run completed, or begins a
// new one.
func (e *export) open() error {
	b, err := os.ReadFile(e.checkpointPath())
	isNew := errors.Is(err, fs.ErrNotExist)
	if err == nil {
		err = json.Unmarshal(b, &e.saved)
	}
	if err != nil && !isNew {
		return fmt.Errorf("reading how far the last run came: %w", err)
	}
	if e.file, err = os.OpenFile(e.path, os.O_RDWR|os.O_CREATE, 0o600); err != nil { // customers are nobody else's business
		return err
	}
	info, err := e.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < e.saved.Size {
		return fmt.Errorf("%s is shorter than the last run left it: delete %s to begin anew", e.path, e.checkpointPath())
	}
	if err := e.file.Truncate(e.saved.Size); err != nil {
		return err
	}
	if _, err := e.file.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	e.rows = csv.NewWriter(e.file)
	e.rows.UseCRLF = true
	if !isNew {
		return nil
	}
	if _, err := e.file.WriteString(byteOrderMark); err != nil {
		return err
	}
	return e.rows.Write(header)
}

func (e *export) checkpointPath() string { return e.path + ".resume" }

// endPage notes that all customers so far are in the file.
func (e *export) endPage(p externalcontact.CustomerProgress) error {
	e.rows.Flush()
	size, err := e.file.Seek(0, io.SeekCurrent)
	if err = errors.Join(e.rows.Error(), err); err != nil {
		return err
	}
	e.saved.Resume, e.saved.Size = p.Resume, size
	fmt.Fprintf(os.Stderr, "%d of %d members, %d customers\n", p.Members, p.Of, e.saved.Customers)
	for _, userID := range p.Failed.UserIDs {
		fmt.Fprintf(os.Stderr, "%s has no license: the customers are missing\n", userID)
	}
	if e.onPage != nil {
		e.onPage()
	}
	return e.save()
}

// save replaces the checkpoint as a whole, so that there is always a good one.
func (e *export) save() error {
	b, err := json.Marshal(e.saved)
	if err != nil {
		return err
	}
	if err := os.WriteFile(e.checkpointPath()+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(e.checkpointPath()+".new", e.checkpointPath())
}

func (e *export) row(ctx context.Context, c externalcontact.FollowedCustomer) []string {
	var tags []string
	for _, t := range c.Follow.Tags {
		tags = append(tags, cmp.Or(t.Name, t.ID)) // those of strategies have no name here
	}
	row := []string{
		c.Customer.ID, c.Customer.Name, c.Customer.CorpFullName, e.owner(ctx, c.Follow.UserID), c.Follow.Remark,
		strings.Join(tags, "、"), c.Follow.State, c.Follow.AddWay.String(), c.Follow.CreatedAt.Format(time.DateTime),
	}
	for i := range row {
		row[i] = plain(row[i])
	}
	return row
}

// owner returns the name of a member, or the userid where the app may not see it.
func (e *export) owner(ctx context.Context, userID string) string {
	name, known := e.names[userID]
	if !known {
		if user, err := e.staff.GetUser(ctx, userID); err == nil {
			name = user.Name
		}
		name = cmp.Or(name, userID)
		e.names[userID] = name
	}
	return name
}

// plain keeps Excel from running what a customer chose for a name.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
