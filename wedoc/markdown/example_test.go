package markdown_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
	"github.com/gowecom/wecom/wedoc/markdown"
)

// Write a report from Markdown, and read it back.
func ExampleCreate() {
	corp := wecomtest.New()
	documents := wedoc.New(corp.Client())
	ctx := context.Background()
	const report = `# 第 12 周

- 上线了**结算**
- 修复 3 个问题，见[列表](https://oa.yunshan.example/bugs)

| 指标 | 本周 |
|------|-----:|
| 订单 | 1,204 |
`

	created, err := markdown.Create(ctx, documents, wedoc.DocumentCreate{Type: wedoc.TypeDocument, Name: "周报"}, []byte(report), nil)
	if err != nil {
		log.Fatal(err)
	}
	document, err := documents.GetDocument(ctx, created.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(wedoc.Markdown(document.Root))
	// Output:
	// **第 12 周**
	//
	// - 上线了**结算**
	// - 修复 3 个问题，见列表 (https://oa.yunshan.example/bugs)
	//
	// | **指标** | **本周** |
	// | --- | --- |
	// | 订单 | 1,204 |
}
