package ical

import (
	"bytes"
	"errors"
)

// What no program writes, and what the parser takes very long for: it copies a line
// for each of its parameters, and calls itself for each component within another.
const (
	maxLine       = 1 << 20 // bytes, once it is unfolded
	maxParameters = 200     // and their values, of a line
	maxDepth      = 16      // components within each other
)

// checkShape fails for a file that the parser cannot read in reasonable time.
func checkShape(file []byte) error {
	var line []byte
	depth := 0
	check := func() error {
		switch {
		case bytes.HasPrefix(line, []byte("BEGIN")):
			depth++
		case bytes.HasPrefix(line, []byte("END")):
			depth--
		}
		switch {
		case len(line) > maxLine:
			return errors.New("ical: the file has a line of more than 1 MB")
		case parameters(line) > maxParameters:
			return errors.New("ical: the file has a line of more than 200 parameters")
		case depth > maxDepth:
			return errors.New("ical: the file has more than 16 components within each other")
		}
		return nil
	}
	for part := range bytes.Lines(file) {
		if part[0] == ' ' || part[0] == '\t' {
			line = append(line, bytes.TrimRight(part[1:], "\r\n")...)
			continue
		}
		if err := check(); err != nil {
			return err
		}
		line = append(line[:0], bytes.TrimRight(part, "\r\n")...)
	}
	return check()
}

// parameters counts the parameters of a line, and their values.
func parameters(line []byte) (n int) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ':':
			return n
		case c == ';', c == ',':
			n++
		}
	}
	return n
}
