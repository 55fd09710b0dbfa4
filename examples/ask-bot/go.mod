module github.com/gowecom/wecom/examples/ask-bot

go 1.26.0

require (
	github.com/gowecom/wecom v0.0.0
	github.com/gowecom/wecom/aibot/longconn v0.0.0
)

require (
	github.com/coder/websocket v1.8.15 // indirect
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/time v0.16.0 // indirect
)

replace (
	github.com/gowecom/wecom => ../..
	github.com/gowecom/wecom/aibot/longconn => ../../aibot/longconn
)
