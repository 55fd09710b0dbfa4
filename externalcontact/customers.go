package externalcontact

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"iter"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom"
)

// CustomerQuery says which customers [Service.AllCustomers] yields.
type CustomerQuery struct {
	// UserIDs are the members whose customers are yielded. Nil means all members
	// who have customer contact.
	UserIDs []string

	// Distinct yields a customer once, with one of the members who follow it,
	// instead of once for each. It keeps at most 21 bytes a customer. After a
	// Resume, customers may come again that came before it.
	Distinct bool

	// NamedTags reads the corp's tags at the beginning, and gives the Tags of
	// customers as [Service.GetCustomer] does, but for personal ones. Tags of
	// strategies, and tags created since, have an id and no name.
	NamedTags bool

	// Resume goes on where an earlier walk stopped, with what OnPage was told.
	// UserIDs must be as they were then; members who have joined since are
	// included. WeCom refuses cursors that are too old with
	// [wecom.ErrInvalidCursor]: begin anew then.
	Resume string

	// OnPage is called when the loop has dealt with all customers of a page, or
	// when a page had none. An error ends the walk, which yields it.
	OnPage func(CustomerProgress) error
}

// CustomerProgress says how far a walk is.
type CustomerProgress struct {
	Resume    string // goes on from here; empty at the end
	Customers int    // yielded by this walk
	Members   int    // whose customers are all done
	Of        int    // members to walk through

	Failed UnlicensedMembers // on this page
}

// AllCustomers yields the customers of one, several or all members, each with the
// member who follows it: in groups of at most 100 members and pages of at most 100
// customers, at most 5 pages a second. It holds one page in memory. Members
// without customers are no error; OnPage learns of those without a license.
func (s *Service) AllCustomers(ctx context.Context, q CustomerQuery) iter.Seq2[FollowedCustomer, error] {
	return func(yield func(FollowedCustomer, error) bool) {
		w := customerWalk{service: s, query: q, yield: yield}
		if err := w.start(ctx); err != nil {
			yield(FollowedCustomer{}, err)
			return
		}
		for len(w.users) > 0 && !w.stopped {
			if err := w.page(ctx); err != nil {
				yield(FollowedCustomer{}, err)
				return
			}
		}
	}
}

// membersPerCall is how many members WeCom takes at a time.
const membersPerCall = 100

// A customerWalk is one loop over customers.
type customerWalk struct {
	service *Service
	query   CustomerQuery
	yield   func(FollowedCustomer, error) bool
	stopped bool

	users    []string // to do, sorted; the first of them are being done
	chunk    int      // how many are being done
	cursor   string
	tags     map[string]FollowTag // by id, with NamedTags
	seen     map[[8]byte]struct{} // digests of ids, with Distinct
	progress CustomerProgress
}

// A position is where a walk goes on: the members being done, and the cursor
// that belongs to exactly them.
type position struct {
	Users  []string `json:"u"`
	Cursor string   `json:"c,omitzero"`
}

func (p position) String() string {
	b, _ := json.Marshal(p) // strings only
	return base64.RawURLEncoding.EncodeToString(b)
}

func parsePosition(s string) (p position, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || len(p.Users) == 0 || !slices.IsSorted(p.Users) {
		return p, errors.New("externalcontact: Resume is not what OnPage was told: begin anew, without it")
	}
	return p, nil
}

func (w *customerWalk) start(ctx context.Context) error {
	w.users = slices.Clone(w.query.UserIDs)
	if w.users == nil {
		var err error
		if w.users, err = w.service.ListFollowUserIDs(ctx); err != nil {
			return err
		}
	}
	if w.query.NamedTags {
		groups, err := w.service.ListTagGroups(ctx, TagQuery{})
		if err != nil {
			return err
		}
		w.tags = followTags(groups)
	}
	slices.Sort(w.users)
	w.users = slices.Compact(w.users)
	w.progress.Of = len(w.users)
	if w.query.Distinct {
		w.seen = map[[8]byte]struct{}{}
	}
	w.chunk = min(len(w.users), membersPerCall)
	if w.query.Resume == "" {
		return nil
	}
	p, err := parsePosition(w.query.Resume)
	if err != nil {
		return err
	}
	later := slices.DeleteFunc(slices.Clone(w.users), func(id string) bool { return id <= p.Users[len(p.Users)-1] })
	w.progress.Members = len(w.users) - len(later) - len(p.Users)
	w.users, w.chunk, w.cursor = slices.Concat(p.Users, later), len(p.Users), p.Cursor
	return nil
}

// page fetches a page, yields its customers, and moves on.
func (w *customerWalk) page(ctx context.Context) error {
	page, err := w.service.ListCustomers(ctx, w.users[:w.chunk], wecom.Page{Cursor: w.cursor, Limit: 100})
	switch {
	case errors.Is(err, wecom.ErrNoCustomerRelation): // none of them has a customer
		page = &CustomerPage{}
	case errors.Is(err, wecom.ErrNoLicense):
		page = &CustomerPage{}
		page.Failed.UserIDs = slices.Clone(w.users[:w.chunk])
	case err != nil:
		return err
	case page.NextCursor != "" && page.NextCursor == w.cursor:
		return wecom.ErrRepeatedCursor
	}
	for _, c := range page.Customers {
		if w.isRepeated(c.Customer.ID) {
			continue
		}
		w.progress.Customers++
		w.nameTags(&c.Follow)
		if !w.yield(c, nil) {
			w.stopped = true
			return nil
		}
	}
	w.advance(page.NextCursor)
	if w.query.OnPage == nil {
		return nil
	}
	w.progress.Failed = page.Failed
	w.progress.Resume = w.resume()
	return w.query.OnPage(w.progress)
}

// followTags are tags by id, as customers have them.
func followTags(groups []TagGroup) map[string]FollowTag {
	tags := map[string]FollowTag{}
	for _, g := range groups {
		for _, t := range g.Tags {
			tags[t.ID] = FollowTag{ID: t.ID, Name: t.Name, GroupName: g.Name, Type: CorpTagType}
		}
	}
	return tags
}

// nameTags gives a customer tags with names, if that is asked for.
func (w *customerWalk) nameTags(f *Follow) {
	if w.tags == nil {
		return
	}
	for _, id := range f.TagIDs {
		tag, ok := w.tags[id]
		if !ok {
			tag.ID = id
		}
		f.Tags = append(f.Tags, tag)
	}
}

// isRepeated reports whether the customer has come before, if that matters. Of a
// million customers, two have the same digest once in 37 million walks.
func (w *customerWalk) isRepeated(customerID string) bool {
	if w.seen == nil {
		return false
	}
	sum := sha256.Sum256([]byte(customerID))
	key := [8]byte(sum[:8])
	_, repeated := w.seen[key]
	w.seen[key] = struct{}{}
	return repeated
}

// advance moves to the next page of the same members, or to the next members.
func (w *customerWalk) advance(cursor string) {
	w.cursor = cursor
	if cursor == "" {
		w.users = w.users[w.chunk:]
		w.progress.Members += w.chunk
		w.chunk = min(len(w.users), membersPerCall)
	}
}

func (w *customerWalk) resume() string {
	if len(w.users) == 0 {
		return ""
	}
	return position{w.users[:w.chunk], w.cursor}.String()
}
