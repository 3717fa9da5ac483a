// Package code owns codes that are spoken on the telephone: drawing one, and calling a number to say it twice. Whose number it is, which
// number the call shows, how often it may be called and what a right code proves belong to whoever asks: dialer/callerid for numbers a
// tenant shows, softphone/station for agents' own telephones.
package code
