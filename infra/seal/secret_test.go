package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/boyunhq/boyun/infra/seal"
)

func TestASecretIsMadeOnceAndForOurEyes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "turn.key")
	first, err := seal.Secret(path)
	if err != nil || len(first) != 32 {
		t.Fatalf("%d bytes (%v)", len(first), err)
	}
	again, err := seal.Secret(path)
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("the second look gives another secret (%v)", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Secret(path); err == nil {
		t.Fatal("a secret that others may read was taken")
	}
	broken := filepath.Join(t.TempDir(), "turn.key")
	if err := os.WriteFile(broken, []byte("not hex"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Secret(broken); err == nil {
		t.Fatal("a broken secret was taken")
	}
}
