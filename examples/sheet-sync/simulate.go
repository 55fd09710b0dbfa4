package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"

	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// products is how many the database of the simulation has.
const products = 20_000

// simulate runs against a simulated corp: it fills the sheet, changes the database and
// runs again, while WeCom refuses a call; then it does the rest.
func simulate(ctx context.Context, out io.Writer) error {
	fmt.Fprintln(out, "This is a simulated corp. To use your own, set WECOM_CORP_ID and WECOM_SECRET.")
	db, err := openDB(":memory:")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := fill(ctx, db); err != nil {
		return err
	}
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("商品")
	s, c := smartsheet.New(corp.Client()), config{ref: smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}, createFields: true}
	records, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	begin := time.Now()
	if err := once(ctx, out, db, records); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d calls in %v\n", len(corp.Calls("")), time.Since(begin).Round(10*time.Millisecond))

	fmt.Fprintln(out, "\nThe database changes, somebody renames a field, and WeCom refuses a call.")
	if _, err := db.ExecContext(ctx, changes); err != nil {
		return err
	}
	if err := doc.Rename("lina", records.Mapping()["价格"], "单价"); err != nil {
		return err
	}
	corp.Script("/cgi-bin/wedoc/smartsheet/update_records", wecomtest.Pass(), wecomtest.Refuse(2022048, "no edit permission"))
	for range 3 {
		if err := once(ctx, out, db, records); err != nil {
			return err
		}
	}
	return nil
}

// once makes the sheet equal to the database.
func once(ctx context.Context, out io.Writer, db *sql.DB, records *smartsheet.Records[product]) error {
	list, err := readSQL(ctx, db)
	if err != nil {
		return err
	}
	_, err = synchronise(ctx, out, records, list, products/100, true)
	return err
}

// changes are what happens to the database: prices rise, products come and go.
const changes = `
UPDATE products SET price = price + 10, changed = changed + 3600 WHERE category = '数码' AND sku < 'P05000';
DELETE FROM products WHERE sku LIKE 'P0__77';
INSERT INTO products VALUES ('Q00001', '折叠桌', '家居', '新品', 399, NULL, TRUE, 1795650000);`

// fill makes the table with its products.
func fill(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, `
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)
INSERT INTO products
SELECT printf('P%05d', i), printf('商品 %d', i),
	CASE i % 3 WHEN 0 THEN '办公' WHEN 1 THEN '家居' ELSE '数码' END,
	CASE i % 5 WHEN 0 THEN '新品' WHEN 1 THEN '促销;新品' ELSE '' END,
	(i % 997) + 0.5, CASE i % 7 WHEN 0 THEN NULL ELSE i % 300 END, i % 4 > 0, 1795600000 + i
FROM n`, products)
	return err
}
