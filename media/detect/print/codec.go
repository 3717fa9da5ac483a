package print

import (
	"encoding/binary"

	"github.com/boyunhq/boyun/infra/fault"
)

// version is the first byte of a stored fingerprint; one of another version must be made again from its recording.
const version = 1

// most is how many peaks a phase may have: a minute of dense sound.
const most = 8192

// Bytes is the fingerprint to be kept: version, then per phase the number of peaks and each as hop and bin, in network order.
func (p Print) Bytes() []byte {
	b := []byte{version}
	for _, c := range p {
		b = binary.BigEndian.AppendUint16(b, uint16(len(c)))
		for _, peak := range c {
			b = append(binary.BigEndian.AppendUint16(b, peak.Hop), peak.Bin)
		}
	}
	return b
}

// Read is a fingerprint that was kept; fault.Invalid when it is none.
func Read(b []byte) (p Print, err error) {
	bad := fault.New(fault.Invalid, "bad_fingerprint", "this is not a fingerprint")
	if len(b) == 0 || b[0] != version {
		return Print{}, bad
	}
	b = b[1:]
	for i := range p {
		if len(b) < 2 {
			return Print{}, bad
		}
		n := int(binary.BigEndian.Uint16(b))
		b = b[2:]
		if n > most || len(b) < 3*n {
			return Print{}, bad
		}
		p[i] = make(Constellation, n)
		for k := range p[i] {
			p[i][k] = Peak{Hop: binary.BigEndian.Uint16(b), Bin: b[2]}
			b = b[3:]
			if at := p[i][k]; at.Bin < lowBin || at.Bin >= highBin || k > 0 && at.Hop < p[i][k-1].Hop {
				return Print{}, bad
			}
		}
	}
	if len(b) != 0 {
		return Print{}, bad
	}
	return p, nil
}

// Rich tells whether a recording has enough in it to be found again: tones and silence have not.
func (p Print) Rich() bool {
	var pitches [highBin]bool
	n := 0
	for _, peak := range p[0] {
		if !pitches[peak.Bin] {
			pitches[peak.Bin] = true
			n++
		}
	}
	return len(p[0]) >= 24 && n >= 10
}
