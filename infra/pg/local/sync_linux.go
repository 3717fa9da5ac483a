package local

import (
	"os"

	"golang.org/x/sys/unix"
)

func syncfs(file *os.File) error { return unix.Syncfs(int(file.Fd())) }
