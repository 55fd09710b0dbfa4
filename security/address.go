package security

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// Addresses are what WeCom's clients connect to.
type Addresses struct {
	Domains []DomainAddress `json:"domain_list"`
	IPs     []IPAddress     `json:"ip_list"`
}

// A DomainAddress is a domain that WeCom's clients connect to.
type DomainAddress struct {
	Domain      string     `json:"domain"`
	Universal   string     `json:"universal_domian"` // 泛域名: the domain that has this one and its neighbours below it
	Protocol    string     `json:"protocol"`         // such as TCP
	Ports       []int      `json:"port"`
	Necessary   wecom.Flag `json:"is_necessary"` // without it WeCom fails
	Description string     `json:"description"`
}

// An IPAddress is an address that WeCom's clients connect to.
type IPAddress struct {
	IP          string     `json:"ip"`
	Protocol    string     `json:"protocol"`
	Ports       []int      `json:"port"`
	Necessary   wecom.Flag `json:"is_necessary"`
	Description string     `json:"description"`
}

// GetAddresses returns the domains and addresses that WeCom's clients connect to, for
// firewalls. They change, which [AddressesChanged] tells. [Service.NewFeed] gives them
// to firewalls.
//
// https://developer.work.weixin.qq.com/document/path/100079
//
//wecom:api GET /cgi-bin/security/get_server_domain_ip 获取企业微信域名IP信息
func (s *Service) GetAddresses(ctx context.Context) (*Addresses, error) {
	return call.Get[Addresses](ctx, s.client, "/cgi-bin/security/get_server_domain_ip", nil)
}
