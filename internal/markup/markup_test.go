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
