package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"xmpp-start/internal/fault"
)

const (
	// maxBytes bounds the file.
	maxBytes = 256 << 10
	// maxPixels bounds the product of the sides, maxSide each of them: a
	// decoder's memory grows with the longer side where the shorter one is not a
	// multiple of its blocks.
	maxPixels = 2_000_000
	maxSide   = 8192
	// maxFrames bounds a GIF, of which the first frame is decoded alone.
	maxFrames = 64
	// maxScans bounds a progressive JPEG. Each scan costs a walk over all of the
	// picture, however few bytes it has; what encoders make has about ten.
	maxScans = 64
)

// Why a picture is refused: the Why of a fault.BadPicture, and texts of the
// catalogs.
const (
	tooLarge      = "too-large"
	tooManyPixels = "too-many-pixels"
	tooManyFrames = "too-many-frames"
	unknownFormat = "unknown-format"
	damaged       = "damaged"
)

// format is a file format that is decoded here.
type format struct {
	magic  string
	config func(data []byte) (image.Config, error)
	decode func(data []byte) (image.Image, error)
	// passes counts what is in the file one after the other, each of the size of
	// the picture, and most is how many of them there may be. Nil: one only.
	passes func(data []byte) int
	most   int
}

// formats are few on purpose: the standard library's own decoders, and what
// providers send.
func formats() []format {
	pngFormat := format{
		magic:  "\x89PNG\r\n\x1a\n",
		config: func(data []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(data)) },
		decode: func(data []byte) (image.Image, error) { return png.Decode(bytes.NewReader(data)) },
	}
	jpegFormat := format{
		magic:  "\xff\xd8\xff",
		config: func(data []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(data)) },
		decode: func(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) },
		passes: scans,
		most:   maxScans,
	}
	gifFormat := format{
		magic:  "GIF8",
		config: func(data []byte) (image.Config, error) { return gif.DecodeConfig(bytes.NewReader(data)) },
		// It stops behind the first frame.
		decode: func(data []byte) (image.Image, error) { return gif.Decode(bytes.NewReader(data)) },
		passes: frames,
		most:   maxFrames,
	}
	return []format{pngFormat, jpegFormat, gifFormat}
}

// Decode returns the picture in data, a PNG, a JPEG or the first frame of a
// GIF. It is opaque, begins at (0, 0) and has at most two megapixels. Whatever
// data claims is known from its headers before anything is decoded. The error
// is a fault.BadPicture.
func Decode(data []byte) (*image.RGBA, error) {
	if len(data) > maxBytes {
		return nil, refuse(tooLarge, nil)
	}
	for _, f := range formats() {
		if bytes.HasPrefix(data, []byte(f.magic)) {
			return f.open(data)
		}
	}
	return nil, refuse(unknownFormat, nil)
}

func (f format) open(data []byte) (*image.RGBA, error) {
	config, err := f.config(data)
	if err != nil {
		return nil, refuse(damaged, err)
	}
	w, h := config.Width, config.Height
	most := maxPixels
	if config.ColorModel == color.CMYKModel {
		// The decoder may hold four bytes for each of the four inks of a point.
		most /= 2
	}
	switch {
	case w < 1 || h < 1:
		return nil, refuse(damaged, nil)
	// The sides first: their product may not fit into an int.
	case w > maxSide || h > maxSide || w*h > most:
		return nil, refuse(tooManyPixels, nil)
	}
	if f.passes != nil && f.passes(data) > f.most {
		return nil, refuse(tooManyFrames, nil)
	}
	img, err := f.decode(data)
	if err != nil {
		return nil, refuse(damaged, err)
	}
	return flatten(img, image.Rect(0, 0, w, h)), nil
}

func refuse(why string, err error) error {
	return fault.Wrap(fault.BadPicture, err, fault.Args{"Why": why})
}

// scans counts the start-of-scan markers of a JPEG (ITU-T T.81, B.1.1.3). In
// picture data a byte 0xFF is never followed by a marker's, so at most a
// preview inside of the file is counted, too.
func scans(data []byte) int { return bytes.Count(data, []byte{0xff, 0xda}) }

// Blocks of a GIF (GIF89a specification, sections 18 to 27).
const (
	gifHeader     = 13
	gifExtension  = 0x21
	gifImage      = 0x2c
	gifTrailer    = 0x3b
	gifDescriptor = 9
)

// frames counts the frames of a GIF without decoding one. A file that just ends
// has those that were begun: some writers forget the trailer.
func frames(data []byte) int {
	if len(data) < gifHeader {
		return 0
	}
	rest := skipColours(data[gifHeader:], data[10])
	n := 0
	for len(rest) > 0 {
		kind := rest[0]
		rest = rest[1:]
		switch kind {
		case gifTrailer:
			return n
		case gifImage:
			n++
			if len(rest) < gifDescriptor {
				return n
			}
			rest = skipColours(rest[gifDescriptor:], rest[gifDescriptor-1])
		case gifExtension:
		default:
			// What the decoder refuses, if it comes that far.
			return n
		}
		// A label, or how pixels are packed; then the data.
		rest = skipBlocks(rest[min(1, len(rest)):])
	}
	return n
}

// skipColours skips the table of colours that the flags announce.
func skipColours(data []byte, flags byte) []byte {
	if flags&0x80 == 0 {
		return data
	}
	return data[min(3<<(1+flags&7), len(data)):]
}

// skipBlocks skips data blocks up to the empty one that ends them.
func skipBlocks(data []byte) []byte {
	for len(data) > 0 {
		size := int(data[0])
		data = data[min(1+size, len(data)):]
		if size == 0 {
			break
		}
	}
	return data
}
