package wedoc_test

import (
	"errors"
	"testing"

	"github.com/gowecom/wecom"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// codeOf returns the errcode of an error, or 0.
func codeOf(err error) int {
	if e, ok := errors.AsType[*wecom.Error](err); ok {
		return int(e.Code)
	}
	return 0
}
