// Package telemetry owns what an operator sees of a process: the log's form, the id that ties a request's lines together, the metrics
// registry, and the admin listener with health, metrics and profiles. What is logged and counted belongs to the parts; metric labels
// never carry a number, a call or a person.
package telemetry

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"strings"

	"github.com/boyunhq/boyun/infra/fault"
)

// LogConfig is the form of the log.
type LogConfig struct {
	Format string // text (default) or json
	Level  string // debug, info (default), warn or error
}

// NewLogger writes to w; lines logged with a request's context carry its id. The level may be changed while it runs.
func NewLogger(w io.Writer, cfg LogConfig) (*slog.Logger, *slog.LevelVar, error) {
	level := new(slog.LevelVar)
	if cfg.Level != "" {
		if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
			return nil, nil, fault.New(fault.Invalid, "log_level", "the log level is debug, info, warn or error, not %q", cfg.Level)
		}
	}
	options := &slog.HandlerOptions{Level: level}
	switch strings.ToLower(cfg.Format) {
	case "", "text":
		return slog.New(requests{slog.NewTextHandler(w, options)}), level, nil
	case "json":
		return slog.New(requests{slog.NewJSONHandler(w, options)}), level, nil
	}
	return nil, nil, fault.New(fault.Invalid, "log_format", "the log format is text or json, not %q", cfg.Format)
}

// requests adds the request id of the context.
type requests struct{ slog.Handler }

// Handle adds the id and passes on.
func (h requests) Handle(ctx context.Context, r slog.Record) error {
	if id := Request(ctx); id != "" {
		r.AddAttrs(slog.String("request_id", id))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the wrapping.
func (h requests) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requests{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the wrapping.
func (h requests) WithGroup(name string) slog.Handler { return requests{h.Handler.WithGroup(name)} }

type requestKey struct{}

// WithRequest gives ctx the id of the request it belongs to: the one value that travels in contexts.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// Request is the id of ctx's request, empty outside of one.
func Request(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// NewRequest draws an id.
func NewRequest() string { return strings.ToLower(rand.Text()[:16]) }

// RequestFrom takes the id a proxy in front of us gave, or draws one when it is missing or not fit for a log.
func RequestFrom(header string) string {
	fit := len(header) >= 8 && len(header) <= 64
	for _, c := range []byte(header) {
		fit = fit && (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.')
	}
	if fit {
		return header
	}
	return NewRequest()
}
