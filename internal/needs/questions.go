package needs

import (
	"strings"

	"xmpp-start/internal/fault"
)

// Kind is the way a question is answered.
type Kind uint8

// The kinds of questions.
const (
	One  Kind = iota // one of the options
	Many             // any number of the options
	Line             // a line of text, which may be empty
)

// Question is one question, ready to be asked.
type Question struct {
	// Flag answers the question on the command line, without dashes. It names
	// the question, too.
	Flag string
	Kind Kind
	// Text asks; Help says why it is asked and what follows. Both are ids.
	Text, Help string
	Options    []Option
	// Default are the values of the options that hold if nothing is chosen.
	Default []string
	// DefaultFrom is the id of the text that says why they are; empty without a Default.
	DefaultFrom string
}

// Option is one answer that is offered.
type Option struct {
	// Value is what the flag takes.
	Value string
	// Text names it, Help explains it in one sentence and may be empty. Both are ids.
	Text, Help string
	// Args are the values for both.
	Args fault.Args
}

// Questions returns all questions in the order of asking. Which of them still
// make sense after some answers, Open tells.
func Questions(s Surroundings) []Question {
	return []Question{contact(), invitation(), devices(s), wishes(s)}
}

// Open reports whether the question with that flag is worth asking somebody
// with the answers n. An invitation says which provider it is; a phone number
// is taken by one service only.
func Open(flag string, n Needs) bool {
	switch flag {
	case flagInvitation:
		return n.Contact != ByPhone
	case flagWish:
		return n.Contact != ByPhone && n.Invitation == ""
	}
	return true
}

// Answer puts the answer to the question with that flag into n. The error is
// the one of the flag's value.
func (n *Needs) Answer(flag string, values ...string) (err error) {
	switch flag {
	case flagContact:
		n.Contact, err = ParseContact(strings.Join(values, ","))
	case flagInvitation:
		n.Invitation = strings.TrimSpace(strings.Join(values, ""))
	case flagDevice:
		n.Devices, err = ParseDevices(values)
	case flagWish:
		n.Wishes, n.Within, err = ParseWishes(values)
	default:
		// Only the flags of Questions come here.
		panic("needs: no question for --" + flag)
	}
	return err
}

func contact() Question {
	return Question{
		Flag: flagContact, Kind: One, Text: "needs.contact", Help: "needs.contact.help",
		Options: []Option{
			{Value: string(ByName), Text: "needs.contact.name", Help: "needs.contact.name.help"},
			{Value: string(ByPhone), Text: "needs.contact.phone", Help: "needs.contact.phone.help"},
		},
		Default: []string{string(ByName)}, DefaultFrom: "needs.contact.default",
	}
}

func invitation() Question {
	return Question{Flag: flagInvitation, Kind: Line, Text: "needs.invitation", Help: "needs.invitation.help"}
}

func devices(s Surroundings) Question {
	q := Question{
		Flag: flagDevice, Kind: Many, Text: "needs.devices", Help: "needs.devices.help",
		Options: []Option{
			{Value: string(Android), Text: "needs.devices.android"},
			{Value: string(IPhone), Text: "needs.devices.iphone"},
			{Value: string(Linux), Text: "needs.devices.linux"},
			{Value: string(Windows), Text: "needs.devices.windows"},
			{Value: string(Mac), Text: "needs.devices.mac"},
			{Value: string(Browser), Text: "needs.devices.browser"},
		},
	}
	if d, ok := s.device(); ok {
		q.Default, q.DefaultFrom = []string{string(d)}, "needs.devices.default"
	}
	return q
}

func wishes(s Surroundings) Question {
	options := []Option{
		{Value: string(Association), Text: "needs.wishes.association", Help: "needs.wishes.association.help"},
		{Value: string(EU), Text: "needs.wishes.eu", Help: "needs.wishes.eu.help"},
	}
	// Without a country to offer there is nothing to tick; --wish still takes one.
	if s.Country != "" {
		options = append(options, Option{
			Value: countryPrefix + string(s.Country), Text: "needs.wishes.country", Help: "needs.wishes.country.help",
			Args: fault.Args{"Country": strings.ToUpper(string(s.Country))},
		})
	}
	return Question{
		Flag: flagWish, Kind: Many, Text: "needs.wishes", Help: "needs.wishes.help",
		Options: append(options,
			Option{Value: string(History), Text: "needs.wishes.history", Help: "needs.wishes.history.help", Args: fault.Args{"Days": HistoryDays}},
			Option{Value: string(Files), Text: "needs.wishes.files", Help: "needs.wishes.files.help", Args: fault.Args{"MB": FileMB}},
			Option{Value: string(Reset), Text: "needs.wishes.reset", Help: "needs.wishes.reset.help"},
			Option{Value: string(NoPuzzle), Text: "needs.wishes.no-puzzle", Help: "needs.wishes.no-puzzle.help"},
			Option{Value: string(Lasting), Text: "needs.wishes.lasting", Help: "needs.wishes.lasting.help", Args: fault.Args{"Years": LastingYears}},
			Option{Value: string(Green), Text: "needs.wishes.green", Help: "needs.wishes.green.help"},
		),
	}
}
