package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// A product is a row of the table products, and a record of the sheet.
type product struct {
	SKU      string    `wecom:"货号"`
	Name     string    `wecom:"名称"`
	Category string    `wecom:"分类"` // a single select
	Tags     []string  `wecom:"标签"` // a select
	Price    float64   `wecom:"价格"` // a currency
	Stock    *int64    `wecom:"库存"` // nil while nobody has counted
	OnSale   bool      `wecom:"在售"`
	Changed  time.Time `wecom:"更新"`
}

// key identifies a product.
const key = "货号"

// fields are those of the sheet.
var fields = []smartsheet.FieldCreate{
	{Title: "货号", Type: smartsheet.TextField},
	{Title: "名称", Type: smartsheet.TextField},
	{Title: "分类", Type: smartsheet.SingleSelectField, Property: smartsheet.SingleSelectProperty{Options: smartsheet.Choose("办公", "家居", "数码")}},
	{Title: "标签", Type: smartsheet.SelectField, Property: smartsheet.SelectProperty{Options: smartsheet.Choose("新品", "促销")}},
	{Title: "价格", Type: smartsheet.CurrencyField, Property: smartsheet.CurrencyProperty{Currency: smartsheet.CNY, DecimalPlaces: 2, UseSeparator: true}},
	{Title: "库存", Type: smartsheet.NumberField, Property: smartsheet.NumberProperty{DecimalPlaces: 0}},
	{Title: "在售", Type: smartsheet.CheckboxField, Property: smartsheet.CheckboxProperty{}},
	{Title: "更新", Type: smartsheet.DateField, Property: smartsheet.DateProperty{Format: smartsheet.ISODateTime}},
}

// schema is the table that readSQL reads. Tags are joined by ";".
const schema = `CREATE TABLE products (
	sku TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, tags TEXT NOT NULL,
	price REAL NOT NULL, stock INTEGER, on_sale BOOLEAN NOT NULL, changed INTEGER NOT NULL -- Unix seconds
)`

func openDB(name string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", name)
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// readSQL reads the table products.
func readSQL(ctx context.Context, db *sql.DB) ([]product, error) {
	rows, err := db.QueryContext(ctx, `SELECT sku, name, category, tags, price, stock, on_sale, changed FROM products ORDER BY sku`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var products []product
	for rows.Next() {
		var p product
		var tags string
		var changed int64
		if err := rows.Scan(&p.SKU, &p.Name, &p.Category, &tags, &p.Price, &p.Stock, &p.OnSale, &changed); err != nil {
			return nil, err
		}
		p.Tags, p.Changed = split(tags), time.Unix(changed, 0)
		products = append(products, p)
	}
	return products, rows.Err()
}

// split cuts a list joined by ";".
func split(list string) (parts []string) {
	for part := range strings.SplitSeq(list, ";") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// readCSV reads products from CSV in UTF-8, with the titles of all fields in the first
// line.
func readCSV(r io.Reader) ([]product, error) {
	lines := csv.NewReader(r)
	head, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("reading the titles: %w", err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	for _, f := range fields { // what a file lacks would be emptied in the sheet
		if !slices.Contains(head, f.Title) {
			return nil, fmt.Errorf("there is no column %q among %q: is the file in UTF-8?", f.Title, head)
		}
	}
	var products []product
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return products, nil
		}
		if err != nil {
			return nil, err
		}
		var p product
		for i, value := range record {
			if err := p.set(head[i], strings.TrimSpace(value)); err != nil {
				line, _ := lines.FieldPos(i)
				return nil, fmt.Errorf("line %d: %s: %w", line, head[i], err)
			}
		}
		products = append(products, p)
	}
}

// set sets a field to a value of CSV.
func (p *product) set(title, value string) (err error) {
	switch title {
	case "货号":
		p.SKU = value
	case "名称":
		p.Name = value
	case "分类":
		p.Category = value
	case "标签":
		p.Tags = split(value)
	case "价格":
		p.Price, err = strconv.ParseFloat(value, 64)
	case "库存":
		if value != "" {
			var n int64
			n, err = strconv.ParseInt(value, 10, 64)
			p.Stock = &n
		}
	case "在售":
		p.OnSale = value == "是" || value == "true" || value == "1"
	case "更新":
		p.Changed, err = time.ParseInLocation("2006-01-02 15:04", value, wecom.Beijing)
	default:
		err = errors.New("unknown column")
	}
	return err
}
