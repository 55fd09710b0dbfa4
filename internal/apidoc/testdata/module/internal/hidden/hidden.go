// Package hidden cannot be imported by users, so it is not listed.
package hidden

// Service is hidden.
type Service struct{}

// Get has neither page nor test.
//
//wecom:api GET /cgi-bin/hidden
func (Service) Get() {}
