package mail_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	post "github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant/mail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLettersInBothLanguages(t *testing.T) {
	const link = "https://call.example/verify?token=T"
	tests := []struct {
		name   string
		letter post.Message
		want   []string // subject first, then parts of the text
	}{
		{"verify zh", mail.Verify("a@b.example", "zh", "晨星", "123456", link), []string{"验证码 123 456：开通“晨星”的拨云", "验证码：123 456", link}},
		{"verify en", mail.Verify("a@b.example", "en", "Acme", "123456", link), []string{"123 456 is your code to open Acme on Boyun", "Your code: 123 456", link}},
		{"known zh", mail.Known("a@b.example", "zh", link), []string{"你已经有拨云账号", link}},
		{"known en", mail.Known("a@b.example", "en", link), []string{"You already have a Boyun account", link}},
		{"invite zh", mail.Invite("a@b.example", "zh", "晨星", "林悦", "agent", link), []string{"林悦 邀请你加入“晨星”的拨云", "以“坐席”身份", link}},
		{"invite en", mail.Invite("a@b.example", "en", "Acme", "Lin", "agent", link), []string{"Lin invites you to Acme on Boyun", "as agent", link}},
		{"a company of % signs", mail.Invite("a@b.example", "en", "100%d %!(EXTRA", "Lin", "agent", link), []string{"Lin invites you to 100%d %!(EXTRA on Boyun", "join 100%d %!(EXTRA as"}},
		{"a company that looks like our own words", mail.Invite("a@b.example", "en", "{link}", "{code}", "agent", link), []string{"{code} invites you to {link} on Boyun"}},
		{"a company that would write headers", mail.Invite("a@b.example", "en", "Acme\r\nBcc: x@y", "Lin", "agent", link), []string{"Lin invites you to Acme Bcc: x@y on Boyun"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := test.letter
			if !strings.HasPrefix(l.Subject, test.want[0]) || l.To != "a@b.example" || strings.ContainsAny(l.Subject, "\r\n") {
				t.Errorf("%+v", l)
			}
			for _, part := range test.want[1:] {
				if !strings.Contains(l.Text, part) {
					t.Errorf("%q lacks %q", l.Text, part)
				}
			}
		})
	}
}
