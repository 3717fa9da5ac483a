package tone

import "time"

// The product's own sounds that the voice node makes, as the console's design sets them. They keep clear of call-progress tones, DTMF,
// SIT and fax, so that nobody takes them for the network's. All but Reattaching are for the agent's stream alone: never the customer's,
// never the recording.

// Connected: somebody answered and is on the line.
func Connected() Sound {
	return Sound{Name: "connected", Level: -20, Parts: []Part{Note(523, ms(70)), Gap(ms(20)), Note(659, ms(70))}}
}

// Ended: the conversation is over.
func Ended() Sound {
	return Sound{Name: "ended", Level: -22, Parts: []Part{Note(659, ms(70)), Note(523, ms(70))}}
}

// BackOnCall: the agent's page is attached to its call again.
func BackOnCall() Sound {
	return Sound{Name: "back_on_call", Level: -22, Parts: []Part{Note(587, ms(80))}}
}

// Reattaching is what the customer hears while the agent's page comes back: two soft notes every 2.5 s over comfort noise, without end.
func Reattaching() Sound {
	return Sound{Name: "reattaching", Level: -26, Noise: -52, Repeat: true,
		Parts: []Part{Note(330, ms(120)), Note(392, ms(120)), Gap(ms(2260))}}
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }
