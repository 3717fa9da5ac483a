// Package floor is the yardstick of the media rows of make bench: a forwarder in C that does nothing but what none can leave out. What it
// costs on a machine in the same minutes is what the product is compared with.
package floor

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed c/floor.c
var source []byte

// Build compiles the forwarder into a folder with the machine's C compiler and returns the program's path.
func Build(ctx context.Context, folder string) (string, error) {
	text, program := filepath.Join(folder, "floor.c"), filepath.Join(folder, "floor")
	if err := os.WriteFile(text, source, 0o600); err != nil {
		return "", fmt.Errorf("write the C floor: %w", err)
	}
	if out, err := exec.CommandContext(ctx, "gcc", "-O2", "-Wall", "-o", program, text).CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile the C floor: %w\n%s", err, out)
	}
	return program, nil
}
