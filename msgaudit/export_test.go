package msgaudit

import (
	"github.com/go-json-experiment/json"
)

// ParseStrictly fails for a key that no field takes, at any depth outside of parts.
func ParseStrictly(plain []byte) (Message, error) {
	return parseMessage(plain, json.RejectUnknownMembers(true))
}

// Types are the names of all types.
func Types() (names []string) {
	for name := range forms {
		names = append(names, name)
	}
	return names
}
