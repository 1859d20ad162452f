package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

const (
	directSRV = "_xmpps-client._tcp.example.test. SRV"
	clientSRV = "_xmpp-client._tcp.example.test. SRV"
)

func TestCandidates(t *testing.T) {
	type records = map[string][]string
	fail := func(codes ...int) map[string]int {
		m := map[string]int{}
		for i, code := range codes {
			if code >= 0 {
				m[[]string{directSRV, clientSRV}[i]] = code
			}
		}
		return m
	}
	const fallback = "example.test:5222"
	for name, tc := range map[string]struct {
		records records
		codes   map[string]int
		want    string // direct ones with a !
		fault   fault.Kind
	}{
		"none":           {nil, nil, fallback, ""},
		"empty answers":  {nil, fail(dns.RcodeSuccess, dns.RcodeSuccess), fallback, ""},
		"STARTTLS only":  {records{clientSRV: {"5 0 5222 a.test."}}, nil, "a.test:5222", ""},
		"direct only":    {records{directSRV: {"5 0 5223 a.test."}}, nil, "a.test:5223!", ""},
		"direct first":   {records{directSRV: {"5 0 5223 a.test."}, clientSRV: {"5 0 5222 a.test."}}, nil, "a.test:5223! a.test:5222", ""},
		"by priority":    {records{directSRV: {"10 0 443 c.test.", "1 0 443 a.test."}, clientSRV: {"20 0 5222 d.test.", "5 0 5222 b.test."}}, nil, "a.test:443! b.test:5222 c.test:443! d.test:5222", ""},
		"six at most":    {records{clientSRV: {"1 0 1 a.test.", "2 0 2 a.test.", "3 0 3 a.test.", "4 0 4 a.test.", "5 0 5 a.test.", "6 0 6 a.test.", "7 0 7 a.test."}}, nil, "a.test:1 a.test:2 a.test:3 a.test:4 a.test:5 a.test:6", ""},
		"canonical name": {records{clientSRV: {"5 0 5222 A.Example.TEST."}}, nil, "a.example.test:5222", ""},

		"row-9 both absent":      {records{directSRV: {"0 0 0 ."}, clientSRV: {"0 0 0 ."}}, nil, "", fault.NoXMPP},
		"row-9 absent, none":     {records{clientSRV: {"0 0 0 ."}}, nil, "", fault.NoXMPP},
		"row-9 none, absent":     {records{directSRV: {"0 0 0 ."}}, nil, fallback, ""},
		"row-9 direct absent":    {records{directSRV: {"0 0 0 ."}, clientSRV: {"5 0 5222 a.test."}}, nil, "a.test:5222", ""},
		"row-9 starttls absent":  {records{directSRV: {"5 0 5223 a.test."}, clientSRV: {"0 0 0 ."}}, nil, "a.test:5223!", ""},
		"row-9 absent and there": {records{clientSRV: {"0 0 0 .", "5 0 5222 a.test."}}, nil, "a.test:5222", ""},

		"row-7 SERVFAIL":            {nil, fail(dns.RcodeServerFailure, dns.RcodeServerFailure), "", fault.LookupFailed},
		"row-7 SERVFAIL, starttls":  {nil, fail(-1, dns.RcodeServerFailure), "", fault.LookupFailed},
		"row-7 SERVFAIL, direct":    {nil, fail(dns.RcodeServerFailure, -1), fallback, ""},
		"row-7 SERVFAIL and direct": {records{directSRV: {"5 0 5223 a.test."}}, fail(-1, dns.RcodeServerFailure), "a.test:5223!", ""},
		"row-7 SERVFAIL and client": {records{clientSRV: {"5 0 5222 a.test."}}, fail(dns.RcodeServerFailure, -1), "a.test:5222", ""},
		"row-7 REFUSED":             {nil, fail(dns.RcodeRefused, dns.RcodeRefused), "", fault.LookupFailed},
		"row-7 SERVFAIL or absent":  {records{clientSRV: {"0 0 0 ."}}, fail(dns.RcodeServerFailure, -1), "", fault.LookupFailed},
		"row-7 SERVFAIL and absent": {records{directSRV: {"0 0 0 ."}}, fail(-1, dns.RcodeServerFailure), "", fault.LookupFailed},

		"hostile: escapes":        {records{clientSRV: {`5 0 5222 \027[2Ja.test.`}}, nil, "", fault.LookupFailed},
		"hostile: space":          {records{clientSRV: {`5 0 5222 a\032b.test.`}}, nil, "", fault.LookupFailed},
		"hostile beside honest":   {records{clientSRV: {`5 0 5222 \027[2Ja.test.`, "6 0 5222 b.test."}}, nil, "b.test:5222", ""},
		"hostile: an address":     {records{clientSRV: {"5 0 5222 127.0.0.1."}}, nil, "", fault.LookupFailed},
		"hostile: underscores":    {records{clientSRV: {"5 0 5222 _a._b.test.", "6 0 5222 b.test."}}, nil, "b.test:5222", ""},
		"hostile: a slash":        {records{clientSRV: {"5 0 5222 a/b.test."}}, nil, "", fault.LookupFailed},
		"hostile: a bad punycode": {records{clientSRV: {"5 0 5222 xn--a.test.", "6 0 5222 b.test."}}, nil, "b.test:5222", ""},
	} {
		t.Run(name, func(t *testing.T) {
			z := &zone{records: tc.records, codes: tc.codes}
			target := Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t)}
			found, err := target.candidates(limited(t))
			if tc.fault != "" {
				wants(t, err, tc.fault)
				if len(found) > 0 {
					t.Errorf("found %v", found)
				}
				return
			}
			var got []string
			for _, c := range found {
				s := c.String()
				if c.direct {
					s += "!"
				}
				got = append(got, s)
			}
			if err != nil || strings.Join(got, " ") != tc.want {
				t.Errorf("got %v, %v; want %s", got, err, tc.want)
			}
			for question := range z.records {
				if n := z.times(question); n == 0 {
					t.Errorf("%s was not asked", question)
				}
			}
		})
	}
}

// TestLookup keeps what the order is made of.
func TestLookup(t *testing.T) {
	z := &zone{records: map[string][]string{directSRV: {"7 65535 5223 a.test."}}}
	target := Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t)}
	found, absent, err := target.lookup(limited(t), "xmpps-client", true)
	want := candidate{host: "a.test", port: 5223, direct: true, priority: 7, weight: 65535, announced: true}
	if err != nil || absent || len(found) != 1 || found[0] != want {
		t.Errorf("got %+v, %v, %v", found, absent, err)
	}
}

// TestOpenByName goes the whole way from the domain to the stream, with the first
// places of the list out of order.
func TestOpenByName(t *testing.T) {
	s := connecttest.Start(t,
		func(p *peer) { p.Expect(connecttest.ClientHeader); p.Reset() }, // row 14
		func(p *peer) { p.Encrypt(); p.Open(connecttest.OfferRegister); p.Quiet() },
	)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	port := func(addr string) string { return addr[strings.LastIndexByte(addr, ':')+1:] }
	z := &zone{records: map[string][]string{
		clientSRV: {"1 0 " + port(l.Addr().String()) + " host.test.", "2 0 5222 nowhere.test.", "3 0 " + port(s.Addr) + " host.test."},
		directSRV: {"4 0 " + port(s.Addr) + " host.test."},
		// The certificate is for example.test: what DNS names does not count.
		"host.test. A": {"127.0.0.1"},
	}}
	stream, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t), Roots: connecttest.Pool()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !stream.Features().Register {
		t.Error("not the last place of the list")
	}
	places := stream.Places()
	if last := places[len(places)-1]; len(places) != 4 || stream.Place() != last || !last.Direct || !last.Announced || places[0].Direct {
		t.Errorf("reached %+v of %+v", stream.Place(), places)
	}
	stream.Close()
}

// TestSearchEnds has a certificate that does not fit at the first place: the
// second one is not tried.
func TestSearchEnds(t *testing.T) {
	s := connecttest.Start(t, func(p *peer) { p.Encrypt(); p.Gone() })
	port := s.Addr[strings.LastIndexByte(s.Addr, ':')+1:]
	z := &zone{records: map[string][]string{
		directSRV:      {"1 0 " + port + " host.test.", "2 0 " + port + " host.test."},
		"host.test. A": {"127.0.0.1"},
	}}
	_, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t), Roots: nil}, nil)
	wants(t, err, fault.CertificateUntrusted)
}

// TestNoSuchDomain is row 7 for a domain that nobody has.
func TestNoSuchDomain(t *testing.T) {
	for name, tc := range map[string]struct {
		codes map[string]int
		want  fault.Kind
	}{
		"row-7 NXDOMAIN": {nil, fault.NoSuchDomain},
		"row-7 SERVFAIL": {map[string]int{"example.test. A": dns.RcodeServerFailure, "example.test. AAAA": dns.RcodeServerFailure}, fault.LookupFailed},
	} {
		t.Run(name, func(t *testing.T) {
			z := &zone{codes: tc.codes}
			_, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t)}, nil)
			wants(t, err, tc.want)
			if n := z.times("example.test. A"); n == 0 {
				t.Error("the domain itself was not looked up")
			}
		})
	}
}

// TestSilentResolver is row 8: each question is asked twice, for 5 s each, both
// questions at the same time.
func TestSilentResolver(t *testing.T) {
	// What package net makes on its first question must not belong to the bubble.
	nobody := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, net.ErrClosed }}
	_, _ = nobody.LookupHost(t.Context(), "example.test.")
	t.Run("row-8", func(t *testing.T) { synctest.Test(t, askSilence) })
}

func askSilence(t *testing.T) {
	silent := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	begun := time.Now()
	_, _, err := Open(t.Context(), Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: silent}, nil)
	wants(t, err, fault.LookupFailed)
	if took := time.Since(begun); took > 2*lookupTime {
		t.Errorf("took %v", took)
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, _, err = Open(ctx, Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: silent}, nil)
	wants(t, err, fault.NoAnswer)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = Open(cancelled, Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: silent}, nil)
	wants(t, err, fault.Interrupted)
}

// TestAskedTwice counts the questions at a resolver that always fails.
func TestAskedTwice(t *testing.T) {
	var dials atomic.Int32
	broken := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		dials.Add(1)
		return nil, errors.New("no network")
	}}
	// What one question makes of it is up to the settings of the machine.
	broken.LookupSRV(t.Context(), "xmpp-client", "tcp", "example.test.")
	once := dials.Swap(0)
	_, _, err := Open(t.Context(), Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: broken}, nil)
	wants(t, err, fault.LookupFailed)
	if got, want := dials.Load(), 2*2*once; got != want || once == 0 {
		t.Errorf("%d times, want %d", got, want)
	}
}

func TestParseServer(t *testing.T) {
	for in, want := range map[string]candidate{
		"example.org:5222":         {host: "example.org", port: 5222},
		"xmpp://example.org:5222":  {host: "example.org", port: 5222},
		"xmpps://example.org:443":  {host: "example.org", port: 443, direct: true},
		"127.0.0.1:1":              {host: "127.0.0.1", port: 1},
		"xmpps://[::1]:65535":      {host: "::1", port: 65535, direct: true},
		"localhost:5222":           {host: "localhost", port: 5222},
		"example.org":              {},
		"example.org:":             {},
		"example.org:0":            {},
		"example.org:65536":        {},
		"example.org:-1":           {},
		"example.org:http":         {},
		":5222":                    {},
		"::1:5222":                 {},
		"https://example.org:5222": {},
		"a@example.org:5222":       {},
		"a b:5222":                 {},
		"a\x1b[2J:5222":            {},
		"a\u202eb:5222":            {},
		"":                         {},
	} {
		got, err := parseServer(in)
		if got != want {
			t.Errorf("%q: got %+v", in, got)
		}
		if want == (candidate{}) {
			wants(t, err, fault.Usage)
		} else if err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
	_, _, err := Open(t.Context(), Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: "nonsense"}, nil)
	wants(t, err, fault.Usage)
}

// TestNamesOfManyAlphabets has a domain with an umlaut: DNS and the certificate
// know its A-labels, the server its U-labels.
func TestNamesOfManyAlphabets(t *testing.T) {
	const ascii, unicode = "xn--bcher-kva.test", "bücher.test"
	certificate := connecttest.Certificate(func(c *x509.Certificate) { c.DNSNames = []string{ascii} })
	s := connecttest.Start(t, func(p *peer) {
		if p.Encrypt(func(c *tls.Config) { c.Certificates = []tls.Certificate{certificate} }); p.State().ServerName != ascii {
			t.Errorf("SNI %q", p.State().ServerName)
		}
		p.Expect(" to='" + unicode + "' ")
		p.Send(connecttest.Header, connecttest.Features(connecttest.OfferRegister))
		_, asked := p.IQ()
		if !strings.Contains(asked, `to="`+unicode+`"`) {
			t.Errorf("the question is %s", asked)
		}
	})
	z := &zone{records: map[string][]string{
		"_xmpps-client._tcp." + ascii + ". SRV": {"1 0 " + s.Addr[strings.LastIndexByte(s.Addr, ':')+1:] + " host." + ascii + "."},
		"host." + ascii + ". A":                 {"127.0.0.1"},
	}}
	stream, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, "BÜCHER.test"), Resolver: z.resolver(t), Roots: connecttest.Pool()}, question())
	wants(t, err, fault.ConnectionLost) // behind the question
	if stream == nil || !stream.Features().Register {
		t.Error("the server was not found")
	}
	if n := z.times("_xmpp-client._tcp." + ascii + ". SRV"); n == 0 {
		t.Error("the other kind of record was not asked for")
	}
}
