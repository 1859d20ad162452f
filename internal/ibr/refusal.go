package ibr

import (
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
)

// ejabberdPause is how long ejabberd refuses a second registration from the same
// network by default (its option registration_timeout).
const ejabberdPause = 600 * time.Second

// refusal says what a server's error means for the user. Conditions are used
// differently from server to server, so the text decides where it must; it is
// English, for that is what the stream asks for. instead is the meaning where
// the condition alone says too little, or "".
func (r *Registration) refusal(reply *connect.Reply, instead fault.Kind) error {
	e := reply.Err
	args := maps.Clone(r.args)
	f := fault.Wrap(instead, e, args)
	f.Said = e.Text
	if instead == "" {
		f.Kind = r.meaning(e)
	} else if e.Type == "wait" {
		f.Kind = fault.Throttled
	}
	switch f.Kind {
	case fault.WebOnly:
		// The page's address stands beside the error, if anywhere.
		if _, err := readOffer(reply, args); fault.Is(err, fault.WebOnly, fault.UnsafeLink) {
			web := fault.Of(err)
			web.Err = e
			if !e.Text.Empty() {
				web.Said = e.Text // else the link itself, where it is not followed
			}
			return web
		}
		f.Kind = fault.Refused
	case fault.Closed:
		r.explainClosed(args)
	case fault.NameRefused:
		if r.invited && e.Says("invitation") {
			args["Why"] = "invitation"
		}
	case fault.PasswordRefused:
		if n := minimum(e.Text.String()); n > 0 {
			args["Minimum"] = n
		}
	case fault.Throttled:
		if e.Says("quickly") {
			f.Until = time.Now().Add(ejabberdPause)
			args["Until"] = f.Until
		}
	}
	return f
}

// explainClosed adds to a refusal that registration was not on offer. Whoever
// offers none refuses this way and not necessarily people.
func (r *Registration) explainClosed(args fault.Args) {
	if !r.stream.Features().Register {
		args["Why"] = "unoffered"
	}
}

// longest is the most characters that a server can reasonably demand.
const longest = 128

// minimum finds how many characters a password must have, by what a server says
// of one that is too short; 0 where it does not say.
func minimum(text string) int {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if n, err := strconv.Atoi(word); err == nil && n <= longest {
			return n
		}
	}
	return 0
}

func (r *Registration) meaning(e *connect.StanzaError) fault.Kind {
	switch e.Condition {
	case "conflict":
		return fault.NameTaken
	case "jid-malformed":
		return fault.NameRefused
	case "not-acceptable":
		switch {
		case e.Says("invitation", "only"):
			return fault.InvitationNeeded
		case e.Says("username"):
			return fault.NameRefused
		case e.Says("password"):
			return fault.PasswordRefused
		}
	case "policy-violation":
		if e.Type != "wait" {
			return fault.NameRefused
		}
		return fault.Throttled
	case "resource-constraint":
		return fault.Throttled
	case "forbidden":
		if e.Says("blocklisted") || e.Says("blacklisted") {
			return fault.NetworkBlocked
		}
		if r.stream.Features().Tokens && !r.invited {
			return fault.InvitationNeeded
		}
		return fault.NetworkBlocked
	case "not-allowed":
		switch {
		case e.Says("captcha"):
			return fault.Puzzle
		case r.offer != nil:
			// Whoever asks for a name and takes none of this kind: ejabberd, of one
			// that an invitation promises to somebody else.
			return fault.NameRefused
		}
		return fault.Closed
	case "not-authorized":
		return fault.WebOnly
	case "service-unavailable", "feature-not-implemented":
		return fault.Closed
	case "internal-server-error":
		return fault.OutcomeUnknown
	}
	if e.Type == "wait" {
		return fault.TryLater
	}
	return fault.Refused
}
