package archive

import (
	"errors"
	"fmt"
)

var (
	// ErrPlatform means that there is no library for this operating system and
	// processor: WeCom has it for Linux and Windows.
	ErrPlatform = errors.New("WeCom has no library for this platform")

	// ErrNoLibrary means that the library cannot be loaded.
	ErrNoLibrary = errors.New("the library cannot be loaded")

	// ErrNoFunction means that the library lacks a function: it is another one, or of
	// another version.
	ErrNoFunction = errors.New("the library lacks a function")

	// ErrClosed means that the archive has been closed.
	ErrClosed = errors.New("the archive is closed")

	// ErrUnknownKey means that no private key of the version is known that a message
	// is encrypted for.
	ErrUnknownKey = errors.New("no private key of this version is known")

	// ErrWrongKey means that a message cannot be decrypted with the private key of its
	// version.
	ErrWrongKey = errors.New("the private key does not fit")

	// ErrChecksum means that a file is not the one that its message names.
	ErrChecksum = errors.New("the MD5 of the file is not that of the message")

	// ErrNoProgress means that the library answers with what it has answered before,
	// so that there is no end.
	ErrNoProgress = errors.New("the library does not get any further")

	errMemory = errors.New("the library returned memory that makes no sense")
)

// A Code is what a function of the library returns when it fails.
//
// https://developer.work.weixin.qq.com/document/path/91552
type Code int

// The codes of the library. WeCom gives 10004 and 10007 no meaning any more.
const (
	ErrInvalidArgument Code = 10000 // The corp's id or secret is wrong, or an argument is.
	ErrNetwork         Code = 10001 // WeCom cannot be reached, or a proxy refuses; the Archive has tried again.
	ErrReply           Code = 10002 // The library cannot read WeCom's answer; the Archive has tried again.
	ErrSystem          Code = 10003 // The system refuses something to the library; the Archive has tried again.
	ErrFileID          Code = 10005 // The id of the file is wrong.
	ErrDecrypt         Code = 10006 // A file or message cannot be decrypted.
	ErrDecryptMessage  Code = 10008 // A message cannot be decrypted.
	ErrUntrustedIP     Code = 10009 // The address of this machine is not among the trusted ones.
	ErrExpired         Code = 10010 // Messages and files are kept for 5 days.
	ErrCertificate     Code = 10011 // The certificate of WeCom cannot be verified.
)

var meanings = map[Code]string{
	ErrInvalidArgument: "invalid argument: check the corp's id, and that the secret is that of the archive (会话内容存档)",
	ErrNetwork:         "network error: check that ports 80 and 443 are open to qyapi.weixin.qq.com, and the proxy with its password",
	ErrReply:           "unreadable answer of WeCom",
	ErrSystem:          "a system call failed",
	ErrFileID:          "invalid id of a file",
	ErrDecrypt:         "decryption failed",
	ErrDecryptMessage:  "decryption of a message failed",
	ErrUntrustedIP:     "this machine's public address is not among the trusted ones (可信IP) of the archive: add it in the admin console",
	ErrExpired:         "expired: messages and files can be fetched for 5 days",
	ErrCertificate:     "WeCom's certificate cannot be verified: install ca-certificates",
}

// Error says what the code means.
func (c Code) Error() string {
	text := meanings[c]
	if text == "" {
		text = "unknown code"
	}
	return fmt.Sprintf("%s (%d)", text, int(c))
}

// An Error is a function of the library that failed. It unwraps to its [Code].
type Error struct {
	Function string // such as "GetChatData"
	Code     Code
}

// Error says which function failed, and why.
func (e *Error) Error() string { return fmt.Sprintf("archive: %s: %v", e.Function, e.Code) }

// Unwrap returns the code, so that errors.Is(err, archive.ErrUntrustedIP) works.
func (e *Error) Unwrap() error { return e.Code }

// A MessageError is one message that cannot be read. Those behind it can.
type MessageError struct {
	Seq        uint64
	ID         string
	KeyVersion int
	Err        error // such as ErrUnknownKey
}

// Error says which message it is, and what to do.
func (e *MessageError) Error() string {
	text := fmt.Sprintf("archive: message %d (%.100q): key version %d: %v", e.Seq, e.ID, e.KeyVersion, e.Err)
	if errors.Is(e.Err, ErrUnknownKey) {
		text += ": open the archive with the private key of that version too, and read again from before this message"
	}
	return text
}

// Unwrap returns what is wrong with the message.
func (e *MessageError) Unwrap() error { return e.Err }
