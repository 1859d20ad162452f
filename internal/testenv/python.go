package testenv

import (
	"context"
	"os/exec"
)

// Python is an interpreter with one library of others for XMPP.
type Python struct {
	tool tool
}

// FindPython looks for the interpreter with the library, as get.sh calls it. The
// error says what is missing.
func FindPython(library string) (Python, error) {
	t, err := findTool(library, "usr/bin/python3", "usr/lib/python3/dist-packages/"+library+"/__init__.py")
	return Python{t}, err
}

// Script is a command that runs a script. It has no environment but what the
// interpreter and GLib take to find their parts.
func (p Python) Script(ctx context.Context, script string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.tool.path("usr/bin/python3"), "-B", "-c", script)
	cmd.Env = []string{
		p.tool.libraries(),
		"PYTHONHOME=" + p.tool.path("usr"),
		"PYTHONPATH=" + p.tool.path("usr/lib/python3/dist-packages"),
	}
	for name, pattern := range map[string]string{
		"GI_TYPELIB_PATH": "usr/lib/*-linux-gnu*/girepository-1.0",
		"GIO_MODULE_DIR":  "usr/lib/*-linux-gnu*/gio/modules",
	} {
		if dir, err := p.tool.glob(pattern); err == nil {
			cmd.Env = append(cmd.Env, name+"="+dir)
		}
	}
	return cmd
}
