// Package tags has a service with the usual methods.
package tags

// A Service calls the tags API.
type Service struct{}

// ListAgain serves an endpoint that List serves too.
//
// https://developer.work.weixin.qq.com/document/path/10003
//
//wecom:api GET /cgi-bin/tag/list
func (s *Service) ListAgain() string { return s.List(false) }

// List returns tags by id|name, or *all* of them if ids < 1. It is paged.
//
// https://developer.work.weixin.qq.com/document/path/10003
// and https://developer.work.weixin.qq.com/document/path/10004
//
//wecom:api POST /cgi-bin/tag/list_strategy
//wecom:api GET /cgi-bin/tag/list
func (s *Service) List(strategy bool) string {
	if strategy {
		return "/cgi-bin/tag/list_strategy"
	}
	return "/cgi-bin/tag/list?simple=1"
}

// First serves it once more.
//
// https://developer.work.weixin.qq.com/document/path/10003
//
//wecom:api GET /cgi-bin/tag/list
func (s *Service) First() string { return s.List(false)[:1] }

// Local calls nothing.
func (s *Service) Local() string { return "tag/list" }

func (s *Service) helper() string { return "/cgi-bin/tag/unexported" }
