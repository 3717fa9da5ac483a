//go:build !linux

package main

import (
	"context"
	"fmt"
	"os"
)

// mediaPlane measures nothing here: the load and the floor are made of Linux system calls, and so is /proc.
func mediaPlane(context.Context) ([]row, error) {
	fmt.Fprintln(os.Stderr, "the media rows are measured on Linux only")
	return nil, nil
}

// opusAlone measures nothing here either.
func opusAlone(ctx context.Context) ([]row, error) { return mediaPlane(ctx) }

// signalling measures nothing here: the CPU time of a process is read from /proc.
func signalling(context.Context) ([]row, error) {
	fmt.Fprintln(os.Stderr, "the signalling rows are measured on Linux only")
	return nil, nil
}

// crowded measures nothing here either.
func crowded(ctx context.Context) ([]row, error) { return mediaPlane(ctx) }

// child is never the case here.
func child([]string) (bool, error) { return false, nil }
