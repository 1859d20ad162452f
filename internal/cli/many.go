package cli

import (
	"context"
	"errors"

	"xmpp-start/internal/account"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/sheet"
)

// inviteMany makes invitations for several people, each for one, and puts them on
// a sheet where one is asked for. Those that were made before the provider
// refused are given all the same, and as links where no sheet can be written.
func (a *app) inviteMany(ctx context.Context, session *connect.Session, acc account.Account, o invite.Options, f inviteFlags) error {
	step := a.front().Progress(a.t("share.many.making", fault.Args{"Count": f.count}))
	made, stopped := invite.MakeMany(ctx, session, o, f.count)
	if len(made) == 0 {
		step.Fail("")
		return stopped
	}
	step.Done(a.t("share.many.made", fault.Args{"Count": len(made)}))
	a.warnOfKind(o.Kind, made[0])
	out := invitedJSON{Schema: schema, Address: acc.Address.String()}
	page := sheet.Sheet{Address: acc.Address, Name: foreign.From(acc.Name)}
	var lines []string
	var noted error
	s := a.sharing(acc, invite.Invitation{}, f.lang)
	for _, i := range made {
		s.made, s.id = i, ""
		if noted == nil {
			noted = s.note(ctx, f.whom) // they work without a note
		}
		web, _ := s.web()
		page.Lang, page.Cards = s.lang, append(page.Cards, sheet.Card{Web: web, Expires: i.Expires})
		lines = append(lines, web)
		out.Invitations = append(out.Invitations, s.json())
	}
	if noted != nil {
		a.warn(noted)
	}
	var unsaved error
	if o, ok := f.files["--sheet"]; ok {
		if unsaved = a.saveSheet(ctx, o, page); unsaved == nil {
			lines = nil
		}
	}
	if len(lines) > 1 {
		a.front().Say(a.t("share.many.each", nil))
	}
	return errors.Join(a.result(out, lines...), stopped, unsaved)
}

// saveSheet writes the page to print.
func (a *app) saveSheet(ctx context.Context, o outfile, s sheet.Sheet) error {
	html, err := s.HTML()
	if err != nil {
		return err
	}
	if err := a.save(ctx, o, []byte(html)); err != nil {
		return err
	}
	a.front().Say(a.t("share.many.print", nil))
	return nil
}
