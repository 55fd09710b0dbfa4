// Attendance-report writes the attendance of a department in a month to an Excel
// workbook: totals by member, all days, all exceptions, and a chart of lateness.
// Without an account it reports on a simulated corp. For your own, set
// WECOM_CORP_ID and WECOM_SECRET of an app that may call Attendance (打卡), and
// WECOM_DEPARTMENT (1 is the whole corp). WECOM_MONTH is 2026-10 or the like, last
// month by default; WECOM_REPORT is the file to write.
package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("attendance-report: %v", err)
	}
}

func run(ctx context.Context) error {
	first := checkin.Calendar{}.Day(time.Now())
	first = first.AddDate(0, -1, 1-first.Day())
	if s := os.Getenv("WECOM_MONTH"); s != "" {
		var err error
		if first, err = time.ParseInLocation("2006-01", s, first.Location()); err != nil {
			return fmt.Errorf("WECOM_MONTH must be like 2026-10: %w", err)
		}
	}
	department, err := strconv.ParseInt(cmp.Or(os.Getenv("WECOM_DEPARTMENT"), "1"), 10, 64)
	if err != nil {
		return fmt.Errorf("WECOM_DEPARTMENT must be the number of a department: %w", err)
	}
	client, err := newClient(first)
	if err != nil {
		return err
	}
	r, err := collect(ctx, contacts.New(client), checkin.New(client), department, first, func(step string, p checkin.Progress) {
		fmt.Printf("%s: %d of %d calls\n", step, p.Done, p.Total)
	})
	if err != nil {
		return err
	}
	path := cmp.Or(os.Getenv("WECOM_REPORT"), filepath.Join(os.TempDir(), "attendance-"+first.Format("2006-01")+".xlsx"))
	if err := r.save(path); err != nil {
		return err
	}
	fmt.Printf("%d members, %d days, %d exceptions: %s\n", len(r.months), len(r.days), len(r.exceptions()), path)
	return nil
}

// newClient returns a client of your corp, or of a simulated one in which people
// have worked in the month.
func newClient(month time.Time) (*wecom.Client, error) {
	if corpID := os.Getenv("WECOM_CORP_ID"); corpID != "" {
		return wecom.NewClient(corpID, os.Getenv("WECOM_SECRET"))
	}
	fmt.Println("This is a simulated corp. To use your own, set WECOM_CORP_ID, WECOM_SECRET and WECOM_DEPARTMENT.")
	return wecomtest.New(wecomtest.WithAttendance(month.Year(), month.Month())).Client(), nil
}
