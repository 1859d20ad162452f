package link

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// maxPassword bounds a password in octets, as servers do.
const maxPassword = 1024

// Credentials reads what apps show as a QR code to hand an account over:
// {"protocol":"xmpp","address":"u@h","password":"P"} (Conversations, Monal) or
// xmpp:u@h?login;password=P (Kaidan). Parse refuses both, for they are not
// invitations, and whoever hands an account over by a link loses it.
//
// The error is that of Parse: a fault.BadLink (address, encoding, empty, or
// without a Why for what is something else) or a fault.UnsafeLink (too-long,
// control). Nothing of the text is in it.
func Credentials(s string) (address.Address, password.Secret, error) {
	who, secret, err := credentials(s)
	if err != nil {
		return address.Address{}, password.Secret{}, err
	}
	switch {
	case secret == "":
		err = bad("empty")
	case len(secret) > maxPassword:
		err = unsafe("too-long")
	case !utf8.ValidString(secret) || strings.ContainsFunc(secret, unicode.IsControl):
		err = unsafe("control")
	}
	if err != nil {
		return address.Address{}, password.Secret{}, err
	}
	a, err := address.Parse(who)
	if err != nil {
		// The cause would quote what may be the password in the wrong place.
		return address.Address{}, password.Secret{}, bad("address")
	}
	return a, password.New(secret), nil
}

// credentials takes the text apart.
func credentials(s string) (who, secret string, err error) {
	if len(s) > maxLength {
		return "", "", unsafe("too-long")
	}
	s = strings.TrimFunc(s, unseen)
	if strings.HasPrefix(s, "{") {
		var account struct{ Protocol, Address, Password string }
		if json.Unmarshal([]byte(s), &account) != nil || !strings.EqualFold(account.Protocol, "xmpp") {
			return "", "", notCredentials()
		}
		return account.Address, account.Password, nil
	}
	if inner, ok := strings.CutPrefix(s, "<"); ok {
		s = strings.TrimSuffix(inner, ">")
	}
	path, query, _ := strings.Cut(s, "?")
	action, params, _ := strings.Cut(query, ";")
	if !hasPrefix(path, scheme) || !strings.EqualFold(action, "login") {
		return "", "", notCredentials()
	}
	for param := range strings.SplitSeq(params, ";") {
		if name, value, _ := strings.Cut(param, "="); strings.EqualFold(name, "password") {
			secret = value
			break
		}
	}
	if strings.ContainsFunc(path, unicode.IsSpace) {
		return "", "", bad("address") // to Parse, these are several words
	}
	// The causes would quote a piece of the text.
	who, err = url.PathUnescape(path[len(scheme):])
	if err == nil {
		secret, err = url.PathUnescape(secret)
	}
	if err != nil {
		return "", "", bad("encoding")
	}
	return who, secret, nil
}

func notCredentials() error { return fault.New(fault.BadLink, nil) }
