//go:build !unix

package blob

import "errors"

// Room is not known on this system.
func (f *Folder) Room() (int64, error) { return 0, errors.ErrUnsupported }
