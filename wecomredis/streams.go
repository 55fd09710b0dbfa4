package wecomredis

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/aibot"
)

// streams is the shared [aibot.StreamStore].
//
//	stream  STRING the newest state
//	asked   STRING that somebody asked since the last state
type streams struct{ shared *Shared }

// Streams returns what keeps the answers of AI bots while they are written, for
// replicas behind one URL: see [aibot.WithStreamStore]. What the bots say stands in
// Redis for minutes, in the clear.
func (s *Shared) Streams() aibot.StreamStore { return &streams{s} }

// publishStream keeps a state. KEYS: stream, asked. ARGV: state, how long. Returns 1 if
// somebody has asked. Running it twice forgets one question; there will be others.
var publishStream = redis.NewScript(`
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('DEL', KEYS[2])
`)

// askStream reads a state. KEYS: stream, asked. ARGV: how long to remember that. Returns
// the state, or nothing.
var askStream = redis.NewScript(`
local state = redis.call('GET', KEYS[1])
if state then redis.call('SET', KEYS[2], '1', 'PX', ARGV[1]) end
return state or ''
`)

const askedFor = 10 * time.Minute // a stream lives no longer

func (s *streams) keys(id string) []string {
	place := s.shared.prefix + "stream:{" + clean(id) + "}"
	return []string{place, place + ":asked"}
}

func (s *streams) Publish(ctx context.Context, id string, state []byte, keep time.Duration) (bool, error) {
	v, err := s.shared.link.run(ctx, publishStream, s.keys(id), state, millis(keep))
	if err != nil {
		return false, err
	}
	n, _ := v.(int64)
	return n > 0, nil
}

func (s *streams) Ask(ctx context.Context, id string) ([]byte, error) {
	v, err := s.shared.link.run(ctx, askStream, s.keys(id), millis(askedFor))
	if err != nil {
		return nil, err
	}
	if state, _ := v.(string); state != "" {
		return []byte(state), nil
	}
	return nil, nil
}
