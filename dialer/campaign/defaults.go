package campaign

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/supply"
)

// Defaults is a plan that works as it stands: the profile's windows, moderate retries, a short script and six outcomes.
func Defaults(profile guard.Profile, language string) Plan {
	again := retry.Defaults()
	return Plan{
		Mode: Progressive, Route: Direct, Windows: profile.Windows, MaxAttempts: min(3, profile.MaxAttempts), PerDay: min(2, profile.PerDay),
		Compliance: guard.Terms{Purpose: guard.ForService}, RingTime: max(30*time.Second, profile.MinRing), WrapTime: 30 * time.Second, Retry: again.After, Supply: supply.Plan{Recycle: again.Recycle}, Recording: Recording{Policy: dialer.RecordAll, Pause: true},
		Script: defaultScript(language), Dispositions: defaultDispositions(), Pacing: DefaultPacing(), Detection: hearing.Defaults(),
	}
}

func defaultDispositions() []Disposition {
	words := func(zh, en string) map[string]string { return map[string]string{"zh": zh, "en": en} }
	return []Disposition{
		{Code: "interested", Label: words("有意向", "Interested"), Kind: Success},
		{Code: "considering", Label: words("再考虑", "Considering"), Kind: Again},
		{Code: "callback", Label: words("约定回拨", "Call back"), Kind: Callback},
		{Code: "refused", Label: words("拒绝", "Refused"), Kind: Final},
		{Code: "wrong_number", Label: words("号码有误", "Wrong number"), Kind: Wrong},
		{Code: "voicemail", Label: words("语音信箱", "Voicemail"), Kind: Machine},
		{Code: "do_not_call", Label: words("不再联系", "Do not call"), Kind: DNC},
	}
}

func defaultScript(language string) []Step {
	if language == "en" {
		return []Step{
			{ID: "greeting", Title: "Greeting", Text: "Hello, may I speak to {{name}}? This is {{my name}} from {{my company}}. Do you have a minute?",
				Branches: []Branch{{"Yes", "reason"}, {"Not now", "callback"}, {"Wrong person", "close"}}},
			{ID: "reason", Title: "Why we call", Text: "I am calling because you left your details with us. Is the subject still open for you?",
				Branches: []Branch{{"Yes", "need"}, {"No", "close"}}},
			{ID: "need", Title: "What they need", Text: "What matters most to you? Let me note it down.",
				Branches: []Branch{{"Noted", "close"}, {"Wants to think", "callback"}}, Fields: []Field{{Key: "need", Label: "Need"}}},
			{ID: "callback", Title: "Agree on a time", Text: "When is a good time to reach you? I will call you then.", Branches: []Branch{{"Agreed", "close"}}},
			{ID: "close", Title: "Goodbye", Text: "Thank you for your time, {{name}}. Have a good day."},
		}
	}
	return []Step{
		{ID: "greeting", Title: "开场", Text: "您好，请问是{{name}}吗？我是{{my company}}的{{my name}}，想占用您一分钟，方便吗？",
			Branches: []Branch{{"方便", "reason"}, {"现在不方便", "callback"}, {"不是本人", "close"}}},
		{ID: "reason", Title: "来意", Text: "您之前在我们这里留过信息，想确认一下，这件事您还在考虑吗？",
			Branches: []Branch{{"还在考虑", "need"}, {"不考虑了", "close"}}},
		{ID: "need", Title: "了解需求", Text: "您最看重哪一点？我给您记下来。",
			Branches: []Branch{{"已记录", "close"}, {"想再想想", "callback"}}, Fields: []Field{{Key: "need", Label: "需求"}}},
		{ID: "callback", Title: "约时间", Text: "您什么时候方便？到时候我再打给您。", Branches: []Branch{{"已约好", "close"}}},
		{ID: "close", Title: "结束", Text: "感谢您的时间，{{name}}，祝您一切顺利，再见。"},
	}
}

// retried are the outcomes a retry may be set for.
var retried = []dialer.Outcome{dialer.Busy, dialer.NoAnswer, dialer.PoweredOff, dialer.Unreachable, dialer.Machine, dialer.Abandoned, dialer.Rejected}
