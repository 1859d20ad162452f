package cli

import (
	"context"
	"io"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/landing"
	"xmpp-start/internal/link"
	"xmpp-start/internal/ui"
)

// fromStdin stands for what is read from standard input.
const fromStdin = "-"

// maxPasted is more than any text with a link in it has, in bytes.
const maxPasted = 64 << 10

// pasted is the text with the invitation: the argument, or what is asked for. For
// "-" it is read from standard input or typed unseen, since it may be what an app
// shows to hand its account over, with the password in it.
func (a *app) pasted(ctx context.Context, args []string) (string, error) {
	switch {
	case len(args) == 0:
		return a.front().Ask(ctx, ui.Input{Flag: "LINK", Title: a.t("cli.way.link.title", nil), Check: isLink})
	case args[0] != fromStdin:
		if end := cutOff(args[0]); end != "" {
			a.front().Warn(a.t("share.join.cut", fault.Args{"End": end}))
		}
		return args[0], nil
	case a.flags.passwordStdin:
		return "", fault.New(fault.Usage, fault.Args{"Flag": "--password-stdin", "Value": foreign.From(fromStdin)})
	case a.front().Interactive():
		secret, err := a.front().AskSecret(ctx, ui.SecretInput{Flag: "LINK", Title: a.t("cli.way.link.title", nil)})
		return secret.Reveal(), err
	}
	data, err := io.ReadAll(io.LimitReader(a.in, maxPasted+1))
	if err != nil {
		return "", fault.Wrap(fault.NoInput, err, fault.Args{"Flag": "LINK"})
	}
	return string(data), nil
}

// cutOff returns the end of a link that was typed without quotes, where a shell has
// taken the semicolon behind it for the end of the command; empty where the link
// does not end so. A whole one may, too: nobody can tell.
func cutOff(arg string) string {
	for _, end := range []string{"?roster", "?register"} {
		if strings.HasSuffix(strings.ToLower(arg), end) {
			return end
		}
	}
	return ""
}

// isLink is for questions: it asks nobody.
func isLink(s string) error {
	_, err := link.Parse(s)
	return err
}

// readInvitation reads a link that somebody pasted. The page of a server is asked
// what it stands for, on the user's word: its host learns that somebody has the
// link.
func (a *app) readInvitation(ctx context.Context, s string) (link.Link, error) {
	l, err := link.Parse(s)
	if err == nil {
		err = a.notInTrial(l.Provider())
	}
	if err != nil {
		return link.Link{}, err
	}
	if l.Kind != link.Page {
		return l, nil
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{
		Flag: "--yes", Title: a.t("share.join.page", fault.Args{"Host": l.Domain}), Help: a.t("share.join.page.help", fault.Args{"Host": l.Domain}), Default: true,
	})
	if err == nil && !yes {
		err = fault.New(fault.NotConfirmed, nil)
	}
	if err != nil {
		return link.Link{}, err
	}
	target, err := a.target(l.Domain)
	if err != nil {
		return link.Link{}, err
	}
	step := a.front().Progress(a.t("share.join.asking", fault.Args{"Host": l.Domain}))
	found, err := landing.Ask(ctx, a.invitationWay(target), l)
	if err != nil {
		step.Fail("")
		return link.Link{}, err
	}
	step.Done("")
	if !found.SameHost {
		a.front().Say(a.t("share.join.elsewhere", fault.Args{"Host": l.Domain, "Domain": found.Link.Provider()}))
	}
	return found.Link, nil
}
