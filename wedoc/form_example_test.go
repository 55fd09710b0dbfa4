package wedoc_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

// A form is created, filled in by members, and its answers become CSV.
func Example_form() {
	ctx := context.Background()
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, wecom.Beijing)
	corp := wecomtest.New(wecomtest.WithClock(noon))
	documents := wedoc.New(corp.Client())

	id, err := documents.CreateForm(ctx, wedoc.FormCreate{
		FormContent: wedoc.FormContent{
			Title: "团建报名",
			Questions: wedoc.FormQuestions{
				{Title: "几位", Required: true, Kind: wedoc.TextQuestion{Check: wedoc.CheckNumber, Limit: wedoc.NumberWithin, Min: new(1.0), Max: new(5.0)}},
				{Title: "饮料", Kind: wedoc.MultipleChoice{Options: wedoc.FormOptions("茶", "咖啡"), HasOther: true}},
				{Title: "哪天", Kind: wedoc.DateQuestion{Format: wedoc.DateToDay}},
			},
		},
		Rules: wedoc.FormRules{Access: wedoc.FormForRange, Range: wedoc.FormRange{UserIDs: []string{"lina", "shenyi", "zengli"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	// A member does this in WeCom.
	if _, err := corp.DocumentForm(id).Submit("lina", map[string][]string{"几位": {"2"}, "饮料": {"茶", "果汁"}, "哪天": {"2026-12-05"}}); err != nil {
		fmt.Println(err)
		return
	}

	form, err := documents.GetForm(ctx, id)
	if err != nil {
		fmt.Println(err)
		return
	}
	period := form.PeriodIDs[len(form.PeriodIDs)-1]
	out := csv.NewWriter(os.Stdout)
	header := []string{"姓名"}
	for _, q := range form.Questions {
		if q.Status != wedoc.FormItemDeleted {
			header = append(header, q.Title)
		}
	}
	_ = out.Write(header)
	for answer, err := range documents.AllFormAnswers(ctx, form, period, noon.AddDate(0, 0, -7), noon) {
		if err != nil {
			fmt.Println(err)
			return
		}
		record := []string{answer.UserName}
		for _, reply := range answer.Replies {
			text := reply.String()
			if date, ok := reply.Value.(wedoc.DateReply); ok {
				text = date.At.Format(time.DateOnly)
			}
			record = append(record, text)
		}
		_ = out.Write(record)
	}
	out.Flush()
	for member, err := range documents.AllFormAbsentees(ctx, period) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("still to come:", member.Name)
	}
	// Output:
	// 姓名,几位,饮料,哪天
	// 李娜,2,茶; 果汁,2026-12-05
	// still to come: 沈毅
	// still to come: 曾丽
}
