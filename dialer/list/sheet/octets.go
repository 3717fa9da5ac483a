package sheet

// octets counts what tells texts that are not UTF-8 apart: Western ones have a byte for each letter, Chinese ones two for each character,
// and of those Big5 often ends a character in an ASCII byte, which GB2312 never does. Binary files have control characters.
type octets struct {
	control int64 // bytes that no text has
	wide    int64 // pairs of two bytes beyond ASCII
	latin   int64 // letters of Western languages beside ASCII: no pair, or one that is rare in Chinese
	mixed   int64 // pairs that end in ASCII and begin as the frequent characters of Big5 do
	lead    byte  // the byte beyond ASCII that was last; 0: it was none, or has its pair
}

func (o *octets) count(p []byte) {
	for _, b := range p {
		if b < ' ' && (b < '\t' || b > '\r') && b != 0x1a { // 0x1a ends files of DOS
			o.control++
		}
		lead := o.lead
		o.lead = 0
		switch {
		case lead == 0 && b >= 0x80:
			o.lead = b
		case lead == 0:
		case b >= 0x80:
			o.wide++
		case b < 0x40 || lead >= 0xC7:
			o.latin++
		case lead >= 0xA4:
			o.mixed++
		}
	}
}

// binary tells that this is no text.
func (o *octets) binary(size int64) bool { return o.control > size/100 }

// encoding is the most probable one of a text that is not UTF-8.
func (o *octets) encoding() string {
	switch {
	case o.latin > o.wide:
		return Windows1252
	case o.mixed*4 > o.wide:
		return Big5
	}
	return GB18030
}
