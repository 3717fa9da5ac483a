package code

import (
	"crypto/rand"
	"math/big"
)

// Digits is the length of a code: with five guesses one in 200,000 is right by luck.
const Digits = 6

// Draw makes a code nobody can guess.
func Draw() (string, error) {
	code := make([]byte, Digits)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(10))
		if err != nil {
			return "", err
		}
		code[i] = byte('0' + n.Int64())
	}
	return string(code), nil
}
