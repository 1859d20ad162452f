package ui

import (
	"mime"
	"os"
	"path/filepath"

	"xmpp-start/internal/fault"
)

// File is a file that somebody may want to open, for as long as the question
// about it stands.
type File struct {
	// Path is where it is: absolute, in a folder that only its owner can enter.
	Path string
}

// SaveFile writes data, which came from a stranger with that media type, to a
// file that only its owner can read. Its name is made here, so that no desktop
// takes it for a program or a page. The error is a fault.Disk.
func SaveFile(mediaType string, data []byte) (*File, error) {
	folder, err := os.MkdirTemp("", "xmpp-start-")
	if err != nil {
		return nil, fault.Wrap(fault.Disk, err, fault.Args{"Path": os.TempDir()})
	}
	path, err := filepath.Abs(filepath.Join(folder, fileName(mediaType)))
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		_ = os.RemoveAll(folder)
		return nil, fault.Wrap(fault.Disk, err, fault.Args{"Path": folder})
	}
	return &File{Path: path}, nil
}

// Remove removes the file and its folder. The error is a fault.Disk.
func (f *File) Remove() error {
	folder := filepath.Dir(f.Path)
	if err := os.RemoveAll(folder); err != nil {
		return fault.Wrap(fault.Disk, err, fault.Args{"Path": folder})
	}
	return nil
}

// fileName returns a name for what viewers and players open and no desktop
// runs; anything else is called data.bin, which opens nothing.
func fileName(mediaType string) string {
	name, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return "data.bin"
	}
	switch name {
	case "image/png":
		return "picture.png"
	case "image/jpeg":
		return "picture.jpg"
	case "image/gif":
		return "picture.gif"
	case "image/webp":
		return "picture.webp"
	case "audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave":
		return "sound.wav"
	case "audio/mpeg":
		return "sound.mp3"
	case "audio/ogg", "audio/opus":
		return "sound.ogg"
	case "audio/mp4", "audio/aac":
		return "sound.m4a"
	case "audio/speex":
		return "sound.spx"
	case "audio/flac":
		return "sound.flac"
	case "video/mp4":
		return "video.mp4"
	case "video/webm":
		return "video.webm"
	case "video/ogg":
		return "video.ogv"
	case "video/mpeg":
		return "video.mpg"
	}
	return "data.bin"
}
