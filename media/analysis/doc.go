// Package analysis owns what can be told of a voice as it passes: how loud it is, when it speaks, whether it is clipped, whether it is
// digital silence, and whether one voice is the echo of another. It does not own quality figures (media/quality), nor tones (media/tone),
// nor who answered (media/detect). Its readers are softphone/bridge and what that tells the desk and the call's page.
package analysis
