package testenv

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// freePorts returns n different TCP ports of 127.0.0.1 on which nobody
// listens. They can be taken before the server listens on them, so starting is
// tried more than once; they lie below the ports that systems give to outgoing
// connections, which would make that frequent.
func freePorts(n int) ([]int, error) {
	const lowest, highest, tries = 16000, 32000, 1000
	var ports []int
	seen := make(map[int]bool)
	for range tries {
		if len(ports) == n {
			return ports, nil
		}
		port := lowest + rand.IntN(highest-lowest)
		if seen[port] {
			continue
		}
		seen[port] = true
		l, err := net.Listen("tcp4", loopback(port))
		if err != nil {
			continue
		}
		l.Close()
		ports = append(ports, port)
	}
	return nil, fmt.Errorf("no %d free ports on 127.0.0.1 in %d tries", n, tries)
}

func loopback(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
