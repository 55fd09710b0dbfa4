package wecomredis

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the scripts may use: Redis 5 has it, and so have the clouds.
var commands = []string{
	"DEL", "EXISTS", "GET", "GETRANGE", "HDEL", "HGET", "HGETALL", "HINCRBY", "HLEN", "HMGET", "HMSET", "HSET", "INCR",
	"PEXPIRE", "PTTL", "SET", "SETRANGE", "TIME", "ZADD", "ZCARD", "ZCOUNT", "ZRANGE", "ZRANGEBYLEX", "ZRANGEBYSCORE",
	"ZREM", "ZREMRANGEBYSCORE", "ZSCORE",
}

// Scripts name their keys as KEYS[n], or clusters and proxies refuse them.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	script := regexp.MustCompile("(?s)NewScript\\(`(.*?)`\\)")
	call := regexp.MustCompile(`redis\.(\w+)\(([^,)]*)(?:, ([^,)]*))?`)
	n := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range script.FindAllStringSubmatch(string(text), -1) {
			n++
			if strings.Contains(s[1], "unpack") || strings.Contains(s[1], "setresp") {
				t.Errorf("%s: unpack or RESP3 in %s", file, s[1])
			}
			for _, c := range call.FindAllStringSubmatch(s[1], -1) {
				command, key := strings.Trim(c[2], "'"), c[3]
				if c[1] != "call" || !slices.Contains(commands, command) {
					t.Errorf("%s: %s", file, c[0])
				}
				named := strings.HasPrefix(key, "KEYS[") || key == "q.ring" || key == "from" // which are KEYS
				if command != "TIME" && !named {
					t.Errorf("%s: the key of %s is not KEYS[n]", file, c[0])
				}
			}
		}
	}
	if n < 15 {
		t.Errorf("%d scripts were read", n)
	}
}
