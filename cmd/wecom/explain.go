package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowecom/wecom/cmd/wecom/internal/catalog"
	"github.com/gowecom/wecom/errcode"
)

const codesPage = "90313" // the page with all error codes

func (p *program) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE | TEXT]",
		Short: "Explain an error code, an error's text or a reply",
		Long: `Explain an error code of WeCom in English and Chinese, and say what to do.

The argument is a code, or a text that holds one: an error of this SDK, a line
of a log, a whole reply. Without an argument the text is read from the standard
input.`,
		Example: "  wecom explain 60020\n  wecom explain '{\"errcode\":40058,\"errmsg\":\"…\"}'\n  tail -1 app.log | wecom explain",
		RunE: func(_ *cobra.Command, args []string) error {
			text := strings.Join(args, " ")
			if len(args) == 0 {
				data, err := io.ReadAll(io.LimitReader(p.in, 1<<20))
				if err != nil {
					return err
				}
				text = string(data)
			}
			return p.explain(text)
		},
	}
}

func (p *program) explain(text string) error {
	codes := codesIn(text)
	if len(codes) == 0 {
		return usagef("the text holds no error code that is known")
	}
	var found meanings
	for _, code := range codes {
		found = append(found, meaningOf(code, addressIn(text)))
	}
	return p.show(found)
}

var (
	namedCode = regexp.MustCompile(`(?i)(?:err_?code|code|错误码)\\?["']?\s*[:=：]?\s*\\?["']?(-?\d{1,7})`)
	anyNumber = regexp.MustCompile(`(-?\d+(?:\.\d+)*)`) // versions and addresses whole, so that no part of them counts
	address   = regexp.MustCompile(`(?i)from ip:?\s*([0-9a-f.:]+[0-9a-f])`)
)

// codesIn returns the codes that a text names as such, or else the numbers in it
// that are known codes.
func codesIn(text string) []int {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil {
		return []int{n}
	}
	if codes := numbers(namedCode, text, func(int) bool { return true }); len(codes) > 0 {
		return codes
	}
	return numbers(anyNumber, text, func(n int) bool { _, known := errcode.Lookup(n); return known && n != 0 })
}

// numbers returns what the expression finds in a text, each once, in order.
func numbers(expression *regexp.Regexp, text string, take func(int) bool) []int {
	var list []int
	seen := map[int]bool{}
	for _, match := range expression.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(match[1])
		if err == nil && !seen[n] && take(n) {
			seen[n] = true
			list = append(list, n)
		}
	}
	return list
}

func addressIn(text string) string {
	if m := address.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// A meaning is what is known of a code.
type meaning struct {
	Code    int      `json:"code"`
	Known   bool     `json:"known"`
	Class   string   `json:"class,omitempty"`
	English string   `json:"english,omitempty"`
	Chinese string   `json:"chinese,omitempty"`
	Advice  []string `json:"advice"`
	Page    string   `json:"page"`
}

type meanings []meaning

func (l meanings) text(w io.Writer) {
	for i, m := range l {
		if i > 0 {
			fmt.Fprintln(w)
		}
		m.text(w)
	}
}

func (m meaning) text(w io.Writer) {
	if !m.Known {
		fmt.Fprintf(w, "%d  is not in the list of July 2026\n", m.Code)
	} else {
		fmt.Fprintf(w, "%d  %s\n       %s\n       class: %s\n", m.Code, m.English, m.Chinese, m.Class)
	}
	m.advise(w)
	fmt.Fprintln(w, "  see  "+m.Page)
}

// advise writes what to do.
func (m meaning) advise(w io.Writer) {
	for _, line := range m.Advice {
		fmt.Fprintln(w, "   →   "+line)
	}
}

// meaningOf returns what is known of a code. The address, which may be empty, is
// that of the caller as WeCom saw it.
func meaningOf(code int, address string) meaning {
	m := meaning{Code: code, Page: catalog.PageURL(codesPage)}
	known, ok := errcode.Lookup(code)
	if ok {
		m.Known, m.Class, m.English, m.Chinese = true, string(known.Class), known.English, known.Chinese
	}
	if special, ok := advice[code]; ok {
		m.Advice = special
	} else {
		m.Advice = classAdvice[known.Class]
	}
	if code == untrustedAddress && address != "" {
		m.Advice = append([]string{"WeCom saw the address " + address + ": add this one. 添加此 IP。"}, m.Advice...)
	}
	return m
}

const untrustedAddress = 60020

// advice says what to do about codes that need more than their class does: where
// the admin console has what is wrong.
var advice = map[int][]string{
	-1:               {"WeCom is busy. Reads are repeated by the SDK; repeat a write only if doing it twice does no harm. 系统繁忙,稍后重试。"},
	0:                {"Nothing is wrong: 0 means success. 请求成功。"},
	40001:            {"The secret belongs to another app or corp, or was reset. Compare it with 应用管理 → the app → Secret.", "A token that the call carries is from another secret. secret 不匹配,或 access_token 由其他 secret 获取。"},
	40013:            {"The corp id is wrong. It stands in 我的企业 → 企业信息 → 企业ID and begins with ww or wx. 企业 ID 有误。"},
	40014:            {"The token is not valid (any more). The SDK fetches another one by itself; a program that keeps tokens must not use one from another app. access_token 无效。"},
	42001:            {"The token is over. The SDK fetches another one by itself. access_token 已过期。"},
	40029:            {"A code of a login is valid once and for 5 minutes: send the member through the login page again. code 已使用或已过期。"},
	40056:            {"The agent id is not one of the corp. It stands in 应用管理 → the app → AgentId. AgentId 有误。"},
	45009:            {"The quota of this call is used up. The pause lasts as long as the quota's window: a minute, an hour, or the rest of the day. 调用频率超限,等待窗口结束。"},
	48002:            {"The app may not make this call. Most tools have a list of their own: 管理后台 → the tool (客户联系, 审批, 打卡, 微信客服 …) → API → 可调用应用: add the app there. 在对应工具的“可调用应用”中添加此应用。"},
	untrustedAddress: {"The caller's address is not trusted. Add it in 应用管理 → the app → 企业可信IP; the app needs a trusted domain (可信域名) or a callback URL first. Changes take effect within minutes. 在应用详情页配置企业可信 IP。"},
	60011:            {"The member, department or tag is outside the app's visible range, or the app may only read. Change 应用管理 → the app → 可见范围. 不在应用可见范围内,或无写权限。"},
	60111:            {"No member has this userid. Case does not matter, but it is the account (账号), not the name or the mobile number. userid 不存在。"},
	81013:            {"None of the recipients can receive the message: all are unknown or outside the visible range of the app. 接收者全部无权限或不存在。"},
	84061:            {"The customer is no friend (客户) of the member any more, or never was. 不存在外部联系人的关系。"},
	301002:           {"The secret belongs to another app than the agent id names. 应用与 Secret 不对应。"},
	93000:            {"The key in the webhook's URL is wrong, or the robot was removed from its group. 机器人 webhook 地址不正确或机器人已被移除。"},
}

var classAdvice = map[errcode.Class][]string{
	errcode.OK:         {"Nothing is wrong: 0 means success. 请求成功。"},
	errcode.Token:      {"A token or ticket is not valid (any more): fetch a new one. The SDK does it by itself. 重新获取凭证。"},
	errcode.Transient:  {"It may pass by itself: try again, if trying twice does no harm. 可稍后重试。"},
	errcode.RateLimit:  {"Too often or too many at once: wait, then go on more slowly. 降低频率后重试。"},
	errcode.Permission: {"The app, member or address may not do this: change it in the admin console; \"wecom doctor\" checks the usual places. 检查管理后台中的权限。"},
	errcode.NotFound:   {"What the call names does not exist (any more), or this app cannot see it. 检查 ID,或应用可见范围。"},
	errcode.Conflict:   {"It exists already, or contradicts what exists: read first, then change. 已存在或冲突。"},
	errcode.Quota:      {"A size, a number or a balance is used up: send less, delete something, or buy more. 超出数量或容量限制。"},
	errcode.State:      {"It is not possible in the present state: read the state first. 当前状态不允许。"},
	errcode.BadParam:   {"The request is wrong: compare it with the call's page. WeCom's errmsg often names the parameter. 对照文档检查参数。"},
	"":                 {"Look the code up on the page; WeCom's errmsg carries a hint that their support can use. 查阅官方错误码文档。"},
}
