package callback

import "encoding/xml"

// Envelope reads what decides where a document goes, for tests that compare it
// with a parser.
func Envelope(document []byte) (kind, order string, err error) {
	e, err := readEnvelope(document)
	return e.kind(), e.order(), err
}

// ParsedEnvelope is [Envelope] by way of a parser.
func ParsedEnvelope(document []byte) (kind, order string, err error) {
	var e envelope
	err = xml.Unmarshal(document, &e)
	return e.kind(), e.order(), err
}

// NewQueue is the queue in memory, which [InBackground] has by default.
func NewQueue(b Background) Queue { return newQueue(b.withDefaults(), nil) }
