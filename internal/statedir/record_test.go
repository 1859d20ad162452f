package statedir

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

func TestDecode(t *testing.T) {
	type record struct {
		Version int    `json:"version"`
		Name    string `json:"name"`
	}
	var r record
	if err := Decode([]byte(`{"version":1,"name":"x"}`+"\n"), 1, &r); err != nil || r.Name != "x" {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, in := range []string{
		``, `{`, `null`, `[]`, `{"version":0}`, `{"name":"x"}`, `{"version":"1"}`, `{"version":1,"name":1}`,
		`{"version":1,"other":1}`, `{"version":1}{}`, `{"version":1}x`, `{"version":-1}`,
	} {
		if err := Decode([]byte(in), 1, &r); err == nil || errors.Is(err, errNewer) {
			t.Errorf("%s: got %v", in, err)
		}
	}
	if err := Decode([]byte(`{"version":2,"other":[1]}`), 1, &r); !errors.Is(err, errNewer) {
		t.Errorf("got %v", err)
	}
}

func TestRecords(t *testing.T) {
	d := open(t)
	type record struct {
		Version int `json:"version"`
	}
	var r record
	decode := func(data []byte) error { return Decode(data, 1, &r) }
	if err := d.ReadRecord("x", decode); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := d.WriteRecord("x", record{1}); err != nil {
		t.Fatal(err)
	}
	if err := d.ReadRecord("x", decode); err != nil || r.Version != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	for content, why := range map[string]string{`{"version":2}`: "newer", `{"vers`: "unreadable", strings.Repeat(" ", maxFile+1): "unreadable"} {
		if err := os.WriteFile(d.Path("x"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		f := fault.Of(d.ReadRecord("x", decode))
		if f == nil || f.Kind != fault.JournalDamaged || f.Args["Why"] != why {
			t.Errorf("%.20s: got %v", content, f)
		}
	}
}

func TestReadAll(t *testing.T) {
	d := open(t)
	if all, damaged, err := ReadAll(d, "folder", d.ReadFile); all != nil || damaged != nil || err != nil {
		t.Errorf("no folder: got %v, %v, %v", all, damaged, err)
	}
	for _, name := range []string{"b", "damaged", "gone", "a"} {
		if err := d.WriteFile("folder/"+name, nil); err != nil {
			t.Fatal(err)
		}
	}
	bad := errors.New("test")
	all, damaged, err := ReadAll(d, "folder", func(name string) (string, error) {
		return name, map[string]error{"damaged": bad, "gone": fs.ErrNotExist}[name]
	})
	if !slices.Equal(all, []string{"a", "b"}) || !slices.Equal(damaged, []error{bad}) || err != nil {
		t.Errorf("got %v, %v, %v", all, damaged, err)
	}
	d.Intercept(func(op Op, name string) error {
		if op == OpList {
			return bad
		}
		return nil
	})
	if _, _, err := ReadAll(d, "folder", d.ReadFile); !fault.Is(err, fault.Disk) {
		t.Errorf("a folder that cannot be listed: got %v", err)
	}
}
