package run

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
)

// unkept says why no call may begin under this policy; empty: one may. Safe from any goroutine.
func (n *Node) unkept(p dialer.RecordPolicy) pace.Reason {
	if p != dialer.RecordRequired || n.Recordings == nil {
		return ""
	}
	return pace.Reason(n.Recordings.Unkept())
}

// barred says why nobody is called whatever the pacer thinks; empty: somebody may be.
func (l *loop) barred() pace.Reason {
	if l.plan.TrunkOff {
		return pace.TrunkOff
	}
	return l.unkept(l.plan.Record)
}
