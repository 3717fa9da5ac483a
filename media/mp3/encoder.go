package mp3

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

// Config is an encoder's.
type Config struct {
	Program  string        // default lame, looked for in PATH
	Kbps     int           // of both channels together; default 48
	Most     int           // encodings at once; default one for every two cores
	Patience time.Duration // how long one may wait for its turn; default 15 s
}

// Encoder makes MP3 of stereo G.711. Safe for concurrent use.
type Encoder struct {
	cfg   Config
	turns chan struct{}
}

// New fills in the defaults. Whether the program is there shows at the first use, for it may be installed while we run.
func New(cfg Config) *Encoder {
	if cfg.Program == "" {
		cfg.Program = "lame"
	}
	if cfg.Kbps == 0 {
		cfg.Kbps = 48
	}
	if cfg.Most == 0 {
		cfg.Most = max(1, runtime.GOMAXPROCS(0)/2)
	}
	if cfg.Patience == 0 {
		cfg.Patience = 15 * time.Second
	}
	return &Encoder{cfg: cfg, turns: make(chan struct{}, cfg.Most)}
}

// Running is how many encodings there are now.
func (e *Encoder) Running() int { return len(e.turns) }

// Encode reads interleaved G.711 of two channels, 8000 samples a second each, and writes it as MP3 while it is read. Ending ctx, or a
// writer that fails, kills the program. fault.Unavailable "mp3_missing": the program is not installed, "mp3_busy": too many others
// encode; nothing has been written then.
func (e *Encoder) Encode(ctx context.Context, law media.Codec, from io.Reader, to io.Writer) error {
	program, err := exec.LookPath(e.cfg.Program)
	if err != nil {
		return fault.New(fault.Unavailable, "mp3_missing", "MP3 is made by the program lame, which is not on this server: install it (Debian, Ubuntu: apt-get install lame; Alpine: apk add lame; macOS: brew install lame), or take the WAV file")
	}
	if err := e.turn(ctx); err != nil {
		return err
	}
	defer func() { <-e.turns }()
	// raw samples in, a stream out; channels are kept apart, the whole band is kept, and no header is promised that a pipe cannot be rewound for
	run := exec.CommandContext(ctx, program, "--quiet", "-r", "-s", "8", "--bitwidth", "16", "--signed", "--little-endian", "-m", "s",
		"--cbr", "-b", strconv.Itoa(e.cfg.Kbps), "--resample", "8", "--lowpass", "-1", "-t", "-", "-")
	said := &tail{}
	source := &linear{from: from, law: law}
	run.Stdin, run.Stdout, run.Stderr, run.WaitDelay = source, to, said, 2*time.Second
	if err := run.Start(); err != nil {
		return fault.Wrap(fault.Unavailable, "mp3_failed", "start lame", err)
	}
	yield(run.Process.Pid)
	err = run.Wait()
	switch {
	case source.failed != nil:
		return fmt.Errorf("read what is to become MP3: %w", source.failed)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fault.Wrap(fault.Unavailable, "mp3_failed", "lame: "+said.String(), err)
	}
	return nil
}

func (e *Encoder) turn(ctx context.Context) error {
	patience := time.NewTimer(e.cfg.Patience)
	defer patience.Stop()
	select {
	case e.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return fault.New(fault.Unavailable, "mp3_busy", "%d recordings are being made into MP3 already; ask again in a moment", e.cfg.Most)
	}
}

// tail keeps the end of what the program complains of.
type tail struct{ b []byte }

const tailBytes = 300

// Write keeps the last bytes.
func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	t.b = t.b[max(0, len(t.b)-tailBytes):]
	return len(p), nil
}

// String is it in one line.
func (t *tail) String() string { return string(bytes.Join(bytes.Fields(t.b), []byte(" "))) }
