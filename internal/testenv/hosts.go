package testenv

// The domains that the servers serve. Each stands for one way in which a
// provider treats people who want an account. Every one of them has message
// carbons, an archive, PEP and blocking, stores passwords for SCRAM, and lets
// nobody in without TLS.
const (
	// Open takes everybody. Where there is [Invite], too, its users can also
	// invite others to an account (XEP-0401), and it takes their tokens
	// (XEP-0445).
	Open = "open.test"

	// Fields takes everybody who also fills in an e-mail address, which its
	// form and its legacy fields ask for. Prosody only: ejabberd 23.01 asks
	// for a name and a password and has no setting for more.
	Fields = "fields.test"

	// Closed knows no registration. Prosody answers the request with
	// service-unavailable; ejabberd ends the stream (not-authorized), as it
	// does for all that it does not expect before a login. Users of an ejabberd
	// that has [Invite] can invite to a contact here, and to no account.
	Closed = "closed.test"

	// Blocked hands out its form and then refuses this network (forbidden),
	// as providers do with the addresses of VPNs.
	Blocked = "blocked.test"

	// Captcha asks for the text in a picture (XEP-0158). ejabberd only, with
	// its own CAPTCHA; [Server.CaptchaAnswer] tells the text. The page that
	// shows the picture is at [Server.Web].
	Captcha = "captcha.test"

	// Weak refuses passwords that are easy to guess. ejabberd only: Prosody
	// 0.12 has no module for it.
	Weak = "weak.test"

	// Reserved refuses the name "boss" (forbidden) by ejabberd's access rules.
	Reserved = "reserved.test"

	// Redirect hands out the link of a web page, https://redirect.test/register,
	// in place of a form. Prosody refuses whoever registers all the same
	// (not-authorized); ejabberd makes the account.
	Redirect = "redirect.test"

	// RedirectWords does the same in the words of its instructions alone, and
	// RedirectMail hands out a mailto: link. Prosody only.
	RedirectWords = "redirect-words.test"
	RedirectMail  = "redirect-mail.test"

	// Listed lets in the networks on its list alone, where this one is not
	// (forbidden). Prosody only.
	Listed = "listed.test"

	// Throttled takes one registration an hour from each network address,
	// hence one in the life of a server. Of ejabberd, only the server of
	// [ThrottledEjabberd] has it, for ejabberd knows one limit for all its
	// domains.
	Throttled = "throttled.test"

	// Invite takes people with an invitation only. Prosody, and ejabberd since
	// 26.07: its invitations of 26.01 were another thing half a year later.
	Invite = "invite.test"
)
