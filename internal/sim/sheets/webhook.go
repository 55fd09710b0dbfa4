package sheets

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A hook is the webhook of a sheet.
type hook struct {
	sheet *sheet
	began time.Time // of the minute in which rows are counted
	rows  int
}

const (
	maxHookRows = 3000 // a minute
	maxHookBody = 30 << 20
)

// unhooked are types of fields that a webhook does not write, besides those that
// nobody does.
var unhooked = []string{"REFERENCE", "ATTACHMENT", "WWGROUP"}

// A HookAddition is the parameters of AddHook.
type HookAddition struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
	Key     string `json:"key"`
}

// AddHook has a member open the webhook (接收外部数据) of a sheet.
var AddHook = sim.NewAct("smartsheet.webhook", "A member opens the webhook of a sheet.", func(tx *sim.Tx, p HookAddition) (sim.Nothing, error) {
	s, err := find(tx, p.DocID, p.SheetID)
	if err != nil {
		return sim.Nothing{}, err
	}
	slot.Of(tx).hooks[p.Key] = &hook{sheet: s}
	return sim.Nothing{}, nil
})

// receive answers a call of a webhook.
func receive(tx *sim.Tx) (any, error) {
	h := slot.Of(tx).hooks[tx.Query.Get("key")]
	add, change := sim.Objects(tx.Body["add_records"]), sim.Objects(tx.Body["update_records"])
	switch {
	case h == nil:
		return nil, sim.Refuse(93000, "invalid webhook url")
	case len(tx.Raw) > maxHookBody:
		return nil, sim.Refuse(2023030, "body too large")
	case len(add)+len(change) == 0:
		return nil, sim.Refuse(40058, "no records")
	}
	if err := h.take(tx.Now(), len(add)+len(change)); err != nil {
		return nil, err
	}
	if err := h.sheet.checkHooked(slices.Concat(add, change)); err != nil {
		return nil, err
	}
	by, reply := author{"外部数据", object{"id_type": 4}}, object{}
	if len(add) > 0 {
		added, err := h.sheet.add(tx, byID, add, by)
		if err != nil {
			return nil, err
		}
		reply["add_records"] = h.sheet.listed(added, byID)
	}
	if len(change) > 0 {
		changed, err := h.sheet.change(tx, byID, change, by)
		if err != nil {
			return nil, err
		}
		reply["update_records"] = h.sheet.listed(changed, byID)
	}
	return reply, nil
}

// take counts rows, and refuses them if there were too many within a minute.
func (h *hook) take(now time.Time, rows int) error {
	if now.Sub(h.began) >= time.Minute {
		h.began, h.rows = now, 0
	}
	if h.rows+rows > maxHookRows {
		return sim.Refuse(2023032, "too many rows in a minute")
	}
	h.rows += rows
	return nil
}

func (s *sheet) checkHooked(records []object) error {
	for _, r := range records {
		for id := range sim.ObjectIn(r["values"]) {
			if f := s.fieldByID(id); f != nil && slices.Contains(unhooked, kindOf(f)) {
				return sim.Refuse(2023035, "a webhook does not write the field "+sim.Text(f["field_title"]))
			}
		}
	}
	return nil
}
