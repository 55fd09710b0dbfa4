package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
)

// A look is what a file says of an app. What is missing remains as it is.
type look struct {
	Menu      agent.Menu               `json:"menu"` // [] for none
	Workbench *agent.WorkbenchTemplate `json:"workbench"`
	Members   []memberData             `json:"members"`
}

// A memberData is what some members see on the workbench.
type memberData struct {
	UserIDs []string                `json:"userids"`
	Data    agent.WorkbenchTemplate `json:"data"`
}

func readLook(r io.Reader) (look, error) {
	var l look
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, err
	}
	for _, m := range l.Members {
		if _, ok := m.Data.Display.(agent.WorkbenchData); !ok || len(m.UserIDs) == 0 {
			return l, errors.New("members need userids, and data that has a type")
		}
	}
	return l, nil
}

// A change is a part of an app that differs from the file.
type change struct {
	what      string
	now, want string
	apply     func(context.Context) error
}

// A comparison finds what differs.
type comparison struct {
	app     *agent.Service
	want    look
	changes []change
}

func compare(ctx context.Context, app *agent.Service, want look) ([]change, error) {
	c := comparison{app: app, want: want}
	for _, part := range []func(context.Context) error{c.menu, c.workbench, c.members} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	return c.changes, nil
}

// add adds a change if there is one.
func (c *comparison) add(what, now, want string, apply func(context.Context) error) {
	if now != want {
		c.changes = append(c.changes, change{what, now, want, apply})
	}
}

func (c *comparison) menu(ctx context.Context) error {
	if c.want.Menu == nil {
		return nil
	}
	now, err := c.app.GetMenu(ctx)
	if errors.Is(err, wecom.ErrMenuNotFound) {
		now, err = agent.Menu{}, nil
	}
	if err != nil {
		return err
	}
	c.add("The menu", text(now), text(c.want.Menu), func(ctx context.Context) error {
		if len(c.want.Menu) == 0 {
			return c.app.DeleteMenu(ctx)
		}
		return c.app.CreateMenu(ctx, c.want.Menu)
	})
	return nil
}

func (c *comparison) workbench(ctx context.Context) error {
	if c.want.Workbench == nil {
		return nil
	}
	now, err := c.app.GetWorkbenchTemplate(ctx)
	if err != nil {
		return err
	}
	c.add("The workbench", display(now.Display), display(c.want.Workbench.Display), func(ctx context.Context) error {
		return c.app.UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate(*c.want.Workbench))
	})
	return nil
}

// members compares what members see, once the template is as the file says.
func (c *comparison) members(ctx context.Context) error {
	replaced := c.want.Workbench != nil && c.want.Workbench.ReplaceUserData &&
		slices.ContainsFunc(c.changes, func(c change) bool { return c.what == "The workbench" })
	for _, m := range c.want.Members {
		seers := map[string][]string{} // by what they see
		for _, userID := range m.UserIDs {
			now, err := c.app.GetWorkbenchData(ctx, userID)
			if err != nil {
				return err
			}
			seen := display(now)
			if replaced {
				seen = display(c.want.Workbench.Display)
			}
			seers[seen] = append(seers[seen], userID)
		}
		data, _ := m.Data.Display.(agent.WorkbenchData) // readLook has seen to it
		for _, seen := range slices.Sorted(maps.Keys(seers)) {
			users := seers[seen]
			c.add("The workbench of "+strings.Join(users, ", "), seen, display(data), func(ctx context.Context) error {
				return c.app.UpdateWorkbenchDataForUsers(ctx, users, data)
			})
		}
	}
	return nil
}

// display is what somebody sees on the workbench, as it stands in a file.
func display(d agent.WorkbenchDisplay) string {
	if d == nil {
		d = agent.Normal{}
	}
	return text(agent.WorkbenchTemplate{Display: d})
}

// text is a value as it stands in a file.
func text(v any) string {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err.Error() // of a button that is null, which CreateMenu refuses
	}
	return string(b)
}

// difference shows two texts line by line, with what goes and what comes.
func difference(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	// common[i][j] is how many lines a[i:] and b[j:] have in common, in this order.
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out strings.Builder
	line := func(mark, s string) { fmt.Fprintf(&out, "  %s %s\n", mark, s) }
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			line(" ", a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			line("-", a[i])
			i++
		default:
			line("+", b[j])
			j++
		}
	}
	return out.String()
}
