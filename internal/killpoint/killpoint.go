// Package killpoint lets the program die where a test wants it: at each
// operation on the disk, of the store and on the network, and at each stage of a
// registration. It is how internal/kill sees that nothing is lost there.
//
// It does so only in a program that was built with the tag killpoints. In every
// other one its functions do nothing and leave what they are given as it is.
//
// For failures that a program survives there are the hooks of the packages
// themselves, statedir.Dir.Intercept for example.
package killpoint
