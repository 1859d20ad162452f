package statedir

// Op is one operation on the disk.
type Op string

// The operations, in the order of a write.
const (
	OpMakeFolder Op = "make-folder"
	OpClean      Op = "clean"
	OpCreate     Op = "create"
	OpWrite      Op = "write"
	OpSync       Op = "sync"
	OpRename     Op = "rename"
	OpSyncFolder Op = "sync-folder"
	OpRead       Op = "read"
	OpList       Op = "list"
	OpRemove     Op = "remove"
	OpLock       Op = "lock"
)

// Intercept has step called before each operation on the disk; an error of it
// is that operation's failure. It is how tests let a disk fail or a process
// die at a chosen moment. Call it before the folder is used.
func (d *Dir) Intercept(step func(op Op, name string) error) { d.step = step }

func (d *Dir) before(op Op, name string) error {
	if d.step == nil {
		return nil
	}
	return d.step(op, name)
}
