module github.com/gowecom/wecom

go 1.26.0
