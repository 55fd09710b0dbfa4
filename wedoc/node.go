package wedoc

import (
	"context"
	"iter"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Document is the content of a document (文档), as a tree, at one version. The
// positions in it are those of this version: read the document again after each
// edit.
type Document struct {
	Version int64
	Root    Node // nil if WeCom sent none
}

// GetDocument returns the content of a document. See [Walk], [Document.Find] and
// [Markdown] for ways to read it, and [Edit] for ways to change it.
//
// https://developer.work.weixin.qq.com/document/path/101161
//
//wecom:api POST /cgi-bin/wedoc/document/get 获取文档数据
func (s *Service) GetDocument(ctx context.Context, docID string) (*Document, error) {
	return call.Query[Document](ctx, s.client, "/cgi-bin/wedoc/document/get", call.Body{"docid": docID})
}

// UnmarshalJSONFrom reads the reply of [Service.GetDocument].
func (d *Document) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var w struct {
		Version int64 `json:"version"`
		Root    tree  `json:"document"`
	}
	err := json.UnmarshalDecode(dec, &w)
	*d = Document{w.Version, w.Root.node}
	return err
}

// UnmarshalJSON is [Document.UnmarshalJSONFrom] for encoding/json.
func (d *Document) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, d) }

type tree struct{ node Node }

func (t *tree) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	if d.PeekKind() == 'n' {
		return d.SkipValue()
	}
	t.node, err = nodes.Read(d)
	return err
}

// A Node is a part of a document: [Root], [MainStory], [Section], [Paragraph],
// [Table], [TableRow], [TableCell], [Text], [Drawing] or an [UnknownNode].
type Node interface {
	Base() Part // what all nodes have
	isNode()
}

// A Part is what all nodes have. Positions count UTF-16 units, as JavaScript does:
// most characters are 1, an emoji is 2. See [UTF16Len].
type Part struct {
	Begin      int        `json:"begin"`
	End        int        `json:"end"` // behind the last unit
	Properties Properties `json:"property"`
	Children   Nodes      `json:"children"`
}

// Base returns the part.
func (p Part) Base() Part { return p }
func (Part) isNode()      {}

// Range returns what the part takes of the document.
func (p Part) Range() Range { return Range{p.Begin, p.End - p.Begin} }

// A Root is the whole document.
type Root struct{ Part }

// A MainStory is the main part of a document.
type MainStory struct{ Part }

// A Section is pages of one size.
type Section struct{ Part }

// A Paragraph has text and drawings as its children.
type Paragraph struct{ Part }

// A Table has rows as its children.
type Table struct{ Part }

// A TableRow has cells as its children.
type TableRow struct{ Part }

// A TableCell has paragraphs as its children.
type TableCell struct{ Part }

// A Drawing is an image, or what a plug-in draws.
type Drawing struct{ Part }

// Text is text that looks the same all along.
type Text struct {
	Part
	Text string `json:"text"`
}

// An UnknownNode is a node of a kind that this package does not know. What nodes
// have in general is read of it, too.
type UnknownNode struct {
	Part
	Text string         `json:"text"`
	Kind string         `json:"-"`
	Raw  jsontext.Value `json:"-"`
}

// Nodes are the children of a node.
type Nodes []Node

// UnmarshalJSONFrom reads nodes of known and of unknown kinds.
func (n *Nodes) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return nodes.ReadList(d, (*[]Node)(n))
}

// UnmarshalJSON is [Nodes.UnmarshalJSONFrom] for encoding/json.
func (n *Nodes) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, n) }

// nodes is set by init because reading a node reads nodes.
var nodes union.Union[Node]

func init() {
	nodes = union.Union[Node]{
		Key: "type",
		Shapes: map[string]union.Shape[Node]{
			"Document":  union.As[Root, Node](),
			"MainStory": union.As[MainStory, Node](),
			"Section":   union.As[Section, Node](),
			"Paragraph": union.As[Paragraph, Node](),
			"Table":     union.As[Table, Node](),
			"TableRow":  union.As[TableRow, Node](),
			"TableCell": union.As[TableCell, Node](),
			"Text":      union.As[Text, Node](),
			"Drawing":   union.As[Drawing, Node](),
		},
		Unknown: unknownNode,
	}
}

func unknownNode(kind string, raw jsontext.Value) Node {
	var u UnknownNode
	_, _ = lenient.Unmarshal(raw, &u, nil) // what cannot be read is in Raw
	u.Kind, u.Raw = kind, raw
	return u
}

// Walk yields a node and all nodes below it, each before its children, in the order
// of the document. Nil has none.
func Walk(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) { walk(union.Direct(n), yield) }
}

func walk(n Node, yield func(Node) bool) bool {
	if n == nil {
		return true
	}
	if !yield(n) {
		return false
	}
	for _, child := range n.Base().Children {
		if !walk(child, yield) {
			return false
		}
	}
	return true
}

// TextOf returns the text in a node and below it, without anything between
// paragraphs.
func TextOf(n Node) string {
	var b strings.Builder
	for n := range Walk(n) {
		b.WriteString(ownText(n))
	}
	return b.String()
}

func ownText(n Node) string {
	switch n := n.(type) {
	case Text:
		return n.Text
	case UnknownNode:
		return n.Text
	}
	return ""
}
