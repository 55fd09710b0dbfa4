package callback

// Envelope reads what decides where a document goes, for tests that compare it
// with a parser.
func Envelope(document []byte) (kind, order string, err error) {
	e, err := readEnvelope(document)
	return e.kind(), e.order(), err
}

// ParsedEnvelope is [Envelope] by way of a parser.
func ParsedEnvelope(document []byte) (kind, order string, err error) {
	e, err := parseEnvelope(document)
	return e.kind(), e.order(), err
}
