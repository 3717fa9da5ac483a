package record

import "fmt"

// scratch is what one writing of a chunk needs.
type scratch struct {
	plain  [chunkBytes]byte
	sealed [chunkBytes + tagBytes]byte
}

func scratchOf(d *Deck) *scratch { return d.scratch.Get().(*scratch) }

// flush seals and writes every whole chunk that ends at or before a sample. The caller holds writing.
func (t *Tape) flush(s *scratch, until int64) {
	for t.done == nil {
		t.mu.Lock()
		due := t.sealed+chunkSamples <= until
		if due {
			t.pull(s, chunkSamples)
		}
		t.mu.Unlock()
		if !due {
			return
		}
		t.append(s, chunkBytes, false)
	}
}

// finish seals and writes the last chunk, which is shorter than others, and hears nothing more.
func (t *Tape) finish(s *scratch, until int64) {
	t.mu.Lock()
	left := int(min(max(until-t.sealed, 0), chunkSamples-1))
	t.pull(s, left)
	t.closed = true
	t.mu.Unlock()
	t.append(s, channels*left, true)
}

// pull takes the next samples out of the lanes. The caller holds mu.
func (t *Tape) pull(s *scratch, samples int) {
	for i := range t.lanes {
		t.lanes[i].take(s.plain[i:], t.law, t.sealed, samples)
	}
	t.sealed += int64(samples)
}

// append seals a chunk and hands it to the sink. After a failure nothing more is written: the file stays readable up to there.
func (t *Tape) append(s *scratch, length int, last bool) {
	t.peaks = appendPeaks(t.peaks, t.law, s.plain[:length])
	if t.failure != nil {
		return
	}
	b := t.seal.seal(s.sealed[:0], s.plain[:length], t.index, last)
	t.index++
	n, err := t.to.Write(b)
	t.bytes += int64(n)
	if err != nil {
		t.fail(err)
	}
}

func (t *Tape) fail(err error) {
	if t.failure != nil {
		return
	}
	t.failure = fmt.Errorf("write recording %s: %w", t.ID(), err)
	t.deck.cfg.Log.Error("a recording is partial: it cannot be written", "recording", t.ID(), "error", err)
}
