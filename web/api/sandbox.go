package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/tenant"
)

// Sandbox is the table of magic numbers, from the running code.
type Sandbox struct {
	Numbers []SandboxNumber `json:"numbers" nullable:"false"`
}

// SandboxNumber is what happens to numbers with one ending.
type SandboxNumber struct {
	Suffix  string `json:"suffix" doc:"Last two digits, or a range of them"`
	Example string `json:"example" doc:"E.164"`
	Fate    string `json:"fate"`
	Outcome string `json:"outcome" doc:"What the call's outcome will be; empty when it is drawn"`
	Note    Labels `json:"note"`
}

// Sandbox adds the public table of the sandbox carrier's numbers.
func (a *API) Sandbox() {
	register(a, Route{Method: http.MethodGet, Path: "/v1/sandbox", ID: "sandboxNumbers", Tag: "Developers", Summary: "Which digits reach whom in the sandbox", Public: true},
		func(context.Context, tenant.Actor, *empty) (*answer[Sandbox], error) {
			table := Sandbox{Numbers: []SandboxNumber{}}
			for _, f := range sandbox.Fates() {
				suffix := fmt.Sprintf("%02d", f.From)
				n := SandboxNumber{Suffix: suffix, Example: "+86138001380" + suffix, Fate: string(f.Kind), Outcome: string(f.Outcome), Note: Labels{Zh: does(f.Kind), En: f.Does}}
				if f.To > f.From {
					n.Suffix += fmt.Sprintf("–%02d", f.To)
				}
				table.Numbers = append(table.Numbers, n)
			}
			return &answer[Sandbox]{table}, nil
		})
}

// does is a fate in Chinese.
func does(k sandbox.Kind) string {
	return map[sandbox.Kind]string{
		sandbox.Person:         "有人接听，问好，等你说话后逐句回答，直到你挂断。",
		sandbox.SlowAnswer:     "同上，但响铃 12 秒后才接。",
		sandbox.Talker:         "接听后几乎不停地说三分钟，然后挂断。",
		sandbox.Busy:           "忙线。",
		sandbox.Rejected:       "响铃后对方拒接。",
		sandbox.NoAnswer:       "一直响铃，直到你取消；三分钟后网络放弃。",
		sandbox.Vacant:         "空号：早期媒体里先播报提示，然后拒绝。",
		sandbox.PoweredOff:     "关机：早期媒体里先播报提示，然后拒绝。",
		sandbox.Voicemail:      "语音信箱：问候语、提示音，然后录下你说的话。",
		sandbox.HangsUpAtOnce:  "接听后半秒内挂断。",
		sandbox.DropsMedia:     "接听两秒后不再有声音，也不挂断。",
		sandbox.Overloaded:     "运营商没有容量：拒绝，并要求 2 秒后再试。",
		sandbox.NetworkFailure: "没有任何回应，连 100 也没有。",
		sandbox.LateAnswer:     "一直响铃，直到你取消；应答与取消在途中相遇。",
		sandbox.Holds:          "四秒后对方把你置于音乐保持，五秒后回来。",
		sandbox.PressesKeys:    "问好后按下号码的后四位和 #（电话事件）。",
		sandbox.EarlyRingback:  "对方网络在早期媒体里播放自己的回铃音，然后有人接听。",
		sandbox.HangsUp:        "接听后按末位数字的秒数挂断（0 表示 10 秒）。",
		sandbox.Suspended:      "停机：早期媒体里先播报提示，拒绝时不说原因。",
		sandbox.Unreachable:    "无法接通：早期媒体里先播报提示，拒绝时不说原因。",
		sandbox.BusyAnnounced:  "通话中：只在早期媒体里播报。",
		sandbox.VacantUntold:   "空号（另一个声音）：拒绝时只说无人。",
		sandbox.OffMistold:     "关机（另一个声音）：拒绝时却说 404，像是空号。",
		sandbox.ColourAnswers:  "彩铃：早期媒体里放音乐，然后有人接听。",
		sandbox.ColourRings:    "彩铃一直放到你取消；三分钟后网络放弃。",
		sandbox.BusyTone:       "早期媒体里放忙音，直到你取消，没有拒绝。",
		sandbox.BusyAnswers:    "网络应答后放忙音。",
		sandbox.SIT:            "早期媒体里先放特殊信号音再播报，拒绝时不说原因。",
		sandbox.Fax:            "传真机接听。",
		sandbox.VacantAnswers:  "网络应答后播报空号。",
		sandbox.VacantForEver:  "早期媒体里反复播报空号，直到你取消，没有拒绝。",
		sandbox.AgentPhone:     "坐席自己的电话：立即接起，有人说话前保持安静，一直在线直到你挂断。",
		sandbox.AgentLeaves:    "同上，但听到声音三秒后坐席放下听筒。",
		sandbox.Mix:            "按平常一天的比例，由种子和号码抽取上面的一种。",
	}[k]
}
