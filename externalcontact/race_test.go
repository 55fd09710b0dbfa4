//go:build race

package externalcontact_test

// The race detector takes many times the memory and the time.
func init() { underRace = true }
