package contacts

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// A Tree is the departments of a directory as a tree. It does not change.
type Tree struct {
	// Roots are the departments without a parent in the list: the root of the
	// corp, or the topmost departments that an app sees. They are in WeCom's order.
	Roots []*Node

	// Orphans are the roots whose parent is missing from the list, as with an
	// app that sees a part of the tree.
	Orphans []*Node

	// Loops are the departments that lie below themselves. They are nobody's
	// Children, so that a walk never goes in a circle.
	Loops []*Node

	nodes map[int64]*Node
	named map[childName]*Node // the first of siblings with the same name
}

// A childName is where a path of names leads on from a department, nil for the
// roots.
type childName struct {
	parent *Node
	name   string
}

// A Node is a department in a [Tree].
type Node struct {
	Department
	Parent   *Node   // nil for a root
	Children []*Node // in WeCom's order: the greatest Order first, then the smallest id
}

// NewTree makes a tree of a flat list such as that of
// [Service.ListDepartments]. The last of several departments with the same id
// counts.
func NewTree(departments []Department) *Tree {
	t := &Tree{nodes: make(map[int64]*Node, len(departments)), named: make(map[childName]*Node, len(departments))}
	for _, d := range departments {
		t.nodes[d.ID] = &Node{Department: d}
	}
	for _, n := range t.nodes {
		n.Parent = t.nodes[n.ParentID]
	}
	looping := t.looping()
	for _, n := range t.nodes {
		list := t.listFor(n, looping)
		*list = append(*list, n)
		if n.Parent == nil && n.ParentID != 0 {
			t.Orphans = append(t.Orphans, n)
		}
	}
	for _, n := range t.nodes {
		slices.SortFunc(n.Children, byOrder)
		t.name(n, n.Children)
	}
	slices.SortFunc(t.Roots, byOrder)
	t.name(nil, t.Roots)
	slices.SortFunc(t.Orphans, byOrder)
	slices.SortFunc(t.Loops, byOrder)
	return t
}

// name makes siblings, which are sorted, known by their names.
func (t *Tree) name(parent *Node, siblings []*Node) {
	for _, n := range slices.Backward(siblings) {
		t.named[childName{parent, n.Name}] = n
	}
}

// listFor returns the list that a department belongs in.
func (t *Tree) listFor(n *Node, looping map[*Node]bool) *[]*Node {
	switch {
	case looping[n]:
		return &t.Loops
	case n.Parent == nil:
		return &t.Roots
	}
	return &n.Parent.Children
}

func byOrder(a, b *Node) int {
	return cmp.Or(cmp.Compare(b.Order, a.Order), cmp.Compare(a.ID, b.ID))
}

// looping returns the departments that lie below themselves. It passes each once.
func (t *Tree) looping() map[*Node]bool {
	looping := map[*Node]bool{}
	walk := make(map[*Node]int, len(t.nodes)) // which walk came by
	walks := 0
	for _, start := range t.nodes {
		walks++
		n := start
		for ; n != nil && walk[n] == 0; n = n.Parent {
			walk[n] = walks
		}
		for ; n != nil && walk[n] == walks && !looping[n]; n = n.Parent { // back where this walk has been
			looping[n] = true
		}
	}
	return looping
}

// Node returns the department with an id, or nil.
func (t *Tree) Node(id int64) *Node { return t.nodes[id] }

// Find returns the department that a path of names leads to from a root, such as
// ("云杉科技", "研发中心"), or nil. It takes the first of siblings with the same name.
func (t *Tree) Find(names ...string) *Node {
	var found *Node
	for _, name := range names {
		if found = t.named[childName{found, name}]; found == nil {
			return nil
		}
	}
	return found
}

// All iterates over the departments, each before those below it.
func (t *Tree) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for _, root := range t.Roots {
			if !root.walk(yield) {
				return
			}
		}
	}
}

// All iterates over the department and those below it, each before those below
// it.
func (n *Node) All() iter.Seq[*Node] {
	return func(yield func(*Node) bool) { n.walk(yield) }
}

// walk reports whether to go on.
func (n *Node) walk(yield func(*Node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, child := range n.Children {
		if !child.walk(yield) {
			return false
		}
	}
	return true
}

// Path returns the departments from the root to n. In a loop it begins below the
// department that would come twice.
func (n *Node) Path() []*Node {
	var path []*Node
	for ; n != nil && !slices.Contains(path, n); n = n.Parent {
		path = append(path, n)
	}
	slices.Reverse(path)
	return path
}

// Level is 1 for a root, 2 below it, and so on. WeCom allows 15.
func (n *Node) Level() int { return len(n.Path()) }

// String returns the path as names joined by "/".
func (n *Node) String() string {
	var names []string
	for _, p := range n.Path() {
		names = append(names, p.Name)
	}
	return strings.Join(names, "/")
}
