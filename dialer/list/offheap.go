package list

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// offHeap is zeroed memory of n bytes that the collector does not count: it lets the heap grow by more than what is held in it, and an
// import's process has one bound for all. The system gives its pages when they are first written. To be given back by free.
func offHeap(n int) ([]byte, error) {
	b, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_NORESERVE)
	if err != nil {
		return nil, fmt.Errorf("%d MiB of memory: %w", n>>20, err)
	}
	return b, nil
}

// free gives back memory of offHeap; it must not be touched afterwards.
func free(b []byte) {
	if b != nil {
		_ = unix.Munmap(b) // fails for other memory alone
	}
}

// release gives the pages of a part of such memory back to the system; it reads as zeros, or as before, from then on.
func release(b []byte) { _ = unix.Madvise(b, unix.MADV_DONTNEED) } // a refusal costs memory alone
