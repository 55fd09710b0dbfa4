package approval

// A Lang is a language that a text is shown in.
type Lang string

const (
	LangChinese Lang = "zh_CN"
	LangEnglish Lang = "en"
)

// A LocalText is a text in one language.
type LocalText struct {
	Text string `json:"text"`
	Lang Lang   `json:"lang"`
}

// Texts is a text in one or several languages.
type Texts []LocalText

// Chinese returns a text in Chinese, the only language that most corps use.
func Chinese(s string) Texts { return Texts{{s, LangChinese}} }

// In returns the text in a language, or "".
func (t Texts) In(lang Lang) string {
	for _, l := range t {
		if l.Lang == lang {
			return l.Text
		}
	}
	return ""
}

// String returns the text in Chinese or, if there is none, in the first language
// that has one.
func (t Texts) String() string {
	if s := t.In(LangChinese); s != "" {
		return s
	}
	for _, l := range t {
		if l.Text != "" {
			return l.Text
		}
	}
	return ""
}
