package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/boyunhq/boyun/infra/fault"
)

// File opens the local key-encryption key at path, a Tink JSON keyset of mode 0600, and creates it on first use. Losing the file
// loses every sealed value, so it belongs in the backup, apart from the database's. Two processes that start at once agree on one
// key. A file that others may read is refused.
func File(path string) (KEK, error) {
	err := readable(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = create(path); err == nil {
			err = readable(path)
		}
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "kek_file", "key-encryption key "+path, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "kek_file", "read key-encryption key", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "kek_file", "key-encryption key "+path, err)
	}
	kek, err := aead.New(handle)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "kek_file", "key-encryption key "+path, err)
	}
	return kek, nil
}

func readable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("others may read it (mode %04o): chmod 600 it, and think about who may have", info.Mode().Perm())
	}
	return nil
}

// create writes a fresh keyset beside path and links it into place: a link never replaces a key another process has just made.
func create(path string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".kek-*") // CreateTemp makes mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name())
	err = errors.Join(insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(fresh)), fresh.Sync(), fresh.Close())
	if err != nil {
		return err
	}
	if err := os.Link(fresh.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
