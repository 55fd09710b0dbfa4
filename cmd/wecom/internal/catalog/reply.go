package catalog

import (
	_ "embed" // the replies
	"strings"
	"sync"

	"github.com/gowecom/wecom/internal/sim/wire"
)

// A line is: method and path, the fields of the reply, as package wire has them.
// The directory internal/sim/wire/gen of the library has the command that writes it.
//
//go:embed replies.txt
var replies string

var replyLines = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(replies) {
		route, fields, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all[route] = fields
	}
	return all
})

// Reply returns the documented type of what a call is answered with, or nil.
func Reply(method, path string) *wire.Type {
	fields, ok := replyLines()[method+" "+path]
	if !ok {
		return nil
	}
	return wire.ParseObject(fields)
}
