package wedoc_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

// Fill in the placeholders of a document. All positions are those that were read,
// whatever the operations do to each other.
func Example() {
	corp := wecomtest.New()
	documents := wedoc.New(corp.Client())
	ctx := context.Background()

	created, err := documents.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "通知"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := documents.ApplyEdit(ctx, created.ID, wedoc.Edit{Operations: []wedoc.Operation{
		wedoc.InsertText{Text: "{{姓名}}，您好："},
		wedoc.InsertParagraph{},
		wedoc.InsertText{Text: "{{姓名}}的年假还有{{天数}}天。"},
	}}); err != nil {
		log.Fatal(err)
	}

	document, err := documents.GetDocument(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := documents.ApplyEdit(ctx, created.ID, wedoc.Edit{Version: document.Version, Operations: []wedoc.Operation{
		wedoc.ReplaceText{Ranges: document.Find("{{姓名}}"), Text: "李娜"},
		wedoc.ReplaceText{Ranges: document.Find("{{天数}}"), Text: "5"},
		wedoc.UpdateText{Ranges: document.Find("年假"), Style: wedoc.TextStyle{Bold: new(true)}},
	}}); err != nil {
		log.Fatal(err)
	}

	if document, err = documents.GetDocument(ctx, created.ID); err != nil {
		log.Fatal(err)
	}
	fmt.Println(wedoc.Markdown(document.Root))
	// Output:
	// 李娜，您好：
	//
	// 李娜的**年假**还有5天。
}

// Go through the nodes of a document.
func ExampleWalk() {
	corp := wecomtest.New()
	documents := wedoc.New(corp.Client())
	ctx := context.Background()
	created, err := documents.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "值班"})
	if err != nil {
		log.Fatal(err)
	}
	if err := documents.UpdateDocument(ctx, created.ID, 0, []wedoc.Operation{
		wedoc.InsertText{Text: "本周😀"},
		wedoc.InsertTable{At: 0, Rows: 1, Columns: 2},
	}); err != nil {
		log.Fatal(err)
	}

	document, err := documents.GetDocument(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	cells := 0
	for n := range wedoc.Walk(document.Root) {
		switch n := n.(type) {
		case wedoc.TableCell:
			cells++
		case wedoc.Text:
			fmt.Println(n.Text, n.End-n.Begin)
		}
	}
	fmt.Println(cells, "cells")
	// Output:
	// 本周😀 4
	// 2 cells
}

// Close a document to the corp, but for two departments and an admin.
func ExampleService_UpdateAccessRule() {
	corp := wecomtest.New()
	documents := wedoc.New(corp.Client())
	ctx := context.Background()
	created, err := documents.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "预算", AdminUserIDs: []string{"lina"}})
	if err != nil {
		log.Fatal(err)
	}

	// What is not named stays as it is.
	if err := documents.UpdateAccessRule(ctx, created.ID, wedoc.AccessRuleUpdate{CorpMayOpen: new(false), CorpNeedsAdmin: new(true), ForbidOutsideShare: new(true)}); err != nil {
		log.Fatal(err)
	}
	// The list replaces the one before.
	if err := documents.ReplaceDepartments(ctx, created.ID, []wedoc.Grant{{Grantee: wedoc.Grantee{DepartmentID: 1}, Right: wedoc.RightRead}}); err != nil {
		log.Fatal(err)
	}

	access, err := documents.GetAccess(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(access.Rule.CorpMayOpen, access.Rule.ForbidOutsideShare)
	for _, g := range append(access.Members, access.Departments...) {
		fmt.Println(g.Type, g.UserID, g.DepartmentID, g.Right)
	}
	// Output:
	// false true
	// 成员 lina 0 管理员
	// 部门  1 只读
}

// Write pages of a smart document, and export them.
func ExampleService_WaitSmartExport() {
	corp := wecomtest.New()
	documents := wedoc.New(corp.Client())
	ctx := context.Background()
	created, err := documents.CreateDocument(ctx, wedoc.DocumentCreate{Type: wedoc.TypeSmartDocument, Name: "手册"})
	if err != nil {
		log.Fatal(err)
	}
	page, err := documents.CreateSmartPage(ctx, created.ID, wedoc.SmartPageCreate{Title: "入职"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := documents.CreateSmartBlocks(ctx, created.ID, page.ID, []wedoc.SmartBlockCreate{{Content: wedoc.TextBlock{Text: "领取工牌。"}}}); err != nil {
		log.Fatal(err)
	}

	task, err := documents.StartSmartExport(ctx, created.ID, page.ID)
	if err != nil {
		log.Fatal(err)
	}
	corp.Advance(5 * time.Second) // the export takes a while
	export, err := documents.WaitSmartExport(ctx, task)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(export.Markdown)
	// Output:
	// # 入职
	//
	// 领取工牌。
}
