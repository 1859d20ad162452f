package nodump

import "golang.org/x/sys/unix"

// off does both: the limit is not heeded where the kernel hands dumps to a
// program, as systemd and Debian's apport have it do (core(5)).
func off() {
	limit()
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
