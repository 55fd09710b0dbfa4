// Package keyurl takes the webhook URLs apart that WeCom shows to people: their key
// is a secret, so no error repeats them.
package keyurl

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Split returns the base URL and the key of what a person pasted: a whole webhook
// URL with the path, or the key alone, which gives no base.
func Split(pasted, path string) (base, key string, err error) {
	key = strings.TrimSpace(pasted)
	if strings.Contains(key, "://") {
		base, key, err = split(key, path)
		if err != nil {
			return "", "", err
		}
	}
	if strings.ContainsAny(key, "/?&= \t\r\n") {
		return "", "", errors.New("malformed key: pass the whole webhook URL, or what stands behind key= in it")
	}
	return base, key, nil
}

func split(address, path string) (base, key string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", fmt.Errorf("malformed webhook URL: want something like https://qyapi.weixin.qq.com%s?key=…", path)
	}
	prefix, ok := strings.CutSuffix(u.Path, path)
	key = u.Query().Get("key")
	if !ok || key == "" {
		return "", "", fmt.Errorf("not a webhook URL: want something like https://qyapi.weixin.qq.com%s?key=…", path)
	}
	return u.Scheme + "://" + u.Host + prefix, key, nil
}
