package smartsheet_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

type (
	ctx     = context.Context
	service = *smartsheet.Service
	row     = apitest.Endpoint
)

var (
	ref   = smartsheet.SheetRef{DocID: "dc1", SheetID: "q979lj"}
	page2 = wecom.Page{Cursor: "40", Limit: 20}
)

// at is a moment of the tests, in milliseconds.
func at(ms int64) smartsheet.Moment { return smartsheet.MomentOf(time.UnixMilli(ms)) }

func TestSheetEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "ListSheets",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Sheet, error) {
				return s.ListSheets(c, "dc1", smartsheet.SheetQuery{SheetID: "q979lj", AllTypes: true})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_sheet",
			Body:  `{"docid":"dc1","sheet_id":"q979lj","need_all_type_sheet":true}`,
			Reply: `{"errcode":0,"errmsg":"ok","sheet_list":[{"sheet_id":"q979lj","title":"任务","is_visible":true,"type":"smartsheet"},{"sheet_id":"q979lk","title":"看板","is_visible":false,"type":"dashboard"}]}`,
			Want: []smartsheet.Sheet{
				{SheetID: "q979lj", Title: "任务", IsVisible: true, Type: smartsheet.TableSheet},
				{SheetID: "q979lk", Title: "看板", Type: smartsheet.DashboardSheet},
			},
		},
		{
			Name: "ListSheets of records",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Sheet, error) {
				return s.ListSheets(c, "dc1", smartsheet.SheetQuery{})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/get_sheet",
			Body:  `{"docid":"dc1"}`,
			Want:  []smartsheet.Sheet(nil),
		},
		{
			Name: "CreateSheet",
			Call: apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.CreatedSheet, error) {
				return s.CreateSheet(c, "dc1", smartsheet.SheetCreate{Title: "任务", Index: new(0)})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/add_sheet",
			Body:  `{"docid":"dc1","properties":{"title":"任务","index":0}}`,
			Reply: `{"errcode":0,"errmsg":"ok","properties":{"title":"任务","index":2,"sheet_id":"q979lj"}}`,
			Want:  &smartsheet.CreatedSheet{SheetID: "q979lj", Title: "任务", Index: 2},
		},
		{
			Name:  "UpdateSheet",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.UpdateSheet(c, ref, "任务二") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/update_sheet",
			Body:  `{"docid":"dc1","properties":{"sheet_id":"q979lj","title":"任务二"}}`,
		},
		{
			Name:  "DeleteSheet",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.DeleteSheet(c, ref) }),
			Route: "POST /cgi-bin/wedoc/smartsheet/delete_sheet",
			Body:  `{"docid":"dc1","sheet_id":"q979lj"}`,
		},
	})
}

func TestMoment(t *testing.T) {
	for in, want := range map[string]smartsheet.Moment{
		`"1715846245084"`: at(1715846245084), `1715846245084`: at(1715846245084), `""`: {}, `null`: {}, `"0"`: {}, `"-1000"`: at(-1000),
	} {
		got, _ := apitest.Read[smartsheet.Moment](t, in)
		if !got.Equal(want.Time) || got.IsZero() != want.IsZero() {
			t.Errorf("%s is %v, want %v", in, got, want)
		}
	}
	if b, err := at(1715846245084).MarshalJSON(); err != nil || string(b) != `"1715846245084"` {
		t.Errorf("written %s, %v", b, err)
	}
	for _, none := range []smartsheet.Moment{{}, at(0), {Time: time.Unix(0, 0)}} {
		if b, err := none.MarshalJSON(); err != nil || string(b) != `""` {
			t.Errorf("%v is written %s, %v", none, b, err)
		}
	}
}
