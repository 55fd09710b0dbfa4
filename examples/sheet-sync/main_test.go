package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

func TestRun(t *testing.T) {
	t.Setenv("WECOM_CORP_ID", "")
	var out bytes.Buffer
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"The source has 20000 products. The plan is: create 20000, update 0, delete 0, unchanged 0.\n",
		"20000 of 20000 records written, 0 failed\n",
		"The source has 19901 products. The plan is: create 1, update 1649, delete 100, unchanged 18251.\n",
		"  P00002 商品 2: [价格 更新]\n",
		"  update of 500 records failed: wecom: /cgi-bin/wedoc/smartsheet/update_records:",
		"1250 of 1750 records written, 500 failed\n",
		"The plan is: create 0, update 500, delete 0, unchanged 19401.\n",
		"The plan is: nothing to do.\n",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the output has no %q", part)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func TestReadCSV(t *testing.T) {
	got, err := readCSV(strings.NewReader("\ufeff货号,名称,分类,标签,价格,库存,在售,更新\nP1,\"桌, 大\",家居,新品;促销,399.5,,是,2026-11-26 09:30\nP2,椅,办公,,80,12,否,2026-11-26 09:31\n"))
	want := []product{
		{SKU: "P1", Name: "桌, 大", Category: "家居", Tags: []string{"新品", "促销"}, Price: 399.5, OnSale: true, Changed: time.Date(2026, 11, 26, 9, 30, 0, 0, wecom.Beijing)},
		{SKU: "P2", Name: "椅", Category: "办公", Price: 80, Stock: new(int64(12)), Changed: time.Date(2026, 11, 26, 9, 31, 0, 0, wecom.Beijing)},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	const titles = "货号,名称,分类,标签,价格,库存,在售,更新"
	for content, problem := range map[string]string{
		"":                       "reading the titles",
		"名称\n":                   `no column "货号"`,
		"货号,名称\nP1,桌\n":          `no column "分类"`, // or all products would lose theirs
		"\xbb\xf5\xba\xc5\nP1\n": "in UTF-8?",
		titles + ",鞋码\nP1,,,,1,,,2026-11-26 09:30,43\n": "line 2: 鞋码: unknown column",
		titles + "\nP1,,,,x,,,2026-11-26 09:30\n":       "line 2: 价格",
		titles + "\nP1,,,,1,x,,2026-11-26 09:30\n":      "line 2: 库存",
	} {
		if _, err := readCSV(strings.NewReader(content)); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v, want %q", content, err, problem)
		}
	}
}

// The mapping that is kept finds fields that were renamed, and the fields that the
// sheet has are not created again.
func TestMappingFile(t *testing.T) {
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("商品")
	s := smartsheet.New(corp.Client())
	c := config{ref: smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}, createFields: true, mapping: filepath.Join(t.TempDir(), "mapping.json")}
	first, err := c.open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Rename("lina", first.Mapping()["名称"], "品名"); err != nil {
		t.Fatal(err)
	}
	again, err := c.open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Mapping(), again.Mapping()); diff != "" {
		t.Error(diff)
	}
	if err := os.WriteFile(c.mapping, []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.open(t.Context(), s); err == nil || !strings.Contains(err.Error(), "mapping.json") {
		t.Errorf("a broken file: %v", err)
	}
}

// Without -apply nothing is written, and more deletions than allowed stop it.
func TestDryRun(t *testing.T) {
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("商品")
	c := config{ref: smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}, createFields: true}
	records, err := c.open(t.Context(), smartsheet.New(corp.Client()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if failed, err := synchronise(t.Context(), &out, records, []product{{SKU: "P1"}, {SKU: "P2"}}, 0, true); err != nil || failed > 0 {
		t.Fatal(failed, err)
	}
	writes := len(corp.Calls("/cgi-bin/wedoc/smartsheet/add_records"))
	if failed, err := synchronise(t.Context(), &out, records, []product{{SKU: "P3"}}, 0, false); err != nil || failed > 0 {
		t.Fatal(failed, err)
	}
	if n := len(corp.Calls("/cgi-bin/wedoc/smartsheet/add_records")); n != writes || !strings.Contains(out.String(), "2 records are not in the source and stay.") {
		t.Errorf("%d writes\n%s", n-writes, &out)
	}
	if _, err := synchronise(t.Context(), &out, records, []product{{SKU: "P3"}}, 1, true); err == nil || !strings.Contains(err.Error(), "would delete 2 records") {
		t.Errorf("two deletions, though one is allowed: %v", err)
	}
}

func TestFlags(t *testing.T) {
	t.Setenv("WECOM_CORP_ID", "ww1")
	for _, args := range [][]string{{}, {"-db", "a", "-csv", "b"}, {"-x"}} {
		if err := run(t.Context(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%v passes", args)
		}
	}
}
