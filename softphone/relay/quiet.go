package relay

import "github.com/pion/logging"

// discard is pion's logger without a voice: what strangers send to a TURN port is no news.
type discard struct{}

func (d discard) NewLogger(string) logging.LeveledLogger { return d }

func (discard) Trace(string)          {}
func (discard) Tracef(string, ...any) {}
func (discard) Debug(string)          {}
func (discard) Debugf(string, ...any) {}
func (discard) Info(string)           {}
func (discard) Infof(string, ...any)  {}
func (discard) Warn(string)           {}
func (discard) Warnf(string, ...any)  {}
func (discard) Error(string)          {}
func (discard) Errorf(string, ...any) {}
