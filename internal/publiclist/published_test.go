package publiclist

import (
	"slices"
	"testing"

	"xmpp-start/providers"
)

// published is an entry with everything that entries of the public list have, as
// its own website and programs that read it take them: among it what is not read
// here, a date that nobody knows (""), numbers that nobody knows (-1), limits that
// are none (0), and what has no page in any language ({}).
const published = `{
	"jid": "a.test", "category": "A", "alternativeJids": ["b.test", "xxxxxxxxxxxxxxxx.onion"], "latestChange": "2026-11-18", "since": "",
	"website": {"de": "https://a.test/", "en": "https://a.test/en/"}, "legalNotice": {"en": "https://a.test/legal.html"}, "busFactor": -1, "organization": "",
	"serverLocations": ["de", "fi"], "professionalHosting": true, "freeOfCharge": true,
	"inBandRegistration": true, "inBandRegistrationCaptchaRequired": true, "inBandRegistrationEmailAddressRequired": false, "registrationWebPage": {},
	"passwordReset": {"en": "https://a.test:5443/register/"}, "emailSupport": {"en": ["help@a.test"]}, "chatSupport": {}, "groupChatSupport": {"en": ["help@chat.a.test"]},
	"maximumHttpFileUploadFileSize": 104, "maximumHttpFileUploadTotalSize": 0, "maximumHttpFileUploadStorageTime": -1, "maximumMessageArchiveManagementStorageTime": 0,
	"ratingGreenWebCheck": false, "ratingXmppComplianceTester": 100, "ratingImObservatoryClientToServer": "", "ratingImObservatoryServerToServer": "",
	"serverSoftwareName": "ejabberd", "serverSoftwareVersion": "26.04", "serverTesting": true
}`

func TestPublishedEntry(t *testing.T) {
	c, after := compare(t, usual("a.test", published))
	e := c.Update.Providers["a.test"]
	if e.Held || e.Gone || !slices.Equal(e.Unsaid, []string{"since"}) {
		t.Errorf("got %+v", e)
	}
	p := find(t, after, "a.test")
	for what, holds := range map[string]bool{
		"pages by language":      p.Website.Value["de"] == "https://a.test/" && p.Website.Value["en"] == "https://a.test/en/",
		"a page at a port":       len(p.PasswordReset.Value) == 1,
		"no page":                len(p.RegistrationPage.Value) == 0,
		"nobody knows how many":  p.BusFactor.Value == providers.CountOf(0),
		"nobody knows who":       p.Operator.Value == "",
		"no limit":               p.FilesTotal.Value == providers.Unlimited() && p.ArchiveTime.Value == providers.Unlimited(),
		"nobody knows the limit": !p.FileTime.Value.Known(),
		"a limit":                p.FileSize.Value == providers.AtMost(104),
		"a puzzle":               p.CaptchaRequired.Value == providers.Yes && p.EmailRequired.Value == providers.No,
		"no domain of others":    p.AlsoServes.Value == nil,
		"help":                   p.EmailSupport.Value["en"][0] == "help@a.test" && len(p.ChatSupport.Value) == 0,
		"places":                 slices.Equal(p.Locations.Value, []providers.Country{"de", "fi"}),
		"software":               p.Software.Value == "ejabberd",
		"may be suggested":       p.Status.Value == providers.Suggested,
	} {
		if !holds {
			t.Errorf("%s: not as published", what)
		}
	}
}

// TestEveryPropertyIsPublished: what is taken from an entry is what entries have.
func TestEveryPropertyIsPublished(t *testing.T) {
	l, err := Parse([]byte("["+published+"]"), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range l.entries {
		for _, key := range Properties() {
			if _, there := entry[key]; !there {
				t.Errorf("%s is in no entry", key)
			}
		}
	}
	if len(l.entries) != 1 || l.changed != day(t, "2026-11-18") {
		t.Errorf("got %d, of %s", len(l.entries), l.changed)
	}
}
