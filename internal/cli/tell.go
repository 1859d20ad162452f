package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// schema is the version of everything that --json prints.
const schema = 1

// failure is the JSON form of an error.
type failure struct {
	Schema int `json:"schema"`
	Error  struct {
		Code    int          `json:"code"`
		Kind    fault.Kind   `json:"kind"`
		Message string       `json:"message"`
		Hint    string       `json:"hint,omitempty"`
		Said    foreign.Text `json:"said,omitzero"`
	} `json:"error"`
}

// said is a failure that somebody was told of already.
type said struct{ error }

func (s said) Unwrap() error { return s.error }

// tell is the one place where an error becomes words.
func (a *app) tell(err error) {
	if errors.As(err, new(said)) {
		return
	}
	f := fault.Of(err)
	sentence, hint := a.texts().Fault(f)
	if a.flags.json {
		var out failure
		out.Schema = schema
		out.Error.Code, out.Error.Kind, out.Error.Message, out.Error.Hint, out.Error.Said = f.Exit(), f.Kind, sentence, hint, f.Said
		_ = writeJSON(a.errOut, out) // there is nowhere left to complain to
		return
	}
	lines := []string{a.t("cli.error", fault.Args{"Error": sentence})}
	if !f.Said.Empty() {
		lines = append(lines, a.t("cli.said", fault.Args{"Text": f.Said}))
	}
	if hint != "" {
		lines = append(lines, a.t("cli.hint", fault.Args{"Hint": hint}))
	}
	if f.Kind == fault.Bug && f.Err != nil {
		lines = append(lines, foreign.From(f.Err.Error()).String())
	}
	a.front().Failed(lines...)
}

// allTold tells of errors that have nothing to do with each other, each of them, and
// returns the first for the exit code. With --json, where there is room for one, it
// is the first that is still to be told of.
func (a *app) allTold(errs []error) error {
	if len(errs) < 2 || a.flags.json {
		return errors.Join(errs...)
	}
	for _, err := range errs {
		a.tell(err)
	}
	return said{errs[0]}
}

// warn says what went wrong with something that the run goes on without.
func (a *app) warn(err error) {
	sentence, _ := a.texts().Fault(fault.Of(err))
	a.front().Warn(sentence)
}

// result gives what the command was run for: v with --json, else the lines.
func (a *app) result(v any, lines ...string) error {
	if a.flags.json {
		return writeJSON(a.out, v)
	}
	a.front().Result(lines...)
	return nil
}

func writeJSON(w io.Writer, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", printable(data))
	return err
}

// printable writes what JSON lets through and terminals take for commands, or
// show in another order than it has, as JSON's escapes: to programs it is the same.
func printable(data []byte) string {
	var b strings.Builder
	for _, r := range string(data) {
		if r == '\n' || unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
