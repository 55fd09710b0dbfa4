//go:build unix

package wecom_test

import (
	"syscall"
	"time"
)

// cpuTime is what the process has used of all processors. Unlike the time on the
// clock, it hardly depends on what else the machine does.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
