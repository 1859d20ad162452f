package markup

import "testing"

func TestValuesStayCharacters(t *testing.T) {
	var p Page
	p.Put(`<a href="%v" title='%v'>%v</a>`, `"><script>`, `' onclick='x`, "a & b %v </a>")
	const want = `<a href="&#34;&gt;&lt;script&gt;" title='&#39; onclick=&#39;x'>a &amp; b %v &lt;/a&gt;</a>`
	if p.String() != want {
		t.Errorf("got %s\nwant %s", p.String(), want)
	}
}

// What openssl says: dgst -sha256 -binary, base64.
func TestSource(t *testing.T) {
	if got := Source("doSomething();"); got != "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='" {
		t.Errorf("got %s", got)
	}
}
