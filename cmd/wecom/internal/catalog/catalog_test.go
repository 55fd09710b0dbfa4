package catalog

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestCallsAreListedWithTitleAndPage(t *testing.T) {
	c, ok := Find("GET", "/cgi-bin/user/get")
	if !ok || c.Title != "读取成员" || c.Page != "90196" {
		t.Errorf("got %+v", c)
	}
	if _, ok := Find("POST", "/cgi-bin/user/get"); ok {
		t.Error("found a call of another method")
	}
	if n := len(Calls()); n < 800 {
		t.Errorf("%d calls", n)
	}
}

func TestSampleHasTheValuesGivenAndMadeUpOnes(t *testing.T) {
	e := Event{Kind: "event/door/open", Elements: "AgentID:i,ChangeType:s,Door:{Name:s,Locks:[{Id:i}]},OpenTime:i"}
	got := string(e.Sample("ww1", time.Unix(1700000000, 0), map[string]string{"Name": "a<b", "AgentID": "7"}))
	want := "<xml><ToUserName>ww1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1700000000</CreateTime>" +
		"<MsgType>event</MsgType><Event>door</Event><ChangeType>open</ChangeType>" +
		"<AgentID>7</AgentID><Door><Name>a&lt;b</Name><Locks><Id>1</Id></Locks></Door><OpenTime>1700000000</OpenTime></xml>"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestElementsAreFoundAtAnyDepth(t *testing.T) {
	e := Event{Kind: "event/door/open", Elements: "CreateTime:i,Door:{Name:s,Locks:[{Id:i}]}"}
	for name, want := range map[string]bool{"Door": true, "Name": true, "Id": true, "FromUserName": true, "Key": false} {
		if got := e.Has(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := e.Names(); len(got) != 1 || got[0] != "Door" {
		t.Errorf("got %q", got)
	}
}

func TestEverySampleIsXML(t *testing.T) {
	if len(Events()) < 150 {
		t.Fatalf("%d events", len(Events()))
	}
	for _, e := range Events() {
		d := xml.NewDecoder(strings.NewReader(string(e.Sample("ww1", time.Unix(1700000000, 0), nil))))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", e.Kind, err)
				break
			}
		}
	}
}
