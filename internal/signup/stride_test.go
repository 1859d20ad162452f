//go:build !race

package signup

// stride is how many events further the next thing goes wrong.
const stride = 1
