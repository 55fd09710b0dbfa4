package sim

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"

	"github.com/gowecom/wecom/internal/sim/wire"
)

// A Handler answers one endpoint, with an object, a file or an error. It runs
// under the lock of the world.
type Handler func(*Tx) (any, error)

// A route is an endpoint that the corp simulates.
type route struct {
	handle Handler
	guards []func(*Tx) error
	keyed  bool            // takes a key in place of a token
	own    map[string]bool // keys that the handler itself demands
	ownAll bool            // it demands all by itself
	isFile bool            // the body is a form with a file
	bulky  bool            // the journal keeps only the beginning of its bodies
}

// A RouteOption says more of a route.
type RouteOption func(*route)

// Guard refuses calls that an app may not make, before their keys are looked at.
func Guard(guard func(*Tx) error) RouteOption {
	return func(r *route) { r.guards = append(r.guards, guard) }
}

// AppsOnly refuses calls of what is no app, such as the directory sync.
func AppsOnly(code int, msg string) RouteOption {
	return Guard(func(tx *Tx) error {
		if tx.App.AgentID == 0 {
			return Refuse(code, msg)
		}
		return nil
	})
}

// Checks names keys of the body that the handler checks by itself.
func Checks(keys ...string) RouteOption {
	return func(r *route) {
		for _, key := range keys {
			r.own[key] = true
		}
	}
}

// ChecksAll is for handlers that check all keys of the body by themselves, with the
// errcodes of their domain.
func ChecksAll(r *route) { r.ownAll = true }

// Bulky is for routes that take large files in their bodies: the journal keeps only the
// first 4 KiB of each.
func Bulky(r *route) { r.bulky = true }

const maxBulky = 4 << 10

// Keyed is for routes that take a key in place of a token, and look at the key by
// themselves.
func Keyed(r *route) { r.keyed = true }

// Handle adds a route such as "GET /cgi-bin/user/get". A key of the body that is
// required and absent, or of another shape than WeCom's, is refused before the
// handler runs, except for those of [Checks] and [ChecksAll].
func (w *World) Handle(name string, h Handler, options ...RouteOption) {
	r := route{handle: h, own: map[string]bool{}}
	call := wire.Lookup(name)
	r.isFile = call != nil && call.Body == nil
	for _, option := range options {
		option(&r)
	}
	w.routes[name] = r
}

// HandleOlder has calls of an older form, which WeCom's pages do not have any more and
// clients still make, answered by the route of the present form.
func (w *World) HandleOlder(older, present string) { w.older[older] = present }

// Routes returns the names of all routes, in their present forms.
func (w *World) Routes() []string { return slices.Sorted(maps.Keys(w.routes)) }

// ServeHTTP implements [http.Handler], for programs that call over a socket.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(rw, "cannot read the body", http.StatusBadRequest)
		return
	}
	w.answer(rw, r, body)
}

// origin returns the scheme and the host that a call was sent to.
func origin(r *http.Request) string {
	scheme := r.URL.Scheme // of a call within the process
	switch {
	case scheme != "":
	case r.TLS != nil:
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

// A visit is a call on its way through the corp.
type visit struct {
	world *World
	w     http.ResponseWriter
	r     *http.Request
	route string // the name
	token string
	tx    *Tx
	isBad bool // the body is no JSON object
}

// answer records a call and answers it, as scripted or by itself.
func (w *World) answer(rw http.ResponseWriter, r *http.Request, body []byte) {
	if w.answerPage(rw, r) {
		return
	}
	query := r.URL.Query()
	w = w.meant(r.URL.Path, query)
	v := &visit{world: w, w: rw, r: r, route: r.Method + " " + r.URL.Path, token: query.Get("access_token")}
	if present, ok := w.older[v.route]; ok {
		v.route = present
	}
	query.Del("access_token")
	v.tx = w.tx()
	v.tx.known = wire.Lookup(v.route)
	v.tx.Query, v.tx.Header, v.tx.Raw, v.tx.Origin = query, r.Header, body, origin(r)
	v.readBody()
	if script := v.arrive(); script.act == nil || script.act(v) {
		v.run().send(rw)
	}
}

// readBody reads the body as an object, with numbers kept as they are.
func (v *visit) readBody() {
	v.tx.Body = Object{}
	if len(v.tx.Raw) == 0 || v.tx.known != nil && (v.tx.known.Body == nil || len(v.tx.known.Body.Fields) == 0) {
		return // nothing is read of a body that a call does not have
	}
	d := json.NewDecoder(bytes.NewReader(v.tx.Raw))
	d.UseNumber()
	v.isBad = d.Decode(&v.tx.Body) != nil || v.tx.Body == nil
}

// arrive records the call and returns the script for it.
func (v *visit) arrive() Reply {
	w, path := v.world, v.r.URL.Path
	raw := v.tx.Raw
	if w.routes[v.route].bulky {
		raw = raw[:min(len(raw), maxBulky)]
	}
	call := Call{Method: v.r.Method, Path: path, Query: maps.Clone(v.tx.Query), Body: string(raw)}
	if v.tx.known != nil {
		call.Unknown = dropUnknown(v.tx.known, v.tx)
	}
	w.mu.Lock()
	if s, ok := w.tokens[v.token]; ok {
		v.tx.App = s.app
	}
	call.Secret, call.At = v.tx.App.Secret, w.clock.now()
	w.calls.add(call)
	if path == tokenPath {
		w.fetches++
	}
	script := w.nextReply(path)
	w.mu.Unlock()
	if w.onCall != nil {
		w.onCall(call)
	}
	return script
}

// run has the corp answer by itself.
func (v *visit) run() response {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	return render(v.handle())
}

// handle finds the route and lets it answer. The world is locked.
func (v *visit) handle() (any, error) {
	w, path := v.world, v.r.URL.Path
	if f, ok := w.files[path]; ok && w.clock.now().Before(f.until) && (f.authorization == "" || f.authorization == v.r.Header.Get("Authorization")) {
		return File{Kind: "application/octet-stream", Data: f.data}, nil
	}
	r, ok := w.routes[v.route]
	if !ok {
		return nil, v.missing()
	}
	if path != tokenPath {
		if err := v.admit(r); err != nil {
			return nil, err
		}
	}
	for _, guard := range r.guards {
		if err := guard(v.tx); err != nil {
			return nil, err
		}
	}
	if err := checkQuery(v.tx); err != nil {
		return nil, err
	}
	switch {
	case r.isFile:
	case v.isBad:
		return nil, Refuse(40058, "invalid request parameter: the body is no JSON object")
	case v.tx.known != nil && !r.ownAll:
		if err := checkBody(v.tx.known.Body, v.tx.Body, r.own); err != nil {
			return nil, err
		}
	}
	return r.handle(v.tx)
}

// missing says why there is no route.
func (v *visit) missing() error {
	name := v.r.Method + " " + v.r.URL.Path
	if v.tx.known != nil {
		return Refuse(CodeNotSimulated, "the simulated corp has no "+name+": script an answer")
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if other := method + " " + v.r.URL.Path; wire.Lookup(other) != nil || v.world.routes[other].handle != nil {
			return Refuse(40058, "wrong HTTP method: want "+other)
		}
	}
	return noRoute(name)
}

// admit refuses calls without a valid token, without permission, and those that
// exceed a quota.
func (v *visit) admit(r route) error {
	w, path := v.world, v.r.URL.Path
	s, known := w.tokens[v.token]
	switch {
	case r.keyed:
	case v.token == "":
		return Refuse(41001, "access_token missing")
	case !known:
		return Refuse(40014, "invalid access_token")
	case !w.clock.now().Before(s.expires):
		return Refuse(42001, "access_token expired")
	case !s.app.may(path):
		return Refuse(48002, "api forbidden")
	}
	if q := w.quotas[path]; q != nil {
		return q.Take(w.clock.now())
	}
	return nil
}

// dropUnknown takes the keys that WeCom does not know out of a call, and returns
// them.
func dropUnknown(known *wire.Call, tx *Tx) []string {
	keys := map[string]bool{}
	for key := range tx.Query {
		if key != "debug" && !slices.Contains(known.Query, key) {
			keys[key] = true
		}
	}
	if known.Body != nil {
		dropUnknownIn(known.Body, tx.Body, "", keys)
	}
	return slices.Sorted(maps.Keys(keys))
}

func dropUnknownIn(t *wire.Type, v any, at string, keys map[string]bool) {
	switch v := v.(type) {
	case Object:
		for key, inner := range v {
			switch field := t.Field(key); {
			case t.Kind == wire.Map:
				dropUnknownIn(t.Item, inner, at+"*.", keys)
			case t.Kind != wire.Object:
			case field == nil:
				keys[at+key] = true
				delete(v, key)
			default:
				dropUnknownIn(field, inner, at+key+".", keys)
			}
		}
	case []any:
		if t.Kind == wire.List {
			for _, inner := range v {
				dropUnknownIn(t.Item, inner, at, keys)
			}
		}
	}
}

// missingCodes are the errcodes of keys that have one of their own.
var missingCodes = map[string]int{
	"userid": 41009, "media_id": 41006, "url": 41010, "agentid": 41011, "tagid": 41017, "tagname": 41018, "external_userid": 41035,
	"config_id": 41043, "msgid": 41046, "welcome_code": 41049, "title": 41016, "thumb_media_id": 41006, "moment_id": 41059,
}

// checkQuery refuses a GET without a key that has an errcode of its own.
func checkQuery(tx *Tx) error {
	if tx.known == nil || tx.known.Method != http.MethodGet {
		return nil
	}
	for _, key := range tx.known.Query {
		if missingCodes[key] != 0 && tx.Query.Get(key) == "" {
			return missing(key)
		}
	}
	return nil
}

// checkBody refuses an object without the keys that it must have, or with values
// of another shape: an object or a list in place of a single value, and the
// other way round. Numbers and texts stand for each other, and an empty text for
// nothing: clients whose types have one where WeCom has an object send it always.
func checkBody(t *wire.Type, body Object, own map[string]bool) error {
	for _, f := range t.Fields {
		v, ok := body[f.Key]
		switch {
		case own[f.Key]:
		case ok && !fits(v, f.Type):
			return Refuse(40058, "invalid type of "+f.Key)
		case !ok && !f.Optional && shape(f.Type.Kind) == single:
			return missing(f.Key)
		}
	}
	return nil
}

// fits reports whether a value has the shape of a type, or is none.
func fits(v any, t *wire.Type) bool {
	return v == nil || v == "" || t.Kind == wire.Any || shapeOf(v) == shape(t.Kind)
}

// CheckParts refuses a value without keys that it must have, at any depth; empty
// texts count as absent. Of an object with a msgtype, the content of that type alone
// is looked at: many clients send all contents, the others empty.
func CheckParts(t *wire.Type, v any) error {
	switch {
	case v == nil || v == "" || t.Kind == wire.Any:
		return nil
	case !fits(v, t):
		return Refuse(40058, "invalid type")
	}
	switch v := v.(type) {
	case []any:
		for _, inner := range v {
			if err := CheckParts(t.Item, inner); err != nil {
				return err
			}
		}
	case Object:
		kind := Text(v["msgtype"])
		for _, f := range t.Fields {
			if kind != "" && f.Key != kind && f.Type.Kind == wire.Object {
				continue
			}
			inner := v[f.Key]
			if !f.Optional && (inner == nil || inner == "") {
				return missing(f.Key)
			}
			if !fits(inner, f.Type) {
				return Refuse(40058, "invalid type of "+f.Key)
			}
			if err := CheckParts(f.Type, inner); err != nil {
				return err
			}
		}
	}
	return nil
}

// missing refuses a call without a key.
func missing(key string) error {
	code := missingCodes[key]
	if code == 0 {
		code = 40058
	}
	return Refuse(code, "missing "+key)
}

// The shapes of JSON.
const (
	single = iota
	object
	list
)

func shape(k wire.Kind) int {
	switch k {
	case wire.Object, wire.Map:
		return object
	case wire.List:
		return list
	case wire.String, wire.Integer, wire.Number, wire.Bool, wire.Any:
	}
	return single
}

func shapeOf(v any) int {
	switch v.(type) {
	case Object:
		return object
	case []any:
		return list
	}
	return single
}

// inProcess calls the corp without a socket.
type inProcess struct{ world *World }

// HTTPClient returns a client whose calls, to whatever address, are answered by
// the corp within the process.
func (w *World) HTTPClient() *http.Client { return &http.Client{Transport: inProcess{w}} }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		b := bytes.NewBuffer(make([]byte, 0, max(r.ContentLength, 0)+bytes.MinRead))
		_, err := b.ReadFrom(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
		body = b.Bytes()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := newRecorder()
	p.world.answer(w, r, body)
	if w.err != nil {
		return nil, w.err
	}
	return w.response(r), nil
}
