package wecomredis

import "time"

// A reply is the array that a script returns, read from its beginning. What is not
// there is zero.
type reply []any

func fields(v any) *reply {
	all, _ := v.([]any)
	r := reply(all)
	return &r
}

func (r *reply) next() any {
	if len(*r) == 0 {
		return nil
	}
	v := (*r)[0]
	*r = (*r)[1:]
	return v
}

func (r *reply) int() int64            { n, _ := r.next().(int64); return n }
func (r *reply) string() string        { s, _ := r.next().(string); return s }
func (r *reply) millis() time.Duration { return time.Duration(r.int()) * time.Millisecond }
func (r *reply) micros() time.Duration { return time.Duration(r.int()) * time.Microsecond }
func (r *reply) empty() bool           { return len(*r) == 0 }
