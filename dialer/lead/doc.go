// Package lead owns the sheet of one lead and what people do to leads: it gathers all that is known of one (numbers, places in campaigns
// with the guard's answer for this moment, opt-outs, consent, promises, everything that happened), and runs acts on one lead or on a
// million: priority, into a queue, out of it, stop calling, delete, and their undo. A long act is a job that goes on where it was.
//
// It does not own the rows of leads (dialer/list), the answer whether one may be called (dialer/guard), promises (dialer/callback) or what
// is written down of each lead (dialer/diary).
package lead
