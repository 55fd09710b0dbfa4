// Package wedrive works with the drive (微盘): spaces and who may use them, files and
// folders, uploads and downloads of any size, sharing, capacity, and the events of
// the drive. Register functions for events with callback.On.
//
// It takes the secret of an app that the admin console lists under the drive
// (协作 → 微盘 → API, 可调用接口的应用). The app is the super administrator of the
// spaces that it has made ([Service.CreateSpace]), and it changes no others.
//
// A corp has 1,000 calls of the drive a month, which all its apps share; with
// advanced accounts it has 100,000. A file of 1 GiB takes 514 of them: see
// [CountUploadCalls]. [Budget] counts them, and keeps a program from using up what
// others need.
//
// https://developer.work.weixin.qq.com/document/path/93654
package wedrive

import "github.com/gowecom/wecom"

// A Service calls the drive as an app.
type Service struct {
	client *wecom.Client
}

// New returns a Service that calls with the secret of the client.
func New(client *wecom.Client) *Service { return &Service{client} }
