package logins

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	_ "embed" // the script
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// Tickets are named after the function of the JS-SDK that takes their signature.
const (
	ofCorp = "config"
	ofApp  = "agentConfig"
)

const jsTicketLifetime = 2 * time.Hour

// A jsTicket signs pages that call the JS-SDK.
type jsTicket struct {
	text    string
	expires time.Time
}

func addJSSDK(w *sim.World) {
	w.Handle("GET /cgi-bin/get_jsapi_ticket", func(tx *sim.Tx) (any, error) { return giveTicket(tx, ofCorp) })
	w.Handle("GET /cgi-bin/ticket/get", func(tx *sim.Tx) (any, error) {
		if tx.Query.Get("type") != "agent_config" {
			return nil, sim.Refuse(40005, "invalid type")
		}
		return giveTicket(tx, ofApp)
	})
	for _, path := range []string{"/open/js/jweixin-1.2.0.js", "/wwopen/js/jwxwork-1.0.0.js"} {
		w.HandlePage(path, showScript)
	}
	w.HandlePage(checkPath, showCheck)
}

// giveTicket gives the app its ticket, the same one as long as it serves.
func giveTicket(tx *sim.Tx, kind string) (any, error) {
	key := tx.App.Secret + " " + kind
	t := slot.Of(tx).jsTickets[key]
	if t == nil || t.expires.Sub(tx.Now()) < time.Second {
		t = &jsTicket{rand.Text(), tx.Now().Add(jsTicketLifetime)}
		slot.Of(tx).jsTickets[key] = t
	}
	return object{"ticket": t.text, "expires_in": int(t.expires.Sub(tx.Now()) / time.Second)}, nil
}

//go:embed jssdk.js
var script []byte

const checkPath = "/simulated/jssdk/check"

// showScript serves a stand-in for the script of the JS-SDK, which asks the corp
// whether a page is signed.
func showScript(tx *sim.Tx) sim.Screen {
	return sim.Screen{Kind: "text/javascript; charset=utf-8", Body: bytes.ReplaceAll(script, []byte("CHECK_URL"), sim.JSON(tx.Origin+checkPath))}
}

// A Signature is what a page hands to the JS-SDK.
type Signature struct {
	Kind      string // "config" or "agentConfig"
	CorpID    string
	AgentID   string // of agentConfig
	Timestamp string
	Nonce     string
	URL       string // of the page
	Signature string
}

func showCheck(tx *sim.Tx) sim.Screen {
	q := tx.Query
	err := Check(tx, Signature{
		q.Get("kind"), q.Get("corpid"), q.Get("agentid"), q.Get("timestamp"), q.Get("nonce"), q.Get("url"), q.Get("signature"),
	})
	code, msg := sim.CodeOf(err)
	return sim.Screen{Kind: "application/json", Shared: true, Body: sim.JSON(object{"errcode": code, "errmsg": msg})}
}

// Check refuses what the JS-SDK refuses: a signature that no ticket gives, and
// pages on domains that the app does not trust.
func Check(tx *sim.Tx, s Signature) error {
	if s.CorpID != tx.Corp().ID {
		return sim.Refuse(40013, "invalid corpid")
	}
	page, _, _ := strings.Cut(s.URL, "#")
	u, err := url.Parse(page)
	if err != nil {
		return sim.Refuse(40093, "invalid signature")
	}
	var signers []*sim.App
	for _, app := range tx.Apps() {
		if s.Kind != ofApp || fmt.Sprint(app.AgentID) == s.AgentID {
			signers = append(signers, app)
		}
	}
	i := slices.IndexFunc(signers, func(app *sim.App) bool {
		t := slot.Of(tx).jsTickets[app.Secret+" "+s.Kind]
		return t != nil && tx.Now().Before(t.expires) && s.Signature == sign(t.text, s.Nonce, s.Timestamp, page)
	})
	switch {
	case i < 0:
		return sim.Refuse(40093, "invalid signature")
	case !trusts(tx, signers[i], u.Host):
		return sim.Refuse(80001, "invalid url domain")
	}
	return nil
}

func sign(ticket, nonce, timestamp, page string) string {
	sum := sha1.Sum([]byte("jsapi_ticket=" + ticket + "&noncestr=" + nonce + "&timestamp=" + timestamp + "&url=" + page))
	return hex.EncodeToString(sum[:])
}
