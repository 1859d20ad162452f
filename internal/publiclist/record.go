package publiclist

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"xmpp-start/internal/statedir"
)

const (
	// File is where the record is in the state folder.
	File = "public-list.json"
	// version is that of its format.
	version = 1
	// maxRecord bounds it, in bytes, to what the state folder takes. A list that
	// is changed in good faith needs a tenth.
	maxRecord = 60 << 10
)

// Record is what the state folder has of the list: what follows from it, and by
// which one it can be told again that this was it.
type Record struct {
	Address string    `json:"address"`
	Fetched time.Time `json:"fetched"`
	ETag    string    `json:"etag,omitempty"`
	// SHA256 is that of the list as it was fetched, in hexadecimal digits.
	SHA256 string `json:"sha256"`
	Update
}

type file struct {
	Version int `json:"version"`
	Record
}

// NewRecord returns the record of a page that was fetched now.
func NewRecord(address string, page Page, u Update, now time.Time) Record {
	sum := sha256.Sum256(page.Body)
	return Record{Address: address, Fetched: now.UTC().Truncate(time.Second), ETag: page.ETag, SHA256: hex.EncodeToString(sum[:]), Update: u}
}

// Load returns the record, and whether there is one. The error is that of
// statedir.Dir.ReadRecord.
func Load(dir *statedir.Dir) (Record, bool, error) {
	var f file
	err := dir.ReadRecord(File, func(data []byte) error { return statedir.Decode(data, version, &f) })
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, false, nil
	}
	return f.Record, err == nil, err
}

// Save writes the record over the one before: all that can be in it can be
// fetched again. The lock of the folder must be held. The error is a
// fault.ListRefused where so much is different that it cannot be kept.
func (r Record) Save(dir *statedir.Dir) error {
	data, err := json.MarshalIndent(file{version, r}, "", "  ")
	if err != nil {
		return err
	}
	if len(data) > maxRecord {
		return refused("too-large", nil)
	}
	return dir.WriteFile(File, append(data, '\n'))
}
