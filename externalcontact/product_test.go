package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestProductEndpoints(t *testing.T) {
	const pictures = `"attachments":[{"type":"image","image":{"media_id":"m1"}}]`
	images := []ec.ProductAttachment{ec.ProductImage("m1")}
	apitest.Run(t, []row{
		{
			Name: "CreateProduct",
			Call: apitest.With(ec.New, func(c ctx, s service) (string, error) {
				return s.CreateProduct(c, ec.ProductCreate{Description: "台灯", Price: 19900, Number: "L1", Attachments: images})
			}),
			Route: "POST /cgi-bin/externalcontact/add_product_album",
			Body:  `{"description":"台灯","price":19900,"product_sn":"L1",` + pictures + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","product_id":"pr1"}`,
			Want:  "pr1",
		},
		{
			Name:  "GetProduct",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.Product, error) { return s.GetProduct(c, "pr1") }),
			Route: "POST /cgi-bin/externalcontact/get_product_album",
			Body:  `{"product_id":"pr1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","product":{"product_id":"pr1","description":"台灯","price":19900,"create_time":1767225600,"product_sn":"L1",` + pictures + `}}`,
			Want:  &ec.Product{ID: "pr1", Description: "台灯", Price: 19900, Number: "L1", CreatedAt: at(created), Attachments: images},
		},
		{
			Name:  "ListProducts",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.ProductPage, error) { return s.ListProducts(c, page2) }),
			Route: "POST /cgi-bin/externalcontact/get_product_album_list",
			Body:  `{"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","product_list":[{"product_id":"pr1","description":"台灯","price":19900,"product_sn":"L1",` + pictures + `}]}`,
			Want:  &ec.ProductPage{Products: []ec.Product{{ID: "pr1", Description: "台灯", Price: 19900, Number: "L1", Attachments: images}}, NextCursor: "n2"},
		},
		{
			Name: "UpdateProduct",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateProduct(c, "pr1", ec.ProductUpdate{Description: new("落地灯"), Price: new(wecom.Cents(0)), Number: new("L2"), Attachments: images})
			}),
			Route: "POST /cgi-bin/externalcontact/update_product_album",
			Body:  `{"product_id":"pr1","description":"落地灯","price":0,"product_sn":"L2",` + pictures + `}`,
		},
		{
			Name: "UpdateProduct of one field",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateProduct(c, "pr1", ec.ProductUpdate{Price: new(wecom.Cents(100))})
			}),
			Route: "POST /cgi-bin/externalcontact/update_product_album",
			Body:  `{"product_id":"pr1","price":100}`,
		},
		{
			Name:  "DeleteProduct",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteProduct(c, "pr1") }),
			Route: "POST /cgi-bin/externalcontact/delete_product_album",
			Body:  `{"product_id":"pr1"}`,
		},
	})
}
