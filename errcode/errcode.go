// Package errcode tells what WeCom's 1,637 error codes mean, in English and
// Chinese and without a network. Package wecom has constants for those that a
// program would act on. A program that does not import this package does not carry
// the texts.
//
// The list is that of July 2026, with codes that WeCom has since retired.
//
// https://developer.work.weixin.qq.com/document/path/90313
package errcode

import (
	"cmp"
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Class groups codes by what a caller can do about them. [Token], [Transient]
// and [RateLimit] are complete. The others are hints, above all for codes of rare
// APIs.
type Class string

const (
	OK         Class = "ok"         // success: the code 0 alone
	Token      Class = "token"      // a token or ticket is invalid or over: fetch a new one
	Transient  Class = "transient"  // may pass by itself: try again, if trying twice does no harm
	RateLimit  Class = "rate_limit" // too often or too many at once: wait
	Permission Class = "permission" // the app, member or address may not: change it in the admin console
	NotFound   Class = "not_found"  // what the call names does not exist
	Conflict   Class = "conflict"   // it exists already, or contradicts what exists
	Quota      Class = "quota"      // a size, number or balance is used up
	State      Class = "state"      // not possible in the present state, or no longer
	BadParam   Class = "bad_param"  // the request is wrong: correct it
)

// Meaning is the meaning of a code.
type Meaning struct {
	Code    int
	Class   Class
	English string // a phrase in lower case, without a full stop
	Chinese string // WeCom's phrase, or a short form of it
}

// Lookup returns the meaning of a code, and whether it is known.
func Lookup(code int) (Meaning, bool) {
	all := table()
	i, ok := slices.BinarySearchFunc(all, code, func(m Meaning, code int) int { return cmp.Compare(m.Code, code) })
	if !ok {
		return Meaning{}, false
	}
	return all[i], true
}

// All yields every known code in ascending order.
func All() iter.Seq[Meaning] { return slices.Values(table()) }

// errcodes.tsv has a line a code: code, class, English, Chinese.
//
//go:embed errcodes.tsv
var tsv string

// table is read at the first question, not when the program starts.
var table = sync.OnceValue(func() []Meaning {
	all := make([]Meaning, 0, strings.Count(tsv, "\n"))
	for line := range strings.Lines(tsv) {
		m, err := parse(line)
		if err != nil {
			panic("errcode: damaged errcodes.tsv: " + err.Error()) // a test reads every line
		}
		all = append(all, m)
	}
	return all
})

func parse(line string) (Meaning, error) {
	fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	if len(fields) != 4 {
		return Meaning{}, fmt.Errorf("%q has %d fields, want 4", line, len(fields))
	}
	code, err := strconv.Atoi(fields[0])
	return Meaning{Code: code, Class: Class(fields[1]), English: fields[2], Chinese: fields[3]}, err
}
