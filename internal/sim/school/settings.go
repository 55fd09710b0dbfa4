package school

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

func addSettings(w *sim.World) {
	w.Handle("GET /cgi-bin/externalcontact/get_subscribe_mode", reader("subscribe_mode"), callable)
	w.Handle("POST /cgi-bin/externalcontact/set_subscribe_mode", writer("subscribe_mode", 1, 2), callable)
	w.Handle("GET /cgi-bin/externalcontact/get_subscribe_qr_code", qrCodes, callable)
	w.Handle("GET /cgi-bin/school/get_chat_create_mode", reader("create_mode"), callable)
	w.Handle("POST /cgi-bin/school/set_chat_create_mode", writer("create_mode", 0, 1), callable)
	w.Handle("GET /cgi-bin/school/get_teacher_view_mode", reader("view_mode"), callable)
	w.Handle("POST /cgi-bin/school/set_teacher_view_mode", writer("view_mode", 1, 2), callable)
	w.Handle("POST /cgi-bin/school/set_arch_sync_mode", writer("arch_sync_mode", 1, 3), callable)
	w.Handle("POST /cgi-bin/school/set_upgrade_info", upgrade, callable)
	w.Handle("GET /cgi-bin/school/agent/get_allow_scope", allowScope, callable)
}

func reader(key string) sim.Handler {
	return func(tx *sim.Tx) (any, error) { return object{key: slot.Of(tx).settings[key]}, nil }
}

func writer(key string, least, most int64) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		v := sim.Integer(tx.Body[key])
		if v < least || v > most {
			return nil, sim.Refuse(40058, "invalid "+key)
		}
		slot.Of(tx).settings[key] = v
		return object{}, nil
	}
}

func qrCodes(*sim.Tx) (any, error) {
	const address = "https://p.simulated.example/school-notices-"
	return object{"qrcode_big": address + "1200.png", "qrcode_middle": address + "430.png", "qrcode_thumb": address + "258.png"}, nil
}

// upgrade answers with the next day that has the month and the day of a time. Nothing
// moves up on it.
func upgrade(tx *sim.Tx) (any, error) {
	now, asked := tx.Now().In(sim.UTC8), time.Unix(sim.Integer(tx.Body["upgrade_time"]), 0).In(sim.UTC8)
	next := time.Date(now.Year(), asked.Month(), asked.Day(), 0, 0, 0, 0, sim.UTC8)
	if !next.After(now) {
		next = next.AddDate(1, 0, 0)
	}
	return object{"next_upgrade_time": next.Unix()}, nil
}

// allowScope is the whole school.
func allowScope(tx *sim.Tx) (any, error) {
	switch {
	case tx.Query.Get("agentid") == "":
		return nil, sim.Refuse(41011, "missing agentid")
	case tx.Number("agentid") != tx.App.AgentID:
		return nil, sim.Refuse(301002, "not allow operate another agent with this accesstoken")
	}
	return object{"allow_scope": object{"students": object{"userid": []string{}}, "departments": object{"partyid": []int64{root}}}}, nil
}
