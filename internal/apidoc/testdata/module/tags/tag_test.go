package tags_test

var (
	list         = "GET /cgi-bin/tag/list?simple=1"
	listStrategy = "/cgi-bin/" + "tag/" + "not/this"
	strategyURL  = "https://wecom.test/cgi-bin/tag/list_strategy"
)
