package ibr

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// nsCaptcha is the FORM_TYPE of forms with a puzzle (XEP-0158 section 3).
const nsCaptcha = "urn:xmpp:captcha"

// maxMediaBytes is the largest picture or sound that is kept.
const maxMediaBytes = 256 << 10

// PuzzleKind is what somebody has to do for a puzzle.
type PuzzleKind string

// The kinds of puzzles.
const (
	Picture PuzzleKind = "picture" // read, or say what is in a picture
	Sound   PuzzleKind = "sound"   // listen
	Video   PuzzleKind = "video"   // watch
	Riddle  PuzzleKind = "riddle"  // answer the question in Label
	Work    PuzzleKind = "work"    // let the computer compute, see Solve
)

// puzzleKinds are the challenges of XEP-0158 section 5 by the names of their
// fields.
var puzzleKinds = map[string]PuzzleKind{
	"ocr": Picture, "picture_recog": Picture, "picture_q": Picture,
	"audio_recog": Sound, "speech_recog": Sound, "speech_q": Sound,
	"video_recog": Video, "video_q": Video,
	"qa": Riddle, "SHA-256": Work,
}

// Puzzle is a CAPTCHA (XEP-0158): solving one of those that a server offers is
// enough. Its answer goes to Submit under Var.
type Puzzle struct {
	Var   string
	Kind  PuzzleKind
	Label foreign.Text
	// Media are the picture, sound or video, in the forms that can be had.
	Media []Medium
	// Page is a web page of the provider with the same puzzle, for those who
	// cannot do with what is here; an https link, or empty.
	Page string

	target, prefix string // of Work
}

// Medium is one form of a picture, sound or video: its data, which came along
// and fit their hash, or an https link.
type Medium struct {
	Type string
	Data []byte
	Link string
}

// wireData is data that came along with a form (XEP-0231).
type wireData struct {
	CID  string `xml:"cid,attr"`
	Text string `xml:",chardata"`
}

// readPuzzles finds the puzzles of a form. A form with puzzles of which none can
// be shown, or solved on a page, is a fault.Puzzle.
func readPuzzles(f *form.Form, data []wireData, args fault.Args) ([]Puzzle, error) {
	page := httpsLink(f.Value("captcha-fallback-url"), args)
	var all []Puzzle
	asked := f.Value("FORM_TYPE") == nsCaptcha
	for _, field := range f.Fields {
		kind, known := puzzleKinds[field.Var]
		if !known && len(field.Media) == 0 || field.Type == "hidden" || field.Type == "fixed" {
			continue
		}
		asked = true
		if !known {
			kind = kindOf(field.Media)
		}
		p := Puzzle{Var: field.Var, Kind: kind, Label: field.Label, Page: page, Media: media(field.Media, data, args)}
		switch kind {
		case Work:
			p.target, p.prefix = rawLabel(field), f.Value("from")
			if !validTarget(p.target) || 4*len(p.target) > maxWorkBits {
				continue
			}
		case Riddle:
		default:
			if len(p.Media) == 0 && page == "" {
				continue
			}
		}
		all = append(all, p)
	}
	if asked && len(all) == 0 {
		return nil, fault.New(fault.Puzzle, args)
	}
	return all, nil
}

// rawLabel is the label as it came: the target of Work is one of hex digits.
func rawLabel(field form.Field) string {
	return strings.ToLower(strings.TrimSpace(field.Label.String()))
}

// kindOf tells the kind of a puzzle by its first medium.
func kindOf(list []form.Media) PuzzleKind {
	switch top, _, _ := strings.Cut(list[0].Type, "/"); top {
	case "audio":
		return Sound
	case "video":
		return Video
	}
	return Picture
}

// media keeps what came along and is what its name says, and https links.
func media(list []form.Media, data []wireData, args fault.Args) []Medium {
	var out []Medium
	for _, m := range list {
		if cid, ok := strings.CutPrefix(m.URI, "cid:"); ok {
			i := slices.IndexFunc(data, func(d wireData) bool { return d.CID == cid })
			if i < 0 {
				// It must not be asked for before the login: ejabberd ends the stream.
				continue
			}
			if raw := checked(data[i]); raw != nil {
				out = append(out, Medium{Type: m.Type, Data: raw})
			}
		} else if link := httpsLink(m.URI, args); link != "" {
			out = append(out, Medium{Type: m.Type, Link: link})
		}
	}
	return out
}

// hashes are those that a content id can name (XEP-0231 section 2, XEP-0300).
var hashes = map[string]func() hash.Hash{"sha1": sha1.New, "sha-256": sha256.New, "sha256": sha256.New, "sha-512": sha512.New}

// checked returns the data if they fit the hash in their content id,
// ALGORITHM+HASH@bob.xmpp.org; else nil.
func checked(d wireData) []byte {
	if base64.StdEncoding.DecodedLen(len(d.Text)) > maxMediaBytes+1024 {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(d.Text), ""))
	algorithm, rest, _ := strings.Cut(d.CID, "+")
	sum, host, _ := strings.Cut(rest, "@")
	want, hexErr := hex.DecodeString(sum)
	newHash := hashes[strings.ToLower(algorithm)]
	if err != nil || hexErr != nil || newHash == nil || host != "bob.xmpp.org" || len(raw) > maxMediaBytes {
		return nil
	}
	h := newHash()
	h.Write(raw)
	if !bytes.Equal(h.Sum(nil), want) {
		return nil
	}
	return raw
}
