package wedoc_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"slices"

	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

// A table is written into a new spreadsheet, and read back as CSV.
func Example_spreadsheet() {
	ctx := context.Background()
	documents := wedoc.New(wecomtest.New().Client())

	budget, err := documents.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeSpreadsheet, Name: "2027 年预算"})
	if err != nil {
		fmt.Println(err)
		return
	}
	sheets, err := documents.GetSheets(ctx, budget.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	sheet := sheets[0]

	bold := wedoc.CellFormat{Bold: true}
	rows := []wedoc.SheetRow{
		{{Value: wedoc.CellText("科目"), Format: bold}, {Value: wedoc.CellText("金额"), Format: bold}, {Value: wedoc.CellText("依据"), Format: bold}},
		{{Value: wedoc.CellText("差旅")}, {Value: wedoc.CellText("120000")}, {Value: wedoc.CellLink{URL: "https://oa.example/7", Text: "制度"}}},
		wedoc.TextRow("培训", "30000"),
	}
	if err := documents.UpdateRows(ctx, budget.ID, sheet.ID, 0, 0, slices.Values(rows)); err != nil {
		fmt.Println(err)
		return
	}

	// All of the sheet has 200 rows, most of them empty: a range reads a part.
	out := csv.NewWriter(os.Stdout)
	table, _ := wedoc.ParseCellRange("A1:C3")
	for row, err := range documents.AllRows(ctx, budget.ID, sheet.ID, table) {
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = out.Write(row.Texts())
	}
	out.Flush()

	// Output:
	// 科目,金额,依据
	// 差旅,120000,制度
	// 培训,30000,
}

// Operations are done one after the other. The error says which one failed; those
// before it stay.
func ExampleService_UpdateSpreadsheet() {
	ctx := context.Background()
	corp := wecomtest.New()
	documents := wedoc.New(corp.Client())
	budget := corp.AddSpreadsheet("预算", []string{"旧", "科目"}, []string{"", "差旅"})

	results, err := documents.UpdateSpreadsheet(ctx, budget.DocID, []wedoc.SpreadsheetOperation{
		wedoc.ColumnsDelete{SheetID: budget.SheetID, Column: 0, Columns: 1},
		wedoc.SheetCreate{Title: "2027", Rows: 100, Columns: 10},
		wedoc.SheetDelete{SheetID: "no-such-sheet"},
	})
	fmt.Println(len(results), "done, of which one made the sheet", results[1].Sheet.Title)
	fmt.Println(err)
	// Output:
	// 2 done, of which one made the sheet 2027
	// operation 2, with those before it done: wecom: /cgi-bin/wedoc/spreadsheet/batch_update: invalid sheet_id (errcode 640051)
}
