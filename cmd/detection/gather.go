package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

const testdata = "media/detect/testdata"

// spoken are texts for a synthetic voice, by what they are.
var spoken = map[string]map[string][]string{
	"person": {
		"zh": {"喂？", "喂，你好。", "你好，哪位？", "喂，谁呀？", "你好，请讲。", "喂，你找谁？"},
		"en": {"Hello?", "Hello, John speaking.", "Yes?", "Hi, who is this?", "Good morning, this is Anna.", "Hello? Hello?"},
	},
	"machine": {
		"zh": {"您好，我现在不方便接听您的电话，请在嘟声后留言，我会尽快给您回电。", "您好，您拨打的用户暂时无法接听，请在提示音后录制留言，录音完成后挂机即可。",
			"您好，这里是语音信箱，请在滴声后留下您的姓名、电话和来电事由，谢谢。"},
		"en": {"Hi, you have reached the voicemail of John. I cannot take your call right now. Please leave a message after the tone.",
			"The person you are calling is not available. At the tone, please record your message.",
			"Thank you for calling. Our office is closed at the moment. Please leave your name and number after the beep and we will call you back."},
	},
}

// strangers are voices that spoke no announcement that is built in.
var strangers = map[string][]string{"zh": {"cmn-latn-pinyin+f5", "cmn-latn-pinyin+m7"}, "en": {"en-us+f5", "en-gb+m7"}}

func (b *bench) gather(folders map[string]string) error {
	for _, kind := range []string{"person", "machine"} {
		files, err := filepath.Glob(filepath.Join(testdata, kind, "*.alaw"))
		if err != nil {
			return err
		}
		for _, file := range files {
			law, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			b.sounds = append(b.sounds, clip{filepath.Base(file), kind, "recorded", tone.Linear(media.PCMA, law)})
		}
	}
	for _, lang := range []string{"zh", "en"} {
		for name, kind := range map[prompt.Name]string{prompt.Hello: "person", prompt.Voicemail: "machine"} {
			p, err := b.prompts.Get(name, lang)
			if err != nil {
				return err
			}
			made := "generated"
			if lang == "en" {
				made = "recorded"
			}
			b.sounds = append(b.sounds, clip{string(name) + "-" + lang, kind, made, tone.Linear(media.PCMA, p.Audio)})
		}
		for _, p := range b.prompts.Sentences(lang) {
			b.sounds = append(b.sounds, clip{string(p.Name) + "-" + lang, "speech", "recorded", tone.Linear(media.PCMA, p.Audio)})
		}
		for kind, texts := range spoken {
			for _, text := range texts[lang] {
				for _, voice := range strangers[lang] {
					if s := speak(voice, lang, text); s != nil {
						b.sounds = append(b.sounds, clip{text, kind, "generated", s})
					}
				}
			}
		}
	}
	for kind, folder := range folders {
		if folder == "" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(folder, "*.wav"))
		if err != nil {
			return err
		}
		for _, file := range files {
			if s := sox(file); s != nil {
				b.sounds = append(b.sounds, clip{filepath.Base(file), kind, "recorded", s})
			}
		}
	}
	return nil
}

// speak is a text in a synthetic voice; nil where espeak-ng or sox is not installed.
func speak(voice, lang, text string) []int16 {
	rate := map[string]string{"zh": "165", "en": "150"}[lang]
	wave, err := exec.Command("espeak-ng", "-v", voice, "-b", "1", "-s", rate, "--stdout", text).Output()
	if err != nil {
		return nil
	}
	return convert(exec.Command("sox", "-V1", "-D", "--ignore-length", "-t", "wav", "-", "-t", "al", "-r", "8000", "-c", "1", "-", "highpass", "200", "norm", "-4"), wave)
}

func sox(file string) []int16 {
	return convert(exec.Command("sox", "-V1", "-D", file, "-t", "al", "-r", "8000", "-c", "1", "-", "norm", "-4"), nil)
}

func convert(with *exec.Cmd, in []byte) []int16 {
	if in != nil {
		with.Stdin = strings.NewReader(string(in))
	}
	law, err := with.Output()
	if err != nil {
		return nil
	}
	return tone.Linear(media.PCMA, law)
}
