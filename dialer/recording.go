package dialer

// RecordPolicy says what a campaign does with the sound of its talks.
type RecordPolicy string

// The policies. The zero value keeps nothing, as RecordNone does.
const (
	RecordNone     RecordPolicy = "none"
	RecordConsent  RecordPolicy = "consent" // nothing is kept before the person on the line agrees
	RecordAll      RecordPolicy = "all"
	RecordRequired RecordPolicy = "required" // as RecordAll, and no call begins while its recording could not be kept
)

// On tells whether anything may come to be kept.
func (p RecordPolicy) On() bool { return p == RecordConsent || p.FromStart() }

// FromStart tells whether a talk is kept from its first moment, without anybody's word.
func (p RecordPolicy) FromStart() bool { return p == RecordAll || p == RecordRequired }

// Pausable tells whether the recording of a talk may be paused: one that must be kept is kept whole.
func (p RecordPolicy) Pausable() bool { return p != RecordRequired }

// Why no call may begin that must be recorded.
const (
	RecordingFull       = "recording_full"       // the disk is fuller than its reserve allows
	RecordingUnwritable = "recording_unwritable" // the spool takes nothing
)
