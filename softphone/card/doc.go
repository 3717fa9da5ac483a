// Package card owns what a desk shows beside the voice: the person on the line with script and outcomes, and the agent's own shift with
// campaigns, breaks, today's figures and due callbacks. It reads what other packages have written in the tenant's schema and writes
// nothing. Cards of calls that ring are read ahead, so that the card is on screen before the first word.
package card
