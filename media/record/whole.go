package record

import (
	"time"

	"github.com/boyunhq/boyun/media"
)

// Heard is a packet kept in memory with the moment of its arrival.
type Heard struct {
	At     time.Time
	Packet media.Packet
}

// Whole writes a finished recording of one side at once, from packets kept in memory in the order of their arrival: the network's last
// words before it refused a call. The sink is closed in any case.
func (d *Deck) Whole(o Order, customer []Heard, end time.Time) (Closed, error) {
	t, err := d.Start(o)
	if err != nil {
		o.To.Close()
		return Closed{}, err
	}
	d.drop(t) // nobody else writes it: its time is the packets', not the clock's
	s := scratchOf(d)
	defer d.scratch.Put(s)
	for i := range customer {
		t.writing.Lock()
		t.flush(s, t.sample(customer[i].At)-settle)
		t.writing.Unlock()
		t.hear(1, &customer[i].Packet, customer[i].At)
	}
	return t.Close(end)
}
