package list

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Header words by use, lower case and without spaces; a header that contains one of them means that use.
var headerWords = []struct {
	use   Use
	words []string
}{
	{AsDoNotCall, []string{"donotcall", "donotcontact", "dontcall", "dnc", "optout", "optedoutofcall", "勿扰", "免打扰", "请勿", "拒绝来电", "拒接", "不要联系", "勿联系", "勿擾"}},
	{AsConsent, []string{"同意", "授权", "授權", "许可", "consent", "optin", "permission", "동의"}}, // before phones: consent is mostly to calls
	{AsPhone, []string{"手机", "手機", "电话", "電話", "座机", "座機", "固话", "市話", "號碼", "号码", "联系方式", "聯絡方式", "携帯", "전화", "휴대폰", "핸드폰", "연락처", "phone", "mobile", "telephone", "landline", "cell", "msisdn", "whatsapp"}},
	{AsName, []string{"姓名", "名字", "联系人", "聯絡人", "客户名", "客戶名", "称呼", "名前", "氏名", "이름", "성명", "성함", "fullname", "firstname", "contactname", "customername"}},
	{AsTags, []string{"标签", "標籤", "分组", "分組", "tags", "labels", "segment"}},
	{AsNote, []string{"备注", "備註", "备考", "備考", "说明", "비고", "메모", "notes", "remark", "comment"}},
	{AsPriority, []string{"优先级", "優先級", "priority"}},
	{AsZone, []string{"时区", "時區", "timezone"}},
}

// whole headers that mean a use though they are part of many others' names
var wholeHeaders = map[string]Use{"name": AsName, "客户": AsName, "客戶": AsName, "contact": AsName, "customer": AsName, "tel": AsPhone, "tel.": AsPhone, "tag": AsTags,
	"label": AsTags, "group": AsTags, "note": AsNote, "number": AsPhone, "nome": AsName, "nombre": AsName, "法定代表人": AsName, "法人代表": AsName, "法人": AsName,
	"负责人": AsName, "負責人": AsName, "经营者": AsName, "telefon": AsPhone}

// halves are headers of one half of a name, by headerKey: given names false, family names true.
var halves = map[string]bool{"firstname": false, "givenname": false, "forename": false, "vorname": false, "prénom": false, "prenom": false, "名": false,
	"lastname": true, "surname": true, "familyname": true, "nachname": true, "nom": true, "姓": true}

// together tells of two columns that are the two halves of a name.
func together(a, b string) bool {
	one, ok := halves[headerKey(a)]
	other, also := halves[headerKey(b)]
	return ok && also && one != other
}

// headerUse is "" when a header tells nothing.
func headerUse(header string) Use {
	key := headerKey(header)
	if use, ok := wholeHeaders[key]; ok {
		return use
	}
	if _, ok := halves[key]; ok {
		return AsName
	}
	for _, h := range headerWords {
		if slices.ContainsFunc(h.words, func(w string) bool { return strings.Contains(key, w) }) {
			return h.use
		}
	}
	return ""
}

// headerKey is a header as two files may write it differently: no case, spaces or marks.
func headerKey(header string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-:：*()（）", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, header)
}

// guesser looks at the first rows of a file.
type guesser struct {
	phones            *phone.Book
	country, language string
	remembered        map[string]roleRow // of the tenant's earlier files, by headerKey
}

// columnLook is what the cells of one column are like.
type columnLook struct {
	cells   int // not empty
	numbers int // that are telephone numbers
	dialed  int // that have the form of one and are none: wrong, of another country, or given to nobody, as those for films and tests are
	names   int // that look like a person's name
	country map[string]int
}

func (g guesser) look(rows [][]string, column int) columnLook {
	look := columnLook{country: map[string]int{}}
	for _, row := range rows {
		if column >= len(row) || row[column] == "" {
			continue
		}
		look.cells++
		if found := g.phones.ReadCell(row[column], g.country, g.language).Numbers; len(found) > 0 {
			look.numbers++
			look.country[found[0].Country]++
		} else if dialedForm.MatchString(row[column]) {
			look.dialed++
		} else if looksLikeName(row[column]) {
			look.names++
		}
	}
	return look
}

// dialedForm has more digits than a date.
var dialedForm = regexp.MustCompile(`^\+?(?:[ ()./-]*\d){9,15}$`)

func looksLikeName(cell string) bool {
	han, letters, others := 0, 0, 0
	for _, r := range cell {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r) || r == ' ' || r == '.' || r == '\'' || r == '-' || r == '·':
			letters++
		default:
			others++
		}
	}
	return others == 0 && (han >= 2 && han <= 4 && letters == 0 || han == 0 && letters >= 3 && letters <= 40)
}

// numbered tells whether one of the columns holds telephone numbers.
func (g guesser) numbered(rows [][]string) bool {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	for column := range width {
		if look := g.look(rows, column); rate(look.numbers, look.cells) >= 0.3 { // title and header are among the cells
			return true
		}
	}
	return false
}

func rate(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(part) / float64(of)
}

// header tells whether the first row names the columns: it holds no telephone number, and either one of its cells is a word we know or
// the rows below hold numbers where it holds words.
func (g guesser) header(rows [][]string) bool {
	if len(rows) == 0 {
		return false
	}
	known := false
	for column, cell := range rows[0] {
		if _, err := g.phones.Parse(cell, g.country, g.language); err == nil {
			return false
		}
		if headerUse(cell) != "" || g.remembered[headerKey(cell)].Use != "" && cell != "" {
			known = true
		}
		if look := g.look(rows[1:min(len(rows), 50)], column); cell != "" && look.numbers*2 > look.cells {
			known = true
		}
	}
	return known
}

// columns guesses what each column is for. The first row is left out when it is the header.
func (g guesser) columns(rows [][]string, header bool) []Column {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	columns, looks := make([]Column, width), make([]columnLook, width)
	body := rows
	if header && len(rows) > 0 {
		for i, cell := range rows[0] {
			columns[i].Name = cut(cell, maxTagRunes)
		}
		body = rows[1:]
	}
	for i := range columns {
		looks[i] = g.look(body, i)
		columns[i].Samples = samples(body, i)
		columns[i].Guess, columns[i].Hits = g.guess(columns[i].Name, looks[i], i)
		columns[i].Country = most(looks[i].country)
	}
	if header && (startsWith(rows[0], resultTitles(true)) || startsWith(rows[0], resultTitles(false))) {
		for i := range resultTitles(true) {
			columns[i].Guess, columns[i].Hits = Role{Use: Ignored}, 1
		}
	}
	g.settle(columns, looks)
	return columns
}

func (g guesser) guess(name string, look columnLook, at int) (Role, float64) {
	numbers := rate(look.numbers, look.cells)
	if known, ok := g.remembered[headerKey(name)]; ok && name != "" {
		return Role(known), hits(known.Use, look)
	}
	use := headerUse(name)
	if use == AsConsent && numbers >= 0.2 {
		use = AsPhone
	}
	switch {
	case use == AsPhone && (rate(look.numbers+look.dialed, look.cells) >= 0.2 || look.cells == 0): // the check tells which are none
		return Role{Use: AsPhone}, numbers
	case use == AsConsent:
		return Role{Use: use, Field: purposeOf(name)}, hits(use, look)
	case use != "" && use != AsPhone:
		return Role{Use: use}, hits(use, look)
	case name == "" && numbers >= 0.5:
		return Role{Use: AsPhone}, numbers
	case name != "" && numbers >= 0.8 && look.cells >= 3:
		return Role{Use: AsPhone}, numbers
	case name == "" && rate(look.names, look.cells) >= 0.7 && look.cells >= 2:
		return Role{Use: AsName}, rate(look.names, look.cells)
	case look.cells == 0 && name == "":
		return Role{Use: Ignored}, 0
	}
	return Role{Use: AsField, Field: g.fieldName(name, at)}, 1
}

// purposeOf is the purpose that a column of consents names, or the narrowest: people who agreed to one thing did not agree to others.
func purposeOf(header string) string {
	key := headerKey(header)
	for _, p := range [][]string{{"marketing", "marketing", "advert", "营销", "推销", "推广", "广告"}, {"survey", "survey", "调查", "调研", "问卷"}, {"ai_voice", "aivoice", "robocall", "ai语音", "机器人"},
		{"callback", "callback", "回呼", "回电", "回访"}} {
		if slices.ContainsFunc(p[1:], func(w string) bool { return strings.Contains(key, w) }) {
			return p[0]
		}
	}
	return "service"
}

func (g guesser) fieldName(name string, at int) string {
	switch {
	case name != "":
		return name
	case g.language == "en":
		return "Column " + strconv.Itoa(at+1)
	}
	return "第 " + strconv.Itoa(at+1) + " 列"
}

func hits(use Use, look columnLook) float64 {
	if use == AsPhone {
		return rate(look.numbers, look.cells)
	}
	if look.cells == 0 {
		return 0
	}
	return 1
}

// settle leaves one column for each use but phones and fields: the first; of a name both halves. Columns full of numbers that nobody names as phones are kept
// out rather than stored in the clear; without any phone column the one with most numbers becomes it.
func (g guesser) settle(columns []Column, looks []columnLook) {
	taken := map[Use]bool{}
	named, first := false, ""
	for i := range columns {
		named = named || columns[i].Guess.Use == AsPhone && headerUse(columns[i].Name) == AsPhone
	}
	best := -1
	for i := range columns {
		use := columns[i].Guess.Use
		switch {
		case use == AsPhone && named && headerUse(columns[i].Name) != AsPhone && g.remembered[headerKey(columns[i].Name)].Use != AsPhone:
			columns[i].Guess = Role{Use: Ignored}
		case use == AsName && !taken[use]:
			first = columns[i].Name
		case use == AsName && together(first, columns[i].Name):
			first = ""
		case use == AsName || use == AsTags || use == AsNote || use == AsPriority || use == AsZone || use == AsConsent || use == AsDoNotCall:
			if taken[use] {
				columns[i].Guess = Role{Use: AsField, Field: g.fieldName(columns[i].Name, i)}
			}
		}
		taken[columns[i].Guess.Use] = true
		if looks[i].numbers > 0 && (best < 0 || looks[i].numbers > looks[best].numbers) {
			best = i
		}
	}
	if !taken[AsPhone] && best >= 0 {
		columns[best].Guess, columns[best].Hits = Role{Use: AsPhone}, rate(looks[best].numbers, looks[best].cells)
	}
	apart(columns)
}

// apart gives columns of one name fields of their own, as "City" and "City 2": in one, the last would win. What is more than a lead can
// have is left out.
func apart(columns []Column) {
	taken := map[string]bool{}
	for i := range columns {
		role := &columns[i].Guess
		switch {
		case role.Use != AsField:
			continue
		case len(taken) == maxFields:
			*role = Role{Use: Ignored}
			continue
		}
		name := role.Field
		for n := 2; taken[role.Field]; n++ {
			role.Field = name + " " + strconv.Itoa(n)
		}
		taken[role.Field] = true
	}
}

func samples(rows [][]string, column int) []string {
	out := []string{}
	for _, row := range rows {
		if column < len(row) && row[column] != "" && len(out) < 3 {
			out = append(out, shown(row[column]))
		}
	}
	return out
}

// aDay is a date that begins a cell, the year first: nobody's number has that form.
var aDay = regexp.MustCompile(`^(?:19|20)\d\d[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?(?:[ T,;，；]|$)`)

// shown is a cell with what may be somebody's number masked; a date is none.
func shown(cell string) string {
	date := aDay.FindString(cell)
	return date + phone.Mask(cell[len(date):])
}

func most(counts map[string]int) (best string) {
	for country, n := range counts {
		if n > counts[best] || n == counts[best] && country < best {
			best = country
		}
	}
	return best
}

func startsWith(row, titles []string) bool {
	return len(row) >= len(titles) && slices.Equal(row[:len(titles)], titles)
}
