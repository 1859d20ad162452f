package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/survey"
)

// checkNotes are the files of --write, one a provider: what a machine saw, kept
// apart from what people have read and reviewed. The zero value keeps nothing.
type checkNotes struct{ folder string }

// checkNote is one file. SeenBy tells such files from others of the same name.
type checkNote struct {
	Schema int    `json:"schema"`
	SeenBy string `json:"seen_by"`
	seenJSON
}

// openNotes makes the folder and sees, before anybody is contacted, that no file
// of another kind would be written over: the list itself has files of these names.
func openNotes(folder string, domains []address.Domain) (checkNotes, error) {
	n := checkNotes{folder}
	if folder == "" {
		return n, nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return n, diskFault(err, folder)
	}
	for _, d := range domains {
		data, err := os.ReadFile(n.path(d))
		var known struct {
			SeenBy string `json:"seen_by"`
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return n, diskFault(err, n.path(d))
		case json.Unmarshal(data, &known) != nil || known.SeenBy == "":
			return n, fault.New(fault.Usage, fault.Args{"Flag": "--write", "Value": foreign.From(n.path(d)), "Why": "write"})
		}
	}
	return n, nil
}

func (n checkNotes) path(d address.Domain) string { return filepath.Join(n.folder, d.String()+".json") }

// write keeps what was seen. A provider of which not all was seen keeps its older
// file, whose time tells how old it is.
func (n checkNotes) write(seen []survey.Seen) error {
	for _, s := range seen {
		if n.folder == "" || s.Fault != nil {
			continue
		}
		data, err := json.MarshalIndent(checkNote{schema, "xmpp-start " + version(), seenOf(s)}, "", "  ")
		if err != nil {
			return err
		}
		path := n.path(s.Domain)
		if err := os.WriteFile(path+".new", append(data, '\n'), 0o644); err != nil {
			return diskFault(err, path)
		}
		if err := os.Rename(path+".new", path); err != nil {
			return diskFault(err, path)
		}
	}
	return nil
}

func diskFault(err error, path string) error {
	return fault.Wrap(fault.Disk, err, fault.Args{"Path": foreign.From(path)})
}
