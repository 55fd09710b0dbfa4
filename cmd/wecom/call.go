package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/cmd/wecom/internal/catalog"
	"github.com/gowecom/wecom/internal/sim/wire"
)

// A callFlags holds the flags of "wecom call".
type callFlags struct {
	all    bool
	table  bool
	query  string
	save   string
	dryRun bool
}

func (p *program) callCommand() *cobra.Command {
	var flags callFlags
	c := &cobra.Command{
		Use:   "call METHOD PATH [ARGUMENT ...]",
		Short: "Call any endpoint, with tokens, quotas and clear errors",
		Long: `Call any endpoint of the server API. METHOD is GET or POST; PATH may lack
"/cgi-bin/". Arguments are

    key=value        a parameter; of a POST it has the type that WeCom documents
    a.b=value        a key of an object; a list takes several: userlist=a userlist=b
    key:=json        any JSON
    ?key=value       a parameter of the URL of a POST
    @file, @-        a whole body in JSON, from a file or the standard input
    '{"key": …}'     a whole body in JSON
    media=@file      a file to upload

A call is sent once: nothing is written twice. A call that was refused because
of its token is repeated with a new one.`,
		Example: `  wecom call GET user/get userid=lina
  wecom call POST user/list_id limit=1000 --all -q '.dept_user[].userid'
  wecom call POST message/send @message.json
  wecom call POST media/upload ?type=file media=@report.pdf
  wecom call GET media/get media_id=… --save report.pdf`,
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: completeCall,
		RunE: func(c *cobra.Command, args []string) error {
			return p.call(c.Context(), flags, args[0], args[1], args[2:])
		},
	}
	c.Flags().BoolVar(&flags.all, "all", false, "follow the pages to the end and join their lists")
	c.Flags().BoolVarP(&flags.table, "table", "t", false, "write the list in the reply as a table")
	c.Flags().StringVarP(&flags.query, "query", "q", "", "what of the reply to write, as an expression of jq")
	c.Flags().StringVar(&flags.save, "save", "", "write a file that is the reply to this path")
	c.Flags().BoolVar(&flags.dryRun, "dry-run", false, "write what would be sent, and send nothing")
	c.MarkFlagsMutuallyExclusive("table", "query", "save")
	return c
}

// completeCall completes methods, and paths with their official titles.
func completeCall(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	var list []string
	switch len(args) {
	case 0:
		list = []string{"GET", "POST"}
	case 1:
		for _, c := range catalog.Calls() {
			if c.Method == strings.ToUpper(args[0]) && strings.HasPrefix(c.Path, fullPath(prefix)) {
				list = append(list, shown(prefix, c.Path)+"\t"+c.Title)
			}
		}
	default:
		return completeKeys(args), cobra.ShellCompDirectiveNoSpace
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// completeKeys completes the keys of a call.
func completeKeys(args []string) []string {
	known := wire.Lookup(strings.ToUpper(args[0]) + " " + fullPath(args[1]))
	if known == nil {
		return nil
	}
	var list []string
	for _, key := range known.Query {
		list = append(list, key+"=")
	}
	if known.Body != nil {
		for _, f := range known.Body.Fields {
			list = append(list, f.Key+"=")
		}
	}
	return list
}

const apiPrefix = "/cgi-bin/"

// fullPath adds what people leave out of a path.
func fullPath(path string) string {
	if strings.HasPrefix(path, "/") {
		return path
	}
	path = strings.TrimPrefix(path, "cgi-bin/")
	return apiPrefix + path
}

// shown returns a path as somebody has begun to write it.
func shown(prefix, path string) string {
	if strings.HasPrefix(prefix, "/") {
		return path
	}
	return strings.TrimPrefix(path, apiPrefix)
}

// A request is a call as the arguments describe it.
type request struct {
	method, path string
	known        *wire.Call // nil if the catalogue lacks the call
	query        url.Values
	body         map[string]any
	file         string // to upload
}

func (p *program) call(ctx context.Context, flags callFlags, method, path string, args []string) error {
	r, err := p.newRequest(method, path, args)
	if err != nil {
		return err
	}
	if flags.dryRun {
		return p.show(r.preview())
	}
	_, client, err := p.currentClient()
	if err != nil {
		return err
	}
	p.warnUnknown(r)
	switch {
	case flags.save != "":
		return p.save(ctx, client, r, flags.save)
	case flags.all:
		return p.callAll(ctx, client, r, flags)
	}
	reply, err := p.sendOnce(ctx, client, r)
	if err != nil {
		return err
	}
	return p.writeReply(reply, flags)
}

func (p *program) newRequest(method, path string, args []string) (*request, error) {
	r := &request{method: strings.ToUpper(method), path: fullPath(path), query: url.Values{}, body: map[string]any{}}
	if r.method != "GET" && r.method != "POST" {
		return nil, usagef("the method is GET or POST, not %q", method)
	}
	if strings.ContainsAny(r.path, "?#") {
		return nil, usagef("the path must not have a query: write its parameters behind it, as key=value")
	}
	r.known = wire.Lookup(r.method + " " + r.path)
	if r.known == nil {
		if err := otherMethod(r); err != nil {
			return nil, err
		}
	}
	for _, arg := range args {
		if err := p.addArgument(r, arg); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// otherMethod fails if the path is called by the other method alone.
func otherMethod(r *request) error {
	other := map[string]string{"GET": "POST", "POST": "GET"}[r.method]
	if _, ok := catalog.Find(other, r.path); ok {
		return usagef("%s is called by %s", r.path, other)
	}
	return nil
}

// addArgument adds one argument to the request.
func (p *program) addArgument(r *request, arg string) error {
	if strings.HasPrefix(arg, "@") || strings.HasPrefix(arg, "{") {
		return p.addBody(r, arg)
	}
	if parameter, ok := strings.CutPrefix(arg, "?"); ok {
		key, value, found := strings.Cut(parameter, "=")
		if !found || key == "" {
			return usagef("%q is not of the form ?key=value", arg)
		}
		r.query.Add(key, value)
		return nil
	}
	key, value, found := strings.Cut(arg, "=")
	raw := strings.HasSuffix(key, ":")
	key = strings.TrimSuffix(key, ":")
	switch {
	case !found || key == "":
		return usagef("%q is not of the form key=value, key:=json, ?key=value, @file or {…}", arg)
	case r.method == "GET":
		r.query.Add(key, value)
		return nil
	case strings.HasPrefix(value, "@") && r.known != nil && r.known.Body == nil:
		r.file = value[1:]
		return nil
	case raw:
		v, err := parseJSON([]byte(value))
		if err != nil {
			return usagef("%s is no JSON: %w", key, err)
		}
		return setKey(r.body, key, v)
	}
	return r.setTyped(key, value)
}

// addBody takes a whole body.
func (p *program) addBody(r *request, arg string) error {
	if r.method == "GET" {
		return usagef("a GET has no body")
	}
	data := []byte(arg)
	if name, ok := strings.CutPrefix(arg, "@"); ok {
		var err error
		if data, err = p.readFile(name); err != nil {
			return err
		}
	}
	v, err := parseJSON(data)
	if err != nil {
		return usagef("the body is no JSON: %w", err)
	}
	object, ok := v.(map[string]any)
	if !ok {
		return usagef("the body must be a JSON object")
	}
	maps.Copy(r.body, object)
	return nil
}

// readFile reads a file, or the standard input for "-".
func (p *program) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(p.in)
	}
	return os.ReadFile(name)
}

// parseJSON keeps numbers as they are written.
func parseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON value")
	}
	return v, nil
}

// setTyped sets a key to a value of the type that WeCom documents, text where it
// documents none.
func (r *request) setTyped(key, value string) error {
	kind := wire.String
	if t := r.typeOf(key); t != nil {
		kind = t.Kind
		if kind == wire.List {
			item, err := typed(t.Item.Kind, key, value)
			if err != nil {
				return err
			}
			return appendKey(r.body, key, item)
		}
	}
	v, err := typed(kind, key, value)
	if err != nil {
		return err
	}
	return setKey(r.body, key, v)
}

// typeOf returns the documented type of a key such as text.content, or nil.
func (r *request) typeOf(key string) *wire.Type {
	if r.known == nil {
		return nil
	}
	t := r.known.Body
	for part := range strings.SplitSeq(key, ".") {
		if t == nil || t.Kind != wire.Object {
			return nil
		}
		t = t.Field(part)
	}
	return t
}

func typed(kind wire.Kind, key, value string) (any, error) {
	switch kind {
	case wire.Integer, wire.Number:
		n := json.Number(value)
		if _, err := n.Float64(); err != nil || !json.Valid([]byte(value)) {
			return nil, usagef("%s is a number, not %q", key, value)
		}
		return n, nil
	case wire.Bool:
		if value != "true" && value != "false" {
			return nil, usagef("%s is true or false, not %q", key, value)
		}
		return value == "true", nil
	case wire.Object, wire.Map:
		return nil, usagef("%s is an object: write %s.KEY=VALUE or %s:=JSON", key, key, key)
	}
	return value, nil
}

// object returns the object that holds the last part of a key, and that part.
func object(body map[string]any, key string) (map[string]any, string, error) {
	parts := strings.Split(key, ".")
	for _, part := range parts[:len(parts)-1] {
		next, ok := body[part].(map[string]any)
		if !ok {
			if body[part] != nil {
				return nil, "", usagef("%s is a value and an object", part)
			}
			next = map[string]any{}
			body[part] = next
		}
		body = next
	}
	return body, parts[len(parts)-1], nil
}

func setKey(body map[string]any, key string, value any) error {
	in, last, err := object(body, key)
	if err == nil {
		in[last] = value
	}
	return err
}

func appendKey(body map[string]any, key string, value any) error {
	in, last, err := object(body, key)
	if err == nil {
		list, _ := in[last].([]any)
		in[last] = append(list, value)
	}
	return err
}

// warnUnknown names keys that WeCom does not document: it ignores them.
func (p *program) warnUnknown(r *request) {
	if r.known == nil {
		fmt.Fprintf(p.err, "wecom: %s %s is not among the calls that are known\n", r.method, r.path)
		return
	}
	for key := range r.query {
		if !slices.Contains(r.known.Query, key) {
			fmt.Fprintf(p.err, "wecom: %s does not know the parameter %q of the URL\n", r.path, key)
		}
	}
	for key := range r.body {
		if r.known.Body != nil && r.known.Body.Field(key) == nil {
			fmt.Fprintf(p.err, "wecom: %s does not know the key %q, and ignores it\n", r.path, key)
		}
	}
}

// A preview is what would be sent.
type preview struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Query  url.Values      `json:"query,omitempty"`
	Body   json.RawMessage `json:"body,omitempty"`
	File   string          `json:"file,omitempty"`
}

func (v preview) text(w io.Writer) {
	fmt.Fprintln(w, v.Method, v.Path)
	if len(v.Query) > 0 {
		fmt.Fprintln(w, "?"+v.Query.Encode())
	}
	if v.File != "" {
		fmt.Fprintln(w, "file", v.File)
	}
	if v.Body != nil {
		var pretty bytes.Buffer
		json.Indent(&pretty, v.Body, "", "  ") //nolint:errcheck // it was encoded here
		fmt.Fprintln(w, pretty.String())
	}
}

func (r *request) preview() preview {
	v := preview{Method: r.method, Path: r.path, Query: r.query, File: r.file}
	if r.method == "POST" && r.file == "" {
		v.Body = r.encoded()
	}
	return v
}

// encoded returns the body, with the keys in order.
func (r *request) encoded() json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(r.body) //nolint:errcheck // it holds what JSON had, strings, numbers and bools
	return bytes.TrimSpace(b.Bytes())
}

// send makes the call once.
func (p *program) sendOnce(ctx context.Context, c *wecom.Client, r *request) (reply jsontext.Value, err error) {
	switch {
	case r.method == "GET":
		err = c.GetOnce(ctx, r.path, r.query, &reply)
	case r.file != "":
		reply, err = p.uploadTo(ctx, c, r)
	default:
		err = c.PostWithQuery(ctx, r.path, r.query, jsontext.Value(r.encoded()), &reply)
	}
	return reply, err
}

func (p *program) uploadTo(ctx context.Context, c *wecom.Client, r *request) (reply jsontext.Value, err error) {
	file, t, err := p.upload(r.file)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	err = c.Upload(ctx, r.path, r.query, file, &reply)
	return reply, err
}

// save writes the file that the reply is.
func (p *program) save(ctx context.Context, c *wecom.Client, r *request, name string) error {
	if r.method != "GET" {
		return usagef("--save is for files that are fetched by GET")
	}
	d, err := c.Download(ctx, r.path, r.query, wecom.Range{})
	if err != nil {
		return err
	}
	defer d.Close()
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	t := &transfer{file: f, p: p}
	n, err := io.Copy(t, d)
	if err = errors.Join(err, t.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return p.show(saved{File: name, Bytes: n})
}

type saved struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

func (s saved) text(w io.Writer) { fmt.Fprintf(w, "%s: %d bytes\n", s.File, s.Bytes) }
