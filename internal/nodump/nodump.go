// Package nodump keeps the memory of the program, and with it the passwords that
// are in it, out of files: a crash leaves no core dump.
//
// It does not keep memory from being swapped out, nor root from reading it.
package nodump

// Off switches core dumps off for this process, and on Linux also that other
// programs of the same user attach to it or read its memory (ptrace(2)). Call it
// before there is anything to hide.
//
// Where a system refuses there is nothing to be done about it, and nothing that
// a user could do: Off reports no error.
func Off() { off() }
