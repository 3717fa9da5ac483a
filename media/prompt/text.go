package prompt

// texts is what every prompt says: the list of what there is.
func texts() map[key]string {
	all := sayings()
	for n, words := range [10][2]string{{"零", "zero"}, {"一", "one"}, {"二", "two"}, {"三", "three"}, {"四", "four"}, {"五", "five"}, {"六", "six"}, {"七", "seven"}, {"八", "eight"}, {"九", "nine"}} {
		all[key{digit(n), "zh"}], all[key{digit(n), "en"}] = words[0], words[1]
	}
	return all
}

func sayings() map[key]string {
	return map[key]string{
		{Hello, "en"}: "Hello.",
		{Hello, "zh"}: "喂，你好。",

		{Sentence1, "en"}: "And Mr. John Dashwood had then leisure to consider how much there might be prudently in his power to do for them.",
		{Sentence2, "en"}: "He was not an ill-disposed young man,",
		{Sentence3, "en"}: "unless to be rather cold hearted and rather selfish is to be ill-disposed.",
		{Sentence4, "en"}: "Had he married a more amiable woman, he might have been made still more respectable than he was;",
		{Sentence5, "en"}: "he might even have been made amiable himself.",
		{Sentence1, "zh"}: "我就是，请问你是哪里？",
		{Sentence2, "zh"}: "嗯，你说，我听着呢。",
		{Sentence3, "zh"}: "这个多少钱一个月？有没有优惠？",
		{Sentence4, "zh"}: "我现在在开会，你晚一点再打过来吧。",
		{Sentence5, "zh"}: "好的，那你把资料发给我看一下，我考虑考虑。",

		{Goodbye, "en"}:   "Goodbye.",
		{Goodbye, "zh"}:   "好的，再见。",
		{Voicemail, "en"}: "Nobody is available to take your call. Please leave your message after the tone. When done, hang up, or press the pound key.",
		{Voicemail, "zh"}: "您好，我现在不方便接听电话，请在提示音后留言。",
		{Beep, ""}:        "",

		{Vacant, "en"}:      "Your call cannot be completed as dialed. Please check the number and dial again.",
		{Vacant, "zh"}:      "您好！您所拨打的号码是空号，请核对后再拨。",
		{PowerOff, "en"}:    "Sorry! The subscriber you dialed is power off.",
		{PowerOff, "zh"}:    "您好！您所拨打的电话已关机。",
		{Unreachable, "en"}: "Sorry! The subscriber you dialed can not be connected for the moment, please redial later.",
		{Unreachable, "zh"}: "对不起！您拨打的用户暂时无法接通，请稍后再拨。",
		{Busy, "en"}:        "Sorry! The subscriber you dialed is busy now, please redial later.",
		{Busy, "zh"}:        "您好！您拨打的电话正在通话中，请稍后再拨。",
		{Suspended, "en"}:   "Sorry! The number you dialed is out of service.",
		{Suspended, "zh"}:   "对不起！您拨打的电话已停机。",
		{Congestion, "en"}:  "All circuits are busy now. Please try your call later.",
		{Congestion, "zh"}:  "网络忙，请稍后再拨。",

		{Code, "en"}: "Hello. This call proves a caller number. The code is",
		{Code, "zh"}: "您好，这个电话用来证明主叫号码。验证码是",

		{Hold, "en"}:     "Please hold while I try that extension.",
		{Hold, "zh"}:     "请稍候，正在为您转接。",
		{Recorded, "en"}: "Hello. This call is recorded.",
		{Recorded, "zh"}: "您好，为保证服务质量，本次通话会被录音。",
		{Callback, "en"}: "Hello. Nobody is free to take your call now. We have noted it and will call you back. Goodbye.",
		{Callback, "zh"}: "您好，现在没有空闲的客服人员。我们已经记下您的来电，会尽快给您回电。再见。",
		{Closed, "en"}:   "Hello. Our office is closed now. We have noted your call and will call you back. Goodbye.",
		{Closed, "zh"}:   "您好，现在是非工作时间。我们已经记下您的来电，上班后会给您回电。再见。",
		{Harbour, "en"}:  "Hello. We called you, but nobody was free to speak with you. We are sorry for the trouble. Goodbye.",
		{Harbour, "zh"}:  "您好，刚才给您来电时，我们的客服人员都在通话中。给您添麻烦了，非常抱歉。再见。",

		{From, "en"}:      "Hello. This is a call from",
		{From, "zh"}:      "您好，这里是",
		{Sorry, "en"}:     "Nobody was free to speak with you. We are sorry for the trouble.",
		{Sorry, "zh"}:     "刚才给您来电时，我们的客服人员都在通话中，给您添麻烦了，非常抱歉。",
		{OurNumber, "en"}: "Our number is",
		{OurNumber, "zh"}: "我们的号码是",
		{OptedOut, "en"}:  "Understood. We will not call you again. Goodbye.",
		{OptedOut, "zh"}:  "好的，我们不会再给您打电话。再见。",
	}
}
