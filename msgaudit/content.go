package msgaudit

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
)

// A Content is what was sent or done: one of the types of this package that have
// the method archived, such as [Text] or [Image], or [Unknown].
type Content interface{ archived() }

// A Media is a file in the archive. It can be downloaded for 5 days, with package
// [github.com/gowecom/wecom/msgaudit/archive].
type Media struct {
	FileID string `json:"sdkfileid"`
	MD5    string `json:"md5sum"`   // hexadecimal; empty for the sound of a [VoiceCall]
	Size   int64  `json:"filesize"` // bytes
}

func (m Media) media() Media { return m }

// A Text is a text message. Built-in emoji are texts such as "[微笑]". What quotes
// another message begins with "这是一条引用/回复消息：" or "This is a quote/reply:",
// by the sender's language. WeCom also writes a text in place of what it cannot
// archive.
type Text struct {
	Content string `json:"content"`
}

// An Image is a picture, in JPEG.
type Image struct{ Media }

// A Recall takes a message back.
type Recall struct {
	MessageID string `json:"pre_msgid"` // the message that is taken back
}

// An Agreement is what somebody answered to the question whether the conversation
// may be archived.
type Agreement struct {
	UserID string // a userid, or a customer id
	Agreed bool
	At     wecom.Time
}

// A Voice is a voice message, in AMR.
type Voice struct {
	Media
	Length wecom.Seconds
}

// A Video is a film, in MP4.
type Video struct {
	Media
	Length wecom.Seconds `json:"play_length"`
}

// A Card is a business card (名片).
type Card struct {
	UserID   string `json:"userid"` // a userid, or a customer id
	CorpName string `json:"corpname"`
}

// A Location is a place.
type Location struct {
	Longitude wecom.Float `json:"longitude"`
	Latitude  wecom.Float `json:"latitude"`
	Title     string      `json:"title"`
	Address   string      `json:"address"`
	Zoom      int         `json:"zoom"`
}

// An Emotion is a sticker (表情). Built-in emoji are a [Text].
type Emotion struct {
	Media
	Kind          EmotionKind
	Width, Height int
}

// An EmotionKind is the format of an [Emotion].
//
//wecom:string
type EmotionKind int

const (
	EmotionGIF EmotionKind = 1 // 动图: GIF
	EmotionPNG EmotionKind = 2 // 静态图: PNG
)

// A File is any file.
type File struct {
	Media
	Name      string `json:"filename"`
	Extension string `json:"fileext"` // without the dot
}

// A Link is a link to a page.
type Link struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"link_url"`
	PictureURL  string `json:"image_url"`
}

// A MiniProgram is a card of a mini program. AppID and Page are empty when somebody
// outside of the corp sent it.
type MiniProgram struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	OriginalID  string `json:"username"` // such as "gh_1@app"
	Name        string `json:"displayname"`
	AppID       string `json:"appid"`
	Page        string `json:"pagepath"`
}

// A ChatRecord is a conversation that was forwarded.
type ChatRecord struct {
	Title string
	Items []ForwardedMessage
}

// A ForwardedMessage is a message in a [ChatRecord]. WeCom does not say whose it is.
type ForwardedMessage struct {
	Type     string // WeCom's name, such as "ChatRecordText"
	At       wecom.Time
	FromRoom bool // from a group
	Content  Content
}

// A Todo is a task.
type Todo struct {
	Source  string `json:"title"` // what it is made of
	Content string `json:"content"`
}

// A Vote is a vote that begins, or somebody's vote.
type Vote struct {
	ID      string   `json:"voteid"` // the same when it begins and for each vote
	Kind    VoteKind `json:"votetype"`
	Title   string   `json:"votetitle"`
	Options []string `json:"voteitem"`
}

// A VoteKind tells a vote that begins from one that is given.
//
//wecom:string
type VoteKind int

const (
	VoteStarted VoteKind = 101 // 发起投票
	VoteGiven   VoteKind = 102 // 参与投票
)

// A Form is a form to fill in (填表).
type Form struct {
	RoomName    string      `json:"room_name"`
	CreatorName string      `json:"creator"`
	CreatedAt   string      `json:"create_time"` // such as "2025-11-25 16:00:00"
	Title       string      `json:"title"`
	Fields      []FormField `json:"details"`
}

// A FormField is a question of a [Form].
type FormField struct {
	ID       int64  `json:"id"`
	Question string `json:"ques"`
	Type     string `json:"type"` // Text, Number, Date or Time
}

// A RedPacket is a gift of money.
type RedPacket struct {
	Kind   RedPacketKind `json:"type"`
	Wish   string        `json:"wish"`
	Count  int           `json:"totalcnt"`
	Amount wecom.Cents   `json:"totalamount"`
}

// A RedPacketKind tells how the money is divided.
//
//wecom:string
type RedPacketKind int

const (
	RedPacketEqual  RedPacketKind = 1 // 普通红包
	RedPacketLucky  RedPacketKind = 2 // 拼手气群红包
	RedPacketReward RedPacketKind = 3 // 激励群红包
)

// A MeetingInvitation invites to a meeting. A quick meeting has no end, address or
// remarks.
type MeetingInvitation struct {
	ID      int64      `json:"meetingid"`
	Topic   string     `json:"topic"`
	StartAt wecom.Time `json:"starttime"`
	EndAt   wecom.Time `json:"endtime"`
	Address string     `json:"address"`
	Remarks string     `json:"remarks"`
}

// A MeetingNotice tells that somebody has joined a meeting, or that it is over.
type MeetingNotice struct {
	MeetingID int64 // as in [MeetingInvitation]
	Kind      MeetingNoticeKind
	Text      string
}

// A MeetingNoticeKind is what a [MeetingNotice] tells.
//
//wecom:string
type MeetingNoticeKind int

const (
	MeetingJoined MeetingNoticeKind = 1 // 有人加入会议
	MeetingEnded  MeetingNoticeKind = 2 // 会议已结束
)

// A Switch is no message: a member has switched to another corp in the client.
type Switch struct{ UserID string }

// A Document is a link to an online document.
type Document struct {
	Title     string `json:"title"`
	URL       string `json:"link_url"`
	CreatorID string `json:"doc_creator"` // a userid, or a customer id
}

// A Markdown is a text of a robot.
type Markdown struct {
	Content string `json:"content"`
}

// A News is a list of articles (图文).
type News struct {
	Articles []Article `json:"item"`
}

// An Article is one of a [News].
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	PictureURL  string `json:"picurl"`
}

// A Schedule is an appointment (日程).
type Schedule struct {
	Title         string     `json:"title"`
	CreatorName   string     `json:"creatorname"`
	AttendeeNames []string   `json:"attendeename"`
	StartAt       wecom.Time `json:"starttime"`
	EndAt         wecom.Time `json:"endtime"`
	Place         string     `json:"place"`
	Remarks       string     `json:"remarks"`
}

// A Mixed is a message of several parts, such as texts and images.
type Mixed struct{ Parts []Content }

// A VoiceCall is the recording of a call of several members (音频存档). Its file has
// no MD5 and no size.
type VoiceCall struct {
	Media
	ID      string
	EndAt   wecom.Time
	Demos   []Demo        // documents that were shown
	Screens []ScreenShare // screens that were shown
}

// A Demo is a document that was shown in a [VoiceCall].
type Demo struct {
	FileName string     `json:"filename"`
	UserID   string     `json:"demooperator"` // who showed it
	StartAt  wecom.Time `json:"starttime"`
	EndAt    wecom.Time `json:"endtime"`
}

// A ScreenShare is a screen that was shown in a [VoiceCall].
type ScreenShare struct {
	UserID  string     `json:"share"` // whose screen
	StartAt wecom.Time `json:"starttime"`
	EndAt   wecom.Time `json:"endtime"`
}

// A SharedDocument is a file that was shown in a [VoiceCall].
type SharedDocument struct {
	Media
	CallID string `json:"-"`
	Name   string `json:"filename"`
}

// A ChannelsPost is a post of WeChat Channels (视频号).
type ChannelsPost struct {
	Kind        ChannelsKind `json:"feed_type"`
	AccountName string       `json:"sph_name"`
	Description string       `json:"feed_desc"`
}

// A ChannelsKind is what a [ChannelsPost] shows.
//
//wecom:string
type ChannelsKind int

const (
	ChannelsPictures ChannelsKind = 2 // 图片
	ChannelsVideo    ChannelsKind = 4 // 视频
	ChannelsLive     ChannelsKind = 9 // 直播
)

// A Call is a voice or video call, without a recording. A call with WeChat is one
// message, another call several, by the number of people in it.
type Call struct {
	Duration wecom.Seconds `json:"callduration"`
	Kind     CallKind      `json:"invitetype"`
}

// A CallKind is the kind of a [Call].
//
//wecom:string
type CallKind int

const (
	VideoCallSingle CallKind = 1 // 单人视频通话
	VoiceCallSingle CallKind = 2 // 单人语音通话
	VideoCallGroup  CallKind = 3 // 多人视频通话
	VoiceCallGroup  CallKind = 4 // 多人语音通话
)

// A DriveFile is a file in the drive (微盘), which the archive does not hold.
type DriveFile struct {
	Name string `json:"filename"`
	URL  string `json:"url"`
}

// A Solitaire is a list that members of a group add their names to (接龙).
type Solitaire struct {
	Kind    SolitaireKind `json:"solitaire_type"`
	Content string        `json:"solitaire_content"` // the whole list so far
}

// A SolitaireKind tells a list that begins from one that somebody has joined.
//
//wecom:string
type SolitaireKind int

const (
	SolitaireStarted SolitaireKind = 101 // 发起接龙
	SolitaireJoined  SolitaireKind = 102 // 参与接龙
)

// A Note is a note of several parts (笔记).
type Note struct{ Parts []Content }

// An Unknown is content of a type that this package does not know, or that it
// cannot read.
type Unknown struct {
	Type string
	Raw  jsontext.Value // the whole message, or the content of a part
}

func (Text) archived()              {}
func (Image) archived()             {}
func (Recall) archived()            {}
func (Agreement) archived()         {}
func (Voice) archived()             {}
func (Video) archived()             {}
func (Card) archived()              {}
func (Location) archived()          {}
func (Emotion) archived()           {}
func (File) archived()              {}
func (Link) archived()              {}
func (MiniProgram) archived()       {}
func (ChatRecord) archived()        {}
func (Todo) archived()              {}
func (Vote) archived()              {}
func (Form) archived()              {}
func (RedPacket) archived()         {}
func (MeetingInvitation) archived() {}
func (MeetingNotice) archived()     {}
func (Switch) archived()            {}
func (Document) archived()          {}
func (Markdown) archived()          {}
func (News) archived()              {}
func (Schedule) archived()          {}
func (Mixed) archived()             {}
func (VoiceCall) archived()         {}
func (SharedDocument) archived()    {}
func (ChannelsPost) archived()      {}
func (Call) archived()              {}
func (DriveFile) archived()         {}
func (Solitaire) archived()         {}
func (Note) archived()              {}
func (Unknown) archived()           {}

// Files returns the files of the message, those inside of other contents too, in
// their order.
func (m Message) Files() []Media { return filesOf(nil, m.Content) }

func filesOf(files []Media, c Content) []Media {
	switch c := c.(type) {
	case interface{ media() Media }: // has a Media in it
		files = append(files, c.media())
	case Mixed:
		for _, part := range c.Parts {
			files = filesOf(files, part)
		}
	case Note:
		for _, part := range c.Parts {
			files = filesOf(files, part)
		}
	case ChatRecord:
		for _, item := range c.Items {
			files = filesOf(files, item.Content)
		}
	}
	return files
}
