//go:build unix

package blob

import "golang.org/x/sys/unix"

// Room is how many bytes the folder's disk can still take from this process.
func (f *Folder) Room() (int64, error) {
	dir, err := f.root.Open(".")
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	var disk unix.Statfs_t
	if err := unix.Fstatfs(int(dir.Fd()), &disk); err != nil {
		return 0, err
	}
	return int64(disk.Bavail) * int64(disk.Bsize), nil
}
