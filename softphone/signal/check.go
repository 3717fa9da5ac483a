package signal

import (
	"strings"
	"time"
)

// WallClock is the form of Callback.At.
const WallClock = "2006-01-02T15:04"

func (m *Hello) check() error {
	if m.V != Version {
		return invalid("version", "this server speaks version %d of the desk, not %d", Version, m.V).With("version", Version)
	}
	if m.Tab == "" {
		return invalid("tab_missing", "hello needs the id of its tab")
	}
	return short(m.Tab, m.Resume)
}

func (m *Offer) check() error {
	if m.SDP == "" || len(m.SDP) > MaxSDP {
		return invalid("sdp", "an offer holds 1 to %d bytes of SDP", MaxSDP)
	}
	return nil
}

func (m *Candidate) check() error {
	if len(m.Candidate) > 1024 || m.Line < 0 || m.Line > 16 {
		return invalid("candidate", "not an ICE candidate")
	}
	return short(m.Mid)
}

func (m *Device) check() error { return short(m.Reason) }

func (m *Break) check() error {
	if m.Reason == "" {
		return invalid("reason_missing", "a break needs its reason")
	}
	return short(m.Reason)
}

// Check holds an order that came by another way than a page to the same bounds.
func (m *Recording) Check() error { return m.check() }

func (m *Recording) check() error {
	if m.Do != TapePause && m.Do != TapeResume && m.Do != TapeConsent {
		return invalid("record_do", "a recording is paused, resumed, or begun by consent")
	}
	return short(m.Call)
}

// Check holds keys that came by another way than a page to the same bounds.
func (m *DTMF) Check() error { return m.check() }

func (m *DTMF) check() error {
	if m.Digits == "" || len(m.Digits) > MaxDigits || strings.Trim(m.Digits, "0123456789*#ABCD") != "" {
		return invalid("digits", "1 to %d keys of 0-9 * # A-D", MaxDigits)
	}
	return nil
}

func (m *KeepDraft) check() error {
	if err := short(m.Call, m.Draft.Step, m.Draft.Code); err != nil {
		return err
	}
	if c := m.Draft.Callback; c != nil && (len(c.At) > MaxID || len(c.Note) > MaxNote) {
		return invalid("note_too_long", "a callback holds more than %d bytes", MaxNote).With("limit", MaxNote)
	}
	return form(m.Draft.Note, m.Draft.Fields)
}

// Check holds a disposition that came by another way than a page to the same bounds.
func (m *Dispose) Check() error { return m.check() }

func (m *Dispose) check() error {
	if m.Code == "" {
		return invalid("code_missing", "a disposition needs its code")
	}
	if err := short(m.Call, m.Code); err != nil {
		return err
	}
	if c := m.Callback; c != nil {
		if _, err := time.Parse(WallClock, c.At); err != nil {
			return invalid("callback_time", "a callback needs the customer's wall clock as %s", WallClock)
		}
		if len(c.Note) > MaxNote {
			return invalid("note_too_long", "a note of %d bytes, at most %d", len(c.Note), MaxNote).With("limit", MaxNote)
		}
	}
	return form(m.Note, m.Fields)
}

func (m *HangUp) check() error       { return short(m.Call) }
func (m *Undo) check() error         { return short(m.Call) }
func (m *Extend) check() error       { return short(m.Call) }
func (m *LeaveMessage) check() error { return short(m.Call) }
func (m *SayPerson) check() error    { return short(m.Call) }
func (m *Accept) check() error       { return short(m.Call) }

func (m *Skip) check() error {
	if m.Reason == "" {
		return invalid("reason_missing", "a lead is skipped for a reason")
	}
	return short(m.Call, m.Reason)
}

func (m *DialNext) check() error {
	if m.Campaign == "" {
		return invalid("campaign_missing", "a call belongs to a campaign")
	}
	return short(m.Campaign, m.Lead)
}

func (m *Find) check() error { return short(m.Campaign, m.Name) }

func (*Takeover) check() error   { return nil }
func (*Ready) check() error      { return nil }
func (*Mute) check() error       { return nil }
func (*Hold) check() error       { return nil }
func (*TestCall) check() error   { return nil }
func (*UseStation) check() error { return nil }
func (*Leave) check() error      { return nil }
func (*Ping) check() error       { return nil }

func short(ids ...string) error {
	for _, id := range ids {
		if len(id) > MaxID {
			return invalid("too_long", "an id of %d bytes, at most %d", len(id), MaxID)
		}
	}
	return nil
}

func form(note string, fields map[string]string) error {
	if len(note) > MaxNote {
		return invalid("note_too_long", "a note of %d bytes, at most %d", len(note), MaxNote).With("limit", MaxNote)
	}
	if len(fields) > MaxFields {
		return invalid("too_many_fields", "%d fields, at most %d", len(fields), MaxFields).With("limit", MaxFields)
	}
	for k, v := range fields {
		if len(k) > MaxID || len(v) > MaxFieldText {
			return invalid("field_too_long", "field %.64q holds more than %d bytes", k, MaxFieldText).With("field", k)
		}
	}
	return nil
}
