package askpage

import (
	"errors"
	"mime"
	"slices"
)

// Sound is a recording.
type Sound struct {
	// Type is its media type as the provider gave it.
	Type string
	Data []byte
}

var errNotPlayed = errors.New("askpage: not a sound that browsers play")

// played are the types that browsers play. As one of these, nothing that is
// sent can be taken for a page.
func played() []string {
	return []string{
		"audio/aac", "audio/flac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/opus",
		"audio/vnd.wave", "audio/wav", "audio/wave", "audio/webm", "audio/x-wav",
	}
}

// mediaType returns the type to send the sound as, without parameters.
func (s Sound) mediaType() (string, error) {
	name, _, err := mime.ParseMediaType(s.Type)
	if err != nil || !slices.Contains(played(), name) {
		return "", errNotPlayed
	}
	return name, nil
}
