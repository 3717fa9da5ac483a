package sandbox

import "github.com/boyunhq/boyun/dialer"

// Kind is what a callee does. The words are stable: API, console (as i18n keys) and docs use them.
type Kind string

// Kinds.
const (
	Person         Kind = "person"
	SlowAnswer     Kind = "slow_answer"
	Talker         Kind = "talker"
	Busy           Kind = "busy"
	Rejected       Kind = "rejected"
	NoAnswer       Kind = "no_answer"
	Vacant         Kind = "vacant"
	PoweredOff     Kind = "powered_off"
	Voicemail      Kind = "voicemail"
	HangsUpAtOnce  Kind = "hangs_up_at_once"
	DropsMedia     Kind = "drops_media"
	Overloaded     Kind = "overloaded"
	NetworkFailure Kind = "network_failure"
	LateAnswer     Kind = "late_answer"
	Holds          Kind = "holds"
	PressesKeys    Kind = "presses_keys"
	EarlyRingback  Kind = "early_ringback"
	HangsUp        Kind = "hangs_up"
	Mix            Kind = "mix"

	// Agents' own telephones, which a callback line calls.
	AgentPhone  Kind = "agent_phone"
	AgentLeaves Kind = "agent_puts_down"

	// What only early media, or listening after the answer, tells.
	Suspended     Kind = "suspended"
	Unreachable   Kind = "unreachable"
	BusyAnnounced Kind = "busy_announced"
	VacantUntold  Kind = "vacant_untold"
	OffMistold    Kind = "off_mistold"
	ColourAnswers Kind = "crbt_answers"
	ColourRings   Kind = "crbt_rings"
	BusyTone      Kind = "busy_tone"
	BusyAnswers   Kind = "busy_tone_answers"
	SIT           Kind = "sit"
	Fax           Kind = "fax"
	VacantAnswers Kind = "vacant_answers"
	VacantForEver Kind = "vacant_for_ever"
)

// Fate is one row of the table of magic numbers: numbers whose last two digits are From to To (inclusive) share it.
type Fate struct {
	From, To int
	Kind     Kind
	Does     string         // one English sentence for developers
	SIP      int            // final status of the INVITE; 0 when none is sent, or when it depends on the draw
	Cause    int            // Q.850 cause in the Reason header (RFC 3326); 0 when none
	Early    bool           // early media is sent
	Outcome  dialer.Outcome // what a dialer should make of it; an answered person without a free agent is Abandoned instead
}

// Fates is the table of magic numbers, in the order of the digits. It is the only place where digits and fates meet: code, docs,
// API and console read it. A number whose ending is not listed has the fate of 00.
func Fates() []Fate {
	return []Fate{
		{0, 0, Person, "A person answers, says hello, waits for speech and answers with sentences until you hang up.", 200, 0, false, dialer.Answered},
		{1, 1, SlowAnswer, "The same person, who lets it ring for 12 seconds.", 200, 0, false, dialer.Answered},
		{2, 2, Talker, "A person who talks almost without pause for three minutes, then hangs up.", 200, 0, false, dialer.Answered},
		{10, 10, Busy, "Busy.", 486, 17, false, dialer.Busy},
		{11, 11, Rejected, "Rings, then the person declines.", 603, 21, false, dialer.Rejected},
		{12, 12, NoAnswer, "Rings until you cancel; the network gives up after three minutes.", 480, 19, false, dialer.NoAnswer},
		{13, 13, Vacant, "Vacant number: an announcement in early media, then the refusal.", 404, 1, true, dialer.Vacant},
		{14, 14, PoweredOff, "Powered off: an announcement in early media, then the refusal.", 480, 20, true, dialer.PoweredOff},
		{15, 15, Voicemail, "Voicemail: greeting, beep, then it records what you say.", 200, 0, false, dialer.Machine},
		{16, 16, HangsUpAtOnce, "A person answers and hangs up within half a second.", 200, 0, false, dialer.Answered},
		{17, 17, DropsMedia, "A person answers; two seconds later no RTP comes any more and no BYE either.", 200, 0, false, dialer.Answered},
		{18, 18, Overloaded, "The carrier has no capacity: refused with Retry-After of 2 seconds.", 503, 42, false, dialer.Failed},
		{19, 19, NetworkFailure, "Nothing comes back at all, not even a 100.", 0, 0, false, dialer.Failed},
		{20, 20, LateAnswer, "Rings until you cancel; the answer crosses your CANCEL.", 200, 0, false, dialer.NoAnswer},
		{21, 21, Holds, "A person who puts you on hold with music after four seconds and comes back five seconds later.", 200, 0, false, dialer.Answered},
		{22, 22, PressesKeys, "A person who greets, then presses the last four digits of the number and # (telephone-event).", 200, 0, false, dialer.Answered},
		{23, 23, EarlyRingback, "A person behind a network that plays its own ringing tone in early media.", 200, 0, true, dialer.Answered},
		{30, 39, HangsUp, "A person who hangs up as many seconds after the answer as the last digit says (0 means 10).", 200, 0, false, dialer.Answered},
		{40, 40, Suspended, "Suspended: an announcement in early media, then a refusal that says nothing.", 480, 0, true, dialer.Suspended},
		{41, 41, Unreachable, "Out of coverage: an announcement in early media, then a refusal that says nothing.", 480, 0, true, dialer.Unreachable},
		{42, 42, BusyAnnounced, "Busy, told by an announcement in early media alone.", 480, 0, true, dialer.Busy},
		{43, 43, VacantUntold, "Vacant number in another voice; the refusal only says that nobody is there.", 480, 0, true, dialer.Vacant},
		{44, 44, OffMistold, "Powered off in another voice; the refusal says 404, as if the number did not exist.", 404, 0, true, dialer.PoweredOff},
		{45, 45, ColourAnswers, "A person behind colour ring-back: music in early media until the answer.", 200, 0, true, dialer.Answered},
		{46, 46, ColourRings, "Colour ring-back until you cancel; the network gives up after three minutes.", 480, 0, true, dialer.NoAnswer},
		{47, 47, BusyTone, "Busy tone in early media until you cancel; no refusal comes.", 480, 0, true, dialer.Busy},
		{48, 48, BusyAnswers, "The network answers, and plays busy tone.", 200, 0, false, dialer.Busy},
		{49, 49, SIT, "Special information tones and an announcement in early media, then a refusal that says nothing.", 503, 0, true, dialer.Vacant},
		{50, 50, Fax, "A fax machine answers.", 200, 0, false, dialer.Machine},
		{51, 51, VacantAnswers, "The network answers, and announces a vacant number.", 200, 0, false, dialer.Vacant},
		{52, 52, VacantForEver, "Vacant number announced again and again in early media until you cancel; no refusal comes.", 480, 0, true, dialer.Vacant},
		{60, 60, AgentPhone, "An agent's own telephone: taken at once, quiet until somebody speaks, on the line until you hang up.", 200, 0, false, dialer.Answered},
		{61, 61, AgentLeaves, "The same telephone, whose agent puts the receiver down three seconds after somebody was heard.", 200, 0, false, dialer.Answered},
		{90, 99, Mix, "One of the others, drawn by seed and number in the proportions of an ordinary calling day.", 0, 0, false, ""},
	}
}

// lookup finds the row for an ending 0..99.
func lookup(ending int) Fate {
	fates := Fates()
	for _, f := range fates {
		if f.From <= ending && ending <= f.To {
			return f
		}
	}
	return fates[0]
}

// byKind finds the row of a kind.
func byKind(k Kind) Fate {
	fates := Fates()
	for _, f := range fates {
		if f.Kind == k {
			return f
		}
	}
	return fates[0]
}

// share is one kind's weight in the mix.
type share struct {
	kind   Kind
	weight int
}

// mixture is an ordinary day of calling a consumer list; the weights add up to 100.
func mixture() []share {
	return []share{
		{Person, 36}, {SlowAnswer, 8}, {HangsUp, 6}, {NoAnswer, 17}, {Busy, 9}, {Rejected, 7},
		{Vacant, 6}, {PoweredOff, 4}, {Voicemail, 5}, {HangsUpAtOnce, 2},
	}
}
