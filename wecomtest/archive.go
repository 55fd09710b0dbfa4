package wecomtest

import (
	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/archives"
)

// ArchiveClient returns a client with [ArchiveSecret], which may call msgaudit and
// nothing else.
func (c *Corp) ArchiveClient(opts ...wecom.Option) *wecom.Client {
	return c.Client(opts...).WithSecret(ArchiveSecret)
}

// ArchiveUser has the conversations of a member archived in an edition: 1 office,
// 2 service, 3 enterprise.
func (c *Corp) ArchiveUser(userID string, edition int) error {
	_, err := archives.Permit.Do(c.world, archives.Permission{UserID: userID, Edition: edition})
	return explain(err)
}

// AnswerChat has a customer answer whether its conversation with a member may be
// archived. Apps are told of it when the customer agrees.
func (c *Corp) AnswerChat(customerID, userID string, agreed bool) {
	must(archives.Answer.Do(c.world, archives.Answering{UserID: userID, CustomerID: customerID, Agreed: agreed}))
}

// AnswerRoom has a customer answer whether what it says in a group may be archived.
func (c *Corp) AnswerRoom(customerID, roomID string, agreed bool) {
	must(archives.Answer.Do(c.world, archives.Answering{RoomID: roomID, CustomerID: customerID, Agreed: agreed}))
}

// OpenArchivedRoom has a member open a group of members, and returns its room id.
func (c *Corp) OpenArchivedRoom(name, creator string, userIDs ...string) (string, error) {
	opened, err := archives.OpenRoom.Do(c.world, archives.Opening{Name: name, Creator: creator, UserIDs: userIDs})
	return opened.RoomID, explain(err)
}

// AddArchivedRobot has a member add a robot to a group, and returns its id.
func (c *Corp) AddArchivedRobot(name, creator string) string {
	return must(archives.AddRobot.Do(c.world, archives.Addition{Name: name, Creator: creator})).RobotID
}

// Talk has members whose conversations are archived talk, which the archive is told
// of by msgaudit_notify.
func (c *Corp) Talk() { must(archives.Talk.Do(c.world, sim.Nothing{})) }
