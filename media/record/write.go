package record

import (
	"fmt"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// scratch is what one writing of a chunk needs.
type scratch struct {
	plain  [chunkBytes]byte
	sealed [chunkBytes + tagBytes]byte
	spare  int // chunks of silence that may still be made up for
}

// perBeat is how many lost chunks a beat makes up for, over all tapes: 8 MB, so that a disk that has room again is not choked at once.
const perBeat = 1000

func scratchOf(d *Deck) *scratch { return d.scratch.Get().(*scratch) }

// Chunks of silence. Filled once, never written again.
var (
	silentA  = silentChunk(media.PCMA)
	silentMu = silentChunk(media.PCMU)
)

func silentChunk(c media.Codec) (chunk [chunkBytes]byte) {
	for i := range chunk {
		chunk[i] = c.Silence()
	}
	return chunk
}

func silence(c media.Codec) []byte {
	if c == media.PCMA {
		return silentA[:]
	}
	return silentMu[:]
}

// flush seals and writes every whole chunk that ends at or before a sample, and tells how many. The caller holds writing.
func (t *Tape) flush(s *scratch, until int64) (chunks int) {
	for t.done == nil {
		t.mu.Lock()
		due := t.sealed+chunkSamples <= until
		if due {
			t.pull(s, chunkSamples)
		}
		t.mu.Unlock()
		if !due {
			break
		}
		t.append(s, chunkSamples, false)
		chunks++
	}
	return chunks
}

// finish seals and writes the last chunk, which is shorter than others, and hears nothing more.
func (t *Tape) finish(s *scratch, until int64) {
	t.mu.Lock()
	left := int(min(max(until-t.sealed, 0), chunkSamples-1))
	t.pull(s, left)
	t.closed = true
	t.mu.Unlock()
	t.append(s, left, true)
}

// pull takes the next samples out of the lanes and leaves silence behind. The caller holds mu.
func (t *Tape) pull(s *scratch, samples int) {
	quiet := g711.Silence(t.law)
	for dst := s.plain[:channels*samples]; len(dst) > 0; {
		n := min(len(dst)/channels, len(quiet))
		agent, customer := t.lanes[0].window(t.sealed, n), t.lanes[1].window(t.sealed, n)
		interleave(dst, agent, customer)
		n = copy(agent, quiet)
		copy(customer, quiet)
		dst, t.sealed = dst[channels*n:], t.sealed+int64(n)
	}
}

// append seals the samples just pulled and hands them to the sink. While it takes nothing they are lost; once it does again, silence
// takes the place of what was lost, so that whatever follows lies where it was said.
func (t *Tape) append(s *scratch, samples int, last bool) {
	sound := s.plain[:channels*samples]
	if !t.settle(s) {
		t.lose(int64(samples))
		t.peaks = appendPeaks(t.peaks, t.law, silence(t.law)[:len(sound)])
		return
	}
	t.peaks = appendPeaks(t.peaks, t.law, sound)
	t.write(s, sound, last)
}

// settle brings the sink up to date: the rest of a chunk it did not take, then silence for every chunk that was lost behind it.
func (t *Tape) settle(s *scratch) bool {
	if len(t.stuck) > 0 {
		n, err := t.to.Write(t.stuck)
		t.bytes += int64(n)
		if t.stuck = t.stuck[n:]; err != nil {
			return false
		}
	}
	for ; t.owed > 0; t.owed-- {
		if s.spare <= 0 {
			return false
		}
		s.spare--
		if !t.write(s, silence(t.law), false) {
			t.owed-- // it is stuck, and will come
			return false
		}
	}
	if t.failing.CompareAndSwap(true, false) {
		t.deck.cfg.Log.Warn("a recording goes on", "recording", t.ID(), "lost", len(t.lost))
	}
	return true
}

// write seals a chunk and hands it to the sink. What the sink does not take of it is kept, byte for byte: a chunk is never sealed twice,
// for that would use its nonce twice.
func (t *Tape) write(s *scratch, sound []byte, last bool) bool {
	b := t.seal.seal(s.sealed[:0], sound, t.index, last)
	t.index++
	n, err := t.to.Write(b)
	t.bytes += int64(n)
	if err == nil {
		return true
	}
	t.stuck = append(t.stuck[:0], b[n:]...)
	if t.failure == nil {
		t.failure = fmt.Errorf("write recording %s: %w", t.ID(), err)
	}
	if !t.failing.Swap(true) {
		t.deck.cfg.Log.Error("a recording cannot be written; the call goes on, what is said is lost", "recording", t.ID(), "error", err)
	}
	return false
}

// lose notes that the samples just pulled are gone.
func (t *Tape) lose(samples int64) {
	t.owed++
	if samples == 0 {
		return
	}
	to := t.sealed // nobody else changes it while writing is held
	if n := len(t.lost); n > 0 && t.lost[n-1].to == to-samples {
		t.lost[n-1].to = to
		return
	}
	t.lost = append(t.lost, pause{to - samples, to})
}

// abandon notes that what the sink never took is gone: from there on the file has nothing.
func (t *Tape) abandon(length int64) {
	if len(t.stuck) == 0 {
		return
	}
	from := int64(t.index-1) * chunkSamples
	for n := len(t.lost); n > 0 && t.lost[n-1].from >= from; n = len(t.lost) {
		t.lost = t.lost[:n-1]
	}
	t.lost = append(t.lost, pause{from, length})
}
