package wecomredis

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Cursors keep how far loops have come that go on where they ended. One process at a
// time runs the loop of a name: the last Save holds. For the messages of customer
// service there is [Shared.KfStore].
type Cursors struct{ shared *Shared }

// Cursors returns the store of cursors.
func (s *Shared) Cursors() *Cursors { return &Cursors{s} }

// Load returns the cursor of a name, which is empty if none was saved. An error
// never means that there is none: do not begin again from the start.
func (c *Cursors) Load(ctx context.Context, name string) (string, error) {
	key := c.key(name)
	v, err := c.shared.link.do(ctx, key, func(ctx context.Context) (any, error) {
		v, err := c.shared.link.rdb.Get(ctx, key).Result()
		if errors.Is(err, redis.Nil) {
			return "", nil
		}
		return v, err
	})
	cursor, _ := v.(string)
	return cursor, err
}

// Save keeps a cursor until the next Save. An empty one is as none.
func (c *Cursors) Save(ctx context.Context, name, cursor string) error {
	key := c.key(name)
	_, err := c.shared.link.do(ctx, key, func(ctx context.Context) (any, error) {
		return c.shared.link.rdb.Set(ctx, key, cursor, 0).Result()
	})
	return err
}

func (c *Cursors) key(name string) string { return c.shared.prefix + "cursor:{" + clean(name) + "}" }
