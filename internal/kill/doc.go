// Package kill kills the program, with SIGKILL, in the middle of registrations,
// has it resume, and counts what must not happen. It is `make kill`, and has
// tests only. What came of long runs is in README.md.
//
// The program is the real one, in a process of its own, built with the tag
// killpoints (see internal/killpoint): it dies at a chosen operation on the
// disk, of the store or on the network, or at a random time. The server outlives
// it and knows the truth. After each death comes `resume`, or the same `register`
// once more, which may die, too, and so on until one comes to its end.
//
// After each end of the program, of either sort, it is looked for
//
//   - a lost password: the server has an account that this registration made, and
//     the password in the store does not open it, or there is none, or neither the
//     journal nor the index of accounts leads to it any more;
//   - a second account: the server has more than one account that this
//     registration made;
//   - a false claim: the program has said that an address is verified, and there is
//     no such account or the password in the store does not open it; or it has
//     ended with "refused" (3) or "nothing was sent" (5), and there is an account;
//   - a dead end: runs that nobody kills, three in a row, do not bring the
//     registration to its end, which is a verified account in the index and
//     nothing in the journal.
//
// Waiting for friends (invite wait) is killed, too: at each of its points once,
// with a friend at the door, and somebody else who has the same token after it.
// The next run lets in one of them, the one who has used it up if there was one,
// and nobody else.
//
// What a disk loses with the power is not in it: what was written is there for
// the next process, synced or not.
package kill
