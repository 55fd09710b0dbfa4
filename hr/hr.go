// Package hr covers the staff roster (人事助手, 花名册): the fields that the corp keeps of
// its members, and what is in them.
//
// Only self-built apps may call it, which must be among the callable apps
// (可调用接口的应用) of 人事助手 in the admin console. Members must be in the app's visible
// range. What the directory has, such as departments, is in package contacts.
//
// https://developer.work.weixin.qq.com/document/path/99130
package hr

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Service calls the API of the roster. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }

// A FieldGroup is a group of fields of the roster.
type FieldGroup struct {
	ID     int64   `json:"group_id"`
	Name   string  `json:"group_name"`
	Fields []Field `json:"field_list"`
}

// A Field is a field of the roster.
type Field struct {
	ID        int64     `json:"fieldid"`
	Name      string    `json:"field_name"`
	Type      FieldType `json:"field_type"`
	ValueType ValueType `json:"value_type"`
	Required  bool      `json:"is_must"`
	Options   []Option  `json:"option_list"` // of [FieldOption] only
}

// An Option is an option of a field. The value of the field is the id, as a [Uint32].
type Option struct {
	ID   int64  `json:"id"`
	Text string `json:"value"`
}

// A FieldType tells what a field is for those who fill it in.
//
//wecom:string
type FieldType int

const (
	FieldText   FieldType = 1 // 文本: its value is a [Text] or a [Phone]
	FieldOption FieldType = 2 // 选项: its value is a [Uint32]
	FieldTime   FieldType = 3 // 时间: its value is a [Uint64] or an [Int64]
	FieldImage  FieldType = 4 // 图片: its value is [Files], as of the two below
	FieldFile   FieldType = 5 // 单个文件
	FieldFiles  FieldType = 6 // 多个文件
)

// A ValueType tells which [Value] a field has.
//
//wecom:string
type ValueType int

const (
	TypeText   ValueType = 1 // 字符串
	TypeUint64 ValueType = 2 // 64位非负整数
	TypeUint32 ValueType = 3 // 32位非负整数
	TypeInt64  ValueType = 4 // 64位整数
	TypePhone  ValueType = 5 // 电话号码
	TypeFiles  ValueType = 6 // 文件
)

// ListFields returns the fields of the roster, in their groups.
//
// https://developer.work.weixin.qq.com/document/path/99131
//
//wecom:api GET /cgi-bin/hr/get_fields 获取员工字段配置
func (s *Service) ListFields(ctx context.Context) ([]FieldGroup, error) {
	return call.GetIn[[]FieldGroup](ctx, s.client, "/cgi-bin/hr/get_fields", nil, "group_list")
}
