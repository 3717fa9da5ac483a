package api

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/media/detect"
)

// Detection is how a campaign tells machines from people, and what it does then.
type Detection struct {
	On         bool    `json:"on" doc:"Listen to the first seconds after the answer; early media is always listened to"`
	HelloMS    int64   `json:"hello_ms" doc:"A first utterance up to this long, and then a pause, is a person"`
	GreetingMS int64   `json:"greeting_ms" doc:"One that goes on for so long is a machine"`
	PauseMS    int64   `json:"pause_ms" doc:"Silence that ends an utterance"`
	DecideMS   int64   `json:"decide_ms" doc:"Whatever is not sure by then is a person"`
	Sure       float64 `json:"sure" doc:"Certainty below which a machine is not told of, 0.5 to 0.99"`
	Then       string  `json:"then" enum:"tell,hang_up,leave_message" doc:"tell: the agent decides; the others also end, or leave a message on, calls no agent is on yet"`
	CatchUp    bool    `json:"catch_up,omitempty" doc:"An agent who comes within 2 s of the answer hears what was said before, 1.4 times as fast at the same pitch, until level with what is being said"`
}

func viewDetection(s hearing.Settings) Detection {
	l := s.Limits
	return Detection{On: s.On, HelloMS: l.Hello.Milliseconds(), GreetingMS: l.Greeting.Milliseconds(), PauseMS: l.Pause.Milliseconds(),
		DecideMS: l.Decide.Milliseconds(), Sure: s.Sure, Then: string(s.Then), CatchUp: s.CatchUp}
}

func (d Detection) settings() hearing.Settings {
	ms := func(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
	return hearing.Settings{On: d.On, Limits: detect.Limits{Hello: ms(d.HelloMS), Greeting: ms(d.GreetingMS), Pause: ms(d.PauseMS), Decide: ms(d.DecideMS)},
		Sure: d.Sure, Then: hearing.Then(d.Then), CatchUp: d.CatchUp}
}

// Verdict is one thing heard in a call.
type Verdict struct {
	Stage      string    `json:"stage" enum:"early,answer" doc:"Before or after the answer"`
	Kind       string    `json:"kind" enum:"ringback,busy,congestion,information,sit,announcement,crbt,fax,beep,machine,person,quiet"`
	Class      string    `json:"class" doc:"What an announcement says of the number; empty when nothing"`
	Match      string    `json:"match" doc:"Name of the announcement, or countries of a tone"`
	Confidence float64   `json:"confidence" doc:"0 to 1"`
	At         time.Time `json:"at"`
	AfterMS    int64     `json:"after_ms" doc:"Since the first sound, or the answer"`
}

// verdicts are the events that tell what was heard.
func verdicts(events []dialer.Event) []Verdict {
	all := []Verdict{}
	stages := map[string]string{"heard": "early", "judged": "answer"}
	for _, e := range events {
		stage := stages[e.Kind]
		if stage == "" {
			continue
		}
		sure, _ := strconv.ParseFloat(e.Detail["confidence"], 64) // written by us; 0 if it is not there
		after, _ := strconv.ParseInt(e.Detail["at_ms"], 10, 64)
		all = append(all, Verdict{Stage: stage, Kind: e.Detail["kind"], Class: e.Detail["class"], Match: e.Detail["match"], Confidence: sure, At: moment(e.At), AfterMS: after})
	}
	return all
}
