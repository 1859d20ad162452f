package practice

import (
	"bytes"
	"encoding/binary"
	"math"
)

const (
	sampleRate  = 8000                // a second, one byte each
	toneLength  = sampleRate / 5      // samples
	pauseLength = sampleRate * 3 / 10 // samples
	toneHertz   = 660
)

// playTones returns a WAV file (PCM, 8 bits, mono) with so many tones.
func playTones(n int) []byte {
	const silence = 128
	var samples []byte
	for range n {
		for i := range toneLength {
			// It swells and fades, for else it clicks.
			volume := 100 * math.Sin(math.Pi*float64(i)/toneLength)
			wave := math.Sin(2 * math.Pi * toneHertz * float64(i) / sampleRate)
			samples = append(samples, byte(silence+volume*wave))
		}
		samples = append(samples, bytes.Repeat([]byte{silence}, pauseLength)...)
	}
	const head = 36 // bytes between the file's first length and the samples
	var b bytes.Buffer
	b.WriteString("RIFF")
	writeNumbers(&b, uint32(head+len(samples)))
	b.WriteString("WAVEfmt ")
	writeNumbers(&b, uint32(16), uint16(1), uint16(1), uint32(sampleRate), uint32(sampleRate), uint16(1), uint16(8))
	b.WriteString("data")
	writeNumbers(&b, uint32(len(samples)))
	b.Write(samples)
	return b.Bytes()
}

// writeNumbers cannot fail: a bytes.Buffer takes everything.
func writeNumbers(b *bytes.Buffer, numbers ...any) {
	for _, n := range numbers {
		_ = binary.Write(b, binary.LittleEndian, n)
	}
}
