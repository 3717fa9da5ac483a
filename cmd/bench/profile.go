package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
)

// profileFolder is the variable that tells a child where to leave its profiles; -profile sets it.
const profileFolder = "BOYUN_BENCH_PROFILE"

// profiled runs a child and leaves name.cpu and name.allocs (what it allocated since its birth) in the folder of profileFolder, for
// go tool pprof; without the variable it only runs it.
func profiled(name string, run func() error) error {
	folder := os.Getenv(profileFolder)
	if folder == "" {
		return run()
	}
	spent, err := os.Create(filepath.Join(folder, name+".cpu"))
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	defer spent.Close()
	if err := pprof.StartCPUProfile(spent); err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	err = run()
	pprof.StopCPUProfile()
	runtime.GC() // the allocations of the last cycle count only after it
	made, broken := os.Create(filepath.Join(folder, name+".allocs"))
	if broken != nil {
		return errors.Join(err, broken)
	}
	defer made.Close()
	return errors.Join(err, pprof.Lookup("allocs").WriteTo(made, 0))
}
