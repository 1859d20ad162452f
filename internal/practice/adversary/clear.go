package adversary

// inTheClear are the faults between the connection and TLS.
func inTheClear() []Fault {
	const (
		tlsOffer = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
		refusal  = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"
		register = "<register xmlns='http://jabber.org/features/iq-register'/>"
	)
	list := []Fault{
		{Row: 13, What: "accepts and says nothing", Exits: []int{5}, at: map[moment]act{inClear: mute}},
		{Row: 14, What: "resets after the header", Exits: []int{5}, at: map[moment]act{inClear: breakUp}},
		{Row: 14, What: "hangs up after the header", Exits: []int{5}, at: map[moment]act{inClear: hangUp}},
		{Row: 16, What: "wrong version", Exits: []int{5}, at: map[moment]act{inClear: swap("version='1.0' xml:lang", "version='2.0' xml:lang")}},
		{Row: 16, What: "no version", Exits: []int{5}, at: map[moment]act{inClear: swap("version='1.0' xml:lang", "xml:lang")}},
		{Row: 16, What: "wrong namespace", Exits: []int{5}, at: map[moment]act{inClear: swap("xmlns='jabber:client'", "xmlns='jabber:server'")}},
		{Row: 16, What: "no stream", Exits: []int{5}, at: map[moment]act{inClear: swap("http://etherx.jabber.org/streams", "http://example.test/")}},
		{Row: 16, What: "no id", Exits: []int{5}, at: map[moment]act{inClear: swap(" id='", " di='")}},
		{Row: 16, What: "speaks HTTP", Exits: []int{5}, at: map[moment]act{inClear: last("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")}},
		{Row: 17, What: "host unknown", Exits: []int{3}, at: map[moment]act{inClear: last(header + streamError("host-unknown", ""))}},
		{Row: 18, What: "see other host before TLS", Exits: []int{7}, at: map[moment]act{inClear: last(header + streamError("see-other-host", "evil.test:5222"))}},
		{Row: 18, What: "see other host for the word to begin", Exits: []int{7}, at: map[moment]act{proceeding: last(streamError("see-other-host", "evil.test:5222"))}},
		{Row: 20, What: "starttls stripped, and refused", Exits: []int{7}, at: map[moment]act{inClear: swap(tlsOffer, ""), proceeding: last(refusal)}},
		{Row: 20, What: "starttls stripped, and it hangs up", Exits: []int{7}, at: map[moment]act{inClear: swap(tlsOffer, ""), proceeding: hangUp}},
		{Row: 20, What: "starttls stripped, and taken", Exits: []int{0}, at: map[moment]act{inClear: swap(tlsOffer, "")}},
		{Row: 21, What: "starttls refused", Exits: []int{7}, at: map[moment]act{proceeding: last(refusal)}},
		{Row: 21, What: "starttls answered with garbage", Exits: []int{5}, at: map[moment]act{proceeding: instead("%%%\x00\xff garbage")}},
		{Row: 21, What: "starttls answered with another element", Exits: []int{7}, at: map[moment]act{proceeding: instead("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")}},
		{Row: 21, What: "starttls not answered", Exits: []int{5}, at: map[moment]act{proceeding: mute}},
		{Row: 21, What: "XML behind the word to begin", Exits: []int{7}, at: map[moment]act{proceeding: after(header + "<stream:features>" + register + "</stream:features>")}},
		{Row: 21, What: "no TLS behind the word to begin", Exits: []int{5}, at: map[moment]act{shaking: last(header + "<stream:features>" + register + "</stream:features>")}},
		{Row: 23, What: "register offered in the clear beside starttls", Exits: []int{0}, at: map[moment]act{inClear: swap(tlsOffer, tlsOffer+register)}},
		{Row: 23, What: "register offered in the clear in place of starttls", Exits: []int{7}, at: map[moment]act{inClear: swap(tlsOffer, register), proceeding: last(refusal)}},
		{Row: 34, What: "endless features in the clear", Exits: []int{7}, at: map[moment]act{inClear: floods(header+"<stream:features>", "<x/>")}},
		{Row: 35, What: "DOCTYPE in the clear", Exits: []int{7}, at: map[moment]act{inClear: swap("<?xml version='1.0'?>", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>")}},
		{Row: 36, What: "endless text in the clear", Exits: []int{7}, at: map[moment]act{inClear: floods(header+"<stream:features><a>", "text")}},
		{Row: 39, What: "one byte in nine seconds in the clear", Exits: []int{5}, at: map[moment]act{inClear: drips(slowly)}},
	}
	for i := range list {
		list[i].InClear = true
	}
	return list
}

// header begins a stream.
const header = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='{domain}' id='a1' version='1.0' xml:lang='en'>"

// streamError ends one.
func streamError(condition, content string) string {
	const ns = " xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
	return "<stream:error><" + condition + ns + ">" + content + "</" + condition + "></stream:error></stream:stream>"
}
