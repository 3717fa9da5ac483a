package agent

import "time"

// step makes the next standing; ok is false when the event is illegal after all.
type step func(m Machine, in Input, at time.Time) (next Machine, ok bool)

// table is the whole machine: what is not in it is illegal. It is never written.
var table = map[State]map[Event]step{
	Offline: {
		Arrive: to(Checking),
	},
	Checking: {
		AudioUp:  notReady(SignedIn),
		Leave:    offline,
		Overstay: offline,
	},
	NotReady: {
		GoReady:  goReady,
		Pause:    pauseNow,
		Suspend:  suspendAgain,
		Resume:   resume,
		Reopen:   reopen,
		Leave:    offline,
		Overstay: offline,
	},
	Ready: {
		Pause:    pauseNow,
		Suspend:  suspend,
		Leave:    offline,
		Offer:    offer,
		Reserve:  reserve,
		Reopen:   reopen,
		Overstay: notReady(Idle),
	},
	Preview: {
		GoReady:  cancelPause,
		Pause:    pauseLater,
		Reserve:  reserve,
		Release:  settle,
		Reopen:   reopen,
		Leave:    offline,
		Overstay: settle,
	},
	Reserved: {
		GoReady:  cancelPause,
		Pause:    pauseLater,
		Join:     join,
		Release:  settle,
		Overstay: settle,
	},
	Talking: {
		GoReady: cancelPause,
		Pause:   pauseLater,
		HoldOn:  to(Hold),
		Lost:    lost,
		Back:    back,
		Over:    over,
	},
	Hold: {
		GoReady: cancelPause,
		Pause:   pauseLater,
		HoldOff: to(Talking),
		Lost:    lost,
		Back:    back,
		Over:    over,
	},
	Wrap: {
		GoReady:  cancelPause,
		Pause:    pauseLater,
		Disposed: settle,
		Expire:   settle,
		Overstay: settle,
		Leave:    offline,
	},
}

func to(s State) step {
	return func(m Machine, _ Input, _ time.Time) (Machine, bool) {
		m.State = s
		return m, true
	}
}

func notReady(reason string) step {
	return func(m Machine, _ Input, _ time.Time) (Machine, bool) {
		m.State, m.Reason, m.Suspended = NotReady, reason, false
		return m, true
	}
}

func offline(Machine, Input, time.Time) (Machine, bool) { return Machine{State: Offline}, true }

func goReady(m Machine, _ Input, _ time.Time) (Machine, bool) {
	m.State, m.Reason, m.Next, m.Suspended, m.Call = Ready, "", "", false, ""
	return m, true
}

// pauseNow begins another break, which counts from now even if one was running.
func pauseNow(m Machine, in Input, at time.Time) (Machine, bool) {
	if in.Reason == "" {
		return m, false
	}
	m.State, m.Since, m.Reason, m.Next, m.Suspended, m.Call = NotReady, at, in.Reason, "", false, ""
	return m, true
}

func pauseLater(m Machine, in Input, _ time.Time) (Machine, bool) {
	m.Next = in.Reason
	return m, in.Reason != ""
}

func cancelPause(m Machine, _ Input, _ time.Time) (Machine, bool) {
	m.Next = ""
	return m, true
}

func suspend(m Machine, in Input, _ time.Time) (Machine, bool) {
	m.State, m.Reason, m.Suspended, m.Call = NotReady, in.Reason, true, ""
	return m, in.Reason != ""
}

// suspendAgain changes the reason of a suspension; a break the agent chose stays what it is.
func suspendAgain(m Machine, in Input, _ time.Time) (Machine, bool) {
	if m.Suspended {
		m.Reason = in.Reason
	}
	return m, in.Reason != ""
}

func resume(m Machine, _ Input, _ time.Time) (Machine, bool) {
	if m.Suspended {
		m.State, m.Reason, m.Suspended = Ready, "", false
	}
	return m, true
}

func offer(m Machine, in Input, _ time.Time) (Machine, bool) {
	m.State, m.Call = Preview, in.Call
	return m, in.Call != ""
}

// reserve holds the agent for a call; one who waits for a call of their own gets that one only.
func reserve(m Machine, in Input, _ time.Time) (Machine, bool) {
	mine := m.State != Preview || m.Call == in.Call
	m.State, m.Call = Reserved, in.Call
	return m, in.Call != "" && mine
}

// settle ends the work on a call: into the break that was asked for, else back to ready.
func settle(m Machine, _ Input, _ time.Time) (Machine, bool) {
	m.Call, m.WrapUntil, m.LostAt, m.Joined = "", time.Time{}, time.Time{}, time.Time{}
	if m.Next != "" {
		m.State, m.Reason, m.Next = NotReady, m.Next, ""
		return m, true
	}
	m.State = Ready
	return m, true
}

func join(m Machine, _ Input, at time.Time) (Machine, bool) {
	m.State, m.Joined = Talking, at
	return m, true
}

func lost(m Machine, _ Input, at time.Time) (Machine, bool) {
	if m.Reattaching() {
		return m, false
	}
	m.LostAt = at
	return m, true
}

func back(m Machine, _ Input, _ time.Time) (Machine, bool) {
	if !m.Reattaching() {
		return m, false
	}
	m.LostAt = time.Time{}
	return m, true
}

func over(m Machine, in Input, _ time.Time) (Machine, bool) {
	m.State, m.LostAt, m.WrapUntil = Wrap, time.Time{}, in.Until
	return m, !in.Until.IsZero()
}

// reopen goes back into the wrap-up; a break that had begun waits again.
func reopen(m Machine, in Input, _ time.Time) (Machine, bool) {
	if m.State == NotReady && !m.Suspended {
		m.Next = m.Reason
	}
	m.Reason, m.Suspended = "", false
	m.State, m.Call, m.WrapUntil = Wrap, in.Call, in.Until
	return m, in.Call != "" && !in.Until.IsZero()
}
