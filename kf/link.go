package kf

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/gowecom/wecom/internal/call"
)

const (
	maxScene      = 32
	maxSceneParam = 128
)

// GetLink returns a link that opens the account in WeChat. The scene says where a
// customer comes from: it comes back in [SessionEntered]. It is optional, at most 32
// bytes of 0-9 A-Z a-z _ -.
//
// https://developer.work.weixin.qq.com/document/path/94665
//
//wecom:api POST /cgi-bin/kf/add_contact_way 获取客服账号链接
func (s *Service) GetLink(ctx context.Context, openKfID, scene string) (string, error) {
	if err := cmp.Or(need("OpenKfID", openKfID), maxBytes("scene", scene, maxScene), checkName("scene", scene)); err != nil {
		return "", fmt.Errorf("kf: %w", err)
	}
	in := call.Body{"open_kfid": openKfID}
	if scene != "" {
		in["scene"] = scene
	}
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/kf/add_contact_way", in, "url")
}

// LinkWith adds a parameter of at most 128 bytes to a link that was made with a
// scene: it comes back in [SessionEntered]. WeCom drops the parameter of a link
// without a scene, so that is refused.
func LinkWith(link, param string) (string, error) {
	if err := cmp.Or(need("parameter", param), maxBytes("parameter", param, maxSceneParam)); err != nil {
		return "", fmt.Errorf("kf: %w", err)
	}
	u, err := url.Parse(link)
	if err != nil || u.Query().Get("enc_scene") == "" {
		return "", fmt.Errorf("kf: the link has no scene, and WeCom would drop the parameter: give GetLink a scene")
	}
	return link + "&scene_param=" + strings.ReplaceAll(url.QueryEscape(param), "+", "%20"), nil
}

// checkName refuses what WeCom refuses in scenes and in ids of messages.
func checkName(what, s string) error {
	for _, r := range s {
		if r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return fmt.Errorf("the %s %q has other characters than 0-9 A-Z a-z _ -", what, s)
		}
	}
	return nil
}
