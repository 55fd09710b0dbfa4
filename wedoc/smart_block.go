package wedoc

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A BlockType tells what a block of a page is. There are more than this package
// names: those are listed at https://developer.work.weixin.qq.com/document/path/101640
type BlockType string

// BlockText is a block of text (文本).
const BlockText BlockType = "BLOCK_TYPE_TEXT"

// A SmartBlock is a block of a [SmartPage].
type SmartBlock struct {
	ID       string         `json:"id"`
	Type     BlockType      `json:"type"`
	Title    string         `json:"title"`     // its text; WeCom names it content as well
	ParentID string         `json:"parent_id"` // "" or the page at the top
	AfterID  string         `json:"after_id"`  // the block before; not in lists
	Children []string       `json:"children"`  // ids of the blocks in it
	Raw      jsontext.Value `json:"props"`     // what blocks of its type have besides
}

// UnmarshalJSONFrom reads the text under either of its names.
func (b *SmartBlock) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain SmartBlock
	var w struct {
		plain
		Content string `json:"content"`
	}
	err := json.UnmarshalDecode(d, &w)
	*b = SmartBlock(w.plain)
	b.Title = cmp.Or(b.Title, w.Content)
	return err
}

// UnmarshalJSON is [SmartBlock.UnmarshalJSONFrom] for encoding/json.
func (b *SmartBlock) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, b) }

// A SmartBlockCreate is a block to create. Type is required.
type SmartBlockCreate struct {
	Type     BlockType      `json:"type"`
	Title    string         `json:"title,omitzero"`     // its text
	ParentID string         `json:"parent_id,omitzero"` // default: the page
	AfterID  string         `json:"after_id,omitzero"`  // default: the block comes first
	Children []string       `json:"children,omitempty"`
	Raw      jsontext.Value `json:"props,omitzero"` // what blocks of its type have besides
}

// CreateSmartBlocks adds blocks to a page of a smart document, and returns them with
// their ids if WeCom does.
//
// https://developer.work.weixin.qq.com/document/path/101640
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/add_blocks 添加内容块
func (s *Service) CreateSmartBlocks(ctx context.Context, docID, pageID string, blocks []SmartBlockCreate) ([]SmartBlock, error) {
	return call.PostIn[[]SmartBlock](ctx, s.client, "/cgi-bin/wedoc/smartdoc/add_blocks", call.Body{"docid": docID, "page_id": pageID, "blocks": blocks}, "blocks")
}

// A SmartBlockUpdate changes a block. Nil means unchanged.
type SmartBlockUpdate struct {
	ID       string         `json:"id"`
	Type     BlockType      `json:"type,omitzero"` // "": unchanged
	Title    *string        `json:"title,omitzero"`
	ParentID *string        `json:"parent_id,omitzero"`
	AfterID  *string        `json:"after_id,omitzero"` // "": the block comes first
	Children []string       `json:"children,omitzero"`
	Raw      jsontext.Value `json:"props,omitzero"`
}

// UpdateSmartBlocks changes blocks of a page, and returns them as they are then.
//
// https://developer.work.weixin.qq.com/document/path/101658
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/update_blocks 更新内容块
func (s *Service) UpdateSmartBlocks(ctx context.Context, docID, pageID string, updates []SmartBlockUpdate) ([]SmartBlock, error) {
	return call.PostIn[[]SmartBlock](ctx, s.client, "/cgi-bin/wedoc/smartdoc/update_blocks", call.Body{"docid": docID, "page_id": pageID, "blocks": updates}, "blocks")
}

// DeleteSmartBlocks deletes blocks of a page.
//
// https://developer.work.weixin.qq.com/document/path/101625
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/delete_blocks 删除内容块
func (s *Service) DeleteSmartBlocks(ctx context.Context, docID, pageID string, blockIDs []string) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartdoc/delete_blocks", call.Body{"docid": docID, "page_id": pageID, "ids": blockIDs}, nil)
}

// A SmartBlockQuery says which blocks to list.
type SmartBlockQuery struct {
	DocID  string   `json:"docid"`
	PageID string   `json:"page_id"`
	IDs    []string `json:"ids,omitempty"` // default: all blocks of the page
}

// A SmartBlockPage is a page of a list of blocks.
type SmartBlockPage struct {
	Blocks     []SmartBlock `json:"blocks"`
	HasMore    wecom.Flag   `json:"has_more"`   // "true" and "false" on the wire
	NextCursor wecom.String `json:"next_start"` // the number of a block
}

// ListSmartBlocks returns one page of the blocks of a [SmartPage]. Pages have 200
// blocks by default and at most.
//
// https://developer.work.weixin.qq.com/document/path/101660
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/get_block_list 获取内容块列表
func (s *Service) ListSmartBlocks(ctx context.Context, query SmartBlockQuery, page wecom.Page) (*SmartBlockPage, error) {
	start, err := strconv.Atoi(cmp.Or(page.Cursor, "0"))
	if err != nil {
		return nil, fmt.Errorf("wedoc: the cursor %q is no number", page.Cursor)
	}
	return call.Query[SmartBlockPage](ctx, s.client, "/cgi-bin/wedoc/smartdoc/get_block_list", struct {
		SmartBlockQuery
		Start int `json:"start"`
		Limit int `json:"limit,omitzero"`
	}{query, start, page.Limit})
}

// AllSmartBlocks yields the blocks of a [SmartPage].
func (s *Service) AllSmartBlocks(ctx context.Context, query SmartBlockQuery) iter.Seq2[SmartBlock, error] {
	list := func(ctx context.Context, page wecom.Page) (*SmartBlockPage, error) {
		return s.ListSmartBlocks(ctx, query, page)
	}
	return pager.All(ctx, 200, list, func(p *SmartBlockPage) ([]SmartBlock, string) {
		if !p.HasMore {
			return p.Blocks, ""
		}
		return p.Blocks, string(p.NextCursor)
	})
}
