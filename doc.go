// Package wecom is the client that every domain of the WeCom (企业微信) server
// API shares: it fetches and caches access tokens, keeps within WeCom's quotas,
// retries what is safe to retry, and turns every refusal into one typed error.
//
// One [Client] serves one corp and is safe for concurrent use. Domain packages
// build on it:
//
//	corp, err := wecom.NewClient(corpID, appSecret)
//	staff := contacts.New(corp.WithSecret(contactsSecret)) // another app of the corp
//	notify := message.New(corp, agentID)
//
// # Errors
//
// A refusal of WeCom is an [*Error]. Its [Code] is an error too, so
//
//	errors.Is(err, wecom.ErrUserNotFound)
//
// tells why a call failed. No error, log line or observed call ever contains a
// secret, an access token or a URL that carries one.
//
// # What is retried
//
// A call that WeCom refused because of its token is repeated with a new one,
// because it never ran. A call that never left the machine is repeated
// too. Everything else is repeated only if it reads: see [Client.Get],
// [Client.Query], [Client.Post] and [Client.GetOnce], which are also the way to
// call an endpoint that has no method yet. A call that changes something and that
// may have taken effect fails with [ErrOutcomeUnknown].
//
// # Quotas
//
// Documented quotas are kept by waiting before the call; every wait ends with
// the context. A wait that would outlast the context's deadline does not begin:
// the call fails at once with [ErrRateLimited]. So it does when WeCom answers that
// a quota is exceeded all the same.
//
// # Time limits
//
// A call ends with its context. Where the context has no deadline, a call ends a
// minute after it was sent, repetitions included; waiting for quotas is not
// counted. An upload ends when WeCom has taken nothing for a minute, or has not
// answered a minute after the last piece. A download ends when
// nothing of the file has come for a minute. [WithHTTPClient] can set a Timeout for each attempt.
package wecom
