package fetch

import (
	"net"
	"net/netip"
	"testing"
	"time"
)

func TestPublic(t *testing.T) {
	for _, s := range []string{"1.1.1.1", "185.199.108.153", "2606:4700::1111", "2a01:4f8::1", "64:ff9b::101:101"} {
		if !public(netip.MustParseAddr(s)) {
			t.Errorf("%s is public", s)
		}
	}
	for _, s := range []string{
		"127.0.0.1", "127.255.1.2", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255",
		"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
		"192.88.99.1", "::", "::1", "::ffff:1.1.1.1", "::ffff:127.0.0.1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1",
		"ff02::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1",
	} {
		if public(netip.MustParseAddr(s)) {
			t.Errorf("%s is not public", s)
		}
	}
}

// A name that leads to this computer is found out once it has been looked up, and
// nobody is connected to.
func TestPublicDialsNobodyHere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "::ffff:127.0.0.1"} {
		_, err := Way{}.Do(t.Context(), Request{Method: "HEAD", Address: "https://" + net.JoinHostPort(host, port) + "/", Patience: time.Minute})
		if Why(err) != "private" {
			t.Errorf("%s: %v", host, err)
		}
	}
	l.(*net.TCPListener).SetDeadline(time.Unix(1, 0))
	if c, err := l.Accept(); err == nil {
		c.Close()
		t.Error("somebody connected")
	}
}
