package meetings

import (
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

// controlled returns the occasion that runs of the meeting that a call is about.
func controlled(tx *sim.Tx) (*occasion, error) {
	m, err := asked(tx)
	if err != nil {
		return nil, err
	}
	if o := m.current(tx.Now()); o.state(tx.Now()) == running {
		return o, nil
	}
	return nil, sim.Refuse(40058, "the meeting does not run")
}

// found returns the participant that an object names, of a list. The id must be of
// one; with another terminal, nothing happens to it.
func found(list []*visit, named object) (v *visit, isThere bool) {
	for _, v := range list {
		if v.tmpOpenID == sim.Text(named["tmp_openid"]) {
			isThere = true
			if v.terminal == sim.Integer(named["instance_id"]) {
				return v, true
			}
		}
	}
	return nil, isThere
}

// onOne does something to the participant that a call names.
func onOne(tx *sim.Tx, do func(*occasion, *visit)) (any, error) {
	o, err := controlled(tx)
	if err != nil {
		return nil, err
	}
	v, ok := found(o.present(), sim.ObjectIn(tx.Body["operated_user"]))
	if !ok {
		return nil, sim.Refuse(730000, "invalid tmp_openid")
	}
	if v != nil {
		do(o, v)
	}
	return object{}, nil
}

// onAll does something to the participants of a list that a call names.
func onAll(tx *sim.Tx, list []*visit, do func(*visit, object)) (any, error) {
	named := sim.Objects(tx.Body["operated_users"])
	for _, n := range named {
		if _, ok := found(list, n); !ok {
			return nil, sim.Refuse(730000, "invalid tmp_openid")
		}
	}
	for _, n := range named {
		if v, _ := found(list, n); v != nil {
			do(v, n)
		}
	}
	return object{}, nil
}

func controlSet(tx *sim.Tx) (any, error) {
	o, err := controlled(tx)
	if err != nil {
		return nil, err
	}
	was, _ := o.controls["mute_all"].(bool)
	for key, value := range tx.Body {
		if key != "meetingid" {
			o.controls[key] = value
		}
	}
	if mute, ok := tx.Body["mute_all"].(bool); ok {
		for _, v := range o.present() {
			v.muted = mute && !v.isHost()
		}
		switch {
		case mute && !was:
			o.tell(tx, "meeting_mute_all", nil)
		case !mute:
			o.tell(tx, "meeting_unmute_all", nil)
		}
	}
	return object{}, nil
}

func coHostSet(tx *sim.Tx) (any, error) {
	grant, _ := tx.Body["action"].(bool)
	return onOne(tx, func(o *occasion, v *visit) {
		role := roleParticipant
		if grant {
			role = roleCoHost
		}
		if v.isHost() || v.role == role {
			return
		}
		v.role = role
		operated := v.operated()
		operated.Value = append(operated.Value.([]field), field{"UserRole", role})
		o.tell(tx, "role_change", nil, operated)
	})
}

func muteSet(tx *sim.Tx) (any, error) {
	mute, _ := tx.Body["option"].(bool)
	return onOne(tx, func(_ *occasion, v *visit) { v.muted = mute })
}

func videoSet(tx *sim.Tx) (any, error) {
	const mra = 9
	on, _ := tx.Body["video"].(bool)
	return onOne(tx, func(_ *occasion, v *visit) { v.video = on && v.terminal == mra })
}

func shareStop(tx *sim.Tx) (any, error) {
	return onOne(tx, func(o *occasion, v *visit) {
		if v.shares {
			v.shares = false
			o.tell(tx, "close_screen_share", v)
		}
	})
}

func nicknameSet(tx *sim.Tx) (any, error) {
	o, err := controlled(tx)
	if err != nil {
		return nil, err
	}
	for _, n := range sim.Objects(tx.Body["operated_users"]) {
		if utf8.RuneCountInString(sim.Text(n["nickname"])) > 20 {
			return nil, sim.Refuse(40058, "nickname is too long")
		}
	}
	return onAll(tx, o.present(), func(v *visit, named object) { v.name = sim.Text(named["nickname"]) })
}

// ban keeps a participant from joining again.
func (o *occasion) ban(tx *sim.Tx, v *visit) {
	if again, ok := tx.Body["allow_rejoin"].(bool); ok && !again && v.userID != "" {
		o.banned[strings.ToLower(v.userID)] = true
	}
}

func kick(tx *sim.Tx) (any, error) {
	o, err := controlled(tx)
	if err != nil {
		return nil, err
	}
	return onAll(tx, o.present(), func(v *visit, _ object) {
		o.ban(tx, v)
		o.leave(tx, v, v)
	})
}

func waitingRoom(tx *sim.Tx) (any, error) {
	o, err := controlled(tx)
	if err != nil {
		return nil, err
	}
	const in, back, away = 1, 2, 3
	switch sim.Integer(tx.Body["operate_type"]) {
	case in:
		return onAll(tx, o.waiting, func(v *visit, _ object) {
			o.unwait(tx, v)
			o.tell(tx, "join_from_meeting_room", nil, v.operated())
			o.enter(tx, v)
		})
	case back:
		return onAll(tx, o.present(), func(v *visit, _ object) {
			again := *v
			o.wait(tx, &again)
			v.left = tx.Now()
			o.tell(tx, "move_to_waiting_room", nil, v.operated())
		})
	case away:
		return onAll(tx, o.waiting, func(v *visit, _ object) {
			o.ban(tx, v)
			o.unwait(tx, v)
			o.tell(tx, "quit_waiting_room", nil, v.operated())
		})
	}
	return nil, sim.Refuse(40058, "invalid operate_type")
}

func dismiss(tx *sim.Tx) (any, error) {
	o, err := controlled(tx)
	if err != nil {
		return nil, err
	}
	if force, ok := tx.Body["force_dismiss"]; ok && sim.Integer(force) == 0 && len(o.present()) > 0 {
		return nil, sim.Refuse(40058, "somebody is in the meeting")
	}
	o.finish(tx, nil)
	return object{}, nil
}
