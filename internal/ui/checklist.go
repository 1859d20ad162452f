package ui

// Mark says how something went that was looked at.
type Mark int

// The marks, best first.
const (
	Good Mark = iota // as it should be
	Odd              // worth knowing, and not in the way
	Bad              // in the way
)

// Checked gives one line of a list of things that were looked at, with its mark,
// and below it what else there is to say about it. It is a result.
func (p *printer) Checked(m Mark, lines ...string) {
	mark := p.out.paint(good, p.marks.done)
	switch m {
	case Odd:
		mark = p.out.paint(bad, p.marks.warning)
	case Bad:
		mark = p.out.paint(bad, p.marks.failed)
	}
	if p.out.file != nil {
		p.print(p.out, p.marked(p.out, mark, plain, lines))
		return
	}
	text := paragraphs(lines)
	for i := range text {
		text[i] = mark + " " + text[i]
		mark = " "
	}
	p.print(p.out, text)
}
