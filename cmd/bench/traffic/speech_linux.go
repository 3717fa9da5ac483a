package traffic

import (
	"encoding/binary"
	"fmt"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/prompt"
)

// speech is what both ends of a call say over and over where the codec's work depends on it.
type speech struct {
	law  [][]byte // by frame of 20 ms: of the customer
	opus [][]byte // and of the agent
}

func record() (*speech, error) {
	library, err := prompt.Load()
	if err != nil {
		return nil, err
	}
	edge, err := opus.New(111, media.PCMA)
	if err != nil {
		return nil, err
	}
	s := &speech{}
	for _, said := range library.Sentences("en") {
		for sound := said.Audio; len(sound) >= audio; sound = sound[audio:] {
			packet := make([]byte, 1400)
			n, err := edge.Out.Code(packet, media.PCMA, sound[:audio])
			if err != nil {
				return nil, fmt.Errorf("prepare a browser's speech: %w", err)
			}
			s.law, s.opus = append(s.law, sound[:audio]), append(s.opus, packet[:n])
		}
	}
	return s, nil
}

// fill puts what a side says into a packet whose header is made for G.711.
func (s *speech) fill(packet []byte, side int, at uint32) []byte {
	if side == Customer {
		return packet[:lead+copy(packet[lead:], s.law[int(at)%len(s.law)])]
	}
	packet[1] = 111
	binary.BigEndian.PutUint32(packet[4:], binary.BigEndian.Uint32(packet[4:])*opus.Ratio)
	return packet[:lead+copy(packet[lead:], s.opus[int(at)%len(s.opus)])]
}
