// Meeting-day prints a member's day, with schedules (also those that repeat), meetings
// and rooms, and writes it as an .ics file for another calendar. What is at the same
// time as something else has a star.
//
// Without an account it prints a day of a simulated corp. For your own, set
// WECOM_CORP_ID and WECOM_SECRET of an app that may call Schedules, Meetings and
// Meeting Rooms (日程, 会议, 会议室), WECOM_USER to the member and WECOM_CALENDARS to
// the ids of the app's calendars, with commas between them: WeCom has no list of
// them, and an app reads no others. WECOM_DAY is 2026-11-26 or the like, today by
// default; WECOM_ICS is the file to write.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("meeting-day: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

// An environment is whose day of which corp is printed.
type environment struct {
	client      *wecom.Client
	userID      string
	at          time.Time
	calendarIDs []string
}

func run(ctx context.Context) error {
	env, err := newEnvironment(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = env.client.Close() }()
	d, err := collect(ctx, env.client, env.userID, env.at, env.calendarIDs)
	if err != nil {
		return err
	}
	name := env.userID
	if user, err := contacts.New(env.client).GetUser(ctx, env.userID); err == nil {
		name = user.Name
	}
	if err := d.print(os.Stdout, name); err != nil {
		return err
	}
	path := cmp.Or(os.Getenv("WECOM_ICS"), filepath.Join(os.TempDir(), env.userID+"-"+d.from.Format(time.DateOnly)+".ics"))
	if err := save(path, d, name); err != nil {
		return err
	}
	fmt.Printf("%d events in %s\n", len(d.items), path)
	return nil
}

func newEnvironment(ctx context.Context) (*environment, error) {
	corpID := os.Getenv("WECOM_CORP_ID")
	if corpID == "" {
		fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET, WECOM_USER and WECOM_CALENDARS.")
		return simulated(ctx)
	}
	env := &environment{userID: os.Getenv("WECOM_USER"), at: time.Now()}
	var err error
	if env.client, err = wecom.NewClient(corpID, os.Getenv("WECOM_SECRET")); err != nil {
		return nil, err
	}
	if env.userID == "" {
		return nil, errors.New("WECOM_USER is the userid of a member")
	}
	if s := os.Getenv("WECOM_DAY"); s != "" {
		if env.at, err = time.ParseInLocation(time.DateOnly, s, wecom.Beijing); err != nil {
			return nil, fmt.Errorf("WECOM_DAY must be like 2026-11-26: %w", err)
		}
	}
	for id := range strings.SplitSeq(os.Getenv("WECOM_CALENDARS"), ",") {
		if id = strings.TrimSpace(id); id != "" {
			env.calendarIDs = append(env.calendarIDs, id)
		}
	}
	return env, nil
}

// save writes the file, and leaves none that is cut off.
func save(path string, d *day, name string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".meeting-day-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	err = d.export(f, name)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
