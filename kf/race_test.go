//go:build race

package kf_test

// The race detector takes ten times as long.
func init() { underRace = true }
