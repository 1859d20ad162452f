//go:build race

package signup

// stride is how many events further the next thing goes wrong: the race detector
// makes everything five times as slow, and make test runs every event without it.
const stride = 5
