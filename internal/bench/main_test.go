package bench

import (
	"fmt"
	"os"
	"testing"

	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

// reports are printed after the lines of the benchmarks, which go test writes
// itself.
var reports []string

func TestMain(m *testing.M) {
	code := servers.Run(m)
	for _, r := range reports {
		fmt.Println()
		fmt.Print(r)
	}
	os.Exit(code)
}
