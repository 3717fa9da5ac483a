package seal_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openKeys(t *testing.T) *seal.Keys {
	t.Helper()
	kek, err := seal.File(filepath.Join(t.TempDir(), "kek.json"))
	if err != nil {
		t.Fatal(err)
	}
	return seal.New(kek)
}

func newBox(t *testing.T, keys *seal.Keys) (*seal.Box, []byte) {
	t.Helper()
	wrapped, err := keys.NewTenantKey()
	if err != nil {
		t.Fatal(err)
	}
	box, err := keys.Open(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return box, wrapped
}

func TestWhatIsSealedOpensOnlyUnchangedAndInItsPlace(t *testing.T) {
	box, _ := newBox(t, openKeys(t))
	plain, aad := []byte("+8613800138000"), []byte("leads/number/17")
	sealed, err := box.Seal(plain, aad)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("13800138000")) {
		t.Fatal("the plain digits are in the sealed value")
	}
	if got, err := box.Open(sealed, aad); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("open: %q, %v", got, err)
	}
	if _, err := box.Open(sealed, []byte("leads/number/18")); !fault.Is(err, fault.Internal) {
		t.Fatalf("a value moved to another row opened: %v", err)
	}
	for bit := range len(sealed) * 8 {
		flipped := bytes.Clone(sealed)
		flipped[bit/8] ^= 1 << (bit % 8)
		if _, err := box.Open(flipped, aad); err == nil {
			t.Fatalf("bit %d was flipped and the value still opened", bit)
		}
	}
	for n := range len(sealed) {
		if _, err := box.Open(sealed[:n], aad); err == nil {
			t.Fatalf("the first %d bytes opened", n)
		}
	}
}

func TestSealingTwiceGivesTwoSecrets(t *testing.T) {
	box, _ := newBox(t, openKeys(t))
	first, err1 := box.Seal([]byte("same"), nil)
	second, err2 := box.Seal([]byte("same"), nil)
	if err1 != nil || err2 != nil || bytes.Equal(first, second) {
		t.Fatalf("equal ciphertexts would tell equal values: %v %v", err1, err2)
	}
}

func TestTwoTenantsShareNothing(t *testing.T) {
	keys := openKeys(t)
	ours, _ := newBox(t, keys)
	theirs, _ := newBox(t, keys)
	number := []byte("+8613800138000")
	if !bytes.Equal(ours.Index(number), ours.Index(number)) || len(ours.Index(number)) != 32 {
		t.Fatal("an index must be stable and 32 bytes")
	}
	if bytes.Equal(ours.Index(number), theirs.Index(number)) {
		t.Fatal("one number has the same index in two tenants")
	}
	if ours.FileKey("rec-1") == theirs.FileKey("rec-1") || ours.FileKey("rec-1") == ours.FileKey("rec-2") {
		t.Fatal("file keys repeat")
	}
	file := ours.FileKey(string(number))
	if bytes.Equal(file[:], ours.Index(number)) {
		t.Fatal("index and file key are the same function")
	}
	sealed, err := ours.Seal(number, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := theirs.Open(sealed, nil); err == nil {
		t.Fatal("another tenant's box opened our value")
	}
}

func TestAWrappedKeyOpensOnlyWholeAndUnderItsKEK(t *testing.T) {
	keys := openKeys(t)
	box, wrapped := newBox(t, keys)
	sealed, err := box.Seal([]byte("kept"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for at := range wrapped {
		broken := bytes.Clone(wrapped)
		broken[at] ^= 0x20
		if got, err := keys.Open(broken); err == nil {
			t.Fatalf("byte %d was changed and the key opened: %v", at, got)
		}
	}
	for n := range wrapped {
		if _, err := keys.Open(wrapped[:n]); err == nil {
			t.Fatalf("the first %d bytes of a key opened", n)
		}
	}
	if _, err := keys.Open(append(bytes.Clone(wrapped), 0)); err == nil {
		t.Fatal("a key with a tail opened")
	}
	if _, err := openKeys(t).Open(wrapped); err == nil {
		t.Fatal("another installation's KEK opened our key")
	}
	again, err := keys.Rewrap(wrapped)
	if err != nil || bytes.Equal(again, wrapped) {
		t.Fatalf("re-wrap: %v", err)
	}
	reopened, err := keys.Open(again)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := reopened.Open(sealed, nil); err != nil || string(plain) != "kept" {
		t.Fatalf("after re-wrapping: %q %v", plain, err)
	}
}

func TestTheKeyFileIsPrivateStableAndRefusedWhenOthersMayRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "kek.json")
	first, err := seal.File(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("key file: %v %v", info.Mode(), err)
	}
	wrapped, err := seal.New(first).NewTenantKey()
	if err != nil {
		t.Fatal(err)
	}
	second, err := seal.File(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.New(second).Open(wrapped); err != nil {
		t.Fatalf("after a restart: %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.File(path); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("a key file the group may read was used: %v", err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Chmod(path, 0o600)
	if _, err := seal.File(path); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a broken key file must be refused, not replaced: %v", err)
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if len(left) != 1 {
		t.Fatalf("files left beside the key: %v", left)
	}
}

func TestProcessesThatStartAtOnceAgreeOnOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kek.json")
	var wait sync.WaitGroup
	wrapped := make([][]byte, 8)
	for i := range wrapped {
		wait.Go(func() {
			kek, err := seal.File(path)
			if err != nil {
				t.Error(err)
				return
			}
			if wrapped[i], err = seal.New(kek).NewTenantKey(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	kek, err := seal.File(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range wrapped {
		if _, err := seal.New(kek).Open(w); err != nil {
			t.Fatalf("starter %d used another key: %v", i, err)
		}
	}
}

func TestABoxDoesNotPrintItsKeys(t *testing.T) {
	box, _ := newBox(t, openKeys(t))
	if got := fmt.Sprintf("%v %+v %s", box, box, box); got != "seal.Box seal.Box seal.Box" {
		t.Fatalf("printed: %s", got)
	}
}

func FuzzOpenWrappedNeverPanics(f *testing.F) {
	kek, err := seal.File(filepath.Join(f.TempDir(), "kek.json"))
	if err != nil {
		f.Fatal(err)
	}
	keys := seal.New(kek)
	good, _ := keys.NewTenantKey()
	f.Add(good)
	f.Add([]byte{1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, wrapped []byte) {
		if _, err := keys.Open(wrapped); err == nil && !bytes.Equal(wrapped, good) {
			t.Fatal("an invented key opened")
		}
	})
}

func BenchmarkSealNumber(b *testing.B) {
	kek, _ := seal.File(filepath.Join(b.TempDir(), "kek.json"))
	keys := seal.New(kek)
	wrapped, _ := keys.NewTenantKey()
	box, err := keys.Open(wrapped)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("seal", func(b *testing.B) {
		for b.Loop() {
			box.Seal([]byte("+8613800138000"), []byte("leads"))
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			box.Index([]byte("+8613800138000"))
		}
	})
}
