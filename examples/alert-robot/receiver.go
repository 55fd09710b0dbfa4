package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/webhook"
)

const (
	maxNotification = 1 << 20
	sendTimeout     = 8 * time.Second // Alertmanager waits for 10
)

// A receiver sends what Alertmanager posts to a group.
type receiver struct {
	robot   *webhook.Robot
	mention []string // by critical alerts
}

// ServeHTTP implements [http.Handler]. Alertmanager posts again what was answered
// with a 5xx status, so that is the answer while a later attempt may succeed.
func (rc receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n notification
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxNotification)).Decode(&n); err != nil {
		http.Error(w, "not a notification of Alertmanager", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), sendTimeout)
	defer cancel()
	for _, m := range n.messages(rc.mention) {
		if err := rc.robot.Send(ctx, m); err != nil {
			log.Printf("a notification for %s was not sent: %v", n.Receiver, err)
			http.Error(w, "not sent", status(err))
			return
		}
	}
}

// status tells Alertmanager whether to post again.
func status(err error) int {
	code, refused := errors.AsType[wecom.Code](err)
	if refused && code != wecom.ErrRateLimited && code != wecom.ErrBusy {
		return http.StatusUnprocessableEntity // it would be refused again
	}
	return http.StatusServiceUnavailable
}
