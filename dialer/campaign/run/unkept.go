package run

import (
	"errors"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/fault"
)

// Reasons of a campaign whose calls must be recorded, while they could not be.
const (
	RecordingFull       pace.Reason = "recording_full"       // the disk is fuller than its reserve allows
	RecordingUnwritable pace.Reason = "recording_unwritable" // the spool takes nothing
)

// unkept says why no call may begin under this policy; empty: one may. Safe from any goroutine.
func (n *Node) unkept(p dialer.RecordPolicy) pace.Reason {
	if p != dialer.RecordRequired || n.Recordings == nil {
		return ""
	}
	err := n.Recordings.Keeps()
	if err == nil {
		return ""
	}
	if coded, ok := errors.AsType[*fault.Error](err); ok && coded.Reason != "" {
		return pace.Reason(coded.Reason)
	}
	return RecordingUnwritable
}
