package sim

import (
	"maps"
	"slices"
)

// Routes returns the names of all routes.
func (w *World) Routes() []string { return slices.Sorted(maps.Keys(w.routes)) }
