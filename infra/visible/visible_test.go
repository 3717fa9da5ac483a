package visible_test

import (
	"testing"

	"github.com/boyunhq/boyun/infra/visible"
)

func TestOfANameStaysWhatIsSeen(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"a plain one":                    {"Autumn", "Autumn"},
		"spaces around":                  {" \t秋季 名单\u3000", "秋季 名单"},
		"only spaces":                    {" \u00a0\u2003\u3000\n", ""},
		"only zero width":                {"\u200b\u200c\u200d\u2060\ufeff", ""},
		"a soft hyphen and a mark":       {"\u00ad\u200e\u202e", ""},
		"fillers":                        {"\u3164\u115f\u2800\uffa0", ""},
		"variation selectors":            {"\u200b\ufe0f", ""},
		"tags without a flag":            {"\U000e0067\U000e007f", ""},
		"zero width at the ends":         {"\ufeffVIP\u200b", "VIP"},
		"a joiner inside stays":          {"می\u200cخواهم", "می\u200cخواهم"},
		"a family stays one":             {"👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		"a heart keeps its colour":       {"\u2764\ufe0f", "\u2764\ufe0f"},
		"the flag of England stays":      {"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"},
		"a sign of Arabic that is shown": {"\u0600", "\u0600"},
		"a dash is a name":               {"-", "-"},
		"nothing":                        {"", ""},
	} {
		if got := visible.Trim(test.in); got != test.want {
			t.Errorf("%s: %+q, want %+q", name, got, test.want)
		}
	}
}
