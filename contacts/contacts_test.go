package contacts_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

// services are the two that a directory has: an app's reads, directory sync's
// writes.
func services(corp *wecomtest.Corp) (app, sync *contacts.Service) {
	return contacts.New(corp.Client()), contacts.New(corp.ContactsClient())
}

// check fails if err is not what it should be; nil is success.
func check(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("err = %v, want %v", err, want)
	}
}

// Which secret a call needs shows in the error, with what to do about it.
func TestSecrets(t *testing.T) {
	corp := wecomtest.New()
	app, sync := services(corp)
	_, err := app.CreateDepartment(t.Context(), contacts.DepartmentCreate{Name: "新部门", ParentID: 1})
	checkRemedy(t, err, wecom.ErrAPIForbidden, "secret that owns this API")
	_, err = sync.GetUser(t.Context(), "lina")
	checkRemedy(t, err, wecom.ErrAPIReadDenied, "read details with the secret of an app")

	corp.Script("/cgi-bin/user/update", wecomtest.Refuse(60011, "no privilege to access/modify contact/party/agent"))
	checkRemedy(t, app.UpdateUser(t.Context(), "lina", contacts.UserUpdate{}), wecom.ErrNoPermission, "contact-sync secret")
	corp.Script("/cgi-bin/user/get", wecomtest.Refuse(60020, "not allow to access from your ip, hint: [1700000000], from ip: 203.0.113.9"))
	_, err = app.GetUser(t.Context(), "lina")
	checkRemedy(t, err, wecom.ErrUntrustedIP, "203.0.113.9: add the calling address to the app's trusted IPs")
}

func checkRemedy(t *testing.T, err, want error, remedy string) {
	t.Helper()
	check(t, err, want)
	if !strings.Contains(err.Error(), remedy) {
		t.Errorf("%q does not say %q", err, remedy)
	}
}
