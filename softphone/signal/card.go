package signal

// Card is the person on the line in the words the agent needs. It never holds the number.
type Card struct {
	Lead          string            `json:"lead"`
	Name          string            `json:"name"`
	Number        string            `json:"number"` // masked
	Place         string            `json:"place"`
	Zone          string            `json:"zone"` // IANA name; the page draws the local time from it
	CallableUntil Millis            `json:"callable_until,omitempty"`
	Tags          List[string]      `json:"tags"`
	Fields        List[Fact]        `json:"fields"`
	Touches       List[Touch]       `json:"touches"` // newest first
	Note          string            `json:"note"`
	Campaign      Campaign          `json:"campaign"`
	Script        List[Step]        `json:"script"`
	Dispositions  List[Disposition] `json:"dispositions"`
	Test          bool              `json:"test,omitempty"`
	NoCallback    int               `json:"no_callback,omitempty"` // the law allows so many calls and all were made: no callback can be promised
}

// Fact is one field of the lead as it was imported, in the order of the file.
type Fact struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// Touch is one earlier contact.
type Touch struct {
	At          Millis `json:"at"`
	Outcome     string `json:"outcome"`
	Disposition Words  `json:"disposition"` // empty when none was given
	Talk        int    `json:"talk"`        // milliseconds
	Ring        int    `json:"ring"`        // milliseconds from ringing to answer or end
	Agent       string `json:"agent,omitempty"`
	Note        string `json:"note,omitempty"`
}

// Step is one step of the script. Places {{name}} or {{key}} in Text are filled from the card by the page.
type Step struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Text     string       `json:"text"`
	Branches List[Branch] `json:"branches"`
	Fields   List[Field]  `json:"fields"`
}

// Branch is an answer that leads to another step.
type Branch struct {
	Label string `json:"label"`
	To    string `json:"to"`
}

// Field is one field of the form beside the script.
type Field struct {
	Key      string       `json:"key"`
	Label    string       `json:"label"`
	Required bool         `json:"required"` // for dispositions of kind success
	Options  List[string] `json:"options"`
}

// Kind says what a disposition does to the lead.
type Kind string

// The kinds.
const (
	KindSuccess  Kind = "success"
	KindFinal    Kind = "final"
	KindRetry    Kind = "retry"
	KindCallback Kind = "callback"
	KindDNC      Kind = "dnc"
	KindWrong    Kind = "wrong"
	KindMachine  Kind = "machine"
)

// Disposition is one outcome an agent can choose; its key is its place in the list, 1-9.
type Disposition struct {
	Code  string `json:"code"`
	Label Words  `json:"label"`
	Kind  Kind   `json:"kind"`
}
