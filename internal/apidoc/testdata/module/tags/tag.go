// Package tags has a service with the usual methods.
package tags

// A Service calls the tags API.
type Service struct{}

// ListAgain serves an endpoint that List serves too.
//
// https://developer.work.weixin.qq.com/document/path/10003
//
//wecom:api GET /cgi-bin/tag/list 获取标签列表
func (s *Service) ListAgain() string { return s.List(false) }

// List returns tags by id|name, or *all* of them if ids < 1. It is paged.
//
// https://developer.work.weixin.qq.com/document/path/10003
// and https://developer.work.weixin.qq.com/document/path/10004
//
//wecom:api POST /cgi-bin/tag/list_strategy 获取<规则组>标签
//wecom:api GET /cgi-bin/tag/list 获取标签列表
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
//wecom:api GET /cgi-bin/tag/list 获取标签列表
func (s *Service) First() string { return s.List(false)[:1] }

// Local calls nothing.
func (s *Service) Local() string { return "tag/list" }

func (s *Service) helper() string { return "/cgi-bin/tag/unexported" }

// A State is where a tag is.
//
//wecom:string
type State int

const (
	Draft    State = iota + 1 // 草稿
	Released                  // 已发布: everybody sees it
	Revoked        = State(9) // 已撤回 (API)
	hidden   int   = 4
)

// A Color is a tag's.
//
//wecom:string
type Color string

const (
	Red  Color = "red"  // 红色。The default.
	Blue Color = "blue" // 蓝色, as the sky
)

// UnmarshalText reads a color.
func (col *Color) UnmarshalText(text []byte) error {
	*col = Color(text)
	return nil
}
