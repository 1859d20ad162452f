#!/bin/sh
# captcha.sh TEXT: ejabberd's captcha_cmd in the tests. It notes the text that
# it shall draw, for the test that has to answer, and prints the same picture
# each time. A picture of the text would take ImageMagick and a font, and the
# tests would have to read it.
set -eu
printf '%s\n' "$1" >>"$(dirname "$0")/captcha.answers"
base64 -d <<'PICTURE'
iVBORw0KGgoAAAANSUhEUgAAAIwAAAA8AQAAAACccW/mAAAAZUlEQVR42u2UoRGAMBAEN0xE5JdA
CZRACZT0MAhkSqAUSqIDiP3Do/Jz6sTOrXkevRu3RIjh40BIq+ZMSKu8EGKsKIwNgU3sCGzhQGCV
KqRknDJrMC6ZlU1JXqw7dsfu+Ivj98G8Ob6WorTsAxQAAAAASUVORK5CYII=
PICTURE
# What follows the picture's end makes each one another, as real ones are: they
# are told apart by their hash.
printf '%s' "$1"
