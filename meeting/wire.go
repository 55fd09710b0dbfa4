package meeting

import "time"

// An Offset is a place in a recording: the milliseconds since its beginning.
type Offset int64

// Duration returns the time since the beginning of the recording.
func (o Offset) Duration() time.Duration { return time.Duration(o) * time.Millisecond }

// nextCursor is the cursor of the next page of a list that says whether there is
// one: WeCom sends a cursor with the last page, too.
func nextCursor(hasMore bool, cursor string) string {
	if !hasMore {
		return ""
	}
	return cursor
}
