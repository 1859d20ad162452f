package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/practice/adversary"
	"xmpp-start/internal/statedir/statedirtest"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
)

// TestRows has faults of the matrix as a person meets them: by the exit code and
// the sentence. They are named by what they are (row-NN and a few words); what is
// true after each of them, and those that take their time, internal/signup tests.
func TestRows(t *testing.T) {
	bus := testenv.KeyringBus(t)
	year := fmt.Sprint(time.Now().Year())
	faults := adversary.Faults()
	for name, want := range map[string]ending{
		"row-14-hangs-up-after-the-header":                          {kind: fault.ConnectionLost, says: []string{"broke off", "try again"}},
		"row-16-speaks-HTTP":                                        {kind: fault.NotXMPP, says: []string{"not a chat server"}},
		"row-17-host-unknown":                                       {kind: fault.UnknownHost, says: []string{"does not serve example.test"}},
		"row-18-see-other-host-before-TLS":                          {kind: fault.NoEncryption, says: []string{"nothing was sent"}},
		"row-19-see-other-host-after-TLS":                           {kind: fault.StreamError, says: []string{"try again later"}},
		"row-20-starttls-stripped,-and-refused":                     {kind: fault.NoEncryption, says: []string{"no encrypted connection"}},
		"row-20-starttls-stripped,-and-taken":                       {submits: 1},
		"row-21-XML-behind-the-word-to-begin":                       {kind: fault.ForbiddenXML, says: []string{"must not be sent"}},
		"row-23-register-offered-in-the-clear-in-place-of-starttls": {kind: fault.NoEncryption, says: []string{"nothing was sent"}},
		"row-24-certificate-expired":                                {kind: fault.CertificateExpired, says: []string{"has run out: it ended on", "the clock of this computer says", year}},
		"row-24-certificate-not-yet-valid":                          {kind: fault.CertificateExpired, says: []string{"is not valid yet: it begins on", "the clock of this computer says", year}},
		"row-25-certificate-for-another-host":                       {kind: fault.CertificateWrongName, says: []string{"not that of example.test but of evil.test", "nothing was sent"}},
		"row-25-certificate-for-the-host-that-DNS-named":            {kind: fault.CertificateWrongName, says: []string{"not that of example.test but of xmpp.example.test"}},
		"row-26-certificate-signed-by-itself":                       {kind: fault.CertificateUntrusted, says: []string{"example.test", "--ca-file"}},
		"row-27-escape-sequence-in-the-certificate":                 {kind: fault.CertificateWrongName, says: []string{`\u{001B}[2Jevil.test`}},
		"row-27-turned-text-in-the-certificate":                     {kind: fault.CertificateWrongName, says: []string{`\u{202E}tset.live`}},
		"row-29-TLS-1.0-and-1.1-only":                               {kind: fault.WeakEncryption, says: []string{"too old to be safe"}},
		"row-29-no-cipher-in-common":                                {kind: fault.WeakEncryption, says: []string{"too old to be safe"}},
		"row-31-no-features,-and-no-registration":                   {kind: fault.Closed, says: []string{"xmpp-start suggest"}},
		"row-32-login-alone":                                        {kind: fault.Closed, says: []string{"website", "account add ADDRESS", "xmpp-start suggest"}},
		"row-33-whoever-was-invited":                                {kind: fault.InvitationNeeded, says: []string{"join LINK"}, said: "invitation only"},
		"row-34-endless-features":                                   {kind: fault.TooMuch, says: []string{"more than it ever needs"}},
		"row-35-DOCTYPE":                                            {kind: fault.ForbiddenXML, says: []string{"must not be sent"}},
		"row-36-endless-text-in-the-features":                       {kind: fault.TooMuch, says: []string{"more than it ever needs"}},
		"row-37-depth-without-end-in-the-features":                  {kind: fault.TooMuch, says: []string{"more than it ever needs"}},
		"row-40-forbidden":                                          {kind: fault.NetworkBlocked, says: []string{"network"}, said: "service policy"},
		"row-42-a-page":                                             {kind: fault.WebOnly, says: []string{"https://example.test/register", "account add ADDRESS"}},
		"row-43-a-script":                                           {kind: fault.UnsafeLink, says: []string{"not safe to open"}, said: "javascript:alert(1)"},
		"row-44-an-unknown-required-field":                          {kind: fault.AnswerNeeded, says: []string{"colour", "--answer"}},
		"row-45-fields-without-end":                                 {kind: fault.TooMuch, says: []string{"more than it ever needs"}},
		"row-47-control-characters-in-the-title":                    {submits: 1},
		"row-66-conflict":                                           {kind: fault.NameTaken, says: []string{"taken", "--username"}},
		"row-80-nothing-but-PLAIN":                                  {kind: fault.PlainOnly, says: []string{"--allow-plain"}},
		"row-81-iterations-of-2147483647":                           {kind: fault.LoginUnsafe, kept: true, submits: 1, made: true},
		"row-82-a-wrong-signature":                                  {kind: fault.LoginUnsafe, kept: true, submits: 1, made: true},
		"row-83-types-of-channel-binding-tampered-with":             {kind: fault.LoginUnsafe, kept: true, submits: 1, made: true},
		"row-86-account-disabled":                                   {kind: fault.ApprovalPending, says: []string{"resume"}, kept: true, submits: 1, made: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(faults, func(f adversary.Fault) bool { return f.String() == name })
			if i < 0 {
				t.Fatal("the adversary has no such fault")
			}
			meetFault(t, bus, faults[i], want)
		})
	}
}

// meetFault is a registration by the program at a server with the fault.
func meetFault(t *testing.T, bus string, f adversary.Fault, want ending) {
	s, err := adversary.Start(t.Context(), adversary.Config{Habit: f})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, append(s.CAPEM(), connecttest.PEM()...), 0o600); err != nil {
		t.Fatal(err)
	}
	server := "xmpps://" + s.DirectTLSAddr()
	if f.InClear {
		server = s.StartTLSAddr()
	}
	name := fresh("anna")
	got := runProgram(t, bus, "", "register", s.Domain(), "--server", server, "--ca-file", ca, "--username", name,
		"--store", "keyring", "--yes", "--accept-terms", "--no-invitation", "--json")
	want.check(t, got)
	ledger := s.Ledger()
	if made := slices.Contains(ledger.Accounts, name); made != (want.made || want.kind == "") || ledger.Submits != want.submits {
		t.Errorf("%d submissions, account %v", ledger.Submits, made)
	}
	if ledger.Misdeeds == 0 {
		t.Error("the fault did not happen")
	}
	for _, r := range string(got.out) + string(got.errOut) {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("printed was %U", r)
		}
	}
}

// Of ten that are unfinished, three at providers that cannot be reached, each is
// told on its own, and none keeps another one back.
func TestResumeOfMany(t *testing.T) {
	t.Run("row-106 three of ten providers are down", resumeMany)
}

func resumeMany(t *testing.T) {
	s, err := practice.Start(context.Background(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	closed, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	there := journal.Attempt{Server: "xmpps://" + s.DirectTLSAddr(), CAFile: caFile(t, s)}
	down := journal.Attempt{Server: closed.Addr().String()}

	home, kept, want := t.TempDir(), map[string]string{}, map[string]string{}
	var list []journal.Attempt
	for i := range 10 {
		a, domain, status := there, s.Domain(), "verified"
		if i%3 == 1 {
			a, domain, status = down, fmt.Sprintf("down%d.test", i), "unknown"
		}
		if a.Address, err = address.Parse(fmt.Sprintf("anna%d@%s", i, domain)); err != nil {
			t.Fatal(err)
		}
		secret := password.Make()
		kept[a.Address.String()], want[a.Address.String()] = secret.Reveal(), status
		if status == "verified" {
			if err := s.AddAccount(a.Address.Local(), secret); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, a)
	}
	leaveUnknown(t, filepath.Join(home, "state", "xmpp-start"), list)
	bus, _ := testenv.Bus(t)
	keyring := secretservice.Start(t, bus, secretservice.Options{Service: "xmpp-start", Items: kept})

	got := runProgramIn(t, home, bus, "", "resume", "--json")
	var failed errorJSON
	if err := json.Unmarshal(got.errOut, &failed); err != nil || got.exit != 8 || failed.Error.Kind != string(fault.OutcomeUnknown) {
		t.Fatalf("ended with %d: %v: %s%s", got.exit, err, got.out, got.errOut)
	}
	var told resumedJSON
	if err := decodeOne(got.out, &told, true); err != nil {
		t.Fatal(err)
	}
	for _, a := range told.Attempts {
		if want[a.Address] != a.Status {
			t.Errorf("%s is %q (%s), want %q", a.Address, a.Status, a.Kind, want[a.Address])
		}
		delete(want, a.Address)
	}
	if len(want) > 0 || got.attempts != 3 || len(keyring.Items()) != 10 {
		t.Errorf("not told of %v; %d are left, %d passwords are kept", want, got.attempts, len(keyring.Items()))
	}
}

// leaveUnknown puts attempts into the journal of a state folder whose outcome
// nobody knows.
func leaveUnknown(t *testing.T, folder string, list []journal.Attempt) {
	t.Helper()
	dir, release := statedirtest.Open(t, folder)
	defer release()
	j := journal.New(dir, time.Now)
	for _, a := range list {
		a.Store = "keyring"
		a, err := j.Begin(a)
		for _, to := range []journal.State{journal.Prepared, journal.Submitting, journal.Unknown} {
			if err == nil {
				err = j.Move(&a, to, func(a *journal.Attempt) { a.Kept = true })
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A provider that is not as the list has it: of when the list is, is said.
func TestListIsOld(t *testing.T) {
	for name, config := range map[string]practice.Config{
		"row-108 closed now":             {Registration: practice.Closed},
		"row-108 with an invitation now": {Registration: practice.InvitationOnly},
		"row-108 on a web page now":      {Page: practice.PageOnly},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := provider(t, config, "yax.im")
			bus, _ := testenv.Bus(t)
			secretservice.Start(t, bus, secretservice.Options{Service: "xmpp-start"})
			got := runProgram(t, bus, "", "register", "yax.im", "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s),
				"--username", "anna", "--store", "keyring", "--yes", "--accept-terms")
			if want := "knows of yax.im is of "; !strings.Contains(string(got.errOut), want) || got.exit < 3 || got.exit > 4 {
				t.Errorf("ended with %d, %s", got.exit, got.errOut)
			}
			if accounts := s.Ledger().Accounts; len(accounts) > 0 {
				t.Errorf("made %v", accounts)
			}
		})
	}
}

// Where a provider makes no invitation, the link that is printed is the plain one,
// and it is said that there is no account in it.
func TestNoInvitation(t *testing.T) {
	for name, tc := range map[string]struct {
		config practice.Config
		// before is done when there is an account.
		before func(s *practice.Server, name string) error
		says   []string
	}{
		"row-93 the provider makes none":    {practice.Config{Tokenless: true}, nil, []string{"offers no invitation", "a link to yours"}},
		"row-94 the provider makes no more": {practice.Config{}, holdMany, []string{"made no invitation this time", "a link to your address", "Too many invitations"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := practice.Start(context.Background(), tc.config)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			bus, _ := testenv.Bus(t)
			secretservice.Start(t, bus, secretservice.Options{Service: "xmpp-start"})
			home := t.TempDir()
			got := runProgramIn(t, home, bus, "", "register", s.Domain(), "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s),
				"--username", "anna", "--store", "keyring", "--yes", "--accept-terms", "--no-invitation", "--json")
			ending{}.check(t, got)
			if tc.before != nil {
				if err := tc.before(s, "anna"); err != nil {
					t.Fatal(err)
				}
			}
			got = runProgramIn(t, home, bus, "", "invite", "--json")
			var told invitedJSON
			if err := decodeOne(got.out, &told, true); err != nil || got.exit != 0 {
				t.Fatalf("ended with %d: %v: %s", got.exit, err, got.errOut)
			}
			if i := told.Invitation; i.Kind != "contact" || !strings.HasPrefix(i.URI, "xmpp:anna@"+s.Domain()) || strings.Contains(i.URI, "preauth") {
				t.Errorf("got %+v", i)
			}
			got = runProgramIn(t, home, bus, "", "invite")
			said := strings.Join(strings.Fields(string(got.out)+string(got.errOut)), " ")
			for _, part := range tc.says {
				if got.exit != 0 || !strings.Contains(said, part) {
					t.Errorf("ended with %d, no %q in %s", got.exit, part, said)
				}
			}
		})
	}
}

// holdMany makes as many invitations for somebody as the server lets them have.
func holdMany(s *practice.Server, name string) error {
	for n := range 1000 {
		if _, err := s.Invite(name, 0); err != nil {
			if n == 0 {
				return err
			}
			return nil
		}
	}
	return errors.New("there is no limit")
}
