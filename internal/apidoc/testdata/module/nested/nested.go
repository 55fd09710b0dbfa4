// Package nested is another module, so it is not listed.
package nested

// Service is nested.
type Service struct{}

// Get has neither page nor test.
//
//wecom:api GET /cgi-bin/nested
func (Service) Get() {}
