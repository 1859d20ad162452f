package fault

import "slices"

// Kind names one sort of failure. It is part of the program's interface: it
// stands in the JSON form of an error as "kind".
type Kind string

// The kinds, by exit code.
const (
	Bug Kind = "bug"

	Usage            Kind = "usage"
	MissingAnswer    Kind = "missing-answer"
	BadName          Kind = "bad-name"
	BadAddress       Kind = "bad-address"
	BadDomain        Kind = "bad-domain"
	BadLink          Kind = "bad-link"
	TermsNotAccepted Kind = "terms-not-accepted"
	NotConfirmed     Kind = "not-confirmed"
	NeedsTerminal    Kind = "needs-terminal"
	NoInput          Kind = "no-input"
	UnknownAccount   Kind = "unknown-account"
	AccountExists    Kind = "account-exists"

	NameTaken       Kind = "name-taken"
	NameRefused     Kind = "name-refused"
	PasswordRefused Kind = "password-refused"
	Closed          Kind = "registration-closed"
	NoXMPP          Kind = "no-xmpp-service"
	UnknownHost     Kind = "host-unknown"
	Refused         Kind = "refused"
	LoginRefused    Kind = "login-refused"
	NoProvider      Kind = "no-provider"

	WebOnly          Kind = "web-only"
	Puzzle           Kind = "puzzle"
	InvitationNeeded Kind = "invitation-needed"
	InvitationUsedUp Kind = "invitation-used-up"
	AnswerNeeded     Kind = "answer-needed"
	ApprovalPending  Kind = "approval-pending"
	TooManyRounds    Kind = "too-many-rounds"

	NoSuchDomain   Kind = "no-such-domain"
	LookupFailed   Kind = "lookup-failed"
	Unreachable    Kind = "unreachable"
	NoAnswer       Kind = "no-answer"
	ConnectionLost Kind = "connection-lost"
	StreamError    Kind = "stream-error"
	NotXMPP        Kind = "not-xmpp"
	TryLater       Kind = "try-later"

	Throttled      Kind = "throttled"
	NetworkBlocked Kind = "network-blocked"

	CertificateExpired   Kind = "certificate-expired"
	CertificateWrongName Kind = "certificate-wrong-name"
	CertificateUntrusted Kind = "certificate-untrusted"
	NoEncryption         Kind = "no-encryption"
	WeakEncryption       Kind = "weak-encryption"
	PlainOnly            Kind = "plain-only"
	LoginUnsafe          Kind = "login-unsafe"
	ServerChanged        Kind = "server-changed"
	TooMuch              Kind = "too-much"
	ForbiddenXML         Kind = "forbidden-xml"
	UnsafeLink           Kind = "unsafe-link"

	OutcomeUnknown Kind = "outcome-unknown"
	NotUsable      Kind = "not-usable"

	KeyringAbsent   Kind = "keyring-absent"
	KeyringLocked   Kind = "keyring-locked"
	KeyringSilent   Kind = "keyring-silent"
	StoreMismatch   Kind = "store-mismatch"
	StoreFailed     Kind = "store-failed"
	SecretExists    Kind = "secret-exists"
	SecretMissing   Kind = "secret-missing"
	WrongPassphrase Kind = "wrong-passphrase"

	StateFolder    Kind = "state-folder"
	Locked         Kind = "locked"
	JournalDamaged Kind = "journal-damaged"
	Disk           Kind = "disk"

	Interrupted Kind = "interrupted"
	Terminated  Kind = "terminated"
)

// exits holds the documented exit code of each kind.
var exits = map[Kind]int{
	Bug: 1,

	Usage: 2, MissingAnswer: 2, BadName: 2, BadAddress: 2, BadDomain: 2, BadLink: 2,
	TermsNotAccepted: 2, NotConfirmed: 2, NeedsTerminal: 2, NoInput: 2,
	UnknownAccount: 2, AccountExists: 2,

	NameTaken: 3, NameRefused: 3, PasswordRefused: 3, Closed: 3, NoXMPP: 3,
	UnknownHost: 3, Refused: 3, LoginRefused: 3, NoProvider: 3,

	WebOnly: 4, Puzzle: 4, InvitationNeeded: 4, InvitationUsedUp: 4, AnswerNeeded: 4,
	ApprovalPending: 4, TooManyRounds: 4,

	NoSuchDomain: 5, LookupFailed: 5, Unreachable: 5, NoAnswer: 5, ConnectionLost: 5,
	StreamError: 5, NotXMPP: 5, TryLater: 5,

	Throttled: 6, NetworkBlocked: 6,

	CertificateExpired: 7, CertificateWrongName: 7, CertificateUntrusted: 7,
	NoEncryption: 7, WeakEncryption: 7, PlainOnly: 7, LoginUnsafe: 7,
	ServerChanged: 7, TooMuch: 7, ForbiddenXML: 7, UnsafeLink: 7,

	OutcomeUnknown: 8, NotUsable: 8,

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
