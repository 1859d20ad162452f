package qrcode

import (
	"rsc.io/qr"
	"rsc.io/qr/coding"
)

// masks is how many ways there are of turning modules over.
const masks = 8

// masked returns the code of the data with the mask that leaves the least in it
// that a reader could stumble over (ISO/IEC 18004 clause 7.8). qr.Encode always
// takes the first one, with which a name that repeats itself becomes stripes.
func masked(data coding.Encoding, version coding.Version, level coding.Level) (Code, error) {
	var best Code
	least := 0
	for mask := range coding.Mask(masks) {
		plan, err := coding.NewPlan(version, level, mask)
		if err != nil {
			return Code{}, err
		}
		drawn, err := plan.Encode(data)
		if err != nil {
			return Code{}, err
		}
		code := Code{&qr.Code{Bitmap: drawn.Bitmap, Size: drawn.Size, Stride: drawn.Stride}}
		if p := code.penalty(); best.symbol == nil || p < least {
			best, least = code, p
		}
	}
	return best, nil
}

// The weights of clause 7.8.3.
const (
	runPenalty, blockPenalty, markPenalty, balancePenalty = 3, 3, 40, 10
)

// penalty adds up what is in the way of a reader.
func (c Code) penalty() int {
	size, sum, dark := c.symbol.Size, 0, 0
	for i := range size {
		sum += linePenalty(size, func(j int) bool { return c.symbol.Black(j, i) })
		sum += linePenalty(size, func(j int) bool { return c.symbol.Black(i, j) })
		for j := range size {
			this := c.symbol.Black(j, i)
			if this {
				dark++
			}
			if i > 0 && j > 0 && c.symbol.Black(j-1, i) == this && c.symbol.Black(j, i-1) == this && c.symbol.Black(j-1, i-1) == this {
				sum += blockPenalty
			}
		}
	}
	// For each full 5 % of the modules that are dark or light beyond a half.
	off := 2*dark - size*size
	return sum + max(off, -off)*10/(size*size)*balancePenalty
}

// markMask and the two marks are the last 11 modules of a row in bits: what a
// corner mark looks like across its middle, with a light border on one side.
const (
	markMask   = 1<<11 - 1
	markBefore = 0b0000_1011101
	markAfter  = 0b1011101_0000
)

// linePenalty is the part of a row or a column: long runs of one colour, and what
// looks like a corner mark. Both are in the quiet zone, too, as far as it counts.
func linePenalty(size int, black func(int) bool) int {
	sum, run, last, bits := 0, 0, false, 0
	for j := -quietZone; j < size+quietZone; j++ {
		this := black(j)
		bits = bits << 1 & markMask
		if this {
			bits |= 1
		}
		if j+quietZone >= 10 && (bits == markBefore || bits == markAfter) {
			sum += markPenalty
		}
		if j < 0 || j >= size {
			continue
		}
		if j > 0 && this == last {
			run++
		} else {
			run = 1
		}
		switch last = this; {
		case run == 5:
			sum += runPenalty
		case run > 5:
			sum++
		}
	}
	return sum
}
