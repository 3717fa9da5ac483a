// Package robot owns agents without a person: a real WebRTC peer in place of the browser and a desk client that speaks the desk's
// protocol. The headless demo and the tests are its users. It knows nothing of the server's inside: what it does, a page can do.
package robot
