package dialer

import "fmt"

// Failure is how a trunk says that a call was not answered. It is mapped once, in dialer/trunk, from SIP status, Q.850 cause and
// progress; nobody above reads SIP.
type Failure struct{ Ending Ending }

func (f *Failure) Error() string {
	return fmt.Sprintf("call not answered: %s (%s, sip %d, cause %d)", f.Ending.Outcome, f.Ending.Reason, f.Ending.SIP, f.Ending.Cause)
}
