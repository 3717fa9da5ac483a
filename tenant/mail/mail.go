// Package mail owns what the letters say that Boyun writes to people about their accounts, in Chinese and English. It does not own
// when a letter is due (tenant/signup and tenant/invite know) nor how it gets there (infra/mail).
package mail

import (
	"strings"

	"github.com/boyunhq/boyun/infra/mail"
)

// Verify asks a person to prove that the address is theirs.
func Verify(to, language, company, code, link string) mail.Message {
	return letter(to, language, code, link, words{
		zh: [2]string{"验证码 {code}：开通“{company}”的拨云", "验证码：{code}\n\n在打开的页面里填入它，或直接打开下面的链接。30 分钟内有效。\n\n{link}\n\n如果不是你在注册，忽略这封邮件即可，不会开通任何东西。"},
		en: [2]string{"{code} is your code to open {company} on Boyun", "Your code: {code}\n\nType it on the page you have open, or open this link. Both work for 30 minutes.\n\n{link}\n\nIf you did not sign up, ignore this mail and nothing is opened."},
	}, "{code}", code[:3]+" "+code[3:], "{company}", company)
}

// Known tells somebody who signs up again that the address has an account. It goes out instead of Verify, so that the page needs to
// tell a stranger nothing.
func Known(to, language, link string) mail.Message {
	return letter(to, language, "", link, words{
		zh: [2]string{"你已经有拨云账号", "有人用这个邮箱注册拨云，而它已经有账号了。直接登录：\n\n{link}\n\n如果不是你，忽略即可。"},
		en: [2]string{"You already have a Boyun account", "Somebody signed up on Boyun with this address, which already has an account. Log in here:\n\n{link}\n\nIf it was not you, ignore this mail."},
	})
}

// Invite asks a person into a company.
func Invite(to, language, company, inviter, role, link string) mail.Message {
	return letter(to, language, "", link, words{
		zh: [2]string{"{inviter} 邀请你加入“{company}”的拨云", "{inviter} 邀请你以“{role}”身份加入“{company}”。打开下面的链接，设一个密码就能开始，72 小时内有效。\n\n{link}"},
		en: [2]string{"{inviter} invites you to {company} on Boyun", "{inviter} invites you to join {company} as {role}. Open this link and choose a password; it works for 72 hours.\n\n{link}"},
	}, "{company}", company, "{inviter}", inviter, "{role}", roleWord(role, language))
}

// words is a subject and a text in each language; values stand in braces.
type words struct{ zh, en [2]string }

func letter(to, language, code, link string, w words, values ...string) mail.Message {
	text := w.en
	if language == "zh" {
		text = w.zh
	}
	for i := 1; i < len(values); i += 2 {
		values[i] = oneLine(values[i])
	}
	fill := strings.NewReplacer(append(values, "{link}", link)...)
	return mail.Message{To: to, Subject: fill.Replace(text[0]), Text: fill.Replace(text[1]), Link: link, Code: code}
}

// oneLine keeps what people typed from becoming headers or paragraphs of ours.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }), " ")
}

func roleWord(role, language string) string {
	zh := map[string]string{"owner": "所有者", "admin": "管理员", "supervisor": "主管", "agent": "坐席", "auditor": "审计员", "developer": "开发者", "billing": "财务"}
	if word := zh[role]; word != "" && language == "zh" {
		return word
	}
	return role
}
