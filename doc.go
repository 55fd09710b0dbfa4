// Package wecom is the client that every domain of the WeCom (企业微信) server
// API shares.
package wecom
