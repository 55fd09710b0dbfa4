package wecomredis

// play is what a process of a test does that was started with a role.
func play(role string) { panic(role) }
