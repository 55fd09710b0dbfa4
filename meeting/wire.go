package meeting

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/gowecom/wecom/internal/lenient"
)

// An Offset is a place in a recording: the time since its beginning, which WeCom
// writes in milliseconds.
type Offset struct{ time.Duration }

// MarshalJSON writes whole milliseconds.
func (o Offset) MarshalJSON() ([]byte, error) {
	return strconv.AppendInt(nil, o.Milliseconds(), 10), nil
}

// UnmarshalJSON reads milliseconds from a number or a string.
func (o *Offset) UnmarshalJSON(b []byte) error {
	const limit = math.MaxInt64 / int64(time.Millisecond)
	text, err := lenient.Text(b)
	if err != nil {
		return fmt.Errorf("meeting.Offset: %w", err)
	}
	n, err := lenient.Int(text)
	if err == nil && (n > limit || n < -limit) {
		err = fmt.Errorf("%d milliseconds is beyond the range of a duration", n)
	}
	if err != nil {
		return fmt.Errorf("meeting.Offset: %w", err)
	}
	o.Duration = time.Duration(n) * time.Millisecond
	return nil
}

// nextCursor is the cursor of the next page of a list that says whether there is
// one: WeCom sends a cursor with the last page, too.
func nextCursor(hasMore bool, cursor string) string {
	if !hasMore {
		return ""
	}
	return cursor
}
