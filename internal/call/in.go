package call

import (
	"context"
	"fmt"
	"net/url"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/union"
)

// A Body is a request of a few values.
type Body map[string]any

// GetIn is [Get] for a result that stands under one key of the reply. None is the
// zero T; if T is a pointer, it is an error.
func GetIn[T any](ctx context.Context, c *wecom.Client, path string, query url.Values, key string) (T, error) {
	r := in[T]{key: key}
	return r.result(path, c.Get(ctx, path, query, &r))
}

// QueryIn is [GetIn] with Query.
func QueryIn[T any](ctx context.Context, c *wecom.Client, path string, body any, key string) (T, error) {
	r := in[T]{key: key}
	return r.result(path, c.Query(ctx, path, body, &r))
}

// PostIn is [GetIn] with Post. A call whose reply lacks its result may have taken effect.
func PostIn[T any](ctx context.Context, c *wecom.Client, path string, body any, key string) (T, error) {
	r := in[T]{key: key}
	return r.written(path, c.Post(ctx, path, body, &r))
}

// UploadIn is [PostIn] with Upload.
func UploadIn[T any](ctx context.Context, c *wecom.Client, path string, query url.Values, f wecom.File, key string) (T, error) {
	r := in[T]{key: key}
	return r.written(path, c.Upload(ctx, path, query, f, &r))
}

// PostID is [PostIn] for the id of what the call makes. A reply without it is an error,
// lest a program goes on with an empty one.
func PostID[T ~string | ~int64](ctx context.Context, c *wecom.Client, path string, body any, key string) (T, error) {
	id, err := PostIn[T](ctx, c, path, body, key)
	return id, made(id, path, key, err)
}

// UploadID is [PostID] with Upload.
func UploadID[T ~string | ~int64](ctx context.Context, c *wecom.Client, path string, query url.Values, f wecom.File, key string) (T, error) {
	id, err := UploadIn[T](ctx, c, path, query, f, key)
	return id, made(id, path, key, err)
}

// made is the error of a call whose reply is to have an id.
func made[T comparable](id T, path, key string, err error) error {
	if err == nil && id == *new(T) {
		return fmt.Errorf("%w (%w)", lacks(path, key), wecom.ErrOutcomeUnknown)
	}
	return err
}

func lacks(path, key string) error {
	return fmt.Errorf("wecom: %s: %w: the reply lacks the key %s", path, wecom.ErrUnexpectedResponse, key)
}

// in reads what stands under one key of a reply.
type in[T any] struct {
	key   string
	value T
}

func (r *in[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Members(d, func(name []byte) (bool, error) {
		if string(name) != r.key {
			return false, nil
		}
		return true, json.UnmarshalDecode(d, &r.value)
	})
}

func (r *in[T]) result(path string, err error) (T, error) {
	if v := reflect.ValueOf(&r.value).Elem(); err == nil && v.Kind() == reflect.Pointer && v.IsNil() {
		err = lacks(path, r.key)
	}
	if err != nil {
		return *new(T), err
	}
	return r.value, nil
}

// written is result for a call that changes something.
func (r *in[T]) written(path string, err error) (T, error) {
	v, failed := r.result(path, err)
	if err == nil && failed != nil {
		failed = fmt.Errorf("%w (%w)", failed, wecom.ErrOutcomeUnknown)
	}
	return v, failed
}
