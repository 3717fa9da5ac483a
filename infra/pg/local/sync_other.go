//go:build !linux

package local

import (
	"os"

	"golang.org/x/sys/unix"
)

func syncfs(*os.File) error { return unix.Sync() }
