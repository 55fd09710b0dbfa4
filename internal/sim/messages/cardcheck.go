package messages

import "github.com/gowecom/wecom/internal/sim"

// checkTaskCard refuses a task card (任务卡片) with too many buttons, or with keys
// that nothing can be told by.
func checkTaskCard(card object) error {
	buttons := sim.Objects(card["btn"])
	if len(buttons) < 1 || len(buttons) > 2 {
		return sim.Refuse(40016, "invalid button size")
	}
	seen := map[string]bool{}
	for _, b := range buttons {
		key := sim.Text(b["key"])
		if !taskIDForm.MatchString(key) || seen[key] {
			return sim.Refuse(42018, "invalid button key")
		}
		seen[key] = true
	}
	return nil
}

// lists are the lists of cards, with the most elements that they have, and the key
// that tells elements apart.
var lists = []struct {
	name string
	most int
	key  string
}{
	{"horizontal_content_list", 6, ""},
	{"jump_list", 3, ""},
	{"vertical_content_list", 4, ""},
	{"button_list", 6, "key"},
	{"select_list", 3, "question_key"},
}

// CheckCard refuses a template card (模板卡片) without what its type needs.
func CheckCard(card object) error {
	title := sim.Text(sim.ObjectIn(card["main_title"])["title"])
	var needs string
	switch sim.Text(card["card_type"]) {
	case "text_notice":
		if title == "" && sim.Text(card["sub_title_text"]) == "" {
			return sim.Refuse(41016, "missing main_title.title or sub_title_text")
		}
		needs = "card_action"
	case "news_notice":
		if card["card_image"] == nil && card["image_text_area"] == nil {
			return sim.Refuse(40058, "missing card_image or image_text_area")
		}
		needs = "card_action"
	case "button_interaction":
		needs = "button_list"
	case "vote_interaction":
		needs = "checkbox"
	case "multiple_interaction":
		needs = "select_list"
	default:
		return sim.Refuse(40058, "invalid card_type")
	}
	switch {
	case title == "" && sim.Text(card["card_type"]) != "text_notice":
		return sim.Refuse(41016, "missing main_title.title")
	case card[needs] == nil:
		return sim.Refuse(40058, "missing "+needs)
	case (needs == "checkbox" || needs == "select_list") && card["submit_button"] == nil:
		return sim.Refuse(40058, "missing submit_button")
	}
	return checkCardParts(card, needs)
}

func checkCardParts(card object, needs string) error {
	for _, list := range lists {
		n := len(sim.Objects(card[list.name]))
		switch {
		case n <= list.most && (n > 0 || list.name != needs):
		case list.name == "button_list":
			return sim.Refuse(40016, "invalid button size")
		default:
			return sim.Refuse(40058, "invalid size of "+list.name)
		}
		if list.key != "" && !distinct(card[list.name], list.key) {
			return sim.Refuse(42018, "repeated "+list.key)
		}
	}
	for _, b := range sim.Objects(card["button_list"]) {
		if sim.Integer(b["type"]) == 0 && sim.Text(b["key"]) == "" {
			return sim.Refuse(42018, "missing button key")
		}
	}
	if menu := sim.ObjectIn(card["action_menu"]); menu != nil {
		if n := len(sim.Objects(menu["action_list"])); n < 1 || n > 3 || !distinct(menu["action_list"], "key") {
			return sim.Refuse(40058, "invalid action_list")
		}
	}
	if action := sim.ObjectIn(card["card_action"]); needs == "card_action" && leadsNowhere(action) {
		return sim.Refuse(40058, "invalid card_action")
	}
	if needs == "checkbox" {
		return checkOptions(sim.ObjectIn(card["checkbox"]), 20)
	}
	for _, s := range append(sim.Objects(card["select_list"]), sim.ObjectIn(card["button_selection"])) {
		if s == nil {
			continue
		}
		if err := checkOptions(s, 10); err != nil {
			return err
		}
	}
	return nil
}

// leadsNowhere reports whether a click on a card has no target.
func leadsNowhere(action object) bool {
	switch sim.Integer(action["type"]) {
	case 1:
		return sim.Text(action["url"]) == ""
	case 2:
		return sim.Text(action["appid"]) == ""
	}
	return true
}

func checkOptions(question object, most int) error {
	if n := len(sim.Objects(question["option_list"])); n < 1 || n > most || !distinct(question["option_list"], "id") {
		return sim.Refuse(40058, "invalid option_list")
	}
	return nil
}

// distinct reports whether the elements of a list differ in a key, where they have
// it.
func distinct(list any, key string) bool {
	seen := map[string]bool{"": false}
	for _, o := range sim.Objects(list) {
		value := sim.Text(o[key])
		if seen[value] {
			return false
		}
		seen[value] = value != ""
	}
	return true
}
