package ui

import (
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"

	"xmpp-start/internal/i18n"
)

// printer is the one place that writes. It is the part of a Front that tells
// and does not ask.
type printer struct {
	texts *i18n.Catalog
	env   environ
	marks marks
	// unicode tells that the terminal shows more than ASCII.
	unicode bool

	mu       sync.Mutex
	out, err stream
	// live is the step whose line is being drawn; nil: none.
	live *step
	// asking keeps live from being drawn into a question.
	asking bool
}

func (p *printer) Heading(text string) {
	lines := p.marked(p.err, "", strong, []string{text})
	p.print(p.err, append([]string{""}, lines...))
}

func (p *printer) Say(lines ...string) { p.print(p.err, p.marked(p.err, "", plain, lines)) }

func (p *printer) Proven(lines ...string) {
	for _, line := range lines {
		p.print(p.err, p.marked(p.err, p.err.paint(good, p.marks.done), plain, []string{line}))
	}
}

func (p *printer) Failed(lines ...string) {
	if p.err.file == nil {
		p.print(p.err, paragraphs(lines))
		return
	}
	p.print(p.err, p.marked(p.err, "", plain, lines))
}

func (p *printer) Warn(lines ...string) {
	p.print(p.err, p.marked(p.err, p.err.paint(bad, p.marks.warning), plain, lines))
}

// Result does not wrap lines where standard output is not a terminal: another
// program reads them.
func (p *printer) Result(lines ...string) {
	if p.out.file == nil {
		p.print(p.out, paragraphs(lines))
		return
	}
	p.print(p.out, p.marked(p.out, "", plain, lines))
}

func (p *printer) Verbatim(text string) { p.print(p.out, paragraphs([]string{text})) }

// answered leaves the answer to a question standing.
func (p *printer) answered(title, answer string) {
	mark := p.err.paint(good, p.marks.done)
	title, answer = clean(title), clean(answer)
	if ansi.StringWidth(title+answer)+4 <= p.err.width() {
		if answer != "" {
			title += "  " + p.err.paint(strong, answer)
		}
		p.print(p.err, []string{mark + " " + title})
		return
	}
	lines := p.marked(p.err, mark, plain, []string{title})
	p.print(p.err, append(lines, p.marked(p.err, " ", strong, []string{answer})...))
}

// marked cleans and wraps texts, and puts a mark of one column before the first
// line and as much space before the others.
func (p *printer) marked(s stream, mark string, st style, texts []string) []string {
	indent := ""
	if mark != "" {
		mark += " "
		indent = "  "
	}
	var lines []string
	for _, text := range paragraphs(texts) {
		for _, line := range wrap(text, s.width()-len(indent)) {
			lines = append(lines, strings.TrimRight(mark, " "))
			if line != "" {
				lines[len(lines)-1] = mark + s.paint(st, line)
			}
			mark = indent
		}
	}
	return lines
}

// print writes lines that are clean but for the styles made here, in one go.
func (p *printer) print(s stream, lines []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.put(s, lines)
}

// put is print for who holds the lock.
func (p *printer) put(s stream, lines []string) {
	if len(lines) == 0 {
		return
	}
	text := strings.Join(lines, "\n") + "\n"
	if p.live != nil && !p.asking {
		p.raw(eraseLine)
	}
	// Where nobody can be told, there is nobody to tell that it failed.
	_, _ = s.write([]byte(text))
}

// raw writes escape sequences, and prompts that end within a line, to the
// terminal.
func (p *printer) raw(text string) { _, _ = p.err.write([]byte(text)) }

// pause keeps the progress line away while a question stands, until the
// function it returns is called.
func (p *printer) pause() (resume func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live != nil {
		p.raw(eraseLine)
	}
	p.asking = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.asking = false
	}
}
