package browser

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers leads pion's words into our log, all at debug: what matters to anybody is told by the leg itself.
type loggers struct{ log *slog.Logger }

func (l *loggers) NewLogger(scope string) logging.LeveledLogger {
	return &scoped{log: l.log.With("pion", scope)}
}

type scoped struct{ log *slog.Logger }

func (s *scoped) put(msg string) { s.log.Debug(msg) }

func (s *scoped) putf(format string, args ...any) {
	if s.log.Enabled(context.Background(), slog.LevelDebug) {
		s.log.Debug(fmt.Sprintf(format, args...))
	}
}

func (*scoped) Trace(string)                   {}
func (*scoped) Tracef(string, ...any)          {}
func (s *scoped) Debug(msg string)             { s.put(msg) }
func (s *scoped) Debugf(f string, args ...any) { s.putf(f, args...) }
func (s *scoped) Info(msg string)              { s.put(msg) }
func (s *scoped) Infof(f string, args ...any)  { s.putf(f, args...) }
func (s *scoped) Warn(msg string)              { s.put(msg) }
func (s *scoped) Warnf(f string, args ...any)  { s.putf(f, args...) }
func (s *scoped) Error(msg string)             { s.put(msg) }
func (s *scoped) Errorf(f string, args ...any) { s.putf(f, args...) }
