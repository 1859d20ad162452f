package adversary

import "crypto/tls"

// conduct is how to behave on one connection.
type conduct interface {
	// encrypt may change the settings of TLS.
	encrypt(c *tls.Config)
	// say is told what the server wants to say, and says what it likes.
	say(m moment, text string) error
	// hear is told of a submission, and reports whether the server gets it.
	hear(submission string) bool
}

// moment is where a conversation has come to, by what the server wants to say.
type moment int

const (
	other       moment = iota
	inClear            // its header and features before TLS
	proceeding         // the word to begin with TLS
	shaking            // a part of the handshake
	offering           // header and features of the encrypted stream
	tokening           // the answer to an invitation's token
	forming            // the answer to the question how to register
	answering          // that to the submission
	challenging        // SCRAM's challenge
	succeeding         // <success/>
	failing            // <failure/>
	binding            // header and features after the login
	bound              // the answer to the request for a resource
	chatting           // all that follows
)

// honest is the conduct without a fault.
type honest struct{ line *line }

func (honest) encrypt(*tls.Config)            {}
func (honest) hear(string) bool               { return true }
func (h honest) say(_ moment, t string) error { return h.line.write(t) }

// Honesty is no misbehaviour at all.
type Honesty struct{}

func (Honesty) begin(l *line) conduct { return honest{l} }
