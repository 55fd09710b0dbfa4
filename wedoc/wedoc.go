// Package wedoc covers documents (文档): creating, naming, sharing and deleting
// them, who may read and edit them, the content of documents, spreadsheets and
// smart documents (智能文档), forms (收集表), and the accounts of advanced features.
// The content of smart sheets (智能表格) is in package wedoc/smartsheet.
//
// The app must be among the callable apps of Documents (协作 > 文档 > API >
// 可调用接口的应用). It reaches the documents that it created, and no others. The id
// of a document is told once, by [Service.CreateDocument]: keep it.
//
// The events of documents, forms and smart sheets are here, too: register
// functions for them with callback.On.
//
// https://developer.work.weixin.qq.com/document/path/97392
package wedoc

import "github.com/gowecom/wecom"

// A Service calls the API of documents. It is safe for concurrent use.
type Service struct {
	client *wecom.Client
}

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client: client} }
