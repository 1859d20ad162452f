// Package console gives a test a real terminal to sit in front of: a pseudo
// terminal whose keys the test presses and whose output it reads, and which it
// can see left as it was.
//
// It is imported by tests only. What the screen would look like it does not
// know: it keeps all that was written, not what is still to be seen.
package console
