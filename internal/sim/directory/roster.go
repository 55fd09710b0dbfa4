package directory

import (
	"cmp"
	"iter"
	"slices"
	"sort"
)

// A roster is a list of members, ordered by userid. It is quick to change also
// when it is long: it consists of blocks.
type roster struct {
	blocks [][]*Member // none is empty
	size   int
}

const blockSize = 256

func byUserID(m *Member, userID string) int { return cmp.Compare(m.userID, userID) }

// block returns the block where a member is or would be. There is at least one.
func (r *roster) block(userID string) int {
	i := sort.Search(len(r.blocks), func(i int) bool {
		last := r.blocks[i][len(r.blocks[i])-1]
		return last.userID >= userID
	})
	return min(i, len(r.blocks)-1)
}

// add adds a member, once.
func (r *roster) add(m *Member) {
	if len(r.blocks) == 0 {
		r.blocks, r.size = [][]*Member{{m}}, 1
		return
	}
	b := r.block(m.userID)
	i, found := slices.BinarySearchFunc(r.blocks[b], m.userID, byUserID)
	if found {
		return
	}
	r.size++
	r.blocks[b] = slices.Insert(r.blocks[b], i, m)
	if full := r.blocks[b]; len(full) == 2*blockSize {
		r.blocks[b] = slices.Clone(full[:blockSize])
		r.blocks = slices.Insert(r.blocks, b+1, slices.Clone(full[blockSize:]))
	}
}

func (r *roster) remove(m *Member) {
	if len(r.blocks) == 0 {
		return
	}
	b := r.block(m.userID)
	i, found := slices.BinarySearchFunc(r.blocks[b], m.userID, byUserID)
	if !found {
		return
	}
	r.size--
	if r.blocks[b] = slices.Delete(r.blocks[b], i, i+1); len(r.blocks[b]) == 0 {
		r.blocks = slices.Delete(r.blocks, b, b+1)
	}
}

// all yields the members in order. They must not change meanwhile.
func (r *roster) all() iter.Seq[*Member] { return r.from("") }

// from yields the members in order, from a userid on.
func (r *roster) from(userID string) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		if len(r.blocks) == 0 {
			return
		}
		first := r.block(userID)
		skip, _ := slices.BinarySearchFunc(r.blocks[first], userID, byUserID)
		for _, block := range r.blocks[first:] {
			for _, m := range block[skip:] {
				if !yield(m) {
					return
				}
			}
			skip = 0
		}
	}
}
