#!/bin/sh
# Builds the prompts beside this file: ./build.sh ASTERISK_SOUNDS_EN_DIR POCKETSPHINX_TESTDATA_DIR
# The first is Debian's asterisk-core-sounds-en-wav (8 kHz WAV), the second the folder with the LibriVox clips of Debian's
# pocketsphinx-testdata. Also needed: sox, espeak-ng 1.51. What comes out is 8 kHz mono A-law WAV (format 6).
set -eu
asterisk=$1 librivox=$2
cd "$(dirname "$0")"

# human NAME FILE...: recordings of a person, one after the other
human() {
	out=$1; shift
	sox -V1 -D "$@" -r 8000 -c 1 -e a-law "$out.wav" norm -4 pad 0.05 0.15
}
# say NAME VOICE TEXT: a synthetic voice. Mandarin needs cmn-latn-pinyin and -b 1 (UTF-8): espeak-ng 1.51's cmn reads pinyin as English.
say() {
	espeak-ng -v "$2" -b 1 -s "$4" -w spoken.$$.wav "$3"
	sox -V1 -D spoken.$$.wav -r 8000 -c 1 -e a-law "$1.wav" highpass 150 norm -4 pad 0.05 0.15
	rm spoken.$$.wav
}
zh() { say "$1-zh" cmn-latn-pinyin "$2" 165; }
en() { say "$1-en" en-us "$2" 150; }

a() { echo "$asterisk/$1.wav"; }
human hello-en "$(a hello)"
human goodbye-en "$(a goodbye)"
human hold-en "$(a pls-hold-while-try)"
human vacant-en "$(a cannot-complete-as-dialed)" "$(a check-number-dial-again)"
human congestion-en "$(a all-circuits-busy-now)" "$(a please-try-call-later)"
human voicemail-en "$(a vm-nobodyavail)" "$(a vm-intro)"
sox -V1 -D "$(a beep)" -r 8000 -c 1 -e a-law beep.wav norm -12 # 700 Hz
n=1
for clip in 0870 0880 0890 0920 0930; do
	human "sentence$n-en" "$librivox/sense_and_sensibility_01_austen_64kb-$clip.wav"
	n=$((n + 1))
done

zh hello '喂，你好。'
zh sentence1 '我就是，请问你是哪里？'
zh sentence2 '嗯，你说，我听着呢。'
zh sentence3 '这个多少钱一个月？有没有优惠？'
zh sentence4 '我现在在开会，你晚一点再打过来吧。'
zh sentence5 '好的，那你把资料发给我看一下，我考虑考虑。'
zh goodbye '好的，再见。'
zh vacant '您好！您所拨打的号码是空号，请核对后再拨。'
zh poweroff '您好！您所拨打的电话已关机。'
en poweroff 'Sorry! The subscriber you dialed is power off.'
zh unreachable '对不起！您拨打的用户暂时无法接通，请稍后再拨。'
en unreachable 'Sorry! The subscriber you dialed can not be connected for the moment, please redial later.'
zh busy '您好！您拨打的电话正在通话中，请稍后再拨。'
en busy 'Sorry! The subscriber you dialed is busy now, please redial later.'
zh suspended '对不起！您拨打的电话已停机。'
en suspended 'Sorry! The number you dialed is out of service.'
zh congestion '网络忙，请稍后再拨。'
zh voicemail '您好，我现在不方便接听电话，请在提示音后留言。'
zh hold '请稍候，正在为您转接。'
zh recorded '您好，为保证服务质量，本次通话会被录音。'
en recorded 'Hello. This call is recorded.'
zh harbour '您好，刚才给您来电时，我们的客服人员都在通话中。给您添麻烦了，非常抱歉。再见。'
en harbour 'Hello. We called you, but nobody was free to speak with you. We are sorry for the trouble. Goodbye.'
zh from '您好，这里是'
en from 'Hello. This is a call from'
zh sorry '刚才给您来电时，我们的客服人员都在通话中，给您添麻烦了，非常抱歉。'
en sorry 'Nobody was free to speak with you. We are sorry for the trouble.'
zh ournumber '我们的号码是'
en ournumber 'Our number is'
# digits follow each other closely: without the silence around them
digit() {
	espeak-ng -v "$2" -b 1 -s "$4" -w spoken.$$.wav "$3"
	sox -V1 -D spoken.$$.wav -r 8000 -c 1 -e a-law "$1.wav" highpass 150 norm -4 silence 1 0.01 1% reverse silence 1 0.01 1% reverse pad 0.04 0.08
	rm spoken.$$.wav
}
n=0
for d in 零 一 二 三 四 五 六 七 八 九; do
	digit "digit$n-zh" cmn-latn-pinyin "$d" 165
	n=$((n + 1))
done
n=0
for d in zero one two three four five six seven eight nine; do
	digit "digit$n-en" en-us "$d" 160
	n=$((n + 1))
done
zh optedout '好的，我们不会再给您打电话。再见。'
en optedout 'Understood. We will not call you again. Goodbye.'
zh code '您好，这个电话用来证明主叫号码。验证码是'
en code 'Hello. This call proves a caller number. The code is'
zh callback '您好，现在没有空闲的客服人员。我们已经记下您的来电，会尽快给您回电。再见。'
en callback 'Hello. Nobody is free to take your call now. We have noted it and will call you back. Goodbye.'
zh closed '您好，现在是非工作时间。我们已经记下您的来电，上班后会给您回电。再见。'
en closed 'Hello. Our office is closed now. We have noted your call and will call you back. Goodbye.'
