package wedoc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/union"
)

// An Edit is any number of operations on one version of a document. Each position
// is one of that version, whatever the other operations do. So two texts inserted
// at one position stand in the order of the operations, and text inserted where a
// range begins stands in front of what replaces it. [UpdateText] changes text of
// that version, not what the same edit inserts.
type Edit struct {
	Version    int64 // of [Document]; 0: the latest
	Operations []Operation
}

// An EditError tells how far [Service.ApplyEdit] came.
type EditError struct {
	Applied []Operation // as they were sent: other ranges of an operation may be in Rest
	Rest    Edit        // what was not applied, for the document as it is now
	Err     error
}

func (e *EditError) Error() string {
	return fmt.Sprintf("wedoc: %d operations of the edit were applied, %d were not: %v", len(e.Applied), len(e.Rest.Operations), e.Err)
}

// Unwrap returns why the rest was not applied.
func (e *EditError) Unwrap() error { return e.Err }

// ErrOverlap means that two operations of an [Edit] change the same text.
var ErrOverlap = errors.New("the operations overlap")

// ApplyEdit applies an edit, in as few calls as it fits in, and returns the version
// that the document has then. Each call applies all of its operations or none. When
// one fails, the error is an [*EditError]: what it calls Rest can be applied to the
// document as it is. If WeCom did not answer, the call that failed may have been
// applied all the same: read the document again. Nothing is sent if an operation is
// invalid, or if two overlap ([ErrOverlap]). Nobody else may edit the document while
// an edit of several calls runs: WeCom takes the version of each call but the first
// for the one that the call before has made.
func (s *Service) ApplyEdit(ctx context.Context, docID string, edit Edit) (version int64, err error) {
	steps, err := edit.steps()
	if err != nil {
		return edit.Version, err
	}
	version = edit.Version
	for done := 0; done < len(steps); {
		batch, n := nextBatch(steps[done:])
		if err := s.UpdateDocument(ctx, docID, version, batch); err != nil {
			return version, &EditError{operationsOf(steps[:done]), rest(steps[done:], version), err}
		}
		done += n
		if version != 0 {
			version++
		}
	}
	return version, nil
}

// A step is an operation with at most one range that moves what is behind it.
type step struct {
	operation Operation
	index     int   // in the edit
	span      Range // what it takes away, or where it inserts
	moves     bool  // what is behind it
}

// steps returns the operations in an order in which none moves a later one: those
// that move nothing first, the others from the end of the document to its beginning.
func (e Edit) steps() ([]step, error) {
	var steps []step
	for i, o := range e.Operations {
		if err := checkOperation(o); err != nil {
			return nil, fmt.Errorf("wedoc: operation %d: %w", i, err)
		}
		parts, err := split(union.Direct(o))
		if err != nil {
			return nil, fmt.Errorf("wedoc: operation %d: %w", i, err)
		}
		for _, p := range parts {
			p.index = i
			steps = append(steps, p)
		}
	}
	slices.SortStableFunc(steps, before)
	return steps, checkOverlap(steps)
}

// split makes steps of an operation.
func split(o Operation) (steps []step, err error) {
	moving := func(o Operation, span Range) []step { return []step{{operation: o, span: span, moves: true}} }
	switch o := o.(type) {
	case InsertText:
		return moving(o, Range{o.At, 0}), nil
	case InsertParagraph:
		return moving(o, Range{o.At, 0}), nil
	case InsertTable:
		return moving(o, Range{o.At, 0}), nil
	case InsertImage:
		return moving(o, Range{o.At, 0}), nil
	case InsertPageBreak:
		return moving(o, Range{o.At, 0}), nil
	case DeleteContent:
		return moving(o, o.Range), nil
	case ReplaceText:
		for _, r := range o.Ranges {
			steps = append(steps, moving(ReplaceText{[]Range{r}, o.Text}, r)...)
		}
		return steps, nil
	case UpdateText:
		for _, r := range o.Ranges {
			steps = append(steps, step{operation: UpdateText{[]Range{r}, o.Style}})
		}
		return steps, nil
	}
	return nil, fmt.Errorf("an edit cannot have a %T: send it with UpdateDocument", o)
}

// before orders steps as they are sent.
func before(a, b step) int {
	switch {
	case a.moves != b.moves:
		if b.moves {
			return -1
		}
		return 1
	case !a.moves:
		return cmp.Compare(a.index, b.index)
	case a.span.Start != b.span.Start:
		return cmp.Compare(b.span.Start, a.span.Start)
	case (a.span.Length == 0) != (b.span.Length == 0): // what is inserted would be taken away
		return cmp.Compare(b.span.Length, a.span.Length)
	}
	return cmp.Compare(b.index, a.index) // the last one inserted comes to stand first
}

// checkOverlap looks at steps in the order of before.
func checkOverlap(steps []step) error {
	next := -1 // where what stands behind in the document begins
	for _, s := range steps {
		if !s.moves {
			continue
		}
		if next >= 0 && s.span.end() > next {
			return fmt.Errorf("wedoc: operation %d reaches to %d, and another one begins at %d: %w", s.index, s.span.end(), next, ErrOverlap)
		}
		next = s.span.Start
	}
	return nil
}

// nextBatch returns the operations of the next call, and how many steps they are.
func nextBatch(steps []step) (batch []Operation, n int) {
	for _, s := range steps {
		if merged, ok := merge(batch, s.operation); ok {
			batch[len(batch)-1] = merged
		} else if len(batch) == maxOperations {
			break
		} else {
			batch = append(batch, s.operation)
		}
		n++
	}
	return batch, n
}

// merge puts a range into the last operation if that gives text the same look.
func merge(batch []Operation, o Operation) (Operation, bool) {
	update, ok := o.(UpdateText)
	if !ok || len(batch) == 0 {
		return nil, false
	}
	last, ok := batch[len(batch)-1].(UpdateText)
	if !ok || len(last.Ranges) == maxRanges || !last.Style.equal(update.Style) {
		return nil, false
	}
	return UpdateText{append(slices.Clip(last.Ranges), update.Ranges...), last.Style}, true
}

func (s TextStyle) equal(other TextStyle) bool {
	if (s.Bold == nil) != (other.Bold == nil) || s.Bold != nil && *s.Bold != *other.Bold {
		return false
	}
	return s.Color == other.Color && s.BackgroundColor == other.BackgroundColor
}

func operationsOf(steps []step) []Operation {
	list := make([]Operation, len(steps))
	for i, s := range steps {
		list[i] = s.operation
	}
	return list
}

// rest is an edit of steps that were not applied, in the order of the edit that
// they come from.
func rest(steps []step, version int64) Edit {
	steps = slices.Clone(steps)
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.index, b.index) })
	return Edit{version, operationsOf(steps)}
}
