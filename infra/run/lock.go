package run

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/boyunhq/boyun/infra/fault"
)

// Lock is the sole right to a folder. The kernel gives it back when the process ends, however it ends.
type Lock struct{ file *os.File }

// LockFolder takes the right to folder (made with mode 0700 if missing) by its file "lock", or says who has it: fault.Conflict.
func LockFolder(folder string) (*Lock, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.Wrap(fault.Invalid, "data_folder", "make the data folder", err)
	}
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "data_folder", "open the data folder's lock", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(file, 100))
		file.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.Wrap(fault.Invalid, "data_folder", "lock "+folder+" (network file systems may not be able to)", err)
		}
		return nil, fault.New(fault.Conflict, "data_folder_in_use",
			"the folder %s is in use by another boyun (process %s): stop it, or choose another folder with --data or BOYUN_DATA", folder, strings.TrimSpace(string(holder)))
	}
	if err := errors.Join(file.Truncate(0), write(file, fmt.Sprintln(os.Getpid()))); err != nil {
		file.Close()
		return nil, fault.Wrap(fault.Invalid, "data_folder", "write the data folder's lock", err)
	}
	return &Lock{file}, nil
}

func write(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}

// Release gives the folder back. The file stays: removing it would let two processes lock two files of one name.
func (l *Lock) Release() error { return l.file.Close() }
