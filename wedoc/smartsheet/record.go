package smartsheet

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A Record is a row (记录) of a sheet.
type Record struct {
	RecordID    string `json:"record_id"`
	Values      Values `json:"values"` // what is empty may be missing
	CreatedAt   Moment `json:"create_time"`
	UpdatedAt   Moment `json:"update_time"`
	CreatorName string `json:"creator_name"`
	UpdaterName string `json:"updater_name"`
}

// A KeyType tells what the keys of [Values] are.
type KeyType string

const (
	ByTitle KeyType = "CELL_VALUE_KEY_TYPE_FIELD_TITLE" // titles of fields; the default of WeCom
	ByID    KeyType = "CELL_VALUE_KEY_TYPE_FIELD_ID"    // ids of fields
)

// A RecordQuery selects records. The zero RecordQuery selects all, with titles as
// keys.
type RecordQuery struct {
	ViewID    string
	RecordIDs []string
	Keys      KeyType
	Fields    []string  // only these: ids with ByID, otherwise titles
	Select    Selection // a Filter, or a Sort; WeCom takes one of them
	Version   int64
}

// A Selection selects records or sorts them: a [Filter] or a [Sort].
type Selection interface{ selection() }

func (Filter) selection() {}
func (Sort) selection()   {}

// A Sort is the fields to sort by. The first one counts most.
type Sort []RecordOrder

// A RecordOrder is a field and a direction.
type RecordOrder struct {
	FieldTitle string `json:"field_title"`
	Descending bool   `json:"desc,omitzero"`
}

// recordQueryWire is a RecordQuery on the wire.
type recordQueryWire struct {
	ViewID      string   `json:"view_id,omitzero"`
	RecordIDs   []string `json:"record_ids,omitzero"`
	Keys        KeyType  `json:"key_type,omitzero"`
	FieldTitles []string `json:"field_titles,omitzero"`
	FieldIDs    []string `json:"field_ids,omitzero"`
	Sort        Sort     `json:"sort,omitzero"`
	Filter      *Filter  `json:"filter_spec,omitzero"`
	Version     int64    `json:"ver,omitzero"`
}

func (q RecordQuery) wire() recordQueryWire {
	w := recordQueryWire{ViewID: q.ViewID, RecordIDs: q.RecordIDs, Keys: q.Keys, FieldTitles: q.Fields, Version: q.Version}
	if q.Keys == ByID {
		w.FieldTitles, w.FieldIDs = nil, q.Fields
	}
	switch s := union.Direct(q.Select).(type) {
	case Sort:
		w.Sort = s
	case Filter:
		w.Filter = &s
	}
	return w
}

// A RecordPage is a page of records.
type RecordPage struct {
	Records    []Record `json:"records"`
	Version    int64    `json:"ver"`
	Total      int64    `json:"-"`
	NextCursor string   `json:"-"`
}

// ListRecords returns a page of records, of 1,000 at most, which is also the
// default. A page is a place in a list that others change meanwhile: a record may
// come twice or not at all.
//
// https://developer.work.weixin.qq.com/document/path/101158
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/get_records 查询记录
func (s *Service) ListRecords(ctx context.Context, ref SheetRef, q RecordQuery, page wecom.Page) (*RecordPage, error) {
	return list(ctx, s, "/cgi-bin/wedoc/smartsheet/get_records", page, bodyOf(ref, q.wire()), (*RecordPage).set)
}

func (p *RecordPage) set(total int64, next string) { p.Total, p.NextCursor = total, next }

// AllRecords yields records, in pages of 1,000. See [OpenRecords] for records of a
// type of your own.
func (s *Service) AllRecords(ctx context.Context, ref SheetRef, q RecordQuery) iter.Seq2[Record, error] {
	return pager.All(ctx, maxPage, func(ctx context.Context, p wecom.Page) (*RecordPage, error) { return s.ListRecords(ctx, ref, q, p) },
		func(p *RecordPage) ([]Record, string) { return p.Records, p.NextCursor })
}

// A RecordUpdate changes a record. Fields that Values lack are unchanged.
type RecordUpdate struct {
	RecordID string `json:"record_id"`
	Values   Values `json:"values"`
}

// CreateRecords adds records and returns those that WeCom added. WeCom asks for
// 500 at most in one call; a sheet has at most 100,000 records and 15,000,000 cells.
// Creator, editor and their times, automatic numbers and formulas cannot be
// written.
//
// https://developer.work.weixin.qq.com/document/path/99907
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/add_records 添加记录
func (s *Service) CreateRecords(ctx context.Context, ref SheetRef, keys KeyType, rows []Values) ([]Record, error) {
	return call.PostIn[[]Record](ctx, s.client, "/cgi-bin/wedoc/smartsheet/add_records", recordsBody{ref, keys, added(rows)}, "records")
}

// A recordsBody is records to write.
type recordsBody struct {
	SheetRef
	Keys    KeyType        `json:"key_type,omitzero"`
	Records []recordUpdate `json:"records"`
}

// A recordUpdate is a record to add, which has no id, or to change.
type recordUpdate struct {
	RecordID string `json:"record_id,omitzero"`
	Values   Values `json:"values"`
}

func added(rows []Values) []recordUpdate {
	list := make([]recordUpdate, len(rows))
	for i, values := range rows {
		list[i].Values = values
	}
	return list
}

func updated(records []RecordUpdate) []recordUpdate {
	list := make([]recordUpdate, len(records))
	for i, r := range records {
		list[i] = recordUpdate(r)
	}
	return list
}

// UpdateRecords changes records and returns those that WeCom changed. WeCom asks
// for 500 at most in one call. What [Service.CreateRecords] cannot write cannot be
// changed.
//
// https://developer.work.weixin.qq.com/document/path/99909
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/update_records 更新记录
func (s *Service) UpdateRecords(ctx context.Context, ref SheetRef, keys KeyType, records []RecordUpdate) ([]Record, error) {
	return call.PostIn[[]Record](ctx, s.client, "/cgi-bin/wedoc/smartsheet/update_records", recordsBody{ref, keys, updated(records)}, "records")
}

// DeleteRecords deletes records. WeCom asks for 500 at most in one call.
//
// https://developer.work.weixin.qq.com/document/path/99908
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/delete_records 删除记录
func (s *Service) DeleteRecords(ctx context.Context, ref SheetRef, recordIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/delete_records", ref.with("record_ids", recordIDs), nil)
}
