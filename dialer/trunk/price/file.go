package price

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Wrong is a line of a file that cannot be taken, with the stable word of why.
type Wrong struct {
	Line   int
	Reason string
	Text   string // of the cell, cut short
}

// mostWrong is how many lines are told; a file that is wrong throughout needs no list.
const mostWrong = 100

// columns are the names a header may give, lower case. Without a header the order is prefix, minute, connect, first, step.
var columns = map[string]string{
	"prefix": "prefix", "code": "prefix", "destination": "prefix", "dial code": "prefix", "前缀": "prefix", "号码前缀": "prefix", "区号": "prefix",
	"price": "minute", "rate": "minute", "per_minute": "minute", "per minute": "minute", "minute": "minute", "单价": "minute", "价格": "minute", "资费": "minute", "每分钟": "minute", "每分钟价格": "minute", "费率": "minute",
	"connect": "connect", "connect_fee": "connect", "connect fee": "connect", "setup": "connect", "接通费": "connect",
	"first": "first", "initial": "first", "first_seconds": "first", "minimum": "first", "首段": "first", "首段秒": "first", "起步秒数": "first",
	"step": "step", "increment": "step", "step_seconds": "step", "步长": "step", "计费单位": "step", "计费秒数": "step",
	"currency": "currency", "币种": "currency", "货币": "currency",
	"billing": "billing", "increments": "billing", "计费": "billing", // "60/60", "1/1", "60+6"
}

// largest is how much text a file may have.
const largest = 16 << 20

// Read reads a price file: comma, semicolon or tab separated text in UTF-8, with or without a header in English or Chinese. Lines that
// cannot be taken are told, the others are the table; currency is for lines that name none. An error means that the file is none.
func Read(from io.Reader, currency string) (table []dialer.Rate, wrong []Wrong, err error) {
	text, err := io.ReadAll(io.LimitReader(from, largest+1))
	if err != nil {
		return nil, nil, err
	}
	if len(text) > largest { // read in part, its last price might be another
		return nil, nil, fault.New(fault.Invalid, "file_too_large", "a price file has at most %d MiB", largest>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	r := csv.NewReader(bufio.NewReader(bytes.NewReader(text)))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = separator(text), -1, true, true
	place := map[string]int{"prefix": 0, "minute": 1, "connect": 2, "first": 3, "step": 4}
	seen := map[string]bool{}
	note := func(line int, reason, cell string) {
		if len(wrong) < mostWrong {
			wrong = append(wrong, Wrong{line, reason, cut(cell)})
		}
	}
	for row := 0; ; row++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fault.Wrap(fault.Invalid, "price_file", "this is no table of prices", err)
		}
		line, _ := r.FieldPos(0)
		if row == 0 {
			named, err := header(cells)
			if err != nil {
				return nil, nil, err
			}
			if named != nil {
				place = named
				continue
			}
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		rate, reason, cell := read(cells, place, currency)
		switch {
		case reason != "":
			note(line, reason, cell)
		case seen[rate.Prefix]:
			note(line, "price_twice", rate.Prefix)
		case len(table) > 0 && table[0].Currency != rate.Currency:
			note(line, "price_currencies", rate.Currency)
		case len(table) >= Most:
			return nil, nil, fault.New(fault.Invalid, "prices_many", "a trunk has at most %d prices", Most).With("max", Most)
		default:
			seen[rate.Prefix] = true
			table = append(table, rate)
		}
	}
	if len(table) == 0 && len(wrong) == 0 {
		return nil, nil, fault.New(fault.Invalid, "price_file", "the file holds no prices")
	}
	return table, wrong, nil
}

// separator is what the first line has most of.
func separator(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t'} {
		if n := bytes.Count(first, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// header finds the columns; nil when the line is a price already. A line that is neither, or that names no column of prefixes, leaves to a
// guess what a price is for: that is no table.
func header(cells []string) (map[string]int, error) {
	found := map[string]int{}
	for i, cell := range cells {
		if name, ok := columns[strings.ToLower(strings.TrimSpace(cell))]; ok {
			if _, twice := found[name]; !twice {
				found[name] = i
			}
		}
	}
	_, prefix := found["prefix"]
	_, minute := found["minute"]
	switch {
	case prefix && minute:
		return found, nil
	case !prefix && !minute && strings.ContainsAny(strings.Join(cells[min(1, len(cells)):], ""), "0123456789"):
		return nil, nil
	}
	return nil, fault.New(fault.Invalid, "price_header", "the first line does not say which column holds the prefix and which the price per minute: name them prefix and rate")
}

func read(cells []string, place map[string]int, currency string) (r dialer.Rate, reason, cell string) {
	get := func(name string) string {
		if i, ok := place[name]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	r = dialer.Rate{Prefix: digitsOf(get("prefix")), Currency: strings.ToUpper(get("currency")), First: time.Minute, Step: time.Minute}
	if r.Currency == "" {
		r.Currency = currency
	}
	ok := true
	if r.Minute, ok = micro(get("minute")); !ok {
		return r, "price_amount", get("minute")
	}
	if text := get("connect"); text != "" {
		if r.Connect, ok = micro(text); !ok {
			return r, "price_amount", text
		}
	}
	if text := get("billing"); text != "" {
		first, step, cut := strings.Cut(strings.ReplaceAll(text, "+", "/"), "/")
		if !cut {
			step = first
		}
		if !seconds(&r.First, first) || !seconds(&r.Step, step) {
			return r, "price_steps", text
		}
	}
	for name, at := range map[string]*time.Duration{"first": &r.First, "step": &r.Step} {
		if text := get(name); text != "" && !seconds(at, text) {
			return r, "price_steps", text
		}
	}
	reason = check(r)
	return r, reason, map[string]string{"price_prefix": get("prefix"), "price_currency": r.Currency, "price_amount": get("minute"), "price_steps": get("step")}[reason]
}

// digitsOf reads a prefix as people write it: +86, 0086, 86 10.
func digitsOf(text string) string {
	text = strings.NewReplacer(" ", "", "-", "").Replace(text)
	text = strings.TrimPrefix(text, "+")
	if text == "*" {
		return ""
	}
	return strings.TrimPrefix(text, "00")
}

func seconds(at *time.Duration, text string) bool {
	n, err := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "s")), 10, 16)
	*at = time.Duration(n) * time.Second
	return err == nil
}

// micro reads an amount of currency as millionths, exactly: "0.085" is 85,000. More than six decimals are none.
func micro(text string) (int64, bool) {
	text = strings.TrimLeft(text, "¥￥$€£ ")
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	if whole == "" && part == "" || len(part) > 6 || len(whole) > 9 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, text != "" && strings.Trim(text, "0.") == "" && strings.Contains(text, "0")
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 6-len(part)), 10, 64)
	return n, err == nil
}

func cut(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}
