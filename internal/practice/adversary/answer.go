package adversary

import (
	"strings"
	"time"
)

// inTheAnswer are the faults of the submission.
func inTheAnswer() []Fault {
	var list []Fault
	// made happens after the account was made.
	made := func(row int, what string, exits []int, do act) {
		list = append(list, Fault{Row: row, What: what, Exits: exits, Kept: true, at: map[moment]act{answering: do}})
	}
	// unmade happens instead.
	unmade := func(row int, what string, exit int, kept bool, do act) {
		list = append(list, Fault{Row: row, What: what, Exits: []int{exit}, Kept: kept, hears: lost(do)})
	}
	refuses := func(row int, what string, exit int, kept bool, kind, condition, text string) {
		unmade(row, what, exit, kept, instead(refusal(kind, condition, text)))
	}
	many := func(n int, text string) string { return strings.Repeat(text, n) }
	unknown := []int{8}
	made(63, "cut after the account was made", unknown, hangUp)
	made(63, "reset after the account was made", unknown, breakUp)
	made(63, "silence after the account was made", unknown, mute)
	made(63, "stream error in place of the result", unknown, last(streamError("internal-server-error", "")))
	unmade(64, "cut before the account is made", 8, true, hangUp)
	unmade(64, "reset before the account is made", 8, true, breakUp)
	unmade(64, "silence before the account is made", 8, true, mute)
	made(65, "answer after 61 seconds", unknown, late(61*time.Second))
	made(65, "answer drips", unknown, drips(slowly))
	made(65, "another id", unknown, swap("id='", "id='x"))
	made(65, "another sender", unknown, instead("<iq type='result' id='{id}' from='evil.test'/>"))
	made(65, "half an answer", unknown, last("<iq type='result' id='{id}' from='{domain}'><qu"))
	made(65, "too much of an answer", unknown, floods("<iq type='result' id='{id}' from='{domain}'><a>", "text"))
	made(65, "comment before the answer", unknown, before("<!-- x -->"))
	refuses(66, "conflict", 3, false, "cancel", "conflict", "")
	refuses(69, "name refused", 3, false, "modify", "not-acceptable", "The requested username is invalid.")
	refuses(69, "password refused", 3, false, "modify", "not-acceptable", "The password is too weak")
	refuses(70, "policy of Prosody", 6, true, "wait", "policy-violation", "Too many registrations")
	refuses(70, "policy of ejabberd", 6, true, "wait", "resource-constraint", "Users are not allowed to register accounts so quickly")
	refuses(71, "forbidden", 6, true, "auth", "forbidden", "Access denied by service policy")
	list[len(list)-1].at = map[moment]act{offering: withoutTokens}
	refuses(71, "on a list", 6, true, "auth", "forbidden", "Your IP address is blocklisted")
	made(72, "broken disk, and the account is made", unknown, instead(refusal("wait", "internal-server-error", "disk full")))
	refuses(72, "broken disk", 8, true, "wait", "internal-server-error", "disk full")
	refuses(73, "a form once more", 4, true, "modify", "not-acceptable", "More is needed")
	list[len(list)-1].hears = lost(instead(strings.Replace(refusal("modify", "not-acceptable", "More is needed"), "<error",
		"<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'><field var='colour'><required/></field></x></query><error", 1)))
	made(75, "stream error behind the result", []int{0, 8}, func(l *line, honest string) error {
		return last(honest+streamError("reset", ""))(l, "")
	})
	made(75, "end behind the result", []int{0, 8}, lastly)
	made(76, "much beside the result", []int{0}, instead(result("<x xmlns='urn:x'>"+many(200<<10, "x")+"</x>")))
	made(76, "a megabyte beside the result", unknown, instead(result("<x xmlns='urn:x'>"+many(1<<20, "x")+"</x>")))
	unmade(77, "a lie", 8, true, instead(result("")))
	return list
}
