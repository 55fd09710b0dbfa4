package kf_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func TestSessionEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name:  "GetSession",
			Call:  apitest.With(kf.New, func(c ctx, s service) (*kf.Session, error) { return s.GetSession(c, chat) }),
			Route: "POST /cgi-bin/kf/service_state/get",
			Body:  `{` + chatJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","service_state":3,"servicer_userid":"lina"}`,
			Want:  &kf.Session{State: kf.SessionPerson, ReceptionistID: "lina"},
		},
		{
			Name: "UpdateSession to a person",
			Call: apitest.With(kf.New, func(c ctx, s service) (kf.EventCode, error) {
				return s.UpdateSession(c, chat, kf.SessionPerson, "lina")
			}),
			Route: "POST /cgi-bin/kf/service_state/trans",
			Body:  `{` + chatJSON + `,"service_state":3,"servicer_userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","msg_code":"code-1"}`,
			Want:  kf.EventCode("code-1"),
		},
		{
			Name: "UpdateSession to the queue",
			Call: apitest.With(kf.New, func(c ctx, s service) (kf.EventCode, error) {
				return s.UpdateSession(c, chat, kf.SessionQueue, "")
			}),
			Route: "POST /cgi-bin/kf/service_state/trans",
			Body:  `{` + chatJSON + `,"service_state":2}`,
			Want:  kf.EventCode(""),
		},
	})
	checkRefusals(t, []refusal{{"requires one", func(s service) error {
		_, err := s.UpdateSession(t.Context(), chat, kf.SessionPerson, "")
		return err
	}}})
}

func TestCanBecome(t *testing.T) {
	allowed := map[kf.SessionState]string{0: "123", 1: "23", 2: "3", 3: "34", 4: "", 7: ""}
	for from, want := range allowed {
		got := ""
		for to := range kf.SessionState(8) {
			if from.CanBecome(to) {
				got += string(rune('0' + to))
			}
		}
		if got != want {
			t.Errorf("%v can become %q, want %q", from, got, want)
		}
	}
}
