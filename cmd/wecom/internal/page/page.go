// Package page is the page of the simulated corp, for people.
package page

import (
	"net/http"

	"github.com/gowecom/wecom/cmd/wecom/internal/server"
)

// New returns the handler of the page.
func New(s *server.Server) http.Handler { return http.NotFoundHandler() }
