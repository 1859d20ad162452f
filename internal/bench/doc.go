// Package bench holds those measurements of `make bench` that belong to no one
// package: registration and login beside other clients, and the size of the
// release. It has tests only, and its tables stand at the end of what they print.
//
// Benchmarks of one package's own work are in that package.
package bench
