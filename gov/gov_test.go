package gov_test

import (
	"context"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/internal/apitest"
)

type (
	ctx     = context.Context
	service = *gov.Service
	row     = apitest.Endpoint
)

// noon is a moment in the replies of the tests.
var noon = wecom.TimeOf(time.Date(2026, 11, 26, 12, 0, 0, 0, wecom.Beijing))
