//go:build unix && !linux

package nodump

func off() { limit() }
