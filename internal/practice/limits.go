package practice

import (
	"net"
	"strconv"
	"time"
)

// limits are the announced ones (XEP-0478 section 3), or none.
func (c Config) limits() []element {
	if c.MaxStanza == maxBytes && c.MaxIdle == 0 {
		return nil
	}
	limits := el(nsLimits, "limits", el(nsLimits, "max-bytes", text(strconv.Itoa(c.MaxStanza))))
	if c.MaxIdle > 0 {
		limits = limits.add(el(nsLimits, "idle-seconds", text(strconv.Itoa(int(c.MaxIdle.Seconds())))))
	}
	return []element{limits}
}

// idle is a connection on which nobody has logged in. Its reads wait no longer
// than Config.MaxIdle, and all together no longer than the login may take.
type idle struct {
	net.Conn
	srv   *Server
	until time.Time
}

func newIdle(s *Server, conn net.Conn) *idle {
	return &idle{Conn: conn, srv: s, until: time.Now().Add(loginTime)}
}

func (c *idle) Read(p []byte) (int, error) {
	if limit := c.srv.cfg.MaxIdle; limit > 0 && !c.until.IsZero() {
		// A wait of zero would be one without end.
		if err := c.srv.wait(c.Conn, max(1, min(limit, time.Until(c.until)))); err != nil {
			return 0, err
		}
	}
	return c.Conn.Read(p)
}

// end lifts the limit: somebody has logged in.
func (c *idle) end() { c.until = time.Time{} }
