package providers

import "slices"

// Country is a country by its ISO 3166-1 alpha-2 code in lower case; empty:
// unknown.
type Country string

// countries are all codes of ISO 3166-1 that are officially assigned.
const countries = "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz " +
	"ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr " +
	"ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp " +
	"ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz " +
	"na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw " +
	"sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz " +
	"ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"

// Valid reports whether c is a code that is assigned.
func (c Country) Valid() bool { return len(c) == 2 && listed(countries, c) }

// union are the member states of the European Union since 2020-02-01.
const union = "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk"

// InEU reports whether the country is a member of the European Union.
func (c Country) InEU() bool { return len(c) == 2 && listed(union, c) }

func listed(codes string, c Country) bool {
	for i := 0; i < len(codes); i += len("xx ") {
		if codes[i:i+2] == string(c) {
			return true
		}
	}
	return false
}

// In reports whether all places are known to be in countries for which in holds.
func In(places []Country, in func(Country) bool) bool {
	return len(places) > 0 && !slices.ContainsFunc(places, func(c Country) bool { return !in(c) })
}
