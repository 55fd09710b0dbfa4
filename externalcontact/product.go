package externalcontact

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Product is an entry of the product album (商品图册).
type Product struct {
	ID          string              `json:"product_id"`
	Description string              `json:"description"`
	Price       wecom.Cents         `json:"price"`
	Number      string              `json:"product_sn"` // the corp's own
	CreatedAt   wecom.Time          `json:"create_time"`
	Attachments []ProductAttachment `json:"attachments"`
}

// A ProductAttachment is a picture of a product; WeCom knows no other kind yet.
type ProductAttachment struct {
	Type  string `json:"type"` // "image"
	Image *Image `json:"image,omitzero"`
}

// ProductImage is a picture of a product. The media id comes from the upload of
// attachments of products.
func ProductImage(mediaID string) ProductAttachment {
	return ProductAttachment{Type: "image", Image: &Image{MediaID: mediaID}}
}

// ProductCreate describes a new product.
type ProductCreate struct {
	Description string              `json:"description"`         // at most 300 characters
	Price       wecom.Cents         `json:"price"`               // at most 50,000 yuan
	Number      string              `json:"product_sn,omitzero"` // at most 128 letters and digits
	Attachments []ProductAttachment `json:"attachments"`         // 1 to 9
}

// ProductUpdate changes a product. Nil leaves a field unchanged.
type ProductUpdate struct {
	Description *string             `json:"description,omitzero"`
	Price       *wecom.Cents        `json:"price,omitzero"`
	Number      *string             `json:"product_sn,omitzero"`
	Attachments []ProductAttachment `json:"attachments,omitzero"` // replaces all that are there
}

// CreateProduct creates a product and returns its id.
//
// https://developer.work.weixin.qq.com/document/path/95096
//
//wecom:api POST /cgi-bin/externalcontact/add_product_album 创建商品图册
func (s *Service) CreateProduct(ctx context.Context, in ProductCreate) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/externalcontact/add_product_album", in, "product_id")
}

// GetProduct returns a product of the album.
//
// https://developer.work.weixin.qq.com/document/path/95096
//
//wecom:api POST /cgi-bin/externalcontact/get_product_album 获取商品图册
func (s *Service) GetProduct(ctx context.Context, id string) (*Product, error) {
	return call.QueryIn[*Product](ctx, s.client, "/cgi-bin/externalcontact/get_product_album", call.Body{"product_id": id}, "product")
}

// ProductPage is a page of products. They lack the time of their creation.
type ProductPage struct {
	Products   []Product `json:"product_list"`
	NextCursor string    `json:"next_cursor"`
}

func (p *ProductPage) page() ([]Product, string) { return p.Products, p.NextCursor }

// ListProducts returns one page of the product album. The limit is at most 100,
// by default 50; a greater one counts as 50.
//
// https://developer.work.weixin.qq.com/document/path/95096
//
//wecom:api POST /cgi-bin/externalcontact/get_product_album_list 获取商品图册列表
func (s *Service) ListProducts(ctx context.Context, page wecom.Page) (*ProductPage, error) {
	return call.Query[ProductPage](ctx, s.client, "/cgi-bin/externalcontact/get_product_album_list", page)
}

// AllProducts yields the products of the album.
func (s *Service) AllProducts(ctx context.Context) iter.Seq2[Product, error] {
	return pager.All(ctx, 100, s.ListProducts, (*ProductPage).page)
}

// UpdateProduct changes a product that the app created.
//
// https://developer.work.weixin.qq.com/document/path/95096
//
//wecom:api POST /cgi-bin/externalcontact/update_product_album 编辑商品图册
func (s *Service) UpdateProduct(ctx context.Context, id string, in ProductUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/update_product_album", struct {
		ID string `json:"product_id"`
		ProductUpdate
	}{id, in}, nil)
}

// DeleteProduct deletes a product that the app created.
//
// https://developer.work.weixin.qq.com/document/path/95096
//
//wecom:api POST /cgi-bin/externalcontact/delete_product_album 删除商品图册
func (s *Service) DeleteProduct(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/delete_product_album", call.Body{"product_id": id}, nil)
}
