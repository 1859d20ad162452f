package practice

// Software says whose manners and words a server has.
type Software int

const (
	LikeProsody Software = iota
	// LikeEjabberd also ends the stream of a client that has not logged in and
	// wants something that it does not serve, with the error not-authorized.
	LikeEjabberd
)

// reason is why a registration is refused.
type reason int

const (
	nameInvalid reason = iota
	nameTaken
	nameBlocked
	nameUninvited
	passwordWeak
	networkBlocked
	tooFast
	uninvited
	tokenRefused
	diskBroken
	otherWay
)

// refusals are the answers of the two, as they were seen (Prosody 0.12 with its
// modules, ejabberd 23.01 and 26.07).
var refusals = map[reason][2]stanzaError{
	nameInvalid: {
		{kind: "modify", condition: "not-acceptable", text: "The requested username is invalid."},
		{kind: "modify", condition: "jid-malformed", text: "Malformed username"},
	},
	nameTaken: {
		{kind: "cancel", condition: "conflict", text: "The requested username already exists."},
		{kind: "cancel", condition: "conflict", text: "User already exists"},
	},
	nameBlocked: {
		{kind: "modify", condition: "policy-violation", text: "Username is blocked"},
		{kind: "auth", condition: "forbidden", text: "Access denied by service policy"},
	},
	nameUninvited: {
		{kind: "modify", condition: "not-acceptable", text: "The chosen username is not valid with this invitation"},
		{kind: "cancel", condition: "not-allowed", text: "Not allowed"},
	},
	passwordWeak: {
		{kind: "modify", condition: "not-acceptable", text: "Password is too short (minimum %d characters)"},
		{kind: "modify", condition: "not-acceptable", text: "The password is too weak"},
	},
	networkBlocked: {
		{kind: "auth", condition: "forbidden", text: "Your IP address is blocklisted"},
		{kind: "auth", condition: "forbidden", text: "Access denied by service policy"},
	},
	tooFast: {
		{kind: "wait", condition: "policy-violation", text: "Too many registrations from this IP address recently"},
		{kind: "wait", condition: "resource-constraint", text: "Users are not allowed to register accounts so quickly"},
	},
	uninvited: {
		{kind: "modify", condition: "not-acceptable", text: "Registration on this server is through invitation only"},
		{kind: "auth", condition: "forbidden", text: "Access denied by service policy"},
	},
	tokenRefused: {
		{kind: "cancel", condition: "forbidden", text: "The invite token is invalid or expired"},
		{kind: "cancel", condition: "item-not-found", text: "The token provided is either invalid or expired."},
	},
	diskBroken: {
		{kind: "wait", condition: "internal-server-error", text: "Failed to write data to disk."},
		{kind: "wait", condition: "internal-server-error", text: "Database failure"},
	},
	otherWay: {
		{kind: "cancel", condition: "not-allowed", text: "The registration asks for this in another way"},
		{kind: "cancel", condition: "not-allowed"},
	},
}

// refuse returns the answer for a reason.
func (s *Server) refuse(why reason) *stanzaError {
	answer := refusals[why][s.cfg.Software]
	return &answer
}
