package wecomtest

import "strings"

// A linked corp (互联企业) has one department with one member.
const (
	LinkedUserID       = "wwsimulated000002/qinlan"
	LinkedDepartmentID = "simulatedlink/1"
)

func linkedSend(r *request) (any, error) {
	in, m, err := r.message()
	if err != nil {
		return nil, err
	}
	c := r.corp
	to, missed := c.linkedRecipients(texts(in["touser"]), texts(in["toparty"]), texts(in["totag"]))
	if integer(in["toall"]) == 1 {
		to = append(c.everybody(), c.messages.partner...)
	}
	if len(to) == 0 {
		return nil, refuse(81013, "user & party & tag all invalid")
	}
	c.deliver(m, to, map[string]*Message{})
	reply := object{}
	for list, ids := range missed {
		if len(ids) > 0 {
			reply[list] = ids
		}
	}
	return reply, nil
}

// linkedRecipients is recipients for members of the linked corp too.
func (c *Corp) linkedRecipients(users, parties, tags []string) (to []string, missed map[string][]string) {
	var ownUsers, ownParties []string
	for _, id := range users {
		if strings.EqualFold(id, LinkedUserID) {
			to = c.messages.partner
		} else {
			ownUsers = append(ownUsers, id)
		}
	}
	for _, id := range parties {
		if id == LinkedDepartmentID {
			to = c.messages.partner
		} else {
			ownParties = append(ownParties, id)
		}
	}
	own, missed := c.recipients(ownUsers, ownParties, tags)
	return append(own, to...), missed
}
