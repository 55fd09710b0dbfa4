package contacts_test

import (
	"fmt"
	"testing"

	"github.com/gowecom/wecom/contacts"
)

// sizes are those of the benchmarks of what loops. The time must not grow faster
// than they do.
var sizes = []int{1000, 8000, 64000}

func bySize(b *testing.B, do func(b *testing.B, n int)) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			do(b, n)
		})
	}
}

// siblings are n departments below one.
func siblings(n int) []contacts.Department {
	list := []contacts.Department{{ID: 1, Name: "总部"}}
	for i := range n {
		list = append(list, contacts.Department{ID: int64(i + 2), Name: fmt.Sprint("门店", i), ParentID: 1, Order: int64(n - i)})
	}
	return list
}

func BenchmarkNewTree(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		list := siblings(n)
		for b.Loop() {
			contacts.NewTree(list)
		}
	})
}

// A chain is deeper than WeCom allows, and leads to a loop.
func BenchmarkNewTreeOfChain(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		list := []contacts.Department{{ID: 1, ParentID: 2}}
		for i := range n {
			list = append(list, contacts.Department{ID: int64(i + 2), ParentID: int64(i + 1)})
		}
		for b.Loop() {
			contacts.NewTree(list)
		}
	})
}

// Every department is looked for once.
func BenchmarkFind(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		list := siblings(n)
		tree := contacts.NewTree(list)
		for b.Loop() {
			for _, d := range list[1:] {
				if tree.Find("总部", d.Name) == nil {
					b.Fatal(d.Name)
				}
			}
		}
	})
}

func BenchmarkManagerIDs(b *testing.B) {
	bySize(b, func(b *testing.B, n int) {
		tree := contacts.NewTree(siblings(n))
		for b.Loop() {
			for i := range n {
				tree.ManagerIDs(contacts.User{UserID: "a", MainDepartmentID: int64(i + 2)})
			}
		}
	})
}
