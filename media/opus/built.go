//go:build opus

package opus

import libopus "github.com/hraban/opus"

// Built tells whether this program speaks Opus.
const Built = true

func open() (encoder, decoder, error) {
	e, err := libopus.NewEncoder(8000, 1, libopus.AppVoIP)
	if err != nil {
		return nil, nil, err
	}
	for _, set := range []error{e.SetComplexity(Complexity), e.SetBitrate(Bitrate), e.SetInBandFEC(true)} {
		if set != nil {
			return nil, nil, set
		}
	}
	d, err := libopus.NewDecoder(8000, 1)
	return e, d, err
}
