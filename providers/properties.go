package providers

import "encoding/json"

// property returns the function that reads the fact called key; nil where no
// property is called so.
func (p *Provider) property(key string) func(json.RawMessage) error {
	head := p.Origin
	switch key {
	case "status":
		return into(head, &p.Status, oneOf(Suggested, Held))
	case "statusReason":
		return into(head, &p.Why, oneOf(ThinData))
	case "terms":
		return into(head, &p.Terms, links)

	// XMPP Providers, API v2.
	case "website":
		return into(head, &p.Website, links)
	case "legalNotice":
		return into(head, &p.LegalNotice, links)
	case "since":
		return into(head, &p.Since, day)
	case "organization":
		return into(head, &p.Operator, oneOf("", Association, Government, Company, Trader, Person))
	case "busFactor":
		return into(head, &p.BusFactor, countOrUnknown)
	case "serverLocations":
		return into(head, &p.Locations, list(country))
	case "professionalHosting":
		return into(head, &p.ProfessionalHosting, answer)
	case "freeOfCharge":
		return into(head, &p.FreeOfCharge, answer)
	case "inBandRegistration":
		return into(head, &p.InBandRegistration, answer)
	case "inBandRegistrationCaptchaRequired":
		return into(head, &p.CaptchaRequired, answer)
	case "inBandRegistrationEmailAddressRequired":
		return into(head, &p.EmailRequired, answer)
	case "registrationWebPage":
		return into(head, &p.RegistrationPage, links)
	case "passwordReset":
		return into(head, &p.PasswordReset, links)
	case "emailSupport":
		return into(head, &p.EmailSupport, contacts)
	case "chatSupport":
		return into(head, &p.ChatSupport, contacts)
	case "groupChatSupport":
		return into(head, &p.GroupChatSupport, contacts)
	case "maximumHttpFileUploadFileSize":
		return into(head, &p.FileSize, limit)
	case "maximumHttpFileUploadTotalSize":
		return into(head, &p.FilesTotal, limit)
	case "maximumHttpFileUploadStorageTime":
		return into(head, &p.FileTime, limit)
	case "maximumMessageArchiveManagementStorageTime":
		return into(head, &p.ArchiveTime, limit)
	case "ratingGreenWebCheck":
		return into(head, &p.GreenWeb, answer)
	case "serverSoftwareName":
		return into(head, &p.Software, lineOrEmpty)
	case "serverTesting":
		return into(head, &p.BulkChecks, answer)
	case "alternativeJids":
		return into(head, &p.AlsoServes, list(domain))
	case "category":
		return into(head, &p.Category, oneOf("A", "B", "C", "D"))
	case "latestChange":
		return into(head, &p.LatestChange, day)

	// From pages of the providers' own, and measured by others.
	case "unusedAccountDeletedAfterDays":
		return into(head, &p.UnusedDeletedAfter, count)
	case "inactiveAccountDeletedAfterDays":
		return into(head, &p.InactiveDeletedAfter, count)
	case "parentalConsentBelowAge":
		return into(head, &p.ParentalConsentBelow, count)
	case "openProxyOrTorRegistrationsQuarantined":
		return into(head, &p.TorSignUpsQuarantined, answer)
	case "registrationRateLimitPerIP":
		return into(head, &p.SignUpsLimitedPerIP, answer)
	case "spamFilterRejectsWithError":
		return into(head, &p.SpamFilterAnswers, answer)
	case "storesIPAddresses":
		return into(head, &p.StoresIPAddresses, answer)
	case "storesLastLogin":
		return into(head, &p.StoresLastLogin, answer)
	case "pepMaxItemsConfigRejected":
		return into(head, &p.PEPItemLimitRefused, answer)
	}
	return nil
}
