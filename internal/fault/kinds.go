package fault

import "slices"

// Kind names one sort of failure. It is part of the program's interface: it
// stands in the JSON form of an error as "kind".
type Kind string

// The kinds, by exit code, each with the Args that its texts in the catalogs can
// use. All of them are optional: a text says less where one is missing. Why
// picks a text of its own, fault.KIND.WHY. Until may come from Error.Until.
const (
	Bug Kind = "bug"

	Usage            Kind = "usage"              // Flag, Value, Allowed (list); Why: command (Command), password
	MissingAnswer    Kind = "missing-answer"     // Flag
	BadName          Kind = "bad-name"           // Name, Try; Why: length, first, characters, dots
	BadAddress       Kind = "bad-address"        // Address; Why: mail
	BadDomain        Kind = "bad-domain"         // Domain
	BadLink          Kind = "bad-link"           // Why: address, encoding, empty, action (Action), room, page-empty (Host), self, several
	TermsNotAccepted Kind = "terms-not-accepted" // Domain, Link
	NotConfirmed     Kind = "not-confirmed"
	NeedsTerminal    Kind = "needs-terminal"   // Flag
	NeedsProxy       Kind = "needs-proxy"      // Domain, Host (one of Tor's)
	NoInput          Kind = "no-input"         // Flag
	UnknownAccount   Kind = "unknown-account"  // Address
	AccountExists    Kind = "account-exists"   // Address; Why: registered
	UnknownProvider  Kind = "unknown-provider" // Domain; Why: own
	ProviderKnown    Kind = "provider-known"   // Domain

	UnknownInvitation  Kind = "unknown-invitation"   // ID
	TooManyInvitations Kind = "too-many-invitations" // Most

	NameTaken       Kind = "name-taken"          // Domain, Name, Try
	NameRefused     Kind = "name-refused"        // Domain, Name, Try; Why: invitation
	PasswordRefused Kind = "password-refused"    // Domain, Minimum (characters)
	Closed          Kind = "registration-closed" // Domain; Why: unoffered
	NoXMPP          Kind = "no-xmpp-service"     // Domain
	UnknownHost     Kind = "host-unknown"        // Domain, Host
	Refused         Kind = "refused"             // Domain; Why: contacts, invitations, no-invitations, revoke (Until)
	TooLong         Kind = "too-long"            // Domain, Limit, Length (bytes)
	LoginRefused    Kind = "login-refused"       // Domain, Address
	NoProvider      Kind = "no-provider"         // Wish (the one to leave out)
	ContactRefused  Kind = "contact-refused"     // Address
	AppShut         Kind = "app-shut"            // Domain, App (names)

	WebOnly          Kind = "web-only"          // Domain, Link
	Puzzle           Kind = "puzzle"            // Domain, Link
	InvitationNeeded Kind = "invitation-needed" // Domain
	InvitationUsedUp Kind = "invitation-used-up"
	AnswerNeeded     Kind = "answer-needed"    // Domain, Names (list of what is asked)
	ApprovalPending  Kind = "approval-pending" // Domain, Address
	TooManyRounds    Kind = "too-many-rounds"  // Domain, Link
	BadPicture       Kind = "bad-picture"      // Why: too-large, too-many-pixels, too-many-frames, unknown-format, damaged

	NoSuchDomain   Kind = "no-such-domain"  // Domain
	LookupFailed   Kind = "lookup-failed"   // Domain
	Unreachable    Kind = "unreachable"     // Domain, Host; Why: proxy (Proxy)
	ProxyFailed    Kind = "proxy-failed"    // Domain, Proxy; Why: absent, not-socks, login
	NoAnswer       Kind = "no-answer"       // Domain
	ConnectionLost Kind = "connection-lost" // Domain
	StreamError    Kind = "stream-error"    // Domain
	TLSRefused     Kind = "tls-refused"     // Domain, Host; Why: certificate
	NotXMPP        Kind = "not-xmpp"        // Domain, Host
	TryLater       Kind = "try-later"       // Domain, Until
	// Host; Why: status (Status), elsewhere, certificate, slow
	ListUnreachable Kind = "list-unreachable"
	PageUnreachable Kind = "page-unreachable" // Host; Why: status (Status), elsewhere, certificate, slow

	Throttled      Kind = "throttled"       // Domain, Until
	NetworkBlocked Kind = "network-blocked" // Domain

	CertificateExpired   Kind = "certificate-expired"    // Domain, Date, Early (not valid yet), Now
	CertificateWrongName Kind = "certificate-wrong-name" // Domain, Names
	CertificateUntrusted Kind = "certificate-untrusted"  // Domain
	NoEncryption         Kind = "no-encryption"          // Domain
	WeakEncryption       Kind = "weak-encryption"        // Domain
	PlainOnly            Kind = "plain-only"             // Domain
	LoginUnsafe          Kind = "login-unsafe"           // Domain; Why: between, weaker (Address, Was, Now)
	ServerChanged        Kind = "server-changed"         // Domain
	TooMuch              Kind = "too-much"               // Domain
	ForbiddenXML         Kind = "forbidden-xml"          // Domain
	UnsafeLink           Kind = "unsafe-link"            // Why: too-long, control, http, host (Host), private (Host), credentials
	ClockWrong           Kind = "clock-wrong"            // Now, Date (it cannot be earlier)
	NoAuthorities        Kind = "no-authorities"
	// Why: broken, empty, old (Date), future (Date), too-large, doubtful (Count, Of)
	ListRefused Kind = "list-refused"

	OutcomeUnknown Kind = "outcome-unknown" // Address; Why: invitation
	NotUsable      Kind = "not-usable"      // Domain, Address
	NotProven      Kind = "not-proven"      // Address, Domain

	KeyringAbsent   Kind = "keyring-absent"
	KeyringLocked   Kind = "keyring-locked"
	KeyringSilent   Kind = "keyring-silent"
	StoreMismatch   Kind = "store-mismatch"   // Address
	StoreFailed     Kind = "store-failed"     // Why: file (Path), elsewhere (Address, Store)
	SecretExists    Kind = "secret-exists"    // Address
	SecretMissing   Kind = "secret-missing"   // Address
	WrongPassphrase Kind = "wrong-passphrase" // Why: empty

	StateFolder    Kind = "state-folder"    // Path; Why: link, not-folder, owner, writable, nowhere
	Locked         Kind = "locked"          // PID
	JournalDamaged Kind = "journal-damaged" // Path; Why: newer, unreadable
	Disk           Kind = "disk"            // Path; Why: full, read-only, denied

	Interrupted Kind = "interrupted" // Resume (something was begun)
	Terminated  Kind = "terminated"  // Resume
)

// exits holds the documented exit code of each kind.
var exits = map[Kind]int{
	Bug: 1,

	Usage: 2, MissingAnswer: 2, BadName: 2, BadAddress: 2, BadDomain: 2, BadLink: 2,
	TermsNotAccepted: 2, NotConfirmed: 2, NeedsTerminal: 2, NeedsProxy: 2, NoInput: 2,
	UnknownAccount: 2, AccountExists: 2, UnknownProvider: 2, ProviderKnown: 2,
	UnknownInvitation: 2, TooManyInvitations: 2,

	NameTaken: 3, NameRefused: 3, PasswordRefused: 3, Closed: 3, NoXMPP: 3,
	UnknownHost: 3, Refused: 3, TooLong: 3, LoginRefused: 3, NoProvider: 3, ContactRefused: 3, AppShut: 3,

	WebOnly: 4, Puzzle: 4, InvitationNeeded: 4, InvitationUsedUp: 4, AnswerNeeded: 4,
	ApprovalPending: 4, TooManyRounds: 4, BadPicture: 4,

	NoSuchDomain: 5, LookupFailed: 5, Unreachable: 5, ProxyFailed: 5, NoAnswer: 5, ConnectionLost: 5,
	StreamError: 5, TLSRefused: 5, NotXMPP: 5, TryLater: 5, ListUnreachable: 5, PageUnreachable: 5,

	Throttled: 6, NetworkBlocked: 6,

	CertificateExpired: 7, CertificateWrongName: 7, CertificateUntrusted: 7,
	NoAuthorities: 7, ClockWrong: 7, ListRefused: 7,
	NoEncryption: 7, WeakEncryption: 7, PlainOnly: 7, LoginUnsafe: 7,
	ServerChanged: 7, TooMuch: 7, ForbiddenXML: 7, UnsafeLink: 7,

	OutcomeUnknown: 8, NotUsable: 8, NotProven: 8,

	KeyringAbsent: 9, KeyringLocked: 9, KeyringSilent: 9, StoreMismatch: 9,
	StoreFailed: 9, SecretExists: 9, SecretMissing: 9, WrongPassphrase: 9,

	StateFolder: 10, Locked: 10, JournalDamaged: 10, Disk: 10,

	Interrupted: 130, Terminated: 143,
}

// Exit returns the exit code of the kind; 1, a bug of ours, for one that is not
// in the table.
func (k Kind) Exit() int {
	if code, ok := exits[k]; ok {
		return code
	}
	return 1
}

// Kinds lists every kind, sorted: for the documentation and for the test that
// each has its sentence.
func Kinds() []Kind {
	all := make([]Kind, 0, len(exits))
	for k := range exits {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
