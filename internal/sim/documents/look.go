package documents

import (
	"cmp"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

// All returns all documents for people who look at the corp, the newest first.
func All(tx *sim.Tx) []Document {
	var list []Document
	for _, d := range slot.Of(tx).byID {
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Document) int { return cmp.Compare(b.ID, a.ID) })
	return list
}
