package sim

import (
	"fmt"
	"net/url"
	"slices"
)

// meant returns the world that a call is for: the one whose token it has, or whose
// token it asks for.
func (w *World) meant(path string, query url.Values) *World {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, other := range w.worlds {
		if other.tokens[query.Get("access_token")] != nil || path == tokenPath && other.corp.ID == query.Get("corpid") {
			return other
		}
	}
	return w
}

// LinkWith says what adds the domains of the worlds that Link makes.
func (w *World) LinkWith(install func(*World)) { w.install = install }

// Link makes the world of another corp, which shares the lock, the clock and the
// server of this one, and opens callbacks as this one does. It has no apps.
func (tx *Tx) Link(id, name string) (*World, error) {
	w := tx.w
	if tx.Beside(id) != nil {
		return nil, fmt.Errorf("there is a corp %s already", id)
	}
	other, err := w.newWorld(Config{
		Corp:          Corp{ID: id, Name: name, CallbackToken: w.corp.CallbackToken, EncodingAESKey: w.corp.EncodingAESKey},
		TokenLifetime: w.lifetime, NewTokens: w.isNew, JournalSize: w.calls.size, OnCall: w.onCall,
	})
	if err != nil {
		return nil, err
	}
	if w.install != nil {
		other.isBare = true
		w.install(other)
		other.isBare = false
	}
	return other, nil
}

// Beside returns a Tx of nobody in the linked world of a corp, or nil if there is none.
func (tx *Tx) Beside(corpID string) *Tx {
	i := slices.IndexFunc(tx.w.worlds, func(w *World) bool { return w.corp.ID == corpID })
	if i < 0 {
		return nil
	}
	other := tx.w.worlds[i].tx()
	other.Origin = tx.Origin
	return other
}

// World returns the world that the Tx is in.
func (tx *Tx) World() *World { return tx.w }

// AddApp gives the corp an app, or replaces the one with its secret.
func (tx *Tx) AddApp(app App) error { return tx.w.addApp(app) }

// ShareApp gives the corp an app of another one, which gets the callbacks for it.
func (tx *Tx) ShareApp(app App, home *Tx, agentID int64) error {
	if err := tx.w.addApp(app); err != nil {
		return err
	}
	tx.w.shared[app.AgentID] = sealer{home.w, agentID}
	return nil
}

// RemoveApp takes an app away, with its tokens.
func (tx *Tx) RemoveApp(app *App) {
	w := tx.w
	delete(w.apps, app.Secret)
	delete(w.ciphers, app.AgentID)
	delete(w.shared, app.AgentID)
	delete(w.newest, app)
	w.order = slices.DeleteFunc(w.order, func(s *session) bool { return s.app == app })
	for token, s := range w.tokens {
		if s.app == app {
			delete(w.tokens, token)
		}
	}
}
