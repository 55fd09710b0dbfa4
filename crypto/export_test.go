package crypto

// The scanners, for tests that compare them with the standard parsers.
var (
	XMLChild   = xmlChild
	JSONMember = jsonMember
)
