package wedoc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A BlockType tells what a block of a page is. There are more than this package
// names: those are listed at https://developer.work.weixin.qq.com/document/path/101640
type BlockType string

// BlockText is a block of text (文本): a [TextBlock].
const BlockText BlockType = "BLOCK_TYPE_TEXT"

// A SmartBlock is a block of a [SmartPage].
type SmartBlock struct {
	ID       string
	ParentID string   // "" or the page at the top
	AfterID  string   // the block before; not in lists
	Children []string // ids of the blocks in it
	Content  BlockContent
	Raw      jsontext.Value // the properties of its type, as WeCom sends them
}

// A BlockContent is what is in a [SmartBlock]: a [TextBlock] or an [UnknownBlock].
type BlockContent interface {
	content() UnknownBlock
}

// A TextBlock is text. Its properties, such as its alignment, are in the Raw of its
// [SmartBlock]; to send some, send an [UnknownBlock] of type [BlockText].
type TextBlock struct{ Text string }

// An UnknownBlock is a block of a type that this package does not know.
type UnknownBlock struct {
	Type BlockType      // "" in a [SmartBlockUpdate]: unchanged
	Text string         // all types may have some
	Raw  jsontext.Value // the properties of its type; nil in a [SmartBlockUpdate]: not sent
}

func (b TextBlock) content() UnknownBlock    { return UnknownBlock{Type: BlockText, Text: b.Text} }
func (b UnknownBlock) content() UnknownBlock { return b }

// Text returns the text of the block, whatever its type.
func (b SmartBlock) Text() string {
	if union.IsNil(b.Content) {
		return ""
	}
	return b.Content.content().Text
}

// UnmarshalJSONFrom reads blocks of known and of unknown types, and the text under
// either of its names.
func (b *SmartBlock) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w struct {
		ID       string         `json:"id"`
		Type     BlockType      `json:"type"`
		Title    string         `json:"title"`
		Content  string         `json:"content"`
		ParentID string         `json:"parent_id"`
		AfterID  string         `json:"after_id"`
		Children []string       `json:"children"`
		Props    jsontext.Value `json:"props"`
	}
	err := json.UnmarshalDecode(d, &w)
	text := cmp.Or(w.Title, w.Content)
	*b = SmartBlock{w.ID, w.ParentID, w.AfterID, w.Children, UnknownBlock{w.Type, text, w.Props}, w.Props}
	if w.Type == BlockText {
		b.Content = TextBlock{text}
	}
	return err
}

// UnmarshalJSON is [SmartBlock.UnmarshalJSONFrom] for encoding/json.
func (b *SmartBlock) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, b) }

// A SmartBlockCreate is a block to create. Content is required.
type SmartBlockCreate struct {
	Content  BlockContent
	ParentID string // default: the page
	AfterID  string // default: the block comes first
	Children []string
}

// CreateSmartBlocks adds blocks to a page of a smart document, and returns them with
// their ids if WeCom does.
//
// https://developer.work.weixin.qq.com/document/path/101640
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/add_blocks 添加内容块
func (s *Service) CreateSmartBlocks(ctx context.Context, docID, pageID string, blocks []SmartBlockCreate) ([]SmartBlock, error) {
	list := make([]blockCreate, len(blocks))
	for i, b := range blocks {
		content, err := contentOf(b.Content)
		if err == nil && content.Type == "" {
			err = errors.New("it has no type")
		}
		if err != nil {
			return nil, fmt.Errorf("wedoc: block %d: %w", i, err)
		}
		list[i] = blockCreate{content.Type, content.Text, b.ParentID, b.AfterID, b.Children, content.Raw}
	}
	return call.PostIn[[]SmartBlock](ctx, s.client, "/cgi-bin/wedoc/smartdoc/add_blocks", call.Body{"docid": docID, "page_id": pageID, "blocks": list}, "blocks")
}

type blockCreate struct {
	Type     BlockType      `json:"type"`
	Title    string         `json:"title,omitzero"`
	ParentID string         `json:"parent_id,omitzero"`
	AfterID  string         `json:"after_id,omitzero"`
	Children []string       `json:"children,omitempty"`
	Props    jsontext.Value `json:"props,omitzero"`
}

// contentOf returns what is to be sent of a block.
func contentOf(b BlockContent) (UnknownBlock, error) {
	if union.IsNil(b) {
		return UnknownBlock{}, errors.New("it has no content")
	}
	content := b.content()
	if content.Raw != nil && !content.Raw.IsValid() {
		return UnknownBlock{}, errors.New("its Raw is no JSON")
	}
	return content, nil
}

// A SmartBlockUpdate changes a block. Nil means unchanged.
type SmartBlockUpdate struct {
	ID       string
	Content  BlockContent // replaces the type, the text and, with Raw, the properties
	ParentID *string
	AfterID  *string  // "": the block comes first
	Children []string // replaces the list
}

// UpdateSmartBlocks changes blocks of a page, and returns them as they are then.
//
// https://developer.work.weixin.qq.com/document/path/101658
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/update_blocks 更新内容块
func (s *Service) UpdateSmartBlocks(ctx context.Context, docID, pageID string, updates []SmartBlockUpdate) ([]SmartBlock, error) {
	list := make([]blockUpdate, len(updates))
	for i, u := range updates {
		list[i] = blockUpdate{ID: u.ID, ParentID: u.ParentID, AfterID: u.AfterID, Children: u.Children}
		if u.Content == nil {
			continue
		}
		content, err := contentOf(u.Content)
		if err != nil {
			return nil, fmt.Errorf("wedoc: block %d: %w", i, err)
		}
		list[i].Type, list[i].Title, list[i].Props = content.Type, &content.Text, content.Raw
	}
	return call.PostIn[[]SmartBlock](ctx, s.client, "/cgi-bin/wedoc/smartdoc/update_blocks", call.Body{"docid": docID, "page_id": pageID, "blocks": list}, "blocks")
}

type blockUpdate struct {
	ID       string         `json:"id"`
	Type     BlockType      `json:"type,omitzero"`
	Title    *string        `json:"title,omitzero"`
	ParentID *string        `json:"parent_id,omitzero"`
	AfterID  *string        `json:"after_id,omitzero"`
	Children []string       `json:"children,omitzero"`
	Props    jsontext.Value `json:"props,omitzero"`
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
	Blocks     []SmartBlock
	NextCursor string
}

type blockPageWire struct {
	Blocks  []SmartBlock `json:"blocks"`
	HasMore wecom.Flag   `json:"has_more"`   // "true" and "false" on the wire
	Next    wecom.String `json:"next_start"` // the number of a block, also on the last page
}

// ListSmartBlocks returns one page of the blocks of a [SmartPage]. Pages have 200
// blocks by default and at most.
//
// https://developer.work.weixin.qq.com/document/path/101660
//
//wecom:api POST /cgi-bin/wedoc/smartdoc/get_block_list 获取内容块列表
func (s *Service) ListSmartBlocks(ctx context.Context, query SmartBlockQuery, page wecom.Page) (*SmartBlockPage, error) {
	w, err := call.Query[blockPageWire](ctx, s.client, "/cgi-bin/wedoc/smartdoc/get_block_list", struct {
		SmartBlockQuery
		Start any `json:"start"` // a number; what is no cursor of ours, WeCom refuses
		Limit int `json:"limit,omitzero"`
	}{query, pager.Numeral(cmp.Or(page.Cursor, "0")), page.Limit})
	if err != nil {
		return nil, err
	}
	return &SmartBlockPage{w.Blocks, pager.Next(bool(w.HasMore), string(w.Next))}, nil
}

// AllSmartBlocks yields the blocks of a [SmartPage].
func (s *Service) AllSmartBlocks(ctx context.Context, query SmartBlockQuery) iter.Seq2[SmartBlock, error] {
	return pager.All(ctx, 200, func(ctx context.Context, page wecom.Page) (*SmartBlockPage, error) {
		return s.ListSmartBlocks(ctx, query, page)
	}, func(p *SmartBlockPage) ([]SmartBlock, string) { return p.Blocks, p.NextCursor })
}
