package practice

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// puzzle is what a challenge asks, by a field of XEP-0158 section 8.2.
type puzzle struct {
	name        string
	label       string
	content     []byte // picture or sound; nil for none
	contentType string
	maxAge      string // seconds that content may be kept; may be left out (XEP-0231)
	answer      string // "" where many answers are right
	right       func(answer string) bool
}

func newPuzzle(kind Captcha, c Config) puzzle {
	var p puzzle
	switch kind {
	case CaptchaQuestion:
		p = questionPuzzle()
	case CaptchaAudio:
		p = soundPuzzle()
	case CaptchaWork:
		return workPuzzle(c.Domain)
	default:
		p = picturePuzzle(c.Picture)
	}
	p.right = func(answer string) bool { return answer == p.answer }
	return p
}

const captchaDigits = 6

func picturePuzzle(draw func(digits string) []byte) puzzle {
	if draw == nil {
		draw = drawDigits
	}
	digits := fmt.Sprintf("%0*d", captchaDigits, rand.N(1_000_000))
	return puzzle{
		name: "ocr", label: "Enter the text you see",
		content: draw(digits), contentType: "image/png", maxAge: "0",
		answer: digits,
	}
}

func questionPuzzle() puzzle {
	words := []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	a, b := rand.N(len(words)), rand.N(len(words))
	return puzzle{
		name:   "qa",
		label:  "How much is " + words[a] + " plus " + words[b] + "? Answer with digits.",
		answer: strconv.Itoa(a + 1 + b + 1),
	}
}

func soundPuzzle() puzzle {
	tones := 3 + rand.N(5)
	return puzzle{
		name: "audio_recog", label: "How many tones do you hear? Answer with a digit.",
		content: playTones(tones), contentType: "audio/x-wav",
		answer: strconv.Itoa(tones),
	}
}

// workPuzzle is hashcash: a text that begins with the value of the field from,
// and whose SHA-256 ends as the label says. One try in 65,536 succeeds, so that
// it takes a moment and not longer.
func workPuzzle(domain string) puzzle {
	ending := fmt.Sprintf("%04x", 0x8000|rand.N(0x8000)) // no leading zeros, about which clients may differ
	return puzzle{
		name: "SHA-256", label: ending,
		right: func(answer string) bool {
			sum := sha256.Sum256([]byte(answer))
			return strings.HasPrefix(answer, domain) && strings.HasSuffix(hex.EncodeToString(sum[:]), ending)
		},
	}
}
