package pace

// What the predictive pacer was tuned to, on invented campaigns (dialer/pace/arena) whose figures vary with the seed. No campaign sets any
// of it: what differs between campaigns is learned.
const (
	early, typical, late = 0.2, 0.5, 0.8 // shares of a dial's delay at which a decision looks ahead
	driftRate            = 0.0005        // chance per second that a list's answer rate moves by one step of its grid, each way
	jumpRate             = 0.0006        // and that it becomes anything else
	exactTo              = 12            // agents up to which distributions are exact
	gain                 = 0.12          // step of the price's correction per abandoned person
	caution              = 0.7           // fall of the price's logarithm per deviation of recent abandons beyond the usual
	usual                = 0.7           // deviations that are nothing to be cautious about
	firstPrice           = 0.8           // price before anything was corrected, in parts of the aim
)
