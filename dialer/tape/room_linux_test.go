package tape

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/record"
)

// smallDisk is an empty file system of 4 MiB. Where only a namespace of its own may mount one, the test runs again in such, and here is over:
// folder is empty then.
func smallDisk(t *testing.T) (folder string) {
	t.Helper()
	const inside = "BOYUN_TEST_SMALL_DISK"
	folder = t.TempDir()
	refused := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=4m")
	if refused == nil {
		t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
		return folder
	}
	if os.Getenv(inside) != "" {
		t.Fatal(refused)
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	again.Env = append(os.Environ(), inside+"=1")
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	out, err := again.CombinedOutput()
	if exit, ran := err.(*exec.ExitError); err != nil && !(ran && exit.Exited()) {
		t.Logf("not seen: this system lets nobody mount a small disk (%v; %v), as a container without rights; TestWhetherARecordingCouldBeKept judges by a disk that says it is full", refused, err)
		return ""
	}
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Fatalf("%v\n%s", err, out)
	}
	return ""
}

func TestAFullDiskHoldsNewRecordingsAndLetsThemGoByItself(t *testing.T) {
	folder := smallDisk(t)
	if folder == "" {
		return
	}
	spool, err := blob.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer spool.Close()
	deck, err := record.NewDeck(record.Config{Beat: 5 * time.Millisecond, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	r := &Room{Disk: spool, Failing: deck.Failing, Reserve: 2 << 20, Log: quiet(), Now: time.Now}
	look := func(want string) {
		t.Helper()
		r.Look(t.Context())
		if got := r.Unkept(); got != want {
			room, err := spool.Room()
			t.Fatalf("%q with %d bytes left (%v), want %q", got, room, err, want)
		}
	}
	look("")
	ballast := func(name string, bytes int) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), make([]byte, bytes), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ballast("first", 2<<20+64<<10)
	look("recording_full") // below the reserve, though nothing has failed yet

	file, err := spool.Grow(t.Context(), "recordings/t/2026/11/28/x.byr")
	if err != nil {
		t.Fatal(err)
	}
	to := &refusals{WriteCloser: file}
	start := time.Now().Add(-4 * time.Second)
	tape, err := deck.Start(record.Order{Law: media.PCMA, Start: start, To: to})
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ { // to the last byte
		if err := os.WriteFile(filepath.Join(folder, "rest"+string(rune('a'+n%26))+string(rune('a'+n/26))), make([]byte, 64<<10), 0o600); err != nil {
			break
		}
	}
	for i := range 150 {
		tape.Customer().Hear(&media.Packet{Codec: media.PCMA, Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{'c'}, 160)}, start.Add(time.Duration(i)*media.FrameDuration))
	}
	written := make(chan error, 1)
	go func() { written <- deck.Run(t.Context()) }()
	until(t, "the call that is up loses sound", func() bool { return deck.Failing() == 1 && to.n.Load() > 1 }) // the first chunk that is refused is kept, the next is lost
	look("recording_unwritable")
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			os.Remove(file)
		}
	}
	until(t, "the call's recording goes on", func() bool { return deck.Failing() == 0 })
	look("")
	closed, err := tape.Close(time.Now())
	if !closed.Partial || len(closed.Lost) == 0 {
		t.Errorf("the recording of the call that was up is %+v (%v), want a partial one", closed, err)
	}
}

// refusals counts what a sink did not take.
type refusals struct {
	io.WriteCloser
	n atomic.Int32
}

func (r *refusals) Write(p []byte) (int, error) {
	n, err := r.WriteCloser.Write(p)
	if err != nil {
		r.n.Add(1)
	}
	return n, err
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			t.Fatal("not in time: " + what)
		}
	}
}
