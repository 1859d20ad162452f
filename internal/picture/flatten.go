package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// flatten draws img on an opaque ground of the size that its header gave: the
// first frame of a GIF may be a part of it only.
func flatten(img image.Image, size image.Rectangle) *image.RGBA {
	out := image.NewRGBA(size)
	draw.Draw(out, size, image.NewUniform(ground(img)), image.Point{}, draw.Src)
	draw.Draw(out, img.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}

// ground returns what to put behind a transparent picture: white as on paper,
// but black where that would hide what is light.
func ground(img image.Image) color.Color {
	if o, ok := img.(interface{ Opaque() bool }); ok && o.Opaque() {
		return color.White
	}
	// At would allocate for each point. All that is decoded here has RGBA64At.
	points, ok := img.(image.RGBA64Image)
	if !ok {
		return color.White
	}
	b := img.Bounds()
	var light, ink uint64
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			// The channels are multiplied by A.
			c := points.RGBA64At(x, y)
			light += uint64(luma(uint32(c.R), uint32(c.G), uint32(c.B)))
			ink += uint64(c.A)
		}
	}
	if light*4 > ink*3 {
		return color.Black
	}
	return color.White
}

// luma returns how light a colour is (ITU-R BT.601), in the unit of its
// channels.
func luma(r, g, b uint32) uint32 { return (299*r + 587*g + 114*b) / 1000 }
