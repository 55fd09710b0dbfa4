package meeting

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom/internal/lenient"
)

// An Offset is a place in a recording: the milliseconds since its beginning.
type Offset int64

// Duration returns the time since the beginning of the recording.
func (o Offset) Duration() time.Duration { return time.Duration(o) * time.Millisecond }

// CustomerData is a text of your own, at most 165 bytes, that a link carries to those
// who use it. On the wire it is the Base64 of an object; it reads other texts as
// they are.
type CustomerData string

// customerData is what WeCom wants to be in a CustomerData.
type customerData struct {
	Version string `json:"ver"`
	Text    string `json:"userData"`
}

// MarshalJSON writes the text as WeCom wants it.
func (d CustomerData) MarshalJSON() ([]byte, error) {
	inner, err := json.Marshal(customerData{"1.0", string(d)})
	if err != nil {
		return nil, err
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(inner))
}

// UnmarshalJSON reads the text out of the Base64, or any other text as it is.
func (d *CustomerData) UnmarshalJSON(b []byte) error {
	text, err := lenient.Text(b)
	if err != nil {
		return fmt.Errorf("meeting.CustomerData: %w", err)
	}
	*d = CustomerData(text)
	var data customerData
	if inner, err := base64.StdEncoding.DecodeString(string(text)); err == nil && json.Unmarshal(inner, &data) == nil && data.Version != "" {
		*d = CustomerData(data.Text)
	}
	return nil
}
