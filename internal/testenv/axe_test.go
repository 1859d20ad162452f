package testenv

import (
	"os"
	"strings"
	"testing"
)

func TestAxe(t *testing.T) {
	script, err := os.ReadFile(Axe(t))
	if err != nil || !strings.HasPrefix(string(script), "/*! axe v4.14.1") {
		t.Errorf("got %.40q, %v", script, err)
	}
}
