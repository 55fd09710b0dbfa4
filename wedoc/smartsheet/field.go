package smartsheet

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A Field is a column (字段) of a sheet.
type Field struct {
	FieldID  string
	Title    string
	Type     FieldType
	Property FieldProperty // nil for types that have none, such as TextField

	// More are properties of other types that the reply has besides. They are not
	// written.
	More []FieldProperty
}

// A FieldType tells what a field holds.
//
//wecom:string
type FieldType string

const (
	TextField         FieldType = "FIELD_TYPE_TEXT"          // 文本
	NumberField       FieldType = "FIELD_TYPE_NUMBER"        // 数字
	CheckboxField     FieldType = "FIELD_TYPE_CHECKBOX"      // 复选框
	DateField         FieldType = "FIELD_TYPE_DATE_TIME"     // 日期
	ImageField        FieldType = "FIELD_TYPE_IMAGE"         // 图片
	FileField         FieldType = "FIELD_TYPE_ATTACHMENT"    // 文件
	UserField         FieldType = "FIELD_TYPE_USER"          // 成员
	URLField          FieldType = "FIELD_TYPE_URL"           // 超链接
	SelectField       FieldType = "FIELD_TYPE_SELECT"        // 多选
	SingleSelectField FieldType = "FIELD_TYPE_SINGLE_SELECT" // 单选
	ProgressField     FieldType = "FIELD_TYPE_PROGRESS"      // 进度
	PhoneField        FieldType = "FIELD_TYPE_PHONE_NUMBER"  // 电话
	EmailField        FieldType = "FIELD_TYPE_EMAIL"         // 邮箱
	LocationField     FieldType = "FIELD_TYPE_LOCATION"      // 地理位置
	ReferenceField    FieldType = "FIELD_TYPE_REFERENCE"     // 关联
	CurrencyField     FieldType = "FIELD_TYPE_CURRENCY"      // 货币
	PercentageField   FieldType = "FIELD_TYPE_PERCENTAGE"    // 百分数
	BarcodeField      FieldType = "FIELD_TYPE_BARCODE"       // 条码
	GroupChatField    FieldType = "FIELD_TYPE_WWGROUP"       // 群

	// Nobody writes these: WeCom does.
	FormulaField      FieldType = "FIELD_TYPE_FORMULA"       // 公式
	AutoNumberField   FieldType = "FIELD_TYPE_AUTONUMBER"    // 自动编号
	CreatedUserField  FieldType = "FIELD_TYPE_CREATED_USER"  // 创建人
	ModifiedUserField FieldType = "FIELD_TYPE_MODIFIED_USER" // 最后编辑人
	CreatedTimeField  FieldType = "FIELD_TYPE_CREATED_TIME"  // 创建时间
	ModifiedTimeField FieldType = "FIELD_TYPE_MODIFIED_TIME" // 最后编辑时间
)

// setProperty keeps a property that was read. Its key may come before the type.
func (f *Field) setProperty(p FieldProperty) {
	if f.Property == nil {
		f.Property = p
		return
	}
	f.More = append(f.More, p)
}

// order puts the property that fits the type first.
func (f *Field) order() {
	for i, p := range f.More {
		if p.propertyKey() == propertyKeys[f.Type] {
			f.Property, f.More[i] = p, f.Property
			return
		}
	}
}

// MarshalJSONTo writes the field, with the property under the key of its kind.
func (f Field) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.String("field_id", f.FieldID)
	w.String("field_title", f.Title)
	w.String("field_type", string(f.Type))
	if !union.IsNil(f.Property) {
		w.Value(f.Property.propertyKey(), f.Property)
	}
	return w.End()
}

// MarshalJSON is [Field.MarshalJSONTo] for encoding/json.
func (f Field) MarshalJSON() ([]byte, error) { return lenient.Marshal(f) }

// UnmarshalJSONFrom reads a field.
func (f *Field) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*f = Field{}
	defer f.order()
	return union.Members(d, func(name []byte) (bool, error) {
		switch key := string(name); key {
		case "field_id":
			return true, json.UnmarshalDecode(d, &f.FieldID)
		case "field_title":
			return true, json.UnmarshalDecode(d, &f.Title)
		case "field_type":
			return true, json.UnmarshalDecode(d, &f.Type)
		default:
			return f.readProperty(d, key)
		}
	})
}

func (f *Field) readProperty(d *jsontext.Decoder, key string) (known bool, err error) {
	if read := properties[key]; read != nil {
		p, err := read(d)
		f.setProperty(p)
		return true, err
	}
	if !strings.HasPrefix(key, "property_") {
		return false, nil
	}
	raw, err := d.ReadValue()
	if err == nil && !lenient.IsNothing(raw) {
		f.setProperty(UnknownProperty{key, rawOf(raw)})
	}
	return true, err
}

// UnmarshalJSON is [Field.UnmarshalJSONFrom] for encoding/json.
func (f *Field) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, f) }

// A FieldQuery selects fields. The zero FieldQuery selects all.
type FieldQuery struct {
	ViewID   string   `json:"view_id,omitzero"`
	FieldIDs []string `json:"field_ids,omitzero"`
	Titles   []string `json:"field_titles,omitzero"`
}

// A FieldPage is a page of fields.
type FieldPage struct {
	Fields     []Field `json:"fields"`
	Total      int64   `json:"-"`
	NextCursor string  `json:"-"`
}

// ListFields returns a page of the fields of a sheet, of 1,000 at most, which is also
// the default. A sheet has at most 150.
//
// https://developer.work.weixin.qq.com/document/path/101157
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/get_fields 查询字段
func (s *Service) ListFields(ctx context.Context, ref SheetRef, q FieldQuery, page wecom.Page) (*FieldPage, error) {
	return list(ctx, s, "/cgi-bin/wedoc/smartsheet/get_fields", page, bodyOf(ref, q), (*FieldPage).set)
}

func (p *FieldPage) set(total int64, next string) { p.Total, p.NextCursor = total, next }

// AllFields yields the fields of a sheet.
func (s *Service) AllFields(ctx context.Context, ref SheetRef, q FieldQuery) iter.Seq2[Field, error] {
	return pager.All(ctx, maxPage, func(ctx context.Context, p wecom.Page) (*FieldPage, error) { return s.ListFields(ctx, ref, q, p) },
		func(p *FieldPage) ([]Field, string) { return p.Fields, p.NextCursor })
}

// A FieldCreate is a new field.
type FieldCreate struct {
	Title    string
	Type     FieldType
	Property FieldProperty // of the kind that fits Type; required for most types
}

// CreateFields adds fields to a sheet, which has at most 150, and returns them.
//
// https://developer.work.weixin.qq.com/document/path/99904
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/add_fields 添加字段
func (s *Service) CreateFields(ctx context.Context, ref SheetRef, fields ...FieldCreate) ([]Field, error) {
	var in []Field
	for _, f := range fields {
		in = append(in, Field{Title: f.Title, Type: f.Type, Property: f.Property})
	}
	return s.changeFields(ctx, "/cgi-bin/wedoc/smartsheet/add_fields", ref, in)
}

// A FieldUpdate changes the title or the property of a field. Empty ones are
// unchanged; one of the two is required.
type FieldUpdate struct {
	FieldID  string
	Type     FieldType // as it is: the type of a field cannot change
	Title    string    // another one than it has: WeCom refuses the same
	Property FieldProperty
}

// UpdateFields changes fields and returns them.
//
// https://developer.work.weixin.qq.com/document/path/99906
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/update_fields 更新字段
func (s *Service) UpdateFields(ctx context.Context, ref SheetRef, fields ...FieldUpdate) ([]Field, error) {
	var in []Field
	for _, f := range fields {
		in = append(in, Field{FieldID: f.FieldID, Title: f.Title, Type: f.Type, Property: f.Property})
	}
	return s.changeFields(ctx, "/cgi-bin/wedoc/smartsheet/update_fields", ref, in)
}

// changeFields sends fields, of which none has a property of another type.
func (s *Service) changeFields(ctx context.Context, path string, ref SheetRef, fields []Field) ([]Field, error) {
	for _, f := range fields {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	return call.PostIn[[]Field](ctx, s.client, path, ref.with("fields", fields), "fields")
}

// check refuses a property that does not fit the type of its field: WeCom ignores
// it.
func (f Field) check() error {
	if f.Type == "" {
		return fmt.Errorf("smartsheet: the field %q has no type", f.Title+f.FieldID)
	}
	if union.IsNil(f.Property) {
		return nil
	}
	if _, unknown := union.Direct(f.Property).(UnknownProperty); unknown {
		return nil
	}
	if want, known := propertyKeys[f.Type]; known && f.Property.propertyKey() != want {
		return fmt.Errorf("smartsheet: the field %q: a %T does not fit the type %v", f.Title+f.FieldID, f.Property, f.Type)
	}
	return nil
}

// DeleteFields deletes fields with their values.
//
// https://developer.work.weixin.qq.com/document/path/99905
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/delete_fields 删除字段
func (s *Service) DeleteFields(ctx context.Context, ref SheetRef, fieldIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/delete_fields", ref.with("field_ids", fieldIDs), nil)
}
