package wav

import (
	"encoding/binary"

	"github.com/boyunhq/boyun/media"
)

// Format tags of the WAVE header (RFC 2361).
const (
	tagPCM        = 1
	tagALaw       = 6
	tagMuLaw      = 7
	tagExtensible = 0xfffe
)

// HeaderSize is the length of the header Header makes; sample data begins there.
const HeaderSize = 58

// MostData is the largest length of data a header can tell.
const MostData = 1<<32 - 1 - HeaderSize

// Header is the complete header of a G.711 file of 8 kHz with so many bytes of sample data: format 6 or 7, with the fact chunk that
// formats other than PCM need. More than MostData is told as MostData.
func Header(c media.Codec, channels int, dataBytes int64) [HeaderSize]byte {
	data := uint32(min(max(dataBytes, 0), MostData))
	tag := uint16(tagMuLaw)
	if c == media.PCMA {
		tag = tagALaw
	}
	var h [HeaderSize]byte
	b := append(h[:0], "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, HeaderSize-8+data)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 18)
	b = appendFormat(b, tag, channels, media.SampleRate, 8)
	b = binary.LittleEndian.AppendUint16(b, 0) // no extension
	b = append(b, "fact"...)
	b = binary.LittleEndian.AppendUint32(b, 4)
	b = binary.LittleEndian.AppendUint32(b, data/uint32(channels))
	b = append(b, "data"...)
	binary.LittleEndian.AppendUint32(b, data)
	return h
}

// headerPCM is the header of a 16-bit linear file.
func headerPCM(rate, channels int, dataBytes uint32) []byte {
	b := append(make([]byte, 0, 44), "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, 36+dataBytes)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	b = appendFormat(b, tagPCM, channels, rate, 16)
	b = append(b, "data"...)
	return binary.LittleEndian.AppendUint32(b, dataBytes)
}

func appendFormat(b []byte, tag uint16, channels, rate, bits int) []byte {
	block := channels * bits / 8
	b = binary.LittleEndian.AppendUint16(b, tag)
	b = binary.LittleEndian.AppendUint16(b, uint16(channels))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(rate*block))
	b = binary.LittleEndian.AppendUint16(b, uint16(block))
	return binary.LittleEndian.AppendUint16(b, uint16(bits))
}
