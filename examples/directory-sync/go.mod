module github.com/gowecom/wecom/examples/directory-sync

go 1.26.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/gowecom/wecom v0.0.0
	github.com/schollz/progressbar/v3 v3.19.1
	golang.org/x/text v0.41.0
)

require (
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
	github.com/mitchellh/colorstring v0.0.0-20190213212951-d06e56a500db // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.46.0 // indirect
	golang.org/x/term v0.44.0 // indirect
	golang.org/x/time v0.16.0 // indirect
)

replace github.com/gowecom/wecom => ../..
