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

	"github.com/boyunhq/boyun/media/opus"
)

var (
	//go:embed c/floor.c
	forwarder []byte
	//go:embed c/codec.c
	codec []byte
)

// Build compiles the forwarder into a folder with the machine's C compiler and returns the program's path.
func Build(ctx context.Context, folder string) (string, error) {
	return compile(ctx, filepath.Join(folder, "floor"), map[string][]byte{"floor.c": forwarder})
}

// BuildOpus compiles the forwarder that codes what passes as the product does, with the machine's libopus.
func BuildOpus(ctx context.Context, folder string) (string, error) {
	return compile(ctx, filepath.Join(folder, "floor-opus"), map[string][]byte{"floor.c": forwarder, "codec.c": codec},
		fmt.Sprintf("-DCOMPLEXITY=%d", opus.Complexity), fmt.Sprintf("-DBITRATE=%d", opus.Bitrate), "-lopus")
}

func compile(ctx context.Context, program string, sources map[string][]byte, options ...string) (string, error) {
	args := []string{"-O2", "-Wall", "-o", program}
	for name, text := range sources {
		file := filepath.Join(filepath.Dir(program), name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return "", fmt.Errorf("write the C floor: %w", err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(ctx, "gcc", append(args, options...)...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("compile the C floor: %w\n%s", err, out)
	}
	return program, nil
}
