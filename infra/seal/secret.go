package seal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
)

// Secret returns the 32 random bytes kept in the file at path (mode 0600), which is made on first use: a key that processes of this
// installation share and that may be lost, unlike the key-encryption key.
func Secret(path string) ([]byte, error) {
	fresh := make([]byte, 32)
	rand.Read(fresh)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.WriteString(hex.EncodeToString(fresh) + "\n")
		err = errors.Join(err, file.Sync(), file.Close())
		if err == nil {
			return fresh, nil
		}
	}
	if !errors.Is(err, fs.ErrExist) {
		return nil, fault.Wrap(fault.Unavailable, "secret_file", "make the secret "+filepath.Base(path), err)
	}
	if err := readable(path); err != nil {
		return nil, fault.Wrap(fault.Unavailable, "secret_file", "secret "+path, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "secret_file", "read the secret "+path, err)
	}
	kept, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(kept) != len(fresh) {
		return nil, fault.New(fault.Invalid, "secret_file", "%s does not hold a secret of ours; remove it and another is made", path)
	}
	return kept, nil
}
