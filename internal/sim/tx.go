package sim

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim/wire"
)

// A Tx is one call, or one act, under the lock of the world.
type Tx struct {
	App    *App // that calls; without a secret if none does
	Query  url.Values
	Header http.Header
	Raw    []byte // the body
	Body   Object // the body, if it is an object; empty if there is none
	Origin string // scheme and host that were called

	w     *World
	known *wire.Call // nil if WeCom has no such call
}

// Now returns the time of the world.
func (tx *Tx) Now() time.Time { return tx.w.clock.now() }

// After runs a function under the lock when a time is over, at once if it is 0.
func (tx *Tx) After(d time.Duration, do func(*Tx)) { tx.w.after(d, do) }

// Remembered returns how many entries a history of the corp has, such as messages.
func (tx *Tx) Remembered() int { return tx.w.calls.size }

// Parts returns the type of a value of the body, or nil if WeCom has no such key.
func (tx *Tx) Parts(key string) *wire.Type {
	if tx.known == nil || tx.known.Body == nil {
		return nil
	}
	return tx.known.Body.Field(key)
}

// Corp returns what the corp is known by.
func (tx *Tx) Corp() Corp { return tx.w.corp }

// Apps returns the apps of the corp, ordered by agentid.
func (tx *Tx) Apps() []*App {
	var list []*App
	for _, app := range tx.w.apps {
		list = append(list, app)
	}
	slices.SortFunc(list, func(a, b *App) int { return cmp.Compare(a.AgentID, b.AgentID) })
	return list
}

// Number reads a number of the query; absent is 0.
func (tx *Tx) Number(key string) int64 {
	n, _ := strconv.ParseInt(tx.Query.Get(key), 10, 64)
	return n
}

// Publish serves a file for a time at an address without a token, and returns
// the address.
func (tx *Tx) Publish(name string, data []byte, during time.Duration) string {
	return tx.PublishTo("", name, data, during)
}

// PublishTo is Publish for those who send an Authorization.
func (tx *Tx) PublishTo(authorization, name string, data []byte, during time.Duration) string {
	path := "/files/" + name
	if tx.w != tx.w.worlds[0] {
		path = "/files/" + tx.w.corp.ID + "/" + name
	}
	for old, f := range tx.w.files {
		if !tx.Now().Before(f.until) {
			delete(tx.w.files, old)
		}
	}
	tx.w.files[path] = publicFile{data, tx.Now().Add(during), authorization}
	return tx.Origin + path
}

// Emit tells apps of an event, the app with an agentid or, with 0, all. The
// envelope is added: ToUserName, CreateTime and, where it is not 0, AgentID.
func (tx *Tx) Emit(agentID int64, from string, fields ...Field) {
	tx.w.emit(agentID, tx.Document(agentID, from, fields...))
}

// EmitAs is Emit for an event with an envelope of its own.
func (tx *Tx) EmitAs(agentID int64, fields ...Field) { tx.w.emit(agentID, documentXML(fields)) }

// Cipher returns what an app opens its callbacks with.
func (tx *Tx) Cipher(agentID int64) *crypto.Cipher { return tx.w.cipherOf(agentID) }

// Document is the event that Emit writes, as XML.
func (tx *Tx) Document(agentID int64, from string, fields ...Field) string {
	all := append([]Field{{"ToUserName", tx.w.corp.ID}, {"FromUserName", from}, {"CreateTime", tx.Now().Unix()}}, fields...)
	if agentID != 0 {
		all = append(all, Field{"AgentID", agentID})
	}
	return documentXML(all)
}
