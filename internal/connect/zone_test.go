package connect

import (
	"context"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"
)

// zone answers questions "NAME TYPE": with records, or with an error code.
type zone struct {
	records map[string][]string
	codes   map[string]int
	asked   sync.Map // "NAME TYPE" to *atomic.Int32
}

func (z *zone) ServeDNS(w dns.ResponseWriter, r *dns.Msg) {
	question := r.Question[0].Name + " " + dns.TypeToString[r.Question[0].Qtype]
	n, _ := z.asked.LoadOrStore(question, new(atomic.Int32))
	n.(*atomic.Int32).Add(1)
	m := new(dns.Msg)
	m.SetReply(r)
	for _, text := range z.records[question] {
		rr, err := dns.NewRR(r.Question[0].Name + " 60 IN " + strings.Fields(question)[1] + " " + text)
		if err != nil {
			panic(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	m.RecursionAvailable = true
	m.Rcode = z.codes[question]
	if _, known := z.codes[question]; !known && len(m.Answer) == 0 {
		m.Rcode = dns.RcodeNameError
	}
	w.WriteMsg(m)
}

func (z *zone) times(question string) int {
	n, ok := z.asked.Load(question)
	if !ok {
		return 0
	}
	return int(n.(*atomic.Int32).Load())
}

// resolver serves the zone on 127.0.0.1.
func (z *zone) resolver(t testing.TB) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	s := &dns.Server{PacketConn: conn, Handler: z, NotifyStartedFunc: func() { close(started) }}
	var serving sync.WaitGroup
	serving.Go(func() { s.ActivateAndServe() })
	<-started
	t.Cleanup(func() { s.Shutdown(); serving.Wait() })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}
