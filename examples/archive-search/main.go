// Archive-search keeps the conversation archive (会话内容存档) in an SQLite file, with
// a full-text index that finds Chinese as well.
//
//	archive-search                       a simulated archive, kept and searched
//	archive-search sync [-db FILE]       fetches what is new
//	archive-search search [-db FILE] WORD…
//
// The first form needs a C compiler, for a stand-in of WeCom's library. To sync your
// own archive, set
//
//	WECOM_CORP_ID
//	WECOM_ARCHIVE_SECRET   the secret of the archive
//	WECOM_ARCHIVE_KEYS     the private keys by their versions: 1=old.pem,2=new.pem
//	WECOM_ARCHIVE_LIBRARY  the path of libWeWorkFinanceSdk_C.so
//
// Run sync at least daily: WeCom keeps messages for 5 days. It goes on where it
// ended. A message without a key for it is remembered, and read by a later sync
// that has the key.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/gowecom/wecom/msgaudit/archive"
	"github.com/gowecom/wecom/msgaudit/archive/archivetest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Stdout, os.Args[1:])
	if errors.Is(err, archivetest.ErrNoCompiler) {
		log.Print("skipped: ", err) // the simulated archive cannot be shown here
		return
	}
	if err != nil {
		log.Fatalf("archive-search: %v", err)
	}
}

var errUsage = errors.New("usage: archive-search [sync [-db FILE] | search [-db FILE] WORD…]")

func run(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 0 {
		return show(ctx, out)
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	path := flags.String("db", "archive.db", "the SQLite file")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if args[0] != "sync" && args[0] != "search" || args[0] == "search" && flags.NArg() == 0 {
		return errUsage
	}
	s, err := openStore(ctx, *path)
	if err != nil {
		return err
	}
	defer s.close()
	if args[0] == "search" {
		return printHits(ctx, out, s, flags.Args()...)
	}
	a, err := openArchive(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	return syncAndTell(ctx, out, s, a)
}

// openArchive opens the archive that the environment names.
func openArchive(ctx context.Context) (*archive.Archive, error) {
	keys, err := readKeys(os.Getenv("WECOM_ARCHIVE_KEYS"))
	if err != nil {
		return nil, err
	}
	var opts []archive.Option
	if path := os.Getenv("WECOM_ARCHIVE_LIBRARY"); path != "" {
		opts = append(opts, archive.WithLibrary(path))
	}
	return archive.Open(ctx, os.Getenv("WECOM_CORP_ID"), os.Getenv("WECOM_ARCHIVE_SECRET"), keys, opts...)
}

// readKeys reads the private keys of "1=old.pem,2=new.pem".
func readKeys(list string) (archive.Keys, error) {
	keys := archive.Keys{}
	for entry := range strings.SplitSeq(list, ",") {
		version, path, found := strings.Cut(entry, "=")
		n, err := strconv.Atoi(version)
		if !found || err != nil {
			return nil, fmt.Errorf("WECOM_ARCHIVE_KEYS has no version and file, such as 1=old.pem,2=new.pem, but %q", entry)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if keys[n], err = archive.ParseKey(text); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return keys, nil
}

// syncAndTell keeps what is new, and says what it was.
func syncAndTell(ctx context.Context, out io.Writer, s *store, a *archive.Archive) error {
	done, err := s.sync(ctx, a)
	_, _ = fmt.Fprintf(out, "sync: %d messages kept, %d of them late, %d cannot be read; the archive is read to %d\n", done.kept, done.late, done.unread, done.last)
	return err
}

func printHits(ctx context.Context, out io.Writer, s *store, words ...string) error {
	hits, err := s.search(ctx, words)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "search %s: %d found\n", strings.Join(words, " "), len(hits))
	for _, h := range hits {
		_, _ = fmt.Fprintln(out, " ", h)
	}
	return nil
}
