package providers

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
)

// The pattern leaves out the schema: every domain of the list has a dot.
//
//go:embed *.*.json
var files embed.FS

// maxFiles bounds a list: there are some thousand public providers in the world.
const maxFiles = 10_000

// All returns every provider of the list, by domain. It reads the files anew
// each time. An error means a broken build.
func All() ([]Provider, error) { return Load(files) }

// Suggestable returns those of the list that may be suggested, by domain. Every
// start waits for it, so the others are only glanced at. An error means a broken
// build.
func Suggestable() ([]Provider, error) {
	return load(files, func(data []byte) bool {
		status, seen := glance(data)
		return seen && status != Suggested
	})
}

// glance tells the status of a file without reading the rest, as far as the
// file is written like those of the list.
func glance(data []byte) (status Status, seen bool) {
	_, rest, found := bytes.Cut(data, []byte(`"status": {"content": "`))
	word, _, closed := bytes.Cut(rest, []byte{'"'})
	return Status(word), found && closed
}

// Load reads all provider files of a folder, by name. Where some are broken,
// the error says for each what is, and the list holds all the others. Two for
// one domain cannot be, for a file bears the name of its domain; neither may a
// domain have a file and be one more domain of another provider.
func Load(fsys fs.FS) ([]Provider, error) { return load(fsys, nil) }

func load(fsys fs.FS, skip func(data []byte) bool) ([]Provider, error) {
	names, err := fs.Glob(fsys, "*.*"+suffix)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	if len(names) > maxFiles {
		return nil, fmt.Errorf("providers: more than %d files", maxFiles)
	}
	list := make([]Provider, 0, len(names))
	var broken []error
	for _, name := range names {
		data, err := readFile(fsys, name)
		if err != nil {
			broken = append(broken, err)
			continue
		}
		if skip != nil && skip(data) {
			continue
		}
		p, err := Parse(name, data)
		if err != nil {
			broken = append(broken, err)
			continue
		}
		list = append(list, p)
	}
	list, err = withoutClaims(list)
	return list, errors.Join(append(broken, err)...)
}

// withoutClaims leaves out those that call the domain of another one theirs: a
// domain belongs to its own file, else to the first that names it.
func withoutClaims(list []Provider) ([]Provider, error) {
	owner := make(map[address.Domain]address.Domain, len(list))
	for i := range list {
		owner[list[i].Domain] = list[i].Domain
	}
	var claims []error
	list = slices.DeleteFunc(list, func(p Provider) bool {
		for _, d := range p.AlsoServes.Value {
			if other, taken := owner[d]; taken {
				claims = append(claims, fmt.Errorf("providers: %s: alternativeJids: %s is that of %s", p.Domain.String()+suffix, d, other.String()+suffix))
				return true
			}
		}
		for _, d := range p.AlsoServes.Value {
			owner[d] = p.Domain
		}
		return false
	})
	return list, errors.Join(claims...)
}

// readFile does not take more of a file into memory than one may have.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		err = fmt.Errorf("%s: no file, or larger than %d bytes", foreign.From(name), maxFile)
	}
	var data []byte
	if err == nil {
		data, err = fs.ReadFile(fsys, name)
	}
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	return data, nil
}
