package adversary

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"strings"
)

// form is an answer to the question how to register.
func form(fields string) string {
	return result("<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>" +
		"<field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>" + fields +
		"<field var='username' type='text-single'><required/></field><field var='password' type='text-private'><required/></field></x></query>")
}

// page is an answer that leads to a web page.
func page(link string) string {
	return result("<query xmlns='jabber:iq:register'><instructions>Please register there.</instructions><x xmlns='jabber:x:oob'><url>" + link + "</url></x></query>")
}

// captcha is a form with a picture, named by its hash (XEP-0231 section 4).
func captcha(kind, picture string) string {
	sum := sha1.Sum([]byte(picture))
	return puzzle(kind, hex.EncodeToString(sum[:]), base64.StdEncoding.EncodeToString([]byte(picture)))
}

func puzzle(kind, hash, content string) string {
	cid := "sha1+" + hash + "@bob.xmpp.org"
	return strings.Replace(form("<field var='ocr' label='Enter the text you see'><required/>"+
		"<media xmlns='urn:xmpp:media-element'><uri type='"+kind+"'>cid:"+cid+"</uri></media></field>"),
		"</query>", "<data xmlns='urn:xmpp:bob' cid='"+cid+"' type='"+kind+"'>"+content+"</data></query>", 1)
}

// inTheForm are the faults of the answer to the question how to register.
func inTheForm() []Fault {
	var list []Fault
	add := func(row int, what string, exit int, do act) {
		list = append(list, Fault{Row: row, What: what, Exits: []int{exit}, at: map[moment]act{forming: do}})
	}
	many := func(n int, text string) string { return strings.Repeat(text, n) }
	add(40, "service unavailable", 3, instead(unserved))
	add(40, "forbidden", 6, instead(refusal("auth", "forbidden", "Access denied by service policy")))
	list[len(list)-1].at[offering] = withoutTokens
	add(41, "another id", 5, swap("id='", "id='x"))
	add(41, "another sender", 5, instead(strings.Replace(result("<query xmlns='jabber:iq:register'><username/><password/></query>"), "{domain}", "evil.test", 1)))
	add(41, "a message instead", 5, instead("<message from='{domain}' id='{id}' type='result'><query xmlns='jabber:iq:register'><username/><password/></query></message>"))
	add(41, "no answer", 5, mute)
	add(42, "a page", 4, instead(page("https://{domain}/register")))
	for _, link := range [][2]string{
		{"a file", "file:///etc/passwd"},
		{"a script", "javascript:alert(1)"},
		{"a page in the clear", "http://{domain}/register"},
		{"the intranet", "https://192.168.1.1/"},
		{"an escape sequence", "https://{domain}/&#x9b;2J"},
		{"a link too long", "https://{domain}/" + many(200<<10, "x")},
	} {
		add(43, link[0], 7, instead(page(link[1])))
	}
	add(44, "an unknown required field", 4, instead(form("<field var='colour' type='text-single' label='Favourite colour'><required/></field>")))
	add(45, "ten thousand fields", 7, instead(form(many(2500, "<field var='f' label='field'/>"))))
	add(45, "fields without end", 7, floods("<iq type='result' id='{id}' from='{domain}'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>", "<field var='f'><required/></field>"))
	add(45, "ten thousand options", 7, instead(form("<field var='f' type='list-single'>"+many(2500, "<option><value>v</value></option>")+"</field>")))
	add(45, "a megabyte of a label", 7, floods("<iq type='result' id='{id}' from='{domain}'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'><field var='f' label='", "label "))
	add(47, "control characters in the title", 0, swap("<title>", "<title>&#x9b;2J&#13;&#x202e;Password:&#x2066;"))
	add(48, "a picture of 20000 by 20000", 4, instead(captcha("image/png", hugePNG())))
	add(48, "a picture as large as may be", 4, func(l *line, _ string) error { return instead(captcha("image/png", largePNG()))(l, "") })
	add(48, "two hundred pictures in one", 4, func(l *line, _ string) error { return instead(captcha("image/gif", manyGIF()))(l, "") })
	add(48, "no picture", 4, instead(captcha("image/png", "no picture")))
	add(48, "no base64", 4, instead(puzzle("image/png", "0000", "%%%%")))
	add(48, "a picture without end", 7, floods("<iq type='result' id='{id}' from='{domain}'><query xmlns='jabber:iq:register'><data xmlns='urn:xmpp:bob' cid='x' type='image/png'>", "AAAA"))
	return list
}

// hugePNG is the beginning of a picture of 20,000 by 20,000 (PNG section 11.2.2).
func hugePNG() string {
	var small bytes.Buffer
	_ = png.Encode(&small, image.NewGray(image.Rect(0, 0, 1, 1))) // a bytes.Buffer takes everything
	b := small.Bytes()
	header := b[12:29] // type and content of the first chunk; its sum follows
	binary.BigEndian.PutUint32(header[4:], 20_000)
	binary.BigEndian.PutUint32(header[8:], 20_000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(header))
	return string(b)
}

// largePNG is a picture of two megapixels with all the depth that there is. It is
// put together by hand, for the client waits: image/png takes seconds with the race
// detector.
func largePNG() string {
	const width, height = 2000, 1000
	header := binary.BigEndian.AppendUint32(nil, width)
	header = binary.BigEndian.AppendUint32(header, height)
	header = append(header, 16, 6, 0, 0, 0) // bits, colours with transparency, and the only methods that there are
	var pixels bytes.Buffer
	w, _ := zlib.NewWriterLevel(&pixels, zlib.BestSpeed) // that is a level
	line := make([]byte, 1+8*width)                      // its filter, none, and its points
	for range height {
		_, _ = w.Write(line) // as above
	}
	_ = w.Close()
	return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", pixels.Bytes()) + chunk("IEND", nil)
}

// chunk is a part of a picture (PNG section 5.3).
func chunk(kind string, data []byte) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

// manyGIF is a picture that moves.
func manyGIF() string {
	all := new(gif.GIF)
	for range 200 {
		all.Image = append(all.Image, image.NewPaletted(image.Rect(0, 0, 100, 100), color.Palette{color.Black, color.White}))
		all.Delay = append(all.Delay, 1)
	}
	var b bytes.Buffer
	_ = gif.EncodeAll(&b, all) // as above
	return b.String()
}
