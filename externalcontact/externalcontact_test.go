package externalcontact_test

import (
	"context"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

type (
	ctx     = context.Context
	service = *externalcontact.Service
	row     = apitest.Endpoint
)

// at is a moment that WeCom writes in Unix seconds.
func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

const created = 1767225600 // midnight of January 1, 2026, UTC

var page2 = wecom.Page{Cursor: "c1", Limit: 7}
