package apps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// keyedKinds are the types of buttons that have a key.
var keyedKinds = []string{"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}

// A level is what WeCom takes in a menu, or in a submenu, and the errcodes of what
// it does not.
type level struct {
	buttons, name                                           int
	badCount, badKind, badName, badKey, badURL, tooDeepCode int
}

var (
	topLevel = level{3, 16, 40016, 40017, 40018, 40019, 40020, 0}
	subLevel = level{5, 40, 40023, 40024, 40025, 40026, 40027, 40022}
)

func menuCreate(tx *sim.Tx) (any, error) {
	buttons := sim.Objects(tx.Body["button"])
	if err := topLevel.check(buttons); err != nil {
		return nil, err
	}
	of(tx, tx.App).menu = buttons
	return object{}, nil
}

func (l level) check(buttons []object) error {
	if len(buttons) < 1 || len(buttons) > l.buttons {
		return sim.Refuse(l.badCount, "invalid button size")
	}
	for _, b := range buttons {
		if err := l.checkButton(b); err != nil {
			return err
		}
	}
	return nil
}

func (l level) checkButton(b object) error {
	text := func(key string) string { return sim.Text(b[key]) }
	sub := sim.Objects(b["sub_button"])
	switch kind := text("type"); {
	case text("name") == "" || len(text("name")) > l.name:
		return sim.Refuse(l.badName, "invalid button name size")
	case len(sub) > 0 && l.tooDeepCode != 0:
		return sim.Refuse(l.tooDeepCode, "invalid sub button level")
	case kind == "" && l.tooDeepCode == 0 && b["sub_button"] != nil:
		return subLevel.check(sub)
	case slices.Contains(keyedKinds, kind):
		if n := len(text("key")); n < 1 || n > 128 {
			return sim.Refuse(l.badKey, "invalid button key size")
		}
	case kind == "view":
		if n := len(text("url")); n < 1 || n > 1024 {
			return sim.Refuse(l.badURL, "invalid button url size")
		}
	case kind == "view_miniprogram":
		if text("appid") == "" || text("pagepath") == "" {
			return sim.Refuse(40058, "missing appid or pagepath")
		}
	default:
		return sim.Refuse(l.badKind, "invalid button type")
	}
	return nil
}

func menuGet(tx *sim.Tx) (any, error) {
	menu := of(tx, tx.App).menu
	if len(menu) == 0 {
		return nil, sim.Refuse(46003, "menu no exist")
	}
	return object{"button": menu}, nil
}

func menuDelete(tx *sim.Tx) (any, error) {
	of(tx, tx.App).menu = nil
	return object{}, nil
}

// A Button is a button of an app's menu.
type Button struct {
	Name string
	Path string // as Press wants it; empty for a submenu
	Kind string
	Sub  []Button
}

// Menu returns the buttons of an app's menu.
func Menu(tx *sim.Tx, agentID int64) []Button {
	for _, app := range tx.Apps() {
		if app.AgentID == agentID {
			return buttonsOf(of(tx, app).menu, "")
		}
	}
	return nil
}

func buttonsOf(menu []object, above string) []Button {
	var list []Button
	for _, o := range menu {
		b := Button{Name: sim.Text(o["name"]), Kind: sim.Text(o["type"])}
		if b.Sub = buttonsOf(sim.Objects(o["sub_button"]), b.Name+"/"); len(b.Sub) == 0 {
			b.Path = above + b.Name
		}
		list = append(list, b)
	}
	return list
}

// A Pressing is the parameters of Press.
type Pressing struct {
	UserID  string `json:"userid"`
	AgentID int64  `json:"agentid"`
	Button  string `json:"button"` // its name, behind that of its submenu and a slash if it is in one
}

// Press has a member press a button of an app's menu.
var Press = sim.NewAct("app.press", "A member presses a button of an app's menu.", func(tx *sim.Tx, p Pressing) (sim.Nothing, error) {
	a, m, err := visit(tx, p.UserID, p.AgentID)
	if err != nil {
		return sim.Nothing{}, err
	}
	b, err := buttonAt(a.menu, p.Button)
	if err != nil {
		return sim.Nothing{}, err
	}
	// The value that the event has, by the type of the button.
	keys := map[string]string{"click": "key", "view": "url", "view_miniprogram": "pagepath"}
	kind := sim.Text(b["type"])
	key, ok := keys[kind]
	if !ok {
		return sim.Nothing{}, fmt.Errorf("the button %s asks for more than a press: push the event %s in its place", p.Button, kind)
	}
	tx.Emit(p.AgentID, m.UserID(), field{"MsgType", "event"}, field{"Event", kind}, field{"EventKey", sim.Text(b[key])})
	return sim.Nothing{}, nil
})

// buttonAt returns a button that is no submenu, by its name or by its submenu/name.
func buttonAt(menu []object, path string) (object, error) {
	for _, b := range menu {
		name := sim.Text(b["name"])
		if sub := sim.Objects(b["sub_button"]); len(sub) > 0 {
			if rest, ok := strings.CutPrefix(path, name+"/"); ok {
				return buttonAt(sub, rest)
			}
		} else if name == path {
			return b, nil
		}
	}
	return nil, fmt.Errorf("the menu has no button %s", path)
}
