package sheet

// octets counts what tells texts that are not UTF-8 apart. Western ones have a byte for each letter, those of East Asia two for each
// character: Big5 often ends one in an ASCII byte, which GB2312 never does; Shift-JIS begins them below all that is frequent elsewhere;
// the syllables of Korean stand together in a part of the table of which Chinese uses the other half as much. Binary files have control
// characters.
type octets struct {
	control int64 // bytes that no text has
	wide    int64 // pairs of two bytes beyond ASCII
	latin   int64 // letters of Western languages beside ASCII: no pair, or one that is rare in Chinese
	mixed   int64 // pairs that end in ASCII and begin as the frequent characters of Big5 do
	early   int64 // of wide: characters of GB2312's first level from a to p, where Korean has its syllables
	late    int64 // of wide: those from q to z
	lead    byte  // the byte beyond ASCII that was last; 0: it was none, or has its pair
	japan   shiftJIS
}

func (o *octets) count(p []byte) {
	for _, b := range p {
		if b < 0x80 && o.lead == 0 && o.japan.lead == 0 { // nearly all of most files
			if b < ' ' && (b < '\t' || b > '\r') && b != 0x1a { // 0x1a ends files of DOS
				o.control++
			}
			continue
		}
		if b < ' ' && (b < '\t' || b > '\r') && b != 0x1a {
			o.control++
		}
		o.japan.count(b)
		lead := o.lead
		o.lead = 0
		switch {
		case lead == 0 && b >= 0x80:
			o.lead = b
		case lead == 0:
		case b >= 0x80:
			o.pair(lead, b)
		case b < 0x40 || lead >= 0xC7 || lead >= 0x91 && lead <= 0x94: // the last: quotation marks
			o.latin++
		case lead >= 0xA4:
			o.mixed++
		}
	}
}

func (o *octets) pair(lead, trail byte) {
	o.wide++
	switch {
	case trail < 0xA1:
	case lead >= 0xB0 && lead <= 0xC8:
		o.early++
	case lead >= 0xC9 && lead <= 0xD7:
		o.late++
	}
}

// shiftJIS walks a text as if it were Shift-JIS, whose characters of one byte shift the pairs.
type shiftJIS struct {
	kana  int64 // pairs that are kana of full width
	low   int64 // pairs that begin below 0xA0: kana and the frequent kanji; Chinese has rare characters there, Western texts quotation marks
	high  int64 // pairs that begin with a letter of Western languages
	half  int64 // bytes that are kana of half width
	ended int64 // of low: those that do not end in ASCII
	lead  byte
}

func (s *shiftJIS) count(b byte) {
	lead := s.lead
	s.lead = 0
	switch {
	case lead == 0 && (b > 0x80 && b < 0xA0 || b >= 0xE0 && b < 0xFD):
		s.lead = b
	case lead == 0 && b > 0xA0 && b < 0xE0:
		s.half++
	case lead == 0 || b < 0x40 || b == 0x7F || b > 0xFC: // no pair
	case lead >= 0xE0:
		s.high++
	default:
		s.low++
		if b >= 0x80 {
			s.ended++
		}
		if lead == 0x82 && b >= 0x9F && b <= 0xF1 || lead == 0x83 && b <= 0x96 {
			s.kana++
		}
	}
}

// sure tells that the text is Japanese: most of it are kana and frequent kanji, or a quarter are kana. A quotation mark of Western text
// before a letter looks like one too, but such pairs all end in ASCII.
func (s *shiftJIS) sure() bool {
	all := s.low + s.high + s.half/2
	return s.low >= few && s.ended*4 >= s.low && (s.low*2 > all || s.kana*4 > all)
}

// Below few characters nothing is said with certainty of a text; so many syllables are enough to miss half of the characters Chinese would use.
const (
	few       = 3
	syllables = 20
)

// binary tells that this is no text.
func (o *octets) binary(size int64) bool { return o.control > size/100 }

// encoding is the most probable one of a text that is not UTF-8, and whether it is certain: people can look at a preview and say another.
func (o *octets) encoding() (name string, sure bool) {
	switch {
	case o.japan.sure():
		return ShiftJIS, true
	case o.latin > o.wide:
		return Windows1252, o.latin >= few && o.wide*4 <= o.latin
	case o.mixed*4 > o.wide:
		return Big5, o.mixed >= few
	case o.early >= syllables && o.early*20 > (o.wide+o.mixed)*19:
		return EUCKR, true
	}
	// of Chinese three characters in four are of GB2312's first level, and of those two in five stand in its second half
	return GB18030, o.late >= few && (o.early+o.late)*2 > o.wide && o.late*10 > o.early
}
