package wecom

import "errors"

// A Page says which page of a list a call returns. The zero Page is the first
// page, of WeCom's default size.
type Page struct {
	Cursor string `json:"cursor,omitzero"` // NextCursor of the page before; empty for the first page
	Limit  int    `json:"limit,omitzero"`  // items of the page, at most; 0: WeCom's default
}

// ErrRepeatedCursor means that a list does not end: WeCom answered with a cursor
// that it had answered with before.
var ErrRepeatedCursor = errors.New("WeCom repeated a cursor, so the list does not end")
