package picture

import "image"

// scale returns src at w by h points, each the average of what it covers. The
// channels are averaged as they are stored and not as light: thin dark strokes
// on white keep more of their weight, and those are what people are to read.
func scale(src *image.RGBA, w, h int) *image.RGBA {
	size := src.Rect.Size()
	columns, rows := spans(size.X, w), spans(size.Y, h)

	// First across, then down: a point costs two short sums and not one large.
	narrow := make([]float32, 3*w*size.Y)
	for y := range size.Y {
		line := src.Pix[y*src.Stride:]
		for x, s := range columns {
			sum := narrow[3*(y*w+x):][:3]
			for i := s.from; i < s.to; i++ {
				weight := s.weight(i)
				for c := range sum {
					sum[c] += weight * float32(line[4*i+c])
				}
			}
		}
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y, s := range rows {
		for x := range w {
			point := out.Pix[y*out.Stride+4*x:][:4]
			point[3] = 255
			for c := range 3 {
				var sum float32
				for i := s.from; i < s.to; i++ {
					sum += s.weight(i) * narrow[3*(i*w+x)+c]
				}
				point[c] = uint8(sum + 0.5)
			}
		}
	}
	return out
}

// span is a piece of a line of points: those from from to to, the ends of which
// it covers in part.
type span struct {
	from, to    int
	first, last float32 // how much of the ends
	whole       float32 // how much a point in between
}

// spans cuts a line of n points into parts of equal length.
func spans(n, parts int) []span {
	out := make([]span, parts)
	length := float64(n) / float64(parts)
	for i := range out {
		begin := float64(i) * length
		end := min(begin+length, float64(n))
		s := span{from: min(int(begin), n-1), whole: float32(1 / length)}
		s.to = s.from + 1
		for float64(s.to) < end-1e-6 {
			s.to++
		}
		s.first = float32((min(end, float64(s.from+1)) - begin) / length)
		s.last = float32((end - float64(s.to-1)) / length)
		out[i] = s
	}
	return out
}

// weight returns how much point i counts.
func (s span) weight(i int) float32 {
	switch i {
	case s.from:
		return s.first
	case s.to - 1:
		return s.last
	}
	return s.whole
}
