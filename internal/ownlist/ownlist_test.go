package ownlist

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/statedir/statedirtest"
	"xmpp-start/internal/survey"
	"xmpp-start/providers"
)

var now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func TestNew(t *testing.T) {
	const honest = `{"freeOfCharge": true, "inBandRegistration": true, "inBandRegistrationCaptchaRequired": false, "busFactor": 2}`
	for name, tc := range map[string]struct {
		seen          survey.SignUp
		asked         string
		statement     string
		signUp        providers.SignUp
		free          providers.Answer
		puzzle, email providers.Answer
	}{
		"open":                     {survey.Open, "", honest, providers.InProgram, providers.Yes, providers.No, providers.No},
		"says nothing":             {survey.Open, "", "", providers.InProgram, providers.Unknown, providers.No, providers.No},
		"says nonsense":            {survey.Open, "", "<html>", providers.InProgram, providers.Unknown, providers.No, providers.No},
		"says a list":              {survey.Open, "", "[" + honest + "]", providers.InProgram, providers.Unknown, providers.No, providers.No},
		"one fact is nonsense":     {survey.Open, "", `{"freeOfCharge": true, "busFactor": -9, "users": 3}`, providers.InProgram, providers.Yes, providers.No, providers.No},
		"one fact is of tomorrow":  {survey.Open, "", `{"freeOfCharge": true, "since": "2099-01-01"}`, providers.InProgram, providers.Yes, providers.No, providers.No},
		"says too much":            {survey.Open, "", tooMuch(), providers.InProgram, providers.Unknown, providers.No, providers.No},
		"seen is worth more":       {survey.Puzzle, "", honest, providers.InProgram, providers.Yes, providers.Yes, providers.Unknown},
		"seen closed":              {survey.Closed, "", honest, providers.Elsewhere, providers.Yes, providers.No, providers.Unknown},
		"by invitation":            {survey.Invitation, "", honest, providers.ByInvitation, providers.Yes, providers.No, providers.Unknown},
		"wants mail":               {survey.Questions, "email", honest, providers.InProgram, providers.Yes, providers.No, providers.Yes},
		"asks something else":      {survey.Questions, "nick", honest, providers.InProgram, providers.Yes, providers.No, providers.No},
		"not to be learned":        {survey.Blocked, "", honest, providers.InProgram, providers.Yes, providers.No, providers.Unknown},
		"calls itself another one": {survey.Open, "", `{"domain": "yax.im", "jid": "yax.im", "status": {"content": "held"}}`, providers.InProgram, providers.Unknown, providers.No, providers.No},
		"praises itself":           {survey.Open, "", `{"category": "A", "ratingGreenWebCheck": true, "latestChange": "2026-01-01"}`, providers.InProgram, providers.Unknown, providers.No, providers.No},
	} {
		t.Run(name, func(t *testing.T) {
			seen := survey.Seen{Domain: addresstest.Domain(t, "own.test"), Reached: true, SignUp: tc.seen}
			if tc.asked != "" {
				seen.Asked = []foreign.Text{foreign.From(tc.asked)}
			}
			data, p, err := New(seen, []byte(tc.statement), now)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := providers.Parse("own.test.json", data); err != nil || again.Domain != p.Domain {
				t.Errorf("it cannot be read again: %v", err)
			}
			if p.SignUp() != tc.signUp || p.FreeOfCharge.Value != tc.free || p.CaptchaRequired.Value != tc.puzzle || p.EmailRequired.Value != tc.email {
				t.Errorf("got %s, free %d, puzzle %d, mail %d", p.SignUp(), p.FreeOfCharge.Value, p.CaptchaRequired.Value, p.EmailRequired.Value)
			}
			if p.Domain.String() != "own.test" || p.Status.Value != providers.Suggested || p.Status.Source != Source || p.Category.Value != "" || p.GreenWeb.Value != providers.Unknown {
				t.Errorf("got %+v", p)
			}
			if p.FreeOfCharge.Value != providers.Unknown && !p.FreeOfCharge.Unverified {
				t.Error("what it says of itself counts as verified")
			}
		})
	}
}

// tooMuch is a statement of which each fact can be read, and not all together.
func tooMuch() string {
	pages := map[string]string{}
	for a := 'a'; a <= 'z'; a++ {
		pages["x"+string(a)] = "https://own.test/" + strings.Repeat("x", 200)
	}
	helpers := map[string][]string{}
	for language := range pages {
		for i := range 40 {
			helpers[language] = append(helpers[language], fmt.Sprintf("helper%d@own.test", i))
		}
	}
	data, err := json.Marshal(map[string]any{
		"freeOfCharge": true, "website": pages, "legalNotice": pages, "emailSupport": helpers, "chatSupport": helpers, "groupChatSupport": helpers,
	})
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestNewFormOrInvitation: a form beside invitations does not tell whether one is
// wanted of everybody.
func TestNewFormOrInvitation(t *testing.T) {
	for tokens, want := range map[bool]providers.Answer{false: providers.No, true: providers.Unknown} {
		_, p, err := New(survey.Seen{Domain: addresstest.Domain(t, "own.test"), Reached: true, SignUp: survey.Open, Tokens: tokens}, nil, now)
		if err != nil || p.InvitationRequired.Value != want || p.InBandRegistration.Value != providers.Yes {
			t.Errorf("tokens %t: invitation %d, %v", tokens, p.InvitationRequired.Value, err)
		}
	}
}

func TestList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	dir, release := statedirtest.Open(t, path)
	defer release()
	l := List{dir}
	if list, damaged, err := l.All(); len(list)+len(damaged) > 0 || err != nil {
		t.Fatalf("got %v, %v, %v", list, damaged, err)
	}
	own, other := addresstest.Domain(t, "own.test"), addresstest.Domain(t, "other.test")
	for _, d := range []address.Domain{own, other} {
		data, _, err := New(survey.Seen{Domain: d, SignUp: survey.Open}, nil, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Put(d, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(path, Folder, "other.test.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, damaged, err := l.All()
	if err != nil || len(list) != 1 || list[0].Domain != own || len(damaged) != 1 || !fault.Is(damaged[0], fault.JournalDamaged) {
		t.Errorf("got %v, %v, %v", list, damaged, err)
	}
	for _, d := range []address.Domain{own, other} {
		for _, there := range []bool{true, false} {
			if got, err := l.Remove(d); got != there || err != nil {
				t.Errorf("%s: got %t, %v", d, got, err)
			}
		}
	}
}
