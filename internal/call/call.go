// Package call holds the one-line bodies of endpoint methods: the verbs of
// [wecom.Client] with a typed result.
package call

import (
	"context"
	"net/url"
	"reflect"

	"github.com/gowecom/wecom"
)

// Get is [wecom.Client.Get] with a typed result.
func Get[T any](ctx context.Context, c *wecom.Client, path string, query url.Values) (*T, error) {
	out := new(T)
	return result(out, c.Get(ctx, path, query, out))
}

// GetOnce is [wecom.Client.GetOnce] with a typed result.
func GetOnce[T any](ctx context.Context, c *wecom.Client, path string, query url.Values) (*T, error) {
	out := new(T)
	return result(out, c.GetOnce(ctx, path, query, out))
}

// Query is [wecom.Client.Query] with a typed result.
func Query[T any](ctx context.Context, c *wecom.Client, path string, in any) (*T, error) {
	out := new(T)
	return result(out, c.Query(ctx, path, in, out))
}

// QueryPage is [Query] for a page of a list that says with HasMore if there is another
// page. WeCom sends a cursor with the last page of such lists, too. QueryPage leaves it
// out, because for every list no NextCursor means the end.
func QueryPage[T any](ctx context.Context, c *wecom.Client, path string, in any) (*T, error) {
	p, err := Query[T](ctx, c, path, in)
	if err != nil {
		return nil, err
	}
	page := reflect.ValueOf(p).Elem()
	if more := reflect.Indirect(page.FieldByName("HasMore")); more.IsValid() && !more.Bool() {
		page.FieldByName("NextCursor").SetString("")
	}
	return p, nil
}

// Post is [wecom.Client.Post] with a typed result.
func Post[T any](ctx context.Context, c *wecom.Client, path string, in any) (*T, error) {
	out := new(T)
	return result(out, c.Post(ctx, path, in, out))
}

// Upload is [wecom.Client.Upload] with a typed result.
func Upload[T any](ctx context.Context, c *wecom.Client, path string, query url.Values, f wecom.File) (*T, error) {
	out := new(T)
	return result(out, c.Upload(ctx, path, query, f, out))
}

func result[T any](out *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return out, nil
}
