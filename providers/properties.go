package providers

import (
	"errors"
	"fmt"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
)

// property is one fact of a provider and its name in the files.
type property struct {
	key  string
	fact interface {
		// read puts in what a file says, which inherits from the head of the file.
		read(head Origin, said raw) error
		value() any
		origin() Origin
		// set puts in what another source says; on an error the fact stays.
		set(said raw, by Origin) error
		// redate has the same source say the same on another day.
		redate(on Day)
	}
}

// properties lists all facts of p, in the order in which they are read in a file.
func (p *Provider) properties() []property {
	return []property{
		{"status", slot[Status]{&p.Status, oneOf(Suggested, Held, Gone)}},
		{"statusReason", slot[Why]{&p.Why, oneOf(Reasons()...)}},
		{"disputed", slot[[]string]{&p.Disputed, list(line)}},

		// XMPP Providers, API v2; the terms are ours.
		{"website", slot[Links]{&p.Website, links}},
		{"legalNotice", slot[Links]{&p.LegalNotice, links}},
		{"terms", slot[Links]{&p.Terms, links}},
		{"since", slot[Day]{&p.Since, day}},
		{"organization", slot[Operator]{&p.Operator, oneOf("", Association, Government, Company, Trader, Person)}},
		{"busFactor", slot[Count]{&p.BusFactor, countOrUnknown}},
		{"serverLocations", slot[[]Country]{&p.Locations, list(country)}},
		{"professionalHosting", slot[Answer]{&p.ProfessionalHosting, answer}},
		{"freeOfCharge", slot[Answer]{&p.FreeOfCharge, answer}},
		{"inBandRegistration", slot[Answer]{&p.InBandRegistration, answer}},
		{"inBandRegistrationCaptchaRequired", slot[Answer]{&p.CaptchaRequired, answer}},
		{"inBandRegistrationEmailAddressRequired", slot[Answer]{&p.EmailRequired, answer}},
		{"registrationWebPage", slot[Links]{&p.RegistrationPage, links}},
		{"passwordReset", slot[Links]{&p.PasswordReset, links}},
		{"emailSupport", slot[Contacts]{&p.EmailSupport, contacts}},
		{"chatSupport", slot[Contacts]{&p.ChatSupport, contacts}},
		{"groupChatSupport", slot[Contacts]{&p.GroupChatSupport, contacts}},
		{"maximumHttpFileUploadFileSize", slot[Limit]{&p.FileSize, limit}},
		{"maximumHttpFileUploadTotalSize", slot[Limit]{&p.FilesTotal, limit}},
		{"maximumHttpFileUploadStorageTime", slot[Limit]{&p.FileTime, limit}},
		{"maximumMessageArchiveManagementStorageTime", slot[Limit]{&p.ArchiveTime, limit}},
		{"ratingGreenWebCheck", slot[Answer]{&p.GreenWeb, answer}},
		{"serverSoftwareName", slot[string]{&p.Software, lineOrEmpty}},
		{"serverTesting", slot[Answer]{&p.BulkChecks, answer}},
		{"alternativeJids", slot[[]address.Domain]{&p.AlsoServes, list(domain)}},
		{"category", slot[string]{&p.Category, oneOf("A", "B", "C", "D")}},
		{"latestChange", slot[Day]{&p.LatestChange, day}},

		// From pages of the providers' own, and measured by others.
		{"invitationRequired", slot[Answer]{&p.InvitationRequired, answer}},
		{"usernameRule", slot[string]{&p.UsernameRule, line}},
		{"unusedAccountDeletedAfterDays", slot[Count]{&p.UnusedDeletedAfter, count}},
		{"inactiveAccountDeletedAfterDays", slot[Count]{&p.InactiveDeletedAfter, count}},
		{"parentalConsentBelowAge", slot[Count]{&p.ParentalConsentBelow, count}},
		{"messagesFromStrangersBlockedByDefault", slot[Answer]{&p.StrangersBlocked, answer}},
		{"openProxyOrTorRegistrationsQuarantined", slot[Answer]{&p.TorSignUpsQuarantined, answer}},
		{"blocksTorRegistration", slot[Answer]{&p.TorSignUpsBlocked, answer}},
		{"captchaOnWebForm", slot[Answer]{&p.CaptchaOnPage, answer}},
		{"registrationRateLimitPerIP", slot[Answer]{&p.SignUpsLimitedPerIP, answer}},
		{"spamFilterRejectsWithError", slot[Answer]{&p.SpamFilterAnswers, answer}},
		{"storesIPAddresses", slot[Answer]{&p.StoresIPAddresses, answer}},
		{"storesLastLogin", slot[Answer]{&p.StoresLastLogin, answer}},
		{"pepMaxItemsConfigRejected", slot[Answer]{&p.PEPItemLimitRefused, answer}},
		{"tls13", slot[Answer]{&p.TLS13, answer}},
		{"push", slot[Answer]{&p.Push, answer}},
	}
}

// slot is a fact of a provider and the function that reads its content.
type slot[T any] struct {
	fact *Fact[T]
	from func(raw) (T, error)
}

func (s slot[T]) value() any     { return s.fact.Value }
func (s slot[T]) origin() Origin { return s.fact.Origin }
func (s slot[T]) redate(on Day)  { s.fact.On = on }

func (s slot[T]) set(said raw, by Origin) error {
	value, err := s.from(said)
	if err == nil {
		*s.fact = Fact[T]{value, by}
	}
	return err
}

func (s slot[T]) read(head Origin, said raw) error {
	members, err := said.object()
	if err != nil {
		return err
	}
	var own Origin
	found := false
	for _, m := range members {
		switch m.key {
		case "content":
			found = true
			s.fact.Value, err = s.from(m.value)
		case "source":
			own.Source, err = line(m.value)
		case "on":
			own.On, err = day(m.value)
		case "unverified":
			own.Unverified, err = m.value.boolean()
		default:
			err = errors.New("no such property")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", foreign.From(m.key), err)
		}
	}
	if !found {
		return errors.New("content: missing")
	}
	s.fact.Origin, err = inherit(head, own)
	return err
}

// inherit fills in what a fact leaves to the head of its file. A source of its
// own does not take the head's date, which is that of another source.
func inherit(head, own Origin) (Origin, error) {
	switch {
	case own.Source == "":
		own.Source = head.Source
		if own.On.IsZero() {
			own.On = head.On
		}
		own.Unverified = own.Unverified || head.Unverified
	case own.On.IsZero() && !own.Unverified:
		return own, errors.New("on: missing, for a source of its own that is not marked as unverified")
	}
	return own, nil
}
