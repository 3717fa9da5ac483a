package jobs

import (
	"context"
	"log/slog"
)

// quiet keeps River's running commentary out of the log: its Info lines come every few seconds and are of no use to an operator.
type quiet struct{ slog.Handler }

// Enabled lets warnings and errors pass.
func (h quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the wrapping.
func (h quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{h.Handler.WithAttrs(attrs)} }

// WithGroup keeps the wrapping.
func (h quiet) WithGroup(name string) slog.Handler { return quiet{h.Handler.WithGroup(name)} }
